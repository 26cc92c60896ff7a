/* The ring between the traced program and its recorder: one writer, one reader, in shared memory.
 *
 * The data is mapped twice in a row, so a record is always one run of bytes, wherever it wraps. The writer writes records behind
 * `head` and publishes by storing the new head; that is all it does on its common path: no lock, no system call. What is
 * published survives the writer's death, however it dies. A full ring makes the writer wait. A reader that goes away
 * (or says so) makes ring_reserve() give NULL for ever.
 *
 * Everything that only Linux has (memfd, futex) is in src/stream/ring.c. */
#ifndef SMILEY_RING_H
#define SMILEY_RING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/err.h"

enum { RING_SIZE = 8 << 20 }; /* bytes of data; a power of two of at least 64 KiB */

struct ring_shared {
    uint64_t magic;
    uint64_t size;
    uint32_t reader_pid;
    _Alignas(64) _Atomic uint64_t head;    /* bytes published since the start; the writer's */
    _Alignas(64) _Atomic uint64_t tail;    /* bytes consumed since the start; the reader's */
    _Alignas(64) _Atomic uint32_t writer_waits, reader_waits; /* futexes: 1 while that side sleeps */
    _Atomic uint32_t closed;               /* the reader takes no more */
};

struct ring {
    struct ring_shared *shared; /* one page, then size bytes of data twice */
    uint8_t *data;
    size_t size;
    int fd;                /* memfd; -1 once attached by the writer */
    uint8_t *at, *until;   /* the writer's: where the next record goes, and how far it is known to be free */
    uint64_t lead;         /* the writer's: from the address `at` to the head */
    uint64_t tail;         /* the reader's copy */
    bool reader_is_parent; /* the writer's: its parent was the reader when it attached */
};

/* Reader: makes the ring; ring->fd is to be inherited by the writer. */
int ring_create(struct ring *r, size_t size, struct err *err);
/* Writer: maps the ring behind fd and closes fd. The mapping is not inherited by forks. */
int ring_attach(struct ring *r, int fd, struct err *err);
void ring_close(struct ring *r); /* unmaps; the reader first marks it closed and wakes the writer */

static inline bool ring_has_room(const struct ring *r, size_t len)
{
    return __builtin_expect((size_t)(r->until - r->at) >= len, 1);
}
/* Waits for room; NULL where the reader is gone. */
uint8_t *ring_reserve_slow(struct ring *r, size_t len);

/* Writer: `len` (at most size / 4) bytes of room to write a record into, or NULL where the reader is gone. */
static inline uint8_t *ring_reserve(struct ring *r, size_t len)
{
    return ring_has_room(r, len) ? r->at : ring_reserve_slow(r, len);
}

/* Writer: publishes everything up to `end` (inside what ring_reserve gave). */
static inline void ring_publish(struct ring *r, uint8_t *end)
{
    r->at = end;
    atomic_store_explicit(&r->shared->head, r->lead + (uintptr_t)end, memory_order_release);
}

/* Reader: what is published and not consumed: *at and its length; always whole records. */
size_t ring_peek(struct ring *r, const uint8_t **at);
void ring_consume(struct ring *r, size_t len); /* gives the room back, wakes a waiting writer */
/* Reader: sleeps until there is something, for at most timeout_ms, or until a signal handler ran. Publishing wakes nobody:
 * it looks by itself, at first after half a millisecond, then less and less often down to every ten. */
void ring_wait(struct ring *r, int timeout_ms);

#endif
