/* What all pages have around their own content. */
#include "src/html/folder.h"
#include "src/html/site.h"

static const struct tab {
    enum target_kind kind;
    const char *name;
} tabs[] = {
    { TO_TRACE, "Trace" },           { TO_FILES, "Source" },     { TO_THREADS, "Threads" },  { TO_OUTPUT, "Output" },
    { TO_EXCEPTIONS, "Exceptions" }, { TO_STATS, "Statistics" }, { TO_GRAPH, "Call graph" },
};

#define ICON                                                                                                           \
    "<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E"    \
    "%3Ccircle cx='16' cy='16' r='15' fill='%23f4b740'/%3E%3Ccircle cx='11' cy='12' r='2'/%3E%3Ccircle cx='21' "       \
    "cy='12' r='2'/%3E%3Cpath d='M8 18a8 8 0 0 0 16 0' fill='none' stroke='%23000' "                                   \
    "stroke-width='2'/%3E%3C/svg%3E\">\n"
#define MARK                                                                                                           \
    "<svg class=\"mark\" viewBox=\"0 0 32 32\" aria-hidden=\"true\"><circle cx=\"16\" cy=\"16\" r=\"15\"/><circle "    \
    "class=\"i\" cx=\"11\" cy=\"12\" r=\"2\"/><circle class=\"i\" cx=\"21\" cy=\"12\" r=\"2\"/><path d=\"M8 18a8 8 0 " \
    "0 0 16 0\"/></svg>"

const char *run_title(const struct site *site, const struct run *r)
{
    return site->title && *site->title ? site->title : *r->description ? r->description : r->id;
}

static void put_asset(struct view *v, enum target_kind kind)
{
    struct html *h = v->h;
    size_t len;
    bool style = kind == TO_STYLE;
    const char *text = style ? asset_style(&len) : asset_script(&len);
    if (v->site->single) {
        style ? HTML(h, "<style>\n") : HTML(h, "<script>\n");
        html_raw(h, text, len);
        style ? HTML(h, "</style>\n") : HTML(h, "</script>\n");
        return;
    }
    style ? HTML(h, "<link rel=\"stylesheet\"") : HTML(h, "<script defer");
    anchor_attr(v, style ? "href" : "src", &(struct target){ .kind = kind });
    style ? HTML(h, ">\n") : HTML(h, "></script>\n");
}

void layout_outcome(struct view *v, const struct run *r)
{
    struct buf words = BUF_INIT;
    struct html *h = v->h;
    run_outcome(r, &words);
    if (run_failed(r) || *r->error_type)
        HTML(h, "<span class=\"outcome failed\"><span aria-hidden=\"true\">✕</span> ");
    else if (r->status == RUN_RUNNING)
        HTML(h, "<span class=\"outcome running\"><span aria-hidden=\"true\">●</span> ");
    else
        HTML(h, "<span class=\"outcome ok\"><span aria-hidden=\"true\">✓</span> ");
    html_text(h, buf_str(&words), words.len, 0);
    HTML(h, "</span>");
    buf_release(&words);
}

static void put_tabs(struct view *v, enum target_kind here)
{
    HTML(v->h, "<nav class=\"tabs\" aria-label=\"Views of this run\">");
    for (size_t i = 0; i < sizeof tabs / sizeof *tabs; i++) {
        if (!anchor_open(v, &(struct target){ .kind = tabs[i].kind, .thread = ALL_THREADS }))
            continue;
        if (tabs[i].kind == here)
            HTML(v->h, " aria-current=\"page\"");
        HTML(v->h, ">");
        html_str(v->h, tabs[i].name);
        HTML(v->h, "</a>");
    }
    HTML(v->h, "</nav>\n");
}

static void put_search(struct view *v)
{
    struct html *h = v->h;
    struct buf action = BUF_INIT;
    if (!v->site->address(v->site, &(struct target){ .kind = TO_SEARCH, .run = v->run->id }, &action))
        return;
    HTML(h, "<form class=\"search\" role=\"search\"");
    html_attr(h, "action", buf_str(&action));
    HTML(h,
         "><input type=\"search\" name=\"q\" placeholder=\"Functions, source, values\" aria-label=\"Search this run\" "
         "maxlength=\"200\"");
    if (v->search)
        html_attr(h, "value", v->search);
    HTML(h, "><button type=\"submit\">Search</button></form>\n");
    buf_release(&action);
}

