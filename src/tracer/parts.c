/* The containers of a snapshot: which were met, so that they are referred to when they are met again, and where each
 * was written, so that it can be copied when it has not changed. snapshot.h says when it can. */
#include "encoder.h"

enum {
    SEEN = sizeof((struct snapshots *)NULL)->seen / sizeof(struct seen),
    SEEN_FIRST = 256,
    CONTAINERS_MOST = (SEEN - 1) / 2
};
_Static_assert(PARTS_MOST >= SEEN / 2, "as many as part_open() lets in, and a deque");

enum { SEARCHED_MOST = 256 }; /* parts: among more none is looked for */

static void next_round(struct snapshots *s, uint32_t mask)
{
    s->seen_mask = mask;
    if (++s->round == 0) {
        memset(s->seen, 0, sizeof s->seen);
        s->round = 1;
    }
}

void parts_start(struct snapshots *s)
{
    next_round(s, SEEN_FIRST - 1);
}

/* Where v stands among those seen, or belongs. */
static struct seen *seen_at(struct snapshots *s, PyObject *v)
{
    size_t i = ((uintptr_t)v >> 4) * 0x9E3779B97F4A7C15u >> 52 & s->seen_mask;
    while (s->seen[i].round == s->round && s->seen[i].object != v)
        i = (i + 1) & s->seen_mask;
    return &s->seen[i];
}

static void note_seen(struct encoder *e, PyObject *v)
{
    struct snapshots *s = e->s;
    if (e->whole) {
        e->containers++;
        return;
    }
    if (e->containers == SEEN_FIRST / 2) { /* from here on in all of the table */
        next_round(s, SEEN - 1);
        for (uint32_t i = 0; i < e->containers; i++)
            if (s->order[i])
                *seen_at(s, s->order[i]) = (struct seen){ s->order[i], s->round, i };
    }
    if (v)
        *seen_at(s, v) = (struct seen){ v, s->round, e->containers };
    s->order[e->containers++] = v;
}

static bool find_part(const struct part *parts, uint32_t from, uint32_t end, const PyObject *v, uint32_t *ordinal)
{
    for (uint32_t i = from; i < end; i++)
        if (parts[i].object == v) {
            *ordinal = i;
            return true;
        }
    return false;
}

/* The same as seen_at() tells, of a part that is written by itself. */
static bool met_around(struct encoder *e, const PyObject *v, uint32_t *ordinal)
{
    const struct past *whole = e->whole;
    if (!e->moved && e->containers < e->end && whole->parts[e->containers].object == v)
        return false;
    if (find_part(whole->parts, 0, e->first, v, ordinal) ||
        find_part(e->watch->parts, e->first, e->containers, v, ordinal))
        return true;
    /* what comes behind would refer to it */
    if (find_part(whole->parts, e->end, (uint32_t)whole->n_parts, v, ordinal) || (whole->beyond & beyond_bit(v)))
        e->stuck = true;
    return false;
}

static bool is_met(struct encoder *e, PyObject *v, uint32_t *ordinal)
{
    if (e->whole)
        return met_around(e, v, ordinal);
    const struct seen *at = seen_at(e->s, v);
    *ordinal = at->ordinal;
    return at->round == e->s->round;
}

/* From here on the containers are not those of the past. */
static void move(struct encoder *e)
{
    e->moved = true;
    if (e->past && (e->past->refers || e->past->n_parts > SEARCHED_MOST))
        e->past = NULL;
}

/* v is met, other than in the past; what was too deep there may be met again now. */
static void meet(struct encoder *e, const PyObject *v)
{
    if (e->past && v && e->past->beyond & beyond_bit(v))
        e->past = NULL;
}

static void note_container(struct encoder *e, PyObject *v)
{
    uint32_t ordinal = e->containers;
    if (e->watch)
        e->watch->parts[ordinal] = (struct part){ .object = v };
    if (!e->moved && (e->past || e->whole)) {
        const struct past *past = e->past ? e->past : e->whole;
        if (ordinal >= (e->whole ? e->end : past->n_parts) || past->parts[ordinal].object != v)
            move(e);
    }
    if (e->moved)
        meet(e, v);
    note_seen(e, v);
}

void part_count(struct encoder *e)
{
    note_container(e, NULL);
}

