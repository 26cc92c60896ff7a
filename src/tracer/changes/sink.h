/* Where the changes of an event are written. */
#ifndef SMILEY_TRACER_SINK_H
#define SMILEY_TRACER_SINK_H

#include "smiley/write.h"

struct change_sink {
    struct change_writer writer;
    uint8_t *at, *limit;
    bool full; /* no room in this event: what is left is for the next */
};

static inline size_t sink_room(const struct change_sink *sink)
{
    return sink->at < sink->limit ? (size_t)(sink->limit - sink->at) : 0;
}

static inline void sink_value(struct change_sink *sink, uint32_t var, bool had, const uint8_t *bytes, size_t len)
{
    change_begin(&sink->writer, sink->at);
    sink->at = had ? write_change_set(sink->at, var, bytes, len) : write_change_new(sink->at, var, bytes, len);
}

static inline void sink_unset(struct change_sink *sink, uint32_t var)
{
    change_begin(&sink->writer, sink->at);
    sink->at = write_change_unset(sink->at, var);
}

/* `removed` bytes at `offset` of what was recorded become others. */
static inline void sink_splice(struct change_sink *sink, uint32_t var, size_t offset, size_t removed,
                               const uint8_t *bytes, size_t len)
{
    change_begin(&sink->writer, sink->at);
    sink->at = write_change_splice(sink->at, var, (uint32_t)offset, (uint32_t)removed, bytes, len);
}

/* The value of the caller's variable `from`. */
static inline void sink_copy(struct change_sink *sink, uint32_t var, uint32_t from)
{
    change_begin(&sink->writer, sink->at);
    sink->at = write_change_copy(sink->at, var, from);
}

/* What two strings of bytes have in common: what lies between is the difference. */
struct bytes_difference {
    size_t start, removed, inserted;
};
struct bytes_difference bytes_compare(const uint8_t *old, size_t old_len, const uint8_t *bytes, size_t len);

#endif
