/* Drawing the flame: a row for each depth, or for two. */
#include "ui/screens/pane_flame.h"

#include <inttypes.h>
#include <string.h>

#include "smiley/text.h"
#include "ui/run/run_screen.h"
#include "ui/screens/screens.h"

enum { FIRST_NS = 40000000, NAMES_FROM = 3 };
/* So much of the run before its first event, or more, is not worth its room: nothing was called yet. */
enum { START_PART = 20 };
static const enum role colors[] = {
    ROLE_FLAME_1, ROLE_FLAME_2, ROLE_FLAME_3, ROLE_FLAME_4, ROLE_FLAME_5, ROLE_FLAME_6
};
enum { COLORS = sizeof colors / sizeof *colors };

static int flame_open(struct pane *p, struct err *err)
{
    struct flame_pane *fp = flame_of(p);
    fp->thread = flame_view(fp)->event ? flame_view(fp)->at.thread : 0;
    flame_choose_lanes(fp);
    fp->grown = flame_view(fp)->grown;
    flame_see_all(fp);
    return fp->flame ? 0 : err_memory(err);
}

static void flame_close(struct pane *p)
{
    struct flame_pane *fp = flame_of(p);
    for (unsigned i = 0; i < fp->n_lanes; i++)
        flame_free(fp->lanes[i].flame);
}

/* --- what is seen ---------------------------------------------------------------------------------------------- */

void flame_see_all(struct flame_pane *fp)
{
    struct reader *r = view_reader(flame_view(fp));
    struct moment first;
    fp->all = (struct stretch){ 0, reader_duration_ns(r) };
    if (reader_events(r) && reader_moment(r, 1, &first, NULL) == 0 && first.time_ns > fp->all.to_ns / START_PART)
        fp->all.from_ns = first.time_ns;
    fp->seen = fp->all;
    fp->whole = true;
}

/* The outermost depth of a lane that is seen. */
static uint32_t top_of(const struct flame_pane *fp, const struct flame_lane *lane)
{
    return lane->flame == fp->flame ? fp->top : 0;
}

void flame_pane_look(struct flame_pane *fp)
{
    bool news = fp->fresh;
    for (unsigned i = 0; i < fp->n_lanes; i++) {
        const struct flame_lane *lane = &fp->lanes[i];
        struct flame_window before = *flame_looks_at(lane->flame);
        struct flame_window w = {
            .thread = lane->thread,
            .from_ns = fp->seen.from_ns,
            .to_ns = fp->seen.to_ns,
            .columns = fp->w > 0 ? (uint32_t)fp->w : 1,
            .top = top_of(fp, lane),
            .rows = fp->all_h > 0 ? 2 * (uint32_t)fp->all_h : 1,
        };
        if (flame_look(lane->flame, &w, NULL) < 0)
            return;
        news |= memcmp(flame_looks_at(lane->flame), &before, sizeof before) != 0;
    }
    if (news)
        fp->more = flame_learn(fp, FIRST_NS);
    fp->fresh = false;
}

bool flame_is_double(struct flame_pane *fp)
{
    if (fp->rows == FLAME_ROWS_AUTO && !flame_in_lanes(fp))
        return fp->h > 0 && (uint32_t)fp->h < flame_depths(fp->flame);
    return fp->rows == FLAME_ROWS_DOUBLE;
}

bool flame_selected_depth(const struct flame_pane *fp, uint32_t *depth)
{
    const struct trace_view *v = flame_view(fp);
    if (!v->event || v->frame >= v->n_stack)
        return false;
    *depth = (uint32_t)(v->n_stack - 1 - v->frame);
    return true;
}

const struct flame_call *flame_selected(struct flame_pane *fp)
{
    struct trace_view *v = flame_view(fp);
    uint32_t depth;
    if (!flame_selected_depth(fp, &depth))
        return NULL;
    if (fp->call_at != v->event || fp->call_frame != v->frame || fp->call_grown != v->grown) {
        fp->has_call = flame_call_at(v->trace, v->event, depth, &fp->call, NULL) > 0;
        fp->call_at = v->event;
        fp->call_frame = v->frame;
        fp->call_grown = v->grown;
    }
    return fp->has_call ? &fp->call : NULL;
}

/* --- bars ------------------------------------------------------------------------------------------------------ */

/* A function has the same colour in every run. */
static unsigned color_of(const struct defs *defs, uint32_t code)
{
    uint64_t hash = UINT64_C(14695981039346656037);
    const char *texts[] = { defs_code_path(defs, code), defs_code_name(defs, code) };
    for (int i = 0; i < 2; i++)
        for (const char *c = texts[i]; *c; c++)
            hash = (hash ^ (unsigned char)*c) * UINT64_C(1099511628211);
    return (unsigned)((hash ^ hash >> 32) % COLORS);
}

