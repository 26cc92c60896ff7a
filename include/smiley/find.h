/* Finding text in a run: in the names of the functions that are called, in the source lines that are executed, and in
 * values, in the direction asked for, the nearest hit first.
 *
 *     find_new(&f, t, "total", FIND_ALL, n, false, &err);
 *     while ((got = find_step(f, 10000000, &hit, &err)) == FIND_MORE)
 *         …show find_progress(f), look at the keyboard…
 *     …again for the next hit…
 *     find_free(f);
 *
 * A hit is an event: the CALL of a function whose qualified name matches; the execution of a line whose source matches;
 * an event that brought a matching value: a variable it changed, a value returned, yielded or raised, text printed. A
 * value matches as it is shown, by its repr; printed text as it is.
 *
 * What is looked for is a pattern (pattern.h).
 *
 * Names and source lines are decided once each, and summaries tell where they are; only values need decoding, and
 * chunks that cannot hold the text are put aside by a look at their bytes. */
#ifndef SMILEY_FIND_H
#define SMILEY_FIND_H

#include "smiley/trace.h"

enum find_where { FIND_FUNCTIONS = 1, FIND_SOURCE = 2, FIND_VALUES = 4, FIND_ALL = 7 };

enum find_status { FIND_NONE, FIND_FOUND, FIND_MORE }; /* or -1 */

struct find_hit {
    uint64_t n;            /* the event */
    enum find_where where; /* what matched; where several did, the first of them */
    bool variable;         /* FIND_VALUES: a variable's new value, not the event's own … */
    uint32_t var;          /* … and which, by its index in the code object */
    bool wrapped;          /* found past the run's end (start), before coming back to where the search began */
};

struct find;

/* Begins after (before, where back) event n; n itself comes last, after wrapping. ERR_USAGE: the regular expression is
 * wrong. */
int find_new(struct find **out, struct trace *t, const char *pattern, unsigned where, uint64_t n, bool back,
             struct err *err);
void find_free(struct find *f); /* NULL is fine */

/* Works for about so long (0: until there is something to say). FIND_FOUND: *hit; stepping again goes on after it.
 * FIND_MORE: not yet. FIND_NONE: the whole run was searched. */
int find_step(struct find *f, uint64_t budget_ns, struct find_hit *hit, struct err *err);
double find_progress(const struct find *f); /* 0 … 1, of the whole run */

/* What of a text matches, for marking it: the first match at or after byte `from`, in whole characters, never empty. */
bool find_in(const struct find *f, const char *text, size_t len, size_t from, size_t *start, size_t *end);

/* Some text took an expression too long and was passed over: what was found may not be all. */
bool find_gave_up(const struct find *f);

/* Starts over from event n, in any direction, with the same pattern: n and N keys. What was decided is kept. */
void find_from(struct find *f, uint64_t n, bool back);

/* How many events match in the whole run: works for about so long; FIND_FOUND when *count is final, FIND_MORE while it
 * is what was counted so far. Apart from the search, so both can go on in turns. *before (where not NULL): those up to
 * event n. */
int find_count(struct find *f, uint64_t budget_ns, uint64_t n, uint64_t *count, uint64_t *before, struct err *err);
double find_count_progress(const struct find *f);

#endif
