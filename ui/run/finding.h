/* Searching, as the screens of a run have it: the prompt, the search while it is typed, the next hit, the count.
 *
 * A search works while nothing else is to do: first for the nearest hit, then for how many there are. Where a key waits
 * for a hit (Enter, n, N) it becomes work with a dialog (work.h). */
#ifndef UI_FINDING_H
#define UI_FINDING_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/framework/action.h"
#include "ui/terminal/canvas.h"

struct effects;
struct finding;
struct screen;
struct trace_view;

void finding_free(struct finding *f); /* NULL is fine */
/* The actions about searching. */
void finding_act(struct screen *s, enum action action, struct effects *fx);
/* What can be done while the person does nothing; true: there is more. */
bool finding_idle(struct trace_view *v, uint64_t budget_ns, struct effects *fx);
/* What is searched for, and how many there are, for the position row; nothing where nothing is. */
void finding_draw(const struct trace_view *v, struct pen *p);
/* What is searched for, to mark it where it is drawn (code_text.h). NULL: nothing is. */
const struct find *finding_marks(const struct trace_view *v);

#endif
