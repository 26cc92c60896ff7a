/* Threads: their counts come from the summaries; only for the first and last event of each is a chunk decoded. */
#include <stdlib.h>

#include "smiley/reader.h"
#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

struct thread_row {
    const struct reader *reader;
    uint32_t id;
    uint64_t events, depth;
    int64_t start_ns, end_ns; /* unix time */
    struct moment first;
    size_t first_chunk, last_chunk;
};

static void put_id(const void *row, struct cell *cell)
{
    cell->number = ((const struct thread_row *)row)->id;
}

static void put_name(const void *row, struct cell *cell)
{
    const struct thread_row *r = row;
    buf_puts(&cell->text, reader_defs(r->reader)->threads[r->id].name);
}

static void put_os_id(const void *row, struct cell *cell)
{
    const struct thread_row *r = row;
    cell->number = (int64_t)reader_defs(r->reader)->threads[r->id].os_id;
}

static void put_events(const void *row, struct cell *cell)
{
    cell->number = (int64_t)((const struct thread_row *)row)->events;
}

static void put_depth(const void *row, struct cell *cell)
{
    cell->number = (int64_t)((const struct thread_row *)row)->depth;
}

static void put_start(const void *row, struct cell *cell)
{
    const struct thread_row *r = row;
    cell->number = r->start_ns;
    cell->none = !r->events;
}

static void put_end(const void *row, struct cell *cell)
{
    const struct thread_row *r = row;
    cell->number = r->end_ns;
    cell->none = !r->events;
}

static void put_duration(const void *row, struct cell *cell)
{
    const struct thread_row *r = row;
    cell->number = r->end_ns - r->start_ns;
    cell->none = !r->events;
}

static void put_function(const void *row, struct cell *cell)
{
    const struct thread_row *r = row;
    const struct defs *defs = reader_defs(r->reader);
    cell->none = !r->events || !r->first.call;
    if (!cell->none)
        buf_printf(&cell->text, "%s:%u %s", defs_code_path(defs, r->first.code), r->first.line,
                   defs_code_name(defs, r->first.code));
}

static const struct column thread_columns[] = {
    { "id", COLUMN_NUMBER, COLUMN_BARE, put_id, "its number in the recording" },
    { "name", COLUMN_TEXT, COLUMN_SHRINKS, put_name, "its name" },
    { "events", COLUMN_NUMBER, 0, put_events, "how many events are its own" },
    { "start", COLUMN_TIME, 0, put_start, "when its first event was" },
    { "end", COLUMN_TIME, 0, put_end, "when its last event was" },
    { "duration", COLUMN_DURATION, 0, put_duration, "between these" },
    { "depth", COLUMN_NUMBER, 0, put_depth, "how many calls deep it got" },
    { "first", COLUMN_TEXT, COLUMN_SHRINKS, put_function, "where it began" },
    { "os_id", COLUMN_NUMBER, COLUMN_EXTRA | COLUMN_BARE, put_os_id, "the system's number for it" },
    { 0 },
};

struct threads_values {
    struct table_values table;
};

static const char *nth_column(size_t i)
{
    return column_name(thread_columns, i);
}

/* clang-format off */
static const struct opt threads_options[] = {
    TABLE_OPTIONS(struct threads_values, table, nth_column),
    { 0 },
};
/* clang-format on */

/* Counts from summaries; remembers where each thread's ends are. */
static void count(struct reader *r, struct thread_row *rows, uint32_t n)
{
    for (size_t chunk = 0; chunk < reader_chunks(r); chunk++) {
        const struct summary *s = reader_summary(r, chunk);
        for (uint32_t i = 0; i < s->n_threads; i++) {
            const struct thread_summary *t = &s->threads[i];
            if (t->thread >= n || !t->events)
                continue;
            struct thread_row *row = &rows[t->thread];
            if (!row->events)
                row->first_chunk = chunk;
            row->last_chunk = chunk;
            row->events += t->events;
            row->depth = t->max_depth > row->depth ? t->max_depth : row->depth;
        }
    }
}

static int find_ends(struct reader *r, struct thread_row *row, struct err *err)
{
    const struct moment *m;
    int64_t start_ns = reader_run(r)->start_ns;
    if (reader_moments(r, row->first_chunk, &m, err))
        return -1;
    uint32_t n = reader_summary(r, row->first_chunk)->n_events, i = 0;
    while (i < n && m[i].thread != row->id)
        i++;
    if (i < n) {
        row->first = m[i];
        row->start_ns = start_ns + (int64_t)m[i].time_ns;
    }
    if (reader_moments(r, row->last_chunk, &m, err))
        return -1;
    n = reader_summary(r, row->last_chunk)->n_events;
    while (n && m[n - 1].thread != row->id)
        n--;
    if (n)
        row->end_ns = start_ns + (int64_t)m[n - 1].time_ns;
    return 0;
}

static int gather(struct reader *r, struct thread_row **rows, uint32_t *n, struct err *err)
{
    *n = reader_defs(r)->n_threads;
    *rows = calloc(*n + 1u, sizeof **rows);
    if (!*rows)
        return err_memory(err);
    for (uint32_t i = 0; i < *n; i++)
        (*rows)[i] = (struct thread_row){ .reader = r, .id = i };
    count(r, *rows, *n);
    for (uint32_t i = 0; i < *n; i++)
        if ((*rows)[i].events && find_ends(r, &(*rows)[i], err))
            return -1;
    return 0;
}

static int threads(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc;
    const struct threads_values *v = values;
    struct store *store = NULL;
    struct reader *reader = NULL;
    struct thread_row *rows = NULL;
    uint32_t n;
    char id[64];
    int status = -1;
    if (check_table(thread_columns, &v->table, err) == 0 && store_open(&store, c->database, STORE_READ, err) == 0 &&
        store_find(store, argv[0], id, err) == 0 && reader_open(&reader, store, id, err) == 0 &&
        gather(reader, &rows, &n, err) == 0)
        status = put_table(thread_columns, &v->table, false, rows, n, sizeof *rows, err);
    free(rows);
    reader_close(reader);
    store_close(store);
    return status;
}

const struct command cmd_threads = {
    .name = "threads",
    .args = "RUN",
    .help = "list the threads of a run",
    .options = threads_options,
    .values_size = sizeof(struct threads_values),
    .arg_kind = ARG_RUN,
    .min_args = 1,
    .max_args = 1,
    .run = threads,
};
