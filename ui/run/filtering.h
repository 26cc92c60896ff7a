/* The filter of a run's trace: its prompt, with what can stand in it, and dropping it. The filter itself is the tree's.
 */
#ifndef UI_FILTERING_H
#define UI_FILTERING_H

#include <stdbool.h>

#include "ui/framework/action.h"

struct buf;
struct effects;
struct screen;
struct trace_view;

/* The actions about filtering. */
void filtering_act(struct screen *s, enum action action, struct effects *fx);
/* The filter, as it can be typed; false: there is none. */
bool filter_words(const struct trace_view *v, struct buf *out);

#endif
