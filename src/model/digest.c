#include "src/model/digest.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/moves.h"
#include "src/model/trace_impl.h"

enum { RANGES_MAX = 1 << 20 }; /* 8 MB; beyond, gaps are closed */

void digest_release(struct digest *d)
{
    for (uint32_t i = 0; i < d->n_tracks; i++)
        free(d->tracks[i].ranges);
    free(d->tracks);
    free(d->chunks);
    free(d->threads);
    map_release(&d->keys);
    *d = (struct digest){ 0 };
}

/* --- growing ------------------------------------------------------------------------------------------------- */

/* Room for `more` in an array of `size`d things that has n of cap. */
static bool room(void *array, size_t size, size_t n, size_t more, size_t *cap)
{
    void **at = array;
    if (n + more <= *cap)
        return true;
    size_t bigger = *cap ? 2 * *cap : 64;
    while (bigger < n + more)
        bigger *= 2;
    void *moved = realloc(*at, bigger * size);
    if (!moved)
        return false;
    *at = moved;
    *cap = bigger;
    return true;
}

static struct track *track_of(struct digest *d, trait which)
{
    bool is_new;
    uint64_t *index = map_at(&d->keys, which, &is_new);
    if (!index)
        return NULL;
    if (!is_new)
        return &d->tracks[*index];
    size_t cap = d->cap_tracks;
    if (!room(&d->tracks, sizeof *d->tracks, d->n_tracks, 1, &cap)) {
        map_remove(&d->keys, which);
        return NULL;
    }
    d->cap_tracks = (uint32_t)cap;
    *index = d->n_tracks;
    d->tracks[d->n_tracks] = (struct track){ 0 };
    return &d->tracks[d->n_tracks++];
}

static bool note(struct digest *d, trait which, uint32_t chunk, uint64_t total)
{
    struct track *t = track_of(d, which);
    if (!t)
        return false;
    t->total += total;
    if (t->n && chunk <= (uint64_t)t->ranges[t->n - 1].to + 1 + d->slack) {
        t->ranges[t->n - 1].to = chunk;
        return true;
    }
    size_t cap = t->cap;
    if (t->n == t->cap) {
        struct chunk_range *more = realloc(t->ranges, (cap = cap ? 2 * cap : 1) * sizeof *more);
        if (!more)
            return false;
        t->ranges = more;
        t->cap = (uint32_t)cap;
    }
    t->ranges[t->n++] = (struct chunk_range){ chunk, chunk };
    d->n_ranges++;
    return true;
}

/* Closes small gaps until half the room is free. */
static void coarsen(struct digest *d)
{
    while (d->n_ranges > RANGES_MAX / 2 && d->slack < UINT32_MAX / 2) {
        d->slack = 2 * d->slack + 1;
        d->n_ranges = 0;
        for (struct track *t = d->tracks; t < d->tracks + d->n_tracks; t++) {
            uint32_t kept = t->n ? 1 : 0;
            for (uint32_t i = 1; i < t->n; i++) {
                if (t->ranges[i].from <= (uint64_t)t->ranges[kept - 1].to + 1 + d->slack)
                    t->ranges[kept - 1].to = t->ranges[i].to;
                else
                    t->ranges[kept++] = t->ranges[i];
            }
            t->n = kept;
            d->n_ranges += kept;
        }
        if (d->n_ranges <= d->n_tracks)
            break;
    }
}

static bool take_in(struct digest *d, const struct summary *s)
{
    uint32_t chunk = (uint32_t)d->n;
    if (!room(&d->chunks, sizeof *d->chunks, d->n, 1, &d->cap) ||
        !room(&d->threads, sizeof *d->threads, d->n_threads, s->n_threads, &d->cap_threads))
        return false;
    bool ok = s->n_threads || note(d, trait_of(TRAIT_UNKNOWN, 0, 0), chunk, 0);
    for (uint32_t i = 0; ok && i < s->n_lines; i++)
        ok = note(d, trait_of(TRAIT_LINE, s->lines[i].file, s->lines[i].line), chunk, s->lines[i].hits);
    for (uint32_t i = 0; ok && i < s->n_codes; i++)
        ok = note(d, trait_of(TRAIT_CODE, s->codes[i].code, 0), chunk, s->codes[i].events) &&
             (!s->codes[i].calls || note(d, trait_of(TRAIT_CALL, s->codes[i].code, 0), chunk, s->codes[i].calls));
    for (uint32_t i = 0; ok && i < s->n_vars; i++)
        ok = note(d, trait_of(TRAIT_VAR, s->vars[i].code, s->vars[i].var), chunk, s->vars[i].changes);
    d->chunks[d->n] = (struct digest_chunk){
        .first_event = s->first_event,
        .n_events = s->n_events,
        .exceptions = s->kinds[EVENT_EXCEPTION],
        .outputs = s->kinds[EVENT_OUTPUT],
        .n_threads = s->n_threads,
        .threads = d->n_threads,
    };
    if (s->n_threads)
        memcpy(d->threads + d->n_threads, s->threads, s->n_threads * sizeof *s->threads);
    if (!ok)
        return false;
    d->n_threads += s->n_threads;
    d->n++;
    if (d->n_ranges > RANGES_MAX)
        coarsen(d);
    return true;
}

