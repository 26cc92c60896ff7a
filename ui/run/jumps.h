/* Jumps through time: everything in the group "Moving through time" that is no single step. */
#ifndef UI_JUMPS_H
#define UI_JUMPS_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/framework/action.h"

struct effects;
struct err;
struct screen;
struct trace_view;

/* Answers an action on a screen whose view is a struct trace_view; FX_HANDLED where it is one of these. */
void jumps_act(struct screen *s, enum action action, struct effects *fx);
/* To an event, with what goes wrong said. */
void jumps_go(struct trace_view *v, uint64_t event, struct effects *fx);
/* trace_call_of(), of a function that may have several code objects (made anew by each exec(), say): the nearest call
 * of any that has the same place and name. */
int jumps_call_of(const struct trace_view *v, uint32_t code, uint64_t n, bool back, uint64_t *to, struct err *err);

#endif
