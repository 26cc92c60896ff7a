#include "ui/terminal/tty.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <curses.h>
#include <term.h>

#include "ui/terminal/guard.h"

enum cap {
    CAP_CUP,
    CAP_CLEAR,
    CAP_EL,
    CAP_SGR0,
    CAP_BOLD,
    CAP_DIM,
    CAP_REV,
    CAP_SMUL,
    CAP_SETAF,
    CAP_SETAB,
    CAP_SMCUP,
    CAP_RMCUP,
    CAP_CIVIS,
    CAP_CNORM,
    CAP_RMAM,
    CAP_SMAM,
    CAP_SMKX,
    CAP_RMKX,
    CAPS
};
static const char *const cap_names[CAPS] = {
    "cup",   "clear", "el",    "sgr0",  "bold",  "dim",  "rev",  "smul", "setaf",
    "setab", "smcup", "rmcup", "civis", "cnorm", "rmam", "smam", "smkx", "rmkx",
};

enum { COPY_MAX = 100000 }; /* bytes: terminals refuse more */

struct tty {
    char *caps[CAPS];                  /* owned by terminfo; NULL: the terminal has none */
    enum color_depth depth, own_depth; /* used; what it has */
    bool no_color, has_mouse, mouse;
    struct termios saved;
    bool held;
    struct buf out;
    /* What stands on the screen. */
    struct cell *shown; /* owned, rows × cols */
    int rows, cols;
    bool known;
    int y, x; /* the cursor; y -1: not known */
    struct style style;
    bool style_known;
};

/* --- capabilities -------------------------------------------------------------------------------------------- */

/* Terminfo asks for pauses as $<ms>; no terminal of today needs them. */
static void put_cap(struct buf *out, const char *s)
{
    for (; s && *s; s++) {
        const char *close = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (close)
            s = close;
        else
            buf_putc(out, *s);
    }
}

static void put(struct tty *t, enum cap cap)
{
    put_cap(&t->out, t->caps[cap]);
}

static void load_caps(struct tty *t)
{
    for (enum cap c = 0; c < CAPS; c++) {
        char *s = tigetstr((char *)cap_names[c]);
        t->caps[c] = s == (char *)-1 ? NULL : s;
    }
}

static enum color_depth find_depth(const struct tty *t, const struct tty_options *o)
{
    int colors = tigetnum((char *)"colors");
    if (o->no_color || colors < 8 || !t->caps[CAP_SETAF] || !t->caps[CAP_SETAB])
        return COLORS_NONE;
    if (o->colorterm && (strcmp(o->colorterm, "truecolor") == 0 || strcmp(o->colorterm, "24bit") == 0))
        return COLORS_TRUE;
    return colors >= 256 ? COLORS_256 : COLORS_8;
}

void tty_keys(const struct tty *t, struct input *in)
{
    static const struct {
        const char *cap;
        keycode key;
    } keys[] = {
        { "kcuu1", K_UP },
        { "kcud1", K_DOWN },
        { "kcub1", K_LEFT },
        { "kcuf1", K_RIGHT },
        { "khome", K_HOME },
        { "kend", K_END },
        { "kpp", K_PAGE_UP },
        { "knp", K_PAGE_DOWN },
        { "kich1", K_INSERT },
        { "kdch1", K_DELETE },
        { "kcbt", K_TAB | KEY_MOD_SHIFT },
        { "kf1", K_F1 },
        { "kf2", K_F1 + 1 },
        { "kf3", K_F1 + 2 },
        { "kf4", K_F1 + 3 },
        { "kf5", K_F1 + 4 },
        { "kf6", K_F1 + 5 },
        { "kf7", K_F1 + 6 },
        { "kf8", K_F1 + 7 },
        { "kf9", K_F1 + 8 },
        { "kf10", K_F1 + 9 },
        { "kf11", K_F1 + 10 },
        { "kf12", K_F1 + 11 },
    };
    (void)t;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const char *s = tigetstr((char *)keys[i].cap);
        if (s && s != (char *)-1)
            input_know(in, s, keys[i].key);
    }
}

/* --- taking it over and giving it back ----------------------------------------------------------------------- */

static int send_out(struct tty *t)
{
    const uint8_t *at = t->out.data;
    size_t len = t->out.len;
    while (len > 0) {
        ssize_t n = write(STDOUT_FILENO, at, len);
        if (n < 0 && errno == EAGAIN) {
            struct pollfd p = { .fd = STDOUT_FILENO, .events = POLLOUT };
            poll(&p, 1, -1);
        } else if (n < 0 && errno != EINTR) {
            return -1;
        } else if (n > 0) {
            at += n;
            len -= (size_t)n;
        }
    }
    buf_clear(&t->out);
    return 0;
}

/* Where clicks are reported, so is what is pasted: between two marks. */
static const char paste_on[] = "\x1b[?2004h", paste_off[] = "\x1b[?2004l";
static const char mouse_on[] = "\x1b[?1000h\x1b[?1006h", mouse_off[] = "\x1b[?1006l\x1b[?1000l";

