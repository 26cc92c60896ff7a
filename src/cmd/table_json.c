/* Rows as JSON, written one at a time so that memory does not grow with their number. */
#include <jansson.h>
#include <stdlib.h>

#include "smiley/text.h"
#include "src/cmd/table_impl.h"

/* JSON text is UTF-8: what is not is replaced. */
static json_t *json_text(const struct buf *text)
{
    const char *at = (const char *)text->data;
    json_t *whole = json_stringn(at ? at : "", text->len);
    if (whole)
        return whole;
    struct buf valid = BUF_INIT;
    for (size_t i = 0; i < text->len;) {
        uint32_t c;
        bool ok;
        char utf8[4];
        i += text_decode(at + i, text->len - i, &c, &ok);
        buf_put(&valid, utf8, text_encode(utf8, c));
    }
    whole = json_stringn(buf_str(&valid), valid.len);
    buf_release(&valid);
    return whole;
}

static json_t *json_cell(const struct column *column, const struct cell *cell)
{
    if (cell->none)
        return json_null();
    switch (column->kind) {
    case COLUMN_NUMBER:
        return json_integer(cell->number);
    case COLUMN_DURATION:
        return json_real((double)cell->number / 1e9);
    case COLUMN_TIME: {
        struct buf iso = BUF_INIT;
        text_time_iso(&iso, cell->number);
        json_t *text = json_string(buf_str(&iso));
        buf_release(&iso);
        return text;
    }
    case COLUMN_TEXT:
    case COLUMN_KINDS:
        break;
    }
    return json_text(&cell->text);
}

static json_t *json_row(const struct selection *s, const void *row)
{
    json_t *object = json_object();
    struct cell cell = { .text = BUF_INIT };
    bool failed = !object;
    for (size_t i = 0; i < s->n && !failed; i++) {
        buf_clear(&cell.text);
        cell = (struct cell){ .text = cell.text };
        s->columns[i]->produce(row, &cell);
        failed = cell.text.failed || json_object_set_new(object, s->columns[i]->name, json_cell(s->columns[i], &cell));
    }
    buf_release(&cell.text);
    if (!failed)
        return object;
    json_decref(object);
    return NULL;
}

int table_write_json(const struct table *t, const struct selection *s, const void *rows, size_t n, size_t size,
                     struct err *err)
{
    if (!t->record)
        fputs("[", t->out);
    for (size_t i = 0; i < n; i++) {
        json_t *object = json_row(s, (const char *)rows + i * size);
        char *text = object ? json_dumps(object, t->record ? JSON_INDENT(2) : 0) : NULL;
        json_decref(object);
        if (!text)
            return err_memory(err);
        fprintf(t->out, "%s%s", t->record ? "" : i ? ",\n " : "\n ", text);
        free(text);
    }
    fputs(t->record ? "\n" : n ? "\n]\n" : "]\n", t->out);
    return 0;
}
