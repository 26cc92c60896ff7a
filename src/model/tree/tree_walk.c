/* Walking from row to row. The walk carries, for each thread, the fold rules of the frames it is in, and whether it is
 * inside a folded call; so an event's row is decided by looking at it alone. Chunks in which all threads stay inside
 * their folded calls are passed over by their summaries.
 *
 * Forwards a folded call begins with its CALL, whose rule tells, and ends with the event that leaves no more frames
 * than there were before. Backwards it begins with that event, and ends with its CALL, which is its row. */
#include <stdlib.h>
#include <string.h>

#include "src/model/bits.h"
#include "src/model/span.h"
#include "src/model/tree/tree_impl.h"

void walk_release(struct walk *w)
{
    for (uint32_t i = 0; i < w->cap_lanes; i++)
        free(w->lanes[i].rules);
    free(w->lanes);
    *w = (struct walk){ 0 };
}

/* --- lanes --------------------------------------------------------------------------------------------------- */

static struct lane *lane_of(struct walk *w, uint32_t thread, struct err *err)
{
    if (thread >= w->cap_lanes) {
        uint32_t cap = w->cap_lanes ? 2 * w->cap_lanes : 8;
        while (cap <= thread)
            cap *= 2;
        struct lane *more = realloc(w->lanes, cap * sizeof *more);
        if (!more) {
            err_memory(err);
            return NULL;
        }
        memset(more + w->cap_lanes, 0, (cap - w->cap_lanes) * sizeof *more);
        w->lanes = more;
        w->cap_lanes = cap;
    }
    if (thread >= w->n_lanes)
        w->n_lanes = thread + 1;
    return &w->lanes[thread];
}

/* What holds for a call of this depth. */
static struct fold_rule rule_at(const struct folds *folds, const struct lane *l, uint32_t depth)
{
    uint32_t above = depth < l->n ? depth : l->n;
    return above ? l->rules[above - 1] : folds_outside(folds);
}

