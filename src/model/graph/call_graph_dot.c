/* The graph in graphviz' language, looking as gprof2dot makes it look. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "smiley/call_graph.h"
#include "smiley/text.h"
#include "src/model/graph/graph_layout.h"

/* Inside quotes: what is in names is text, not an escape of graphviz. */
static void put_quoted(struct buf *out, const char *s, size_t len)
{
    struct buf clean = BUF_INIT;
    text_clean(&clean, s, len, 0);
    for (size_t i = 0; i < clean.len; i++) {
        if (clean.data[i] == '"' || clean.data[i] == '\\')
            buf_putc(out, '\\');
        buf_putc(out, clean.data[i]);
    }
    out->failed |= clean.failed;
    buf_release(&clean);
}

static void put_label(struct buf *out, const struct profile_function *f)
{
    struct buf label = BUF_INIT;
    profile_label(&label, f, false);
    put_quoted(out, buf_str(&label), label.len);
    buf_release(&label);
}

static void put_node(struct buf *out, const struct call_graph *g, const struct profile *p, size_t i)
{
    const struct call_graph_node *n = &g->nodes[i];
    uint32_t rgb = call_graph_heat(n->total);
    buf_printf(out, "\t%zu [color=\"#%06x\", fontcolor=\"#ffffff\", fontsize=\"10\", label=\"", i, rgb);
    put_label(out, &p->functions[n->function]);
    buf_printf(out, "\\n%.2f%%\\n(%.2f%%)\\n%" PRIu64 "×\"];\n", 100 * n->total, 100 * n->own, n->calls);
}

static void put_edge(struct buf *out, const struct call_graph_edge *e)
{
    uint32_t rgb = call_graph_heat(e->share);
    double pen = e->share * 4 > 0.5 ? e->share * 4 : 0.5;
    buf_printf(out, "\t%zu -> %zu [color=\"#%06x\", fontcolor=\"#%06x\", fontsize=\"10\", penwidth=\"%.2f\", ", e->from,
               e->to, rgb, rgb, pen);
    buf_printf(out, "arrowsize=\"%.2f\", labeldistance=\"%.2f\", label=\"%.2f%%\\n%" PRIu64 "×\"];\n", 0.5 * sqrt(pen),
               pen < 0.5 ? 1.0 : pen * 2, 100 * e->share, e->calls);
}

int call_graph_dot(const struct call_graph *g, const struct profile *p, const char *title, struct buf *out,
                   struct err *err)
{
    buf_puts(out, "digraph {\n\tgraph [charset=\"UTF-8\", fontname=Arial, nodesep=0.125, ranksep=0.25, tooltip=\"");
    put_quoted(out, title, strlen(title));
    buf_puts(out, "\"];\n\tnode [fontname=Arial, height=0, shape=box, style=filled, width=0];\n"
                  "\tedge [fontname=Arial];\n");
    for (size_t i = 0; i < g->n_nodes; i++)
        put_node(out, g, p, i);
    for (size_t i = 0; i < g->n_edges; i++)
        put_edge(out, &g->edges[i]);
    buf_puts(out, "}\n");
    return out->failed ? err_memory(err) : 0;
}

int call_graph_render(const struct call_graph *g, const struct profile *p, const char *title, const char *format,
                      struct buf *out, struct err *err)
{
    struct buf dot = BUF_INIT;
    int status = call_graph_dot(g, p, title, &dot, err);
    if (!status)
        status = graph_layout_render(buf_str(&dot), format, out, err);
    buf_release(&dot);
    return status;
}
