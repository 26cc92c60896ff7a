/* Both columns of a chunk while they are written to. For events.c alone.
 *
 * Ops are copied as they are, from one time to the next: an event's time comes just behind its tag, so a piece of ops
 * runs from the end of one time to the start of the next, and most pieces are shorter than the 16 bytes that one load
 * and store move. Times are written anew: they may take more bytes in the stream than they need. */
#ifndef SMILEY_STREAM_COLUMNS_H
#define SMILEY_STREAM_COLUMNS_H

#include <string.h>

#include "changes.h"
#include "chunker_impl.h"

enum {
    COPY = 16, /* bytes that are moved at once */
    ROOM = 64, /* more than what is between `copied` and `stop`: a time may begin behind, and COPY be more than it is */
};

struct columns {
    uint8_t *ops;
    const uint8_t *copied; /* the stream up to here is in them */
    uint8_t *times;
    const uint8_t *stop; /* no event begins from here on */
};

static inline bool columns_open(struct chunker *c, struct columns *to)
{
    size_t room = (size_t)(to->stop - to->copied) + ROOM;
    to->ops = buf_reserve(&c->ops, room);
    to->times = buf_reserve(&c->times, room);
    return to->ops && to->times;
}

static inline void columns_close(struct chunker *c, const struct columns *to)
{
    if (!to->ops || !to->times)
        return;
    c->ops.len = (size_t)(to->ops - c->ops.data);
    c->times.len = (size_t)(to->times - c->times.data);
}

/* Near the end of the bytes. */
static bool columns_put_exactly(struct chunker *c, struct columns *to, const uint8_t *dt_at, const uint8_t *dt_end,
                                uint64_t dt_ns)
{
    uint8_t time[VARINT_MAX];
    columns_close(c, to);
    buf_put(&c->ops, to->copied, (size_t)(dt_at - to->copied));
    buf_put(&c->times, time, (size_t)(varint_put(time, dt_ns) - time));
    if (c->ops.failed || c->times.failed || !columns_open(c, to))
        return false;
    to->copied = dt_end;
    return true;
}

/* The event's time, which stands from dt_at to dt_end, and what came before it. */
static ALWAYS_INLINE bool columns_put(struct chunker *c, struct columns *to, const uint8_t *dt_at,
                                      const uint8_t *dt_end, uint64_t dt_ns, const uint8_t *end)
{
    size_t len = (size_t)(dt_at - to->copied);
    if (!likely(end - dt_at >= COPY))
        return columns_put_exactly(c, to, dt_at, dt_end, dt_ns);
    memcpy(to->ops, to->copied, COPY);
    if (!likely(len <= COPY))
        memcpy(to->ops + COPY, to->copied + COPY, len - COPY);
    to->ops += len;
    to->times = varint_put_short(to->times, dt_ns);
    to->copied = dt_end;
    return true;
}

#endif
