/* What the panes of a run's screens share: an open run, and the place in it where the person is.
 *
 * The place is an event, and with it the events whose changes count as just made: standing on a block that is all of
 * the block's, after a single step only the one. Of the stack there, one frame is looked at; and of the source, one
 * line. It all moves through the functions below and nowhere else; panes follow. */
#ifndef UI_TRACE_VIEW_H
#define UI_TRACE_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include "smiley/moves.h"
#include "smiley/trace.h"
#include "smiley/tree.h"
#include "ui/framework/action.h"
#include "ui/run/profile_view.h"
#include "ui/run/visits.h"

struct finding;

enum { BOOKMARKS = 128 };

#define VIEW_KEPT_TIMES "source.times" /* in what is kept (keep.h): no_times */

struct trace_view {
    struct trace *trace; /* owned */
    struct tree *tree;   /* owned */
    uint64_t event;      /* 0: the run has no events (yet) */
    uint64_t since;      /* first event whose changes are just made */
    struct moment at;    /* of the event */
    struct block block;  /* that holds it */
    uint64_t row;        /* first event of the row that shows it */
    bool row_later;      /* that row is still looked for: see view_settle() */

    struct stack_entry *stack; /* owned; at the event, innermost first */
    size_t n_stack, frame;     /* frame: the one that is looked at */
    uint32_t file, line;       /* the line that is looked at; line 0: none */

    struct visits visits;
    uint64_t bookmarks[BOOKMARKS]; /* by letter; 0: none */
    struct breakpoint *breaks;     /* owned, with their conditions */
    size_t n_breaks;
    bool has_variable;           /* one is selected: */
    uint32_t variable;           /* of the frame that is looked at */
    struct finding *finding;     /* owned; what is searched for, see finding.h */
    struct profile_view profile; /* owned; ask view_profile() */

    bool no_times;     /* source lines are shown without their part of the time */
    bool cold;         /* summaries can be read ahead, in idle moments */
    bool following;    /* the place goes along with the newest event … */
    uint64_t followed; /* … as long as it is where that was last: else the person has moved */

    unsigned grown; /* counts how often the run grew: what was remembered of its end is stale */
    unsigned shape; /* counts folds and filters: what was remembered of the rows is stale */
};

static inline struct reader *view_reader(const struct trace_view *v)
{
    return trace_reader(v->trace);
}
static inline const struct defs *view_defs(const struct trace_view *v)
{
    return reader_defs(view_reader(v));
}

int view_open(struct trace_view **out, struct store *store, const char *run, struct err *err);
void view_close(struct trace_view *v); /* NULL is fine */

/* To an event. What hides it is unfolded. -1, with err and the place as it was: it cannot be read. */
int view_go_event(struct trace_view *v, uint64_t event, struct err *err);
/* The same, as a jump that going back undoes. */
int view_jump(struct trace_view *v, uint64_t event, struct err *err);
/* To a row of the tree, given by its first event. */
int view_go_row(struct trace_view *v, uint64_t row, struct err *err);
/* One of the step actions. 1: moved; 0: there is nowhere to go; -1. */
int view_step(struct trace_view *v, enum action action, struct err *err);
/* To the newest event, and with it from now on. What is folded stays so. */
int view_follow(struct trace_view *v, struct err *err);
bool view_follows(const struct trace_view *v);
/* The run has grown: the place is what it was, and stands on what is there now. */
int view_grew(struct trace_view *v, struct err *err);
/* Goes on looking for the row of the place, where a filter makes that long; false: it is found. */
bool view_settle(struct trace_view *v);

/* The frame that is looked at; NULL: there is none. */
const struct stack_entry *view_frame(const struct trace_view *v);
void view_look_frame(struct trace_view *v, size_t frame);
void view_look_here(struct trace_view *v); /* at the frame's own line, after looking elsewhere */

/* A line of a recorded file as it would be found on disk; false: it has no file. */
bool view_place(const struct trace_view *v, uint32_t file, uint32_t line, char *path, size_t size,
                uint32_t *place_line);

/* Folds: each leaves the place on a row that is seen. 1; 0: nothing to fold here; -1. */
int view_fold(struct trace_view *v, struct err *err);
int view_unfold(struct trace_view *v, struct err *err);
int view_fold_below(struct trace_view *v, uint32_t levels, struct err *err);
void view_fold_depth(struct trace_view *v, uint32_t depth);
/* Shows only what the filter lets through (taken over; NULL: everything). */
void view_filter(struct trace_view *v, struct filter *f);

/* The breakpoint at a line, or NULL. */
struct breakpoint *view_break(const struct trace_view *v, uint32_t file, uint32_t line);
/* Sets one, with the condition or without (NULL), or takes it away. -1 without memory. */
int view_set_break(struct trace_view *v, uint32_t file, uint32_t line, const char *condition);
void view_drop_break(struct trace_view *v, struct breakpoint *b);

#endif
