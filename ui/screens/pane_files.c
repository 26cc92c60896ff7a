/* The files of a run that have source: their hits, and their part of its time. */
#include "ui/screens/pane_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "ui/run/source_rows.h"

static struct trace_view *view_of(struct pane *p)
{
    return p->screen->view;
}

struct file_row {
    uint32_t file;
    uint64_t hits, own_ns;
};

enum files_order { BY_NAME, BY_HITS, BY_TIME, FILES_ORDERS };

struct files_pane {
    struct pane pane;
    struct file_row *rows; /* owned: all files that have source, in the order they are shown */
    size_t n, shown;       /* shown: those that the filter lets through, first */
    char filter[128];
    enum files_order order;
    bool back;
    bool counted, timed; /* hits are known; times too */
    uint64_t own_ns;     /* of all files */
    uint32_t n_files;    /* of the run, when the rows were made */
    unsigned grown;      /* and when they were counted */
};

enum { HITS_WIDTH = 12, TIME_WIDTH = 5, PATH_WIDTH = 20, CHUNKS_AT_ONCE = 64 };

static struct files_pane *files_of(struct pane *p)
{
    return (struct files_pane *)p;
}

static bool passes(struct pane *p, uint32_t file)
{
    const char *filter = files_of(p)->filter;
    return !*filter || strcasestr(trace_path(view_of(p)->trace, file), filter);
}

static int compare(const void *a, const void *b, void *data)
{
    struct pane *p = data;
    const struct file_row *x = a, *y = b;
    bool x_out = !passes(p, x->file), y_out = !passes(p, y->file);
    if (x_out != y_out)
        return x_out - y_out;
    int order = 0;
    if (files_of(p)->order == BY_HITS)
        order = (x->hits < y->hits) - (x->hits > y->hits);
    else if (files_of(p)->order == BY_TIME)
        order = (x->own_ns < y->own_ns) - (x->own_ns > y->own_ns);
    if (order == 0)
        order = strcmp(trace_path(view_of(p)->trace, x->file), trace_path(view_of(p)->trace, y->file));
    return files_of(p)->back ? -order : order;
}

static void select_file(struct pane *p)
{
    for (size_t i = 0; i < files_of(p)->shown; i++)
        if (files_of(p)->rows[i].file == view_of(p)->file)
            list_select(p, i);
}

static void arrange(struct pane *p)
{
    struct files_pane *fp = files_of(p);
    if (fp->n)
        qsort_r(fp->rows, fp->n, sizeof *fp->rows, compare, p);
    for (fp->shown = 0; fp->shown < fp->n && passes(p, fp->rows[fp->shown].file);)
        fp->shown++;
    select_file(p);
}

static void list_files(struct pane *p)
{
    struct files_pane *fp = files_of(p);
    struct trace_view *v = view_of(p);
    const struct defs *defs = view_defs(v);
    struct file_row *rows = calloc((size_t)defs->n_files + 1, sizeof *rows);
    if (!rows)
        return;
    free(fp->rows);
    fp->rows = rows;
    fp->n = 0;
    fp->n_files = defs->n_files;
    fp->counted = false;
    for (uint32_t i = 0; i < defs->n_files; i++)
        if (*reader_source_key(view_reader(v), i))
            fp->rows[fp->n++].file = i;
    arrange(p);
}

/* From all summaries at once; false: it is done already. */
bool files_count_on(struct pane *p)
{
    struct files_pane *fp = files_of(p);
    struct trace_view *v = view_of(p);
    struct file_facts *facts;
    uint32_t n;
    if (fp->counted && fp->grown == v->grown)
        return false;
    fp->counted = true;
    fp->grown = v->grown;
    if (files_tally(view_reader(v), &facts, &n, NULL) < 0)
        return false;
    fp->own_ns = 0;
    fp->timed = n > 0 && facts[0].timed;
    for (uint32_t i = 0; i < n; i++)
        fp->own_ns += facts[i].own_ns;
    for (size_t i = 0; i < fp->n; i++)
        if (fp->rows[i].file < n) {
            fp->rows[i].hits = facts[fp->rows[i].file].hits;
            fp->rows[i].own_ns = facts[fp->rows[i].file].own_ns;
        }
    free(facts);
    arrange(p);
    return true;
}

static int files_open(struct pane *p, struct err *err)
{
    (void)err;
    list_files(p);
    if (reader_chunks(view_reader(view_of(p))) <= CHUNKS_AT_ONCE)
        files_count_on(p);
    return 0;
}

static void files_close(struct pane *p)
{
    free(files_of(p)->rows);
}

static void files_follow(struct pane *p)
{
    struct files_pane *fp = files_of(p);
    if (fp->n_files != view_defs(view_of(p))->n_files)
        list_files(p);
    select_file(p);
}

static uint64_t files_count(struct pane *p)
{
    return files_of(p)->shown;
}

