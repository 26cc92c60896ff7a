/* The threads of a run, as the browser's screen has them too (threads.h). */
#include <stdlib.h>

#include "smiley/reader.h"
#include "smiley/store.h"
#include "smiley/threads.h"
#include "src/cmd/cmd_impl.h"

struct row {
    const struct reader *reader;
    const struct thread_row *facts;
    int64_t start_ns, end_ns; /* unix time */
};

static void put_id(const void *row, struct cell *cell)
{
    cell->number = ((const struct row *)row)->facts->thread;
}

static void put_name(const void *row, struct cell *cell)
{
    const struct row *r = row;
    buf_puts(&cell->text, reader_defs(r->reader)->threads[r->facts->thread].name);
}

static void put_os_id(const void *row, struct cell *cell)
{
    const struct row *r = row;
    cell->number = (int64_t)reader_defs(r->reader)->threads[r->facts->thread].os_id;
}

static void put_events(const void *row, struct cell *cell)
{
    cell->number = (int64_t)((const struct row *)row)->facts->events;
}

static void put_depth(const void *row, struct cell *cell)
{
    cell->number = (int64_t)((const struct row *)row)->facts->depth;
}

static void put_start(const void *row, struct cell *cell)
{
    const struct row *r = row;
    cell->number = r->start_ns;
    cell->none = !r->facts->events;
}

static void put_end(const void *row, struct cell *cell)
{
    const struct row *r = row;
    cell->number = r->end_ns;
    cell->none = !r->facts->events;
}

static void put_duration(const void *row, struct cell *cell)
{
    const struct row *r = row;
    cell->number = r->end_ns - r->start_ns;
    cell->none = !r->facts->events;
}

static void put_function(const void *row, struct cell *cell)
{
    const struct row *r = row;
    const struct defs *defs = reader_defs(r->reader);
    cell->none = !r->facts->events || !r->facts->began;
    if (!cell->none)
        buf_printf(&cell->text, "%s:%u %s", defs_code_path(defs, r->facts->code), r->facts->line,
                   defs_code_name(defs, r->facts->code));
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

static int gather(struct reader *r, struct threads *facts, struct row **rows, struct err *err)
{
    if (!facts)
        return err_memory(err);
    if (threads_read(facts, err))
        return -1;
    uint32_t n = threads_count(facts);
    int64_t start_ns = reader_run(r)->start_ns;
    *rows = calloc(n + 1u, sizeof **rows);
    if (!*rows)
        return err_memory(err);
    for (uint32_t i = 0; i < n; i++) {
        const struct thread_row *f = threads_row(facts, i);
        (*rows)[i] = (struct row){ r, f, start_ns + (int64_t)f->start_ns, start_ns + (int64_t)f->end_ns };
    }
    return 0;
}

static int threads(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc;
    const struct threads_values *v = values;
    struct store *store = NULL;
    struct reader *reader = NULL;
    struct threads *facts = NULL;
    struct row *rows = NULL;
    char id[64];
    int status = -1;
    if (check_table(thread_columns, &v->table, err) == 0 && store_open(&store, c->database, STORE_READ, err) == 0 &&
        store_find(store, argv[0], id, err) == 0 && reader_open(&reader, store, id, err) == 0 &&
        gather(reader, facts = threads_new(reader), &rows, err) == 0)
        status = put_table(thread_columns, &v->table, false, rows, threads_count(facts), sizeof *rows, err);
    free(rows);
    threads_free(facts);
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
