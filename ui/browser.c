/* The browser: what is opened first and closed last, and the loop between. */
#include "smiley/browser.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ui/bars.h"
#include "ui/loop.h"
#include "ui/manager.h"
#include "ui/tty.h"

enum { POLL_MS = 500, KEYS_MS = 1500, KEYMAP_MAX = 1 << 20 };

struct browser {
    const struct browser_options *options;
    struct manager manager;
    struct loop loop;
    struct tty *tty;
    struct theme theme;
    struct canvas canvas;
    struct input input;
    bool polling; /* the timer is set */
    bool lost;    /* the terminal is gone */
};

/* --- keymaps ------------------------------------------------------------------------------------------------- */

static int read_whole(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return -1;
    uint8_t *room = buf_reserve(out, KEYMAP_MAX);
    size_t n = room ? fread(room, 1, KEYMAP_MAX, f) : 0;
    out->len += n;
    int ok = room && !ferror(f) ? 0 : -1;
    fclose(f);
    return ok;
}

static int load_keymap(void *data, const char *from, const char *name, struct buf *out)
{
    const struct browser_options *o = data;
    struct buf path = BUF_INIT;
    (void)from;
    if (name[0] == '/')
        buf_puts(&path, name);
    else
        buf_printf(&path, "%s/%s", o->config_dir, name);
    int got = read_whole(buf_str(&path), out);
    buf_release(&path);
    return got;
}

/* The person's own keymap comes on top of ours. What is wrong in it is said, the rest works. */
static void read_keymaps(struct browser *b)
{
    struct keymap *map = &b->manager.keymap;
    struct buf errors = BUF_INIT, path = BUF_INIT, text = BUF_INIT;
    size_t len;
    const char *ours = keymap_default(&len);
    keymap_read(map, "default.keymap", ours, len, NULL, NULL, &errors);
    if (b->options->config_dir) {
        buf_printf(&path, "%s/keymap", b->options->config_dir);
        if (read_whole(buf_str(&path), &text) == 0)
            keymap_read(map, buf_str(&path), buf_str(&text), text.len, load_keymap, (void *)b->options, &errors);
    }
    if (errors.len) {
        const char *first = buf_str(&errors);
        manager_say(&b->manager, true, "%.*s", (int)strcspn(first, "\n"), first);
    }
    buf_release(&errors);
    buf_release(&path);
    buf_release(&text);
}

/* --- the loop's hooks ---------------------------------------------------------------------------------------- */

static void on_poll(void *data);
static void on_keys_time(void *data);

static void settle(void *data)
{
    struct browser *b = data;
    struct manager *m = &b->manager;
    if (m->suspend) {
        m->suspend = false;
        tty_leave(b->tty);
        loop_suspend(&b->loop);
        tty_enter(b->tty);
        m->dirty = true;
    }
    if (m->leave || b->lost) {
        loop_stop(&b->loop);
        return;
    }
    if (m->forget)
        tty_forget(b->tty);
    m->forget = false;
    if (m->dirty) {
        bars_draw(m, &b->canvas);
        b->lost = tty_show(b->tty, &b->canvas) < 0;
        m->dirty = false;
    }
    if (manager_live(m) && !b->polling) {
        loop_timer(&b->loop, LOOP_TIMER_POLL, POLL_MS, on_poll, b);
        b->polling = true;
    }
    loop_timer(&b->loop, LOOP_TIMER_KEYS, m->n_keys ? KEYS_MS : -1, on_keys_time, b);
    if (b->lost)
        loop_stop(&b->loop);
}

static void on_poll(void *data)
{
    struct browser *b = data;
    b->polling = false;
    manager_poll(&b->manager);
}

static void on_keys_time(void *data)
{
    struct browser *b = data;
    manager_forget_keys(&b->manager);
}

static void take_keys(struct browser *b)
{
    struct input_event e;
    while (!b->manager.leave && input_next(&b->input, &e))
        manager_key(&b->manager, &e);
}

static void on_esc_time(void *data)
{
    struct browser *b = data;
    struct input_event e;
    if (input_timeout(&b->input, &e))
        manager_key(&b->manager, &e);
    take_keys(b);
}

static void on_input(void *data)
{
    struct browser *b = data;
    uint8_t bytes[256];
    ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
    if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN)) {
        b->lost = true;
        loop_stop(&b->loop);
        return;
    }
    for (ssize_t at = 0; at < n;) {
        at += (ssize_t)input_feed(&b->input, bytes + at, (size_t)(n - at));
        take_keys(b);
        if (b->manager.leave)
            return;
    }
    loop_timer(&b->loop, LOOP_TIMER_ESC, input_pending(&b->input) ? INPUT_ESC_MS : -1, on_esc_time, b);
}

static void resize(struct browser *b)
{
    int rows, cols;
    tty_size(b->tty, &rows, &cols);
    if (rows != b->canvas.rows || cols != b->canvas.cols)
        canvas_resize(&b->canvas, rows, cols);
    b->manager.dirty = true;
}

static void on_signal(void *data, int sig)
{
    struct browser *b = data;
    switch (sig) {
    case SIGWINCH:
        resize(b);
        break;
    case SIGTSTP:
        b->manager.suspend = true;
        break;
    case SIGCONT: /* we may have been stopped without being asked: what the terminal shows and how it is set is not
                     known */
        tty_leave(b->tty);
        tty_enter(b->tty);
        resize(b);
        break;
    case SIGHUP:
        b->lost = true;
        loop_stop(&b->loop);
        break;
    default: /* asked to end */
        b->manager.leave = true;
        loop_stop(&b->loop);
    }
}

/* --- from start to end --------------------------------------------------------------------------------------- */

/* Without a character set of its own (the C locale) nothing but ASCII is drawn. */
static enum glyph_set choose_glyphs(const struct browser_options *o)
{
    setlocale(LC_CTYPE, "");
    return glyphs_choose(nl_langinfo(CODESET), o->term);
}

static int run_on_terminal(struct browser *b, struct err *err)
{
    const struct browser_options *o = b->options;
    const struct tty_options to = { .term = o->term, .colorterm = o->colorterm, .no_color = o->no_color };
    int result = -1;
    if (loop_init(&b->loop, err) < 0) /* first: from here on no signal ends us with the terminal still held */
        return -1;
    if (tty_open(&b->tty, &to, err) == 0) {
        if (!theme_init(&b->theme, o->theme, tty_depth(b->tty)))
            manager_say(&b->manager, true, "no such theme: %s", o->theme);
        canvas_init(&b->canvas, &b->theme, choose_glyphs(o));
        input_init(&b->input);
        tty_keys(b->tty, &b->input);
        b->loop.settle = settle;
        b->loop.on_signal = on_signal;
        b->loop.data = b;
        loop_watch(&b->loop, STDIN_FILENO, on_input, b);
        resize(b);
        result = b->canvas.cells ? loop_run(&b->loop, err) : err_memory(err);
    }
    tty_close(b->tty);
    loop_release(&b->loop);
    canvas_release(&b->canvas);
    return result;
}

int browser_run(const struct browser_options *o, struct err *err)
{
    struct browser b = { .options = o };
    int result = manager_open(&b.manager, o->database, o->run, err);
    if (result == 0) {
        read_keymaps(&b);
        result = run_on_terminal(&b, err);
    }
    manager_release(&b.manager);
    return result;
}
