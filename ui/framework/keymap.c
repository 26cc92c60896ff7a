#include "ui/framework/keymap.h"

#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *heading;
} contexts_info[] = {
#define CONTEXT(id, name_, heading_) [CONTEXT_##id] = { .name = name_, .heading = heading_ },
#include "ui/contexts.def"
};
_Static_assert(sizeof contexts_info / sizeof *contexts_info == CONTEXTS, "one row for each context");

const char *context_heading(enum context c)
{
    return contexts_info[c].heading;
}

void keymap_release(struct keymap *m)
{
    free(m->list);
    *m = (struct keymap)KEYMAP_INIT;
}

/* --- reading ------------------------------------------------------------------------------------------------- */

struct reading {
    struct keymap *map;
    const char *name;
    size_t line;
    enum context context;
    keymap_load_fn *load;
    void *data;
    struct buf *errors;
    size_t n_errors;
    unsigned includes; /* how deep */
};

struct word {
    const char *at;
    size_t len;
};

static void read_text(struct reading *r, const char *text, size_t len);

static void complain(struct reading *r, const char *what, struct word w)
{
    buf_printf(r->errors, "%s:%zu: %s", r->name, r->line, what);
    if (w.len)
        buf_printf(r->errors, ": %.*s", (int)(w.len > 80 ? 80 : w.len), w.at);
    buf_putc(r->errors, '\n');
    r->n_errors++;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct word next_word(const char **at, const char *end)
{
    while (*at < end && blank(**at))
        (*at)++;
    struct word w = { .at = *at };
    while (*at < end && !blank(**at))
        (*at)++;
    w.len = (size_t)(*at - w.at);
    return w;
}

static bool is(struct word w, const char *s)
{
    return w.len == strlen(s) && memcmp(w.at, s, w.len) == 0;
}

static bool same_keys(const struct binding *b, enum context c, const keycode *keys, size_t n)
{
    return b->context == c && b->n_keys == n && memcmp(b->keys, keys, n * sizeof *keys) == 0;
}

static void bind(struct reading *r, const struct binding *b)
{
    struct keymap *m = r->map;
    for (size_t i = 0; i < m->n; i++)
        if (same_keys(&m->list[i], b->context, b->keys, b->n_keys)) {
            memmove(&m->list[i], &m->list[i + 1], (m->n - i - 1) * sizeof *m->list);
            m->n--;
            break;
        }
    if (m->n == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 64;
        struct binding *list = realloc(m->list, cap * sizeof *list);
        if (!list) {
            complain(r, "out of memory", (struct word){ 0 });
            return;
        }
        m->list = list;
        m->cap = cap;
    }
    m->list[m->n++] = *b;
}

static void read_context(struct reading *r, struct word w)
{
    if (w.len < 2 || w.at[w.len - 1] != ']') {
        complain(r, "a context needs its closing ]", w);
        return;
    }
    w.at++;
    w.len -= 2;
    for (enum context c = 0; c < CONTEXTS; c++)
        if (is(w, contexts_info[c].name)) {
            r->context = c;
            return;
        }
    complain(r, "no such context", w);
}

static void read_include(struct reading *r, struct word file)
{
    struct buf text = BUF_INIT, name = BUF_INIT;
    buf_put(&name, file.at, file.len);
    if (r->includes == KEYMAP_INCLUDES)
        complain(r, "too many keymaps include each other", file);
    else if (file.len == 0 || !r->load || r->load(r->data, r->name, buf_str(&name), &text) < 0)
        complain(r, "cannot include this keymap", file);
    else {
        struct reading inner = *r;
        inner.name = buf_str(&name);
        inner.context = CONTEXT_GENERIC;
        inner.includes++;
        read_text(&inner, buf_str(&text), text.len);
        r->n_errors = inner.n_errors;
    }
    buf_release(&text);
    buf_release(&name);
}

static void read_binding(struct reading *r, struct word keys, struct word action)
{
    struct binding b = { .context = r->context };
    for (size_t at = 0, used; at < keys.len; at += used) {
        if (b.n_keys == KEYS_MAX) {
            complain(r, "too many keys in a row", keys);
            return;
        }
        if (!key_parse(keys.at + at, keys.len - at, &b.keys[b.n_keys++], &used)) {
            complain(r, "no such key", keys);
            return;
        }
    }
    b.action = action_by_name(action.at, action.len);
    if (action.len == 0)
        complain(r, "a key needs an action", keys);
    else if (b.action == ACTIONS)
        complain(r, "no such action", action);
    else
        bind(r, &b);
}

static void read_line(struct reading *r, const char *at, const char *end)
{
    struct word first = next_word(&at, end);
    if (first.len == 0 || first.at[0] == '#')
        return;
    if (first.at[0] == '[' && first.len > 1) {
        read_context(r, first);
        return;
    }
    struct word second = next_word(&at, end);
    struct word third = next_word(&at, end);
    if (third.len && third.at[0] != '#')
        complain(r, "more on the line than keys and an action", third);
    else if (is(first, "include"))
        read_include(r, second);
    else
        read_binding(r, first, second);
}

static void read_text(struct reading *r, const char *text, size_t len)
{
    const char *end = text + len;
    r->line = 0;
    while (text < end) {
        const char *newline = memchr(text, '\n', (size_t)(end - text));
        const char *stop = newline ? newline : end;
        r->line++;
        read_line(r, text, stop);
        text = stop + 1;
    }
}

size_t keymap_read(struct keymap *m, const char *name, const char *text, size_t len, keymap_load_fn *load, void *data,
                   struct buf *errors)
{
    struct reading r = { .map = m, .name = name, .load = load, .data = data, .errors = errors };
    read_text(&r, text, len);
    return r.n_errors;
}

/* --- asking -------------------------------------------------------------------------------------------------- */

enum keymap_match keymap_match(const struct keymap *m, const enum context *contexts, size_t n_contexts,
                               const keycode *keys, size_t n_keys, enum action *action)
{
    for (size_t c = 0; c < n_contexts; c++) {
        bool partial = false;
        for (size_t i = 0; i < m->n; i++) {
            const struct binding *b = &m->list[i];
            if (b->context != contexts[c] || b->n_keys < n_keys || memcmp(b->keys, keys, n_keys * sizeof *keys) != 0)
                continue;
            if (b->n_keys > n_keys) {
                partial = true;
                continue;
            }
            *action = b->action;
            return b->action == ACTION_NONE ? KEYS_UNBOUND : KEYS_BOUND;
        }
        if (partial)
            return KEYS_PARTIAL;
    }
    return KEYS_UNBOUND;
}

const struct binding *keymap_binding(const struct keymap *m, const enum context *contexts, size_t n_contexts,
                                     enum action action)
{
    for (size_t c = 0; c < n_contexts; c++)
        for (size_t i = 0; i < m->n; i++) {
            const struct binding *b = &m->list[i];
            enum action means;
            if (b->context == contexts[c] && b->action == action &&
                keymap_match(m, contexts, c + 1, b->keys, b->n_keys, &means) == KEYS_BOUND && means == action)
                return b;
        }
    return NULL;
}
