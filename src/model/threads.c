/* Facts about threads: counts come from the summaries; only for the first and last event of each is a chunk decoded.
 * Distinct lines are known from the summaries where a chunk is one thread's alone, else from its events. */
#include "smiley/threads.h"

#include <stdlib.h>

#include "smiley/map.h"
#include "src/model/slice.h"

struct ends {
    size_t first, last; /* chunks */
};

struct threads {
    struct reader *reader;   /* borrowed */
    struct thread_row *rows; /* owned */
    struct ends *ends;       /* owned */
    uint32_t n;
    struct map *lines; /* owned: of each thread, its lines */
    uint32_t n_lines;
    size_t next; /* chunk whose lines are to be looked at */
};

struct threads *threads_new(struct reader *r)
{
    struct threads *t = calloc(1, sizeof *t);
    if (t)
        t->reader = r;
    return t;
}

void threads_free(struct threads *t)
{
    if (!t)
        return;
    for (uint32_t i = 0; i < t->n_lines; i++)
        map_release(&t->lines[i]);
    free(t->lines);
    free(t->rows);
    free(t->ends);
    free(t);
}

uint32_t threads_count(const struct threads *t)
{
    return t->n;
}

const struct thread_row *threads_row(const struct threads *t, uint32_t index)
{
    return &t->rows[index];
}

/* --- counts -------------------------------------------------------------------------------------------------- */

static int make_rows(struct threads *t, struct err *err)
{
    uint32_t n = reader_defs(t->reader)->n_threads;
    struct thread_row *rows = calloc(n + 1u, sizeof *rows);
    struct ends *ends = calloc(n + 1u, sizeof *ends);
    if (!rows || !ends) {
        free(rows);
        free(ends);
        return err_memory(err);
    }
    for (uint32_t i = 0; i < n; i++)
        rows[i] = (struct thread_row){ .thread = i, .locations = i < t->n ? t->rows[i].locations : 0 };
    free(t->rows);
    free(t->ends);
    t->rows = rows;
    t->ends = ends;
    t->n = n;
    return 0;
}

/* Remembers where each thread's ends are. */
static void count(struct threads *t)
{
    for (size_t chunk = 0; chunk < reader_chunks(t->reader); chunk++) {
        const struct summary *s = reader_summary(t->reader, chunk);
        for (uint32_t i = 0; i < s->n_threads; i++) {
            const struct thread_summary *own = &s->threads[i];
            if (own->thread >= t->n || !own->events)
                continue;
            struct thread_row *row = &t->rows[own->thread];
            struct ends *ends = &t->ends[own->thread];
            if (!row->events)
                ends->first = chunk;
            ends->last = chunk;
            row->events += own->events;
            row->depth = own->max_depth > row->depth ? own->max_depth : row->depth;
        }
    }
}

static int find_ends(struct threads *t, uint32_t id, struct err *err)
{
    struct thread_row *row = &t->rows[id];
    const struct moment *m;
    if (reader_moments(t->reader, t->ends[id].first, &m, err))
        return -1;
    uint32_t n = reader_summary(t->reader, t->ends[id].first)->n_events, i = 0;
    while (i < n && m[i].thread != id)
        i++;
    if (i < n) {
        row->first = m[i].n;
        row->start_ns = m[i].time_ns;
        row->code = m[i].code;
        row->line = m[i].line;
        row->began = m[i].call > 0;
    }
    if (reader_moments(t->reader, t->ends[id].last, &m, err))
        return -1;
    n = reader_summary(t->reader, t->ends[id].last)->n_events;
    while (n && m[n - 1].thread != id)
        n--;
    if (n) {
        row->last = m[n - 1].n;
        row->end_ns = m[n - 1].time_ns;
    }
    return 0;
}

int threads_read(struct threads *t, struct err *err)
{
    if (make_rows(t, err))
        return -1;
    count(t);
    for (uint32_t i = 0; i < t->n; i++)
        if (t->rows[i].events && find_ends(t, i, err))
            return -1;
    return 0;
}

/* --- lines --------------------------------------------------------------------------------------------------- */

static int note(struct threads *t, uint32_t thread, uint32_t file, uint32_t line, struct err *err)
{
    bool is_new;
    if (thread >= t->n_lines)
        return 0; /* defined since: threads_read() comes first */
    if (!map_at(&t->lines[thread], (uint64_t)file << 32 | line, &is_new))
        return err_memory(err);
    if (thread < t->n)
        t->rows[thread].locations += is_new;
    return 0;
}

static int note_events(struct threads *t, size_t chunk, struct err *err)
{
    const struct moment *m;
    uint32_t n = reader_summary(t->reader, chunk)->n_events;
    if (reader_moments(t->reader, chunk, &m, err))
        return -1;
    for (uint32_t i = 0; i < n; i++)
        if (m[i].kind == EVENT_LINE && note(t, m[i].thread, m[i].file, m[i].line, err))
            return -1;
    return 0;
}

static int note_chunk(struct threads *t, size_t chunk, struct err *err)
{
    const struct summary *s = reader_summary(t->reader, chunk);
    if (s->n_threads != 1)
        return note_events(t, chunk, err);
    for (uint32_t i = 0; i < s->n_lines; i++)
        if (note(t, s->threads[0].thread, s->lines[i].file, s->lines[i].line, err))
            return -1;
    return 0;
}

static int make_room(struct threads *t, struct err *err)
{
    if (t->n <= t->n_lines)
        return 0;
    struct map *more = realloc(t->lines, t->n * sizeof *more);
    if (!more)
        return err_memory(err);
    for (t->lines = more; t->n_lines < t->n; t->n_lines++)
        t->lines[t->n_lines] = (struct map)MAP_INIT;
    return 0;
}

int threads_step(struct threads *t, uint64_t budget_ns, struct err *err)
{
    struct slice slice = slice_of(budget_ns);
    size_t chunks = reader_chunks(t->reader);
    if (make_room(t, err))
        return -1;
    for (; t->next < chunks; t->next++) {
        if (note_chunk(t, t->next, err))
            return -1;
        if (t->next + 1 == chunks)
            return 0; /* the last one may grow: it is looked at again next time */
        if (slice_over(&slice)) {
            t->next++;
            return 1;
        }
    }
    return 0;
}

double threads_progress(const struct threads *t)
{
    size_t chunks = reader_chunks(t->reader);
    return chunks > 1 ? (double)t->next / (double)(chunks - 1) : 1;
}
