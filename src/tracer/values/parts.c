/* The containers of a snapshot: which were met, so that they are referred to when they are met again, and where each
 * was written, so that it can be copied when it has not changed. snapshot.h says when it can. */
#include "encoder.h"
#include "refs.h"

enum {
    SEEN = sizeof((struct snapshots *)NULL)->seen / sizeof(struct seen),
    SEEN_FIRST = 256,
    CONTAINERS_MOST = (SEEN - 1) / 2
};
_Static_assert(PARTS_MOST >= SEEN / 2, "as many as part_open() lets in, and a deque");

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
static bool is_met_around(const struct encoder *e, const PyObject *v, uint32_t *ordinal)
{
    const struct part *parts = e->whole->parts;
    if (!e->moved && e->containers < e->end && parts[e->containers].object == v)
        return false;
    return find_part(parts, 0, e->first, v, ordinal) || find_part(e->watch->parts, e->first, e->containers, v, ordinal);
}

static bool is_met(struct encoder *e, PyObject *v, uint32_t *ordinal)
{
    if (e->whole)
        return is_met_around(e, v, ordinal);
    const struct seen *at = seen_at(e->s, v);
    *ordinal = at->ordinal;
    return at->round == e->s->round;
}

static uint32_t past_end(const struct encoder *e, const struct past *past)
{
    return e->whole ? e->end : (uint32_t)past->n_parts;
}

/* Where v was in the past: mostly as far from where it is now as the one before. */
static bool find_past(struct encoder *e, const struct past *past, const PyObject *v, uint32_t *i)
{
    uint32_t end = past_end(e, past);
    *i = e->containers + e->shift;
    if (*i >= e->first && *i < end && past->parts[*i].object == v)
        return true;
    if (past->n_parts > PARTS_SEARCHED || !find_part(past->parts, e->first, end, v, i))
        return false;
    e->shift = *i - e->containers;
    return true;
}

/* From here on the containers are not those of the past. */
static void move(struct encoder *e)
{
    if (!e->moved)
        e->furthest = e->containers;
    e->moved = true;
    if (e->past && e->past->n_parts > PARTS_SEARCHED)
        e->past = NULL;
}

/* Whether the notes of what stands behind a part that is written by itself begin one of v, as those of what is too deep
 * to be shown do. */
static bool is_noted_behind(const struct encoder *e, const PyObject *v)
{
    const uint64_t *at = e->whole->words + e->behind, *end = e->whole->words + e->whole->n_words;
    uint64_t head = ((uintptr_t)v & ~(uintptr_t)1) + offsetof(PyObject, ob_type); /* a base has an address of its own */
    for (; at < end; at++)
        if ((*at & NOTE_ADDRESS) == head)
            return true;
    return false;
}

/* Another container is met than in the past. What was met there, too, is in REFs behind it, as it was. What was not,
 * stood behind it as too deep, maybe, and where only a part is written, in the rest as a container. */
static void meet(struct encoder *e, const PyObject *v)
{
    const struct past *past = e->whole ? e->whole : e->past;
    uint32_t i;
    if (!past)
        return;
    if (find_past(e, past, v, &i)) {
        e->furthest = i > e->furthest ? i : e->furthest;
        return;
    }
    if (e->whole && find_part(past->parts, e->end, (uint32_t)past->n_parts, v, &i)) {
        e->stuck = true;
        e->widen = i;
    }
    if (past->beyond & beyond_bit(v)) {
        e->past = NULL;
        e->stuck |= e->whole && is_noted_behind(e, v);
    }
}

static void note_container(struct encoder *e, PyObject *v)
{
    uint32_t ordinal = e->containers;
    if (e->watch)
        e->watch->parts[ordinal] = (struct part){ .object = v };
    if (!e->moved && (e->past || e->whole)) {
        const struct past *past = e->whole ? e->whole : e->past;
        if (ordinal >= past_end(e, past) || past->parts[ordinal].object != v)
            move(e);
    }
    if (e->moved && v)
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

/* Whether p is, here, what it was: see snapshot.h. */
static bool is_unmet(struct encoder *e, const struct part *p)
{
    uint32_t ordinal, i = (uint32_t)(p - e->past->parts);
    if (!e->moved && i == e->containers)
        return true;
    if (e->containers + p->n > CONTAINERS_MOST)
        return false;
    move(e);
    if (!e->past || (i < e->furthest && e->past->beyond)) /* what comes behind it was met: was it too deep in it? */
        return false;
    for (uint32_t k = 0; k < p->n; k++)
        if (p[k].object && is_met(e, p[k].object, &ordinal))
            return false;
    e->furthest = i + p->n - 1 > e->furthest ? i + p->n - 1 : e->furthest;
    return true;
}

struct copied {
    struct encoder *e;
    const struct past *past;
    const struct part *part;
};

static bool renumber_copied(void *data, uint32_t *ordinal)
{
    const struct copied *c = data;
    uint32_t first = (uint32_t)(c->part - c->past->parts), was = *ordinal;
    if (was >= first) { /* in the part itself */
        *ordinal = was - first + c->e->containers;
        return was < first + c->part->n;
    }
    return c->past->parts[was].object && is_met(c->e, c->past->parts[was].object, ordinal);
}

static bool copy_bytes(struct encoder *e, const struct past *past, const struct part *p)
{
    struct copied copied = { e, past, p };
    memcpy(e->at, past->bytes + p->byte, p->bytes);
    return !e->moved || !past->refers || refs_renumber(e->at, e->at + p->bytes, renumber_copied, &copied);
}

bool part_copy(struct encoder *e, PyObject *v, unsigned depth)
{
    struct past *past = e->past;
    uint32_t place;
    const struct part *p = past && find_past(e, past, v, &place) ? &past->parts[place] : NULL;
    if (!p || p->n == 0 || p->depth != depth || e->values_left < (int64_t)p->values + 2 ||
        room(e) < p->bytes + ample(e->s) || !is_unchanged(past, p) || !is_unmet(e, p) || !copy_bytes(e, past, p) ||
        !watch_copy(e->watch, past, p, e->containers, (uint32_t)(e->at - e->start)))
        return false;
    e->at += p->bytes;
    e->values_left -= p->values;
    e->refers |= past->refers;
    if (e->watch)
        e->watch->dicts |= past->dicts;
    e->beyond |= past->beyond;
    for (uint32_t i = 0; i < p->n; i++)
        note_seen(e, p[i].object);
    return true;
}

bool part_take(struct encoder *e, PyObject *v, unsigned depth)
{
    struct past past;
    uint32_t ordinal = e->containers;
    if (!e->s->known || depth > e->s->limits.depth || ordinal >= CONTAINERS_MOST ||
        !e->s->known(e->s->keeper, v, &past))
        return false;
    const struct part *p = past.parts;
    if (e->values_left < (int64_t)p->values + 2 || room(e) < p->bytes + ample(e->s) || is_met(e, v, &(uint32_t){ 0 }))
        return false;
    note_container(e, v);
    if (e->watch) {
        e->watch->always |= !watch_copy(e->watch, &past, p, ordinal, (uint32_t)(e->at - e->start));
        e->watch->parts[ordinal].depth = depth;
        e->watch->dicts |= past.dicts;
    }
    memcpy(e->at, past.bytes, p->bytes);
    e->at += p->bytes;
    e->values_left -= p->values;
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
