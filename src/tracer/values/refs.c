#include "refs.h"

#include <string.h>

#include "smiley/value.h"
#include "smiley/varint.h"

/* What stands behind each tag, but for values: varints, bytes, then a str. */
static const struct {
    uint8_t varints, bytes;
    bool str;
} shapes[VALUE_TAGS] = {
    [VALUE_INT] = { .varints = 1 },      [VALUE_INT_CUT] = { .varints = 1 },
    [VALUE_FLOAT] = { .bytes = 8 },      [VALUE_COMPLEX] = { .bytes = 16 },
    [VALUE_STR] = { .str = true },       [VALUE_STR_CUT] = { .varints = 1, .str = true },
    [VALUE_BYTES] = { .str = true },     [VALUE_BYTES_CUT] = { .varints = 1, .str = true },
    [VALUE_BYTEARRAY] = { .str = true }, [VALUE_BYTEARRAY_CUT] = { .varints = 1, .str = true },
    [VALUE_INSTANCE] = { .varints = 3 }, [VALUE_EXCEPTION] = { .varints = 2 },
    [VALUE_CLASS] = { .varints = 2 },    [VALUE_FUNCTION] = { .varints = 2 },
    [VALUE_MODULE] = { .varints = 1 },   [VALUE_REF] = { .varints = 1 },
    [VALUE_DEEP] = { .varints = 2 }, /* the first is a tag */
    [VALUE_ATTR] = { .varints = 1 },     [VALUE_CUT] = { .varints = 1 },
};
_Static_assert(VALUE_TAGS <= 0x80, "a tag is a varint of one byte");

static bool renumber(uint8_t *at, const uint8_t *end, refs_map *map, void *data)
{
    const uint8_t *from = at;
    uint8_t bytes[VARINT_MAX];
    uint64_t was;
    if (!varint_get(&from, end, &was))
        return false;
    uint32_t ordinal = (uint32_t)was;
    if (!map(data, &ordinal))
        return false;
    size_t len = (size_t)(varint_put(bytes, ordinal) - bytes);
    if (len != (size_t)(from - at))
        return false;
    memcpy(at, bytes, len);
    return true;
}

bool refs_renumber(uint8_t *at, const uint8_t *end, refs_map *map, void *data)
{
    while (at < end) {
        uint8_t tag = *at++;
        if (tag >= VALUE_SMALL_INT || tag < VALUE_INT)
            continue;
        if (tag == VALUE_ATTR || tag == VALUE_INT) {
            while (at < end && *at & 0x80)
                at++;
            at++;
            continue;
        }
        if (tag >= VALUE_TAGS || (tag == VALUE_REF && !renumber(at, end, map, data)))
            return false;
        uint64_t len = shapes[tag].bytes, skipped;
        const uint8_t *p = at;
        for (int i = 0; i < shapes[tag].varints; i++)
            if (!varint_get(&p, end, &skipped))
                return false;
        if (tag == VALUE_BIGINT) {
            if (!varint_get(&p, end, &len))
                return false;
            len >>= 1;
        } else if (shapes[tag].str && !varint_get(&p, end, &len)) {
            return false;
        }
        if (len > (uint64_t)(end - p))
            return false;
        at += (p - at) + (ptrdiff_t)len;
    }
    return true;
}