static void put_farewell(struct tty *t)
{
    if (t->has_mouse) {
        buf_puts(&t->out, mouse_off);
        buf_puts(&t->out, paste_off);
    }
    put(t, CAP_SGR0);
    put(t, CAP_SMAM);
    put(t, CAP_RMKX);
    put(t, CAP_CNORM);
    put(t, t->caps[CAP_RMCUP] ? CAP_RMCUP : CAP_CLEAR);
}

void tty_enter(struct tty *t)
{
    if (t->held)
        return;
    if (tcgetattr(STDIN_FILENO, &t->saved) < 0)
        return;
    struct termios raw = t->saved;
    raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;

    buf_clear(&t->out);
    put_farewell(t);
    guard_hold(&t->saved, t->out.data, t->out.len);
    buf_clear(&t->out);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    put(t, CAP_SMCUP);
    put(t, CAP_SMKX);
    put(t, CAP_CIVIS);
    put(t, CAP_RMAM);
    if (t->has_mouse)
        buf_puts(&t->out, paste_on);
    if (t->mouse)
        buf_puts(&t->out, mouse_on);
    t->held = true;
    t->known = false;
    send_out(t);
}

void tty_leave(struct tty *t)
{
    if (!t->held)
        return;
    guard_release();
    t->held = false;
}

static int refuse(struct err *err, const char *term)
{
    return err_set(err, ERR_USAGE,
                   "cannot use this terminal (TERM=%s) for the browser: set TERM to what it is, or use `smiley replay`",
                   term && *term ? term : "not set");
}

int tty_open(struct tty **out, const struct tty_options *o, struct err *err)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE,
                       "the browser needs a terminal: use `smiley list` and `smiley replay` without one");
    int why;
    if (setupterm(o->term, STDOUT_FILENO, &why) != OK)
        return refuse(err, o->term);
    struct tty *t = calloc(1, sizeof *t);
    if (!t)
        return err_memory(err);
    load_caps(t);
    if (!t->caps[CAP_CUP] || !t->caps[CAP_CLEAR]) {
        free(t);
        return refuse(err, o->term);
    }
    t->depth = t->own_depth = find_depth(t, o);
    t->no_color = o->no_color;
    const char *mouse = tigetstr((char *)"kmous");
    t->has_mouse = mouse && mouse != (char *)-1;
    t->mouse = t->has_mouse && o->mouse;
    if (guard_install(err) < 0) {
        free(t);
        return -1;
    }
    tty_enter(t);
    *out = t;
    return 0;
}

void tty_close(struct tty *t)
{
    if (!t)
        return;
    tty_leave(t);
    guard_uninstall();
    buf_release(&t->out);
    free(t->shown);
    free(t);
    del_curterm(cur_term);
}

void tty_size(const struct tty *t, int *rows, int *cols)
{
    (void)t;
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 || size.ws_row == 0 || size.ws_col == 0) {
        int lines_known = tigetnum((char *)"lines"), cols_known = tigetnum((char *)"cols");
        *rows = lines_known > 0 ? lines_known : 24;
        *cols = cols_known > 0 ? cols_known : 80;
        return;
    }
    *rows = size.ws_row;
    *cols = size.ws_col;
}

enum color_depth tty_depth(const struct tty *t)
{
    return t->depth;
}

void tty_set_depth(struct tty *t, const char *colors)
{
    static const struct {
        const char *name;
        enum color_depth depth;
    } table[] = { { "none", COLORS_NONE }, { "8", COLORS_8 }, { "256", COLORS_256 }, { "true", COLORS_TRUE } };
    t->depth = t->own_depth;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, colors) == 0 && !t->no_color && t->caps[CAP_SETAF] && t->caps[CAP_SETAB])
            t->depth = table[i].depth;
    t->style_known = false;
}

void tty_set_mouse(struct tty *t, bool wanted)
{
    if (!t->has_mouse || t->mouse == wanted)
        return;
    t->mouse = wanted;
    if (t->held)
        buf_puts(&t->out, wanted ? mouse_on : mouse_off);
}

void tty_copy(struct tty *t, const void *text, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const uint8_t *at = text;
    if (!t->has_mouse || len > COPY_MAX) /* a terminal without a mouse has no clipboard: it would show the text */
        return;
    buf_puts(&t->out, "\x1b]52;c;");
    for (size_t i = 0; i < len; i += 3) {
        uint32_t three = (uint32_t)at[i] << 16;
        if (i + 1 < len)
            three |= (uint32_t)at[i + 1] << 8;
        if (i + 2 < len)
            three |= at[i + 2];
        buf_putc(&t->out, digits[three >> 18]);
        buf_putc(&t->out, digits[three >> 12 & 63]);
        buf_putc(&t->out, i + 1 < len ? digits[three >> 6 & 63] : '=');
        buf_putc(&t->out, i + 2 < len ? digits[three & 63] : '=');
    }
    buf_puts(&t->out, "\x1b\\");
    send_out(t);
}

