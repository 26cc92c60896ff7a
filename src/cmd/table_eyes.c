/* Tables for people, laid out by libsmartcols. Program text is cleaned on its way in, so that the library only ever
 * sees printable UTF-8; it measures in the C.UTF-8 locale whatever the person's, since that is what we print. */
#include <libsmartcols.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "src/cmd/table_impl.h"

enum { SHORT_ID = 8 };

static const char alarm_colour[] = "\033[31m", label_colour[] = "\033[1m";

static int out_of(int rc, struct err *err)
{
    return rc ? err_memory(err) : 0;
}

/* One cell's clean text; lines are kept where the cell may have several. */
static int cell_text(struct buf *out, const struct table *t, const struct column *column, const void *row, bool *alarm,
                     bool *none)
{
    struct cell cell = { .text = BUF_INIT };
    struct buf raw = BUF_INIT;
    column->produce(row, &cell);
    cell_for_eyes(&raw, column, &cell);
    while (t->record && raw.len && raw.data[raw.len - 1] == '\n')
        raw.len--;
    size_t len = raw.len;
    if (column->flags & COLUMN_ID && t->terminal && !t->record && len > SHORT_ID)
        len = SHORT_ID;
    text_clean(out, buf_str(&raw), len, t->record ? TEXT_KEEP_LINES : 0);
    *alarm = cell.alarm;
    *none = cell.none;
    bool failed = raw.failed || cell.text.failed || out->failed;
    buf_release(&raw);
    buf_release(&cell.text);
    return failed ? -1 : 0;
}

static int set_cell(struct libscols_line *line, size_t i, const char *text, const char *colour)
{
    if (scols_line_set_data(line, i, text))
        return -1;
    return colour ? scols_cell_set_color(scols_line_get_cell(line, i), colour) : 0;
}

static int fill_rows(struct libscols_table *table, const struct table *t, const struct selection *s, const void *rows,
                     size_t n, size_t size)
{
    struct buf text = BUF_INIT;
    int rc = 0;
    for (size_t row = 0; row < n && !rc; row++) {
        struct libscols_line *line = scols_table_new_line(table, NULL);
        rc = line ? 0 : -1;
        for (size_t i = 0; i < s->n && !rc; i++) {
            bool alarm, none;
            buf_clear(&text);
            rc = cell_text(&text, t, s->columns[i], (const char *)rows + row * size, &alarm, &none);
            if (!rc)
                rc = set_cell(line, i, buf_str(&text), alarm && t->colour ? alarm_colour : NULL);
        }
    }
    buf_release(&text);
    return rc;
}

/* A record: the columns' names downwards, beside them what they hold. */
static int fill_record(struct libscols_table *table, const struct table *t, const struct selection *s, const void *row)
{
    struct buf text = BUF_INIT;
    int rc = 0;
    for (size_t i = 0; i < s->n && !rc; i++) {
        bool alarm, none;
        buf_clear(&text);
        rc = cell_text(&text, t, s->columns[i], row, &alarm, &none);
        if (none)
            continue;
        struct libscols_line *line = rc ? NULL : scols_table_new_line(table, NULL);
        rc = line ? 0 : -1;
        if (!rc)
            rc = set_cell(line, 0, s->columns[i]->name, t->colour ? label_colour : NULL);
        if (!rc)
            rc = set_cell(line, 1, buf_str(&text), alarm && t->colour ? alarm_colour : NULL);
    }
    buf_release(&text);
    return rc;
}

static int record_columns(struct libscols_table *table)
{
    scols_table_enable_noheadings(table, 1);
    if (!scols_table_new_column(table, "name", 0, 0))
        return -1;
    struct libscols_column *value = scols_table_new_column(table, "value", 0, SCOLS_FL_WRAP);
    return !value || scols_column_set_safechars(value, "\n") ||
           scols_column_set_wrapfunc(value, scols_wrapnl_chunksize, scols_wrapnl_nextchunk, NULL);
}

static int list_columns(struct libscols_table *table, const struct selection *s)
{
    for (size_t i = 0; i < s->n; i++) {
        bool right = s->columns[i]->kind == COLUMN_NUMBER || s->columns[i]->kind == COLUMN_DURATION;
        int flags = (right ? SCOLS_FL_RIGHT : 0) | (s->columns[i]->flags & COLUMN_SHRINKS ? SCOLS_FL_TRUNC : 0);
        if (!scols_table_new_column(table, s->columns[i]->name, 0, flags))
            return -1;
    }
    return 0;
}

static int build(struct libscols_table *table, const struct table *t, const struct selection *s, const void *rows,
                 size_t n, size_t size)
{
    scols_table_enable_colors(table, t->colour);
    scols_table_set_termforce(table, t->terminal ? SCOLS_TERMFORCE_ALWAYS : SCOLS_TERMFORCE_NEVER);
    scols_table_set_stream(table, t->out);
    scols_table_enable_noencoding(table, 1); /* all text is clean already, and its backslashes mean themselves */
    if (t->record)
        return record_columns(table) || (n && fill_record(table, t, s, rows));
    return list_columns(table, s) || fill_rows(table, t, s, rows, n, size);
}

int table_write_eyes(const struct table *t, const struct selection *s, const void *rows, size_t n, size_t size,
                     struct err *err)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
    struct libscols_table *table = scols_new_table();
    int rc = !table || build(table, t, s, rows, n, size);
    if (!rc)
        scols_print_table(table); /* a failed write shows in the stream's error flag */
    scols_unref_table(table);
    if (utf8) {
        uselocale(before);
        freelocale(utf8);
    }
    return out_of(rc, err);
}
