#include "ui/terminal/input.h"

#include <string.h>

#include "smiley/text.h"

enum { ESC = 0x1b, PASTE_BEGINS = 200, PASTE_ENDS = 201 };

void input_init(struct input *in)
{
    memset(in, 0, sizeof *in);
}

void input_know(struct input *in, const char *sequence, keycode key)
{
    size_t len = strlen(sequence);
    if (len < 2 || len >= sizeof in->known->sequence || in->n_known == INPUT_KEYS)
        return;
    memcpy(in->known[in->n_known].sequence, sequence, len + 1);
    in->known[in->n_known++].key = key;
}

size_t input_feed(struct input *in, const uint8_t *bytes, size_t len)
{
    size_t room = INPUT_BUFFER - in->n;
    if (len > room)
        len = room;
    memcpy(in->bytes + in->n, bytes, len);
    in->n += len;
    return len;
}

static void drop(struct input *in, size_t n)
{
    in->n -= n;
    memmove(in->bytes, in->bytes + n, in->n);
}

static keycode control_key(uint8_t c)
{
    switch (c) {
    case '\r':
    case '\n':
        return K_ENTER;
    case '\t':
        return K_TAB;
    case ESC:
        return K_ESC;
    case 0x08:
    case 0x7f:
        return K_BACKSPACE;
    case 0:
        return KEY_MOD_CTRL | ' ';
    default:
        return KEY_MOD_CTRL | (c < 27 ? (keycode)(c + 'a' - 1) : (keycode)(c + '@'));
    }
}

/* --- sequences: Esc [ parameters letter, Esc O letter -------------------------------------------------------- */

struct csi {
    unsigned params[8];
    size_t n;
    uint8_t prefix, final;
};

/* The length of the control sequence at `at`, 0: it is not whole yet. */
static size_t csi_read(const uint8_t *at, size_t len, struct csi *s)
{
    *s = (struct csi){ 0 };
    size_t i = 2;
    if (i < len && at[i] >= '<' && at[i] <= '?')
        s->prefix = at[i++];
    for (; i < len; i++) {
        uint8_t c = at[i];
        if (c >= 0x40 && c <= 0x7e) {
            s->final = c;
            return i + 1;
        }
        if (s->n == 0)
            s->n = 1;
        if (c >= '0' && c <= '9' && s->n <= 8 && s->params[s->n - 1] < 10000)
            s->params[s->n - 1] = s->params[s->n - 1] * 10 + (unsigned)(c - '0');
        else if (c == ';' && s->n < 8)
            s->n++;
        else if (c < 0x20)
            return i; /* broken off by a control character */
    }
    return 0;
}

static keycode by_letter(uint8_t letter)
{
    static const struct {
        uint8_t letter;
        keycode key;
    } table[] = {
        { 'A', K_UP },
        { 'B', K_DOWN },
        { 'C', K_RIGHT },
        { 'D', K_LEFT },
        { 'H', K_HOME },
        { 'F', K_END },
        { 'P', K_F1 },
        { 'Q', K_F1 + 1 },
        { 'R', K_F1 + 2 },
        { 'S', K_F1 + 3 },
        { 'Z', K_TAB | KEY_MOD_SHIFT },
        { 'M', K_ENTER },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].letter == letter)
            return table[i].key;
    return 0;
}

static keycode by_number(unsigned n)
{
    static const keycode table[] = {
        [1] = K_HOME,      [2] = K_INSERT,  [3] = K_DELETE,  [4] = K_END,      [5] = K_PAGE_UP,
        [6] = K_PAGE_DOWN, [7] = K_HOME,    [8] = K_END,     [11] = K_F1,      [12] = K_F1 + 1,
        [13] = K_F1 + 2,   [14] = K_F1 + 3, [15] = K_F1 + 4, [17] = K_F1 + 5,  [18] = K_F1 + 6,
        [19] = K_F1 + 7,   [20] = K_F1 + 8, [21] = K_F1 + 9, [23] = K_F1 + 10, [24] = K_F1 + 11,
    };
    return n < sizeof table / sizeof *table ? table[n] : 0;
}

static keycode modifier_bits(unsigned param)
{
    unsigned m = param ? param - 1 : 0;
    return (m & 1 ? KEY_MOD_SHIFT : 0) | (m & 2 ? KEY_MOD_ALT : 0) | (m & 4 ? KEY_MOD_CTRL : 0);
}

static bool mouse_event(const struct csi *s, struct input_event *e)
{
    unsigned b = s->params[0];
    if (s->n < 3 || s->params[1] == 0 || s->params[2] == 0)
        return false;
    e->key = K_MOUSE | (b & 4 ? KEY_MOD_SHIFT : 0) | (b & 8 ? KEY_MOD_ALT : 0) | (b & 16 ? KEY_MOD_CTRL : 0);
    e->button = (int)(b & 3);
    e->x = (int)s->params[1] - 1;
    e->y = (int)s->params[2] - 1;
    if (b & 64)
        e->what = b & 1 ? MOUSE_WHEEL_DOWN : MOUSE_WHEEL_UP;
    else if (b & 32)
        e->what = MOUSE_DRAG;
    else
        e->what = s->final == 'm' ? MOUSE_RELEASE : MOUSE_PRESS;
    return true;
}

