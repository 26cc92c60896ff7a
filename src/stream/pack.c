#include "smiley/pack.h"

#include <zstd.h>

/* Chunks are packed while the program runs, on a core that it may have to share. -1 is the level from which on literals
 * are left as they are: it takes half the time of 3 where floats are recorded, and gives a tenth to a quarter more
 * bytes. Those below gain little (a run of calls a third at -7, others nothing) and give up to two and a half times as
 * many where objects change. */
enum { LEVEL = 3, LEVEL_QUICK = -1 };

static int pack_at_level(ZSTD_CCtx *context, int level, struct buf *out, const void *at, size_t len, struct err *err)
{
    if (len > PACK_MAX)
        return err_set(err, ERR_FAILED, "cannot pack %zu bytes, the most is %d", len, PACK_MAX);
    size_t bound = ZSTD_compressBound(len);
    uint8_t *room = buf_reserve(out, bound);
    if (!room || !context)
        return err_memory(err);
    size_t packed = ZSTD_compressCCtx(context, room, bound, at, len, level);
    if (ZSTD_isError(packed))
        return err_set(err, ERR_FAILED, "cannot pack %zu bytes: %s", len, ZSTD_getErrorName(packed));
    out->len += packed;
    return 0;
}

int pack(struct buf *out, const void *at, size_t len, struct err *err)
{
    ZSTD_CCtx *context = ZSTD_createCCtx();
    int status = pack_at_level(context, LEVEL, out, at, len, err);
    ZSTD_freeCCtx(context);
    return status;
}

int pack_quickly(struct packer *p, struct buf *out, const void *at, size_t len, struct err *err)
{
    if (!p->context)
        p->context = ZSTD_createCCtx();
    return pack_at_level(p->context, LEVEL_QUICK, out, at, len, err);
}

void packer_release(struct packer *p)
{
    ZSTD_freeCCtx(p->context);
    buf_release(&p->joined);
    *p = (struct packer){ 0 };
}

int unpack(struct buf *out, const void *at, size_t len, size_t max, struct err *err)
{
    unsigned long long size = ZSTD_getFrameContentSize(at, len);
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
        return err_set(err, ERR_CORRUPT, "damaged packed bytes: not what was packed");
    if (max > PACK_MAX)
        max = PACK_MAX;
    if (size > max)
        return err_set(err, ERR_CORRUPT, "damaged packed bytes: %llu bytes where %zu are the most", size, max);
    uint8_t *room = buf_reserve(out, (size_t)size);
    if (!room)
        return err_memory(err);
    size_t got = ZSTD_decompress(room, (size_t)size, at, len);
    if (ZSTD_isError(got))
        return err_set(err, ERR_CORRUPT, "damaged packed bytes: %s", ZSTD_getErrorName(got));
    if (got != size)
        return err_set(err, ERR_CORRUPT, "damaged packed bytes: %zu bytes where %llu were packed", got, size);
    out->len += got;
    return 0;
}
