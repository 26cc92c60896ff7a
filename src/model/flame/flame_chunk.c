/* What a chunk tells: its checkpoint the stack it starts with, its events which calls begin and end. */
#include <stdlib.h>
#include <string.h>

#include "src/model/flame/flame_impl.h"
#include "src/model/span.h"

struct reach chunk_reach(const struct flame *f, size_t chunk)
{
    struct chunk_facts facts;
    size_t chunks = reader_chunks(f->trace->reader);
    if (chunk >= f->trace->digest.n && chunk + 1 < chunks) /* reading its summary is no matter of a picture */
        return (struct reach){ .high = UINT32_MAX };
    chunk_facts(f->trace, chunk, &facts);
    const struct thread_summary *s = facts_thread(&facts, f->window.thread);
    if (!facts.known)
        return (struct reach){ .high = UINT32_MAX };
    if (!s)
        return (struct reach){ .known = true };
    return (struct reach){ true, true, s->min_depth, s->max_depth };
}

void chunk_forget(struct flame *f, size_t chunk)
{
    struct known *k = &f->known[chunk];
    if (k->tile)
        f->bytes -= k->tile->bytes;
    free(k->tile);
    k->tile = NULL;
}

/* --- stacks --------------------------------------------------------------------------------------------------- */

/* The frame that stands on this one, noted or found. 0 without memory. */
static uint32_t hold(struct flame *f, const struct frame *frame, uint32_t below)
{
    bool is_new;
    uint64_t *at = map_at(&f->by_call, frame->call, &is_new);
    if (!at)
        return 0;
    if (!is_new && held_of(f, (uint32_t)*at)->below == below && held_of(f, (uint32_t)*at)->code == frame->code)
        return (uint32_t)*at;
    if (f->n_held == f->cap_held) {
        size_t cap = f->cap_held ? 2 * f->cap_held : 256;
        struct held *more = cap < UINT32_MAX ? realloc(f->held, cap * sizeof *more) : NULL;
        if (!more) {
            map_remove(&f->by_call, frame->call);
            return 0;
        }
        f->held = more;
        f->cap_held = cap;
    }
    const struct held *under = below ? held_of(f, below) : NULL;
    f->held[f->n_held++] = (struct held){
        .call = frame->call,
        .first = frame->first,
        .newest = under && under->newest > frame->first ? under->newest : frame->first,
        .below = below,
        .code = frame->code,
        .depth = under ? under->depth + 1 : 0,
        .plain = (!under || under->plain) && !code_suspends(f->state.defs->codes[frame->code]),
    };
    *at = f->n_held;
    return (uint32_t)f->n_held;
}

/* The thread's stack as the state has it, without a frame that is leaving: *top. */
static int hold_stack(struct flame *f, const struct state *state, uint32_t *top, struct err *err)
{
    *top = 0;
    if (f->window.thread >= state->n_threads)
        return 0;
    const struct thread_state *t = &state->threads[f->window.thread];
    for (uint32_t i = 0; i + t->leaving < t->depth; i++)
        if (!(*top = hold(f, t->stack[i], *top)))
            return err_memory(err);
    return 0;
}

/* --- decoding -------------------------------------------------------------------------------------------------- */

/* A call that is on the stack while the chunk is gone through. */
struct open_call {
    uint64_t call, event, from;
    uint32_t code;
};

struct scan {
    struct flame *flame;
    const struct state *state;
    struct tile *tile;
    struct open_call *open; /* owned, by depth */
    uint32_t depth, cap;    /* frames that are on the stack */
    uint64_t from, to;      /* of the chunk, within the window */
};

