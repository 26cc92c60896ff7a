/* The call graph as a drawing in the page: graphviz finds the places, we draw, so that nodes are links and every text
 * is escaped where all are. */
#include <math.h>

#include "smiley/call_graph.h"
#include "smiley/text.h"
#include "src/html/graph.h"
#include "src/html/json.h"
#include "src/html/site.h"

enum { CHAR = 7, LINE = 15, PAD = 9, LINES = 4, LABEL_MOST = 40, ARROW = 8 };
#define SCALE 7.0 /* pixels of the unit in which places are asked for: what is between boxes is some units wide */

struct drawing {
    struct profile profile;
    struct call_graph graph;
};

/* What a node says, line by line, in few enough characters. */
static void node_line(const struct drawing *d, size_t node, int line, struct buf *out)
{
    const struct call_graph_node *n = &d->graph.nodes[node];
    const struct profile_function *f = &d->profile.functions[n->function];
    struct buf label = BUF_INIT;
    buf_clear(out);
    switch (line) {
    case 0:
        profile_label(&label, f, false);
        text_clean(out, buf_str(&label), text_fit(buf_str(&label), label.len, LABEL_MOST, NULL), 0);
        if (text_width(buf_str(&label), label.len) > LABEL_MOST)
            buf_puts(out, "…");
        break;
    case 1:
        buf_printf(out, "%.2f %%", n->total * 100);
        break;
    case 2:
        buf_printf(out, "(%.2f %%)", n->own * 100);
        break;
    default:
        text_count(out, n->calls);
        buf_puts(out, "×");
    }
    buf_release(&label);
}

static struct call_graph_point size_of(void *data, const struct call_graph *g, size_t node)
{
    const struct drawing *d = data;
    struct buf text = BUF_INIT;
    int widest = 0;
    (void)g;
    for (int line = 0; line < LINES; line++) {
        node_line(d, node, line, &text);
        int width = text_width(buf_str(&text), text.len);
        widest = width > widest ? width : widest;
    }
    buf_release(&text);
    return (struct call_graph_point){ .x = (widest * CHAR + 2 * PAD) / SCALE, .y = (LINES * LINE + PAD) / SCALE };
}

static void drawing_release(struct drawing *d)
{
    call_graph_release(&d->graph);
    profile_release(&d->profile);
}

static void to_pixels(struct call_graph *g)
{
    g->width *= SCALE;
    g->height *= SCALE;
    for (size_t i = 0; i < g->n_nodes; i++) {
        struct call_graph_node *n = &g->nodes[i];
        n->x *= SCALE;
        n->y *= SCALE;
        n->width *= SCALE;
        n->height *= SCALE;
    }
    for (size_t i = 0; i < g->n_edges; i++)
        for (size_t k = 0; k < g->edges[i].n_points; k++) {
            g->edges[i].points[k].x *= SCALE;
            g->edges[i].points[k].y *= SCALE;
        }
}

static int drawing_make(struct drawing *d, struct reader *r, bool places, struct err *err)
{
    struct call_graph_options o = CALL_GRAPH_DEFAULTS;
    *d = (struct drawing){ 0 };
    if (profile_load(&d->profile, r, err))
        return -1;
    if (call_graph_build(&d->graph, &d->profile, &o, err) ||
        (places && d->graph.n_nodes && call_graph_layout(&d->graph, size_of, d, err))) {
        drawing_release(d);
        return -1;
    }
    to_pixels(&d->graph);
    return 0;
}

/* --- drawing ----------------------------------------------------------------------------------------------------- */

static void attr_number(struct html *h, const char *name, double value)
{
    buf_printf(&h->out, " %s=\"%.1f\"", name, value);
}

static void put_colour(struct html *h, const char *name, double share)
{
    buf_printf(&h->out, " %s=\"#%06x\"", name, (unsigned)call_graph_heat(share) & 0xffffff);
}

