/* Files: hits come from the summaries, so no event is decoded. */
#include <stdlib.h>

#include "smiley/files.h"
#include "smiley/reader.h"
#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

struct file_row {
    const char *path, *key;
    struct file_facts facts;
};

static void put_path(const void *row, struct cell *cell)
{
    buf_puts(&cell->text, ((const struct file_row *)row)->path);
}

static void put_lines(const void *row, struct cell *cell)
{
    const struct file_row *r = row;
    cell->number = (int64_t)r->facts.lines;
    cell->none = r->facts.missing;
}

static void put_executed(const void *row, struct cell *cell)
{
    cell->number = (int64_t)((const struct file_row *)row)->facts.executed;
}

static void put_hits(const void *row, struct cell *cell)
{
    cell->number = (int64_t)((const struct file_row *)row)->facts.hits;
}

static void put_time(const void *row, struct cell *cell)
{
    const struct file_row *r = row;
    cell->number = (int64_t)r->facts.own_ns;
    cell->none = !r->facts.timed;
}

static void put_size(const void *row, struct cell *cell)
{
    const struct file_row *r = row;
    cell->number = (int64_t)r->facts.size;
    cell->none = r->facts.missing;
}

static void put_source(const void *row, struct cell *cell)
{
    const struct file_row *r = row;
    cell->none = r->facts.missing || !r->key[0];
    if (!cell->none)
        buf_puts(&cell->text, r->key);
}

static const struct column file_columns[] = {
    { "path", COLUMN_TEXT, COLUMN_SHRINKS, put_path, "where it was read from" },
    { "lines", COLUMN_NUMBER, 0, put_lines, "how many lines it has" },
    { "executed", COLUMN_NUMBER, 0, put_executed, "how many of them were executed" },
    { "hits", COLUMN_NUMBER, 0, put_hits, "how often lines were executed, all together" },
    { "time", COLUMN_DURATION, 0, put_time, "what its lines took themselves, without the recorded calls they made" },
    { "size", COLUMN_NUMBER, 0, put_size, "bytes of its source" },
    { "source", COLUMN_TEXT, 0, put_source, "the key of its source: the same for the same content" },
    { 0 },
};

struct files_values {
    struct table_values table;
};

static const char *nth_column(size_t i)
{
    return column_name(file_columns, i);
}

/* clang-format off */
static const struct opt files_options[] = {
    TABLE_OPTIONS(struct files_values, table, nth_column),
    { 0 },
};
/* clang-format on */

static int gather(struct reader *r, struct file_row **rows, uint32_t *n, struct err *err)
{
    struct file_facts *facts;
    if (files_gather(r, &facts, n, err))
        return -1;
    int status = 0;
    *rows = calloc(*n + 1u, sizeof **rows);
    if (!*rows)
        status = err_memory(err);
    for (uint32_t i = 0; i < *n && !status; i++) {
        const char *text;
        size_t len;
        (*rows)[i] = (struct file_row){ reader_defs(r)->files[i].path, reader_source_key(r, i), facts[i] };
        if (facts[i].damaged)
            status = reader_source(r, i, &text, &len, err);
    }
    free(facts);
    return status;
}

static int files(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc;
    const struct files_values *v = values;
    struct store *store = NULL;
    struct reader *reader = NULL;
    struct file_row *rows = NULL;
    uint32_t n;
    char id[64];
    int status = -1;
    if (check_table(file_columns, &v->table, err) == 0 && store_open(&store, c->database, STORE_READ, err) == 0 &&
        store_find(store, argv[0], id, err) == 0 && reader_open(&reader, store, id, err) == 0 &&
        gather(reader, &rows, &n, err) == 0)
        status = put_table(file_columns, &v->table, false, rows, n, sizeof *rows, err);
    free(rows);
    reader_close(reader);
    store_close(store);
    return status;
}

const struct command cmd_files = {
    .name = "files",
    .args = "RUN",
    .help = "list the source files of a run",
    .options = files_options,
    .values_size = sizeof(struct files_values),
    .arg_kind = ARG_RUN,
    .min_args = 1,
    .max_args = 1,
    .run = files,
};
