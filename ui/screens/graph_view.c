/* What is seen of a drawn graph: the part of its cells that the pane has room for, in the colours of their heat; the
 * lines of the selected function and its box stand out. */
#include <string.h>

#include "smiley/text.h"
#include "ui/screens/panes_graph.h"

/* gprof2dot's scale goes from blue over cyan, green and yellow to red, evenly over the hues. */
enum role graph_heat(double share)
{
    static const struct {
        double below;
        enum role role;
    } steps[] = { { 0.125, ROLE_HEAT_1 }, { 0.375, ROLE_HEAT_2 }, { 0.625, ROLE_HEAT_3 }, { 0.875, ROLE_HEAT_4 } };
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (share < steps[i].below)
            return steps[i].role;
    return ROLE_HEAT_5;
}

/* --- scrolling ------------------------------------------------------------------------------------------------ */

static int within(int at, int least, int most)
{
    return at > most ? (most > least ? most : least) : at < least ? least : at;
}

/* No further than the drawing goes; what is narrower than the pane is in its middle. */
void graph_scroll(struct graph_pane *gp, int rows, int cols)
{
    int spare = gp->w - gp->drawing.cols;
    gp->top = within(gp->top + rows, 0, gp->drawing.rows - gp->h);
    gp->left = spare >= 0 ? -spare / 2 : within(gp->left + cols, 0, -spare);
}

/* The least change that shows from … from + n with a margin. */
static int reveal(int at, int seen, int from, int n, int margin)
{
    if (n + 2 * margin > seen)
        margin = n < seen ? (seen - n) / 2 : 0;
    if (from - margin < at)
        return from - margin;
    return from + n + margin > at + seen ? from + n + margin - seen : at;
}

void graph_show(struct graph_pane *gp, size_t node, bool middle)
{
    enum { ROWS = 3, COLS = 6 };
    if (node >= gp->drawing.graph.n_nodes)
        return;
    const struct graph_box *b = &gp->drawing.boxes[node];
    if (middle) {
        gp->top = b->row + b->rows / 2 - gp->h / 2;
        gp->left = b->col + b->cols / 2 - gp->w / 2;
    } else {
        gp->top = reveal(gp->top, gp->h, b->row, b->rows, ROWS);
        gp->left = reveal(gp->left, gp->w, b->col, b->cols, COLS);
    }
    graph_scroll(gp, 0, 0);
}

size_t graph_node_at(const struct graph_pane *gp, int y, int x)
{
    const struct graph_drawing *d = &gp->drawing;
    int row = y + gp->top, col = x + gp->left;
    if (row < 0 || row >= d->rows || col < 0 || col >= d->cols)
        return d->graph.n_nodes;
    for (size_t i = 0; i < d->graph.n_nodes; i++) {
        const struct graph_box *b = &d->boxes[i];
        if (row >= b->row && row < b->row + b->rows && col >= b->col && col < b->col + b->cols)
            return i;
    }
    return d->graph.n_nodes;
}

/* --- cells ---------------------------------------------------------------------------------------------------- */

/* Lines are not underlined, nor reversed, as heat without colours is. */
static enum role line_role(const struct area *area, double share)
{
    enum role role = graph_heat(share);
    return area->canvas->theme->styles[role].attrs & (ATTR_UNDERLINE | ATTR_REVERSE) ? ROLE_STRONG : role;
}

static void draw_cell(const struct graph_drawing *d, const struct graph_cell *cell, struct pen *pen)
{
    const struct call_graph *g = &d->graph;
    bool ascii = pen->area.canvas->glyphs == GLYPHS_ASCII;
    char letter[2] = { cell->letter, '\0' };
    bool of_box = cell->kind == GRAPH_BORDER || cell->kind == GRAPH_LOOP;
    enum role role = line_role(&pen->area, of_box ? g->nodes[cell->owner].total : g->edges[cell->owner].share);
    switch ((enum graph_cell_kind)cell->kind) {
    case GRAPH_WIRE:
    case GRAPH_BORDER:
        pen_puts(pen, role, graph_line(cell->sides, ascii));
        return;
    case GRAPH_ARROW_DOWN:
        pen_glyph(pen, role, GLYPH_DESCENDING);
        return;
    case GRAPH_ARROW_UP:
        pen_glyph(pen, role, GLYPH_ASCENDING);
        return;
    case GRAPH_LOOP:
        pen_glyph(pen, role, GLYPH_RESUME);
        return;
    case GRAPH_LABEL:
        pen_puts(pen, role, letter);
        return;
    case GRAPH_NOTHING:
    case GRAPH_INSIDE:
        return;
    }
}