static enum glyph shade_of(const struct flame_cell *c)
{
    if (c->kind == FLAME_UNKNOWN)
        return GLYPH_SEPARATOR;
    if (c->kind == FLAME_ROUGH || c->share < 64)
        return GLYPH_SHADE_LIGHT;
    return c->share < 192 ? GLYPH_SHADE : GLYPH_SHADE_DARK;
}

static bool is_call(const struct flame_cell *c)
{
    return c->kind == FLAME_CALL;
}

/* The name that fits, if there is one: all of it, its last part, or that cut off. */
static void put_name(struct pen *pen, enum role role, const char *name, int cells)
{
    const char *dot = strrchr(name, '.');
    if (dot && dot[1] && text_width(name, strlen(name)) > cells)
        name = dot + 1;
    if (cells >= NAMES_FROM)
        pen_fit(pen, role, name, strlen(name), cells);
}

/* One call: its name on its colour. */
static void draw_call(const struct defs *defs, struct area area, int y, uint32_t from, uint32_t to,
                      const struct flame_cell *c, enum role role)
{
    struct pen pen = area_pen(area, y, (int)from);
    bool ground = area_has_ground(area, role);
    if (to - from == 1 && c->share < 128) {
        pen_block(&pen, role, ROLE_TEXT, GLYPH_RANGE);
        return;
    }
    if (from > 0 || !ground)
        pen_glyph(&pen, role, GLYPH_EDGE);
    put_name(&pen, role, defs_code_name(defs, c->code), (int)to - pen.x);
    while (pen.x < (int)to)
        if (ground)
            pen_spaces(&pen, role, 1);
        else
            pen_glyph(&pen, role, GLYPH_HORIZONTAL);
}

/* Many calls: shades, with the name of the function that most of them are. */
static void draw_calls(const struct defs *defs, struct area area, int y, uint32_t from, uint32_t to,
                       const struct flame_cell *row, enum role role)
{
    struct pen pen = area_pen(area, y, (int)from);
    bool known = row[from].kind != FLAME_UNKNOWN;
    int room = (int)(to - from) - 4;
    for (uint32_t c = from; c < to; c++)
        pen_block(&pen, known ? role : ROLE_LINE, ROLE_TEXT, shade_of(&row[c]));
    if (!known || room < NAMES_FROM)
        return;
    pen = area_pen(area, y, (int)from + 1);
    pen_spaces(&pen, ROLE_TEXT, 1);
    put_name(&pen, row[from].kind == FLAME_CALLS ? ROLE_TEXT : ROLE_DIM, defs_code_name(defs, row[from].code), room);
    pen_spaces(&pen, ROLE_TEXT, 1);
}

/* A row's colours: neighbours that are not the same function never look the same. */
struct coloring {
    const struct defs *defs;
    uint32_t code, to; /* of the bar before */
    unsigned color;
};

static enum role bar_color(struct coloring *k, uint32_t from, uint32_t to, const struct flame_cell *c)
{
    if (c->kind == FLAME_NONE || c->kind == FLAME_UNKNOWN)
        return ROLE_LINE;
    unsigned color = color_of(k->defs, c->code);
    if (k->to == from && from > 0 && k->code != c->code && k->color == color)
        color = (color + 1) % COLORS;
    k->code = c->code;
    k->to = to;
    k->color = color;
    return colors[color];
}

static void draw_row(const struct flame_pane *fp, struct area area, int y, const struct flame_cell *row)
{
    const struct defs *defs = view_defs(flame_view(fp));
    struct coloring k = { .defs = defs };
    uint32_t n = flame_looks_at(fp->flame)->columns, from, to;
    for (uint32_t c = 0; c < n; c = to) {
        flame_run(row, n, c, &from, &to);
        if (row[c].kind == FLAME_NONE)
            continue;
        enum role role = bar_color(&k, from, to, &row[c]);
        if (is_call(&row[c]))
            draw_call(defs, area, y, from, to, &row[from], role);
        else
            draw_calls(defs, area, y, from, to, row, role);
    }
}

static bool is_rough(const struct flame_cell *c)
{
    return c->kind == FLAME_ROUGH || c->kind == FLAME_UNKNOWN;
}

