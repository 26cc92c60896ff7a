/* Taking in events: each is read, applied to the state, counted and split into the columns in one go.
 *
 * They come in rows, of one thread, with no other record between them. What a row's events have in common is counted
 * when it ends, and what those of one frame have in common (the code object) is looked up once for each call and
 * return. Nearly all events are line events without or with one change, so those have a path without detours; the
 * others are alike enough for one function.
 *
 * The memory is shared with the traced program: what is read twice may differ, and every read looks at the end. */
#include "changes.h"
#include "columns.h"
#include "event_changes.h"
#include "frames.h"

/* A row of events, as far as it differs from what the chunker had before. */
struct row {
    struct columns to;
    uint64_t last;       /* no event after the one with this number */
    uint64_t before;     /* number of the one before the row */
    struct frame *frame; /* whose line events these are; NULL: to be looked up */
    struct tally_code *code;
    struct tally_slot *at; /* the line where the thread is; NULL before the first event */
    enum event_kind kind;  /* of the event before, as far as the next one may go on with its block; else EVENT_KINDS */
    uint32_t depth;        /* of the thread after it */
    uint32_t blocks, others; /* events that start one; those that are no LINE */
};

/* --- rows ----------------------------------------------------------------------------------------------------- */

/* How far a row may go: as many events, and up to there, for the chunk not to be full before. */
static void set_limits(const struct chunker *c, const struct decoder *d, struct row *w)
{
    uint32_t events = c->tally.s.n_events;
    size_t bytes = c->ops.len + c->times.len + (size_t)(d->at - w->to.copied), most = CHUNK_BYTES;
    w->last = c->state.event + (events < CHUNK_EVENTS ? CHUNK_EVENTS : CHUNK_EVENTS_MAX) - events;
    if (events >= CHUNK_EVENTS || bytes >= CHUNK_BYTES)
        most = 2 * c->checkpoint.len < CHUNK_BYTES_MAX ? 2 * c->checkpoint.len : CHUNK_BYTES_MAX;
    size_t left = (size_t)(d->end - d->at);
    w->to.stop = d->at + (most - bytes < left ? most - bytes : left);
}

static void row_begin(const struct chunker *c, struct row *w)
{
    const struct block_end *last = &c->tally.last;
    const struct frame *top = state_frame(&c->state);
    w->before = c->state.event;
    w->frame = NULL;
    w->at = NULL;
    w->blocks = w->others = 0;
    w->kind = last->kind;
    if (last->kind == EVENT_LINE && !(top && top->call == last->call))
        w->kind = EVENT_KINDS; /* a line of another thread's frame */
}

/* Frames on the thread's stack after an event. */
static inline uint32_t depth_now(const struct state *s)
{
    const struct thread_state *thread = &s->threads[s->thread];
    return thread->depth - thread->leaving;
}

/* What the row's events have in common. */
static void row_end(struct chunker *c, struct row *w)
{
    struct tally *t = &c->tally;
    uint32_t n = (uint32_t)(c->state.event - w->before);
    columns_close(c, &w->to);
    if (!n)
        return;
    t->s.n_events += n;
    t->s.kinds[EVENT_LINE] += n - w->others;
    t->s.n_blocks += w->blocks;
    t->s.end_ns = c->state.time_ns;
    t->last.kind = w->kind;
    if (w->kind == EVENT_LINE)
        t->last.call = w->frame->call;
    t->line_slot = w->at;
    t->thread_slot->count += n;
    t->thread_slot->c += w->blocks;
    tally_depth(t->thread_slot, w->depth);
}

/* The thread's time up to the event is that of the line where it was. */
static ALWAYS_INLINE bool count_time(struct chunker *c, struct row *w, uint64_t dt_ns)
{
    struct tally *t = &c->tally;
    if (!likely(w->at)) {
        if (!tally_turn(t, c->state.thread, c->state.time_ns))
            return false;
        w->at = t->line_slot;
        w->depth = depth_now(&c->state);
        if (!t->s.n_events)
            t->s.start_ns = c->state.time_ns + dt_ns;
    }
    w->at->own_ns += dt_ns;
    return true;
}