static void draw_path(struct pen *pen, const char *path, int room)
{
    size_t len = strlen(path);
    if (text_width(path, len) > room && room > 2) { /* a path's end tells more */
        const char *from = path + len - (size_t)(room - 1);
        while (((unsigned char)*from & 0xc0) == 0x80)
            from++;
        pen_glyph(pen, ROLE_DIM, GLYPH_MORE);
        pen_fit(pen, ROLE_TEXT, from, strlen(from), room - 1);
    } else {
        pen_fit(pen, ROLE_TEXT, path, len, room);
    }
}

static void files_draw(struct pane *p, uint64_t item, struct area area, int y, bool selected)
{
    const struct files_pane *fp = files_of(p);
    const struct file_row *row = &fp->rows[item];
    struct pen pen = area_pen(area, y, 1);
    struct buf text = BUF_INIT;
    (void)selected;
    bool times = fp->timed && !view_of(p)->no_times && area.w > 4 * TIME_WIDTH;
    bool hits = area.w > 2 * HITS_WIDTH;
    if (hits && times && area.w < HITS_WIDTH + TIME_WIDTH + PATH_WIDTH) { /* one of them gives way */
        hits = fp->order == BY_HITS;
        times = !hits;
    }
    int room = area.w - 2 - (hits ? HITS_WIDTH : 0) - (times ? TIME_WIDTH : 0);
    draw_path(&pen, trace_path(view_of(p)->trace, row->file), room);
    pen_to(&pen, ROLE_TEXT, room + 1);
    if (hits && fp->counted) {
        text_count(&text, row->hits);
        pen_column(&pen, ROLE_HITS, buf_str(&text), text.len, HITS_WIDTH - 1, true);
    }
    if (times && fp->counted) {
        pen_to(&pen, ROLE_TEXT, area.w - TIME_WIDTH);
        draw_share(&pen, row->own_ns, fp->own_ns);
    }
    buf_release(&text);
}

static void files_title(struct pane *p, struct buf *out)
{
    static const char *const orders[FILES_ORDERS] = { [BY_NAME] = "name", [BY_HITS] = "hits", [BY_TIME] = "time" };
    const struct files_pane *fp = files_of(p);
    buf_printf(out, "Files by %s%s", orders[fp->order], fp->back ? ", backwards" : "");
    if (*fp->filter)
        buf_printf(out, ", with %s", fp->filter);
}

static void files_moved(struct pane *p, struct effects *fx)
{
    struct trace_view *v = view_of(p);
    v->file = files_of(p)->rows[p->list.cursor].file;
    v->line = v->event && v->at.call && v->at.file == v->file ? v->at.line : 1;
    fx->flags |= FX_FOLLOW;
}

static void filter_typed(void *owner, const char *text, struct effects *fx)
{
    struct pane *p = owner;
    snprintf(files_of(p)->filter, sizeof files_of(p)->filter, "%s", text ? text : "");
    arrange(p);
    fx->flags |= FX_DRAW;
}

static void filter_entered(void *owner, const char *text, struct effects *fx)
{
    struct pane *p = owner;
    filter_typed(p, text, fx);
    if (files_of(p)->shown && p->list.cursor < files_of(p)->shown)
        files_moved(p, fx);
}

static void files_act(struct pane *p, enum action action, struct effects *fx)
{
    static const struct prompt_spec filter = {
        .label = "files with",
        .hint = "a part of the path",
        .history = HISTORY_FILE,
        .maybe_empty = true,
        .typed = filter_typed,
        .entered = filter_entered,
    };
    struct files_pane *fp = files_of(p);
    switch (action) {
    case ACTION_SORT:
    case ACTION_SORT_BACK:
        if (action == ACTION_SORT)
            fp->order = (fp->order + 1) % (fp->timed ? FILES_ORDERS : BY_TIME);
        else
            fp->back = !fp->back;
        arrange(p);
        fx->flags |= FX_HANDLED | FX_DRAW;
        break;
    case ACTION_FILTER:
    case ACTION_SEARCH:
        effects_prompt(fx, &filter, fp->filter);
        fx->flags |= FX_HANDLED;
        break;
    case ACTION_DROP_FILTER:
        if (!*fp->filter)
            return;
        filter_typed(p, NULL, fx);
        fx->flags |= FX_HANDLED;
        break;
    case ACTION_OPEN:
        p->screen->focus = SOURCE_PANE_FILE;
        fx->flags |= FX_HANDLED | FX_DRAW;
        break;
    default:
        break;
    }
}

static const struct list_hooks files_list = {
    .count = files_count,
    .draw = files_draw,
    .empty = "no source was recorded",
};

static const enum action files_hints[] = { ACTION_OPEN,          ACTION_SORT,      ACTION_FILTER,
                                           ACTION_GO_DEFINITION, ACTION_NEXT_PANE, ACTION_NONE };

const struct pane_class pane_files = {
    .title = "Files",
    .context = CONTEXT_FILES,
    .size = sizeof(struct files_pane),
    .hints = files_hints,
    .list = &files_list,
    .open = files_open,
    .close = files_close,
    .title_text = files_title,
    .act = files_act,
    .moved = files_moved,
    .follow = files_follow,
};
