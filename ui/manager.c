#include "ui/manager.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void manager_say(struct manager *m, bool complaint, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(m->message, sizeof m->message, format, ap);
    va_end(ap);
    m->complaint = complaint;
    m->dirty = true;
}

size_t manager_contexts(const struct manager *m, enum context contexts[3])
{
    if (!m->asking)
        return screen_contexts(manager_screen(m), contexts);
    contexts[0] = CONTEXT_QUESTION;
    return 1;
}

/* --- screens ------------------------------------------------------------------------------------------------- */

static struct ui_context context_for(struct manager *m, const char *run)
{
    struct ui_context ui = {
        .database = m->database,
        .store = m->store,
        .keymap = &m->keymap,
        .run = run,
        .under = m->current,
    };
    if (manager_screen(m))
        ui.n_contexts = screen_contexts(manager_screen(m), ui.contexts);
    return ui;
}

static void close_screen(struct manager *m, enum screen_id id)
{
    screen_close(m->screens[id]);
    m->screens[id] = NULL;
}

/* Opens the screen anew; what was open of it goes. */
static int open_screen(struct manager *m, enum screen_id id, const char *run, struct err *err)
{
    struct screen *s;
    struct ui_context ui = context_for(m, run);
    if (screen_open(&s, id, &ui, err) < 0)
        return -1;
    close_screen(m, id);
    m->screens[id] = s;
    return 0;
}

static void go_to(struct manager *m, enum screen_id id)
{
    if (m->current != SCREEN_HELP)
        m->before = m->current;
    m->current = id;
    m->dirty = true;
    struct effects fx = { 0 };
    struct screen *s = manager_screen(m);
    if (s->class->poll)
        s->class->poll(s, &fx); /* it may have grown while it was not shown */
}

static void show(struct manager *m, enum screen_id id)
{
    struct err err = { 0 };
    if (id == m->current)
        return;
    if (id == SCREEN_HELP && open_screen(m, id, NULL, &err) < 0)
        manager_say(m, true, "%s", err.text);
    else if (!m->screens[id])
        manager_say(m, true, "no run is open: choose one first");
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

static void go_back(struct manager *m)
{
    if (m->current == SCREEN_RUNS)
        m->leave = true;
    else
        go_to(m, m->current == SCREEN_HELP ? m->before : SCREEN_RUNS);
}

static void run_gone(struct manager *m, const char *run)
{
    struct screen *open = m->screens[SCREEN_TRACE];
    if (open && strcmp(open->ui.run, run) == 0)
        close_screen(m, SCREEN_TRACE);
}

int manager_open(struct manager *m, const char *database, const char *run, struct err *err)
{
    m->database = database;
    m->current = m->before = SCREEN_RUNS;
    m->dirty = true;
    if (store_open(&m->store, database, STORE_READ, err) < 0 || open_screen(m, SCREEN_RUNS, NULL, err) < 0)
        return -1;
    if (!run)
        return 0;
    if (open_screen(m, SCREEN_TRACE, run, err) < 0)
        return -1;
    m->current = SCREEN_TRACE;
    return 0;
}

void manager_release(struct manager *m)
{
    for (enum screen_id id = 0; id < SCREENS; id++)
        close_screen(m, id);
    keymap_release(&m->keymap);
    store_close(m->store);
    m->store = NULL;
}

/* --- effects ------------------------------------------------------------------------------------------------- */

static void apply(struct manager *m, struct effects *fx)
{
    if (fx->flags & (FX_DRAW | FX_FOLLOW))
        m->dirty = true;
    if (fx->flags & (FX_SAY | FX_COMPLAIN | FX_ASK))
        manager_say(m, fx->flags & FX_COMPLAIN, "%s", fx->text);
    if (fx->flags & FX_ASK)
        m->asking = screen_focus(manager_screen(m));
    if (fx->flags & FX_RUN_GONE)
        run_gone(m, fx->run);
    if (fx->flags & FX_OPEN_RUN)
        open_run(m, fx->run);
    if (fx->flags & FX_BACK)
        go_back(m);
}

static void answer(struct manager *m, enum action action)
{
    struct pane *p = m->asking;
    struct effects fx = { 0 };
    if (action != ACTION_YES && action != ACTION_NO)
        return;
    m->asking = NULL;
    manager_say(m, false, "%s", "");
    if (p->class->answer)
        p->class->answer(p, action == ACTION_YES, &fx);
    apply(m, &fx);
}

static bool act_everywhere(struct manager *m, enum action action)
{
    for (enum screen_id id = 0; id < SCREENS; id++)
        if (screen_action_of(id) == action) {
            show(m, id);
            return true;
        }
    switch (action) {
    case ACTION_BACK:
        go_back(m);
        return true;
    case ACTION_QUIT:
        m->leave = true;
        return true;
    case ACTION_SUSPEND:
        m->suspend = true;
        return true;
    case ACTION_REDRAW:
        m->forget = m->dirty = true;
        return true;
    default:
        return false;
    }
}

static void act(struct manager *m, enum action action)
{
    struct effects fx = { 0 };
    if (m->asking) {
        answer(m, action);
        return;
    }
    screen_act(manager_screen(m), action, &fx);
    if (fx.flags & FX_HANDLED)
        apply(m, &fx);
    else
        act_everywhere(m, action);
}

/* --- keys ---------------------------------------------------------------------------------------------------- */

void manager_forget_keys(struct manager *m)
{
    m->dirty |= m->n_keys > 0;
    m->n_keys = 0;
}

void manager_key(struct manager *m, const struct input_event *e)
{
    enum context contexts[3];
    enum action action;
    if ((e->key & KEY_BASE) == K_MOUSE)
        return;
    if (!m->asking && m->message[0])
        manager_say(m, false, "%s", "");
    m->keys[m->n_keys++] = e->key;
    size_t n = manager_contexts(m, contexts);
    enum keymap_match match = keymap_match(&m->keymap, contexts, n, m->keys, m->n_keys, &action);
    if (match == KEYS_PARTIAL && m->n_keys < KEYS_MAX) {
        m->dirty = true;
        return;
    }
    if (m->n_keys > 1)
        m->dirty = true;
    m->n_keys = 0;
    if (match == KEYS_BOUND)
        act(m, action);
}

/* --- what grows ---------------------------------------------------------------------------------------------- */

bool manager_live(const struct manager *m)
{
    struct screen *s = manager_screen(m);
    return s->class->live && s->class->live(s);
}

void manager_poll(struct manager *m)
{
    struct screen *s = manager_screen(m);
    struct effects fx = { 0 };
    if (!s->class->poll)
        return;
    s->class->poll(s, &fx);
    if (fx.flags & FX_FOLLOW)
        screen_follow(s);
    apply(m, &fx);
}
