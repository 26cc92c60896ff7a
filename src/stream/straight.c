/* The straight path: events in a row, nearly all of which are line events of one frame.
 *
 * Such an event is read, applied, counted and split into the columns in one go. What it has in common with the one
 * before (thread, frame, code object, kind) is looked up and counted once for the whole row. Whatever is not plain (an
 * event of another kind, a far line, a variable that is changed twice) ends the row before it is touched, and goes the
 * general way: decode_next(), state_apply(), tally_event(), which also find the words for what is damaged. So do
 * definitions and what is near the end of the bytes, in chunker.c. */
#include <string.h>

#include "changes.h"
#include "chunker_impl.h"
#include "frames.h"

enum {
    ROOM = 64,   /* bytes that may be read of a record: tag, time, head and the numbers of a change, and COPY more */
    SEVERAL = 6, /* changes at most */
    COPY = 16,   /* bytes that are moved at once */
};
_Static_assert(1 + 5 * VARINT_MAX <= ROOM && 1 + 2 * VARINT_MAX + VAR_SMALL <= ROOM,
               "what is read without a look at the end");
_Static_assert(VAR_SMALL == COPY + 8, "a small value is two moves");

/* Both columns while they are written to. */
struct columns {
    uint8_t *ops, *times;
    const uint8_t *copied; /* the stream up to here is in them */
};

/* A row of events, as far as it differs from what the chunker had before. */
struct row {
    struct columns to;
    struct frame *frame;
    struct tally_code *code;
    struct tally_slot *line_slot; /* where the frame stands */
    uint32_t line, n, blocks;
    bool goes_on; /* with a block: the event before was of the same kind and frame */
    uint64_t time_ns;
    const uint8_t *stop; /* no record is begun from here on */
    uint32_t most;       /* events */
};

/* How far a row may go: as many events, and up to there, for the chunk not to be full before. */
static void set_limits(const struct chunker *c, const struct decoder *d, struct row *w)
{
    uint32_t events = c->tally.s.n_events;
    size_t bytes = c->ops.len + c->times.len + (size_t)(d->at - w->to.copied), most = CHUNK_BYTES;
    w->most = (events < CHUNK_EVENTS ? CHUNK_EVENTS : CHUNK_EVENTS_MAX) - events;
    if (events >= CHUNK_EVENTS || bytes >= CHUNK_BYTES)
        most = 2 * c->checkpoint.len < CHUNK_BYTES_MAX ? 2 * c->checkpoint.len : CHUNK_BYTES_MAX;
    size_t left = (size_t)(d->end - d->at) - ROOM;
    w->stop = d->at + (most - bytes < left ? most - bytes : left);
}

static bool columns_open(struct chunker *c, struct row *w)
{
    size_t room = (size_t)(w->stop - w->to.copied) + 2 * ROOM;
    w->to.ops = buf_reserve(&c->ops, room);
    w->to.times = buf_reserve(&c->times, room);
    return w->to.ops && w->to.times;
}

static void columns_close(struct chunker *c, const struct columns *to)
{
    c->ops.len = (size_t)(to->ops - c->ops.data);
    c->times.len = (size_t)(to->times - c->times.data);
}

/* A piece of ops that is longer than most. */
static bool put_long(struct chunker *c, struct row *w, size_t len)
{
    columns_close(c, &w->to);
    buf_put(&c->ops, w->to.copied, len);
    w->to.copied += len;
    return !c->ops.failed && columns_open(c, w);
}

/* Everything that a line event needs to be like the one before. Where there is no such thing, the next event makes a
 * turn, whatever it is. */
static void row_begin(struct chunker *c, struct row *w)
{
    struct tally *t = &c->tally;
    struct state *s = &c->state;
    struct frame *f = s->running;
    w->frame = NULL;
    if (!f || !t->s.n_events || !t->thread_slot || t->thread != s->thread || !t->line)
        return;
    w->n = w->blocks = 0;
    w->goes_on = t->last.kind == EVENT_LINE && t->last.call == f->call;
    w->line = f->line;
    w->time_ns = s->time_ns;
    w->line_slot = t->line_slot;
    if (!w->line_slot)
        w->line_slot = tally_line(t, (uint32_t)((t->line - 1) >> 32), (uint32_t)(t->line - 1));
    w->code = tally_code(t, &c->defs, f->code);
    if (w->line_slot && w->code)
        w->frame = f;
}

