#include "ui/terminal/key.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "smiley/buf.h"
#include "smiley/text.h"

struct key_name {
    keycode key;
    const char *name, *label;
};

/* The first name of a key is the one that is written; the others are read as well. */
static const struct key_name names[] = {
    { K_ENTER, "Enter", "Enter" },
    { K_ENTER, "CR", NULL },
    { K_TAB, "Tab", "Tab" },
    { K_ESC, "Esc", "Esc" },
    { K_BACKSPACE, "Backspace", "Bksp" },
    { K_BACKSPACE, "BS", NULL },
    { K_UP, "Up", "Up" },
    { K_DOWN, "Down", "Down" },
    { K_LEFT, "Left", "Left" },
    { K_RIGHT, "Right", "Right" },
    { K_HOME, "Home", "Home" },
    { K_END, "End", "End" },
    { K_PAGE_UP, "PageUp", "PgUp" },
    { K_PAGE_DOWN, "PageDown", "PgDn" },
    { K_INSERT, "Insert", "Ins" },
    { K_DELETE, "Delete", "Del" },
    { ' ', "Space", "Space" },
    { '<', "lt", "<" },
    { '>', "gt", ">" },
};

static const struct key_modifier {
    keycode bit;
    const char *prefix, *label;
} modifiers[] = {
    { KEY_MOD_CTRL, "C-", "^" },       { KEY_MOD_CTRL, "Ctrl-", NULL }, { KEY_MOD_ALT, "A-", "Alt-" },
    { KEY_MOD_ALT, "Alt-", NULL },     { KEY_MOD_ALT, "M-", NULL },     { KEY_MOD_SHIFT, "S-", "Shift-" },
    { KEY_MOD_SHIFT, "Shift-", NULL },
};

#define COUNT(a) (sizeof(a) / sizeof *(a))

static keycode strip_modifiers(const char **name, size_t *len)
{
    keycode bits = 0;
    for (size_t i = 0; i < COUNT(modifiers); i++) {
        size_t n = strlen(modifiers[i].prefix);
        if (*len > n && strncasecmp(*name, modifiers[i].prefix, n) == 0) {
            bits |= modifiers[i].bit;
            *name += n;
            *len -= n;
            i = (size_t)-1; /* from the start: they come in any order */
        }
    }
    return bits;
}

static bool base_by_name(const char *name, size_t len, keycode *key)
{
    for (size_t i = 0; i < COUNT(names); i++)
        if (strlen(names[i].name) == len && strncasecmp(names[i].name, name, len) == 0) {
            *key = names[i].key;
            return true;
        }
    if (len >= 2 && len <= 3 && (name[0] == 'F' || name[0] == 'f')) {
        unsigned n = 0;
        for (size_t i = 1; i < len; i++) {
            if (name[i] < '0' || name[i] > '9')
                return false;
            n = n * 10 + (unsigned)(name[i] - '0');
        }
        *key = K_F1 + n - 1;
        return n >= 1 && n <= 12;
    }
    uint32_t c;
    bool valid;
    if (len == 0 || text_decode(name, len, &c, &valid) != len || !valid || !text_is_printable(c))
        return false;
    *key = c;
    return true;
}

bool key_parse(const char *text, size_t len, keycode *key, size_t *used)
{
    if (len == 0)
        return false;
    const char *close = text[0] == '<' ? memchr(text, '>', len) : NULL;
    if (!close) {
        bool valid;
        *used = text_decode(text, len, key, &valid);
        return valid && text[0] != '<' && text_is_printable(*key);
    }
    const char *name = text + 1;
    size_t n = (size_t)(close - name);
    keycode bits = strip_modifiers(&name, &n);
    if (!base_by_name(name, n, key))
        return false;
    if ((bits & KEY_MOD_CTRL) && *key >= 'A' && *key <= 'Z')
        *key += 'a' - 'A';
    *key |= bits;
    *used = (size_t)(close - text) + 1;
    return true;
}

static const struct key_name *find_name(keycode base)
{
    for (size_t i = 0; i < COUNT(names); i++)
        if (names[i].key == base)
            return &names[i];
    return NULL;
}

static void put_char(struct buf *out, uint32_t c)
{
    char utf8[4];
    buf_put(out, utf8, text_encode(utf8, c));
}

void key_text(struct buf *out, keycode key)
{
    keycode base = key & KEY_BASE;
    const struct key_name *named = find_name(base);
    if (base == key && !named && base < KEY_NAMED) {
        put_char(out, base);
        return;
    }
    buf_putc(out, '<');
    for (size_t i = 0; i < COUNT(modifiers); i++)
        if (modifiers[i].label && (key & modifiers[i].bit))
            buf_puts(out, modifiers[i].prefix);
    if (named)
        buf_puts(out, named->name);
    else if (base >= K_F1 && base <= K_F12)
        buf_printf(out, "F%u", (unsigned)(base - K_F1 + 1));
    else if (base < KEY_NAMED)
        put_char(out, base);
    buf_putc(out, '>');
}

void key_label(struct buf *out, keycode key, const char *const *arrows)
{
    keycode base = key & KEY_BASE;
    for (size_t i = 0; i < COUNT(modifiers); i++)
        if (modifiers[i].label && (key & modifiers[i].bit))
            buf_puts(out, modifiers[i].label);
    const struct key_name *named = find_name(base);
    if (arrows && base >= K_UP && base <= K_RIGHT)
        buf_puts(out, arrows[base - K_UP]);
    else if (named)
        buf_puts(out, named->label);
    else if (base >= K_F1 && base <= K_F12)
        buf_printf(out, "F%u", (unsigned)(base - K_F1 + 1));
    else if (base < KEY_NAMED)
        put_char(out, base);
}
