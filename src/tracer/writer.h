/* The tracer's end of the ring.
 *
 * An event is written in place, behind the ring's head, and published whole. Names and other definitions that turn out
 * to be needed in the middle of it are collected aside and slipped in before it. The caller holds the GIL, which makes
 * it the one writer.
 *
 *     uint8_t *at = writer_begin(w);         // NULL: the reader is gone
 *     … at most writer_room() bytes from at, writer_define() in between …
 *     writer_end(w, at); */
#ifndef SMILEY_TRACER_WRITER_H
#define SMILEY_TRACER_WRITER_H

#include <stdbool.h>

#include "smiley/buf.h"
#include "smiley/ring.h"
#include "smiley/write.h"

struct writer {
    struct ring ring;
    bool on;       /* false: never attached, reader gone, or a forked child: nothing may be written */
    bool in_event; /* between begin and end */
    uint8_t *start;
    size_t room;     /* of an event; as much again is kept free for definitions */
    struct buf defs; /* waiting to be slipped in before the event */
};

int writer_open(struct writer *w, int fd, struct err *err);
void writer_lost(struct writer *w); /* the reader is gone: says so once on stderr */

uint8_t *writer_wait(struct writer *w); /* for room; counts what it takes as smiley's, not the program's */

static inline uint8_t *writer_begin(struct writer *w)
{
    struct ring *r = &w->ring;
    uint8_t *at =
        __builtin_expect(r->head + 2 * w->room - r->tail > r->size, 0) ? writer_wait(w) : ring_reserve(r, 2 * w->room);
    w->start = at;
    w->in_event = true;
    if (__builtin_expect(!at, 0))
        writer_lost(w);
    return at;
}

/* Where the changes of the event that was begun must end. */
static inline uint8_t *writer_limit(const struct writer *w)
{
    return w->start + w->room - WRITE_EVENT_MAX;
}

void writer_end_with_defs(struct writer *w, uint8_t *at);

static inline void writer_end(struct writer *w, uint8_t *at)
{
    w->in_event = false;
    if (__builtin_expect(w->defs.len != 0, 0))
        writer_end_with_defs(w, at);
    else
        ring_publish(&w->ring, at);
}

/* What was begun is not written; definitions that it needed stay. */
static inline void writer_cancel(struct writer *w)
{
    writer_end(w, w->start);
}

/* How long the event was that ended last. */
static inline size_t writer_event_len(const struct writer *w)
{
    return (size_t)(w->ring.head - (uint64_t)(w->start - w->ring.data)) & (w->ring.size - 1);
}

/* Room for a definition of at most `len` bytes, to be closed with writer_defined(); inside an event or not. NULL where
 * there is no more, or the reader is gone. */
uint8_t *writer_define(struct writer *w, size_t len);
void writer_defined(struct writer *w, uint8_t *end);

#endif
