/* The call graph as a file. */
#ifndef SMILEY_HTML_GRAPH_H
#define SMILEY_HTML_GRAPH_H

#include "smiley/trace.h"

/* format: svg or png. Appended to out. ERR_NOT_FOUND: there is no profile. */
int graph_render(struct trace *t, const char *format, struct buf *out, struct err *err);

#endif
