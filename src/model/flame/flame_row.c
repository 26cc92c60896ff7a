/* Cells, made of all that is known: of each chunk that reaches into the window the calls that last all through it, the
 * cells of what was decoded, and how much is not known. */
#include <stdlib.h>
#include <string.h>

#include "src/model/flame/flame_impl.h"

/* --- columns -------------------------------------------------------------------------------------------------- */

uint64_t flame_time(const struct flame_window *w, uint32_t column)
{
    unsigned __int128 span = w->to_ns - w->from_ns;
    return w->from_ns + (uint64_t)(span * column / w->columns);
}

uint32_t flame_column(const struct flame_window *w, uint64_t time_ns)
{
    uint64_t span = w->to_ns - w->from_ns;
    if (time_ns < w->from_ns)
        return 0;
    if (time_ns - w->from_ns >= span)
        return w->columns - 1;
    return (uint32_t)((((unsigned __int128)(time_ns - w->from_ns) + 1) * w->columns - 1) / span);
}

/* Whether a cell is one bar with the one before it. */
static bool joins(const struct flame_cell *c)
{
    return c->kind == FLAME_CALL ? c->goes_on : c->kind == c[-1].kind && c->code == c[-1].code;
}

void flame_run(const struct flame_cell *row, uint32_t n, uint32_t at, uint32_t *from, uint32_t *to)
{
    *from = at;
    *to = at + 1;
    while (*from > 0 && joins(&row[*from]))
        --*from;
    while (*to < n && joins(&row[*to]))
        ++*to;
}

/* --- cells ---------------------------------------------------------------------------------------------------- */

/* A function's votes: one a nanosecond, and one for being there at all. Which has more than half of them is found,
 * whatever the order; what is found where none has was there, too. Before the cell's count is raised. */
static void vote(struct cell *c, uint32_t code, uint64_t votes)
{
    if (!c->n || (c->code != code && votes > c->weight)) {
        c->weight = votes - c->weight;
        c->code = code;
    } else if (c->code == code) {
        c->weight += votes;
    } else {
        c->weight -= votes;
    }
}

static uint64_t part_ns(const struct part *p)
{
    return p->to - p->from;
}

static void take_longest(struct cell *c, const struct part *p)
{
    if (part_ns(p) > part_ns(&c->longest) || !c->longest.call)
        c->longest = *p;
}

/* The same call without a pause: a generator that comes back has been away. */
static bool goes_on(const struct part *a, const struct part *b)
{
    return a->call == b->call && a->to == b->from;
}

void cell_add(struct cell *c, const struct part *p)
{
    bool same = c->n && goes_on(&c->last, p);
    vote(c, p->code, part_ns(p) + 1);
    if (same)
        c->last.to = p->to;
    else
        c->last = *p;
    c->n += !same;
    c->ns += part_ns(p);
    if (c->n == 1)
        c->first = c->last;
    take_longest(c, &c->last);
}

void cell_join(struct cell *c, const struct cell *later)
{
    if (!later->n)
        return;
    struct part first = later->first;
    bool same = c->n && goes_on(&c->last, &first);
    if (same) {
        first.from = c->last.from;
        first.event = c->last.event;
    }
    vote(c, later->code, later->weight);
    take_longest(c, &first);
    if (later->n > 1)
        take_longest(c, &later->longest);
    c->last = later->n > 1 ? later->last : first;
    c->n += later->n - same;
    c->ns += later->ns;
}

/* --- what lasts ------------------------------------------------------------------------------------------------ */

/* The frames that two stacks have in common: at the starts of two chunks, those that lasted from one to the other. */
static uint32_t common(const struct flame *f, uint32_t a, uint32_t b)
{
    uint32_t depths = held_depths(f, a) < held_depths(f, b) ? held_depths(f, a) : held_depths(f, b);
    a = held_cut(f, a, depths);
    b = held_cut(f, b, depths);
    while (a != b) {
        a = held_of(f, a)->below;
        b = held_of(f, b)->below;
    }
    while (a && !held_of(f, a)->plain) /* a generator may have been away in between */
        a = held_of(f, a)->below;
    return held_depths(f, a);
}

/* How many of a stack's frames are not left in the chunk. */
static uint32_t stays(const struct reach *r)
{
    return !r->known ? 0 : r->there ? r->low : UINT32_MAX;
}

