/* One pass over a snapshot, the only code that knows how long each form is. It runs on every value of a recording, so a
 * leaf costs one look at its tag: leaves are read by a row of a table (how many ids, numbers and bytes follow),
 * containers by the one function that recurses. */
#include "smiley/value.h"

#include "smiley/buf.h"
#include "smiley/defs.h"
#include "smiley/varint.h"

#include "value_scan.h"

struct scan {
    const uint8_t *root, *end;
    uint64_t n_names;    /* name ids are below */
    uint64_t containers; /* met so far */
    struct buf *offsets; /* where they start; NULL where nobody asks */
};

static const uint8_t *scan_container(struct scan *s, const uint8_t *at, unsigned depth);

static bool skip_number(struct scan *s, const uint8_t **at)
{
    uint64_t v;
    return varint_get(at, s->end, &v);
}

static bool skip_name(struct scan *s, const uint8_t **at)
{
    uint64_t id;
    return varint_get(at, s->end, &id) && id < s->n_names;
}

static bool skip_bytes(struct scan *s, const uint8_t **at, uint64_t n)
{
    if (n > (uint64_t)(s->end - *at))
        return false;
    *at += n;
    return true;
}

/* What follows the tag of a value that holds no other: so many bytes, or names, numbers and a str, in this order. */
struct leaf {
    uint8_t is_leaf, bytes, names, numbers, str;
};

static const struct leaf leaves[VALUE_TAGS] = {
    [VALUE_NONE] = { .is_leaf = 1 },
    [VALUE_TRUE] = { .is_leaf = 1 },
    [VALUE_FALSE] = { .is_leaf = 1 },
    [VALUE_INT] = { .is_leaf = 1, .numbers = 1 },
    [VALUE_INT_CUT] = { .is_leaf = 1, .numbers = 1 },
    [VALUE_FLOAT] = { .is_leaf = 1, .bytes = 8 },
    [VALUE_COMPLEX] = { .is_leaf = 1, .bytes = 16 },
    [VALUE_STR] = { .is_leaf = 1, .str = 1 },
    [VALUE_STR_CUT] = { .is_leaf = 1, .numbers = 1, .str = 1 },
    [VALUE_BYTES] = { .is_leaf = 1, .str = 1 },
    [VALUE_BYTES_CUT] = { .is_leaf = 1, .numbers = 1, .str = 1 },
    [VALUE_BYTEARRAY] = { .is_leaf = 1, .str = 1 },
    [VALUE_BYTEARRAY_CUT] = { .is_leaf = 1, .numbers = 1, .str = 1 },
    [VALUE_CLASS] = { .is_leaf = 1, .names = 2 },
    [VALUE_FUNCTION] = { .is_leaf = 1, .names = 2 },
    [VALUE_MODULE] = { .is_leaf = 1, .names = 1 },
    [VALUE_REDACTED] = { .is_leaf = 1 },
    [VALUE_UNREADABLE] = { .is_leaf = 1 },
};

static const uint8_t *scan_leaf(struct scan *s, const uint8_t *at, const struct leaf *leaf)
{
    if (!skip_bytes(s, &at, leaf->bytes))
        return NULL;
    for (unsigned i = 0; i < leaf->names; i++) {
        if (!skip_name(s, &at))
            return NULL;
    }
    if (leaf->numbers && !skip_number(s, &at))
        return NULL;
    uint64_t len = 0;
    if (leaf->str && (!varint_get(&at, s->end, &len) || !skip_bytes(s, &at, len)))
        return NULL;
    return at;
}

/* The rest: no value inside, but more to check than a length. */
static const uint8_t *scan_odd(struct scan *s, const uint8_t *at, unsigned tag)
{
    uint64_t v;
    switch (tag) {
    case VALUE_BIGINT:
        if (!varint_get(&at, s->end, &v) || v >> 1 > LIMIT_INT_BITS / 8 || !skip_bytes(s, &at, v >> 1))
            return NULL;
        return at;
    case VALUE_REF:
        return varint_get(&at, s->end, &v) && v < s->containers ? at : NULL;
    case VALUE_DEEP:
        return at < s->end && is_container(*at++) && skip_number(s, &at) ? at : NULL;
    default:
        return NULL;
    }
}