static void put_head(struct view *v, const char *title)
{
    struct html *h = v->h;
    HTML(h, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    if (!v->site->is_server)
        HTML(h, FOLDER_GENERATOR "\n");
    HTML(h, "<title>");
    html_str(h, title);
    if (v->run) {
        HTML(h, " · ");
        html_str(h, run_title(v->site, v->run));
    }
    HTML(h, " · smiley</title>\n"
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
            "<meta name=\"color-scheme\" content=\"light dark\">\n"
            "<meta name=\"referrer\" content=\"no-referrer\">\n");
    HTML(h, ICON);
    put_asset(v, TO_STYLE);
    put_asset(v, TO_SCRIPT);
    HTML(h, "</head>\n");
}

void layout_head(struct view *v, enum target_kind here, const char *title)
{
    struct html *h = v->h;
    put_head(v, title);
    HTML(h, "<body>\n<a class=\"skip\" href=\"#main\">To the content</a>\n<header class=\"top\">\n<div class=\"bar\">");
    if (anchor_open(v, &(struct target){ .kind = TO_RUNS }))
        HTML(h, " class=\"brand\">" MARK "smiley</a>");
    else
        HTML(h, "<span class=\"brand\">" MARK "smiley</span>");
    if (v->run) {
        HTML(h, "<span class=\"run\">");
        anchor_text(v, &(struct target){ .kind = TO_TRACE, .thread = ALL_THREADS }, run_title(v->site, v->run));
        HTML(h, "</span>");
        layout_outcome(v, v->run);
    }
    HTML(h, "</div>\n");
    if (v->run) {
        HTML(h, "<div class=\"bar\">");
        put_tabs(v, here);
        put_search(v);
        HTML(h, "</div>\n");
    }
    HTML(h, "</header>\n<main id=\"main\">\n");
}

void layout_foot(struct view *v)
{
    HTML(v->h, "</main>\n<footer>Recorded with smiley. <span class=\"keys\"><kbd>j</kbd> <kbd>k</kbd> next and "
               "previous, <kbd>n</kbd> <kbd>p</kbd> pages, <kbd>/</kbd> search or filter</span></footer>\n"
               "</body>\n</html>\n");
}

void layout_begin(struct view *v, enum target_kind here, const char *title)
{
    struct buf id = BUF_INIT;
    if (!v->site->single) {
        layout_head(v, here, title);
        return;
    }
    HTML(v->h, "<section class=\"part\"");
    if (v->site->address(v->site, &(struct target){ .kind = here, .thread = ALL_THREADS, .file = v->file }, &id) &&
        id.len)
        html_attr(v->h, "id", buf_str(&id) + 1); /* without the # */
    HTML(v->h, ">\n");
    buf_release(&id);
}

void layout_end(struct view *v)
{
    v->site->single ? HTML(v->h, "</section>\n") : layout_foot(v);
}

void layout_left_out(struct view *v, const char *what, uint64_t n)
{
    if (!n)
        return;
    HTML(v->h, "<p class=\"notice\"><b>");
    html_count(v->h, n);
    HTML(v->h, "</b> more ");
    html_str(v->h, what);
    HTML(v->h, " are left out of this report, which has as many pages as it may; <code>--max-pages</code> allows "
               "more.</p>\n");
}

void layout_so_far(struct view *v, const char *what, double progress)
{
    struct html *h = v->h;
    v->unfinished = true;
    HTML(h, "<p class=\"notice\">");
    html_str(h, what);
    HTML(h, " in the first ");
    html_uint(h, (uint64_t)(progress * 100));
    HTML(h, " percent of this large run. <b>Reload the page</b> to look further.</p>\n");
}

struct slice layout_slice(const struct site *site, uint64_t total, uint64_t page, uint64_t per_page, uint64_t *left_out)
{
    struct slice s = slice_of(total, site->single ? 1 : page, per_page);
    *left_out = 0;
    if (site->max_pages && s.pages > site->max_pages) {
        *left_out = total - site->max_pages * per_page;
        s.pages = site->max_pages;
    }
    if (site->single) {
        s.pages = 1;
        s.n = total - *left_out;
    }
    return s;
}

/* --- paging ------------------------------------------------------------------------------------------------------ */

static void put_page(struct view *v, struct target to, uint64_t page, const struct slice *s)
{
    struct html *h = v->h;
    to.page = page;
    if (page == s->page) {
        HTML(h, "<span aria-current=\"page\">");
        html_count(h, page);
        HTML(h, "</span>");
        return;
    }
    if (!anchor_open(v, &to))
        return;
    HTML(h, ">");
    html_count(h, page);
    HTML(h, "</a>");
}

static void put_neighbour(struct view *v, struct target to, uint64_t page, bool next)
{
    struct html *h = v->h;
    to.page = page;
    if (!anchor_open(v, &to))
        return;
    next ? HTML(h, " rel=\"next\">Next →</a>") : HTML(h, " rel=\"prev\">← Previous</a>");
}

void layout_pager(struct view *v, const struct target *to, const struct slice *s)
{
    struct html *h = v->h;
    uint64_t low = s->page > 2 ? s->page - 1 : 1, high = s->page + 1 < s->pages ? s->page + 1 : s->pages;
    if (s->pages <= 1)
        return;
    HTML(h, "<nav class=\"pager\" aria-label=\"Pages\">");
    if (s->page > 1)
        put_neighbour(v, *to, s->page - 1, false);
    if (low > 1)
        put_page(v, *to, 1, s);
    if (low == 3)
        put_page(v, *to, 2, s);
    else if (low > 3)
        HTML(h, "<span class=\"gap\">…</span>");
    for (uint64_t page = low; page <= high; page++)
        put_page(v, *to, page, s);
    if (high + 2 == s->pages)
        put_page(v, *to, high + 1, s);
    else if (high + 2 < s->pages)
        HTML(h, "<span class=\"gap\">…</span>");
    if (high < s->pages)
        put_page(v, *to, s->pages, s);
    if (s->page < s->pages)
        put_neighbour(v, *to, s->page + 1, true);
    HTML(h, "</nav>\n");
}