/* One cell of each of two rows: half blocks; a shade over both where there is more to learn. */
static void draw_pair(struct area area, int y, int x, const struct flame_cell *cell[2], const enum role role[2])
{
    struct pen pen = area_pen(area, y, x);
    bool upper = cell[0]->kind != FLAME_NONE, lower = cell[1]->kind != FLAME_NONE;
    bool flat = area.canvas->glyphs == GLYPHS_ASCII || !area_has_ground(area, role[1]);
    enum role ink = upper ? role[0] : role[1], ground = upper && lower && !flat ? role[1] : ROLE_TEXT;
    if (is_rough(cell[0]) || is_rough(cell[1]))
        pen_block(&pen, ink, ground, GLYPH_SHADE_LIGHT);
    else if (upper && lower)
        pen_block(&pen, ink, ground, flat ? GLYPH_FULL : GLYPH_HALF_UPPER);
    else if (upper || lower)
        pen_block(&pen, ink, ground, upper ? GLYPH_HALF_UPPER : GLYPH_HALF_LOWER);
}

/* Two rows in one, without names. */
static void draw_double(const struct flame_pane *fp, struct area area, int y, const struct flame_cell *rows[2])
{
    const struct defs *defs = view_defs(flame_view(fp));
    struct coloring k[2] = { { .defs = defs }, { .defs = defs } };
    uint32_t n = flame_looks_at(fp->flame)->columns, to[2] = { 0, 0 }, from;
    enum role role[2];
    for (uint32_t c = 0; c < n; c++) {
        const struct flame_cell *cell[2] = { &rows[0][c], &rows[1][c] };
        for (int i = 0; i < 2; i++)
            if (c >= to[i]) {
                flame_run(rows[i], n, c, &from, &to[i]);
                role[i] = bar_color(&k[i], from, to[i], cell[i]);
            }
        draw_pair(area, y, (int)c, cell, role);
    }
}

/* --- all of it ------------------------------------------------------------------------------------------------- */

/* The bar under the place; where that is one of many in a column, the column. */
static void draw_selected(struct flame_pane *fp, struct area area, bool twofold, bool focused)
{
    const struct flame_window *w = flame_looks_at(fp->flame);
    const struct trace_view *v = flame_view(fp);
    const struct flame_call *call = flame_selected(fp);
    uint32_t depth, from, to;
    if (!flame_selected_depth(fp, &depth) || v->at.time_ns < w->from_ns || v->at.time_ns > w->to_ns)
        return;
    uint32_t column = flame_column(w, v->at.time_ns);
    const struct flame_cell *row = flame_row(fp->flame, depth);
    if (!row)
        return;
    from = column;
    to = column + 1;
    if (call && column > 0 && row[column].call != call->call && row[column - 1].call == call->call)
        column--; /* the place is where it ends */
    if (call && row[column].call == call->call && is_call(&row[column]))
        flame_run(row, w->columns, column, &from, &to);
    int y = (int)(depth - fp->top);
    struct area bar = area_cut(area, twofold ? y / 2 : y, (int)from, 1, (int)(to - from));
    area_over(bar, focused ? ROLE_CURSOR : ROLE_SELECTED_DIM);
    if (twofold && call && is_call(&row[column])) {
        struct pen pen = area_pen(bar, 0, 0);
        put_name(&pen, ROLE_CURSOR, defs_code_name(view_defs(v), call->code), bar.w);
    }
}

/* Where the place is in time; -1: out of sight. */
static int place_x(const struct flame_pane *fp)
{
    const struct flame_window *w = flame_looks_at(fp->flame);
    const struct trace_view *v = flame_view(fp);
    bool inside = v->event && v->at.time_ns >= w->from_ns && v->at.time_ns <= w->to_ns;
    return inside ? (int)flame_column(w, v->at.time_ns) : -1;
}

static void draw_bars(struct flame_pane *fp, const struct flame_lane *lane, struct area area, bool focused)
{
    uint32_t depths = flame_depths(lane->flame), top = top_of(fp, lane);
    bool twofold = flame_is_double(fp);
    int x = place_x(fp);
    for (int y = 0; y < area.h; y++) {
        uint32_t depth = top + (uint32_t)(twofold ? 2 * y : y);
        const struct flame_cell *row = flame_row(lane->flame, depth);
        const struct flame_cell *two[2] = { row, twofold ? flame_row(lane->flame, depth + 1) : NULL };
        struct pen pen = area_pen(area, y, x);
        if (x >= 0)
            pen_glyph(&pen, ROLE_LINE, GLYPH_GUIDE);
        if (row && two[1])
            draw_double(fp, area, y, two);
        else if (row)
            draw_row(fp, area, y, row);
    }
    if (lane->flame != fp->flame)
        return;
    draw_selected(fp, area, twofold, focused);
    if (!flame_in_lanes(fp) || fp->n_lanes == view_defs(flame_view(fp))->n_threads) /* else it tells of the lanes */
        area_scrollbar(area, twofold ? top / 2 : top, (uint64_t)area.h, twofold ? (depths + 1) / 2 : depths);
}

