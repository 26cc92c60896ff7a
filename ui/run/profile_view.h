/* The profile of the run that is open, and the function that a person looks at in it: the profiler table, the call
 * graph and the source have these in common.
 *
 * Functions are known by their index, which is another one after the profile was read again: whoever keeps one looks at
 * `version`. The selection is kept across that by what the function is (file, line, name). */
#ifndef UI_PROFILE_VIEW_H
#define UI_PROFILE_VIEW_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/profile.h"

struct trace_view;

struct profile_view {
    struct profile profile; /* owned; empty before the first view_profile() */
    size_t selected;        /* function; SIZE_MAX: none */
    unsigned version;       /* counts how often it was another one; 0: it was never read */
    bool live;              /* the run went on when it was read: there may be more */
    uint64_t tried_ns;      /* clock_ns() of the last reading; 0: none */
    struct err err;         /* of the last reading, where it failed */
};

/* The profile as it is now: read when it is first asked for; while the run goes on again, every half second at most,
 * and a last time when it has ended. Where that fails, the one from before, and err says why. Never NULL; owned by the
 * view. */
const struct profile_view *view_profile(struct trace_view *v, struct err *err);
void view_select_function(struct trace_view *v, size_t function);

void profile_view_release(struct profile_view *p); /* zeroed is fine */

#endif
