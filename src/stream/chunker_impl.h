/* The chunker from inside. For chunker.c, events.c and event_changes.c alone. */
#ifndef SMILEY_STREAM_CHUNKER_IMPL_H
#define SMILEY_STREAM_CHUNKER_IMPL_H

#include "smiley/chunk.h"
#include "tally.h"

struct chunker {
    chunk_fn *emit;
    void *data;
    struct defs defs;
    struct state state;
    struct tally tally;
    struct buf definitions, checkpoint, ops, times;
    struct change *changes; /* owned, cap_changes of them: those of an event that has several */
    size_t cap_changes;
    uint64_t seq;
    uint64_t shown;  /* events that were handed out */
    bool handed_out; /* an open chunk of this seq */
    bool failed;     /* takes no more */
};

/* Takes in events from d->at on, up to another record or the chunk's end; moves d->at behind them, and *copied, up to
 * where the bytes are in the columns. -1: as chunker_feed(). */
int take_events(struct chunker *c, struct decoder *d, const uint8_t **copied, struct err *err);

/* An event that can not be read: decode_next() has the words. Always -1. */
int chunker_refuse(const struct decoder *d, struct err *err);
/* No summary can be made, then. Always -1. */
int chunker_no_memory(struct chunker *c, struct err *err);

#endif
