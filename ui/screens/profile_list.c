#include "ui/screens/profile_list.h"

#include <stdlib.h>
#include <string.h>

#include "ui/screens/profile_rows.h"

static bool has_words(const char *label, const char *words)
{
    bool ok = true;
    while (ok && *(words += strspn(words, " "))) {
        size_t len = strcspn(words, " ");
        char *word = strndup(words, len);
        ok = word && strcasestr(label, word);
        free(word);
        words += len;
    }
    return ok;
}

bool profile_list_shows(const struct profile_list *l, const struct profile_function *f)
{
    struct buf label = BUF_INIT;
    bool ok = !l->traced || f->code != PROFILE_NO_CODE;
    if (ok && *l->filter) {
        profile_label(&label, f, true);
        ok = has_words(buf_str(&label), l->filter);
    }
    buf_release(&label);
    return ok;
}

static void turn_round(size_t *rows, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        size_t row = rows[i];
        rows[i] = rows[n - 1 - i];
        rows[n - 1 - i] = row;
    }
}

int profile_list_arrange(struct profile_list *l, const struct profile *p, struct err *err)
{
    size_t *rows = realloc(l->rows, (p->n_functions + 1) * sizeof *rows);
    l->n = 0;
    l->calls_width = 0;
    if (!rows)
        return err_memory(err);
    l->rows = rows;
    profile_sort(p, l->key, rows);
    for (size_t i = 0; i < p->n_functions; i++) {
        const struct profile_function *f = &p->functions[rows[i]];
        if (!profile_list_shows(l, f))
            continue;
        int width = profile_calls_width(&f->cost);
        l->calls_width = width > l->calls_width ? width : l->calls_width;
        rows[l->n++] = rows[i];
    }
    if (l->back)
        turn_round(rows, l->n);
    return 0;
}

void profile_list_release(struct profile_list *l)
{
    free(l->rows);
    *l = (struct profile_list){ 0 };
}

size_t profile_list_find(const struct profile_list *l, size_t function)
{
    size_t i = 0;
    while (i < l->n && l->rows[i] != function)
        i++;
    return i;
}

void profile_list_read_sort(struct profile_list *l, const char *text)
{
    for (const struct profile_column *c = profile_columns; c->title; c++) {
        const char *title = profile_key_title(c->key);
        size_t len = strlen(title);
        bool back = strncmp(text, title, len) == 0 && strcmp(text + len, " back") == 0;
        if (back || strcmp(text, title) == 0) {
            l->key = c->key;
            l->back = back;
            return;
        }
    }
}

void profile_list_write_sort(const struct profile_list *l, struct buf *out)
{
    buf_printf(out, "%s%s", profile_key_title(l->key), l->back ? " back" : "");
}
