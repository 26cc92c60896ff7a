#include "ui/framework/work.h"

#include <string.h>
#include <time.h>

#include "ui/terminal/canvas.h"

enum { BOX_ROWS = 5, BOX_COLS = 56 };

uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

bool working_shown(const struct working *w)
{
    return w->work.step && clock_ns() - w->since_ns >= WORK_QUIET_NS;
}

static void draw_bar(struct area row, double done)
{
    int full = done < 0 ? 0 : (int)(done * row.w);
    area_fill(area_cut(row, 0, 0, 1, row.w), ROLE_PANE);
    area_fill(area_cut(row, 0, 0, 1, full < row.w ? full : row.w), ROLE_PROGRESS);
}

void working_draw(const struct working *w, struct area area, const char *cancel_key)
{
    int cols = area.w - 2 < BOX_COLS ? area.w - 2 : BOX_COLS;
    struct area box = area_cut(area, (area.h - BOX_ROWS) / 2, (area.w - cols) / 2, BOX_ROWS, cols);
    if (area.h < BOX_ROWS) { /* no room for a box: one row of it */
        box = area_cut(area, area.h / 2, 0, 1, area.w);
        area_fill(box, ROLE_QUESTION);
        struct pen p = area_pen(box, 0, 1);
        pen_printf(&p, ROLE_QUESTION, "%d%% ", w->done > 0 ? (int)(w->done * 100) : 0);
        pen_fit(&p, ROLE_QUESTION, w->title, strlen(w->title), pen_room(&p) - 1);
        return;
    }
    area_frame(box, ROLE_DIALOG, ROLE_DIALOG_LINE);
    struct pen p = area_pen(box, 1, 2);
    pen_fit(&p, ROLE_DIALOG, w->title, strlen(w->title), box.w - 4);
    draw_bar(area_cut(box, 2, 2, 1, box.w - 4), w->done);
    p = area_pen(box, 3, 2);
    if (w->done >= 0)
        pen_printf(&p, ROLE_DIALOG, "%3d%%  ", (int)(w->done * 100));
    pen_printf(&p, ROLE_DIALOG_LINE, "%s cancels", cancel_key);
}
