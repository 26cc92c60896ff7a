/* Pages, and where they stand. A page is a function that writes itself into an html writer and knows nothing of where
 * it will be read: it names other pages by a `struct target`, and the site, a folder of files or a server, makes an
 * address of it. */
#ifndef SMILEY_HTML_SITE_H
#define SMILEY_HTML_SITE_H

#include "smiley/trace.h"
#include "src/html/gathered.h"
#include "src/html/writer.h"

enum target_kind {
    TO_RUNS,
    TO_TRACE, /* page, per_page, thread; event: the page that holds it, at that event */
    TO_FILES,
    TO_FILE, /* file; line: at that line */
    TO_THREADS,
    TO_OUTPUT,     /* page */
    TO_EXCEPTIONS, /* page */
    TO_STATS,
    TO_GRAPH,
    TO_GRAPH_PNG,
    TO_GRAPH_SVG,
    TO_SEARCH,
    TO_DELETE,
    TO_STYLE,
    TO_SCRIPT,
    TARGETS
};

enum { ALL_THREADS = -1 };

struct target {
    enum target_kind kind;
    const char *run;         /* NULL: the page's own */
    uint64_t page, per_page; /* 0: the first; as usual */
    uint64_t event;          /* 0: none */
    int64_t thread;          /* ALL_THREADS or a thread's number */
    uint32_t file, line;
    const char *query; /* TO_SEARCH: what for; TO_RUNS: NULL or "errors" */
};

struct site {
    /* Appends the address. False: there is no such page, nothing was appended. */
    bool (*address)(const struct site *site, const struct target *to, struct buf *out);
    struct reader *reader; /* of the run whose pages are written; NULL: none */
    void *data;            /* the site's own */
    bool is_server;        /* forms can be sent */
    bool can_delete;
    bool single;        /* all pages are parts of one, with style and script in it */
    uint64_t max_pages; /* of the trace, the output and the exceptions; 0: any number */
    /* Told of each block of the trace before it is written; NULL: nobody wants to know. */
    void (*met)(const struct site *site, const struct block *b);
    const char *token; /* of forms that change something */
    const char *title; /* of a report, instead of the run's description; NULL: none */
};

/* What a page of a run is made from. */
struct view {
    const struct site *site;
    struct html *h;
    struct trace *trace;   /* NULL where it is a page of no run */
    const struct run *run; /* likewise */
    uint32_t file;         /* on the page of a file: which */
    const char *search;    /* on the page of a search: what for */
    struct gathered *gathered; /* of the trace; borrowed */
    uint64_t patience_ns;      /* how long a page may look through a run; 0: as long as it takes */
    bool unfinished;           /* set by a page that would say more if it were asked for again */
};

/* What was asked for; 0 and NULL where nothing was. */
struct asked {
    uint64_t page, per_page, event;
    int64_t thread;
    uint32_t file;
    const char *text; /* to search for */
    bool errors;      /* only failing runs */
    uint64_t from;    /* TO_SEARCH: go on behind this event */
};

enum { PER_PAGE = 20, OUTPUT_PER_PAGE = 500, EXCEPTIONS_PER_PAGE = 200 };

/* A page of something that is counted. */
struct slice {
    uint64_t page, pages, per_page; /* page from 1; pages at least 1 */
    uint64_t from, n, total;        /* the items [from, from + n) of total */
};
/* A page past the last is the last. */
struct slice slice_of(uint64_t total, uint64_t page, uint64_t per_page);
/* One of the sizes a trace page may have: the one asked for, or the usual one. */
uint64_t page_size(uint64_t asked);

/* --- addresses ------------------------------------------------------------------------------------------------- */

/* `<a href="…"`, to be closed by the caller with more attributes or ">" and `</a>`. False: no such page, nothing
 * written. */
bool anchor_open(struct view *v, const struct target *to);
/* The address alone, as an attribute. */
bool anchor_attr(struct view *v, const char *name, const struct target *to);
/* A link with a plain text, or the text alone. */
void anchor_text(struct view *v, const struct target *to, const char *text);
/* The number of a file whose source has this key, and how many files before it have the same one. */
bool file_by_key(struct reader *r, const char *key, uint32_t *file);
/* A file's name in addresses: its source's key; a number follows where files before it have the same content. False:
 * there is no source to show. */
bool file_key(struct reader *r, uint32_t file, struct buf *out);

/* --- layout ---------------------------------------------------------------------------------------------------- */

/* What stands around all pages of a single one, and is part of layout_begin() and layout_end() otherwise. */
void layout_head(struct view *v, enum target_kind here, const char *title);
void layout_foot(struct view *v);
/* Everything up to the page's own content, and what follows. `here`: the page's tab. */
void layout_begin(struct view *v, enum target_kind here, const char *title);
void layout_end(struct view *v);
/* Says that a report leaves out what comes now. */
void layout_left_out(struct view *v, const char *what, uint64_t n);
/* Says how far the run was looked through; the page is unfinished. */
void layout_so_far(struct view *v, const char *what, double progress);
/* As slice_of(), but no page is behind the site's last, and where all is one page that holds what they would.
 * *left_out: items that are on none. */
struct slice layout_slice(const struct site *site, uint64_t total, uint64_t page, uint64_t per_page,
                          uint64_t *left_out);
/* 1 … 4 5 6 … 99, with previous and next. `to` is the page's target, without its number. */
void layout_pager(struct view *v, const struct target *to, const struct slice *s);
/* A run's outcome as a label; failing ones are marked by shape and word, too. */
void layout_outcome(struct view *v, const struct run *r);
/* A run's name as people know it. */
const char *run_title(const struct site *site, const struct run *r);

/* --- code and values ------------------------------------------------------------------------------------------- */

void code_spans(struct html *h, const char *line, const struct span *spans, size_t n, size_t mark, size_t mark_end);
void code_line(struct html *h, const struct source *s, uint32_t line);
/* A value, highlighted and cut where it is very long. */
void code_value(struct html *h, const uint8_t *at, const uint8_t *end, const struct defs *defs);
/* A changed variable's value, with what differs from the one before marked. */
void code_change(struct html *h, const struct variable *v, const struct defs *defs);
/* anchor_open() to a line of a file, or to the file where it has no such line. */
bool code_anchor(struct view *v, uint32_t file, uint32_t line);
/* A place in the source: path:12 or path:12–15, as a link where there is a page. */
void code_place(struct view *v, uint32_t file, uint32_t line, uint32_t last_line);

/* --- pages ----------------------------------------------------------------------------------------------------- */

void page_runs(struct view *v, const struct run *runs, size_t n, const struct asked *asked);
void page_delete(struct view *v, const struct run *run);
void page_message(struct view *v, const char *title, const char *text);
int page_trace(struct view *v, const struct asked *asked, struct err *err);
int page_files(struct view *v, const struct asked *asked, struct err *err);
int page_source(struct view *v, const struct asked *asked, struct err *err);
int page_threads(struct view *v, const struct asked *asked, struct err *err);
int page_output(struct view *v, const struct asked *asked, struct err *err);
int page_exceptions(struct view *v, const struct asked *asked, struct err *err);
int page_stats(struct view *v, const struct asked *asked, struct err *err);
int page_graph(struct view *v, const struct asked *asked, struct err *err);
int page_search(struct view *v, const struct asked *asked, struct err *err);

/* --- assets ---------------------------------------------------------------------------------------------------- */

const char *asset_style(size_t *len);
const char *asset_script(size_t *len);

#endif
