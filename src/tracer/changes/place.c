#include "place.h"

#include "smiley/varint.h"

const uint8_t *place_skip_varint(const uint8_t *at)
{
    while (*at++ & 0x80)
        ;
    return at;
}

bool place_is_simple(const uint8_t *at)
{
    return *at >= VALUE_SMALL_INT || *at <= VALUE_INT || *at == VALUE_FLOAT || *at == VALUE_STR;
}
_Static_assert(VALUE_NONE < VALUE_INT && VALUE_TRUE < VALUE_INT && VALUE_FALSE < VALUE_INT,
               "the first four are simple");

const uint8_t *place_skip_simple(const uint8_t *at)
{
    if (*at >= VALUE_SMALL_INT || *at < VALUE_INT)
        return at + 1;
    if (*at == VALUE_INT)
        return place_skip_varint(at + 1);
    if (*at == VALUE_FLOAT)
        return at + 1 + sizeof(double);
    uint64_t len = 0;
    at++;
    varint_get(&at, at + VARINT_MAX, &len);
    return at + len;
}

struct place place_first(struct deep *d, size_t part)
{
    const uint8_t *at = deep_bytes(d) + deep_parts(d)[part].byte + 1;
    return (struct place){ .deep = d, .part = part, .at = at, .inner = part + 1 };
}

/* Past a value that is no short atom; NULL where it means nothing by itself. */
static __attribute__((noinline)) const uint8_t *skip_long(struct deep *d, const uint8_t *at, size_t *inner)
{
    const struct part *parts = deep_parts(d);
    if (place_is_simple(at))
        return place_skip_simple(at);
    size_t offset = (size_t)(at - deep_bytes(d)), i = *inner;
    while (i < d->n_parts && (parts[i].n == 0 || parts[i].byte < offset))
        i++;
    bool is_part = i < d->n_parts && parts[i].byte == offset;
    *inner = is_part ? i + parts[i].n : i;
    if (is_part)
        return at + parts[i].bytes;
    return *at == VALUE_REF ? place_skip_varint(at + 1) : value_end(at, deep_bytes(d) + d->n_bytes, NULL);
}

static inline const uint8_t *skip(struct deep *d, const uint8_t *at, size_t *inner)
{
    if (*at >= VALUE_SMALL_INT || *at < VALUE_INT)
        return at + 1;
    if (*at == VALUE_INT)
        return place_skip_varint(at + 1);
    if (*at == VALUE_STR && at[1] < 0x80)
        return at + 2 + at[1];
    return skip_long(d, at, inner);
}

static bool skip_values(struct place *p, size_t n)
{
    const uint8_t *at = p->at;
    while (n > 0 && at) {
        at = skip(p->deep, at, &p->inner);
        n--;
    }
    p->at = at;
    return at != NULL;
}

bool place_attributes(struct place *p)
{
    p->at = place_skip_varint(place_skip_varint(place_skip_varint(p->at))); /* module, class, identity */
    return *p->at == VALUE_ATTR;
}

bool place_attribute(struct place *p, size_t index)
{
    if (!place_attributes(p))
        return false;
    const uint8_t *at = p->at;
    for (; index > 0 && at && *at == VALUE_ATTR; index--)
        at = skip(p->deep, place_skip_varint(at + 1), &p->inner);
    if (!at || *at != VALUE_ATTR)
        return false;
    p->at = place_skip_varint(at + 1);
    return true;
}

/* From the first value of a part on, so far that less than MARK_STEP of the n are left; or as far as the marks reach.
 */
static bool skip_by_marks(struct place *p, size_t *n)
{
    const uint8_t *bytes = deep_bytes(p->deep);
    const struct part *own = &deep_parts(p->deep)[p->part];
    struct marks *m = &p->deep->marks;
    size_t known = *n / MARK_STEP;
    if (own->n != 1 || p->at != bytes + own->byte + 1)
        return true;
    if (m->part != p->part)
        *m = (struct marks){ .part = (uint32_t)p->part };
    if (known > m->n)
        known = m->n;
    if (known)
        p->at = bytes + m->at[known - 1];
    for (*n -= known * MARK_STEP; *n >= MARK_STEP && m->n < MARKS; *n -= MARK_STEP) {
        if (!skip_values(p, MARK_STEP))
            return false;
        m->at[m->n++] = (uint32_t)(p->at - bytes);
    }
    return true;
}

bool place_skip(struct place *p, size_t n)
{
    return (n < MARK_STEP || skip_by_marks(p, &n)) && skip_values(p, n);
}
