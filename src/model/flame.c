/* The flame view's window, and what is learned about it in which order.
 *
 * First the stacks at the start of about one chunk a column: that is the picture of the whole run. Then chunks are
 * decoded, each of those that can tell more, in an order that halves the gaps (the middle, the quarters, the eighths
 * …), so that wherever it stops, every part of the picture is about as good. */
#include "smiley/flame.h"

#include <stdlib.h>
#include <string.h>

#include "src/model/flame_impl.h"

enum { FEW = 16 }; /* so many chunks are decoded at once */

struct flame *flame_new(struct trace *t)
{
    struct flame *f = calloc(1, sizeof *f);
    if (!f)
        return NULL;
    f->trace = t;
    f->window = (struct flame_window){ .to_ns = 1, .columns = 1 };
    state_init(&f->state, reader_defs(t->reader));
    f->state.bare = true;
    return f;
}

static void forget_all(struct flame *f)
{
    for (size_t i = 0; i < f->n_known; i++) {
        chunk_forget(f, i);
        f->known[i] = (struct known){ 0 };
    }
    map_clear(&f->by_call);
    f->n_held = 0;
}

void flame_free(struct flame *f)
{
    if (!f)
        return;
    forget_all(f);
    free(f->known);
    free(f->held);
    free(f->lasting);
    free(f->cells);
    map_release(&f->by_call);
    state_release(&f->state);
    buf_release(&f->body.raw);
    free(f);
}

/* --- the window ------------------------------------------------------------------------------------------------ */

static struct flame_window sane(struct flame_window w)
{
    w.columns = w.columns < 1 ? 1 : w.columns > FLAME_COLUMNS ? FLAME_COLUMNS : w.columns;
    w.rows = w.rows > FLAME_ROWS ? FLAME_ROWS : w.rows;
    w.top = w.top > UINT32_MAX / 2 ? UINT32_MAX / 2 : w.top;
    if (w.from_ns > UINT64_MAX - w.columns)
        w.from_ns = UINT64_MAX - w.columns;
    if (w.to_ns < w.from_ns + w.columns)
        w.to_ns = w.from_ns + w.columns;
    return w;
}

static int note_chunks(struct flame *f)
{
    size_t chunks = reader_chunks(f->trace->reader);
    if (chunks <= f->n_known)
        return 0;
    struct known *more = realloc(f->known, chunks * sizeof *more);
    if (!more)
        return -1;
    memset(more + f->n_known, 0, (chunks - f->n_known) * sizeof *more);
    f->known = more;
    f->n_known = chunks;
    return 0;
}