/* The old form of mouse reports: Esc [ M and three bytes, each 32 more than what it says. */
static bool old_mouse_event(const uint8_t *at, struct input_event *e)
{
    struct csi s = { .n = 3, .prefix = '<', .final = 'M' };
    for (int i = 0; i < 3; i++)
        s.params[i] = at[i] >= 32 ? at[i] - 32u : 0;
    bool released = (s.params[0] & 3) == 3 && s.params[0] < 32;
    if (released)
        s.final = 'm';
    return mouse_event(&s, e);
}

static bool csi_event(struct input *in, const struct csi *s, struct input_event *e)
{
    if (s->prefix == '<')
        return (s->final == 'M' || s->final == 'm') && mouse_event(s, e);
    if (s->prefix)
        return false;
    if (s->final == '~' && (s->params[0] == PASTE_BEGINS || s->params[0] == PASTE_ENDS)) {
        in->pasting = s->params[0] == PASTE_BEGINS;
        return false;
    }
    e->key = s->final == '~' ? by_number(s->params[0]) : by_letter(s->final);
    if (e->key && s->n >= 2)
        e->key |= modifier_bits(s->params[1]);
    return e->key != 0;
}

/* --- one key ------------------------------------------------------------------------------------------------- */

enum outcome { WAIT, SKIP, KEY };

static enum outcome known_sequence(const struct input *in, size_t *used, struct input_event *e)
{
    for (size_t i = 0; i < in->n_known; i++) {
        size_t len = strlen(in->known[i].sequence);
        if (in->n >= len && memcmp(in->bytes, in->known[i].sequence, len) == 0) {
            *used = len;
            e->key = in->known[i].key;
            return KEY;
        }
    }
    return SKIP;
}

static enum outcome character(const uint8_t *at, size_t len, bool final, size_t *used, struct input_event *e)
{
    uint8_t c = at[0];
    *used = 1;
    if (c < 0x20 || c == 0x7f) {
        e->key = control_key(c);
        return KEY;
    }
    size_t need = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc0 ? 2 : 1;
    if (len < need && !final)
        return WAIT;
    bool valid;
    *used = text_decode((const char *)at, len, &e->key, &valid);
    return valid ? KEY : SKIP;
}

static enum outcome escape(struct input *in, bool final, size_t *used, struct input_event *e)
{
    if (in->n == 1 || in->bytes[1] == ESC) {
        *used = 1;
        e->key = K_ESC;
        return in->n == 1 && !final ? WAIT : KEY;
    }
    if (known_sequence(in, used, e) == KEY)
        return KEY;
    if (in->bytes[1] == '[' && in->n > 2 && in->bytes[2] == 'M') {
        *used = in->n < 6 ? in->n : 6;
        if (in->n < 6)
            return final ? SKIP : WAIT;
        return old_mouse_event(in->bytes + 3, e) ? KEY : SKIP;
    }
    if (in->bytes[1] == '[') {
        struct csi s;
        *used = csi_read(in->bytes, in->n, &s);
        if (*used)
            return csi_event(in, &s, e) ? KEY : SKIP;
        if (in->n == INPUT_BUFFER || final) {
            *used = in->n;
            return SKIP;
        }
        return WAIT;
    }
    if (in->bytes[1] == 'O' && (in->n > 2 || !final)) {
        *used = 3;
        e->key = in->n > 2 ? by_letter(in->bytes[2]) : 0;
        return in->n < 3 ? WAIT : e->key ? KEY : SKIP;
    }
    enum outcome got = character(in->bytes + 1, in->n - 1, final, used, e);
    *used += 1;
    e->key |= KEY_MOD_ALT;
    return got;
}

static bool next(struct input *in, bool final, struct input_event *e)
{
    while (in->n > 0) {
        size_t used = 1;
        *e = (struct input_event){ 0 };
        enum outcome got =
            in->bytes[0] == ESC ? escape(in, final, &used, e) : character(in->bytes, in->n, final, &used, e);
        if (got == WAIT)
            return false;
        drop(in, used);
        if (got == KEY && (e->key == (KEY_MOD_CTRL | 'c') || e->key == K_ESC))
            in->pasting = false; /* the mark at the end may be lost */
        e->pasted = in->pasting;
        if (got == KEY)
            return true;
    }
    return false;
}

bool input_next(struct input *in, struct input_event *e)
{
    return next(in, false, e);
}

bool input_pending(const struct input *in)
{
    return in->n > 0;
}

bool input_timeout(struct input *in, struct input_event *e)
{
    return next(in, true, e);
}
