/* The manager: owns the screens, turns keys into actions, hands them to the screen that is shown, and does what the
 * effects that come back ask for. */
#ifndef UI_MANAGER_H
#define UI_MANAGER_H

#include <stdbool.h>

#include "smiley/err.h"
#include "smiley/store.h"
#include "ui/canvas.h"
#include "ui/input.h"
#include "ui/keymap.h"
#include "ui/pane.h"

struct manager {
    const char *database;            /* borrowed */
    struct store *store;             /* owned; open for reading */
    struct keymap keymap;            /* owned */
    struct screen *screens[SCREENS]; /* owned; NULL: not open */
    enum screen_id current, before;  /* before: where help goes back to */

    keycode keys[KEYS_MAX]; /* pressed so far, of a longer binding */
    size_t n_keys;
    char message[256]; /* for the status row, until the next key */
    bool complaint;
    struct pane *asking; /* a question stands in `message` and this pane waits for the answer */

    bool dirty;                  /* the screen is to be drawn */
    bool leave, suspend, forget; /* for the loop: to leave; to stop as Ctrl-Z does; to draw from nothing */
};

int manager_open(struct manager *m, const char *database, const char *run, struct err *err);
void manager_release(struct manager *m);
void manager_key(struct manager *m, const struct input_event *e);
void manager_forget_keys(struct manager *m); /* too long a pause in the middle of several keys */
void manager_say(struct manager *m, bool complaint, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool manager_live(const struct manager *m); /* manager_poll() wants to be called now and then */
void manager_poll(struct manager *m);
static inline struct screen *manager_screen(const struct manager *m)
{
    return m->screens[m->current];
}
/* The contexts in which the next key is looked up. */
size_t manager_contexts(const struct manager *m, enum context contexts[3]);

#endif
