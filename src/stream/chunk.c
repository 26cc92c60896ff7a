/* The stored form of a chunk's body. */
#include "smiley/chunk.h"

#include "smiley/pack.h"
#include "smiley/varint.h"

enum { JOINED_KEPT = 4 * CHUNK_BYTES };

void chunk_pack(struct packer *p, struct buf *out, const struct chunk *c)
{
    struct buf *raw = &p->joined;
    const struct bytes parts[] = { c->checkpoint, c->ops, c->times };
    buf_clear(raw);
    for (size_t i = 0; i < 3; i++)
        buf_uint(raw, parts[i].len);
    for (size_t i = 0; i < 3; i++)
        buf_put(raw, parts[i].at, parts[i].len);
    if (raw->failed || pack_quickly(p, out, raw->data, raw->len, NULL) < 0)
        out->failed = true;
    if (raw->cap > JOINED_KEPT)
        buf_release(raw);
}

int chunk_unpack(const uint8_t *at, size_t len, struct buf *raw, struct bytes *checkpoint, struct bytes *ops,
                 struct bytes *times, struct err *err)
{
    struct bytes *const parts[] = { checkpoint, ops, times };
    buf_clear(raw);
    if (unpack(raw, at, len, PACK_MAX, err) < 0)
        return -1;
    const uint8_t *p = raw->data, *end = raw->data + raw->len;
    uint64_t part_len[3], sum = 0;
    for (size_t i = 0; i < 3; i++) {
        if (!varint_get(&p, end, &part_len[i]) || part_len[i] > PACK_MAX)
            return err_set(err, ERR_CORRUPT, "damaged chunk in the recording");
        sum += part_len[i];
    }
    if (sum != (size_t)(end - p))
        return err_set(err, ERR_CORRUPT, "damaged chunk in the recording");
    for (size_t i = 0; i < 3; i++) {
        *parts[i] = (struct bytes){ p, part_len[i] };
        p += part_len[i];
    }
    return 0;
}