int digest_grow(struct trace *t, const struct slice *slice, struct err *err)
{
    struct digest *d = &t->digest;
    size_t chunks = reader_chunks(t->reader);
    while (d->n + 1 < chunks) {
        if (d->n % 16 == 15 && slice_over(slice))
            return 1;
        if (d->failed || !take_in(d, reader_summary(t->reader, d->n))) {
            d->failed = true; /* a chunk that was taken in by half must not be taken in again */
            return err_memory(err);
        }
    }
    return 0;
}

int trace_warm(struct trace *t, uint64_t budget_ns, struct err *err)
{
    struct slice slice = slice_of(budget_ns);
    return digest_grow(t, &slice, err);
}

/* --- asking -------------------------------------------------------------------------------------------------- */

/* The first chunk of the track at or after (before) this one. */
static size_t in_track(const struct track *t, size_t chunk, bool back)
{
    uint32_t low = 0, high = t->n; /* the first range that ends at chunk or later */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (t->ranges[middle].to < chunk)
            low = middle + 1;
        else
            high = middle;
    }
    if (low < t->n && t->ranges[low].from <= chunk)
        return chunk;
    if (back)
        return low ? t->ranges[low - 1].to : NO_CHUNK;
    return low < t->n ? t->ranges[low].from : NO_CHUNK;
}

static size_t in_digest(const struct digest *d, trait which, size_t chunk, bool back)
{
    uint64_t index;
    return map_get(&d->keys, which, &index) ? in_track(&d->tracks[index], chunk, back) : NO_CHUNK;
}

static uint64_t count_in(const struct summary *s, trait which)
{
    uint32_t a = which >> 32 & 0xfffffff, b = (uint32_t)which;
    enum trait_kind kind = (enum trait_kind)(which >> 60);
    const struct line_summary *l = kind == TRAIT_LINE ? summary_line(s, a, b) : NULL;
    const struct code_summary *c = kind == TRAIT_CODE || kind == TRAIT_CALL ? summary_code(s, a) : NULL;
    const struct var_summary *v = kind == TRAIT_VAR ? summary_var(s, a, b) : NULL;
    if (c)
        return kind == TRAIT_CODE ? c->events : c->calls;
    return l ? l->hits : v ? v->changes : 0;
}

static bool in_summary(const struct summary *s, trait which)
{
    return !s->n_threads || count_in(s, which); /* without threads it is damaged */
}

uint64_t count_of(struct trace *t, trait which)
{
    uint64_t index, count = 0;
    if (map_get(&t->digest.keys, which, &index))
        count = t->digest.tracks[index].total;
    for (size_t chunk = t->digest.n; chunk < reader_chunks(t->reader); chunk++)
        count += count_in(reader_summary(t->reader, chunk), which);
    return count;
}

size_t chunk_with(struct trace *t, trait which, size_t chunk, bool back)
{
    const struct digest *d = &t->digest;
    size_t chunks = reader_chunks(t->reader);
    if (chunk >= chunks)
        return NO_CHUNK;
    while (back && chunk >= d->n) {
        if (in_summary(reader_summary(t->reader, chunk), which))
            return chunk;
        if (chunk-- == 0)
            return NO_CHUNK;
    }
    if (chunk < d->n) {
        size_t found = in_digest(d, which, chunk, back),
               unknown = in_digest(d, trait_of(TRAIT_UNKNOWN, 0, 0), chunk, back);
        if (found == NO_CHUNK || (unknown != NO_CHUNK && (back ? unknown > found : unknown < found)))
            found = unknown;
        if (found != NO_CHUNK || back)
            return found;
        chunk = d->n;
    }
    for (; chunk < chunks; chunk++)
        if (in_summary(reader_summary(t->reader, chunk), which))
            return chunk;
    return NO_CHUNK;
}

void chunk_facts(struct trace *t, size_t chunk, struct chunk_facts *f)
{
    const struct digest *d = &t->digest;
    if (chunk < d->n) {
        const struct digest_chunk *c = &d->chunks[chunk];
        *f = (struct chunk_facts){
            .first_event = c->first_event,
            .last_event = c->first_event + c->n_events - 1,
            .exceptions = c->exceptions,
            .outputs = c->outputs,
            .threads = d->threads + c->threads,
            .n_threads = c->n_threads,
            .known = c->n_threads > 0,
        };
        return;
    }
    const struct summary *s = reader_summary(t->reader, chunk);
    *f = (struct chunk_facts){
        .first_event = s->first_event,
        .last_event = s->first_event + s->n_events - 1,
        .exceptions = s->kinds[EVENT_EXCEPTION],
        .outputs = s->kinds[EVENT_OUTPUT],
        .threads = s->threads,
        .n_threads = s->n_threads,
        .known = s->n_threads > 0,
    };
}

const struct thread_summary *facts_thread(const struct chunk_facts *f, uint32_t thread)
{
    return thread_summary_of(f->threads, f->n_threads, thread);
}
