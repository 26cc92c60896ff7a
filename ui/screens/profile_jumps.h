/* From a function of the profile to its source, to its calls in the trace, to the editor: the same on all screens that
 * show functions. */
#ifndef UI_PROFILE_JUMPS_H
#define UI_PROFILE_JUMPS_H

#include <stdbool.h>

#include "smiley/profile.h"
#include "ui/framework/pane.h"
#include "ui/run/trace_view.h"

/* Its source, if any of its file was traced; else says why not. */
void profile_show_source(struct trace_view *v, const struct profile_function *f, struct effects *fx);
/* The actions that lead from the selected function (NULL: none) to its source or to a call: the first or last, the next
 * or the one before. False, with nothing done, where it is another action. */
bool profile_jump(struct screen *s, const struct profile_function *f, enum action action, struct effects *fx);
/* A screen's poll: the run may go on without an event, in C; its totals grow all the same. */
void profile_poll(struct screen *s, struct effects *fx);
/* Its first line on disk, also where its source was not recorded. False: it has none. f NULL is fine. */
bool profile_place_of(const struct profile_function *f, struct place *place);

#endif