/* The head goes on from the curve's end, in its last direction: graphviz leaves room for it. */
static void put_arrow(struct html *h, const struct call_graph_edge *e)
{
    struct call_graph_point end = e->points[e->n_points - 1], from = e->points[e->n_points - 2];
    double dx = end.x - from.x, dy = end.y - from.y, length = sqrt(dx * dx + dy * dy);
    if (length < 0.01)
        return;
    dx *= ARROW / length;
    dy *= ARROW / length;
    HTML(h, "<polygon");
    put_colour(h, "fill", e->share);
    buf_printf(&h->out, " points=\"%.1f,%.1f %.1f,%.1f %.1f,%.1f\"/>", end.x + dx, end.y + dy, end.x - dy / 2,
               end.y + dx / 2, end.x + dy / 2, end.y - dx / 2);
}

static void put_edge(struct html *h, const struct call_graph_edge *e)
{
    if (e->n_points < 4)
        return;
    HTML(h, "<g><path fill=\"none\"");
    put_colour(h, "stroke", e->share);
    attr_number(h, "stroke-width", 0.8 + 3 * e->share);
    buf_printf(&h->out, " d=\"M%.1f %.1f", e->points[0].x, e->points[0].y);
    for (size_t i = 1; i + 2 < e->n_points; i += 3)
        buf_printf(&h->out, "C%.1f %.1f %.1f %.1f %.1f %.1f", e->points[i].x, e->points[i].y, e->points[i + 1].x,
                   e->points[i + 1].y, e->points[i + 2].x, e->points[i + 2].y);
    HTML(h, "\"/>");
    put_arrow(h, e);
    const struct call_graph_point *middle = &e->points[e->n_points / 2];
    HTML(h, "<text class=\"share\"");
    attr_number(h, "x", middle->x + 4);
    attr_number(h, "y", middle->y);
    buf_printf(&h->out, ">%.1f %%</text>", e->share * 100);
    HTML(h, "</g>\n");
}

static void put_node(struct view *v, const struct drawing *d, size_t i)
{
    struct html *h = v->h;
    const struct call_graph_node *n = &d->graph.nodes[i];
    const struct profile_function *f = &d->profile.functions[n->function];
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    struct buf text = BUF_INIT;
    bool link = f->code < defs->n_codes && code_anchor(v, defs->codes[f->code]->file, f->line);
    link ? HTML(h, ">") : HTML(h, "<g>");
    HTML(h, "<title>");
    profile_label(&text, f, true);
    html_text(h, buf_str(&text), text.len, 0);
    HTML(h, "</title><rect rx=\"5\"");
    put_colour(h, "fill", n->total);
    attr_number(h, "x", n->x - n->width / 2);
    attr_number(h, "y", n->y - n->height / 2);
    attr_number(h, "width", n->width);
    attr_number(h, "height", n->height);
    HTML(h, "/>");
    for (int line = 0; line < LINES; line++) {
        node_line(d, i, line, &text);
        line ? HTML(h, "<text") : HTML(h, "<text class=\"fn\"");
        attr_number(h, "x", n->x);
        attr_number(h, "y", n->y - n->height / 2 + PAD / 2.0 + LINE * (line + 0.75));
        HTML(h, ">");
        html_text(h, buf_str(&text), text.len, 0);
        HTML(h, "</text>");
    }
    link ? HTML(h, "</a>\n") : HTML(h, "</g>\n");
    buf_release(&text);
}

static void put_drawing(struct view *v, const struct drawing *d)
{
    struct html *h = v->h;
    const struct call_graph *g = &d->graph;
    enum { EDGE = 12 };
    HTML(h, "<div class=\"graph\"><svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"Call graph\"");
    html_attr_uint(h, "width", (uint64_t)(g->width + 2 * EDGE));
    html_attr_uint(h, "height", (uint64_t)(g->height + 2 * EDGE));
    buf_printf(&h->out, " viewBox=\"%d %d %.1f %.1f\">\n", -EDGE, -EDGE, g->width + 2 * EDGE, g->height + 2 * EDGE);
    for (size_t i = 0; i < g->n_edges; i++)
        put_edge(h, &g->edges[i]);
    for (size_t i = 0; i < g->n_nodes; i++)
        put_node(v, d, i);
    HTML(h, "</svg></div>\n");
}

