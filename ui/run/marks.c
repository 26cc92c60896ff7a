#include "ui/run/marks.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"

#define MARKS_KEY "marks."

static void marks_key(char key[80], const char *run)
{
    snprintf(key, 80, MARKS_KEY "%s", run);
}

/* --- the age ------------------------------------------------------------------------------------------------- */

static bool has_marks(const struct kept *k)
{
    return k->text && strncmp(k->key, MARKS_KEY, strlen(MARKS_KEY)) == 0;
}

static unsigned long long age_of(const struct kept *k)
{
    return strtoull(k->text, NULL, 10);
}

static unsigned long long next_age(const struct keep *k)
{
    unsigned long long newest = 0;
    for (size_t i = 0; i < k->n; i++)
        if (has_marks(&k->list[i]) && age_of(&k->list[i]) > newest)
            newest = age_of(&k->list[i]);
    return newest + 1;
}

void marks_bound(struct keep *k)
{
    for (;;) {
        const struct kept *oldest = NULL;
        size_t runs = 0;
        for (size_t i = 0; i < k->n; i++)
            if (has_marks(&k->list[i])) {
                runs++;
                if (!oldest || age_of(&k->list[i]) < age_of(oldest))
                    oldest = &k->list[i];
            }
        if (runs <= MARKS_RUNS)
            return;
        keep_set(k, oldest->key, NULL);
    }
}

/* --- writing ------------------------------------------------------------------------------------------------- */

/* A field that would make the text too long is taken back. */
static void end_field(struct buf *out, size_t start)
{
    for (size_t i = start + 1; i < out->len; i++)
        if (out->data[i] == '\t')
            out->data[i] = ' ';
    if (out->len > MARKS_TEXT_MAX)
        out->len = start;
}

static void write_marks(const struct trace_view *v, struct buf *out)
{
    for (size_t i = 0; i < BOOKMARKS; i++)
        if (v->bookmarks[i] && isgraph((int)i))
            buf_printf(out, "\t%c %llu", (char)i, (unsigned long long)v->bookmarks[i]);
    for (size_t i = 0; i < v->n_breaks; i++) {
        const struct breakpoint *b = &v->breaks[i];
        size_t start = out->len;
        buf_printf(out, "\t%u:%u", b->file, b->line);
        if (b->condition)
            buf_printf(out, " %s", b->condition);
        end_field(out, start);
    }
}

void marks_keep(const struct trace_view *v, struct keep *k)
{
    struct buf text = BUF_INIT;
    char key[80];
    if (!k)
        return;
    marks_key(key, reader_run(view_reader(v))->id);
    buf_printf(&text, "%llu", next_age(k));
    size_t bare = text.len;
    write_marks(v, &text);
    keep_set(k, key, text.len > bare ? buf_str(&text) : NULL);
    buf_release(&text);
}

void marks_forget(struct keep *k, const char *run)
{
    char key[80];
    marks_key(key, run);
    keep_set(k, key, NULL);
}

/* --- reading ------------------------------------------------------------------------------------------------- */

/* A number from its first digit on, as the writer wrote it. */
static bool read_number(const char **at, uint64_t *out)
{
    char *end;
    if (!isdigit((unsigned char)**at))
        return false;
    *out = strtoull(*at, &end, 10);
    *at = end;
    return true;
}

static void read_bookmark(struct trace_view *v, const char *field)
{
    const char *at = field + 2;
    uint64_t event;
    if (read_number(&at, &event) && !*at && event <= reader_events(view_reader(v)))
        v->bookmarks[(unsigned char)*field] = event;
}

static void read_breakpoint(struct trace_view *v, const char *field)
{
    uint64_t file, line;
    if (!read_number(&field, &file) || *field++ != ':' || !read_number(&field, &line))
        return;
    const char *condition = *field == ' ' ? field + 1 : NULL;
    if ((!condition && *field) || file >= view_defs(v)->n_files || line == 0 || line > UINT32_MAX)
        return;
    if (!condition || breakpoint_check(condition, NULL) == 0)
        view_set_break(v, (uint32_t)file, (uint32_t)line, condition);
}

void marks_restore(struct trace_view *v, const struct keep *k)
{
    char key[80];
    marks_key(key, reader_run(view_reader(v))->id);
    const char *kept = keep_get(k, key);
    char *text = kept ? strndup(kept, MARKS_TEXT_MAX) : NULL, *rest = NULL;
    if (text)
        strtok_r(text, "\t", &rest); /* how old it is */
    for (char *field; text && (field = strtok_r(NULL, "\t", &rest));) {
        if (isgraph((unsigned char)field[0]) && field[1] == ' ')
            read_bookmark(v, field);
        else
            read_breakpoint(v, field);
    }
    free(text);
}
