/* The runs as the list of them has them: read from the store, filtered and sorted, with how quickly those that go on
 * grow, and two that a person has marked. What is seen is a list of numbers into the runs as the store gives them. */
#ifndef UI_RUNS_VIEW_H
#define UI_RUNS_VIEW_H

#include "smiley/store.h"
#include "ui/framework/pane.h"
#include "ui/screens/runs_columns.h"

enum { RUNS_MARKS = 2 };

struct runs_view {
    struct run *runs; /* owned */
    size_t n;
    uint64_t generation;
    uint32_t *shown; /* owned, room for n */
    size_t n_shown;
    struct runs_choice choice;
    bool chosen;            /* by the person */
    struct run_rate *rates; /* owned, n_rates of them: of the runs that go on */
    size_t n_rates;
    int64_t reloaded_ms;
    size_t sort; /* a column; runs_columns(): as the store has them, newest first */
    bool backwards;
    char filter[256], filter_before[256];
    char marks[RUNS_MARKS][64]; /* ids; "": none */
    char asked[64];             /* the run a question or a prompt is about */
};

/* An item of the list; NULL: there is none. */
static inline const struct run *runs_at(const struct runs_view *v, uint64_t item)
{
    return item < v->n_shown ? &v->runs[v->shown[item]] : NULL;
}
/* The one under the cursor. */
static inline const struct run *runs_selected(const struct pane *p)
{
    return runs_at(p->screen->view, p->list.cursor);
}

/* With what was kept the last time: columns, order, marks. It is the screen's view from then on. */
int runs_view_open(struct screen *s, const struct ui_context *ui, struct err *err);
void runs_view_close(struct runs_view *v); /* NULL is fine */
/* Reads the runs anew; the cursor stays on its run. */
int runs_reload(struct screen *s, struct err *err);
/* The same where something has changed; 1: it had, 0, -1. */
int runs_refresh(struct screen *s, struct err *err);
/* After the filter or the order has changed. */
void runs_rearrange(struct screen *s);
void runs_keep_sort(struct screen *s);
bool runs_is_marked(const struct runs_view *v, const struct run *r);
void runs_mark(struct screen *s, const struct run *r); /* or takes its mark away; of three the oldest goes */

#endif
