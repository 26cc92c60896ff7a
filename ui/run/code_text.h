/* Source lines, values and changes, drawn: what the panes of the trace screen have in common. Where the pen has `hits`,
 * what is searched for is marked in them. */
#ifndef UI_CODE_TEXT_H
#define UI_CODE_TEXT_H

#include "smiley/trace.h"
#include "ui/terminal/canvas.h"
#include "ui/run/value_rows.h"

/* Line `line` (from 1) highlighted, without its first `strip` columns of blanks. */
void draw_source_line(struct pen *p, const struct source *s, uint32_t line, int strip);
/* Columns of blanks a line starts with. */
int source_indent(const struct source *s, uint32_t line, int tab_width);
/* Foreign text in at most so many cells, as pen_fit(). */
void draw_text(struct pen *p, enum role role, const char *text, size_t len, int cells);
/* A value on one line. */
void draw_value(struct pen *p, enum role role, const uint8_t *at, const uint8_t *end, const struct defs *defs);
/* A variable's value; where it changed, what it was before and what it is now. Of long ones the part that differs is
 * seen. */
void draw_variable(struct pen *p, const struct variable *v, const struct defs *defs);
/* The same of a row of the tree of variables. */
void draw_value_row(struct pen *p, const struct value_row *row, const struct defs *defs);

#endif
