#include "ui/framework/manager.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ui/exports.h"
#include "ui/run/marks.h"
#include "ui/framework/person.h"

void manager_say(struct manager *m, bool complaint, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(m->message, sizeof m->message, format, ap);
    va_end(ap);
    m->complaint = complaint;
    m->dirty = true;
}

enum mode manager_mode(const struct manager *m)
{
    if (m->working.work.step)
        return MODE_WORK;
    if (m->question.answer)
        return MODE_QUESTION;
    if (m->prompt.spec)
        return MODE_PROMPT;
    return m->menu.open ? MODE_MENU : MODE_SCREEN;
}

size_t manager_contexts(const struct manager *m, enum context contexts[3])
{
    static const enum context of_mode[] = {
        [MODE_QUESTION] = CONTEXT_QUESTION,
        [MODE_PROMPT] = CONTEXT_PROMPT,
        [MODE_MENU] = CONTEXT_MENU,
        [MODE_WORK] = CONTEXT_WORK,
    };
    enum mode mode = manager_mode(m);
    if (mode == MODE_SCREEN)
        return screen_contexts(manager_screen(m), contexts);
    contexts[0] = of_mode[mode];
    return 1;
}

static bool can_export(const void *data, enum action action)
{
    return export_can(data, action);
}

struct menu_source manager_menu_source(const struct manager *m, enum context contexts[3])
{
    size_t n = screen_contexts(manager_screen(m), contexts);
    return (struct menu_source){ &m->keymap, &m->builtin, contexts, n, can_export, m };
}

/* --- screens ------------------------------------------------------------------------------------------------- */

static struct ui_context context_for(struct manager *m, enum screen_id id, const char *run)
{
    struct screen *trace = m->screens[SCREEN_TRACE];
    struct ui_context ui = {
        .database = m->database,
        .store = m->store,
        .keymap = &m->keymap,
        .keep = &m->keep,
        .run = run,
        .under = m->current,
    };
    if (screen_class_of(id)->of_run && trace) {
        ui.shared = trace->view;
        ui.run = trace->ui.run;
    }
    if (manager_screen(m))
        ui.n_contexts = screen_contexts(manager_screen(m), ui.contexts);
    return ui;
}

/* The key under which a screen's layout is kept: its title in small letters. */
static void layout_key(const struct screen *s, char key[64])
{
    size_t n = (size_t)snprintf(key, 64, "layout.%s", s->class->title);
    for (size_t i = 0; i < n && i < 63; i++)
        if (key[i] >= 'A' && key[i] <= 'Z')
            key[i] = (char)(key[i] + 'a' - 'A');
}

void layout_reset(struct manager *m, struct screen *s)
{
    char key[64];
    layout_key(s, key);
    const char *wanted = keep_get(&m->settings.layouts, key + strlen("layout."));
    s->layout = *s->class->layout;
    if (wanted && !layout_read(&s->layout, wanted))
        manager_say(m, true, "config: the layout of %s cannot be understood: %s", key + strlen("layout."), wanted);
}

static void layout_restore(struct manager *m, struct screen *s)
{
    char key[64];
    layout_key(s, key);
    layout_reset(m, s);
    const char *kept = keep_get(&m->keep, key);
    if (kept && s->n_panes > 1)
        layout_read(&s->layout, kept);
}

static void layout_keep(struct manager *m, const struct screen *s)
{
    char key[64];
    struct buf now = BUF_INIT, first = BUF_INIT;
    struct screen fresh = { .class = s->class };
    if (s->n_panes < 2)
        return;
    layout_key(s, key);
    layout_reset(m, &fresh);
    layout_write(&s->layout, &now);
    layout_write(&fresh.layout, &first);
    bool changed = strcmp(buf_str(&now), buf_str(&first)) != 0;
    keep_set(&m->keep, key, changed ? buf_str(&now) : NULL);
    buf_release(&now);
    buf_release(&first);
}

/* Whatever a screen asked for and did not get yet ends with it. */
static void forget_asker(struct manager *m, const struct screen *s)
{
    if (m->working.work.step && s == manager_screen(m))
        manager_work_end(m, true);
    for (unsigned i = 0; i < s->n_panes; i++) {
        if (m->prompt.spec && m->prompt.owner == s->panes[i])
            prompt_close(&m->prompt);
        if (m->question.owner == s->panes[i])
            m->question = (struct question){ 0 };
    }
}

static void close_screen(struct manager *m, enum screen_id id)
{
    struct screen *s = m->screens[id];
    if (!s)
        return;
    for (enum screen_id other = 0; id == SCREEN_TRACE && other < SCREENS; other++)
        if (screen_class_of(other)->of_run)
            close_screen(m, other);
    forget_asker(m, s);
    layout_keep(m, s);
    screen_close(s);
    m->screens[id] = NULL;
}

