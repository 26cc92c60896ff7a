/* A drawing from beginning to end: chosen, laid out, planned, painted; and taken again with fewer nodes where it would
 * be too large. */
#include "smiley/graph_drawing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/map.h"
#include "smiley/text.h"
#include "src/model/graph/graph_plan.h"
#include "src/model/graph/identity.h"

enum {
    CELLS_MOST = 1 << 23,
    ROW = 2, /* a cell is about twice as high as wide */
    BOX_LEAST = 11,
    BOX_MOST = 31,
};

/* --- what stands in a box ------------------------------------------------------------------------------------- */

static bool strip(const char **text, size_t *len, const char *start, const char *end)
{
    size_t a = strlen(start), b = strlen(end);
    if (*len < a + b || memcmp(*text, start, a) != 0 || memcmp(*text + *len - b, end, b) != 0)
        return false;
    *text += a;
    *len -= a + b;
    return true;
}

void graph_name(struct buf *out, const struct profile_function *f)
{
    static const char of[] = "' of '", of_type[] = " of type object at 0x";
    const char *name = f->name, *type;
    size_t len = strlen(name);
    if (strip(&name, &len, "<method '", "' objects>") && (type = memmem(name, len, of, sizeof of - 1))) {
        const char *type_name = type + sizeof of - 1;
        text_clean(out, type_name, (size_t)(name + len - type_name), 0);
        buf_putc(out, '.');
        text_clean(out, name, (size_t)(type - name), 0);
        return;
    }
    name = f->name;
    len = strlen(name);
    if (strip(&name, &len, "<built-in method ", ">"))
        strip(&name, &len, "builtins.", "");
    const char *at = memmem(name, len, of_type, sizeof of_type - 1); /* __new__ of type object at 0x… */
    len = at ? (size_t)(at - name) : len;
    text_clean(out, name, len, 0);
}

void graph_place(struct buf *out, const struct profile_function *f)
{
    if (strcmp(f->file, "~") == 0)
        return;
    const char *slash = strrchr(f->file, '/'), *file = slash ? slash + 1 : f->file;
    text_clean(out, file, strlen(file), 0);
    buf_printf(out, ":%" PRIu32, f->line);
}

size_t graph_box_title(struct buf *out, const struct profile_function *f, int cells)
{
    size_t from = out->len;
    graph_name(out, f);
    size_t name = out->len - from;
    buf_putc(out, ' ');
    graph_place(out, f);
    if (out->len == from + name + 1 || text_width(buf_str(out) + from, out->len - from) > cells)
        out->len = from + name;
    return name;
}

void graph_share(struct buf *out, double share)
{
    buf_printf(out, 100 * share < 9.95 ? "%.1f%%" : "%.0f%%", 100 * share);
}

void graph_figures(struct buf *out, const struct call_graph_node *n, bool ascii)
{
    graph_share(out, n->total);
    buf_puts(out, " (");
    graph_share(out, n->own);
    buf_puts(out, ") ");
    text_count(out, n->calls);
    buf_puts(out, ascii ? "x" : "×");
}

/* --- layout --------------------------------------------------------------------------------------------------- */

struct sizing {
    const struct profile *profile;
    enum graph_zoom zoom;
};

static int cells_of(struct buf *text)
{
    int cells = text_width(buf_str(text), text->len);
    buf_clear(text);
    return cells;
}

static int box_width(const struct sizing *s, const struct call_graph_node *n)
{
    enum { FRAME = 4, BRACKETS = 2 };
    const struct profile_function *f = &s->profile->functions[n->function];
    struct buf text = BUF_INIT;
    if (s->zoom == GRAPH_DOT)
        return 1;
    graph_name(&text, f);
    int name = cells_of(&text), most = s->zoom == GRAPH_LINE ? BOX_MOST - FRAME : BOX_MOST;
    graph_place(&text, f);
    int place = cells_of(&text);
    graph_share(&text, n->total);
    int share = cells_of(&text);
    graph_figures(&text, n, true);
    int figures = cells_of(&text), width = s->zoom == GRAPH_LINE ? name + 1 + share + BRACKETS : name + FRAME;
    buf_release(&text);
    if (s->zoom == GRAPH_BOX) {
        if (place && width + 1 + place <= most)
            width += 1 + place;
        width = width > figures + FRAME ? width : figures + FRAME;
        width = width > BOX_LEAST ? width : BOX_LEAST;
    }
    width = width < most ? width : most;
    return width | 1; /* with a middle */
}

static struct call_graph_point size_of(void *data, const struct call_graph *g, size_t node)
{
    const struct sizing *s = data;
    return (struct call_graph_point){ box_width(s, &g->nodes[node]), ROW * (s->zoom == GRAPH_BOX ? 4 : 1) };
}

void plan_release(struct plan *p)
{
    for (size_t i = 0; p->ranks && i < p->n_ranks; i++)
        free(p->ranks[i].items);
    free(p->rank_of);
    free(p->item_of);
    free(p->items);
    free(p->ranks);
    free(p->wires);
    free(p->gates);
    free(p->hops);
}

