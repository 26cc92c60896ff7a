#include "writer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/tracer/profile/profile.h"
#include "tracer.h"

int writer_open(struct writer *w, int fd, struct err *err)
{
    *w = (struct writer){ .defs = BUF_INIT };
    if (ring_attach(&w->ring, fd, err) < 0)
        return -1;
    w->room = w->ring.size / 8;
    w->on = true;
    return 0;
}

void writer_lost(struct writer *w)
{
    static const char text[] = "smiley: the recorder is gone: the rest of this run is not recorded\n";
    bool it_lives = getppid() == (pid_t)w->ring.shared->reader_pid; /* then it has said itself why it takes no more */
    w->in_event = false;
    if (w->on && !it_lives && write(STDERR_FILENO, text, sizeof text - 1) < 0)
        clearerr(stderr); /* nobody to tell */
    tracer_off();
}

uint8_t *writer_wait(struct writer *w)
{
    uint64_t start = clock_ns(&tracer.clock);
    uint8_t *at = ring_reserve(&w->ring, 2 * w->room);
    profiler.hooks_ns += clock_ns(&tracer.clock) - start;
    if (!at)
        writer_lost(w);
    return at;
}

void writer_end_with_defs(struct writer *w, uint8_t *at)
{
    size_t len = (size_t)(at - w->start);
    memmove(w->start + w->defs.len, w->start, len);
    memcpy(w->start, w->defs.data, w->defs.len);
    ring_publish(&w->ring, at + w->defs.len);
    buf_clear(&w->defs);
}

uint8_t *writer_define(struct writer *w, size_t len)
{
    if (!w->on || len > w->room)
        return NULL;
    if (w->in_event)
        return w->defs.len + len <= w->room ? buf_reserve(&w->defs, len) : NULL;
    uint8_t *at = ring_reserve(&w->ring, len);
    if (!at)
        writer_lost(w);
    return at;
}

void writer_defined(struct writer *w, uint8_t *end)
{
    if (w->in_event)
        w->defs.len = (size_t)(end - w->defs.data);
    else
        ring_publish(&w->ring, end);
}