/* --- showing ------------------------------------------------------------------------------------------------- */

void tty_forget(struct tty *t)
{
    t->known = false;
}

static void put_color(struct tty *t, int32_t color, bool back)
{
    if (color == COLOR_OWN)
        return;
    if (t->depth == COLORS_TRUE)
        buf_printf(&t->out, "\x1b[%d;2;%d;%d;%dm", back ? 48 : 38, (color >> 16) & 255, (color >> 8) & 255,
                   color & 255);
    else
        put_cap(&t->out, tparm(t->caps[back ? CAP_SETAB : CAP_SETAF], (long)color, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
}

static void put_style(struct tty *t, struct style s)
{
    if (t->style_known && s.fg == t->style.fg && s.bg == t->style.bg && s.attrs == t->style.attrs)
        return;
    put(t, CAP_SGR0);
    if (s.attrs & ATTR_BOLD)
        put(t, CAP_BOLD);
    if (s.attrs & ATTR_DIM)
        put(t, CAP_DIM);
    if (s.attrs & ATTR_UNDERLINE)
        put(t, CAP_SMUL);
    if (s.attrs & ATTR_REVERSE)
        put(t, CAP_REV);
    put_color(t, s.fg, false);
    put_color(t, s.bg, true);
    t->style = s;
    t->style_known = true;
}

static void move_to(struct tty *t, int y, int x)
{
    if (t->y == y && t->x == x)
        return;
    put_cap(&t->out, tparm(t->caps[CAP_CUP], (long)y, (long)x, 0L, 0L, 0L, 0L, 0L, 0L, 0L));
    t->y = y;
    t->x = x;
}

static bool plain_blank(const struct cell *c)
{
    return c->len == 1 && c->text[0] == ' ' && c->style.bg == COLOR_OWN &&
           (c->style.attrs & (ATTR_UNDERLINE | ATTR_REVERSE)) == 0;
}

/* A blank's text colour cannot be seen. */
static bool same(const struct cell *a, const struct cell *b)
{
    return (plain_blank(a) && plain_blank(b)) || memcmp(a, b, sizeof *a) == 0;
}

static void send_cell(struct tty *t, const struct cell *c, struct cell *old, int y, int x, int cols)
{
    int width = x + 1 < cols && c[1].len == 0 ? 2 : 1;
    bool doubtful = c->unsure || old->unsure;
    move_to(t, y, x);
    put_style(t, c->style);
    buf_put(&t->out, c->text, c->len);
    t->x += width;
    if (c->unsure)
        t->y = -1;
    old[0] = c[0];
    if (width == 2)
        old[1] = c[1];
    if (doubtful && x + width < cols)
        old[width].len = UINT8_MAX; /* may have been hurt: sent again */
}

static void show_row(struct tty *t, const struct canvas *c, int y)
{
    const struct cell *row = &c->cells[(size_t)y * (size_t)c->cols];
    struct cell *old = &t->shown[(size_t)y * (size_t)c->cols];
    int end = c->cols; /* from here on all is blank */
    while (end > 0 && plain_blank(&row[end - 1]))
        end--;
    for (int x = 0; x < end; x++) {
        if (row[x].len == 0 || same(&row[x], &old[x]))
            continue;
        send_cell(t, &row[x], &old[x], y, x, c->cols);
    }
    int first = end;
    while (first < c->cols && same(&row[first], &old[first]))
        first++;
    if (first == c->cols)
        return;
    if (t->caps[CAP_EL]) {
        move_to(t, y, first);
        put_style(t, (struct style){ COLOR_OWN, COLOR_OWN, 0 });
        put(t, CAP_EL);
        memcpy(&old[first], &row[first], (size_t)(c->cols - first) * sizeof *old);
    } else {
        for (int x = first; x < c->cols; x++)
            if (!same(&row[x], &old[x]))
                send_cell(t, &row[x], &old[x], y, x, c->cols);
    }
}

static int start_over(struct tty *t, const struct canvas *c)
{
    size_t n = (size_t)c->rows * (size_t)c->cols;
    struct cell *shown = calloc(n + 1, sizeof *shown);
    if (!shown)
        return -1;
    free(t->shown);
    t->shown = shown;
    t->rows = c->rows;
    t->cols = c->cols;
    for (size_t i = 0; i < n; i++)
        shown[i] = (struct cell){ .text = " ", .len = 1, .style = { COLOR_OWN, COLOR_OWN, 0 } };
    t->style_known = false;
    t->y = -1;
    put_style(t, shown[0].style);
    put(t, CAP_CLEAR);
    t->known = true;
    return 0;
}

int tty_show(struct tty *t, const struct canvas *c)
{
    if (!t->held)
        return 0;
    if ((!t->known || c->rows != t->rows || c->cols != t->cols) && start_over(t, c) < 0)
        return -1;
    for (int y = 0; y < c->rows; y++)
        show_row(t, c, y);
    return send_out(t);
}
