/* Work that takes long: done in slices between looks at the keyboard, with a dialog that shows how far it is and can be
 * cancelled. A hook asks for it with effects_work(fx, &work); only the shape of it is copied.
 *
 *     static bool search_step(void *data, uint64_t budget_ns, double *done, struct effects *fx) … true: there is more
 *     static void search_end(void *data, bool cancelled, struct effects *fx) … frees data
 *     effects_work(fx, &(struct work){ "searching", search_step, search_end, data });
 *
 * One piece of work at a time: new work cancels what was going on. Effects of step and end are those of a hook of the
 * screen that asked. What is done within a blink shows no dialog: keys pressed meanwhile wait for its end. Once the
 * dialog stands there, they are for it. */
#ifndef UI_WORK_H
#define UI_WORK_H

#include <stdbool.h>
#include <stdint.h>

struct effects;
struct area;

enum { WORK_SLICE_NS = 8000000, WORK_QUIET_NS = 150000000 };

struct work {
    const char *title; /* "searching for x": copied when it starts */
    /* Works for about budget_ns, and says how far it is: 0 … 1, or < 0 where nobody knows. */
    bool (*step)(void *data, uint64_t budget_ns, double *done, struct effects *fx);
    void (*end)(void *data, bool cancelled, struct effects *fx); /* once, however it ends; it has `data` to free */
    void *data;
};

struct working {
    struct work work; /* step NULL: none */
    char title[160];
    double done;
    bool stepping, cancelled; /* cancelled in the middle of a step: ends when the step returns */
    bool shown;               /* the dialog stands on the screen */
    uint64_t since_ns, drawn_ns;
};

bool working_shown(const struct working *w); /* has lasted long enough for a dialog */
void working_draw(const struct working *w, struct area area, const char *cancel_key);
uint64_t clock_ns(void); /* monotonic */

#endif
