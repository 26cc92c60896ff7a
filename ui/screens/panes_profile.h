/* The panes of the profiler screen: the table of functions, and who calls the selected one and what it calls. Their
 * screen's view is a struct trace_view; the selected function is its view_profile()->selected. */
#ifndef UI_PANES_PROFILE_H
#define UI_PANES_PROFILE_H

#include "ui/framework/pane.h"
#include "ui/run/trace_view.h"

enum { PANE_FUNCTIONS, PANE_CALLERS, PANE_CALLEES };

extern const struct pane_class pane_functions, pane_callers, pane_callees;

static inline struct trace_view *profile_pane_view(const struct pane *p)
{
    return p->screen->view;
}

/* The profile as it was read last. Reading it again makes other functions of all indexes, so it is read where panes
 * follow and nowhere else. */
static inline const struct profile_view *profile_pane_profile(const struct pane *p)
{
    return &profile_pane_view(p)->profile;
}

/* The function under the cursor of any of these panes; NULL: there is none. */
const struct profile_function *functions_cursor(struct pane *p);
const struct profile_function *edges_cursor(struct pane *p);
/* Selects a function in the table: what hides it there is dropped, and said. */
void functions_select(struct pane *p, size_t function, struct effects *fx);
/* What the table does for the whole screen: sorting, filtering. */
void functions_act(struct pane *p, enum action action, struct effects *fx);
/* What is out of sight, in words; false: nothing. */
bool functions_filter(struct pane *p, struct buf *out);

#endif