bool part_open(struct encoder *e, PyObject *v, uint8_t tag, Py_ssize_t len, unsigned depth)
{
    uint32_t ordinal;
    if (is_met(e, v, &ordinal)) {
        e->refers = true;
        *e->at++ = VALUE_REF;
        put(e, ordinal);
        return false;
    }
    if (depth > e->s->limits.depth || e->containers >= CONTAINERS_MOST) {
        e->beyond |= beyond_bit(v);
        *e->at++ = VALUE_DEEP;
        *e->at++ = tag;
        put(e, len > 0 ? (uint64_t)len : 0);
        return false;
    }
    note_container(e, v);
    *e->at++ = tag;
    return true;
}

static bool is_unchanged(struct past *past, const struct part *p)
{
    size_t end = (size_t)p->word + p->words;
    if (p->word >= past->same && end <= past->changed)
        return true;
    if (p->word <= past->changed && past->changed < end)
        return false;
    const uint64_t *change = notes_change(past->words + p->word, past->words + end);
    if (change == past->words + end)
        return true;
    past->same = p->word;
    past->changed = (size_t)(change - past->words);
    return false;
}

/* Where v was in the past: mostly where the last one was, and on. */
static const struct part *part_of(struct encoder *e, const PyObject *v)
{
    const struct past *past = e->past;
    uint32_t i = e->containers + e->shift, end = e->whole ? e->end : (uint32_t)past->n_parts;
    if (i >= e->first && i < end && past->parts[i].object == v)
        return &past->parts[i];
    if (past->refers || past->n_parts > SEARCHED_MOST || !find_part(past->parts, e->first, end, v, &i))
        return NULL;
    e->shift = i - e->containers;
    return &past->parts[i];
}

/* Whether p is, here, what it was: see snapshot.h. */
static bool is_unmet(struct encoder *e, const struct part *p)
{
    uint32_t ordinal;
    if (!e->moved && p == &e->past->parts[e->containers])
        return true;
    if (e->containers + p->n > CONTAINERS_MOST)
        return false;
    move(e);
    for (uint32_t i = 0; e->past && i < p->n; i++)
        if (p[i].object && is_met(e, p[i].object, &ordinal))
            return false;
    for (uint32_t i = 0; e->past && i < p->n; i++)
        meet(e, p[i].object);
    return e->past != NULL;
}

bool part_copy(struct encoder *e, PyObject *v, unsigned depth)
{
    struct past *past = e->past;
    const struct part *p = past ? part_of(e, v) : NULL;
    if (!p || p->n == 0 || p->depth != depth || e->values_left < (int64_t)p->values + 2 ||
        room(e) < p->bytes + ample(e) || !is_unchanged(past, p) || !is_unmet(e, p) ||
        !watch_copy(e->watch, past, p, e->containers, (uint32_t)(e->at - e->start)))
        return false;
    memcpy(e->at, past->bytes + p->byte, p->bytes);
    e->at += p->bytes;
    e->values_left -= p->values;
    e->refers |= past->refers;
    e->beyond |= past->beyond;
    for (uint32_t i = 0; i < p->n; i++)
        note_seen(e, p[i].object);
    return true;
}

struct part part_begin(const struct encoder *e, unsigned depth)
{
    const struct watch *w = e->watch;
    if (!w)
        return (struct part){ 0 };
    return (struct part){ .n = e->containers,
                          .depth = depth,
                          .values = (uint32_t)e->values_left,
                          .word = (uint32_t)w->n_words,
                          .atom = (uint32_t)w->n_atoms,
                          .byte = (uint32_t)(e->at - e->start) };
}

void part_end(struct encoder *e, PyObject *v, struct part begun)
{
    struct watch *w = e->watch;
    if (!w || begun.n == e->containers)
        return; /* it was cut, or a reference */
    struct part *p = &w->parts[begun.n];
    *p = begun;
    p->object = v;
    p->n = e->containers - begun.n;
    p->values = begun.values - (uint32_t)e->values_left;
    p->words = (uint32_t)w->n_words - begun.word;
    p->atoms = (uint32_t)w->n_atoms - begun.atom;
    p->bytes = (uint32_t)(e->at - e->start) - begun.byte;
}
