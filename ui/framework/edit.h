/* A line being typed: its text and the cursor in it, without a terminal. The cursor stands between characters, never
 * within one; combining marks go with the character before them. */
#ifndef UI_EDIT_H
#define UI_EDIT_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/buf.h"
#include "ui/framework/action.h"
#include "ui/terminal/key.h"

enum { EDIT_MAX = 4096 };

struct edit {
    struct buf text;
    size_t cursor; /* byte */
};

void edit_release(struct edit *e);
void edit_set(struct edit *e, const char *text); /* cursor at its end; longer text is cut */
/* Puts text in place of the bytes from `from` to the cursor. */
void edit_replace(struct edit *e, size_t from, const char *text, size_t len);
bool edit_insert(struct edit *e, keycode key); /* false: the key is no character */
/* One of the actions of the groups Moving and Typing that move in or change a line; false: it is none. */
bool edit_act(struct edit *e, enum action action);

#endif
