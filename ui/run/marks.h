/* Bookmarks and breakpoints of a run, kept from one opening to the next (keep.h). A run has one text, under `marks.`
 * and its id, of fields with a tab between:
 *
 *     12  a 30  b 44  0:11  0:12 net == 5
 *
 * The first tells how long ago it was: each text that is kept has a higher number than those before. Then bookmarks,
 * a letter and an event, and breakpoints, a file's number, a line and the condition. What does not fit the run, since
 * the file was written by somebody else, is left out. */
#ifndef UI_MARKS_H
#define UI_MARKS_H

#include "ui/framework/keep.h"
#include "ui/run/trace_view.h"

enum { MARKS_RUNS = 64, MARKS_TEXT_MAX = 8 << 10 };

void marks_restore(struct trace_view *v, const struct keep *k);
void marks_keep(const struct trace_view *v, struct keep *k);
void marks_forget(struct keep *k, const char *run);
/* Forgets the oldest runs, until there are no more than MARKS_RUNS. */
void marks_bound(struct keep *k);

#endif
