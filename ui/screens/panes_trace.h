/* The panes of the trace screen, each in its own file. Their screens' view is a struct trace_view. */
#ifndef UI_PANES_TRACE_H
#define UI_PANES_TRACE_H

#include "ui/framework/pane.h"
#include "ui/run/trace_view.h"

extern const struct pane_class pane_blocks, pane_source, pane_variables, pane_stack;

static inline struct trace_view *pane_view(struct pane *p)
{
    return p->screen->view;
}

/* For idle moments. The blocks pane looks on for rows that are far away; the source pane counts hits: true where that
 * may have changed what is seen. Of other panes: false. */
bool blocks_look_on(struct pane *p);
bool source_count_on(struct pane *p);

#endif
