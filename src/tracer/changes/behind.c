#include "behind.h"

#include <string.h>

#include "src/tracer/values/refs.h"

static bool shift(void *data, uint32_t *ordinal)
{
    const struct behind *b = data;
    bool is_behind = *ordinal >= b->part;
    if (is_behind && *ordinal - b->part < b->gone)
        return false;
    *ordinal += is_behind ? b->come - b->gone : 0; /* modulo 2^32 */
    return true;
}

bool behind_write(const struct patch *p, struct behind *b)
{
    const uint8_t *was = deep_bytes(p->deep) + b->from;
    size_t len = p->deep->n_bytes - b->from;
    b->differ = (struct bytes_difference){ 0 };
    if (b->gone == b->come || !p->deep->refers)
        return true;
    memcpy(b->at, was, len);
    if (!refs_renumber(b->at, b->at + len, shift, b))
        return false;
    b->differ = bytes_compare(was, len, b->at, len);
    return true;
}

void behind_put(struct patch *p, const struct behind *b, size_t from)
{
    size_t start = from + b->differ.start, len = b->differ.inserted;
    if (len == 0)
        return;
    memcpy(deep_bytes(p->deep) + start, b->at + b->differ.start, len);
    if (p->sink)
        sink_splice(p->sink, p->var, start, len, b->at + b->differ.start, len);
}