/* The first chunk that ends at this time or later. */
static size_t chunk_at(const struct flame *f, uint64_t time_ns)
{
    size_t low = 0, high = f->n_known;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (chunk_to(f, middle) < time_ns)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Whether a tile tells the same in the window, in which it then has its place. */
static bool still_good(const struct flame *f, size_t chunk, bool same_time, struct tile *t)
{
    const struct flame_window *w = &f->window;
    uint64_t from = chunk_from(f, chunk), to = chunk_to(f, chunk);
    if (w->top < t->top || w->top + w->rows > t->bottom)
        return false;
    if (same_time)
        return true;
    if (!t->one_column || from < w->from_ns || to >= w->to_ns)
        return false;
    t->column = flame_column(w, from);
    return flame_column(w, to) == t->column;
}

static bool in_view(const struct flame *f, size_t chunk)
{
    return chunk >= f->begin && chunk < f->end;
}

int flame_look(struct flame *f, const struct flame_window *wanted, struct err *err)
{
    struct flame_window w = sane(*wanted), before = f->window;
    bool same_time = w.from_ns == before.from_ns && w.to_ns == before.to_ns && w.columns == before.columns;
    size_t chunks = f->n_known;
    if (note_chunks(f))
        return err_memory(err);
    if (chunks == f->n_known && memcmp(&w, &before, sizeof w) == 0)
        return 0;
    if (w.thread != before.thread || f->n_held * sizeof *f->held > FLAME_BYTES / 2)
        forget_all(f);
    f->window = w;
    f->begin = chunk_at(f, w.from_ns);
    f->end = chunk_at(f, w.to_ns);
    f->end += f->end < f->n_known && chunk_from(f, f->end) < w.to_ns;
    for (size_t i = 0; i < f->n_known; i++)
        if (f->known[i].tile && (in_view(f, i) || !f->known[i].tile->one_column) &&
            !still_good(f, i, same_time, f->known[i].tile))
            chunk_forget(f, i);
    f->step = 0;
    f->full = f->mixed = false;
    return 0;
}

const struct flame_window *flame_looks_at(const struct flame *f)
{
    return &f->window;
}

int flame_grew(struct flame *f, struct err *err)
{
    struct flame_window w = f->window;
    if (f->n_known) { /* the last one has grown, too */
        chunk_forget(f, f->n_known - 1);
        f->known[--f->n_known] = (struct known){ 0 };
    }
    return flame_look(f, &w, err);
}

/* --- learning -------------------------------------------------------------------------------------------------- */

static size_t power_of_two(size_t n)
{
    size_t p = 1;
    while (p < n)
        p *= 2;
    return p;
}

/* 0, then the middle of `size`, a power of two, the quarters, the eighths … */
static size_t halving(size_t i, size_t size)
{
    size_t at = 0;
    for (size_t bit = 1; bit < size; bit *= 2, i /= 2)
        at = at * 2 + i % 2;
    return at;
}

struct plan {
    size_t chunks, stride, samples; /* samples: stacks that are looked at first, each `stride` chunks */
    size_t sampling, decoding;      /* steps of each part */
};

static struct plan plan(const struct flame *f)
{
    struct plan p = { .chunks = f->end - f->begin };
    p.stride = p.chunks / f->window.columns + (p.chunks < f->window.columns);
    p.samples = p.chunks > FEW ? p.chunks / p.stride + 2 : 0;
    p.sampling = p.samples ? power_of_two(p.samples) : 0;
    p.decoding = p.chunks ? power_of_two(p.chunks) : 0;
    return p;
}

/* Whether decoding the chunk can change what is seen. */
static bool tells_more(const struct flame *f, size_t chunk, bool *events)
{
    const struct known *k = &f->known[chunk];
    struct reach r = chunk_reach(f, chunk);
    uint32_t bottom = f->window.top + f->window.rows, high = r.high < bottom ? r.high : bottom;
    *events = !r.known || r.there;
    if (k->tile || k->damaged || (k->sampled && !*events))
        return false;
    return !r.known || !r.there || held_depths(f, f->lasting[chunk - f->begin]) < high;
}

/* Makes room where what is known has become large: by what is not seen, first. False: there is none. */
static bool has_room(struct flame *f)
{
    size_t held = f->n_held * sizeof *f->held;
    for (size_t i = 0; f->bytes + held > FLAME_BYTES && i < f->n_known; i++)
        if (!in_view(f, i))
            chunk_forget(f, i);
    return f->bytes + held <= FLAME_BYTES;
}

static int take_step(struct flame *f, const struct plan *p, bool *worked, struct err *err)
{
    bool events = false;
    *worked = false;
    if (f->step < p->sampling) {
        size_t i = halving(f->step, p->sampling), chunk = f->begin + i * p->stride;
        chunk = chunk < f->end ? chunk : f->end;
        *worked = i < p->samples && chunk < f->n_known && !f->known[chunk].sampled && !f->known[chunk].damaged;
        return *worked ? chunk_learn(f, chunk, false, err) : 0;
    }
    if (f->step == p->sampling && flame_settle(f))
        return err_memory(err);
    size_t i = halving(f->step - p->sampling, p->decoding);
    *worked = i < p->chunks && tells_more(f, f->begin + i, &events);
    return *worked ? chunk_learn(f, f->begin + i, events, err) : 0;
}

int flame_step(struct flame *f, uint64_t budget_ns, struct err *err)
{
    struct slice slice = slice_of(budget_ns);
    struct plan p = plan(f);
    bool worked;
    for (; f->step < p.sampling + p.decoding && !f->full; f->step++) {
        if (f->step == p.sampling) {
            int more = digest_grow(f->trace, &slice, err);
            if (more)
                return more;
        }
        if (take_step(f, &p, &worked, err))
            return -1;
        f->full = worked && !has_room(f);
        if (worked && slice_over(&slice)) {
            f->step++;
            break;
        }
    }
    return f->step < p.sampling + p.decoding && !f->full;
}

double flame_progress(const struct flame *f)
{
    struct plan p = plan(f);
    return f->full || !p.decoding ? 1 : (double)f->step / (double)(p.sampling + p.decoding);
}

/* --- what is seen ---------------------------------------------------------------------------------------------- */

uint32_t flame_depths(struct flame *f)
{
    return f->mixed || !flame_mix(f) ? f->depths : 0;
}

const struct flame_cell *flame_row(struct flame *f, uint32_t depth)
{
    if (depth < f->window.top || depth - f->window.top >= f->window.rows || (!f->mixed && flame_mix(f)))
        return NULL;
    return f->cells + (size_t)(depth - f->window.top) * f->window.columns;
}
