/* What tree.c (rows), tree_fold.c (folding and unfolding) and tree_walk.c (from row to row) share. */
#ifndef SMILEY_MODEL_TREE_IMPL_H
#define SMILEY_MODEL_TREE_IMPL_H

#include "smiley/tree.h"
#include "src/model/tree/filter_impl.h"
#include "src/model/tree/folds.h"
#include "src/model/slice.h"
#include "src/model/trace_impl.h"

/* A thread as the walk passes through it: the rules of the frames on its stack that are not hidden, and whether it is
 * inside a folded call just now. */
struct lane {
    struct fold_rule *rules; /* owned; [d]: for the calls that the frame of depth d makes */
    uint32_t n, cap;
    bool hidden;
    uint64_t until; /* backwards: event where the folded call starts; 0: not looked up */
};

/* A walk from row to row in one direction. It stays where it is between two steps, so that a page of rows costs one
 * start. */
struct walk {
    bool live, back;
    uint64_t at;        /* the next event to look at; 0 (backwards) or past the last one: at the end */
    struct lane *lanes; /* owned */
    uint32_t n_lanes, cap_lanes;
    uint64_t from;   /* the event it was asked to start from: the first or last one of a row */
    uint64_t stamp;  /* of the tree when it started */
    uint64_t events; /* of the run then */
};

struct tree {
    struct trace *trace; /* borrowed */
    struct folds folds;
    struct filter *filter; /* owned; NULL: none */
    uint64_t stamp;        /* counts changes of folds and filter: a walk that began before is started anew */
    uint64_t budget_ns;
    struct walk walk[2]; /* forwards, backwards */
    uint64_t around;     /* tree_row_at() that looks for a row that is shown: the event it was asked for; 0: none */
    bool around_back;
    double progress;
    struct map calls; /* event of a CALL or RESUME -> struct tree_call *, owned: those that have ended */
};

/* Where the outermost fold that hides event n begins: *row_event; n itself where none does. */
int tree_surface(struct tree *v, uint64_t n, uint64_t *row_event, bool *folded, struct err *err);

/* The next row after event `from` (before it). As tree_next(). */
int walk_step(struct tree *v, bool back, uint64_t from, struct tree_row *row, const struct slice *slice,
              struct err *err);
void walk_release(struct walk *w);

/* Fills a row that starts at (holds) event n. */
int tree_fill(struct tree *v, uint64_t n, bool folded, struct tree_row *row, struct err *err);

#endif
