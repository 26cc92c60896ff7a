/* The flame view's window, and what is learned about it in which order.
 *
 * First the stacks at the start of about one chunk a column: that is the picture of the whole run. Then chunks are
 * decoded, each of those that can tell more, in an order that halves the gaps (the middle, the quarters, the eighths
 * …), so that wherever it stops, every part of the picture is about as good. */
#include "smiley/flame.h"

#include <stdlib.h>
#include <string.h>

#include "src/model/flame/flame_impl.h"

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

/* Those that reach into the window, of which all is to be learned. */
static void find_chunks(struct flame *f)
{
    f->begin = chunk_at(f, f->window.from_ns);
    f->end = chunk_at(f, f->window.to_ns);
    f->end += f->end < f->n_known && chunk_from(f, f->end) < f->window.to_ns;
    f->step = 0;
    f->full = f->mixed = false;
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
    find_chunks(f);
    for (size_t i = 0; i < f->n_known; i++)
        if (f->known[i].tile && (in_view(f, i) || !f->known[i].tile->one_column) &&
            !still_good(f, i, same_time, f->known[i].tile))
            chunk_forget(f, i);
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

/* What of the chunk can change what is seen. */
static enum want tells_more(const struct flame *f, size_t chunk)
{
    const struct known *k = &f->known[chunk];
    struct reach r = chunk_reach(f, chunk);
    uint32_t bottom = f->window.top + f->window.rows, high = r.high < bottom ? r.high : bottom;
    if (k->tile || k->damaged || (k->sampled && !(!r.known || r.there)))
        return WANT_NOTHING;
    if (!r.there && r.known)
        return WANT_STACK;
    return !r.known || held_depths(f, f->lasting[chunk - f->begin]) < high ? WANT_EVENTS : WANT_NOTHING;
}

/* Makes room where what is known has become large: by what is not seen, first. False: there is none. */
static bool has_room(struct flame *f, size_t most)
{
    size_t held = f->n_held * sizeof *f->held;
    for (size_t i = 0; f->bytes + held > most && i < f->n_known; i++)
        if (!in_view(f, i))
            chunk_forget(f, i);
    return f->bytes + held <= most;
}

/* What a lane wants of the step's chunk, which is *chunk where it wants anything. */
static enum want wanted(const struct flame *f, const struct plan *p, size_t *chunk)
{
    if (f->step < p->sampling) {
        size_t i = halving(f->step, p->sampling), at = f->begin + i * p->stride;
        *chunk = at < f->end ? at : f->end;
        bool news = i < p->samples && *chunk < f->n_known && !f->known[*chunk].sampled && !f->known[*chunk].damaged;
        return news ? WANT_STACK : WANT_NOTHING;
    }
    size_t i = halving(f->step - p->sampling, p->decoding);
    *chunk = f->begin + i;
    return i < p->chunks ? tells_more(f, *chunk) : WANT_NOTHING;
}

/* The step that each lane has before it, or a later one. */
static size_t first_step(struct flame *const *lanes, size_t n, const struct plan *p)
{
    size_t step = p->sampling + p->decoding;
    for (size_t i = 0; i < n; i++)
        if (!lanes[i]->full && lanes[i]->step < step)
            step = lanes[i]->step;
    return step;
}

/* Takes a step with all lanes that have come to it: whether there was anything to do. */
static int take_step(struct flame *const *lanes, size_t n, const struct plan *p, size_t step, struct err *err)
{
    bool any = false;
    size_t chunk = 0;
    for (size_t i = 0; i < n; i++) {
        struct flame *f = lanes[i];
        f->want = WANT_NOTHING;
        if (f->full || f->step != step)
            continue;
        if (step == p->sampling && flame_settle(f))
            return err_memory(err);
        f->want = wanted(f, p, &chunk);
        any |= f->want != WANT_NOTHING;
    }
    if (any && chunk_learn(lanes, n, chunk, err))
        return -1;
    for (size_t i = 0; i < n; i++) {
        struct flame *f = lanes[i];
        f->full |= f->want != WANT_NOTHING && !has_room(f, FLAME_BYTES / n);
        f->step += f->step == step;
    }
    return any;
}

/* Steps are the same chunks in all lanes. Those that were looked at before the run grew may have others. */
static int agree(struct flame *const *lanes, size_t n)
{
    bool same = true;
    for (size_t i = 1; i < n; i++)
        same &= lanes[i]->begin == lanes[0]->begin && lanes[i]->end == lanes[0]->end;
    for (size_t i = 0; i < n && !same; i++) {
        if (note_chunks(lanes[i]))
            return -1;
        find_chunks(lanes[i]);
    }
    return 0;
}

int flame_step_all(struct flame *const *lanes, size_t n, uint64_t budget_ns, struct err *err)
{
    if (n == 0)
        return 0;
    if (agree(lanes, n))
        return err_memory(err);
    struct slice slice = slice_of(budget_ns);
    struct plan p = plan(lanes[0]);
    size_t step;
    while ((step = first_step(lanes, n, &p)) < p.sampling + p.decoding) {
        if (step == p.sampling) {
            int more = digest_grow(lanes[0]->trace, &slice, err);
            if (more)
                return more;
        }
        int worked = take_step(lanes, n, &p, step, err);
        if (worked < 0)
            return -1;
        if (worked && slice_over(&slice))
            break;
    }
    return first_step(lanes, n, &p) < p.sampling + p.decoding;
}

int flame_step(struct flame *f, uint64_t budget_ns, struct err *err)
{
    return flame_step_all(&f, 1, budget_ns, err);
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