static void put_heading(struct view *v, const struct drawing *d)
{
    struct html *h = v->h;
    HTML(h, "<div class=\"heading\"><h1>Call graph</h1><p class=\"count\">");
    html_count(h, d->graph.n_nodes);
    d->graph.n_nodes == 1 ? HTML(h, " function") : HTML(h, " functions");
    if (d->graph.left_out) {
        HTML(h, "; ");
        html_count(h, d->graph.left_out);
        buf_printf(&h->out, " below %.1f %% of the time are left out", d->graph.node_threshold * 100);
    }
    HTML(h, "</p>");
    if (d->graph.n_nodes && anchor_open(v, &(struct target){ .kind = TO_GRAPH_PNG }))
        HTML(h, " download=\"call_graph.png\">Download as PNG</a>");
    if (d->graph.n_nodes && anchor_open(v, &(struct target){ .kind = TO_GRAPH_SVG }))
        HTML(h, " download=\"call_graph.svg\">as SVG</a>");
    HTML(h, "</div>\n");
}

int page_graph(struct view *v, const struct asked *asked, struct err *err)
{
    struct drawing d;
    (void)asked;
    if (drawing_make(&d, trace_reader(v->trace), true, err))
        return -1;
    layout_begin(v, TO_GRAPH, "Call graph");
    put_heading(v, &d);
    if (d.graph.n_nodes) {
        put_drawing(v, &d);
        HTML(v->h,
             "<p class=\"count\">A box: function, share of the time with what it calls, in itself alone, calls. An "
             "edge: share of the time spent in the callee for this caller. Cold is blue, hot is red.</p>\n");
    } else {
        HTML(v->h, "<p class=\"empty\">This run has no profile.</p>\n");
    }
    layout_end(v);
    drawing_release(&d);
    return 0;
}

/* --- files and JSON ---------------------------------------------------------------------------------------------- */

int graph_render(struct trace *t, const char *format, struct buf *out, struct err *err)
{
    struct drawing d;
    if (drawing_make(&d, trace_reader(t), false, err))
        return -1;
    int status = d.graph.n_nodes ? call_graph_render(&d.graph, &d.profile, reader_run(trace_reader(t))->description,
                                                     format, out, err)
                                 : err_set(err, ERR_NOT_FOUND, "this run has no profile");
    drawing_release(&d);
    return status;
}

static json_t *name_of(const struct drawing *d, size_t node)
{
    struct buf label = BUF_INIT;
    profile_label(&label, &d->profile.functions[d->graph.nodes[node].function], true);
    json_t *name = json_chars(buf_str(&label), label.len);
    buf_release(&label);
    return name;
}

json_t *json_graph(struct view *v, const struct asked *asked, struct err *err)
{
    struct trace *t = v->trace;
    struct drawing d;
    (void)asked;
    if (drawing_make(&d, trace_reader(t), false, err))
        return NULL;
    json_t *nodes = json_array(), *edges = json_array();
    for (size_t i = 0; i < d.graph.n_nodes; i++) {
        const struct call_graph_node *n = &d.graph.nodes[i];
        json_array_append_new(nodes, json_pack("{s:o, s:f, s:f, s:I}", "function", name_of(&d, i), "total", n->total,
                                               "own", n->own, "calls", (json_int_t)n->calls));
    }
    for (size_t i = 0; i < d.graph.n_edges; i++) {
        const struct call_graph_edge *e = &d.graph.edges[i];
        json_array_append_new(edges, json_pack("{s:I, s:I, s:f, s:I}", "from", (json_int_t)e->from, "to",
                                               (json_int_t)e->to, "share", e->share, "calls", (json_int_t)e->calls));
    }
    json_t *o = json_pack("{s:o, s:o, s:o, s:I}", "run", json_run(reader_run(trace_reader(t))), "nodes", nodes, "edges",
                          edges, "left_out", (json_int_t)d.graph.left_out);
    drawing_release(&d);
    return o;
}
