#include "smiley/statements.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/highlight.h"

static bool is_word(const char *text, size_t len, const char *word)
{
    size_t n = strlen(word);
    return len >= n && memcmp(text, word, n) == 0 && (len == n || strchr(" \t:;(", text[n]));
}

/* Whether code stands at the start of a line that begins a statement. */
static bool is_code(const char *text, size_t len)
{
    static const char *const silent[] = { "else", "finally", "global", "nonlocal" };
    while (len && (*text == ' ' || *text == '\t' || *text == '\f')) {
        text++;
        len--;
    }
    if (!len || *text == '#' || *text == '\r' || *text == '"' || *text == '\'')
        return false;
    for (size_t i = 0; i < sizeof silent / sizeof *silent; i++)
        if (is_word(text, len, silent[i]))
            return false;
    return true;
}

int source_statements(const struct source *s, bool **starts, struct err *err)
{
    struct highlighter h = HIGHLIGHTER_INIT;
    struct span span;
    bool *list = calloc((size_t)s->n_lines + 1, sizeof *list);
    if (!list)
        return err_memory(err);
    for (uint32_t i = 0; i < s->n_lines; i++) {
        bool begins = !h.n_open && !h.brackets && !h.continued;
        list[i + 1] = begins && is_code(s->lines[i], s->lens[i]);
        highlight_line(&h, s->lines[i], s->lens[i], &span, 1);
    }
    *starts = list;
    return 0;
}
