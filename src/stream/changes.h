/* Reading the small parts of a record, inline: for the files that every event passes.
 *
 * Who comes after decode_next() need not measure a change's value again: its length is in the record, up to
 * RECORD_LENS of them. Bounds are checked each time all the same: a ring's memory is the traced program's too. */
#ifndef SMILEY_STREAM_CHANGES_H
#define SMILEY_STREAM_CHANGES_H

#include "smiley/record.h"
#include "smiley/value.h"
#include "smiley/varint.h"

#define likely(x) __builtin_expect(!!(x), 1)
#define ALWAYS_INLINE inline __attribute__((always_inline))

enum { UNKNOWN_LEN = 0, FLOAT_BYTES = 8 };

/* One varint; the byte after it, or NULL. A NULL `p` gives NULL, so that a row of reads needs one check. */
const uint8_t *get_long_uint(const uint8_t *p, const uint8_t *end, uint64_t *v);

static inline const uint8_t *get_uint(const uint8_t *p, const uint8_t *end, uint64_t *v)
{
    if (!likely(p < end && p))
        return NULL;
    if (likely(*p < 0x80)) {
        *v = *p;
        return p + 1;
    }
    if (likely(end - p > 1 && p[1] < 0x80)) {
        *v = (p[0] & 0x7fu) | (uint32_t)p[1] << 7;
        return p + 2;
    }
    return get_long_uint(p, end, v);
}

/* An event's time, which mostly takes two bytes. */
static inline const uint8_t *get_time(const uint8_t *p, const uint8_t *end, uint64_t *v)
{
    if (!likely(p && end - p > 1 && p[0] >= 0x80 && p[1] < 0x80))
        return get_uint(p, end, v);
    *v = (p[0] & 0x7fu) | (uint32_t)p[1] << 7;
    return p + 2;
}

static inline const uint8_t *get_str(const uint8_t *p, const uint8_t *end, size_t max, struct bytes *s)
{
    uint64_t len;
    p = get_uint(p, end, &len);
    if (!p || len > max || len > (size_t)(end - p))
        return NULL;
    *s = (struct bytes){ p, len };
    return p + len;
}

/* A value, of this length where it is known. */
static inline const uint8_t *get_value(const uint8_t *p, const uint8_t *end, size_t len, struct bytes *value)
{
    if (!likely(p && p < end))
        return NULL;
    if (len == UNKNOWN_LEN) {
        const uint8_t *after = NULL;
        uint64_t number;
        if (*p >= VALUE_SMALL_INT)
            after = p + 1;
        else if (*p == VALUE_INT)
            after = get_uint(p + 1, end, &number);
        else if (*p == VALUE_FLOAT && end - p > FLOAT_BYTES)
            after = p + 1 + FLOAT_BYTES;
        else
            after = value_end(p, end, NULL);
        if (!after || after - p > MAX_VALUE)
            return NULL;
        len = (size_t)(after - p);
    } else if (len > (size_t)(end - p)) {
        return NULL;
    }
    *value = (struct bytes){ p, len };
    return p + len;
}

/* One change's head and body; the byte after it, or NULL. *more: another one follows. Of *c only what its operation has
 * is set, and that value is empty where it has none. */
static ALWAYS_INLINE const uint8_t *get_change(const uint8_t *p, const uint8_t *end, size_t len, struct change *c,
                                               bool *more)
{
    uint64_t head, number = 0, removed = 0;
    p = get_uint(p, end, &head);
    if (!likely(p && head >> 4 < MAX_VARS))
        return NULL;
    c->var = (uint32_t)(head >> 4);
    c->op = head >> 1 & 7;
    c->value.len = 0;
    *more = head & 1;
    switch (c->op) {
    case CHANGE_ADD:
        p = get_uint(p, end, &number);
        c->delta = unzigzag(number);
        return p;
    case CHANGE_NEW:
    case CHANGE_SET:
        return get_value(p, end, len, &c->value);
    case CHANGE_UNSET:
        return p;
    case CHANGE_SPLICE:
        p = get_uint(p, end, &number);
        p = get_uint(p, end, &removed);
        if (!p || number > MAX_VALUE || removed > MAX_VALUE)
            return NULL;
        c->offset = (uint32_t)number;
        c->removed = (uint32_t)removed;
        return get_str(p, end, MAX_VALUE, &c->value);
    case CHANGE_COPY:
        p = get_uint(p, end, &number);
        c->from = (uint32_t)number;
        return number < MAX_VARS ? p : NULL;
    default:
        return NULL;
    }
}

/* Kind and line delta of the event whose tag is before `p`. */
static inline const uint8_t *get_event_head(uint8_t tag, const uint8_t *p, const uint8_t *end, struct record *r)
{
    uint64_t far = 0;
    r->tag = TAG_EVENT;
    if (likely(tag & TAG_LINE)) {
        r->kind = EVENT_LINE;
        r->line_delta = (tag & 0x3f) - LINE_BIAS;
        if (likely((tag & 0x3f) != LINE_FAR))
            return p;
    } else {
        r->kind = tag & 0x1f;
        if (r->kind >= EVENT_KINDS || r->kind == EVENT_LINE || (r->kind == EVENT_OUTPUT && (tag & TAG_CHANGES)))
            return NULL;
    }
    p = get_uint(p, end, &far);
    r->line_delta = unzigzag(far);
    return r->kind == EVENT_OUTPUT && far ? NULL : p;
}

/* What stands between an event's time and its changes. */
static inline const uint8_t *get_event_body(const uint8_t *p, const uint8_t *end, struct record *r)
{
    uint64_t v = 0;
    switch (r->kind) {
    case EVENT_CALL:
        p = get_uint(p, end, &v);
        r->code = (uint32_t)v;
        return v < MAX_IDS ? p : NULL;
    case EVENT_RESUME:
        return get_uint(p, end, &r->call);
    case EVENT_EXCEPTION:
    case EVENT_YIELD:
        return get_value(p, end, UNKNOWN_LEN, &r->value);
    case EVENT_RETURN:
        p = get_uint(p, end, &v);
        r->flags = (uint32_t)v;
        return v <= RETURN_UNWOUND ? get_value(p, end, UNKNOWN_LEN, &r->value) : NULL;
    case EVENT_OUTPUT:
        p = get_uint(p, end, &v);
        r->fd = (uint32_t)v;
        return v == 1 || v == 2 ? get_str(p, end, MAX_OUTPUT, &r->value) : NULL;
    default:
        return NULL;
    }
}

/* The changes of a decoded event, one after the other. */
struct change_iter {
    const uint8_t *at, *end;
    const uint32_t *len, *lens_end;
};

static inline struct change_iter changes_of(const struct record *r)
{
    return (struct change_iter){ r->changes.at, r->changes.at + r->changes.len, r->lens, r->lens + r->n_lens };
}

static inline bool change_iter_next(struct change_iter *it, struct change *c)
{
    bool more;
    if (it->at >= it->end)
        return false;
    const uint8_t *p = get_change(it->at, it->end, it->len < it->lens_end ? *it->len : UNKNOWN_LEN, c, &more);
    if (!p)
        return false;
    it->len += c->op <= CHANGE_SET && it->len < it->lens_end;
    it->at = p;
    return true;
}

#endif
