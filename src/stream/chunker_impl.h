/* The chunker from inside. For chunker.c and straight.c alone. */
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
    uint64_t seq;
    uint64_t shown;  /* events that were handed out */
    bool handed_out; /* an open chunk of this seq */
    bool failed;     /* takes no more */
};

/* Takes in events from d->at on, up to a definition, the chunk's end or a place near the end of the bytes; moves d->at
 * behind them, and *copied, up to where the bytes are in the columns. -1: as chunker_feed(). */
int straight_events(struct chunker *c, struct decoder *d, const uint8_t **copied, struct err *err);

#endif
