/* Rows and paths: how high each channel is follows from its tracks, and with that every corner of every edge. */
#include <stdlib.h>

#include "src/model/graph/graph_plan.h"

enum { TOP_MARGIN = 0, RIGHT_MARGIN = 1 };

/* By rank: where its boxes begin, and where the tracks beneath them. Arrows take rows of their own, the channel's first
 * (of callees above) and its last. */
struct rows {
    int *boxes, *tracks;
    bool *up, *down;
};

static int box_rows(enum graph_zoom zoom)
{
    return zoom == GRAPH_BOX ? 4 : 1;
}

static void find_rows(struct plan *p, struct rows *r)
{
    int row = TOP_MARGIN;
    for (size_t i = 0; i < p->n_wires; i++) {
        const struct plan_wire *w = &p->wires[i];
        if (w->up)
            r->up[p->rank_of[w->upper]] = true;
        else
            r->down[p->rank_of[w->lower] - 1] = true;
    }
    for (size_t k = 0; k < p->n_ranks; k++) {
        r->boxes[k] = row;
        row += box_rows(p->d->zoom);
        r->tracks[k] = row + r->up[k];
        row = r->tracks[k] + (p->ranks[k].tracks ? p->ranks[k].tracks : 1) + r->down[k];
        if (k + 1 == p->n_ranks)
            p->d->rows = r->tracks[k];
    }
}

/* --- boxes ---------------------------------------------------------------------------------------------------- */

static void find_boxes(struct plan *p, const struct rows *rows)
{
    struct graph_drawing *d = p->d;
    size_t n = 0;
    for (size_t r = 0; r < p->n_ranks; r++) {
        size_t place = 0;
        for (size_t i = 0; i < p->ranks[r].n_items; i++) {
            const struct plan_item *item = &p->items[p->ranks[r].items[i]];
            if (item->node == SIZE_MAX)
                continue;
            d->boxes[item->node] = (struct graph_box){ .row = rows->boxes[r],
                                                       .col = item->col,
                                                       .rows = box_rows(d->zoom),
                                                       .cols = item->width,
                                                       .rank = r,
                                                       .place = place++ };
            d->order[n++] = item->node;
        }
    }
    d->n_ranks = p->n_ranks;
}

/* --- paths ---------------------------------------------------------------------------------------------------- */

/* A corner; where the line only goes on, the last one moves. */
static void turn(struct graph_path *path, int row, int col)
{
    struct graph_spot *last = path->n > 0 ? &path->spots[path->n - 1] : NULL, *before = path->n > 1 ? last - 1 : NULL;
    if (last && last->row == row && last->col == col)
        return;
    if (before && ((before->row == last->row && last->row == row) || (before->col == last->col && last->col == col)))
        *last = (struct graph_spot){ row, col };
    else
        path->spots[path->n++] = (struct graph_spot){ row, col };
}

static void through_channel(struct graph_path *path, const struct plan_hop *hop, int tracks)
{
    if (hop->top == hop->bottom && !hop->cut)
        return;
    turn(path, tracks + hop->track, hop->top);
    if (hop->cut) {
        turn(path, tracks + hop->track, hop->link);
        turn(path, tracks + hop->track2, hop->link);
    }
    turn(path, tracks + hop->track2, hop->bottom);
}

/* Found from above to below; an edge to a function above is turned round at the end. */
static void turn_round(struct graph_path *path)
{
    for (size_t i = 0; i < path->n / 2; i++) {
        struct graph_spot spot = path->spots[i];
        path->spots[i] = path->spots[path->n - 1 - i];
        path->spots[path->n - 1 - i] = spot;
    }
}

static int find_path(struct plan *p, const struct plan_wire *w, const struct rows *rows, struct err *err)
{
    enum { HOP_CORNERS = 4 };
    struct graph_path *path = &p->d->paths[w->edge];
    const struct graph_box *upper = &p->d->boxes[w->upper], *lower = &p->d->boxes[w->lower];
    size_t n_hops = wire_gates(p, w) + 1;
    path->spots = calloc(n_hops * HOP_CORNERS + 2, sizeof *path->spots);
    if (!path->spots)
        return err_memory(err);
    int from = upper->row + upper->rows - (w->up ? 0 : 1), to = lower->row - (w->up ? 0 : 1);
    turn(path, from, w->top);
    for (size_t k = 0; k < n_hops; k++)
        through_channel(path, &p->hops[w->first_hop + k], rows->tracks[p->rank_of[w->upper] + k]);
    turn(path, to, w->bottom);
    if (w->up)
        turn_round(path);
    return 0;
}

static void find_cols(struct graph_drawing *d)
{
    for (size_t i = 0; i < d->graph.n_nodes; i++)
        if (d->boxes[i].col + d->boxes[i].cols > d->cols)
            d->cols = d->boxes[i].col + d->boxes[i].cols;
    for (size_t i = 0; i < d->graph.n_edges; i++)
        for (size_t k = 0; k < d->paths[i].n; k++)
            if (d->paths[i].spots[k].col >= d->cols)
                d->cols = d->paths[i].spots[k].col + 1;
    d->cols += RIGHT_MARGIN;
}

int plan_paths(struct plan *p, struct err *err)
{
    const struct call_graph *g = &p->d->graph;
    struct rows rows = { .boxes = calloc(p->n_ranks + 1, sizeof(int)),
                         .tracks = calloc(p->n_ranks + 1, sizeof(int)),
                         .up = calloc(p->n_ranks + 1, sizeof(bool)),
                         .down = calloc(p->n_ranks + 1, sizeof(bool)) };
    p->d->boxes = calloc(g->n_nodes + 1, sizeof *p->d->boxes);
    p->d->order = calloc(g->n_nodes + 1, sizeof *p->d->order);
    p->d->paths = calloc(g->n_edges + 1, sizeof *p->d->paths);
    int status = rows.boxes && rows.tracks && rows.up && rows.down && p->d->boxes && p->d->order && p->d->paths
                     ? 0
                     : err_memory(err);
    if (!status) {
        find_rows(p, &rows);
        find_boxes(p, &rows);
        for (size_t i = 0; !status && i < p->n_wires; i++)
            status = find_path(p, &p->wires[i], &rows, err);
        find_cols(p->d);
    }
    free(rows.boxes);
    free(rows.tracks);
    free(rows.up);
    free(rows.down);
    return status;
}
