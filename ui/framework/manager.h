/* The manager: owns the screens, turns keys and the mouse into actions, hands them to the screen that is shown, and
 * does what the effects that come back ask for.
 *
 * Keys go to one of: a question, a prompt, the menu, work that takes long, the screen. Each has key contexts of its
 * own. manager.c has the screens and the effects, manager_input.c keys and mouse, everywhere.c the actions that mean
 * the same on every screen. */
#ifndef UI_MANAGER_H
#define UI_MANAGER_H

#include <stdbool.h>

#include "smiley/browser.h"
#include "smiley/err.h"
#include "smiley/store.h"
#include "ui/terminal/canvas.h"
#include "ui/terminal/input.h"
#include "ui/framework/keep.h"
#include "ui/framework/keymap.h"
#include "ui/framework/menu.h"
#include "ui/framework/pane.h"
#include "ui/framework/prompt.h"
#include "ui/framework/settings.h"
#include "ui/framework/work.h"

enum { ZONES = 40, KEYS_AHEAD = 256 };

/* A part of a row that does something when it is clicked. */
struct zone {
    int y, x, w;
    enum action action;
};

enum mode { MODE_SCREEN, MODE_QUESTION, MODE_PROMPT, MODE_MENU, MODE_WORK };

struct manager {
    const struct browser_options *options; /* borrowed */
    const char *database;                  /* borrowed */
    struct store *store;                   /* owned; open for reading */
    struct keymap keymap, builtin;         /* owned; builtin: the default one, which tells what makes sense where */
    struct settings settings;
    struct keep keep;
    struct history history;
    struct screen *screens[SCREENS]; /* owned; NULL: not open */
    enum screen_id current, before;  /* before: where help goes back to */

    keycode keys[KEYS_MAX]; /* pressed so far, of a longer binding */
    size_t n_keys;
    struct input_event ahead[KEYS_AHEAD]; /* pressed while work went on that had no dialog yet; more are lost */
    size_t n_ahead;
    char message[256]; /* for the status row, until the next key */
    bool complaint;
    struct question {
        void (*answer)(void *owner, bool yes, struct effects *fx); /* NULL: no question stands in `message` */
        void *owner;
    } question;
    struct prompt prompt;
    struct menu menu;
    struct working working;
    struct exporting *export_asked; /* owned by exports.c: an export whose file name is being asked for */
    struct zone zones[ZONES];       /* of what was drawn last */
    unsigned n_zones;
    struct {
        uint64_t at_ns;
        int y, x;
    } click; /* the last one, to know a second */

    bool dirty;                  /* the screen is to be drawn */
    bool leave, suspend, forget; /* for the loop: to leave; to stop as Ctrl-Z does; to draw from nothing */
    bool settings_changed;       /* likewise: to be put into effect */
    bool idling;                 /* the screen may have something to do while nothing else is */
    struct buf clipboard;        /* likewise: to be given to the terminal; empty: nothing */
    struct place edit;           /* likewise: to be opened in an editor; line 0: nothing */
    /* Lets the loop look at keyboard and signals once, and draw: for work that cannot be cut into slices. */
    void (*pump)(void *data);
    void *pump_data;
};

/* Settings, history and what is kept are read before, see person.h. */
int manager_open(struct manager *m, const struct browser_options *o, struct err *err);
void manager_release(struct manager *m);
void manager_key(struct manager *m, const struct input_event *e);
void manager_keys_ahead(struct manager *m);  /* does what was pressed meanwhile, as far as nothing works again */
void manager_forget_keys(struct manager *m); /* too long a pause in the middle of several keys */
void manager_say(struct manager *m, bool complaint, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool manager_live(const struct manager *m);   /* manager_poll() wants to be called now and then */
bool manager_shared(const struct manager *m); /* the screen may change by what others do */
void manager_poll(struct manager *m);
/* Does a slice of what is to be done in idle time. False: there is nothing (more). */
bool manager_idle(struct manager *m);
bool manager_wants_idle(const struct manager *m);
static inline struct screen *manager_screen(const struct manager *m)
{
    return m->screens[m->current];
}
enum mode manager_mode(const struct manager *m);
/* The contexts in which the next key is looked up. */
size_t manager_contexts(const struct manager *m, enum context contexts[3]);

/* Between its files. */
void manager_act(struct manager *m, enum action action);
void manager_apply(struct manager *m, struct effects *fx);
void manager_show(struct manager *m, enum screen_id id);
void manager_back(struct manager *m);
void manager_ask(struct manager *m, void (*answer)(void *owner, bool yes, struct effects *fx), const char *question);
void manager_prompt(struct manager *m, const struct prompt_spec *spec, const char *text); /* the owner is m */
void manager_work(struct manager *m, const struct work *work);
void manager_work_end(struct manager *m, bool cancelled);
struct menu_source manager_menu_source(const struct manager *m, enum context contexts[3]);
bool manager_run(const struct manager *m, char id[64]);     /* the run that is open or selected; false: there is none */
bool act_everywhere(struct manager *m, enum action action); /* false: it is none of these */
void layout_reset(struct manager *m, struct screen *s);     /* as the settings have it */

#endif
