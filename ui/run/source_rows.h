/* A file's lines with what is known of each: how often it ran, that it never did, its part of the run's time, a
 * breakpoint, where the person is. Shared by the source pane of the trace and the source screen. */
#ifndef UI_SOURCE_ROWS_H
#define UI_SOURCE_ROWS_H

#include "smiley/files.h"
#include "ui/terminal/canvas.h"
#include "ui/run/trace_view.h"

struct source_rows {
    const struct source *source; /* borrowed from the trace; NULL: no file */
    uint32_t file;
    struct file_lines lines; /* owned; its list is NULL: not counted (yet) */
    bool *starts;            /* owned; lines that begin a statement */
    unsigned grown;
    int hit_width;
};

void source_rows_release(struct source_rows *r);
/* To a file. Counting its lines is left for source_rows_count(), where the run is long. -1: cannot be read. */
int source_rows_file(struct source_rows *r, struct trace_view *v, uint32_t file);
/* Counts, where that is still to be done; true: it has. For when nothing else is to do. */
bool source_rows_count(struct source_rows *r, struct trace_view *v);
uint64_t source_rows_lines(const struct source_rows *r);
/* What is known of a line; nothing yet: all 0. */
struct line_facts source_rows_facts(const struct source_rows *r, uint32_t line);
/* The part of a whole that a line or file took, in four columns and its colour; blank where it is next to nothing. */
void draw_share(struct pen *pen, uint64_t own_ns, uint64_t whole_ns);
/* Draws a line. `current`: the person is there; `in_block`: it is a line of the block there. */
void source_rows_draw(const struct source_rows *r, const struct trace_view *v, uint32_t line, struct area area, int y,
                      int left, bool current, bool in_block);

#endif
