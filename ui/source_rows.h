/* A file's lines with what is known of each: how often it ran, that it never did, a breakpoint, where the person is.
 * Shared by the source pane of the trace and the source screen. */
#ifndef UI_SOURCE_ROWS_H
#define UI_SOURCE_ROWS_H

#include "ui/canvas.h"
#include "ui/trace_view.h"

struct source_rows {
    const struct source *source; /* borrowed from the trace; NULL: no file */
    uint32_t file;
    uint64_t *hits; /* owned; by line; NULL: not counted (yet) */
    size_t n_hits;
    bool *starts; /* owned; lines that begin a statement */
    unsigned grown;
    int hit_width;
};

void source_rows_release(struct source_rows *r);
/* To a file. Counting its hits is left for source_rows_count(), where the run is long. -1: cannot be read. */
int source_rows_file(struct source_rows *r, struct trace_view *v, uint32_t file);
/* Counts, where that is still to be done; true: it has. For when nothing else is to do. */
bool source_rows_count(struct source_rows *r, struct trace_view *v);
uint64_t source_rows_lines(const struct source_rows *r);
uint64_t source_rows_hits(const struct source_rows *r, uint32_t line);
/* Draws a line. `current`: the person is there; `in_block`: it is a line of the block there. */
void source_rows_draw(const struct source_rows *r, const struct trace_view *v, uint32_t line, struct area area, int y,
                      int left, bool current, bool in_block);

#endif
