/* What was last recorded of a variable, kept so that the next event can tell in a moment whether it changed.
 *
 * Numbers, singletons, strings and bytes that are not very long are held by a reference: the same pointer is the same
 * value. Everything else is compared with its watch (snapshot.h); what has changed of it is written anew (patch.h), and
 * what differs from the bytes written last is recorded.
 *
 * An object mostly stands in several frames, one after the other: a caller's `p` is its callee's `self`. So what was
 * written of it is shared between shadows, and the deeps written last are found again by their object's address; one
 * whose watch still holds needs no writing. */
#ifndef SMILEY_TRACER_SHADOW_H
#define SMILEY_TRACER_SHADOW_H

#include "deep.h"
#include "sink.h"

enum shadow_kind {
    SHADOW_UNSET,                /* no value; pointer NULL */
    SHADOW_ATOM,                 /* value is owned, and an int, a float, None, a str … */
    SHADOW_PINNED = SHADOW_ATOM, /* up to here, the same pointer is the same value */
    SHADOW_HIDDEN,               /* a module, function or method: not recorded */
    SHADOW_SECRET,               /* recorded as redacted */
    SHADOW_DEEP,                 /* see struct deep */
};

struct shadow {
    PyObject *value;   /* owned where SHADOW_ATOM, else only an address */
    struct deep *deep; /* owned */
    int64_t number;    /* of an int; of a float its bits */
    uint8_t kind;
    uint8_t number_tag; /* VALUE_INT or VALUE_FLOAT where number is set, else VALUE_NONE */
};

enum { DEEP_MEMO = 256 };

struct shadows { /* shared by all of them */
    struct snapshots *snapshots;
    struct watch watch;           /* scratch */
    uint8_t *scratch;             /* SNAPSHOT_ROOM bytes, owned */
    struct deep *memo[DEEP_MEMO]; /* by object; each slot holds a reference */
    struct activation *called;    /* while a CALL is written, what it begins; else NULL. See copy.h */
    uint64_t held;              /* of the value to be recorded: the tick since which the variable has held it, or … */
#define NEVER_LOOKED UINT64_MAX /* … not known */
    uint32_t copied;            /* bytes of values that were not written for that, in calls that have not returned */
};

int shadows_init(struct shadows *s, struct snapshots *snapshots);

bool shadow_is_hidden(PyObject *v);
void shadow_release(struct shadow *s); /* unset again */

/* Of a value that has been there since all->held: there is something that was written of it later than what the shadow
 * has. It need not be looked at, but updated. */
bool shadow_is_outdated(struct shadows *all, const struct shadow *s);

/* Records what is different between the shadow and v (NULL: no value). */
void shadow_update(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, bool secret,
                   struct change_sink *sink);

/* The same of a short str, or one that has grown, in the place of an atom; of no secret. False, with nothing done,
 * where this is another change. */
bool shadow_text(const struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink);

/* The same of a list, dict or set of atoms that is still in its place; of no secret. False where it is none of these,
 * or has not changed as these mostly do: then something may have been done, but there is more to do. */
bool shadow_row(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink);

/* Writes v at `at`, where `room` bytes are free: as it was written last, where that holds.
 * `again`: it will be written soon again. Returns the byte after it. */
uint8_t *shadow_write(struct shadows *all, uint8_t *at, size_t room, PyObject *v, bool again);

/* What it means that the pointer is the same. */
enum same {
    SAME_ADDRESS, /* it may be another object in the place of one that is gone */
    SAME_CELL,    /* the same, where something was done that may have changed anything */
    SAME_OBJECT,  /* it is the very object seen before */
};
bool shadow_same_still(const struct shadow *s, PyObject *v, enum same same);

/* Whether the type is all that it shows of its value, as long as that stands at the same address; and is the same. */
static inline bool shadow_is_typed(const struct shadow *s)
{
    return s->kind == SHADOW_DEEP && s->deep->typed;
}

static inline bool shadow_same_type(const struct shadow *s, PyObject *v)
{
    return deep_type(s->deep) == Py_TYPE(v);
}

/* True where nothing needs to be done. */
static inline bool shadow_same(const struct shadow *s, PyObject *v, enum same same)
{
    if (v != s->value)
        return false;
    return s->kind <= SHADOW_PINNED || shadow_same_still(s, v, same);
}

#endif