static int plan_all(struct graph_drawing *d, struct err *err)
{
    struct plan plan = { .d = d };
    int status = plan_ranks(&plan, err) || plan_columns(&plan, err) || plan_ports(&plan, err) ||
                         plan_channels(&plan, err) || plan_paths(&plan, err)
                     ? -1
                     : 0;
    plan_release(&plan);
    return status;
}

/* With fewer nodes where its layout would take too long. */
static int build(struct call_graph *g, const struct profile *p, const struct call_graph_options *o, struct err *err)
{
    struct call_graph_options used = *o;
    int status;
    while ((status = call_graph_build(g, p, &used, err)) == 0 && call_graph_is_large(g) &&
           (status = call_graph_rank(g, err)) == 0 && g->through > CALL_GRAPH_THROUGH_MOST) {
        used.most = g->n_nodes * 3 / 4;
        call_graph_release(g);
    }
    if (status)
        call_graph_release(g);
    return status;
}

static int draw(struct graph_drawing *d, const struct profile *p, const struct call_graph_options *o,
                enum graph_zoom zoom, struct err *err)
{
    struct sizing sizing = { p, zoom };
    *d = (struct graph_drawing){ .zoom = zoom };
    if (build(&d->graph, p, o, err))
        return -1;
    if (d->graph.n_nodes == 0)
        return 0;
    d->identities = calloc(d->graph.n_nodes, sizeof *d->identities);
    if (!d->identities)
        return err_memory(err);
    for (size_t i = 0; i < d->graph.n_nodes; i++)
        d->identities[i] = function_identity(&p->functions[d->graph.nodes[i].function], 0);
    return call_graph_layout(&d->graph, size_of, &sizing, err) || plan_all(d, err) ? -1 : 0;
}

int graph_drawing_make(struct graph_drawing *d, const struct profile *p, const struct call_graph_options *o,
                       enum graph_zoom zoom, struct err *err)
{
    struct call_graph_options used = *o;
    int status;
    while ((status = draw(d, p, &used, zoom, err)) == 0 && (int64_t)d->rows * d->cols > CELLS_MOST) {
        used.most = d->graph.n_nodes / 2 + 1;
        graph_drawing_release(d);
    }
    if (!status && d->graph.n_nodes > 0)
        status = drawing_paint(d, err);
    if (status)
        graph_drawing_release(d);
    return status;
}

void graph_drawing_release(struct graph_drawing *d)
{
    for (size_t i = 0; d->paths && i < d->graph.n_edges; i++)
        free(d->paths[i].spots);
    free(d->paths);
    free(d->boxes);
    free(d->order);
    free(d->identities);
    free(d->cells);
    call_graph_release(&d->graph);
    *d = (struct graph_drawing){ 0 };
}

size_t graph_drawing_find(const struct graph_drawing *d, size_t function)
{
    size_t i = 0;
    while (i < d->graph.n_nodes && d->graph.nodes[i].function != function)
        i++;
    return i;
}

int graph_drawing_rebind(struct graph_drawing *d, const struct profile *p, struct err *err)
{
    struct map functions = MAP_INIT;
    int status = 0;
    for (size_t i = 0; !status && i < p->n_functions; i++)
        status = map_put(&functions, function_identity(&p->functions[i], 0), i) ? err_memory(err) : 0;
    for (size_t i = 0; !status && i < d->graph.n_nodes; i++) {
        uint64_t function;
        bool there = map_get(&functions, d->identities[i], &function);
        d->graph.nodes[i].function = there ? function : SIZE_MAX;
    }
    map_release(&functions);
    return status;
}

/* --- moves ---------------------------------------------------------------------------------------------------- */

/* Along the dearest edge to a rank on that side; where there is none, the dearest of all. */
static size_t along_edge(const struct graph_drawing *d, size_t node, bool down)
{
    const struct call_graph_edge *best = NULL;
    bool best_beyond = false;
    for (size_t i = 0; i < d->graph.n_edges; i++) {
        const struct call_graph_edge *e = &d->graph.edges[i];
        if ((down ? e->from : e->to) != node || e->from == e->to)
            continue;
        bool beyond = d->boxes[e->to].rank > d->boxes[e->from].rank;
        if (!best || beyond > best_beyond || (beyond == best_beyond && e->share > best->share)) {
            best = e;
            best_beyond = beyond;
        }
    }
    return !best ? node : down ? best->to : best->from;
}

static size_t beside(const struct graph_drawing *d, size_t node, bool right)
{
    size_t i = 0, n = d->graph.n_nodes;
    while (i < n && d->order[i] != node)
        i++;
    if (right ? i + 1 >= n : i == 0)
        return node;
    return d->order[right ? i + 1 : i - 1];
}

size_t graph_drawing_move(const struct graph_drawing *d, size_t node, enum graph_move move)
{
    if (node >= d->graph.n_nodes)
        return node;
    return move == GRAPH_UP || move == GRAPH_DOWN ? along_edge(d, node, move == GRAPH_DOWN)
                                                  : beside(d, node, move == GRAPH_RIGHT);
}
