#include "ui/run/trace_view.h"

#include <stdlib.h>
#include <string.h>

#include "ui/run/finding.h"

enum { TREE_BUDGET_NS = 4000000 };

int view_open(struct trace_view **out, struct store *store, const char *run, struct err *err)
{
    struct trace_view *v = calloc(1, sizeof *v);
    if (!v)
        return err_memory(err);
    if (trace_open(&v->trace, store, run, err) < 0) {
        free(v);
        return -1;
    }
    v->tree = tree_new(v->trace);
    if (!v->tree) {
        view_close(v);
        return err_memory(err);
    }
    tree_budget(v->tree, TREE_BUDGET_NS);
    v->cold = true;
    *out = v;
    return 0;
}

void view_close(struct trace_view *v)
{
    if (!v)
        return;
    while (v->n_breaks)
        view_drop_break(v, v->breaks);
    free(v->breaks);
    free(v->stack);
    finding_free(v->finding);
    profile_view_release(&v->profile);
    tree_free(v->tree);
    trace_close(v->trace);
    free(v);
}

/* --- the place ------------------------------------------------------------------------------------------------ */

static void look_at(struct trace_view *v, uint32_t file, uint32_t line)
{
    v->file = file;
    v->line = line;
}

const struct stack_entry *view_frame(const struct trace_view *v)
{
    return v->frame < v->n_stack ? &v->stack[v->frame] : NULL;
}

void view_look_frame(struct trace_view *v, size_t frame)
{
    v->frame = frame < v->n_stack ? frame : 0;
    v->has_variable = false;
    view_look_here(v);
}

void view_look_here(struct trace_view *v)
{
    const struct stack_entry *f = view_frame(v);
    if (f && v->frame > 0)
        look_at(v, f->file, f->line);
    else if (v->at.call)
        look_at(v, v->at.file, v->at.line);
    else
        look_at(v, 0, 0);
}

/* The frame of the event comes first; what the program printed outside of any call has none. */
static int settle_stack(struct trace_view *v, struct err *err)
{
    struct stack_entry *stack = NULL;
    size_t n = 0;
    uint64_t call = v->n_stack && v->frame == 0 ? v->stack[0].call : 0;
    if (v->at.call && trace_stack(v->trace, v->event, &stack, &n, err) < 0)
        return -1;
    free(v->stack);
    v->stack = stack;
    v->n_stack = n;
    bool keeps = v->has_variable && n && call == stack[0].call;
    view_look_frame(v, 0);
    v->has_variable = keeps; /* the variable that is selected stays so within a frame */
    return 0;
}

static int settle(struct trace_view *v, uint64_t event, uint64_t since, const struct block *b, struct err *err)
{
    struct moment m;
    if (reader_moment(view_reader(v), event, &m, err) < 0)
        return -1;
    v->event = event;
    v->since = since;
    v->at = m;
    v->block = *b;
    return settle_stack(v, err);
}

/* The row of the place; a filter may have to look for it a while. */
static int find_row(struct trace_view *v, struct err *err)
{
    struct tree_row row;
    int got = tree_row_at(v->tree, v->event, &row, err);
    v->row_later = got == TREE_LATER;
    if (got == TREE_ROW || got == TREE_NONE) /* none: the filter lets nothing through */
        v->row = got == TREE_ROW ? row.block.first : 0;
    return got < 0 ? -1 : 0;
}

bool view_settle(struct trace_view *v)
{
    if (v->row_later && find_row(v, NULL) < 0)
        v->row_later = false;
    return v->row_later;
}

int view_go_event(struct trace_view *v, uint64_t event, struct err *err)
{
    struct block b;
    struct tree_row row;
    if (trace_block(v->trace, event, &b, err) < 0 || settle(v, event, event, &b, err) < 0)
        return -1;
    int got = tree_row_at(v->tree, event, &row, err);
    if (got == TREE_ROW && row.folded && row.block.first != event) {
        if (tree_reveal(v->tree, event, err) < 0)
            return -1;
        v->shape++;
    }
    return got < 0 ? -1 : find_row(v, err);
}

int view_jump(struct trace_view *v, uint64_t event, struct err *err)
{
    uint64_t from = v->event;
    if (view_go_event(v, event, err) < 0)
        return -1;
    if (from != event)
        visits_leave(&v->visits, from);
    return 0;
}

int view_go_row(struct trace_view *v, uint64_t row, struct err *err)
{
    struct tree_row r;
    int got = tree_row_at(v->tree, row, &r, err);
    if (got < 0)
        return -1;
    if (got != TREE_ROW)
        return 0;
    const struct block *b = &r.block;
    if (settle(v, r.folded ? b->first : b->last, b->first, b, err) < 0)
        return -1;
    v->row = b->first;
    v->row_later = false;
    return 0;
}