/* --- line events ---------------------------------------------------------------------------------------------- */

/* The frame that has the word after another one has left. */
static int find_frame(struct chunker *c, struct row *w, struct err *err)
{
    if (state_enter(&c->state, EVENT_LINE, 0, &w->frame, err) < 0)
        return -1;
    w->code = tally_code(&c->tally, &c->defs, w->frame->code);
    return w->code ? 0 : chunker_no_memory(c, err);
}

static inline bool count_line(struct chunker *c, struct row *w)
{
    struct tally_slot *slot = tally_line(&c->tally, w->code->file, w->frame->line);
    if (!likely(slot))
        return false;
    uint32_t offset = (uint32_t)(c->state.event - c->tally.s.first_event);
    if (!slot->count++)
        slot->a = offset;
    slot->b = offset;
    w->at = slot;
    return true;
}

static inline int take_line(struct chunker *c, struct row *w, struct decoder *d, uint8_t tag, struct err *err)
{
    struct state *s = &c->state;
    const uint8_t *dt_at = d->at + 1;
    int64_t delta = (tag & LINE_FAR) - LINE_BIAS;
    uint64_t dt_ns, far;
    if (!likely((tag & LINE_FAR) != LINE_FAR)) {
        dt_at = get_uint(dt_at, d->end, &far);
        delta = dt_at ? unzigzag(far) : 0;
    }
    const uint8_t *dt_end = get_time(dt_at, d->end, &dt_ns), *p = dt_end;
    if (!likely(p))
        return chunker_refuse(d, err);
    if ((!likely(w->frame) && find_frame(c, w, err) < 0) || frame_move(w->frame, delta, err) < 0)
        return -1;
    bool starts_block = w->kind != EVENT_LINE;
    if (tag & TAG_CHANGES) {
        struct change first;
        int n = read_changes(c, d, &p, &first, false, err);
        if (!likely(n > 0) || apply_changes(c, w->frame, n, &first, d->end, err) < 0)
            return -1;
        starts_block |= any_reassigns(c, n, &first);
        if (!count_changes(c, w->code, w->frame->code, n, &first))
            return chunker_no_memory(c, err);
    }
    s->event++;
    w->code->events++;
    w->blocks += starts_block;
    w->kind = EVENT_LINE;
    if (!count_time(c, w, dt_ns) || !count_line(c, w) || !columns_put(c, &w->to, dt_at, dt_end, dt_ns, d->end))
        return chunker_no_memory(c, err);
    s->time_ns += dt_ns;
    d->at = p;
    return 0;
}

/* --- other events --------------------------------------------------------------------------------------------- */

static bool leaves(enum event_kind kind)
{
    return kind == EVENT_YIELD || kind == EVENT_RETURN;
}

/* An event with its changes as they are read. */
struct event {
    struct record r;
    struct change first;
    int n_changes;
};

/* -1: damaged. */
static inline int read_event(struct chunker *c, const struct decoder *d, uint8_t tag, struct event *e, struct err *err)
{
    struct record *r = &e->r;
    r->dt_at = get_event_head(tag, d->at + 1, d->end, r);
    r->dt_end = get_time(r->dt_at, d->end, &r->dt_ns);
    r->end = r->dt_end ? get_event_body(r->dt_end, d->end, r) : NULL;
    if (!likely(r->end))
        return chunker_refuse(d, err);
    e->n_changes = 0;
    if (tag & TAG_CHANGES)
        e->n_changes = read_changes(c, d, &r->end, &e->first, r->kind == EVENT_CALL, err);
    return likely(r->end - d->at <= MAX_RECORD) ? e->n_changes : chunker_refuse(d, err);
}

