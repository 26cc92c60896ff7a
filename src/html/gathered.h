/* What a whole run has to be looked through for: its output, its exceptions, the distinct lines of its threads. Kept
 * from one page to the next, so that it is looked through once, and so that where that takes longer than somebody
 * waits for a page, each page comes a little further. */
#ifndef SMILEY_HTML_GATHERED_H
#define SMILEY_HTML_GATHERED_H

#include "smiley/exceptions.h"
#include "smiley/output.h"
#include "smiley/threads.h"

struct gathered {
    struct output *output; /* all owned; NULL: not asked for yet */
    struct exceptions *exceptions;
    struct threads *threads;
    uint64_t threads_events; /* of the run, when the threads' facts were read */
};

#define GATHER_ALL UINT64_C(0)

/* Each looks for about so long (GATHER_ALL: to the end) and makes its member what is known then. 1: there is more to
 * come; 0: that is all; -1. */
int gather_output(struct gathered *g, struct trace *t, uint64_t budget_ns, struct err *err);
int gather_exceptions(struct gathered *g, struct trace *t, uint64_t budget_ns, struct err *err);
int gather_threads(struct gathered *g, struct trace *t, uint64_t budget_ns, struct err *err);
void gathered_release(struct gathered *g); /* before the trace is closed */

#endif
