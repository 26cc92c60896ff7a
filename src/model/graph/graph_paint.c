/* Cells: boxes first, then each path, heavier and dearer edges winning the cells they share, then shares beside arrows
 * and along lines, where nothing else is. */
#include <stdlib.h>
#include <string.h>

#include "src/model/graph/graph_plan.h"

static struct graph_cell *cell_at(struct graph_drawing *d, int row, int col)
{
    return &d->cells[(size_t)row * (size_t)d->cols + (size_t)col];
}

static void add_side(struct graph_cell *cell, unsigned side, unsigned weight)
{
    unsigned before = cell->sides >> (2 * side) & 3;
    if (weight > before)
        cell->sides = (uint8_t)((cell->sides & ~(3u << (2 * side))) | weight << (2 * side));
}

/* --- boxes ---------------------------------------------------------------------------------------------------- */

static void paint_border(struct graph_drawing *d, const struct graph_box *b, unsigned weight)
{
    int last_row = b->row + b->rows - 1, last_col = b->col + b->cols - 1;
    for (int row = b->row; row <= last_row; row++)
        for (int col = b->col; col <= last_col; col++) {
            struct graph_cell *cell = cell_at(d, row, col);
            bool flat = row == b->row || row == last_row, upright = col == b->col || col == last_col;
            if (!flat && !upright)
                continue;
            cell->kind = GRAPH_BORDER;
            if (flat && col > b->col)
                add_side(cell, GRAPH_SIDE_LEFT, weight);
            if (flat && col < last_col)
                add_side(cell, GRAPH_SIDE_RIGHT, weight);
            if (upright && row > b->row)
                add_side(cell, GRAPH_SIDE_UP, weight);
            if (upright && row < last_row)
                add_side(cell, GRAPH_SIDE_DOWN, weight);
        }
}

static void paint_box(struct graph_drawing *d, size_t node)
{
    const struct graph_box *b = &d->boxes[node];
    for (int row = b->row; row < b->row + b->rows; row++)
        for (int col = b->col; col < b->col + b->cols; col++)
            *cell_at(d, row, col) = (struct graph_cell){ .kind = GRAPH_INSIDE, .owner = (uint32_t)node };
    if (d->zoom == GRAPH_BOX)
        paint_border(d, b, d->graph.nodes[node].hot ? GRAPH_HEAVY : GRAPH_LIGHT);
}

/* --- lines ---------------------------------------------------------------------------------------------------- */

static unsigned weight_of(const struct graph_drawing *d, size_t edge)
{
    return d->graph.edges[edge].hot ? GRAPH_HEAVY : GRAPH_LIGHT;
}

static bool dearer(const struct graph_drawing *d, size_t edge, size_t than)
{
    const struct call_graph_edge *e = &d->graph.edges[edge], *f = &d->graph.edges[than];
    return e->hot != f->hot ? e->hot : e->share > f->share;
}

static void take_cell(struct graph_drawing *d, struct graph_cell *cell, size_t edge, uint8_t kind)
{
    if (cell->kind == GRAPH_BORDER || cell->kind == GRAPH_INSIDE)
        return;
    if (cell->kind == GRAPH_NOTHING || dearer(d, edge, cell->owner))
        cell->owner = (uint32_t)edge;
    if (cell->kind == GRAPH_NOTHING || kind != GRAPH_WIRE)
        cell->kind = kind;
}

static int sign(int v)
{
    return (v > 0) - (v < 0);
}

static void paint_straight(struct graph_drawing *d, size_t edge, struct graph_spot from, struct graph_spot to)
{
    int down = sign(to.row - from.row), right = sign(to.col - from.col);
    unsigned ahead = down        ? (down > 0 ? GRAPH_SIDE_DOWN : GRAPH_SIDE_UP)
                     : right > 0 ? GRAPH_SIDE_RIGHT
                                 : GRAPH_SIDE_LEFT;
    unsigned behind = (ahead + 2) % GRAPH_SIDES;
    for (struct graph_spot at = from; at.row != to.row || at.col != to.col;) {
        add_side(cell_at(d, at.row, at.col), ahead, weight_of(d, edge));
        take_cell(d, cell_at(d, at.row, at.col), edge, GRAPH_WIRE);
        at.row += down;
        at.col += right;
        add_side(cell_at(d, at.row, at.col), behind, weight_of(d, edge));
        take_cell(d, cell_at(d, at.row, at.col), edge, GRAPH_WIRE);
    }
}

static void paint_path(struct graph_drawing *d, size_t edge)
{
    const struct graph_path *path = &d->paths[edge];
    for (size_t i = 1; i < path->n; i++)
        paint_straight(d, edge, path->spots[i - 1], path->spots[i]);
    if (path->n > 0) {
        const struct graph_spot *end = &path->spots[path->n - 1];
        bool down = end->row < d->boxes[d->graph.edges[edge].to].row;
        take_cell(d, cell_at(d, end->row, end->col), edge, down ? GRAPH_ARROW_DOWN : GRAPH_ARROW_UP);
    }
}

