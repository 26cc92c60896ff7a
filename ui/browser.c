/* The browser: what is opened first and closed last, and the loop between. */
#include "smiley/browser.h"

#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "ui/framework/bars.h"
#include "ui/framework/loop.h"
#include "ui/framework/manager.h"
#include "ui/framework/person.h"
#include "ui/terminal/tty.h"

enum { POLL_MS = 30, POLL_SELDOM_MS = 500, KEYS_MS = 1500 };

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

/* --- settings ------------------------------------------------------------------------------------------------ */

/* Of several complaints the first is said, and how many more there are. */
static void complain(struct browser *b, struct buf *errors)
{
    const char *first = buf_str(errors);
    size_t len = strcspn(first, "\n"), more = 0;
    for (const char *at = first + len; *at; at++)
        more += at[0] == '\n' && at[1];
    if (more)
        manager_say(&b->manager, true, "%.*s  (and %zu more)", (int)(len < 200 ? len : 200), first, more);
    else if (len)
        manager_say(&b->manager, true, "%.*s", (int)len, first);
}

/* Without a character set of its own (the C locale) nothing but ASCII is drawn. */
static enum glyph_set choose_glyphs(const struct browser *b)
{
    const struct settings *s = &b->manager.settings;
    if (setting_is(s, SETTING_GLYPHS, "auto"))
        return glyphs_choose(nl_langinfo(CODESET), b->options->term);
    return setting_is(s, SETTING_GLYPHS, "utf8") ? GLYPHS_UTF8 : GLYPHS_ASCII;
}

static void apply_settings(struct browser *b)
{
    const struct settings *s = &b->manager.settings;
    const char *theme = b->options->theme ? b->options->theme : setting(s, SETTING_THEME);
    tty_set_depth(b->tty, setting(s, SETTING_COLORS));
    tty_set_mouse(b->tty, setting_is(s, SETTING_MOUSE, "yes"));
    if (!theme_init(&b->theme, theme, tty_depth(b->tty)))
        manager_say(&b->manager, true, "no such theme: %s", theme);
    for (size_t i = 0; i < s->colors.n; i++)
        theme_look(&b->theme, s->colors.list[i].key, s->colors.list[i].text, NULL);
    b->canvas.glyphs = choose_glyphs(b);
    b->canvas.tab_width = setting_number(s, SETTING_TAB_WIDTH);
    b->manager.forget = b->manager.dirty = true;
}

static void settings_changed(struct browser *b)
{
    struct buf errors = BUF_INIT;
    b->manager.settings_changed = false;
    person_load_keymap(&b->manager, &errors);
    apply_settings(b);
    complain(b, &errors);
    buf_release(&errors);
}

/* --- other programs ------------------------------------------------------------------------------------------ */

static void put_quoted(struct buf *out, const char *text)
{
    buf_putc(out, '\'');
    for (; *text; text++)
        if (*text == '\'')
            buf_puts(out, "'\\''");
        else
            buf_putc(out, *text);
    buf_putc(out, '\'');
}

/* `vi` becomes `vi +12 'file'`; %f and %l say otherwise. */
static void editor_command(const struct browser *b, const struct place *place, struct buf *out)
{
    const char *set = setting(&b->manager.settings, SETTING_EDITOR);
    const char *editor = *set ? set : b->options->editor ? b->options->editor : "vi";
    bool placed = false;
    for (const char *at = editor; *at; at++) {
        bool file = at[0] == '%' && at[1] == 'f', line = at[0] == '%' && at[1] == 'l';
        if (file)
            put_quoted(out, place->path);
        else if (line)
            buf_printf(out, "%u", place->line);
        else
            buf_putc(out, *at);
        placed |= file;
        at += file || line;
    }
    if (!placed) {
        buf_printf(out, " +%u ", place->line);
        put_quoted(out, place->path);
    }
}

/* Hands the terminal over until the editor has ended. */
static void open_editor(struct browser *b)
{
    struct manager *m = &b->manager;
    struct buf command = BUF_INIT;
    if (access(m->edit.path, F_OK) < 0) {
        manager_say(m, true, "%.180s: %s (the recording has its text as it was)", m->edit.path, strerror(errno));
    } else {
        editor_command(b, &m->edit, &command);
        tty_leave(b->tty);
        int status = loop_run_outside(&b->loop, buf_str(&command));
        tty_enter(b->tty);
        if (status != 0)
            manager_say(m, true, "the editor ended with status %d: %.160s", status, buf_str(&command));
        m->dirty = true;
    }
    m->edit.line = 0;
    buf_release(&command);
}

/* --- the loop's hooks ---------------------------------------------------------------------------------------- */

static void on_poll(void *data);
static void on_keys_time(void *data);

/* What the manager leaves to who has the terminal. */
static void serve(struct browser *b)
{
    struct manager *m = &b->manager;
    if (m->settings_changed)
        settings_changed(b);
    if (m->clipboard.len)
        tty_copy(b->tty, m->clipboard.data, m->clipboard.len);
    buf_release(&m->clipboard);
    if (m->edit.line)
        open_editor(b);
}

static bool on_idle(void *data)
{
    struct browser *b = data;
    return manager_idle(&b->manager);
}

static void settle(void *data)
{
    struct browser *b = data;
    struct manager *m = &b->manager;
    serve(b);
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
    int poll_ms = manager_live(m) ? POLL_MS : manager_shared(m) ? POLL_SELDOM_MS : -1;
    if (poll_ms >= 0 && !b->polling) {
        loop_timer(&b->loop, LOOP_TIMER_POLL, poll_ms, on_poll, b);
        b->polling = true;
    }
    if (manager_wants_idle(m))
        loop_idle(&b->loop, on_idle, b);
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

static void pump(void *data)
{
    struct browser *b = data;
    loop_pump(&b->loop);
}

static int run_on_terminal(struct browser *b, struct err *err)
{
    const struct browser_options *o = b->options;
    const struct tty_options to = {
        .term = o->term,
        .colorterm = o->colorterm,
        .no_color = o->no_color,
        .mouse = setting_is(&b->manager.settings, SETTING_MOUSE, "yes"),
    };
    int result = -1;
    if (loop_init(&b->loop, err) < 0) /* first: from here on no signal ends us with the terminal still held */
        return -1;
    if (tty_open(&b->tty, &to, err) == 0) {
        canvas_init(&b->canvas, &b->theme, GLYPHS_ASCII);
        apply_settings(b);
        input_init(&b->input);
        tty_keys(b->tty, &b->input);
        b->loop.settle = settle;
        b->loop.on_signal = on_signal;
        b->loop.data = b;
        b->manager.pump = pump;
        b->manager.pump_data = b;
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
    struct buf errors = BUF_INIT;
    setlocale(LC_CTYPE, "");
    b.manager.options = o;
    person_load(&b.manager, &errors);
    int result = manager_open(&b.manager, o, err);
    complain(&b, &errors);
    if (result == 0)
        result = run_on_terminal(&b, err);
    manager_release(&b.manager);
    buf_release(&errors);
    return result;
}
