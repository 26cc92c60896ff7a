/* The menu: every action that makes sense where the person is, by group, with its key. A bar over the title row, and
 * below it the actions of one group. */
#ifndef UI_MENU_H
#define UI_MENU_H

#include <stdbool.h>

#include "ui/framework/action.h"
#include "ui/terminal/canvas.h"
#include "ui/framework/keymap.h"

struct menu {
    bool open;
    enum action_group group;
    unsigned item, top; /* of the group's actions; the first that is seen */
    struct {            /* where it was drawn */
        int x, w;
    } headings[ACTION_GROUPS];
    int box_x, box_y, box_w, box_h;
};

/* What the menu is made from. */
struct menu_source {
    const struct keymap *keymap, *builtin;
    const enum context *contexts;
    size_t n_contexts;
    bool (*can)(const void *data, enum action action); /* false: left out. Asked of what has no key */
    const void *data;
};

void menu_open(struct menu *m, const struct menu_source *src);
/* Moves in it; ACTION_OPEN gives the action that was chosen and ACTION_CANCEL closes: *chosen is ACTION_NONE elsewhere.
 */
void menu_act(struct menu *m, const struct menu_source *src, enum action action, enum action *chosen);
void menu_click(struct menu *m, const struct menu_source *src, int y, int x, enum action *chosen);
void menu_draw(struct menu *m, const struct menu_source *src, struct area area);
/* The action the cursor is on. */
enum action menu_action(const struct menu *m, const struct menu_source *src);

#endif
