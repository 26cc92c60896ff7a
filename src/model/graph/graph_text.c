/* The drawing as plain text, and the characters of its lines. */
#include <stdlib.h>
#include <string.h>

#include "smiley/graph_drawing.h"
#include "smiley/text.h"

/* By how heavy the sides are: left, then down, then right, then up, each 0 … 2. */
static const char *const lines[81] = {
    " ", "╵", "╹", "╶", "└", "┖", "╺", "┕", "┗", /* nothing to the left, nothing down */
    "╷", "│", "╿", "┌", "├", "┞", "┍", "┝", "┡", /* light down */
    "╻", "╽", "┃", "┎", "┟", "┠", "┏", "┢", "┣", /* heavy down */
    "╴", "┘", "┚", "─", "┴", "┸", "╼", "┶", "┺", /* light to the left */
    "┐", "┤", "┦", "┬", "┼", "╀", "┮", "┾", "╄", /**/
    "┒", "┧", "┨", "┰", "╁", "╂", "┲", "╆", "╊", /**/
    "╸", "┙", "┛", "╾", "┵", "┹", "━", "┷", "┻", /* heavy to the left */
    "┑", "┥", "┩", "┭", "┽", "╃", "┯", "┿", "╇", /**/
    "┓", "┪", "┫", "┱", "╅", "╉", "┳", "╈", "╋", /**/
};

static const char *ascii_line(const unsigned w[GRAPH_SIDES])
{
    unsigned upright = w[GRAPH_SIDE_UP] > w[GRAPH_SIDE_DOWN] ? w[GRAPH_SIDE_UP] : w[GRAPH_SIDE_DOWN];
    unsigned flat = w[GRAPH_SIDE_LEFT] > w[GRAPH_SIDE_RIGHT] ? w[GRAPH_SIDE_LEFT] : w[GRAPH_SIDE_RIGHT];
    if (upright && flat)
        return upright == GRAPH_HEAVY || flat == GRAPH_HEAVY ? "#" : "+";
    return upright == GRAPH_HEAVY ? "#" : upright ? "|" : flat == GRAPH_HEAVY ? "=" : flat ? "-" : " ";
}

const char *graph_line(uint8_t sides, bool ascii)
{
    unsigned w[GRAPH_SIDES], index = 0;
    for (unsigned i = GRAPH_SIDES; i-- > 0;) {
        w[i] = sides >> (2 * i) & 3;
        w[i] = w[i] > GRAPH_HEAVY ? GRAPH_HEAVY : w[i];
        index = index * 3 + w[i];
    }
    return ascii ? ascii_line(w) : lines[index];
}

/* --- rows ----------------------------------------------------------------------------------------------------- */

static void put_fit(struct buf *out, struct buf *text, int cells, bool ascii)
{
    int used;
    size_t fits = text_fit(buf_str(text), text->len, cells, &used);
    if (fits < text->len) {
        fits = text_fit(buf_str(text), text->len, cells - 1, &used);
        buf_put(out, text->data, fits);
        buf_puts(out, ascii ? "~" : "…");
        used++;
    } else {
        buf_puts(out, buf_str(text));
    }
    for (; used < cells; used++)
        buf_putc(out, ' ');
    buf_clear(text);
}

/* A box's own row, without its border. */
static void put_inside(struct buf *out, const struct graph_drawing *d, const struct profile *p, size_t node, int row,
                       bool ascii)
{
    const struct call_graph_node *n = &d->graph.nodes[node];
    const struct profile_function *f = &p->functions[n->function];
    const struct graph_box *b = &d->boxes[node];
    struct buf text = BUF_INIT;
    if (d->zoom == GRAPH_DOT) {
        buf_puts(out, ascii ? "*" : "●");
        return;
    }
    if (d->zoom == GRAPH_LINE) {
        struct buf share = BUF_INIT;
        graph_share(&share, n->total);
        graph_name(&text, f);
        buf_putc(out, '[');
        put_fit(out, &text, b->cols - 3 - (int)share.len, ascii);
        buf_printf(out, " %s]", buf_str(&share));
        buf_release(&share);
    } else {
        buf_putc(out, ' ');
        if (row == b->row + 1)
            graph_box_title(&text, f, b->cols - 4);
        else
            graph_figures(&text, n, ascii);
        put_fit(out, &text, b->cols - 4, ascii);
        buf_putc(out, ' ');
    }
    buf_release(&text);
}

static void put_cell(struct buf *out, const struct graph_cell *cell, bool ascii)
{
    switch ((enum graph_cell_kind)cell->kind) {
    case GRAPH_WIRE:
    case GRAPH_BORDER:
        buf_puts(out, graph_line(cell->sides, ascii));
        return;
    case GRAPH_ARROW_DOWN:
        buf_puts(out, ascii ? "v" : "▼");
        return;
    case GRAPH_ARROW_UP:
        buf_puts(out, ascii ? "^" : "▲");
        return;
    case GRAPH_LOOP:
        buf_puts(out, ascii ? "@" : "↻");
        return;
    case GRAPH_LABEL:
        buf_putc(out, cell->letter);
        return;
    case GRAPH_NOTHING:
    case GRAPH_INSIDE:
        buf_putc(out, ' ');
    }
}

void graph_drawing_write(const struct graph_drawing *d, const struct profile *p, bool ascii, struct buf *out)
{
    for (int row = 0; row < d->rows; row++) {
        for (int col = 0; col < d->cols;) {
            const struct graph_cell *cell = graph_drawing_at(d, row, col);
            const struct graph_box *b = cell->kind == GRAPH_INSIDE ? &d->boxes[cell->owner] : NULL;
            if (b && col == b->col + (d->zoom == GRAPH_BOX)) {
                put_inside(out, d, p, cell->owner, row, ascii);
                col = b->col + b->cols - (d->zoom == GRAPH_BOX);
            } else {
                put_cell(out, cell, ascii);
                col++;
            }
        }
        while (out->len > 0 && out->data[out->len - 1] == ' ')
            out->len--;
        buf_putc(out, '\n');
    }
}