static void draw_cells(const struct graph_pane *gp, struct area area)
{
    const struct graph_drawing *d = &gp->drawing;
    for (int y = 0; y < area.h; y++)
        for (int x = 0; x < area.w; x++) {
            int row = y + gp->top, col = x + gp->left;
            if (row < 0 || row >= d->rows || col < 0 || col >= d->cols)
                continue;
            const struct graph_cell *cell = graph_drawing_at(d, row, col);
            struct pen pen = area_pen(area, y, x);
            if (cell->kind != GRAPH_NOTHING && cell->kind != GRAPH_INSIDE)
                draw_cell(d, cell, &pen);
        }
}

/* --- boxes ---------------------------------------------------------------------------------------------------- */

static void put_box(const struct call_graph_node *n, const struct profile_function *f, struct area area, int y, int x,
                    int w)
{
    struct buf text = BUF_INIT;
    struct pen pen = area_pen(area, y + 1, x + 2);
    size_t name = graph_box_title(&text, f, w - 4);
    if (name < text.len) {
        pen_text(&pen, n->hot ? ROLE_STRONG : ROLE_TEXT, buf_str(&text), name);
        pen_text(&pen, ROLE_DIM, buf_str(&text) + name, text.len - name);
    } else {
        pen_fit(&pen, n->hot ? ROLE_STRONG : ROLE_TEXT, buf_str(&text), name, w - 4);
    }
    buf_clear(&text);
    pen = area_pen(area, y + 2, x + 2);
    graph_figures(&text, n, area.canvas->glyphs == GLYPHS_ASCII);
    size_t share = strcspn(buf_str(&text), " ");
    pen_text(&pen, graph_heat(n->total), buf_str(&text), share);
    pen_fit(&pen, ROLE_TEXT, buf_str(&text) + share, text.len - share, w - 4 - (int)share);
    buf_release(&text);
}

static void put_line(const struct call_graph_node *n, const struct profile_function *f, struct area area, int y, int x,
                     int w)
{
    struct buf text = BUF_INIT, share = BUF_INIT;
    struct pen pen = area_pen(area, y, x);
    graph_share(&share, n->total);
    graph_name(&text, f);
    pen_puts(&pen, graph_heat(n->total), "[");
    pen_column(&pen, n->hot ? ROLE_STRONG : ROLE_TEXT, buf_str(&text), text.len, w - 3 - (int)share.len, false);
    pen_puts(&pen, ROLE_TEXT, " ");
    pen_puts(&pen, graph_heat(n->total), buf_str(&share));
    pen_puts(&pen, graph_heat(n->total), "]");
    buf_release(&share);
    buf_release(&text);
}

static void draw_boxes(const struct graph_pane *gp, struct area area)
{
    const struct graph_drawing *d = &gp->drawing;
    const struct profile *p = &graph_profile(&gp->pane)->profile;
    for (size_t i = 0; i < d->graph.n_nodes; i++) {
        const struct graph_box *b = &d->boxes[i];
        const struct call_graph_node *n = &d->graph.nodes[i];
        int y = b->row - gp->top, x = b->col - gp->left;
        if (y + b->rows <= 0 || y >= area.h || x + b->cols <= 0 || x >= area.w || n->function >= p->n_functions)
            continue;
        struct pen pen = area_pen(area, y, x);
        if (d->zoom == GRAPH_BOX)
            put_box(n, &p->functions[n->function], area, y, x, b->cols);
        else if (d->zoom == GRAPH_LINE)
            put_line(n, &p->functions[n->function], area, y, x, b->cols);
        else
            pen_glyph(&pen, graph_heat(n->total), GLYPH_LIVE);
    }
}