/* From each sample on to the right: as long as the thread does not come down to a frame, it stays. */
static void last_forward(const struct flame *f)
{
    uint32_t top = 0, same = 0;
    for (size_t chunk = f->begin; chunk < f->end; chunk++) {
        if (f->known[chunk].sampled) {
            size_t next = chunk + 1;
            top = f->known[chunk].stack;
            while (next < f->end && !f->known[next].sampled)
                next++;
            same = next < f->n_known && f->known[next].sampled ? common(f, top, f->known[next].stack) : 0;
        }
        struct reach r = chunk_reach(f, chunk);
        uint32_t kept = stays(&r);
        top = held_cut(f, top, kept > same ? kept : same);
        f->lasting[chunk - f->begin] = top;
    }
}

/* From each sample back to the left, as far as the calls had begun. */
static void last_backward(const struct flame *f)
{
    uint32_t top = f->end < f->n_known && f->known[f->end].sampled ? f->known[f->end].stack : 0;
    for (size_t chunk = f->end; chunk-- > f->begin;) {
        struct reach r = chunk_reach(f, chunk);
        uint64_t first = reader_extent(f->trace->reader, chunk).first_event;
        top = held_cut(f, top, stays(&r));
        while (top && (!held_of(f, top)->plain || held_of(f, top)->newest >= first))
            top = held_of(f, top)->below;
        if (held_depths(f, top) > held_depths(f, f->lasting[chunk - f->begin]))
            f->lasting[chunk - f->begin] = top;
        if (f->known[chunk].sampled)
            top = f->known[chunk].stack;
    }
}

int flame_settle(struct flame *f)
{
    uint32_t *more = realloc(f->lasting, (f->end - f->begin + 1) * sizeof *more);
    if (!more)
        return -1;
    f->lasting = more;
    last_forward(f);
    last_backward(f);
    return 0;
}

/* --- mixing ---------------------------------------------------------------------------------------------------- */

struct mixing {
    struct flame *flame;
    struct mix *mixes; /* owned, rows × columns */
    uint32_t sampled;  /* depths that some checkpoint saw */
    uint32_t deepest;
};

static struct mix *mix_at(const struct mixing *m, uint32_t depth, uint32_t column)
{
    const struct flame_window *w = &m->flame->window;
    return &m->mixes[(size_t)(depth - w->top) * w->columns + column];
}

static bool in_window(const struct flame_window *w, uint32_t depth)
{
    return depth >= w->top && depth - w->top < w->rows;
}

/* A stack that lasts from one time to another. */
static void mix_stack(struct mixing *m, uint32_t top, uint64_t from, uint64_t to)
{
    const struct flame_window *w = &m->flame->window;
    if (held_depths(m->flame, top) > m->deepest)
        m->deepest = held_depths(m->flame, top);
    for (uint32_t c = flame_column(w, from); from < to; from = flame_time(w, ++c)) {
        uint64_t end = flame_time(w, c + 1) < to ? flame_time(w, c + 1) : to;
        for (uint32_t frame = top; frame; frame = held_of(m->flame, frame)->below) {
            const struct held *h = held_of(m->flame, frame);
            struct part p = {
                .call = h->call, .from = from, .to = end, .event = h->plain ? h->first : 0, .code = h->code
            };
            if (in_window(w, h->depth))
                cell_add(&mix_at(m, h->depth, c)->cell, &p);
        }
    }
}

static void mix_tile(struct mixing *m, const struct tile *t)
{
    const struct flame_window *w = &m->flame->window;
    const struct cell *cell = t->cells;
    for (uint32_t depth = t->low; depth < t->high; depth++)
        for (uint32_t c = t->column; c < t->column + t->columns; c++, cell++)
            if (in_window(w, depth) && c < w->columns && cell->n) {
                cell_join(&mix_at(m, depth, c)->cell, cell);
                if (depth >= m->deepest)
                    m->deepest = depth + 1;
            }
}

