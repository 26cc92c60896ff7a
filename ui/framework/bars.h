/* The frame around the panes: title, tabs, position or message, key hints; and how they give way on small screens. */
#ifndef UI_BARS_H
#define UI_BARS_H

#include "ui/terminal/canvas.h"

struct manager;

enum { SMALLEST_ROWS = 4, SMALLEST_COLS = 20 };

/* Draws everything that is to be seen. */
void bars_draw(struct manager *m, struct canvas *c);

#endif
