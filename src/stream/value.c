/* One pass over a snapshot, the only code that knows how long each form is. It runs on every value of a recording, so
 * there is one loop, which looks at a tag once, and a byte for each container that is open, which says what comes next
 * in it. */
#include "smiley/value.h"

#include "smiley/buf.h"
#include "smiley/defs.h"
#include "smiley/varint.h"

#include "changes.h"
#include "value_scan.h"

struct scan {
    const uint8_t *root, *end;
    uint64_t n_names;    /* name ids are below */
    uint64_t containers; /* met so far */
    struct buf *offsets; /* where they start; NULL where nobody asks */
};

/* What a container waits for. Each takes a value, if nothing else is said. */
enum next {
    NOTHING, /* it is complete */
    ONE_VALUE,
    TWO_VALUES,
    THREE_VALUES, /* and is complete then */
    ITEM,         /* or the end */
    KEY,          /* or the end */
    ITEM_OF_KEY,
    ARGS, /* of an exception */
    BASE_OR_ATTRIBUTE,
    ATTRIBUTE, /* or the end */
};

/* Those below take NULL for a place and give it back: a row of them needs one check. */

static inline const uint8_t *skip_number(const struct scan *s, const uint8_t *at)
{
    uint64_t v;
    return get_uint(at, s->end, &v);
}

static inline const uint8_t *skip_name(const struct scan *s, const uint8_t *at)
{
    uint64_t id = 0;
    at = get_uint(at, s->end, &id);
    return id < s->n_names ? at : NULL;
}

static inline const uint8_t *skip_bytes(const struct scan *s, const uint8_t *at, uint64_t n)
{
    return at && n <= (uint64_t)(s->end - at) ? at + n : NULL;
}

static inline const uint8_t *skip_str(const struct scan *s, const uint8_t *at)
{
    uint64_t len = 0;
    at = get_uint(at, s->end, &len);
    return skip_bytes(s, at, len);
}

static const uint8_t *skip_bigint(const struct scan *s, const uint8_t *at)
{
    uint64_t v = 0;
    at = get_uint(at, s->end, &v);
    return v >> 1 <= LIMIT_INT_BITS / 8 ? skip_bytes(s, at, v >> 1) : NULL;
}

static inline const uint8_t *skip_ref(const struct scan *s, const uint8_t *at)
{
    uint64_t k = 0;
    at = get_uint(at, s->end, &k);
    return k < s->containers ? at : NULL;
}

static bool is_args(unsigned tag)
{
    return tag == VALUE_TUPLE || tag == VALUE_DEEP || tag == VALUE_REF || tag == VALUE_UNREADABLE;
}

/* END or CUT n at `at`: the byte after it; NULL where there is neither. */
static inline const uint8_t *skip_end(const struct scan *s, const uint8_t *at)
{
    if (*at == VALUE_END)
        return at + 1;
    return *at == VALUE_CUT ? skip_number(s, at + 1) : NULL;
}

/* The byte after what holds no value, whose tag is before `at`. */
static inline const uint8_t *skip_leaf(const struct scan *s, const uint8_t *at, unsigned tag)
{
    switch (tag) {
    case VALUE_NONE:
    case VALUE_TRUE:
    case VALUE_FALSE:
    case VALUE_REDACTED:
    case VALUE_UNREADABLE:
        return at;
    case VALUE_INT:
    case VALUE_INT_CUT:
        return skip_number(s, at);
    case VALUE_BIGINT:
        return skip_bigint(s, at);
    case VALUE_FLOAT:
        return skip_bytes(s, at, 8);
    case VALUE_COMPLEX:
        return skip_bytes(s, at, 16);
    case VALUE_STR:
    case VALUE_BYTES:
    case VALUE_BYTEARRAY:
        return skip_str(s, at);
    case VALUE_STR_CUT:
    case VALUE_BYTES_CUT:
    case VALUE_BYTEARRAY_CUT:
        return skip_str(s, skip_number(s, at));
    case VALUE_CLASS:
    case VALUE_FUNCTION:
        return skip_name(s, skip_name(s, at));
    case VALUE_MODULE:
        return skip_name(s, at);
    case VALUE_REF:
        return skip_ref(s, at);
    case VALUE_DEEP:
        return at < s->end && is_container(*at) ? skip_number(s, at + 1) : NULL;
    default:
        return NULL;
    }
}

/* The byte after what a container has before its values, whose tag is before `at`. *next: what it waits for. */
static inline const uint8_t *open_container(struct scan *s, const uint8_t *at, unsigned tag, enum next *next)
{
    if (s->offsets) {
        uint32_t offset = (uint32_t)(at - 1 - s->root);
        buf_put(s->offsets, &offset, sizeof offset);
    }
    s->containers++;
    switch (tag) {
    case VALUE_DICT:
        *next = KEY;
        return at;
    case VALUE_RANGE:
    case VALUE_SLICE:
        *next = THREE_VALUES;
        return at;
    case VALUE_INSTANCE:
        *next = BASE_OR_ATTRIBUTE;
        return skip_number(s, skip_name(s, skip_name(s, at)));
    case VALUE_EXCEPTION:
        *next = ARGS;
        return skip_name(s, skip_name(s, at));
    default:
        *next = ITEM;
        return at;
    }
}