/* What is not known of a chunk that was not decoded: its depths [low, high); and what its checkpoint saw of them. */
static void mix_unknown(struct mixing *m, size_t chunk, uint32_t low, uint64_t from, uint64_t to)
{
    const struct flame *f = m->flame;
    const struct flame_window *w = &f->window;
    struct reach r = chunk_reach(f, chunk);
    uint32_t sampled = f->known[chunk].sampled ? f->known[chunk].stack : 0, bottom = w->top + w->rows;
    uint32_t high = r.known ? r.high : m->sampled;
    if (held_depths(f, sampled) > high)
        high = held_depths(f, sampled);
    if (high > m->deepest)
        m->deepest = high;
    if (high > bottom)
        high = bottom;
    uint32_t c = flame_column(w, from);
    uint64_t start = chunk_from(f, chunk);
    for (uint32_t frame = start >= w->from_ns && start < w->to_ns ? sampled : 0; held_depths(f, frame) > low;
         frame = held_of(f, frame)->below)
        if (in_window(w, held_of(f, frame)->depth))
            mix_at(m, held_of(f, frame)->depth, flame_column(w, start))->seen = held_of(f, frame)->code + 1;
    for (; from < to; from = flame_time(w, ++c)) {
        uint64_t end = flame_time(w, c + 1) < to ? flame_time(w, c + 1) : to;
        for (uint32_t depth = low > w->top ? low : w->top; depth < high; depth++)
            mix_at(m, depth, c)->unknown += end - from;
    }
}

static void mix_chunk(struct mixing *m, size_t chunk, uint32_t lasting)
{
    const struct flame *f = m->flame;
    const struct flame_window *w = &f->window;
    const struct known *k = &f->known[chunk];
    uint64_t from = chunk_from(f, chunk), to = chunk_to(f, chunk);
    if (from < w->from_ns)
        from = w->from_ns;
    if (to > w->to_ns)
        to = w->to_ns;
    if (from > to)
        return;
    if (k->tile)
        lasting = held_cut(f, k->stack, k->tile->low);
    mix_stack(m, lasting, from, to);
    if (k->tile)
        mix_tile(m, k->tile);
    else
        mix_unknown(m, chunk, held_depths(f, lasting), from, to);
}

/* m - 1 is the column before, where there is one. */
static struct flame_cell finish(const struct flame_window *w, uint32_t column, const struct mix *m,
                                const struct flame_cell *before)
{
    const struct cell *c = &m->cell;
    uint64_t start = flame_time(w, column), ns = flame_time(w, column + 1) - start, longest = part_ns(&c->longest);
    struct flame_cell out = { .share = (uint8_t)(c->ns >= ns ? 255 : c->ns * 255 / ns) };
    if (c->n && (longest >= ns - longest || (c->n == 1 && !m->unknown))) {
        out.kind = FLAME_CALL;
        out.code = c->longest.code;
        out.call = c->longest.call;
        out.event = c->longest.event;
        out.goes_on = before && before->kind == FLAME_CALL && goes_on(&m[-1].cell.longest, &c->longest);
    } else if (c->n) {
        out.kind = m->unknown ? FLAME_ROUGH : FLAME_CALLS;
        out.code = c->code;
        out.event = c->longest.event;
    } else if (m->unknown) {
        out.kind = m->seen ? FLAME_ROUGH : FLAME_UNKNOWN;
        out.code = m->seen ? m->seen - 1 : 0;
    }
    return out;
}

static int room(struct flame *f)
{
    size_t n = (size_t)f->window.rows * f->window.columns;
    if (n <= f->cap_cells)
        return 0;
    struct flame_cell *more = realloc(f->cells, n * sizeof *more);
    if (!more)
        return -1;
    f->cells = more;
    f->cap_cells = n;
    return 0;
}

int flame_mix(struct flame *f)
{
    const struct flame_window *w = &f->window;
    struct mixing m = { .flame = f, .mixes = calloc((size_t)w->rows * w->columns + 1, sizeof *m.mixes) };
    if (!m.mixes || room(f) || flame_settle(f)) {
        free(m.mixes);
        return -1;
    }
    for (size_t chunk = f->begin; chunk < f->end; chunk++)
        if (f->known[chunk].sampled && held_depths(f, f->known[chunk].stack) > m.sampled)
            m.sampled = held_depths(f, f->known[chunk].stack);
    for (size_t chunk = f->begin; chunk < f->end; chunk++)
        mix_chunk(&m, chunk, f->lasting[chunk - f->begin]);
    for (uint32_t r = 0; r < w->rows; r++) {
        struct flame_cell *row = f->cells + (size_t)r * w->columns;
        for (uint32_t c = 0; c < w->columns; c++)
            row[c] = finish(w, c, mix_at(&m, w->top + r, c), c ? &row[c - 1] : NULL);
    }
    f->depths = m.deepest;
    f->mixed = true;
    free(m.mixes);
    return 0;
}
