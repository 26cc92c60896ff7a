/* The tracer's end of the ring.
 *
 * An event is written in place, behind the ring's head, and published whole. Names and other definitions that turn out
 * to be needed in the middle of it are collected aside and slipped in before it. The caller holds the GIL, which makes
 * it the one writer.
 *
 *     uint8_t *at = writer_begin(w);         // NULL: the reader is gone
 *     … up to writer_limit() and WRITE_EVENT_MAX bytes more, writer_define() in between …
 *     writer_end(w, at);
 *
 * or, where no definition can be needed, with less to do: writer_quick(), writer_quick_end(). */
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

static inline bool writer_has_room(const struct writer *w)
{
    return ring_has_room(&w->ring, 2 * w->room);
}

/* Where an event can be written in which nothing is defined; NULL: the reader is gone. */
static inline uint8_t *writer_quick(struct writer *w)
{
    return writer_has_room(w) ? w->ring.at : writer_wait(w);
}

static inline void writer_quick_end(struct writer *w, uint8_t *at)
{
    ring_publish(&w->ring, at);
}

/* What writer_quick() gave turns out to need definitions: it goes on as if writer_begin() had. */
static inline void writer_begun(struct writer *w, uint8_t *start)
{
    w->start = start;
    w->in_event = true;
}

static inline uint8_t *writer_begin(struct writer *w)
{
    uint8_t *at = writer_quick(w);
    if (__builtin_expect(at != NULL, 1))
        writer_begun(w, at);
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

/* How long the event was that ended last, if it was not a quick one. */
static inline size_t writer_event_len(const struct writer *w)
{
    return (size_t)(w->ring.at - w->start);
}

/* Room for a definition of at most `len` bytes, to be closed with writer_defined(); inside an event or not. NULL where
 * there is no more, or the reader is gone. */
uint8_t *writer_define(struct writer *w, size_t len);
void writer_defined(struct writer *w, uint8_t *end);

#endif