/* --- what stands out ------------------------------------------------------------------------------------------ */

static void mark_spot(const struct graph_pane *gp, struct area area, int row, int col)
{
    area_over(area_cut(area, row - gp->top, col - gp->left, row >= gp->top, col >= gp->left), ROLE_SELECTED_DIM);
}

static void mark_path(const struct graph_pane *gp, struct area area, const struct graph_path *path)
{
    for (size_t i = 1; i < path->n; i++) {
        struct graph_spot at = path->spots[i - 1], to = path->spots[i];
        while (at.row != to.row || at.col != to.col) {
            if (i > 1 || at.row != path->spots[0].row) /* not the border it leaves */
                mark_spot(gp, area, at.row, at.col);
            at.row += (to.row > at.row) - (to.row < at.row);
            at.col += (to.col > at.col) - (to.col < at.col);
        }
        if (i + 1 == path->n)
            mark_spot(gp, area, to.row, to.col);
    }
}

static void mark_selected(const struct graph_pane *gp, struct area area, bool focused)
{
    const struct graph_drawing *d = &gp->drawing;
    size_t node = graph_cursor(gp);
    if (node >= d->graph.n_nodes)
        return;
    for (size_t i = 0; i < d->graph.n_edges; i++)
        if (d->graph.edges[i].from == node || d->graph.edges[i].to == node)
            mark_path(gp, area, &d->paths[i]);
    struct graph_box b = d->boxes[node];
    int y = b.row - gp->top, x = b.col - gp->left, cut_y = y < 0 ? -y : 0, cut_x = x < 0 ? -x : 0;
    if (cut_y < b.rows && cut_x < b.cols)
        area_over(area_cut(area, y + cut_y, x + cut_x, b.rows - cut_y, b.cols - cut_x),
                  focused ? ROLE_SELECTED : ROLE_SELECTED_DIM);
}

/* Signs at the edges beyond which the drawing goes on. */
static void draw_edges(const struct graph_pane *gp, struct area area)
{
    if (gp->left > 0) {
        struct pen pen = area_pen(area, area.h / 2, 0);
        pen_glyph(&pen, ROLE_KEY, GLYPH_LEFT);
    }
    if (gp->left + area.w < gp->drawing.cols) {
        struct pen pen = area_pen(area, area.h / 2, area.w - 1);
        pen_glyph(&pen, ROLE_KEY, GLYPH_RIGHT);
    }
    if (gp->top > 0 || gp->drawing.rows > area.h)
        area_scrollbar(area, (uint64_t)(gp->top > 0 ? gp->top : 0), (uint64_t)area.h, (uint64_t)gp->drawing.rows);
}

static void draw_note(struct area area, const char *text)
{
    struct pen pen = area_pen(area, area.h > 2 ? 1 : 0, 2);
    pen_fit(&pen, ROLE_DIM, text, strlen(text), area.w - 3);
}

void graph_draw(struct pane *p, struct area area, bool focused)
{
    struct graph_pane *gp = graph_of(p->screen);
    struct buf text = BUF_INIT;
    bool fits = gp->placed && gp->h == area.h && gp->w == area.w;
    gp->h = area.h;
    gp->w = area.w;
    if (!gp->drawing.graph.n_nodes) {
        if (gp->stale && graph_profile(p)->profile.n_functions)
            buf_printf(&text, "laying out %zu functions", graph_profile(p)->profile.n_functions);
        else
            graph_why_empty(p, &text);
        draw_note(area, buf_str(&text));
        buf_release(&text);
        return;
    }
    if (!fits)
        graph_show(gp, graph_cursor(gp), !gp->placed);
    gp->placed = true;
    draw_cells(gp, area);
    draw_boxes(gp, area);
    mark_selected(gp, area, focused);
    draw_edges(gp, area);
}
