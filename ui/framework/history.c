#include "ui/framework/history.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"

static const char *const kind_names[] = {
    [HISTORY_COMMAND] = "command", [HISTORY_SEARCH] = "search",       [HISTORY_FILTER] = "filter",
    [HISTORY_GOTO] = "goto",       [HISTORY_CONDITION] = "condition", [HISTORY_FILE] = "file",
    [HISTORY_TITLE] = "title",
};
_Static_assert(sizeof kind_names / sizeof *kind_names == HISTORIES, "a name for each kind");

void history_release(struct history *h)
{
    for (int k = 0; k < HISTORIES; k++) {
        for (size_t i = 0; i < h->kinds[k].n; i++)
            free(h->kinds[k].lines[i]);
        free(h->kinds[k].lines);
    }
    memset(h, 0, sizeof *h);
}

static void take_out(struct history_list *l, size_t i)
{
    free(l->lines[i]);
    memmove(&l->lines[i], &l->lines[i + 1], (l->n - i - 1) * sizeof *l->lines);
    l->n--;
}

void history_add(struct history *h, enum history_kind kind, const char *line)
{
    if (kind >= HISTORIES || line[strspn(line, " \t")] == '\0' || strchr(line, '\n'))
        return;
    struct history_list *l = &h->kinds[kind];
    if (!l->lines && !(l->lines = calloc(HISTORY_LINES, sizeof *l->lines)))
        return;
    char *copy = strdup(line);
    if (!copy)
        return;
    for (size_t i = 0; i < l->n; i++)
        if (strcmp(l->lines[i], line) == 0)
            take_out(l, i--);
    if (l->n == HISTORY_LINES)
        take_out(l, 0);
    l->lines[l->n++] = copy;
}

size_t history_count(const struct history *h, enum history_kind kind)
{
    return kind < HISTORIES ? h->kinds[kind].n : 0;
}

const char *history_line(const struct history *h, enum history_kind kind, size_t back)
{
    size_t n = history_count(h, kind);
    return back < n ? h->kinds[kind].lines[n - 1 - back] : NULL;
}

static void read_row(struct history *h, const char *row, size_t len)
{
    for (enum history_kind k = 0; k < HISTORIES; k++) {
        size_t name = strlen(kind_names[k]);
        if (len <= name || memcmp(row, kind_names[k], name) != 0 || row[name] != ' ')
            continue;
        char *line = strndup(row + name + 1, len - name - 1);
        if (line)
            history_add(h, k, line);
        free(line);
    }
}

void history_read(struct history *h, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n");
        read_row(h, text, len);
        text += len + (text[len] == '\n');
    }
}

void history_write(const struct history *h, struct buf *out)
{
    for (enum history_kind k = 0; k < HISTORIES; k++)
        for (size_t i = 0; i < h->kinds[k].n; i++)
            buf_printf(out, "%s %s\n", kind_names[k], h->kinds[k].lines[i]);
}
