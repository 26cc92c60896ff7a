/* What all screens of one run have in common: title, position row, moving through time, finding, growing. Their view is
 * the struct trace_view that the trace screen owns. */
#ifndef UI_RUN_SCREEN_H
#define UI_RUN_SCREEN_H

#include "ui/framework/pane.h"
#include "ui/run/trace_view.h"

void of_run_title(struct screen *s, struct buf *left, struct buf *right, enum role *right_role);
void of_run_position(struct screen *s, struct pen *p);
/* Moving and finding; a screen asks its own first. */
void of_run_act(struct screen *s, enum action action, struct effects *fx);
/* The same on a screen beside the trace: a jump leads to the trace. */
void of_run_act_beside(struct screen *s, enum action action, struct effects *fx);
bool of_run_live(struct screen *s);
void of_run_poll(struct screen *s, struct effects *fx);
bool of_run_idle(struct screen *s, uint64_t budget_ns, struct effects *fx);
bool of_run_filter(struct screen *s, struct buf *out);
bool of_run_place(struct screen *s, struct place *place);
/* Shows an event in the trace. */
void of_run_show_event(struct screen *s, uint64_t event, struct effects *fx);

#endif