/* What the row's events have in common. */
static void row_end(struct chunker *c, struct row *w)
{
    struct tally *t = &c->tally;
    struct state *s = &c->state;
    const struct thread_state *thread = &s->threads[s->thread];
    if (!w->frame || !w->n)
        return;
    s->event += w->n;
    s->time_ns = t->s.end_ns = w->time_ns;
    w->frame->line = w->line;
    t->s.n_events += w->n;
    t->s.kinds[EVENT_LINE] += w->n;
    t->s.n_blocks += w->blocks;
    t->last = (struct block_end){ .kind = EVENT_LINE, .thread = s->thread, .call = w->frame->call };
    t->line_slot = w->line_slot;
    w->code->events += w->n;
    tally_thread(t->thread_slot, thread->depth - thread->leaving, w->n, w->blocks);
    w->most -= w->n;
    w->n = 0;
}

/* The time of an event that `line` has taken in ends what its thread was at before. */
static inline bool count_line(struct tally *t, struct row *w, uint32_t line, uint64_t dt_ns)
{
    w->line_slot->own_ns += dt_ns;
    struct tally_slot *slot = tally_line(t, w->code->file, line);
    if (!likely(slot))
        return false;
    uint32_t offset = t->s.n_events + w->n;
    if (!slot->count++)
        slot->a = offset;
    slot->b = offset;
    w->line_slot = slot;
    return true;
}

/* `p` is behind the event's time, `dt_at` before it. */
static inline bool put_piece(struct chunker *c, struct row *w, const uint8_t *dt_at, const uint8_t *p)
{
    size_t len = (size_t)(dt_at - w->to.copied);
    if (likely(len <= COPY)) {
        memcpy(w->to.ops, w->to.copied, COPY);
        w->to.ops += len;
    } else if (!put_long(c, w, len)) {
        return false;
    }
    memcpy(w->to.times, dt_at, COPY);
    w->to.times += p - dt_at;
    w->to.copied = p;
    return true;
}

/* 0: done; 1: not plain, and nothing is done; -1: damaged. No time is noted as that of the change: the state is closed.
 */
static inline int apply_plain(struct state *s, struct frame *f, const struct change *ch, struct err *err)
{
    if (ch->op == CHANGE_COPY)
        return 1;
    if (!likely(ch->var < f->n_vars))
        return state_change(s, f, ch, err);
    struct var *v = &f->vars[ch->var];
    if (ch->op == CHANGE_ADD && likely(v->cap == VAR_NUMBER)) {
        v->u.number = (int64_t)((uint64_t)v->u.number + (uint64_t)ch->delta);
        return 0;
    }
    if (ch->op <= CHANGE_SET && ch->value.len <= VAR_SMALL && !var_is_big(v)) {
        memcpy(v->u.small, ch->value.at, COPY); /* ROOM says that it may be read */
        memcpy(v->u.small + COPY, ch->value.at + COPY, VAR_SMALL - COPY);
        v->len = (uint32_t)ch->value.len;
        v->cap = 0;
        return 0;
    }
    return state_change(s, f, ch, err);
}

/* Several changes, of which the first is read and `*p` stands behind it. 0: done, and *p is behind the last; 1 and -1
 * as above. All are read before one is applied, and all applied before one is counted. */
static int take_several(struct chunker *c, const struct row *w, const struct decoder *d, const uint8_t **p,
                        const struct change *first, bool *reassigns, struct err *err)
{
    struct change list[SEVERAL] = { *first };
    const uint8_t *at = *p;
    size_t n = 1;
    for (bool more = true; more; n++) {
        if (n == SEVERAL)
            return 1;
        at = get_change(at, d->end, UNKNOWN_LEN, &list[n], &more);
        if (!at || at - d->at > MAX_RECORD || list[n].op == CHANGE_COPY || list[n].var == list[n - 1].var)
            return 1; /* splices of one variable, which stand together, are looked at after the last of them */
    }
    if (first->op == CHANGE_COPY)
        return 1;
    for (size_t i = 0; i < n; i++)
        if (state_change(&c->state, w->frame, &list[i], err) < 0)
            return -1;
    for (size_t i = 0; i < n; i++) {
        if (!tally_change(w->code, &c->defs, w->frame->code, list[i].var))
            c->tally.failed = true;
        *reassigns |= list[i].op != CHANGE_NEW;
    }
    *p = at;
    return 0;
}

