#include <inttypes.h>
#include <string.h>

#include "smiley/text.h"
#include "src/cmd/table_impl.h"

static const char *const formats[FORMATS] = {
    [FORMAT_TABLE] = "table", [FORMAT_JSON] = "json", [FORMAT_CSV] = "csv", [FORMAT_VALUE] = "value"
};

const char *table_format_name(size_t i)
{
    return i < FORMATS ? formats[i] : NULL;
}

enum table_format table_format_find(const char *name)
{
    for (size_t i = 0; name && i < FORMATS; i++)
        if (strcmp(formats[i], name) == 0)
            return (enum table_format)i;
    return FORMAT_TABLE;
}

static int unknown_column(const struct table *t, const char *name, struct err *err)
{
    char known[400] = "";
    size_t len = 0;
    for (const struct column *c = t->columns; c->name && len < sizeof known; c++)
        len += (size_t)snprintf(known + len, sizeof known - len, "%s%s", len ? ", " : "", c->name);
    return err_set(err, ERR_USAGE, "no column '%.60s'; there are %s", name, known);
}

static int select_columns(const struct table *t, struct selection *s, struct err *err)
{
    s->n = 0;
    if (!t->names || !*t->names) {
        for (const struct column *c = t->columns; c->name && s->n < TABLE_COLUMNS_MAX; c++)
            if (t->record || !(c->flags & COLUMN_EXTRA))
                s->columns[s->n++] = c;
        return 0;
    }
    for (const char *const *name = t->names; *name; name++) {
        const struct column *c = t->columns;
        while (c->name && strcmp(c->name, *name) != 0)
            c++;
        if (!c->name)
            return unknown_column(t, *name, err);
        if (s->n == TABLE_COLUMNS_MAX)
            return err_set(err, ERR_USAGE, "more than %d columns", TABLE_COLUMNS_MAX);
        s->columns[s->n++] = c;
    }
    return 0;
}

int table_check(const struct table *t, struct err *err)
{
    struct selection s;
    return select_columns(t, &s, err);
}

void cell_for_eyes(struct buf *out, const struct column *column, const struct cell *cell)
{
    if (cell->none)
        return;
    switch (column->kind) {
    case COLUMN_NUMBER:
        if (column->flags & COLUMN_BARE)
            cell_plain(out, column, cell);
        else
            text_count(out, (uint64_t)cell->number);
        break;
    case COLUMN_TIME:
        text_time(out, cell->number);
        break;
    case COLUMN_DURATION:
        text_duration(out, (uint64_t)cell->number);
        break;
    case COLUMN_TEXT:
    case COLUMN_KINDS:
        buf_put(out, cell->text.data, cell->text.len);
        break;
    }
}

void cell_plain(struct buf *out, const struct column *column, const struct cell *cell)
{
    if (cell->none)
        return;
    switch (column->kind) {
    case COLUMN_NUMBER:
        buf_printf(out, "%" PRId64, cell->number);
        break;
    case COLUMN_TIME:
        text_time_iso(out, cell->number);
        break;
    case COLUMN_DURATION:
        buf_printf(out, "%" PRId64 ".%09" PRId64, cell->number / 1000000000, cell->number % 1000000000);
        break;
    case COLUMN_TEXT:
    case COLUMN_KINDS:
        buf_put(out, cell->text.data, cell->text.len);
        break;
    }
}

/* --- csv and value ------------------------------------------------------------------------------------------ */

static void put_quoted(struct buf *out, const char *text, size_t len)
{
    if (!memchr(text, ',', len) && !memchr(text, '"', len) && !memchr(text, '\n', len) && !memchr(text, '\r', len)) {
        buf_put(out, text, len);
        return;
    }
    buf_putc(out, '"');
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"')
            buf_putc(out, '"');
        buf_putc(out, text[i]);
    }
    buf_putc(out, '"');
}

static void csv_heading(struct buf *line, const struct selection *s)
{
    for (size_t i = 0; i < s->n; i++)
        buf_printf(line, "%s%s", i ? "," : "", s->columns[i]->name);
    buf_puts(line, "\r\n");
}

static void csv_cell(struct buf *line, const struct table *t, size_t i, struct buf *text)
{
    (void)t;
    if (i)
        buf_putc(line, ',');
    put_quoted(line, buf_str(text), text->len);
}

/* In a list a row is a line, whatever the text holds; of a single record the text is given as it is, but never to a
 * terminal. */
static void value_cell(struct buf *line, const struct table *t, size_t i, struct buf *text)
{
    if (i)
        buf_putc(line, t->record ? '\n' : '\t');
    if (t->record && !t->terminal)
        buf_put(line, text->data, text->len);
    else
        text_clean(line, buf_str(text), text->len, t->record ? TEXT_KEEP_LINES | TEXT_KEEP_TABS : 0);
}

static int write_lines(const struct table *t, const struct selection *s, const void *rows, size_t n, size_t size,
                       struct err *err)
{
    struct buf line = BUF_INIT, text = BUF_INIT;
    struct cell cell = { .text = BUF_INIT };
    bool csv = t->format == FORMAT_CSV, failed = false;
    if (csv)
        csv_heading(&line, s);
    for (size_t row = 0; row < n; row++) {
        for (size_t i = 0; i < s->n; i++) {
            buf_clear(&cell.text);
            cell = (struct cell){ .text = cell.text };
            s->columns[i]->produce((const char *)rows + row * size, &cell);
            buf_clear(&text);
            cell_plain(&text, s->columns[i], &cell);
            (csv ? csv_cell : value_cell)(&line, t, i, &text);
            failed |= cell.text.failed || text.failed;
        }
        buf_puts(&line, csv ? "\r\n" : "\n");
        failed |= line.failed;
        fwrite(line.data, 1, line.len, t->out);
        buf_clear(&line);
    }
    fwrite(line.data ? line.data : (const void *)"", 1, line.len, t->out); /* the heading of no rows */
    buf_release(&line);
    buf_release(&text);
    buf_release(&cell.text);
    return failed ? err_memory(err) : 0;
}

int table_write(const struct table *t, const void *rows, size_t n, size_t size, struct err *err)
{
    struct selection s;
    if (select_columns(t, &s, err))
        return -1;
    switch (t->format) {
    case FORMAT_JSON:
        return table_write_json(t, &s, rows, n, size, err);
    case FORMAT_CSV:
    case FORMAT_VALUE:
        return write_lines(t, &s, rows, n, size, err);
    case FORMAT_TABLE:
    case FORMATS:
        break;
    }
    return table_write_eyes(t, &s, rows, n, size, err);
}
