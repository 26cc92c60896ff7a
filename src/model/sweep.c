#include "src/model/sweep.h"

#include <stdlib.h>
#include <string.h>

void sweep_start(struct sweep *s, uint64_t n, bool back, bool wrap)
{
    s->events = reader_events(s->trace->reader);
    s->back = back;
    s->wrapped = false;
    s->at = back ? (n ? n - 1 : 0) : n + 1;
    s->left = wrap ? s->events : back ? s->at : s->at <= s->events ? s->events - n : 0;
    s->total = s->left;
    s->chunk = NO_CHUNK;
}

void sweep_start_within(struct sweep *s, uint64_t n, bool back, uint64_t last)
{
    sweep_start(s, n, back, false);
    uint64_t most = back ? (last < n ? n - last : 0) : last > n ? last - n : 0;
    if (s->left > most)
        s->left = s->total = most;
}

double sweep_progress(const struct sweep *s)
{
    return s->total ? 1 - (double)s->left / (double)s->total : 1;
}

void sweep_release(struct sweep *s)
{
    free(s->bits);
    *s = (struct sweep){ 0 };
}

int sweep_marks(struct sweep *s, size_t chunk, struct err *err)
{
    struct chunk_facts f;
    chunk_facts(s->trace, chunk, &f);
    uint32_t n = (uint32_t)(f.last_event - f.first_event + 1);
    if (s->chunk == chunk && s->n == n)
        return s->some;
    if (n > s->cap || !s->bits) {
        uint64_t *more = realloc(s->bits, bits_words(n) * sizeof *more);
        if (!more)
            return err_memory(err);
        s->bits = more;
        s->cap = n;
    }
    memset(s->bits, 0, bits_words(n) * sizeof *s->bits);
    s->chunk = NO_CHUNK;
    struct err why = { 0 };
    int some = s->mark(s->owner, chunk, s->bits, n, &why);
    if (some < 0 && why.code != ERR_CORRUPT) {
        if (err)
            *err = why;
        return -1;
    }
    if (some < 0) { /* the others are as good as they were */
        memset(s->bits, 0, bits_words(n) * sizeof *s->bits);
        some = 0;
    }
    s->chunk = chunk;
    s->n = n;
    s->some = some;
    return some;
}

/* Goes on to event `to`, from where nothing was found before it. */
static void pass(struct sweep *s, uint64_t to)
{
    uint64_t passed = s->back ? s->at - to : to - s->at;
    s->left -= passed < s->left ? passed : s->left;
    s->at = to;
}

/* At the run's end on to its beginning, or the other way round. */
static void wrap(struct sweep *s)
{
    if (s->back ? s->at < 1 : s->at > s->events) {
        s->at = s->back ? s->events : 1;
        s->wrapped = true;
    }
}

/* Looks at what is left of the chunk. */
static int look_at(struct sweep *s, size_t chunk, uint64_t *to, struct err *err)
{
    struct chunk_facts f;
    int some = sweep_marks(s, chunk, err);
    if (some < 0)
        return -1;
    chunk_facts(s->trace, chunk, &f);
    uint32_t i = some ? bits_find(s->bits, s->n, (uint32_t)(s->at - f.first_event), s->back) : NO_BIT;
    uint64_t last = f.last_event < s->events ? f.last_event : s->events;
    if (i == NO_BIT || f.first_event + i > last) {
        pass(s, s->back ? f.first_event - 1 : last + 1);
        return SWEEP_NONE;
    }
    pass(s, f.first_event + i);
    if (!s->left)
        return SWEEP_NONE;
    *to = s->at;
    pass(s, s->back ? s->at - 1 : s->at + 1);
    return SWEEP_FOUND;
}

int sweep_step(struct sweep *s, uint64_t budget_ns, uint64_t *to, struct err *err)
{
    struct slice slice = slice_of(budget_ns);
    while (s->left) {
        wrap(s);
        size_t here = reader_chunk_of(s->trace->reader, s->at), chunk = s->next(s->owner, here, s->back);
        struct chunk_facts f;
        if (chunk == NO_CHUNK) {
            pass(s, s->back ? 0 : s->events + 1);
            continue;
        }
        if (chunk != here) {
            chunk_facts(s->trace, chunk, &f);
            pass(s, s->back ? f.last_event : f.first_event < s->events ? f.first_event : s->events + 1);
            if (!s->left)
                break;
            if (s->at > s->events)
                continue;
        }
        int got = look_at(s, chunk, to, err);
        if (got)
            return got;
        if (s->left && slice_over(&slice))
            return SWEEP_MORE;
    }
    return SWEEP_NONE;
}