/* The change, or changes, at *p. 0: done, and *p is behind the last; 1 and -1 as above. */
static inline int take_changes(struct chunker *c, const struct row *w, const struct decoder *d, const uint8_t **p,
                               bool *reassigns, struct err *err)
{
    struct change change;
    bool more;
    *p = get_change(*p, d->end, UNKNOWN_LEN, &change, &more);
    if (!*p)
        return 1;
    if (more)
        return take_several(c, w, d, p, &change, reassigns, err);
    int status = apply_plain(&c->state, w->frame, &change, err);
    if (status)
        return status;
    if (!tally_change(w->code, &c->defs, w->frame->code, change.var))
        c->tally.failed = true;
    *reassigns = change.op != CHANGE_NEW;
    return 0;
}

/* One event. 0: it is taken in; 1: it is none for here; -1: damaged. */
static inline int take_line(struct chunker *c, struct row *w, struct decoder *d, struct err *err)
{
    const uint8_t *dt_at = d->at + 1;
    uint8_t tag = *d->at;
    uint32_t line = w->line + (tag & LINE_FAR) - LINE_BIAS;
    uint64_t dt_ns;
    if (!(tag & TAG_LINE) || (tag & LINE_FAR) == LINE_FAR || line > LINE_MAX)
        return 1;
    const uint8_t *dt_end = get_uint(dt_at, d->end, &dt_ns), *p = dt_end;
    if (!p)
        return 1;
    bool reassigns = false;
    if (tag & TAG_CHANGES) {
        int status = take_changes(c, w, d, &p, &reassigns, err);
        if (status)
            return status;
    }
    if (!count_line(&c->tally, w, line, dt_ns))
        c->tally.failed = true;
    if (!put_piece(c, w, dt_at, dt_end))
        return err_memory(err);
    w->line = line;
    w->time_ns += dt_ns;
    w->blocks += reassigns || !w->goes_on;
    w->goes_on = true;
    w->n++;
    d->at = p;
    return 0;
}

/* One event of any kind, in the general way; the next row begins behind it. 0: it is taken in; 1: it is a definition;
 * -1. */
static int take_turn(struct chunker *c, struct row *w, struct decoder *d, struct err *err)
{
    const uint8_t *at = d->at;
    struct record r;
    if (*at < TAG_EVENT)
        return 1;
    row_end(c, w);
    w->frame = NULL;
    if (decode_next(d, &r, err) < 0)
        return -1;
    if (r.tag != TAG_EVENT ||
        state_apply(&c->state, &r, err) < 0) { /* it may have become another: the memory is shared */
        d->at = at;
        return r.tag != TAG_EVENT ? 1 : -1;
    }
    tally_event(&c->tally, &c->state, &r);
    w->most--;
    if (!put_piece(c, w, r.dt_at, r.dt_end)) {
        d->at = at;
        return err_memory(err);
    }
    row_begin(c, w);
    return 0;
}

int straight_events(struct chunker *c, struct decoder *d, const uint8_t **copied, struct err *err)
{
    struct row w = { .to.copied = *copied };
    if (*d->at < TAG_EVENT || d->end - d->at <= ROOM)
        return 0;
    set_limits(c, d, &w);
    if (!columns_open(c, &w))
        return err_memory(err);
    row_begin(c, &w);
    int status = 0;
    while (d->at < w.stop && w.n < w.most && status == 0) {
        status = likely(w.frame) ? take_line(c, &w, d, err) : 1;
        if (status == 1)
            status = take_turn(c, &w, d, err);
    }
    row_end(c, &w);
    columns_close(c, &w.to);
    *copied = w.to.copied;
    return status < 0 ? -1 : 0;
}
