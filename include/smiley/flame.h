/* The flame view: which calls a thread was in, over a stretch of time, as a grid of columns (time) and rows (depth).
 *
 *     struct flame *f = flame_new(trace);
 *     flame_look(f, &window, &err);                   what is to be seen
 *     while (flame_step(f, 20000000, &err) > 0) …     learns more of it; every picture on the way is true
 *     const struct flame_cell *row = flame_row(f, depth);
 *
 * A call lasts from its CALL or RESUME to the YIELD or RETURN that leaves it; what it waits for, and what other threads
 * do meanwhile, is in it. Nothing here walks the run. Checkpoints tell the stack at the start of a chunk; the smallest
 * depth of the chunks between two of them, which of those calls lasted throughout. That alone draws every call that is
 * wider than a column. What is left (many small calls in one column) is known of the chunks that were decoded, one
 * here, one there, and in the end all that are seen: each adds to what is known, nothing has to be taken back. */
#ifndef SMILEY_FLAME_H
#define SMILEY_FLAME_H

#include "smiley/trace.h"

struct flame;

struct flame_window {
    uint32_t thread;
    uint64_t from_ns, to_ns; /* at least a nanosecond a column: to_ns is moved where it is less */
    uint32_t columns;        /* 1 … FLAME_COLUMNS */
    uint32_t top, rows;      /* depths [top, top + rows), at most FLAME_ROWS */
};
enum { FLAME_COLUMNS = 4096, FLAME_ROWS = 2048 };

enum flame_kind {
    FLAME_NONE,    /* no call of this depth, as far as is known */
    FLAME_CALL,    /* one call: it has at least half of the column, or is the only one there */
    FLAME_CALLS,   /* several, none of which has half of it */
    FLAME_ROUGH,   /* calls that were not looked at in full; `code` was on the stack here at some time */
    FLAME_UNKNOWN, /* there may be calls here; nothing more is known yet */
};

/* A column of a row. Of neighbours that look alike (flame_run()) one bar is made. */
struct flame_cell {
    enum flame_kind kind;
    bool goes_on;   /* FLAME_CALL: from the column before, without a pause */
    uint8_t share;  /* of the column that is in calls of this depth, as far as it is known: 0 … 255 (all of it) */
    uint32_t code;  /* FLAME_CALLS: of the function that has most of it, or nearly; always one that was there */
    uint64_t call;  /* FLAME_CALL: call number; else 0 */
    uint64_t event; /* of the thread, in which that call begins or goes on; 0: not known */
};

/* The trace is borrowed. NULL without memory. */
struct flame *flame_new(struct trace *t);
void flame_free(struct flame *f); /* NULL is fine */

/* What is to be seen from now on. What is known and still of use is kept. */
int flame_look(struct flame *f, const struct flame_window *w, struct err *err);
const struct flame_window *flame_looks_at(const struct flame *f);
/* The run has grown (after reader_refresh()): the same window is looked at anew. */
int flame_grew(struct flame *f, struct err *err);
/* Works for about so long (0: to the end). 1: there is more to learn; 0: all is known that can be; -1: without memory.
 * What cannot be read for damage stays unknown. */
int flame_step(struct flame *f, uint64_t budget_ns, struct err *err);
/* The same for several threads of one trace at once, their windows alike but for thread, top and rows: a chunk that
 * tells of more than one of them is read once. */
int flame_step_all(struct flame *const *lanes, size_t n, uint64_t budget_ns, struct err *err);
double flame_progress(const struct flame *f); /* 0 … 1 */

/* How deep the thread gets within the window, as far as it is known: rows beyond are empty. */
uint32_t flame_depths(struct flame *f);
/* The columns of a depth within the window; NULL without memory. Valid until the next call that changes anything. */
const struct flame_cell *flame_row(struct flame *f, uint32_t depth);
/* The cells [*from, *to) that are one bar with cell `at`, of n. */
void flame_run(const struct flame_cell *row, uint32_t n, uint32_t at, uint32_t *from, uint32_t *to);
/* Where a column begins (`columns`: where the last one ends), and the column of a time within the window. */
uint64_t flame_time(const struct flame_window *w, uint32_t column);
uint32_t flame_column(const struct flame_window *w, uint64_t time_ns);

/* --- single calls, exactly ------------------------------------------------------------------------------------- */

/* The call of a depth that event n's thread is in when n has happened, or that n leaves. */
struct flame_call {
    uint64_t call, first, last; /* events: its CALL or RESUME, its YIELD or RETURN (0: it is still running) */
    uint32_t code, depth, thread;
    uint64_t from_ns, to_ns; /* to_ns of one that is still running: the run's last event */
};
/* 1; 0: there is no such call; -1. */
int flame_call_at(struct trace *t, uint64_t n, uint32_t depth, struct flame_call *call, struct err *err);
/* The next (previous) event after (before) n that begins a call of this depth in this thread: 1, 0, -1. */
int flame_begin(struct trace *t, uint32_t thread, uint32_t depth, uint64_t n, bool back, uint64_t *to, struct err *err);
/* The thread's last event up to n, n included; where it has none, its first one: 1, 0, -1. */
int flame_event(struct trace *t, uint32_t thread, uint64_t n, uint64_t *to, struct err *err);

#endif
