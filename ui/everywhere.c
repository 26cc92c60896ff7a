/* The actions that mean the same on every screen, and the command line. */
#include <stdlib.h>
#include <string.h>

#include "ui/exports.h"
#include "ui/framework/manager.h"

typedef void everywhere_fn(struct manager *m);

static void leave(struct manager *m)
{
    m->leave = true;
}

static void suspend(struct manager *m)
{
    m->suspend = true;
}

static void redraw(struct manager *m)
{
    m->forget = m->dirty = true;
}

static void open_menu(struct manager *m)
{
    enum context contexts[3];
    struct menu_source src = manager_menu_source(m, contexts);
    menu_open(&m->menu, &src);
    m->dirty = true;
}

static void leave_answer(void *owner, bool yes, struct effects *fx)
{
    (void)fx;
    ((struct manager *)owner)->leave = yes;
}

static void interrupt(struct manager *m)
{
    manager_ask(m, leave_answer, "leave smiley?");
}

static void reset_layout(struct manager *m)
{
    layout_reset(m, manager_screen(m));
    m->dirty = true;
}

bool manager_run(const struct manager *m, char id[64])
{
    const struct screen *s = manager_screen(m), *trace = m->screens[SCREEN_TRACE];
    if (s->class->run)
        return s->class->run((struct screen *)s, id);
    if (!trace)
        return false;
    strncpy(id, trace->ui.run, 63);
    id[63] = '\0';
    return true;
}

/* --- copying, editing ---------------------------------------------------------------------------------------- */

/* To the terminal (OSC 52), and to a file for terminals that do not take it. */
static void to_clipboard(struct manager *m, struct buf *text)
{
    struct err err;
    bool kept = keep_save_file(m->options->state_dir, "clipboard", text, &err) == 0;
    buf_release(&m->clipboard);
    m->clipboard = *text;
    *text = (struct buf)BUF_INIT;
    manager_say(m, false, kept ? "copied %zu bytes, also to %.180s/clipboard" : "copied %zu bytes", m->clipboard.len,
                m->options->state_dir ? m->options->state_dir : "");
}

static void copy(struct manager *m)
{
    struct pane *p = screen_focus(manager_screen(m));
    struct buf text = BUF_INIT;
    if (p->class->copy && p->class->copy(p, &text) && text.len && !text.failed)
        to_clipboard(m, &text);
    else
        manager_say(m, true, "there is nothing here to copy");
    buf_release(&text);
}

static bool find_place(struct manager *m, struct place *place)
{
    struct screen *s = manager_screen(m);
    struct pane *p = screen_focus(s);
    *place = (struct place){ 0 };
    return (p->class->place && p->class->place(p, place)) || (s->class->place && s->class->place(s, place));
}

static void copy_place(struct manager *m)
{
    struct place *place = calloc(1, sizeof *place);
    struct buf text = BUF_INIT;
    if (place && find_place(m, place)) {
        buf_printf(&text, "%s:%u", place->path, place->line);
        to_clipboard(m, &text);
    } else {
        manager_say(m, true, "there is no source line here");
    }
    buf_release(&text);
    free(place);
}

static void edit(struct manager *m)
{
    if (find_place(m, &m->edit) && m->edit.line > 0)
        return; /* the loop hands the terminal over */
    m->edit.line = 0;
    manager_say(m, true, "there is no source line here");
}

/* --- the command line ---------------------------------------------------------------------------------------- */

static bool begins_with_set(const char *text)
{
    return strncmp(text, "set ", 4) == 0;
}

static void offer_words(struct completions *out, const char *text, const char *words)
{
    char *copy = strdup(words), *state;
    for (char *w = copy ? strtok_r(copy, " ", &state) : NULL; w; w = strtok_r(NULL, " ", &state))
        completions_offer(out, text, w);
    free(copy);
}

static void complete_setting(const char *text, struct completions *out)
{
    const char *name = text + 4, *blank = strchr(name, ' ');
    out->start = blank ? (size_t)(blank - text) + 1 : 4;
    for (enum setting i = 0; i < SETTINGS; i++) {
        if (!blank)
            completions_offer(out, text, setting_name(i));
        else if (strlen(setting_name(i)) == (size_t)(blank - name) &&
                 strncmp(setting_name(i), name, (size_t)(blank - name)) == 0)
            offer_words(out, text, setting_values(i));
    }
    for (enum role r = 0; strncmp(name, "color ", 6) == 0 && r < ROLES; r++)
        completions_offer(out, text, role_name(r));
    if (!blank)
        offer_words(out, text, "color layout");
}

static void complete_command(void *owner, const char *text, struct completions *out)
{
    (void)owner;
    if (begins_with_set(text)) {
        complete_setting(text, out);
        return;
    }
    for (enum action a = ACTION_NONE + 1; a < ACTIONS; a++)
        if (action_info(a)->group != GROUP_TYPING)
            completions_offer(out, text, action_info(a)->name);
    completions_offer(out, text, "set ");
}

static void set(struct manager *m, const char *line)
{
    struct err err = { 0 };
    if (settings_line(&m->settings, line, &err) < 0)
        manager_say(m, true, "%s", err.text);
    else
        m->settings_changed = m->dirty = true;
}

static void command_entered(void *owner, const char *text, struct effects *fx)
{
    struct manager *m = owner;
    struct screen *s = manager_screen(m);
    text += strspn(text, " ");
    size_t len = strlen(text);
    while (len && text[len - 1] == ' ')
        len--;
    enum action action = action_by_name(text, len);
    if (begins_with_set(text))
        set(m, text + 4);
    else if (action != ACTIONS && action_info(action)->group != GROUP_TYPING)
        manager_act(m, action);
    else if (!s->class->command || !s->class->command(s, text, fx))
        manager_say(m, true, "no such command: %.80s (Tab lists them)", text);
}

static const struct prompt_spec command_prompt = {
    .label = "command",
    .hint = "an action, or set NAME VALUE; Tab lists them",
    .history = HISTORY_COMMAND,
    .complete = complete_command,
    .entered = command_entered,
};

static void command(struct manager *m)
{
    manager_prompt(m, &command_prompt, "");
}

/* --- all of them --------------------------------------------------------------------------------------------- */

static everywhere_fn *const table[ACTIONS] = {
    [ACTION_BACK] = manager_back,   [ACTION_QUIT] = leave,
    [ACTION_SUSPEND] = suspend,     [ACTION_REDRAW] = redraw,
    [ACTION_MENU] = open_menu,      [ACTION_COMMAND] = command,
    [ACTION_INTERRUPT] = interrupt, [ACTION_RESET_LAYOUT] = reset_layout,
    [ACTION_COPY] = copy,           [ACTION_COPY_PLACE] = copy_place,
    [ACTION_EDIT] = edit,
};

bool act_everywhere(struct manager *m, enum action action)
{
    for (enum screen_id id = 0; id < SCREENS; id++)
        if (screen_action_of(id) == action) {
            manager_show(m, id);
            return true;
        }
    if (table[action])
        table[action](m);
    return table[action] || export_ask(m, action);
}
