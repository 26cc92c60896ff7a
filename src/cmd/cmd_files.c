/* Files: hits come from the summaries, so no event is decoded. */
#include <stdlib.h>
#include <string.h>

#include "smiley/map.h"
#include "smiley/reader.h"
#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

struct file_row {
    const char *path, *key;
    uint64_t lines, executed, hits, size;
    bool missing;
};

static void put_path(const void *row, struct cell *cell)
{
    buf_puts(&cell->text, ((const struct file_row *)row)->path);
}

static void put_lines(const void *row, struct cell *cell)
{
    const struct file_row *r = row;
    cell->number = (int64_t)r->lines;
    cell->none = r->missing;
}

static void put_executed(const void *row, struct cell *cell)
{
    cell->number = (int64_t)((const struct file_row *)row)->executed;
}

static void put_hits(const void *row, struct cell *cell)
{
    cell->number = (int64_t)((const struct file_row *)row)->hits;
}

static void put_size(const void *row, struct cell *cell)
{
    const struct file_row *r = row;
    cell->number = (int64_t)r->size;
    cell->none = r->missing;
}

static void put_source(const void *row, struct cell *cell)
{
    const struct file_row *r = row;
    cell->none = r->missing || !r->key[0];
    if (!cell->none)
        buf_puts(&cell->text, r->key);
}

static const struct column file_columns[] = {
    { "path", COLUMN_TEXT, COLUMN_SHRINKS, put_path, "where it was read from" },
    { "lines", COLUMN_NUMBER, 0, put_lines, "how many lines it has" },
    { "executed", COLUMN_NUMBER, 0, put_executed, "how many of them were executed" },
    { "hits", COLUMN_NUMBER, 0, put_hits, "how often lines were executed, all together" },
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

static int count_hits(struct reader *r, struct file_row *rows, uint32_t n, struct err *err)
{
    struct map seen = MAP_INIT;
    int status = 0;
    for (size_t chunk = 0; chunk < reader_chunks(r) && !status; chunk++) {
        const struct summary *s = reader_summary(r, chunk);
        for (uint32_t i = 0; i < s->n_lines && !status; i++) {
            const struct line_summary *line = &s->lines[i];
            bool is_new;
            if (line->file >= n || !line->hits)
                continue;
            rows[line->file].hits += line->hits;
            if (!map_at(&seen, (uint64_t)line->file << 32 | line->line, &is_new))
                status = err_memory(err);
            else
                rows[line->file].executed += is_new;
        }
    }
    map_release(&seen);
    return status;
}

static uint64_t count_lines(const char *text, size_t len)
{
    uint64_t lines = 0;
    const char *end = text + len;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        text = newline ? newline + 1 : end;
        lines++;
    }
    return lines;
}

static int gather(struct reader *r, struct file_row **rows, uint32_t *n, struct err *err)
{
    const struct defs *defs = reader_defs(r);
    *n = defs->n_files;
    *rows = calloc(*n + 1u, sizeof **rows);
    if (!*rows)
        return err_memory(err);
    for (uint32_t i = 0; i < *n; i++) {
        struct file_row *row = &(*rows)[i];
        const char *text;
        size_t len;
        row->path = defs->files[i].path;
        row->key = reader_source_key(r, i);
        if (reader_source(r, i, &text, &len, err))
            return -1;
        row->missing = !text;
        row->size = text ? len : 0;
        row->lines = text ? count_lines(text, len) : 0;
    }
    return count_hits(r, *rows, *n, err);
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
