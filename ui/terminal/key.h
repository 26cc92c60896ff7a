/* Keys: one number for what one key press gives, and its name.
 *
 * A key is a character (its code point) or one of the named keys below, with modifiers in the high bits. Control with a
 * letter is KEY_MOD_CTRL and the small letter; Tab, Enter, Esc and Backspace are keys of their own, as terminals cannot
 * tell them from Ctrl-I, Ctrl-M, Ctrl-[ and Ctrl-H.
 *
 * As text: a character stands for itself; everything else is written <Name>, with modifiers as <C-x>, <A-x>, <S-Up>.
 * `<` itself is <lt>, the space <Space>. */
#ifndef UI_KEY_H
#define UI_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

typedef uint32_t keycode;

enum {
    KEY_NAMED = 0x110000, /* past the last code point */
    K_ENTER = KEY_NAMED,
    K_TAB,
    K_ESC,
    K_BACKSPACE,
    K_UP,
    K_DOWN,
    K_LEFT,
    K_RIGHT,
    K_HOME,
    K_END,
    K_PAGE_UP,
    K_PAGE_DOWN,
    K_INSERT,
    K_DELETE,
    K_MOUSE, /* what it did stands beside it, see input.h */
    K_F1,
    K_F12 = K_F1 + 11,
    KEY_NAMED_END,

    KEY_MOD_CTRL = 1 << 24,
    KEY_MOD_ALT = 1 << 25,
    KEY_MOD_SHIFT = 1 << 26,
    KEY_BASE = KEY_MOD_CTRL - 1,
};

/* Reads one key from its text; *used bytes were it. False where it is none. */
bool key_parse(const char *text, size_t len, keycode *key, size_t *used);
/* Appends the text key_parse() reads. */
void key_text(struct buf *out, keycode key);
/* Appends what people read on a screen: x, ^x, Enter, F10; arrows as characters where `arrows` has them (four strings:
 * up, down, left, right), else as words. */
void key_label(struct buf *out, keycode key, const char *const *arrows);

#endif