/* A call ends (or the chunk does): its columns get their parts. */
static void close_call(struct scan *s, uint64_t now)
{
    const struct open_call *o = &s->open[--s->depth];
    const struct flame_window *w = &s->flame->window;
    struct tile *t = s->tile;
    uint64_t from = o->from > s->from ? o->from : s->from, to = now < s->to ? now : s->to;
    bool touches = from < to || (from == to && o->from == now); /* one that takes no time is somewhere, too */
    if (s->depth < t->low || s->depth >= t->high || !touches || from >= w->to_ns)
        return;
    uint32_t c = flame_column(w, from);
    struct cell *row = t->cells + (size_t)(s->depth - t->low) * t->columns;
    do {
        uint64_t start = flame_time(w, c), end = flame_time(w, c + 1);
        uint64_t a = from > start ? from : start, b = to < end ? to : end;
        struct part p = {
            .call = o->call, .from = a, .to = b, .event = o->from >= start ? o->event : 0, .code = o->code
        };
        if (c - t->column < t->columns)
            cell_add(&row[c - t->column], &p);
    } while (flame_time(w, ++c) < to && c < w->columns);
}

static int open_call(struct scan *s, struct open_call call, struct err *err)
{
    if (s->depth == s->cap) {
        uint32_t cap = s->cap ? 2 * s->cap : 64;
        struct open_call *more = realloc(s->open, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        s->open = more;
        s->cap = cap;
    }
    s->open[s->depth++] = call;
    return 0;
}

/* The calls that are there when the chunk starts, outermost first. */
static int open_held(struct scan *s, uint32_t top, struct err *err)
{
    uint32_t depths = held_depths(s->flame, top);
    while (s->depth < depths)
        if (open_call(s, (struct open_call){ 0 }, err))
            return -1;
    for (uint32_t frame = top; frame; frame = held_of(s->flame, frame)->below) {
        const struct held *h = held_of(s->flame, frame);
        s->open[h->depth] = (struct open_call){ .call = h->call, .code = h->code };
    }
    return 0;
}

/* After an event of the thread. */
static int scan_event(struct scan *s, enum event_kind kind, struct err *err)
{
    const struct state *state = s->state;
    const struct frame *f = state_frame(state);
    if (!f)
        return 0;
    bool starts = kind == EVENT_CALL || kind == EVENT_RESUME;
    uint32_t depths = f->depth + !(kind == EVENT_YIELD || kind == EVENT_RETURN);
    while (s->depth > depths - starts)
        close_call(s, state->time_ns);
    return starts ? open_call(s, (struct open_call){ f->call, state->event, state->time_ns, f->code }, err) : 0;
}

/* Whose events these are, of the lanes that want them; NULL: nobody's. */
static struct scan *scan_of(struct flame *const *lanes, size_t n, uint32_t thread)
{
    for (size_t i = 0; i < n; i++)
        if (lanes[i]->scan && lanes[i]->window.thread == thread)
            return lanes[i]->scan;
    return NULL;
}

/* Goes through the events, once for all lanes. Damage ends it, with what was found before it; -1 only without memory.
 */
static int scan_events(struct flame *const *lanes, size_t n, uint32_t events, bool *damaged, struct err *err)
{
    struct flame *f = lanes[0];
    struct decoder d = {
        .at = f->body.ops.at,
        .end = f->body.ops.at + f->body.ops.len,
        .times = f->body.times.at,
        .times_end = f->body.times.at + f->body.times.len,
    };
    struct record r;
    for (uint32_t i = 0; i < events;) {
        if (decode_next(&d, &r, NULL) <= 0 || state_apply(&f->state, &r, NULL)) {
            *damaged = true;
            return 0;
        }
        if (r.tag != TAG_EVENT)
            continue;
        i++;
        struct scan *s = r.kind == EVENT_LINE ? NULL : scan_of(lanes, n, f->state.thread);
        if (s && scan_event(s, r.kind, err))
            return -1;
    }
    return 0;
}

/* Room for the columns that the chunk reaches into and the depths it may change; NULL without memory. */
static struct tile *tile_new(struct flame *f, size_t chunk, uint32_t stack, const struct reach *reach)
{
    const struct flame_window *w = &f->window;
    uint64_t from = chunk_from(f, chunk), to = chunk_to(f, chunk);
    uint32_t depths = held_depths(f, stack), low = reach->low < depths ? reach->low : depths, high = reach->high;
    uint32_t top = w->top > FLAME_MARGIN ? w->top - FLAME_MARGIN : 0, bottom = w->top + w->rows + FLAME_MARGIN;
    bool inside = from >= w->from_ns && to < w->to_ns;
    if (high > bottom)
        high = bottom;
    if (low < top)
        low = top;
    if (low > high)
        low = high;
    uint32_t first = flame_column(w, from > w->from_ns ? from : w->from_ns);
    uint32_t last = flame_column(w, to < w->to_ns ? to : w->to_ns - 1);
    uint32_t columns = last > first ? last - first + 1 : 1;
    size_t bytes = sizeof(struct tile) + (size_t)(high - low) * columns * sizeof(struct cell);
    struct tile *t = calloc(1, bytes);
    if (t)
        *t = (struct tile){ bytes, first, columns, low, high, top, bottom, inside && columns == 1 };
    return t;
}

static int scan_begin(struct flame *f, const struct state *state, size_t chunk, struct err *err)
{
    struct reach reach = chunk_reach(f, chunk);
    struct scan *s = f->scan = calloc(1, sizeof *s);
    if (!s)
        return err_memory(err);
    *s = (struct scan){ .flame = f, .state = state, .from = chunk_from(f, chunk), .to = chunk_to(f, chunk) };
    if (s->from < f->window.from_ns)
        s->from = f->window.from_ns;
    if (s->to > f->window.to_ns)
        s->to = f->window.to_ns;
    s->tile = tile_new(f, chunk, f->known[chunk].stack, &reach);
    return s->tile ? open_held(s, f->known[chunk].stack, err) : err_memory(err);
}

/* Where not all events could be read what the calls end with is not known, so nothing of it is. */
static void scan_end(struct flame *f, size_t chunk, bool all)
{
    struct scan *s = f->scan;
    while (all && s->depth)
        close_call(s, chunk_to(f, chunk));
    if (all) {
        f->known[chunk].tile = s->tile;
        f->bytes += s->tile->bytes;
    } else {
        free(s->tile);
    }
    free(s->open);
    free(s);
    f->scan = NULL;
}

static int decode(struct flame *const *lanes, size_t n, size_t chunk, struct err *err)
{
    bool damaged = false, any = false;
    int status = 0;
    for (size_t i = 0; i < n && !status; i++)
        if (lanes[i]->want == WANT_EVENTS) {
            status = scan_begin(lanes[i], &lanes[0]->state, chunk, err);
            any = true;
        }
    if (any && !status)
        status = scan_events(lanes, n, reader_extent(lanes[0]->trace->reader, chunk).n_events, &damaged, err);
    for (size_t i = 0; i < n; i++)
        if (lanes[i]->scan) {
            lanes[i]->known[chunk].damaged = damaged;
            scan_end(lanes[i], chunk, !status && !damaged);
        }
    return status;
}

/* The first lane reads, whether or not it wants anything itself. */
int chunk_learn(struct flame *const *lanes, size_t n, size_t chunk, struct err *err)
{
    struct flame *first = lanes[0];
    struct err why = { 0 };
    bool damaged = reader_body(first->trace->reader, chunk, &first->body, &why) ||
                   state_restore(&first->state, first->body.checkpoint.at, first->body.checkpoint.len, &why);
    if (damaged && why.code == ERR_NO_MEMORY) {
        if (err)
            *err = why;
        return -1;
    }
    for (size_t i = 0; i < n; i++) {
        struct flame *f = lanes[i];
        struct known *k = &f->known[chunk];
        if (f->want == WANT_NOTHING)
            continue;
        k->damaged = damaged;
        if (damaged)
            continue;
        if (!k->sampled && hold_stack(f, &first->state, &k->stack, err))
            return -1;
        k->sampled = true;
        f->mixed = false;
        chunk_forget(f, chunk);
    }
    return damaged ? 0 : decode(lanes, n, chunk, err);
}
