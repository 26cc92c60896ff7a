/* Moving through time, beside single steps (trace_step() in trace.h).
 *
 * The first part answers at once: from summaries, and one or two chunks. What may have to decode much is a seek: it
 * works in slices of time and can be given up at any moment.
 *
 * All quick ones return 1 with *to set, 0 where there is no such event, -1 with err filled. */
#ifndef SMILEY_MOVES_H
#define SMILEY_MOVES_H

#include "smiley/trace.h"

/* Reads summaries ahead, for so long, so that what is asked later needs none: for idle moments after a run was opened
 * or has grown. 1: there is more to read; 0: all is known; -1. Nothing depends on it but speed. */
int trace_warm(struct trace *t, uint64_t budget_ns, struct err *err);

/* --- lines and functions ------------------------------------------------------------------------------------ */

/* The next (previous) execution of a line after (before) event n: a LINE event. For the first one n is 0, for the last
 * one reader_events() + 1. */
int trace_line(struct trace *t, uint32_t file, uint32_t line, uint64_t n, bool back, uint64_t *to, struct err *err);
/* How often it was executed. */
int trace_line_count(struct trace *t, uint32_t file, uint32_t line, uint64_t *count, struct err *err);
/* The next (previous) CALL of a function; n as above. */
int trace_call_of(struct trace *t, uint32_t code, uint64_t n, bool back, uint64_t *to, struct err *err);
uint64_t trace_calls(struct trace *t, uint32_t code,
                     struct err *err); /* how many there are; 0 where that cannot be read */
/* The function whose definition starts at this line of the file, or whose body holds it and starts last: *code. */
int trace_function_at(struct trace *t, uint32_t file, uint32_t line, uint32_t *code, struct err *err);

/* --- calls -------------------------------------------------------------------------------------------------- */

/* The event where event n's call was made: the last one of the caller's frame before its CALL (or the last RESUME,
 * where it is a generator that goes on). */
int trace_caller(struct trace *t, uint64_t n, uint64_t *to, struct err *err);
/* The call's CALL. Works on any event of it, the CALL itself gives itself. */
int trace_call_start(struct trace *t, uint64_t n, uint64_t *to, struct err *err);
/* The call's RETURN; 0 where it is still running or was cut off. */
int trace_call_return(struct trace *t, uint64_t n, uint64_t *to, struct err *err);

/* --- places in the run -------------------------------------------------------------------------------------- */

/* 0: the first event; 100: the last. 0 only where the run has no events. */
int trace_at_percent(struct trace *t, double percent, uint64_t *to, struct err *err);
double trace_percent(struct trace *t, uint64_t n);
/* The last event that was not later than this (since the stream's start); the first one where all were. */
int trace_at_time(struct trace *t, uint64_t time_ns, uint64_t *to, struct err *err);

/* What a person types to go somewhere: `1234`, `1,234`, `+20`, `-20` events (from n), `37.5%`, `1.5s`, `300ms`, `20us`,
 * `2m10s` since the start, `$` the last. ERR_USAGE says what could be typed. */
int trace_goto(struct trace *t, const char *where, uint64_t n, uint64_t *to, struct err *err);

/* --- seeks -------------------------------------------------------------------------------------------------- */

enum seek_status { SEEK_NONE, SEEK_FOUND, SEEK_MORE }; /* or -1 */

struct seek;
/* Works for about so long (0: to the end). SEEK_FOUND: *to is the event, and the seek may be stepped again for the one
 * after it. SEEK_MORE: not yet. */
int seek_step(struct seek *s, uint64_t budget_ns, uint64_t *to, struct err *err);
double seek_progress(const struct seek *s); /* 0 … 1 */
void seek_free(struct seek *s);             /* NULL is fine */

/* A breakpoint: a line of a file, and perhaps a condition on a variable of the frame that is there: `name == value`,
 * where value is the text that is shown for it (repr), or `name != value`, or `name` alone: it is there and not None,
 * False, 0 or empty. */
struct breakpoint {
    uint32_t file, line;
    char *condition; /* owned by whoever made it; NULL: none */
};
/* Whether a condition can be understood. */
int breakpoint_check(const char *condition, struct err *err);
/* The next (previous) execution of any of the breakpoints' lines, after (before) event n, where its condition holds as
 * the line is about to run. The breakpoints are copied. NULL with err filled. */
struct seek *seek_breakpoint(struct trace *t, const struct breakpoint *list, size_t count, uint64_t n, bool back,
                             struct err *err);
/* The next (previous) event that changes a variable of event n's frame (or of the call, where it is not 0), by its
 * index in the code object (struct variable.var); UNSET counts. */
struct seek *seek_change(struct trace *t, uint64_t n, uint64_t call, uint32_t var, bool back, struct err *err);

#endif