/* The value at `at`, inside `depth` containers. */
static const uint8_t *scan_value(struct scan *s, const uint8_t *at, unsigned depth)
{
    if (at >= s->end)
        return NULL;
    unsigned tag = *at;
    if (tag >= VALUE_SMALL_INT)
        return at + 1;
    if (tag >= VALUE_TAGS)
        return NULL;
    if (leaves[tag].is_leaf)
        return scan_leaf(s, at + 1, &leaves[tag]);
    if (is_container(tag))
        return scan_container(s, at, depth);
    return scan_odd(s, at + 1, tag);
}

/* END or CUT n at `at`: the byte after it; NULL where there is neither. */
static const uint8_t *scan_close(struct scan *s, const uint8_t *at)
{
    if (*at == VALUE_END)
        return at + 1;
    if (*at != VALUE_CUT)
        return NULL;
    at++;
    return skip_number(s, &at) ? at : NULL;
}

/* n values. */
static const uint8_t *scan_values(struct scan *s, const uint8_t *at, unsigned n, unsigned depth)
{
    while (n-- && at)
        at = scan_value(s, at, depth);
    return at;
}

/* Items of `width` values each, up to and with their end. */
static const uint8_t *scan_items(struct scan *s, const uint8_t *at, unsigned width, unsigned depth)
{
    while (at && at < s->end) {
        if (*at == VALUE_END || *at == VALUE_CUT)
            return scan_close(s, at);
        at = scan_values(s, at, width, depth);
        while (width == 1 && at && at < s->end && *at >= VALUE_SMALL_INT) /* lists of small ints are common */
            at++;
    }
    return NULL;
}

static const uint8_t *scan_attributes(struct scan *s, const uint8_t *at, unsigned depth)
{
    if (at < s->end && *at == VALUE_BASE)
        at = scan_value(s, at + 1, depth);
    while (at && at < s->end) {
        if (*at != VALUE_ATTR)
            return scan_close(s, at);
        at++;
        if (!skip_name(s, &at))
            return NULL;
        at = scan_value(s, at, depth);
    }
    return NULL;
}

static bool is_args(unsigned tag)
{
    return tag == VALUE_TUPLE || tag == VALUE_DEEP || tag == VALUE_REF || tag == VALUE_UNREADABLE;
}

static const uint8_t *scan_container(struct scan *s, const uint8_t *at, unsigned depth)
{
    if (depth >= MAX_NESTING)
        return NULL;
    if (s->offsets) {
        uint32_t offset = (uint32_t)(at - s->root);
        buf_put(s->offsets, &offset, sizeof(offset));
    }
    s->containers++;
    unsigned tag = *at++;
    switch (tag) {
    case VALUE_DICT:
        return scan_items(s, at, 2, depth + 1);
    case VALUE_RANGE:
    case VALUE_SLICE:
        return scan_values(s, at, 3, depth + 1);
    case VALUE_INSTANCE:
        if (!skip_name(s, &at) || !skip_name(s, &at) || !skip_number(s, &at))
            return NULL;
        return scan_attributes(s, at, depth + 1);
    case VALUE_EXCEPTION:
        if (!skip_name(s, &at) || !skip_name(s, &at) || at >= s->end || !is_args(*at))
            return NULL;
        at = scan_value(s, at, depth + 1);
        return at ? scan_attributes(s, at, depth + 1) : NULL;
    default:
        return scan_items(s, at, 1, depth + 1);
    }
}

const uint8_t *value_end(const uint8_t *at, const uint8_t *end, const struct defs *defs)
{
    struct scan s = { .root = at, .end = end, .n_names = defs ? defs->n_names : (uint64_t)UINT32_MAX + 1 };
    return scan_value(&s, at, 0);
}

const uint8_t *value_skip(const uint8_t *at, const uint8_t *end)
{
    /* REFs count from the snapshot's start, which is elsewhere: any is right here */
    struct scan s = { .root = at, .end = end, .n_names = (uint64_t)UINT32_MAX + 1, .containers = UINT64_MAX / 2 };
    return scan_value(&s, at, 0);
}

void value_containers(const uint8_t *root, const uint8_t *end, struct buf *offsets)
{
    struct scan s = { .root = root, .end = end, .n_names = (uint64_t)UINT32_MAX + 1, .offsets = offsets };
    scan_value(&s, root, 0);
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