/* Opens the screen anew; what was open of it goes. */
static int open_screen(struct manager *m, enum screen_id id, const char *run, struct err *err)
{
    struct screen *s;
    struct ui_context ui = context_for(m, id, run);
    if (screen_open(&s, id, &ui, err) < 0)
        return -1;
    close_screen(m, id);
    layout_restore(m, s);
    m->screens[id] = s;
    return 0;
}

static void go_to(struct manager *m, enum screen_id id)
{
    if (m->current != SCREEN_HELP)
        m->before = m->current;
    m->current = id;
    m->dirty = m->idling = true;
    struct effects fx = { 0 };
    struct screen *s = manager_screen(m);
    if (s->class->poll)
        s->class->poll(s, &fx); /* it may have grown while it was not shown */
    screen_follow(s);
}

void manager_show(struct manager *m, enum screen_id id)
{
    struct err err = { 0 };
    bool of_run = screen_class_of(id)->of_run;
    if (id == m->current)
        return;
    if ((of_run || id == SCREEN_TRACE) && !m->screens[SCREEN_TRACE])
        manager_say(m, true, "no run is open: choose one first");
    else if ((id == SCREEN_HELP || (of_run && !m->screens[id])) && open_screen(m, id, NULL, &err) < 0)
        manager_say(m, true, "%s", err.text);
    else
        go_to(m, id);
}

static void open_run(struct manager *m, const char *run)
{
    struct err err = { 0 };
    struct screen *open = m->screens[SCREEN_TRACE];
    if ((open && strcmp(open->ui.run, run) == 0) || open_screen(m, SCREEN_TRACE, run, &err) == 0)
        go_to(m, SCREEN_TRACE);
    else
        manager_say(m, true, "%s", err.text);
}

void manager_back(struct manager *m)
{
    if (m->current == SCREEN_RUNS)
        m->leave = true;
    else if (m->current == SCREEN_HELP)
        go_to(m, m->before);
    else
        go_to(m, screen_class_of(m->current)->of_run ? SCREEN_TRACE : SCREEN_RUNS);
}

static void run_gone(struct manager *m, const char *run)
{
    struct screen *open = m->screens[SCREEN_TRACE];
    if (open && strcmp(open->ui.run, run) == 0)
        close_screen(m, SCREEN_TRACE);
    marks_forget(&m->keep, run);
}

int manager_open(struct manager *m, const struct browser_options *o, struct err *err)
{
    m->options = o;
    m->database = o->database;
    m->prompt.home = o->home;
    m->current = m->before = SCREEN_RUNS;
    m->dirty = m->idling = true;
    if (store_open(&m->store, o->database, STORE_READ, err) < 0 || open_screen(m, SCREEN_RUNS, NULL, err) < 0)
        return -1;
    if (!o->run)
        return 0;
    if (open_screen(m, SCREEN_TRACE, o->run, err) < 0)
        return -1;
    m->current = SCREEN_TRACE;
    return 0;
}

void manager_release(struct manager *m)
{
    if (m->working.work.step)
        manager_work_end(m, true); /* before what it works on goes */
    bool opened = m->screens[SCREEN_RUNS] != NULL;
    for (enum screen_id id = 0; id < SCREENS; id++)
        if (id != SCREEN_TRACE)
            close_screen(m, id);
    close_screen(m, SCREEN_TRACE);
    if (opened)
        person_save(m);
    export_release(m);
    prompt_close(&m->prompt);
    buf_release(&m->clipboard);
    keymap_release(&m->keymap);
    keymap_release(&m->builtin);
    settings_release(&m->settings);
    keep_release(&m->keep);
    history_release(&m->history);
    store_close(m->store);
    m->store = NULL;
}

/* --- effects ------------------------------------------------------------------------------------------------- */

void manager_ask(struct manager *m, void (*answer)(void *owner, bool yes, struct effects *fx), const char *question)
{
    m->question = (struct question){ .answer = answer, .owner = m };
    manager_say(m, false, "%s", question);
}

void manager_prompt(struct manager *m, const struct prompt_spec *spec, const char *text)
{
    prompt_open(&m->prompt, spec, m, text);
    m->dirty = true;
}

static void ask_hook(void *owner, bool yes, struct effects *fx)
{
    struct pane *p = owner;
    p->class->answer(p, yes, fx);
}