static int push(const struct folds *folds, struct lane *l, uint32_t depth, struct fold_rule rule, struct err *err)
{
    if (depth >= l->cap) {
        uint32_t cap = l->cap ? 2 * l->cap : 16;
        while (cap <= depth)
            cap *= 2;
        struct fold_rule *more = realloc(l->rules, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        l->rules = more;
        l->cap = cap;
    }
    for (uint32_t i = l->n; i < depth; i++) /* frames nobody has seen: a damaged run */
        l->rules[i] = rule_at(folds, l, i);
    l->rules[depth] = rule;
    l->n = depth + 1;
    return 0;
}

static void hide(struct lane *l, uint32_t depth)
{
    l->hidden = true;
    l->until = 0;
    l->n = depth;
}

/* A call is entered: from its start, or backwards from its end. */
static int enter(const struct folds *folds, struct lane *l, const struct moment *m, bool *folded, struct err *err)
{
    struct fold_rule rule = rule_at(folds, l, m->depth);
    *folded = folds_enter(folds, m->call, m->depth, &rule);
    if (!*folded)
        return push(folds, l, m->depth, rule, err);
    hide(l, m->depth);
    return 0;
}

/* 1: the event has a row; 0: it is hidden; -1. */
static int pass_forwards(const struct folds *folds, struct lane *l, const struct moment *m, bool *folded,
                         struct err *err)
{
    *folded = false;
    if (l->hidden) {
        l->hidden = frames_after(m) > l->n;
        return 0;
    }
    if (!m->call)
        return 1;
    if (starts_call(m))
        return enter(folds, l, m, folded, err) ? -1 : 1;
    if (ends_call(m) && l->n > m->depth)
        l->n = m->depth;
    return 1;
}

static int pass_backwards(const struct folds *folds, struct lane *l, const struct moment *m, bool *folded,
                          struct err *err)
{
    *folded = false;
    if (l->hidden) {
        *folded = starts_call(m) && m->depth == l->n;
        bool inside = frames_after(m) > l->n || (ends_call(m) && m->depth == l->n);
        l->hidden = inside && !*folded;
        if (l->hidden || *folded)
            return !l->hidden;
    }
    if (!m->call)
        return 1;
    if (ends_call(m)) {
        bool hidden;
        if (enter(folds, l, m, &hidden, err))
            return -1;
        return !hidden;
    }
    if (starts_call(m) && l->n > m->depth)
        l->n = m->depth;
    return 1;
}

/* --- starting ------------------------------------------------------------------------------------------------ */

static int start_lane(struct tree *v, struct walk *w, const struct thread_state *thread, uint32_t id, struct err *err)
{
    struct lane *l = lane_of(w, id, err);
    struct fold_rule rule = folds_outside(&v->folds);
    uint32_t depth = thread->depth - (!w->back && thread->leaving);
    if (!l)
        return -1;
    for (uint32_t d = 0; d < depth; d++) {
        if (folds_enter(&v->folds, thread->stack[d]->call, d, &rule)) {
            hide(l, d);
            return 0;
        }
        if (push(&v->folds, l, d, rule, err))
            return -1;
    }
    return 0;
}

static int start_lanes(struct tree *v, struct walk *w, const struct state *s, struct err *err)
{
    for (uint32_t i = 0; i < w->cap_lanes; i++)
        w->lanes[i].n = w->lanes[i].hidden = 0;
    w->n_lanes = 0;
    for (uint32_t i = 0; s && i < s->n_threads; i++)
        if (start_lane(v, w, &s->threads[i], i, err))
            return -1;
    return 0;
}

static int start(struct tree *v, struct walk *w, bool back, uint64_t from, struct err *err)
{
    const struct state *s = NULL;
    uint64_t n = back ? from - 1 : from;
    *w = (struct walk){
        .back = back,
        .at = back ? from - 1 : from + 1,
        .from = from,
        .stamp = v->stamp,
        .events = reader_events(v->trace->reader),
        .lanes = w->lanes,
        .cap_lanes = w->cap_lanes,
    };
    if (n && !filter_is_flat(v->filter) && reader_state(v->trace->reader, n, &s, err))
        return -1;
    if (start_lanes(v, w, s, err))
        return -1;
    w->live = true;
    return 0;
}

/* Goes on where the chunk begins, from its checkpoint; or, backwards, where it ends. */
static int start_at_chunk(struct tree *v, struct walk *w, size_t chunk, struct err *err)
{
    struct chunk_facts f;
    const struct state *s;
    chunk_facts(v->trace, chunk, &f);
    w->at = w->back ? f.last_event : f.first_event;
    if (w->back)
        return reader_state(v->trace->reader, f.last_event, &s, err) ? -1 : start_lanes(v, w, s, err);
    struct body body = { .raw = BUF_INIT };
    struct state own;
    state_init(&own, reader_defs(v->trace->reader));
    int status = reader_body(v->trace->reader, chunk, &body, err);
    if (!status)
        status = state_restore(&own, body.checkpoint.at, body.checkpoint.len, err);
    if (!status)
        status = start_lanes(v, w, &own, err);
    state_release(&own);
    buf_release(&body.raw);
    return status;
}

/* What cannot be read is passed over, to the next chunk that can. 1, 0 where there is none, -1. */
static int pass_damage(struct tree *v, struct walk *w, size_t chunk, struct err *err)
{
    size_t chunks = reader_chunks(v->trace->reader);
    struct err why;
    for (;;) {
        if (w->back ? chunk == 0 : chunk + 1 >= chunks) {
            w->at = w->back ? 0 : reader_events(v->trace->reader) + 1;
            return 0;
        }
        chunk = w->back ? chunk - 1 : chunk + 1;
        why = (struct err){ 0 };
        if (start_at_chunk(v, w, chunk, &why) == 0)
            return 1;
        if (why.code != ERR_CORRUPT)
            break;
    }
    if (err)
        *err = why;
    return -1;
}

/* --- chunks -------------------------------------------------------------------------------------------------- */

/* Whether a folded call hides all that its thread does in the chunk: 1, 0, -1. Backwards the chunk may begin with its
 * CALL, which the depths do not tell, so that is looked up. */
static int hides(struct tree *v, struct lane *l, bool back, const struct thread_summary *s, const struct chunk_facts *f,
                 struct err *err)
{
    struct moment m;
    if (!l->hidden || s->min_depth <= l->n)
        return 0;
    if (!back || s->min_depth > l->n + 1)
        return 1;
    if (!l->until) {
        uint64_t first = f->first_event; /* f may not last */
        struct err why = { 0 };
        int got = span_start(v->trace, s->thread, l->n, f->last_event, &m, &why);
        if (got < 0 && why.code == ERR_CORRUPT)
            return 0; /* it is hidden in what cannot be read */
        if (got < 0) {
            if (err)
                *err = why;
            return -1;
        }
        l->until = got ? m.n : 1;
        return l->until < first;
    }
    return l->until < f->first_event;
}

static int is_hidden(struct tree *v, struct walk *w, size_t chunk, struct err *err)
{
    struct chunk_facts f;
    chunk_facts(v->trace, chunk, &f);
    if (!f.known)
        return 0;
    for (uint32_t i = 0; i < f.n_threads; i++) {
        uint32_t thread = f.threads[i].thread;
        if (!filter_thread(v->filter, v->trace, thread))
            continue;
        if (thread >= w->n_lanes)
            return 0;
        int hidden = hides(v, &w->lanes[thread], w->back, &f.threads[i], &f, err);
        if (hidden <= 0)
            return hidden;
        chunk_facts(v->trace, chunk, &f); /* other summaries may have been read since */
    }
    return 1;
}

/* On to the next chunk that is to be looked at: 1, 0 at the end, -1. */
static int next_chunk(struct tree *v, struct walk *w, size_t chunk, struct err *err)
{
    struct chunk_facts f;
    size_t chunks = reader_chunks(v->trace->reader);
    for (;;) {
        if (w->back ? chunk == 0 : chunk + 1 >= chunks) {
            w->at = w->back ? 0 : reader_events(v->trace->reader) + 1;
            return 0;
        }
        chunk = w->back ? chunk - 1 : chunk + 1;
        int hidden = is_hidden(v, w, chunk, err);
        if (hidden < 0)
            return -1;
        if (hidden)
            continue;
        chunk_facts(v->trace, chunk, &f);
        w->at = w->back ? f.last_event : f.first_event;
        return 1;
    }
}

/* --- steps --------------------------------------------------------------------------------------------------- */

static int found(struct tree *v, struct walk *w, uint64_t n, bool folded, struct tree_row *row, struct err *err)
{
    struct tree_row r;
    if (tree_fill(v, n, folded, &r, err))
        return -1;
    w->at = w->back ? r.block.first - 1 : r.block.last + 1;
    w->from = w->back ? r.block.first : r.block.last;
    *row = r;
    return TREE_ROW;
}

/* The first row among the chunk's events from w->at on. */
static int in_chunk(struct tree *v, struct walk *w, size_t chunk, struct tree_row *row, struct err *err)
{
    struct place p;
    (void)chunk;
    if (trace_place(v->trace, w->at, &p, err))
        return -1;
    for (uint32_t i = p.at; i < p.n; i = w->back ? i - 1 : i + 1) { /* i - 1 wraps around below 0 */
        const struct moment *m = &p.moments[i];
        if ((!w->back && !m->starts_block) || !filter_thread(v->filter, v->trace, m->thread))
            continue;
        struct lane *l = lane_of(w, m->thread, err);
        bool folded;
        int shown = !l ? -1 : (w->back ? pass_backwards : pass_forwards)(&v->folds, l, m, &folded, err);
        if (shown < 0)
            return -1;
        if (shown)
            return found(v, w, m->n, folded, row, err);
    }
    return TREE_NONE;
}

/* The same where only the filter decides, which may know without decoding. */
static int in_chunk_filtered(struct tree *v, struct walk *w, size_t chunk, struct tree_row *row, struct err *err)
{
    const uint64_t *bits;
    struct chunk_facts f;
    int got = filter_marks(v->filter, v->trace, chunk, &bits, err);
    if (got <= 0)
        return got < 0 ? -1 : TREE_NONE;
    chunk_facts(v->trace, chunk, &f);
    uint32_t n = (uint32_t)(f.last_event - f.first_event + 1);
    uint32_t i = bits_find(bits, n, (uint32_t)(w->at - f.first_event), w->back);
    return i == NO_BIT ? TREE_NONE : found(v, w, f.first_event + i, false, row, err);
}

int walk_step(struct tree *v, bool back, uint64_t from, struct tree_row *row, const struct slice *slice,
              struct err *err)
{
    struct walk *w = &v->walk[back];
    uint64_t events = reader_events(v->trace->reader);
    bool flat = filter_is_flat(v->filter);
    if (!w->live || w->from != from || w->stamp != v->stamp || w->events != events)
        if (start(v, w, back, from, err))
            return -1;
    while (back ? w->at >= 1 : w->at <= events) {
        struct err why = { 0 };
        size_t chunk = reader_chunk_of(v->trace->reader, w->at);
        int got = (flat ? in_chunk_filtered : in_chunk)(v, w, chunk, row, &why);
        if (got > TREE_NONE)
            return got;
        bool damaged = got < 0 && why.code == ERR_CORRUPT;
        if (!got)
            got = next_chunk(v, w, chunk, &why);
        else if (damaged)
            got = pass_damage(v, w, chunk, &why);
        if (got < 0 && err)
            *err = why;
        if (got <= 0)
            return got < 0 ? -1 : TREE_NONE;
        v->progress = (double)(back ? events - w->at : w->at) / (double)events;
        if (slice_over(slice))
            return TREE_LATER;
    }
    return TREE_NONE;
}
