/* What the person does: keys and mouse, by what stands on the screen at the moment. */
#include <stdlib.h>
#include <string.h>

#include "ui/framework/manager.h"

/* --- the modes ----------------------------------------------------------------------------------------------- */

static void answer(struct manager *m, enum action action)
{
    struct question q = m->question;
    struct effects fx = { 0 };
    if (action != ACTION_YES && action != ACTION_NO)
        return;
    m->question = (struct question){ 0 };
    manager_say(m, false, "%s", "");
    q.answer(q.owner, action == ACTION_YES, &fx);
    manager_apply(m, &fx);
}

static void type_action(struct manager *m, enum action action)
{
    struct effects fx = { 0 };
    const struct prompt_spec *spec = m->prompt.spec;
    void *owner = m->prompt.owner;
    char *line;
    enum prompt_answer got = prompt_act(&m->prompt, action, &m->history, &fx, &line);
    m->dirty = true;
    if (got != PROMPT_GOES_ON)
        prompt_close(&m->prompt);
    if (got == PROMPT_ENTERED && spec->entered)
        spec->entered(owner, line, &fx);
    free(line);
    if (fx.flags & FX_FOLLOW)
        screen_follow(manager_screen(m));
    manager_apply(m, &fx);
}

static void type_key(struct manager *m, keycode key)
{
    struct effects fx = { 0 };
    prompt_key(&m->prompt, key, &fx);
    m->dirty = true;
    if (m->prompt.spec->one_key && m->prompt.edit.text.len > 0) {
        type_action(m, ACTION_OPEN);
        return;
    }
    if (fx.flags & FX_FOLLOW)
        screen_follow(manager_screen(m));
    manager_apply(m, &fx);
}

static void menu_action_or_click(struct manager *m, enum action action, const struct input_event *click)
{
    enum context contexts[3];
    enum action chosen;
    struct menu_source src = manager_menu_source(m, contexts);
    if (click)
        menu_click(&m->menu, &src, click->y, click->x, &chosen);
    else
        menu_act(&m->menu, &src, action, &chosen);
    m->dirty = true;
    if (chosen != ACTION_NONE)
        manager_act(m, chosen);
}

static void act_in_mode(struct manager *m, enum action action)
{
    if (action == ACTION_SUSPEND || action == ACTION_REDRAW) { /* whatever stands on the screen */
        act_everywhere(m, action);
        return;
    }
    switch (manager_mode(m)) {
    case MODE_QUESTION:
        answer(m, action);
        break;
    case MODE_PROMPT:
        type_action(m, action);
        break;
    case MODE_MENU:
        menu_action_or_click(m, action, NULL);
        break;
    case MODE_WORK:
        if (action == ACTION_CANCEL) {
            m->n_ahead = 0;
            manager_work_end(m, true);
        }
        break;
    default:
        manager_act(m, action);
    }
}

/* --- keys ---------------------------------------------------------------------------------------------------- */

void manager_forget_keys(struct manager *m)
{
    m->dirty |= m->n_keys > 0;
    m->n_keys = 0;
}

static void mouse_event(struct manager *m, const struct input_event *e);

static void take_key(struct manager *m, const struct input_event *e)
{
    enum context contexts[3];
    enum action action;
    m->idling = true;
    if (e->pasted) {
        if (manager_mode(m) == MODE_PROMPT)
            type_key(m, e->key == K_ENTER || e->key == K_TAB ? ' ' : e->key);
        return;
    }
    if ((e->key & KEY_BASE) == K_MOUSE) {
        mouse_event(m, e);
        return;
    }
    if (!m->question.answer && m->message[0])
        manager_say(m, false, "%s", "");
    m->keys[m->n_keys++] = e->key;
    size_t n = manager_contexts(m, contexts);
    enum keymap_match match = keymap_match(&m->keymap, contexts, n, m->keys, m->n_keys, &action);
    if (match == KEYS_PARTIAL && m->n_keys < KEYS_MAX) {
        m->dirty = true;
        return;
    }
    bool single = m->n_keys == 1;
    if (!single)
        m->dirty = true;
    m->n_keys = 0;
    if (match == KEYS_BOUND)
        act_in_mode(m, action);
    else if (single && manager_mode(m) == MODE_PROMPT)
        type_key(m, e->key);
}

/* Work that nobody sees yet is not what keys are meant for: `nnnn` is four searches, even where the first takes a
 * moment. */
static bool must_wait(const struct manager *m)
{
    return manager_mode(m) == MODE_WORK ? !m->working.shown : m->n_ahead > 0;
}

void manager_key(struct manager *m, const struct input_event *e)
{
    if (!must_wait(m))
        take_key(m, e);
    else if (m->n_ahead < KEYS_AHEAD)
        m->ahead[m->n_ahead++] = *e;
}

void manager_keys_ahead(struct manager *m)
{
    while (m->n_ahead && manager_mode(m) != MODE_WORK && !m->leave) {
        struct input_event first = m->ahead[0];
        memmove(m->ahead, m->ahead + 1, --m->n_ahead * sizeof *m->ahead);
        take_key(m, &first);
    }
}

/* --- mouse --------------------------------------------------------------------------------------------------- */

static bool is_second_click(struct manager *m, const struct input_event *e)
{
    enum { DOUBLE_NS = 400000000 };
    uint64_t now = clock_ns();
    bool twice = now - m->click.at_ns < DOUBLE_NS && m->click.y == e->y && m->click.x == e->x;
    m->click.at_ns = twice ? 0 : now;
    m->click.y = e->y;
    m->click.x = e->x;
    return twice;
}

static void click(struct manager *m, const struct input_event *e)
{
    struct effects fx = { 0 };
    bool twice = is_second_click(m, e);
    for (unsigned i = 0; i < m->n_zones; i++) {
        const struct zone *z = &m->zones[i];
        if (e->y == z->y && e->x >= z->x && e->x < z->x + z->w) {
            act_in_mode(m, z->action);
            return;
        }
    }
    if (manager_mode(m) != MODE_SCREEN)
        return;
    screen_click(manager_screen(m), e->y, e->x, twice, &fx);
    if (fx.flags & FX_FOLLOW)
        screen_follow(manager_screen(m));
    manager_apply(m, &fx);
}

static void wheel(struct manager *m, const struct input_event *e)
{
    struct effects fx = { 0 };
    bool down = e->what == MOUSE_WHEEL_DOWN;
    if (manager_mode(m) == MODE_MENU)
        menu_action_or_click(m, down ? ACTION_DOWN : ACTION_UP, NULL);
    if (manager_mode(m) != MODE_SCREEN)
        return;
    screen_wheel(manager_screen(m), e->y, e->x, down, &fx);
    if (fx.flags & FX_FOLLOW)
        screen_follow(manager_screen(m));
    manager_apply(m, &fx);
}

static void mouse_event(struct manager *m, const struct input_event *e)
{
    if (e->what == MOUSE_WHEEL_DOWN || e->what == MOUSE_WHEEL_UP) {
        wheel(m, e);
        return;
    }
    if (e->what != MOUSE_PRESS || e->button != 0)
        return;
    manager_forget_keys(m);
    if (!m->question.answer && m->message[0])
        manager_say(m, false, "%s", "");
    if (manager_mode(m) == MODE_MENU)
        menu_action_or_click(m, ACTION_NONE, e);
    else
        click(m, e);
}