/* The thread's name, and what is not seen of its depths. */
static void draw_heading(struct flame_pane *fp, const struct flame_lane *lane, struct area area, bool focused)
{
    bool current = lane->flame == fp->flame;
    const char *name = defs_thread_name(view_defs(flame_view(fp)), lane->thread, flame_view(fp)->event);
    uint32_t depths = flame_depths(lane->flame), top = top_of(fp, lane);
    uint32_t shown = (uint32_t)lane->h * (flame_is_double(fp) ? 2 : 1);
    enum role ground = current ? focused ? ROLE_PANE_CURRENT : ROLE_PANE : ROLE_LINE;
    struct pen pen = area_pen(area, 0, 0);
    if (current)
        area_fill(area, ground);
    pen_glyph(&pen, ground, current ? GLYPH_CURRENT : GLYPH_HORIZONTAL);
    pen_spaces(&pen, ground, 1);
    pen_fit(&pen, current ? ground : ROLE_THREAD, name, strlen(name), area.w / 2);
    if (depths == 0 && !fp->more)
        pen_puts(&pen, current ? ground : ROLE_DIM, "  no calls here");
    else if (depths > shown && top > 0)
        pen_printf(&pen, current ? ground : ROLE_DIM, "  depths from %" PRIu32 ", of %" PRIu32, top, depths);
    else if (depths > shown)
        pen_printf(&pen, current ? ground : ROLE_DIM, "  %" PRIu32 " of %" PRIu32 " depths", shown, depths);
    pen_spaces(&pen, ground, 1);
    for (int x = place_x(fp); !current && pen_room(&pen) > 0;)
        pen_glyph(&pen, ROLE_LINE, pen.x == x ? GLYPH_GUIDE : GLYPH_HORIZONTAL);
}

static void draw_lanes(struct flame_pane *fp, struct area area, bool focused)
{
    bool lanes = flame_in_lanes(fp);
    for (unsigned i = 0; i < fp->n_lanes; i++) {
        const struct flame_lane *lane = &fp->lanes[i];
        if (lanes)
            draw_heading(fp, lane, area_cut(area, lane->y - 1, 0, 1, area.w), focused);
        draw_bars(fp, lane, area_cut(area, lane->y, 0, lane->h, area.w), focused);
    }
    if (lanes)
        area_scrollbar(area, fp->lanes[0].thread, fp->n_lanes, view_defs(flame_view(fp))->n_threads);
}

static void flame_draw(struct pane *p, struct area area, bool focused)
{
    struct flame_pane *fp = flame_of(p);
    struct trace_view *v = flame_view(fp);
    area_fill(area, ROLE_TEXT);
    if (reader_events(view_reader(v)) == 0) {
        struct pen pen = area_pen(area, 0, 1);
        pen_puts(&pen, ROLE_DIM, of_run_live(p->screen) ? "no calls yet" : "no calls were recorded");
        return;
    }
    int before = fp->h;
    fp->w = area.w;
    fp->all_h = area.h - 1;
    flame_choose_lanes(fp);
    flame_pane_look(fp);
    flame_share_rows(fp);
    if (flame_set_top(fp, fp->h != before))
        flame_pane_look(fp);
    flame_draw_axis(fp, area_cut(area, 0, 0, 1, area.w));
    draw_lanes(fp, area_cut(area, 1, 0, area.h - 1, area.w), focused);
}

static bool flame_copy(struct pane *p, struct buf *out)
{
    const struct flame_call *call = flame_selected(flame_of(p));
    if (call)
        buf_puts(out, defs_code_name(view_defs(p->screen->view), call->code));
    return call != NULL;
}

static const enum action flame_hints[] = {
    ACTION_OPEN,        ACTION_ZOOM_BACK,  ACTION_ZOOM_IN, ACTION_ZOOM_OUT, ACTION_NEXT_THREAD,
    ACTION_ALL_THREADS, ACTION_DENSE,      ACTION_LEFT,    ACTION_RIGHT,    ACTION_HALF_UP,
    ACTION_HALF_DOWN,   ACTION_SHOW_TRACE, ACTION_NONE,
};

const struct pane_class pane_flame = {
    .title = "Flame",
    .context = CONTEXT_FLAME,
    .size = sizeof(struct flame_pane),
    .hints = flame_hints,
    .open = flame_open,
    .close = flame_close,
    .draw = flame_draw,
    .act = flame_act,
    .follow = flame_follow,
    .mouse = flame_mouse,
    .wheel = flame_wheel,
    .copy = flame_copy,
};
