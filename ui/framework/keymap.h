/* Keymaps: which keys do what, where. Plain text, line by line:
 *
 *     # a comment
 *     [trace]                 a context (contexts.def); generic until one is named
 *     s          step-into    keys, then an action (actions.def)
 *     gg         first        several keys in a row
 *     <C-x><C-c> quit
 *     q          none         bound to nothing, also where a wider context binds it
 *     include other.keymap    as if its lines stood here; looked for by the caller
 *
 * The keys # and [ are written <#> and <[> where they come first. A later binding of the same keys in the same context
 * takes the place of the earlier one. */
#ifndef UI_KEYMAP_H
#define UI_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/buf.h"
#include "ui/framework/action.h"
#include "ui/terminal/key.h"

enum context {
#define CONTEXT(id, name, heading) CONTEXT_##id,
#include "ui/contexts.def"
    CONTEXTS
};
const char *context_heading(enum context c);

enum { KEYS_MAX = 6, KEYMAP_INCLUDES = 8 };

struct binding {
    enum context context;
    enum action action;
    unsigned n_keys;
    keycode keys[KEYS_MAX];
};

struct keymap {
    struct binding *list; /* owned; in the order they were bound */
    size_t n, cap;
};
#define KEYMAP_INIT                                                                                                    \
    {                                                                                                                  \
        0                                                                                                              \
    }

/* Gives the text of a keymap named in an `include` line of `from`: appended to out, 0 or -1. */
typedef int keymap_load_fn(void *data, const char *from, const char *name, struct buf *out);

void keymap_release(struct keymap *m);
/* Adds what the text binds. Each complaint is appended to `errors` as `name:line: message` and a newline, and the rest
 * still works. Returns how many there were. load may be NULL: then nothing can be included. */
size_t keymap_read(struct keymap *m, const char *name, const char *text, size_t len, keymap_load_fn *load, void *data,
                   struct buf *errors);

enum keymap_match { KEYS_UNBOUND, KEYS_PARTIAL, KEYS_BOUND };
/* What the keys pressed so far mean, asking the contexts in turn. KEYS_BOUND sets *action. Keys that are bound win over
 * longer ones that start with them, if they stand in an earlier context. */
enum keymap_match keymap_match(const struct keymap *m, const enum context *contexts, size_t n_contexts,
                               const keycode *keys, size_t n_keys, enum action *action);
/* The binding of an action to show: the first in the earliest context, that is not hidden there by another. NULL: it
 * has no key. */
const struct binding *keymap_binding(const struct keymap *m, const enum context *contexts, size_t n_contexts,
                                     enum action action);

/* One of keymaps/ (default, vi, emacs; with or without `.keymap`), as it was when this was built. NULL: no such one. */
const char *keymap_builtin(const char *name, size_t *len);
const char *keymap_default(size_t *len);

#endif
