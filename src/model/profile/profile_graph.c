/* The exports of the call graph: what gprof2dot shows by default. */
#include <string.h>

#include "smiley/call_graph.h"
#include "src/model/profile/profile_export.h"

int call_graph_export(const struct profile *p, const struct call_graph_options *o, const char *title,
                      const char *format, struct buf *out, struct err *err)
{
    struct call_graph g;
    if (call_graph_build(&g, p, o, err))
        return -1;
    int status = strcmp(format, "dot") != 0 ? call_graph_render(&g, p, title, format, out, err)
                                            : call_graph_dot(&g, p, title, out, err);
    call_graph_release(&g);
    return status;
}

static int write_graph(const struct profile *p, const char *title, const char *format, struct buf *out, struct err *err)
{
    struct call_graph_options o = CALL_GRAPH_DEFAULTS;
    return call_graph_export(p, &o, title, format, out, err);
}

int export_dot(const struct profile *p, const char *title, struct buf *out, struct err *err)
{
    return write_graph(p, title, "dot", out, err);
}

int export_svg(const struct profile *p, const char *title, struct buf *out, struct err *err)
{
    return write_graph(p, title, "svg", out, err);
}

int export_png(const struct profile *p, const char *title, struct buf *out, struct err *err)
{
    return write_graph(p, title, "png", out, err);
}

int export_pdf(const struct profile *p, const char *title, struct buf *out, struct err *err)
{
    return write_graph(p, title, "pdf", out, err);
}