/* *f is the frame that has the word, or to be found; then the event's, NULL for an OUTPUT that no call printed. */
static inline int apply_event(struct chunker *c, const struct event *e, const uint8_t *end, struct frame **f,
                              struct err *err)
{
    enum event_kind kind = e->r.kind;
    if (!*f || kind == EVENT_CALL || kind == EVENT_RESUME) {
        if (state_enter(&c->state, kind, event_id(&e->r), f, err) < 0)
            return -1;
        if (!*f)
            return 0;
    }
    if (frame_move(*f, e->r.line_delta, err) < 0 ||
        (e->n_changes && apply_changes(c, *f, e->n_changes, &e->first, end, err) < 0))
        return -1;
    return leaves(kind) ? state_leave(&c->state, *f, kind, err) : 0;
}

/* What the event is of its frame's code. */
static inline bool count_in_code(struct chunker *c, struct row *w, const struct event *e, const struct frame *f)
{
    if (w->frame != f)
        w->code = tally_code(&c->tally, &c->defs, f->code);
    if (!likely(w->code))
        return false;
    w->code->events++;
    w->code->calls += e->r.kind == EVENT_CALL;
    return !e->n_changes || count_changes(c, w->code, f->code, e->n_changes, &e->first);
}

/* Where the thread is after such an event: at a line of the frame that this leaves on top. */
static bool count_place(struct chunker *c, struct row *w)
{
    const struct state *s = &c->state;
    w->depth = depth_now(s);
    const struct frame *top = w->depth ? s->threads[s->thread].stack[w->depth - 1] : NULL;
    w->at = top ? tally_line(&c->tally, top->file, top->line) : &c->tally.no_line;
    return w->at;
}

/* What is written goes on with the block of what the same frame has just written; all else starts one. */
static bool count_output(struct chunker *c, const struct row *w, const struct record *r, const struct frame *f)
{
    struct block_end *last = &c->tally.last;
    uint64_t call = f ? f->call : 0;
    last->kind = w->kind;
    bool starts = event_starts_block(r, c->state.thread, call, last);
    *last = (struct block_end){ .kind = EVENT_OUTPUT, .thread = c->state.thread, .fd = r->fd, .call = call };
    c->tally.s.output_bytes += r->value.len;
    return starts;
}

static int take_other(struct chunker *c, struct row *w, struct decoder *d, uint8_t tag, struct err *err)
{
    struct state *s = &c->state;
    struct event e;
    struct frame *f = w->frame;
    if (read_event(c, d, tag, &e, err) < 0)
        return -1;
    if (w->at)
        tally_depth(c->tally.thread_slot, w->depth);
    s->event++;
    if (apply_event(c, &e, d->end, &f, err) < 0) {
        s->event--;
        return -1;
    }
    w->others++;
    w->blocks += e.r.kind != EVENT_OUTPUT || count_output(c, w, &e.r, f);
    w->kind = e.r.kind;
    c->tally.s.kinds[e.r.kind]++;
    if (!count_time(c, w, e.r.dt_ns) || (f && !count_in_code(c, w, &e, f)) || !count_place(c, w) ||
        !columns_put(c, &w->to, e.r.dt_at, e.r.dt_end, e.r.dt_ns, d->end))
        return chunker_no_memory(c, err);
    w->frame = leaves(e.r.kind) ? NULL : f;
    s->time_ns += e.r.dt_ns;
    d->at = e.r.end;
    return 0;
}

int take_events(struct chunker *c, struct decoder *d, const uint8_t **copied, struct err *err)
{
    struct row w = { .to.copied = *copied };
    int status = 0;
    set_limits(c, d, &w);
    if (!columns_open(c, &w.to))
        return err_memory(err);
    row_begin(c, &w);
    while (d->at < w.to.stop && c->state.event < w.last) {
        uint8_t tag = *d->at;
        if (tag < TAG_EVENT)
            break;
        status = likely(tag & TAG_LINE) ? take_line(c, &w, d, tag, err) : take_other(c, &w, d, tag, err);
        if (!likely(status == 0))
            break;
    }
    row_end(c, &w);
    *copied = w.to.copied;
    return status;
}