static void ask_for_pane(struct manager *m, const struct effects *fx)
{
    struct pane *p = screen_focus(manager_screen(m));
    m->question.owner = p;
    m->question.answer = fx->answer ? fx->answer : p->class->answer ? ask_hook : NULL;
}

void manager_apply(struct manager *m, struct effects *fx)
{
    if (fx->flags & (FX_DRAW | FX_FOLLOW | FX_HANDLED))
        m->dirty = true;
    if (fx->flags & (FX_SAY | FX_COMPLAIN | FX_ASK))
        manager_say(m, fx->flags & FX_COMPLAIN, "%s", fx->text);
    if (fx->flags & FX_ASK)
        ask_for_pane(m, fx);
    if (fx->flags & FX_PROMPT)
        prompt_open(&m->prompt, fx->prompt, screen_focus(manager_screen(m)), fx->typed);
    if (fx->flags & FX_WORK)
        manager_work(m, &fx->work);
    if (fx->flags & FX_RUN_GONE)
        run_gone(m, fx->run);
    if (fx->flags & FX_OPEN_RUN)
        open_run(m, fx->run);
    if (fx->flags & FX_SHOW)
        manager_show(m, fx->screen);
    if (fx->flags & FX_BACK)
        manager_back(m);
}

void manager_act(struct manager *m, enum action action)
{
    struct effects fx = { 0 };
    screen_act(manager_screen(m), action, &fx);
    if (fx.flags & FX_HANDLED)
        manager_apply(m, &fx);
    else if (!act_everywhere(m, action) && action != ACTION_CANCEL)
        manager_say(m, false, "%s: nothing to do here", action_info(action)->name);
}

/* --- work ---------------------------------------------------------------------------------------------------- */

void manager_work(struct manager *m, const struct work *work)
{
    if (m->working.work.step)
        manager_work_end(m, true);
    m->working = (struct working){ .work = *work, .since_ns = clock_ns() };
    snprintf(m->working.title, sizeof m->working.title, "%s", work->title);
    m->working.work.title = m->working.title;
    m->dirty = true;
}

void manager_work_end(struct manager *m, bool cancelled)
{
    struct effects fx = { 0 };
    struct work w = m->working.work;
    if (m->working.stepping) {
        m->working.cancelled = true;
        return;
    }
    m->working.work.step = NULL;
    if (w.end)
        w.end(w.data, cancelled, &fx);
    if (fx.flags & FX_FOLLOW)
        screen_follow(manager_screen(m));
    m->dirty = true;
    manager_apply(m, &fx);
}

static void work_slice(struct manager *m)
{
    enum { REDRAW_NS = 80000000 };
    struct working *w = &m->working;
    struct effects fx = { 0 };
    const void *data = w->work.data;
    w->stepping = true;
    bool more = w->work.step(w->work.data, WORK_SLICE_NS, &w->done, &fx);
    w->stepping = false;
    if (fx.flags & FX_FOLLOW)
        screen_follow(manager_screen(m));
    manager_apply(m, &fx);
    uint64_t now = clock_ns();
    if (now - w->drawn_ns >= REDRAW_NS) {
        w->drawn_ns = now;
        m->dirty = true;
    }
    if (w->work.step && w->work.data == data && (!more || w->cancelled)) /* else an effect began something new */
        manager_work_end(m, w->cancelled);
}

bool manager_wants_idle(const struct manager *m)
{
    return m->working.work.step || m->n_ahead || (m->idling && manager_screen(m)->class->idle);
}

bool manager_idle(struct manager *m)
{
    struct screen *s = manager_screen(m);
    struct effects fx = { 0 };
    if (m->working.work.step) {
        work_slice(m);
        return true;
    }
    if (m->n_ahead) {
        manager_keys_ahead(m);
        return true;
    }
    m->idling = m->idling && s->class->idle && s->class->idle(s, WORK_SLICE_NS, &fx);
    if (fx.flags & FX_FOLLOW)
        screen_follow(s);
    manager_apply(m, &fx);
    return m->idling;
}

/* --- what grows ---------------------------------------------------------------------------------------------- */

bool manager_live(const struct manager *m)
{
    struct screen *s = manager_screen(m);
    return s->class->live && s->class->live(s);
}

bool manager_shared(const struct manager *m)
{
    return manager_screen(m)->class->shared;
}

void manager_poll(struct manager *m)
{
    struct screen *s = manager_screen(m);
    struct effects fx = { 0 };
    if (!s->class->poll || manager_mode(m) == MODE_WORK)
        return;
    s->class->poll(s, &fx);
    if (fx.flags & FX_FOLLOW)
        screen_follow(s);
    m->idling = true;
    manager_apply(m, &fx);
}