/* --- shares --------------------------------------------------------------------------------------------------- */

/* Nothing is in n cells from there. */
static bool is_free(const struct graph_drawing *d, int row, int col, int n)
{
    if (row < 0 || row >= d->rows || col < 0 || col + n > d->cols)
        return false;
    for (int i = 0; i < n; i++)
        if (graph_drawing_at(d, row, col + i)->kind != GRAPH_NOTHING)
            return false;
    return true;
}

static void put_letters(struct graph_drawing *d, int row, int col, const char *text, size_t edge)
{
    for (int i = 0; text[i]; i++)
        *cell_at(d, row, col + i) =
            (struct graph_cell){ .kind = GRAPH_LABEL, .letter = text[i], .owner = (uint32_t)edge };
}

/* With a blank on each side: to the right, else to the left. */
static bool put_beside(struct graph_drawing *d, int row, int col, const char *text, size_t edge)
{
    int n = (int)strlen(text);
    bool right = is_free(d, row, col + 1, n + 2) || (col + n + 2 == d->cols && is_free(d, row, col + 1, n + 1));
    if (!right && !is_free(d, row, col - n - 2, n + 2))
        return false;
    put_letters(d, row, right ? col + 2 : col - n - 1, text, edge);
    return true;
}

/* A path's straight pieces, from its head: beside what goes up and down. */
static void put_share(struct graph_drawing *d, size_t edge, const char *text)
{
    const struct graph_path *path = &d->paths[edge];
    for (size_t i = path->n; i-- > 1;) {
        struct graph_spot at = path->spots[i], from = path->spots[i - 1];
        if (at.col != from.col)
            return; /* further on it may be the line of several */
        int step = sign(from.row - at.row);
        for (; at.row != from.row; at.row += step)
            if (graph_drawing_at(d, at.row, at.col)->owner == edge && put_beside(d, at.row, at.col, text, edge))
                return;
    }
}

/* A function that calls itself: a sign on the box's lower border, with the share where there is room. */
static void paint_loop(struct graph_drawing *d, size_t edge)
{
    const struct graph_box *b = &d->boxes[d->graph.edges[edge].to];
    struct buf text = BUF_INIT;
    int row = b->row + b->rows - 1, right = b->col + b->cols - 2;
    if (d->zoom != GRAPH_BOX)
        return;
    graph_share(&text, d->graph.edges[edge].share);
    int n = (int)text.len + 2, col = right - n, low = b->col + 2;
    for (int i = col; i < right; i++)
        if (col < low || (graph_drawing_at(d, row, i)->sides >> (2 * GRAPH_SIDE_DOWN) & 3)) {
            n = 1;
            col = right - 1;
            break;
        }
    cell_at(d, row, col)->kind = GRAPH_LOOP;
    if (n > 1)
        put_letters(d, row, col + 2, buf_str(&text), edge);
    if (n > 1)
        cell_at(d, row, col + 1)->kind = GRAPH_INSIDE;
    buf_release(&text);
}

static int dearest_first(const void *a, const void *b, void *data)
{
    size_t e = *(const size_t *)a, f = *(const size_t *)b;
    if (dearer(data, e, f) || dearer(data, f, e))
        return dearer(data, e, f) ? -1 : 1;
    return (e > f) - (e < f);
}

static int paint_shares(struct graph_drawing *d, struct err *err)
{
    const struct call_graph *g = &d->graph;
    size_t *order = calloc(g->n_edges + 1, sizeof *order);
    if (!order)
        return err_memory(err);
    for (size_t i = 0; i < g->n_edges; i++)
        order[i] = i;
    qsort_r(order, g->n_edges, sizeof *order, dearest_first, d);
    for (size_t i = 0; i < g->n_edges; i++) {
        struct buf text = BUF_INIT;
        graph_share(&text, g->edges[order[i]].share);
        put_share(d, order[i], buf_str(&text));
        buf_release(&text);
    }
    free(order);
    return 0;
}

int drawing_paint(struct graph_drawing *d, struct err *err)
{
    d->cells = calloc((size_t)d->rows * (size_t)d->cols + 1, sizeof *d->cells);
    if (!d->cells)
        return err_memory(err);
    for (size_t i = 0; i < d->graph.n_nodes; i++)
        paint_box(d, i);
    for (size_t i = 0; i < d->graph.n_edges; i++)
        paint_path(d, i);
    for (size_t i = 0; i < d->graph.n_edges; i++)
        if (d->graph.edges[i].from == d->graph.edges[i].to)
            paint_loop(d, i);
    return paint_shares(d, err);
}
