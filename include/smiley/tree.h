/* The trace as a tree of calls, for a list that fetches only what it shows.
 *
 * A row is a block (trace.h), or a folded call, which stands as one row: its CALL's (or, where a generator or coroutine
 * goes on, its RESUME's). Folding a call hides the events between that and the YIELD or RETURN that leaves it again, in
 * its own thread; what other threads do meanwhile keeps its rows. A generator that is folded is folded each time it
 * goes on.
 *
 *     struct tree_row row;
 *     for (got = tree_first(v, &row, &err); got == TREE_ROW; got = tree_next(v, &row, &err)) …
 *
 * Nothing here walks the run: hidden events are passed over by what the summaries say of each thread's depth, so that a
 * folded call of 90 million events costs no more than one of ninety. Only a filter can make a step long, where matches
 * are far apart: see tree_budget(). After reader_refresh() a tree goes on as it is; its rows stay good.
 *
 * A filter of `thread:` terms alone leaves the tree as it is, with fewer threads. Any other filter shows every block
 * that matches, whatever is folded (filter.h). */
#ifndef SMILEY_TREE_H
#define SMILEY_TREE_H

#include "smiley/filter.h"
#include "smiley/trace.h"

struct tree;

/* What the moves below return, beside -1 with err filled. */
enum tree_status {
    TREE_NONE,  /* there is no such row; *row is as it was */
    TREE_ROW,   /* *row is the row */
    TREE_LATER, /* the budget is spent; *row is as it was. The same call again goes on where this one stopped */
};

struct tree_row {
    struct block block; /* of a folded call: its CALL's or RESUME's, one event long */
    bool call;          /* it starts a call that can be folded: a CALL or RESUME */
    bool folded;
};

/* The trace is borrowed. Everything is unfolded, nothing is left out. NULL without memory. */
struct tree *tree_new(struct trace *t);
void tree_free(struct tree *v); /* NULL is fine */

/* A move that has worked for so long gives TREE_LATER; 0, the default: never. */
void tree_budget(struct tree *v, uint64_t budget_ns);
/* While a move gives TREE_LATER: how much of the run it has seen, 0 … 1. */
double tree_progress(const struct tree *v);

/* --- rows --------------------------------------------------------------------------------------------------- */

int tree_first(struct tree *v, struct tree_row *row, struct err *err);
int tree_last(struct tree *v, struct tree_row *row, struct err *err);
/* The row after (before) *row, which need not have come from this tree's present folds: only its block counts. */
int tree_next(struct tree *v, struct tree_row *row, struct err *err);
int tree_prev(struct tree *v, struct tree_row *row, struct err *err);
/* The row that shows event n: its block, or the outermost folded call that hides it. Where the filter leaves that out:
 * the last row before it that is shown, else the first after it. */
int tree_row_at(struct tree *v, uint64_t n, struct tree_row *row, struct err *err);
/* The same for an event so far through the run, 0 … 1 (scroll bars, percentages), and how far through it a row is. */
int tree_row_at_fraction(struct tree *v, double p, struct tree_row *row, struct err *err);
double tree_fraction(const struct tree *v, const struct tree_row *row);
/* The row of the call that event n is in, seen from its own CALL or RESUME: of the caller. TREE_NONE: it is the
 * outermost. */
int tree_parent(struct tree *v, uint64_t n, struct tree_row *row, struct err *err);

/* --- folds -------------------------------------------------------------------------------------------------- */

enum { TREE_ALL = UINT32_MAX };

/* Folds the call that event n starts, else the one it is in. *to (where not NULL) is the event of the row it now has,
 * where the person stands next. 1; 0: event n is in no call; -1. */
int tree_fold(struct tree *v, uint64_t n, uint64_t *to, struct err *err);
/* Unfolds the call that event n starts, else the one it is in. Returns as tree_fold(). */
int tree_unfold(struct tree *v, uint64_t n, struct err *err);
/* The calls inside that call: those less than `levels` below it are unfolded, the others folded (0: all that it makes
 * are folded; TREE_ALL: everything below is unfolded). What was folded or unfolded singly in there is forgotten. The
 * call itself is unfolded. */
int tree_fold_below(struct tree *v, uint64_t n, uint32_t levels, struct err *err);
/* Calls of this depth and deeper are folded, the others not (0: the outermost calls; TREE_ALL: none). Forgets every
 * other fold. */
void tree_level(struct tree *v, uint32_t depth);
/* Unfolds whatever hides event n, so that it has a row of its own (unless the filter leaves it out). 0, or -1. */
int tree_reveal(struct tree *v, uint64_t n, struct err *err);

/* What a row that starts a call stands for, folded or not. Kept, so asking again costs nothing. */
struct tree_call {
    uint64_t events; /* of its thread, from the CALL or RESUME to the end, both counted, calls inside included */
    uint64_t duration_ns;
    uint64_t end; /* event of the YIELD or RETURN that leaves it, whose value is trace_value()'s; 0: still running */
    enum event_kind end_kind;
    bool raised; /* an exception left it */
};
/* n: the event of a CALL or RESUME (row->block.first). */
int tree_call(struct tree *v, uint64_t n, struct tree_call *call, struct err *err);

/* --- filter ------------------------------------------------------------------------------------------------- */

/* Only what the filter lets through has rows; NULL: everything. Takes the filter over and frees the one before. */
void tree_filter(struct tree *v, struct filter *f);
const struct filter *tree_filter_of(const struct tree *v); /* NULL: none */

#endif
