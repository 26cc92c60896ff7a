/* The blocks of one page, of all threads or of one: the first is found through the chunks' summaries, and only chunks
 * that the page needs are decoded. */
#ifndef SMILEY_HTML_WALK_H
#define SMILEY_HTML_WALK_H

#include "smiley/buf.h"
#include "smiley/trace.h"

struct walk {
    struct trace *trace;
    int64_t thread; /* ALL_THREADS or the only one */
    uint64_t next;  /* event to look at next; past the last: the end */
};

/* How many blocks there are. */
uint64_t walk_count(struct trace *t, int64_t thread);
/* Which block of these event n is in (or, where it is of another thread, the next one), from 0. */
int walk_index(struct trace *t, int64_t thread, uint64_t n, uint64_t *index, struct err *err);
/* Puts w before the block with this index. */
void walk_start(struct walk *w, struct trace *t, int64_t thread, uint64_t index);
/* 1: *b is the next block; 0: there is none; -1: what comes cannot be read, and the next call goes on behind it. */
int walk_next(struct walk *w, struct block *b, struct err *err);

/* What the block brought: the value of an exception, a yield or a return; of output all of its bytes, until there are
 * more than `most`. Nothing for the others. Appended to out. */
int block_value(struct trace *t, const struct block *b, size_t most, struct buf *out, struct err *err);

#endif
