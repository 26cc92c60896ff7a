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
    return (struct place){ .deep = d, .at = at, .inner = part + 1 };
}

static bool skip_value(struct place *p)
{
    struct deep *d = p->deep;
    const struct part *parts = deep_parts(d);
    if (place_is_simple(p->at)) {
        p->at = place_skip_simple(p->at);
        return true;
    }
    size_t offset = (size_t)(p->at - deep_bytes(d));
    while (p->inner < d->n_parts && (parts[p->inner].n == 0 || parts[p->inner].byte < offset))
        p->inner++;
    if (p->inner < d->n_parts && parts[p->inner].byte == offset) {
        p->at += parts[p->inner].bytes;
        p->inner += parts[p->inner].n;
    } else {
        p->at = *p->at == VALUE_REF ? place_skip_varint(p->at + 1) : value_end(p->at, deep_bytes(d) + d->n_bytes, NULL);
    }
    return p->at != NULL;
}

bool place_skip(struct place *p, size_t n)
{
    const uint8_t *at = p->at;
    for (; n > 0; n--) {
        if (*at >= VALUE_SMALL_INT || *at < VALUE_INT) {
            at++;
        } else if (*at == VALUE_INT) {
            at = place_skip_varint(at + 1);
        } else if (*at == VALUE_STR && at[1] < 0x80) {
            at += 2 + at[1];
        } else {
            p->at = at;
            if (!skip_value(p))
                return false;
            at = p->at;
        }
    }
    p->at = at;
    return true;
}
