/* The axis of time above the flame. */
#include "smiley/text.h"
#include "ui/screens/pane_flame.h"

enum { LABEL_CELLS = 12 };

/* A round number of ns, no less than this. */
static uint64_t round_step(uint64_t least)
{
    static const uint64_t seconds[] = { 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600 };
    const uint64_t second = UINT64_C(1000000000);
    uint64_t step = 1;
    for (int i = 0; step < least && step < 5 * second; i++)
        step = i % 3 == 1 ? step / 2 * 5 : step * 2;
    for (size_t i = 0; step < least && i < sizeof seconds / sizeof *seconds; i++)
        step = seconds[i] * second;
    while (step < least && step < UINT64_MAX / 4)
        step *= 2;
    return step;
}

void flame_draw_axis(struct flame_pane *fp, struct area area)
{
    const struct flame_window *w = flame_looks_at(fp->flame);
    const struct trace_view *v = flame_view(fp);
    uint64_t span = w->to_ns - w->from_ns, step = round_step(span / w->columns * LABEL_CELLS + 1);
    bool placed = v->event && v->at.time_ns >= w->from_ns && v->at.time_ns <= w->to_ns;
    int place = placed ? (int)flame_column(w, v->at.time_ns) : -1;
    area_fill(area, ROLE_PANE);
    for (uint64_t at = 0; at < span; at += step) {
        struct buf text = BUF_INIT;
        int x = (int)flame_column(w, w->from_ns + at), decimals = 0;
        struct pen pen = area_pen(area, 0, x);
        for (uint64_t unit = UINT64_C(1000000000); unit > step && decimals < 9; unit /= 10)
            decimals++;
        if (at == 0 && w->from_ns)
            buf_printf(&text, "%.*f s", decimals, (double)w->from_ns / 1e9);
        else if (at == 0)
            buf_puts(&text, "0");
        else {
            buf_puts(&text, w->from_ns ? "+" : "");
            text_duration(&text, at);
        }
        pen_glyph(&pen, ROLE_PANE, GLYPH_EDGE);
        bool hit = place > x && place <= x + (int)text.len; /* a number with the mark in it would be another number */
        if (x + 1 + (int)text.len <= area.w && !hit)
            pen_text(&pen, ROLE_PANE, buf_str(&text), text.len);
        buf_release(&text);
    }
    if (placed) {
        struct pen pen = area_pen(area, 0, place);
        pen_glyph(&pen, ROLE_PANE_CURRENT, GLYPH_DESCENDING);
    }
}
