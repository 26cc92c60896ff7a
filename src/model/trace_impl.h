/* What the files of the trace share. Private to src/model. */
#ifndef SMILEY_MODEL_TRACE_IMPL_H
#define SMILEY_MODEL_TRACE_IMPL_H

#include "smiley/trace.h"
#include "src/model/digest.h"

struct trace {
    struct reader *reader;   /* owned */
    struct source **sources; /* owned, by file; NULL: not asked for yet */
    uint32_t n_sources;
    struct digest digest;
};

void source_free(struct source *s); /* NULL is fine */

/* The chunk an event is in, its moments, and its place among them. */
struct place {
    size_t chunk;
    const struct moment *moments; /* borrowed until another chunk is asked for */
    uint32_t n, at;
};
int trace_place(struct trace *t, uint64_t n, struct place *p, struct err *err);

#endif
