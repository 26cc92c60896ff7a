/* The hooks of the list of runs for what a person does. */
#ifndef UI_RUNS_ACT_H
#define UI_RUNS_ACT_H

#include "ui/framework/pane.h"

void runs_act(struct pane *p, enum action action, struct effects *fx);
/* On a heading: sorts by it, again: the other way round. */
void runs_mouse(struct pane *p, const struct mouse *m, struct effects *fx);

#endif