/* Where the value begins that the container goes on with, at `at` or behind what is before it; *next becomes what comes
 * then. NULL: there is none, or *next is NOTHING and *at behind the container's end. */
static inline const uint8_t *go_on(const struct scan *s, const uint8_t **at, enum next *next)
{
    const uint8_t *p = *at;
    switch (*next) {
    case ONE_VALUE:
    case TWO_VALUES:
    case THREE_VALUES:
        --*next;
        return p;
    case ITEM_OF_KEY:
        *next = KEY;
        return p;
    case ARGS:
        *next = BASE_OR_ATTRIBUTE;
        return is_args(*p) ? p : NULL;
    case ITEM:
        if (*p != VALUE_END && *p != VALUE_CUT)
            return p;
        break;
    case KEY:
        if (*p != VALUE_END && *p != VALUE_CUT) {
            *next = ITEM_OF_KEY;
            return p;
        }
        break;
    case BASE_OR_ATTRIBUTE:
        *next = ATTRIBUTE;
        if (*p == VALUE_BASE)
            return p + 1;
        __attribute__((fallthrough));
    default:
        if (*p == VALUE_ATTR)
            return skip_name(s, p + 1);
    }
    *at = skip_end(s, p);
    *next = NOTHING;
    return NULL;
}

/* The byte after the value at `at`, or NULL. */
static const uint8_t *scan_value(struct scan *s, const uint8_t *at)
{
    uint8_t outer[MAX_NESTING]; /* what the containers around wait for */
    unsigned depth = 0;
    enum next next = ONE_VALUE;
    for (;;) {
        if (!at || at >= s->end)
            return NULL;
        const uint8_t *value = go_on(s, &at, &next);
        if (value && value < s->end) {
            unsigned tag = *value;
            if (tag >= VALUE_SMALL_INT) {
                at = value + 1;
            } else if (!is_container(tag)) {
                at = skip_leaf(s, value + 1, tag);
            } else {
                if (depth == MAX_NESTING)
                    return NULL;
                outer[depth++] = (uint8_t)next;
                at = open_container(s, value + 1, tag, &next);
            }
        } else if (next != NOTHING) {
            return NULL;
        }
        while (next == NOTHING) {
            if (depth == 0)
                return at;
            next = outer[--depth];
        }
    }
}

const uint8_t *value_end(const uint8_t *at, const uint8_t *end, const struct defs *defs)
{
    struct scan s = { .root = at, .end = end, .n_names = defs ? defs->n_names : (uint64_t)UINT32_MAX + 1 };
    return scan_value(&s, at);
}

const uint8_t *value_skip(const uint8_t *at, const uint8_t *end)
{
    /* REFs count from the snapshot's start, which is elsewhere: any is right here */
    struct scan s = { .root = at, .end = end, .n_names = (uint64_t)UINT32_MAX + 1, .containers = UINT64_MAX / 2 };
    return scan_value(&s, at);
}

void value_containers(const uint8_t *root, const uint8_t *end, struct buf *offsets)
{
    struct scan s = { .root = root, .end = end, .n_names = (uint64_t)UINT32_MAX + 1, .offsets = offsets };
    scan_value(&s, root);
}

const uint8_t *value_container(const uint8_t *root, const uint8_t *end, uint64_t k)
{
    struct buf offsets = BUF_INIT;
    value_containers(root, end, &offsets);
    const uint8_t *at = NULL;
    if (k < offsets.len / sizeof(uint32_t))
        at = root + ((const uint32_t *)(const void *)offsets.data)[k];
    buf_release(&offsets);
    return at;
}

uint8_t *value_put_int(uint8_t *at, int64_t v)
{
    if (v >= SMALL_INT_MIN && v <= SMALL_INT_MAX) {
        *at++ = (uint8_t)(VALUE_SMALL_ZERO + v);
        return at;
    }
    *at++ = VALUE_INT;
    return varint_put(at, zigzag(v));
}

bool value_get_int(const uint8_t *at, const uint8_t *end, int64_t *v)
{
    if (at >= end)
        return false;
    if (*at >= VALUE_SMALL_INT) {
        *v = (int64_t)*at - VALUE_SMALL_ZERO;
        return true;
    }
    uint64_t folded;
    if (*at++ != VALUE_INT || !varint_get(&at, end, &folded))
        return false;
    *v = unzigzag(folded);
    return true;
}
