/* What the files that write snapshots share. */
#ifndef SMILEY_TRACER_ENCODER_H
#define SMILEY_TRACER_ENCODER_H

#include "smiley/varint.h"
#include "snapshot.h"
#include "watch.h"

enum {
    SNAPSHOT_SLACK = 2 << 10, /* for the ends of all open containers */
    ATOM_ROOM = 8 << 10,      /* the most that one atom or a container's head takes, but for long strings */
};

enum { PARTS_SEARCHED = 256 }; /* among more parts of the past none is looked for */

struct encoder {
    struct snapshots *s;
    uint8_t *start, *at, *limit;
    int64_t values_left;
    uint32_t containers; /* met so far */
    struct watch *watch;
    struct past *past; /* what may be copied from, or NULL */
    uint32_t shift;    /* how much further on in the past the containers stand that come now, modulo 2^32 */
    bool moved;        /* the containers met are not those of the past, or not in that order; then: */
    uint32_t furthest; /* … the last of those there that was met, or there was */
    bool refers;
    uint64_t beyond;
    /* where a part is written by itself: */
    const struct past *whole;
    uint32_t first, end; /* the ordinals that it had: those before and behind stay */
    uint32_t behind;     /* the word where the notes of what is behind begin */
    bool stuck;          /* they could not, */
    uint32_t widen;      /* but together with the one of this ordinal; 0: not so, either */
};

static inline void put(struct encoder *e, uint64_t v)
{
    e->at = varint_put(e->at, v);
}

static inline size_t room(const struct encoder *e)
{
    return e->at < e->limit ? (size_t)(e->limit - e->at) : 0;
}

/* Whether another n values may be written. */
static inline bool affords(const struct encoder *e, int n)
{
    return e->values_left >= n && room(e) > (size_t)n * ATOM_ROOM;
}

/* What is left free so that no room that is short has a say in how anything is written. */
static inline size_t ample(const struct snapshots *s)
{
    return 4 * (size_t)s->limits.string + SNAPSHOT_SLACK + 4 * ATOM_ROOM;
}

static inline void hold(struct encoder *e, PyObject *v, enum snapshot_pin pin)
{
    if (e->watch && pin == PIN_ATOMS)
        watch_hold(e->watch, v);
}

/* --- snapshot.c -------------------------------------------------------------------------------------------------- */

void encode(struct encoder *e, PyObject *v, unsigned depth, enum snapshot_pin pin);

/* --- atoms.c ----------------------------------------------------------------------------------------------------- */

void encode_int(struct encoder *e, PyObject *v, enum snapshot_pin pin);
void encode_str(struct encoder *e, PyObject *v, enum snapshot_pin pin);
void encode_bytes(struct encoder *e, uint8_t tag, const void *data, size_t len);

static inline void encode_double(struct encoder *e, double d)
{
    memcpy(e->at, &d, 8); /* little-endian machines only, as the ring is anyway */
    e->at += 8;
}

/* --- parts.c ----------------------------------------------------------------------------------------------------- */

void parts_start(struct snapshots *s); /* a snapshot begins: no container has been met */

/* Writes what begins a container. False where it ended there: met before, or too deep. */
bool part_open(struct encoder *e, PyObject *v, uint8_t tag, Py_ssize_t len, unsigned depth);
void part_count(struct encoder *e); /* a container that can not be met again */

/* Copies v from how it was written last, where it would be written so again. */
bool part_copy(struct encoder *e, PyObject *v, unsigned depth);
/* The same from how it was written by itself. */
bool part_take(struct encoder *e, PyObject *v, unsigned depth);

/* A container is written between the two: where it stands, kept for part_copy(). */
struct part part_begin(const struct encoder *e, unsigned depth);
void part_end(struct encoder *e, PyObject *v, struct part begun);

#endif
