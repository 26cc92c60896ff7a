/* The changes of an event, as they are taken in: all are read before one is applied, and all applied before one is
 * counted, so that a damaged event counts for nothing. Nearly every event has none or one, which stays in registers;
 * where it has several, they are in the chunker's list. For events.c alone. */
#ifndef SMILEY_STREAM_EVENT_CHANGES_H
#define SMILEY_STREAM_EVENT_CHANGES_H

#include <string.h>

#include "changes.h"
#include "chunker_impl.h"
#include "frames.h"

/* Of an event's changes the first is read; those that follow it, at *p, and it go into c->changes. */
int changes_read_more(struct chunker *c, const struct decoder *d, const uint8_t **p, const struct change *first,
                      bool in_call, struct err *err);
/* Any change, and the first n of c->changes. */
int changes_apply_one(struct state *s, struct frame *f, const struct change *ch, struct err *err);
int changes_apply_list(struct chunker *c, struct frame *f, int n, const uint8_t *end, struct err *err);
/* Several splices of a variable, which stand together, are one change. False: no memory. */
bool changes_count_list(struct chunker *c, struct tally_code *code, uint32_t id, int n);

enum { HALF = 16 };
_Static_assert(VAR_SMALL == HALF + 8, "a small value is two moves");

/* Adds to a number, sets what is small and splices where there is room. False: it is another change, and nothing is
 * done. No time is noted as that of the change: the state is closed. */
static ALWAYS_INLINE bool apply_plain(struct state *s, struct frame *f, const struct change *ch, const uint8_t *end)
{
    struct var *v = frame_slot(s, f, ch->var);
    if (!likely(v))
        return false;
    if (ch->op == CHANGE_ADD && likely(v->cap == VAR_NUMBER)) {
        v->u.number = (int64_t)((uint64_t)v->u.number + (uint64_t)ch->delta);
        return true;
    }
    if (ch->op <= CHANGE_SET && ch->value.len <= VAR_SMALL && end - ch->value.at >= VAR_SMALL && !var_is_big(v)) {
        memcpy(v->u.small, ch->value.at, HALF);
        memcpy(v->u.small + HALF, ch->value.at + HALF, VAR_SMALL - HALF);
        v->len = (uint32_t)ch->value.len;
        v->cap = 0;
        return true;
    }
    return ch->op == CHANGE_SPLICE && var_splice_in_place(v, ch->offset, ch->removed, ch->value.at, ch->value.len);
}

static inline bool reassigns(const struct change *ch)
{
    _Static_assert(CHANGE_NEW == 0 && CHANGE_COPY == 5, "the others stand between them");
    return ch->op - 1u < CHANGE_COPY - 1u;
}

/* Reads changes at *p: their number, and *p is behind the last; -1: damaged. One alone is *first, several are in
 * c->changes. */
static ALWAYS_INLINE int read_changes(struct chunker *c, const struct decoder *d, const uint8_t **p,
                                      struct change *first, bool in_call, struct err *err)
{
    bool more;
    const uint8_t *after = get_change(*p, d->end, UNKNOWN_LEN, first, &more);
    if (!likely(after && (in_call || first->op != CHANGE_COPY)))
        return chunker_refuse(d, err);
    int n = likely(!more) ? 1 : changes_read_more(c, d, &after, first, in_call, err);
    *p = after;
    return n;
}

static ALWAYS_INLINE int apply_changes(struct chunker *c, struct frame *f, int n, const struct change *first,
                                       const uint8_t *end, struct err *err)
{
    if (!likely(n == 1))
        return changes_apply_list(c, f, n, end, err);
    return likely(apply_plain(&c->state, f, first, end)) ? 0 : changes_apply_one(&c->state, f, first, err);
}

static ALWAYS_INLINE bool count_changes(struct chunker *c, struct tally_code *code, uint32_t id, int n,
                                        const struct change *first)
{
    return likely(n == 1) ? tally_change(code, &c->defs, id, first->var) : changes_count_list(c, code, id, n);
}

static inline bool any_reassigns(const struct chunker *c, int n, const struct change *first)
{
    bool any = n == 1 && reassigns(first);
    for (int i = 0; n > 1 && i < n; i++)
        any |= reassigns(&c->changes[i]);
    return any;
}

#endif
