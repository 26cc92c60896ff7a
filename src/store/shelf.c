/* Marks: states within a chunk, to go on from without decoding what comes before.
 *
 * A checkpoint does not say when variables were changed; a mark does, so that a state is the same on whichever way it
 * was reached. Marks outlive the page they were made from: they are small, and spare who comes back to a chunk all but
 * one of its sections. */
#include <stdlib.h>
#include <string.h>

#include "smiley/varint.h"
#include "src/store/reader_impl.h"

enum { MARK_BYTES = 1 << 20 }; /* larger states leave none */

/* --- one mark ------------------------------------------------------------------------------------------------- */

static void put_changed(struct buf *out, const struct state *s)
{
    size_t i = 0;
    uint64_t call, value;
    while (map_next(&s->frames, &i, &call, &value)) {
        const struct frame *f = (const struct frame *)(uintptr_t)value;
        for (uint32_t v = 0; v < f->n_vars; v++)
            if (f->vars[v].changed) {
                buf_uint(out, call);
                buf_uint(out, v);
                buf_uint(out, f->vars[v].changed);
            }
    }
}

static void get_changed(struct state *s, const uint8_t *at, const uint8_t *end)
{
    uint64_t call, var, event;
    while (varint_get(&at, end, &call) && varint_get(&at, end, &var) && varint_get(&at, end, &event)) {
        struct frame *f = (struct frame *)state_call(s, call);
        if (f && var < f->n_vars)
            f->vars[var].changed = event;
    }
}

void mark_leave(struct marks *m, uint32_t i, const struct state *s, struct place next)
{
    struct mark *mark = &m->list[i];
    struct buf b = BUF_INIT;
    if (mark->bytes)
        return;
    state_checkpoint(s, &b);
    size_t checkpoint_len = b.len;
    put_changed(&b, s);
    if (!b.failed && b.len <= MARK_BYTES && (mark->bytes = malloc(b.len))) {
        memcpy(mark->bytes, b.data, b.len);
        mark->checkpoint_len = (uint32_t)checkpoint_len;
        mark->len = (uint32_t)b.len;
        mark->next = next;
        m->bytes += b.len;
    }
    buf_release(&b);
}

int mark_enter(const struct mark *m, struct state *s, struct err *err)
{
    if (state_restore(s, m->bytes, m->checkpoint_len, err))
        return -1;
    get_changed(s, m->bytes + m->checkpoint_len, m->bytes + m->len);
    return 0;
}

/* --- the shelf ------------------------------------------------------------------------------------------------ */

static void marks_free(struct marks *m)
{
    for (uint32_t i = 0; i < m->n; i++)
        free(m->list[i].bytes);
    free(m);
}

static void unlink_marks(struct shelf *s, struct marks *m)
{
    *(m->older ? &m->older->newer : &s->oldest) = m->newer;
    *(m->newer ? &m->newer->older : &s->newest) = m->older;
    s->bytes -= m->bytes;
    map_remove(&s->by_chunk, m->chunk);
}

static struct marks *take_down(struct shelf *s, size_t chunk)
{
    uint64_t found;
    if (!map_get(&s->by_chunk, chunk, &found))
        return NULL;
    struct marks *m = (struct marks *)(uintptr_t)found;
    unlink_marks(s, m);
    return m;
}

struct marks *shelf_take(struct reader *r, size_t chunk, uint32_t n_events)
{
    struct marks *m = take_down(&r->shelf, chunk);
    uint32_t n = n_events / MARK_EVENTS;
    if (m)
        return m;
    size_t bytes = sizeof *m + n * sizeof *m->list;
    if (!(m = calloc(1, bytes)))
        return NULL;
    m->chunk = chunk;
    m->n = n;
    m->bytes = bytes;
    return m;
}

void shelf_put(struct reader *r, struct marks *m)
{
    struct shelf *s = &r->shelf;
    if (!m)
        return;
    if (map_put(&s->by_chunk, m->chunk, (uintptr_t)m) < 0) {
        marks_free(m);
        return;
    }
    m->older = s->newest;
    m->newer = NULL;
    *(s->newest ? &s->newest->newer : &s->oldest) = m;
    s->newest = m;
    s->bytes += m->bytes;
    while (s->bytes > SHELF_BYTES) {
        struct marks *oldest = s->oldest;
        unlink_marks(s, oldest);
        marks_free(oldest);
    }
}

void shelf_forget(struct reader *r, size_t chunk)
{
    struct marks *m = take_down(&r->shelf, chunk);
    if (m)
        marks_free(m);
}

void shelf_release(struct shelf *s)
{
    while (s->oldest) {
        struct marks *m = s->oldest;
        s->oldest = m->newer;
        marks_free(m);
    }
    map_release(&s->by_chunk);
    *s = (struct shelf){ .by_chunk = MAP_INIT };
}
