/* Values that Python wrote as JSON, as snapshots (value.h). */
#ifndef FOREIGN_SNAPSHOT_H
#define FOREIGN_SNAPSHOT_H

#include "smiley/redact.h"
#include "smiley/value.h"
#include "src/foreign/pyjson.h"

/* Gives names their ids. */
struct namer {
    uint32_t (*id)(struct namer *n, const char *text, size_t len);
};

struct snapshot_maker {
    struct namer *namer; /* borrowed */
    struct redact redact;
    struct limits limits;
    size_t max_bytes;   /* of one snapshot, in all */
    uint32_t values;    /* left for this snapshot */
    size_t start;       /* where it starts in the buffer */
    bool cut;           /* something did not fit; stays set */
    struct buf scratch; /* released by snapshot_maker_release() */
};

void snapshot_maker_release(struct snapshot_maker *m);

/* Appends the value's snapshot. An object that says of which class it is becomes an instance of that; everything else
 * is what it looks like. PYJSON_NONE is UNREADABLE. */
void snapshot_put(struct snapshot_maker *m, struct buf *out, const struct pyjson *v);

/* Appends the exception of an `exception` event: [type, exception, traceback]. `name` gets the name of its class, where
 * it is known. */
void snapshot_put_exception(struct snapshot_maker *m, struct buf *out, const struct pyjson *arg, struct buf *name);

#endif