int view_step(struct trace_view *v, enum action action, struct err *err)
{
    static const struct {
        enum step step;
        bool back;
    } steps[ACTIONS] = {
        [ACTION_STEP_INTO] = { STEP_INTO, false }, [ACTION_BACK_INTO] = { STEP_INTO, true },
        [ACTION_STEP_OVER] = { STEP_OVER, false }, [ACTION_BACK_OVER] = { STEP_OVER, true },
        [ACTION_STEP_OUT] = { STEP_OUT, false },   [ACTION_BACK_OUT] = { STEP_OUT, true },
    };
    uint64_t to;
    if (v->event == 0)
        return 0;
    int got = trace_step(v->trace, v->event, steps[action].step, steps[action].back, &to, err);
    if (got <= 0)
        return got;
    return view_go_event(v, to, err) < 0 ? -1 : 1;
}

int view_follow(struct trace_view *v, struct err *err)
{
    uint64_t events = reader_events(view_reader(v));
    v->following = true;
    if (events && view_go_row(v, events, err) < 0)
        return -1;
    v->followed = v->event;
    return 0;
}

bool view_follows(const struct trace_view *v)
{
    return v->following && v->followed == v->event;
}

int view_grew(struct trace_view *v, struct err *err)
{
    struct block b;
    bool follows = view_follows(v);
    v->grown++;
    v->cold = true;
    v->following = follows;
    if (follows)
        return view_follow(v, err);
    if (v->event == 0)
        return reader_events(view_reader(v)) ? view_go_row(v, 1, err) : 0;
    if (trace_block(v->trace, v->event, &b, err) < 0)
        return -1;
    v->block = b;
    return find_row(v, err);
}

bool view_place(const struct trace_view *v, uint32_t file, uint32_t line, char *path, size_t size, uint32_t *place_line)
{
    const struct defs *defs = view_defs(v);
    if (line == 0 || file >= defs->n_files || !defs->files[file].path || strlen(defs->files[file].path) >= size)
        return false;
    memcpy(path, defs->files[file].path, strlen(defs->files[file].path) + 1);
    *place_line = line;
    return true;
}

/* --- folds ---------------------------------------------------------------------------------------------------- */

/* After the rows have changed: the person stands on the row that shows the event now. */
static int reshaped(struct trace_view *v, uint64_t event, struct err *err)
{
    struct block b;
    v->shape++;
    if (event && event != v->event &&
        (trace_block(v->trace, event, &b, err) < 0 || settle(v, event, b.first, &b, err) < 0))
        return -1;
    return v->event ? find_row(v, err) : 0;
}

int view_fold(struct trace_view *v, struct err *err)
{
    uint64_t to = 0;
    int got = v->event ? tree_fold(v->tree, v->event, &to, err) : 0;
    if (got <= 0)
        return got;
    return reshaped(v, to, err) < 0 ? -1 : 1;
}

int view_unfold(struct trace_view *v, struct err *err)
{
    int got = v->event ? tree_unfold(v->tree, v->event, err) : 0;
    if (got <= 0)
        return got;
    return reshaped(v, v->event, err) < 0 ? -1 : 1;
}

int view_fold_below(struct trace_view *v, uint32_t levels, struct err *err)
{
    int got = v->event ? tree_fold_below(v->tree, v->event, levels, err) : 0;
    if (got <= 0)
        return got;
    return reshaped(v, v->event, err) < 0 ? -1 : 1;
}

void view_fold_depth(struct trace_view *v, uint32_t depth)
{
    tree_level(v->tree, depth);
    reshaped(v, v->event, NULL);
}

void view_filter(struct trace_view *v, struct filter *f)
{
    tree_filter(v->tree, f);
    reshaped(v, v->event, NULL);
}

/* --- breakpoints ---------------------------------------------------------------------------------------------- */

struct breakpoint *view_break(const struct trace_view *v, uint32_t file, uint32_t line)
{
    for (size_t i = 0; i < v->n_breaks; i++)
        if (v->breaks[i].file == file && v->breaks[i].line == line)
            return &v->breaks[i];
    return NULL;
}

void view_drop_break(struct trace_view *v, struct breakpoint *b)
{
    free(b->condition);
    *b = v->breaks[--v->n_breaks];
}

int view_set_break(struct trace_view *v, uint32_t file, uint32_t line, const char *condition)
{
    struct breakpoint *b = view_break(v, file, line);
    char *copy = condition ? strdup(condition) : NULL;
    if (condition && !copy)
        return -1;
    if (!b) {
        struct breakpoint *more = realloc(v->breaks, (v->n_breaks + 1) * sizeof *more);
        if (!more) {
            free(copy);
            return -1;
        }
        v->breaks = more;
        b = &v->breaks[v->n_breaks++];
        *b = (struct breakpoint){ .file = file, .line = line };
    }
    free(b->condition);
    b->condition = copy;
    return 0;
}
