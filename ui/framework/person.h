/* The person's own files: config and keymap, which are read, and what is kept from one time to the next (layouts and
 * the like, history), which is written too. What is wrong in a file is said, as `file:line: message`, and the rest of
 * it holds. */
#ifndef UI_PERSON_H
#define UI_PERSON_H

#include "smiley/buf.h"

struct manager;

/* All of them, at the start. Complaints are appended to `errors`, a line each. */
void person_load(struct manager *m, struct buf *errors);
/* The keymaps anew, after a setting has changed. */
void person_load_keymap(struct manager *m, struct buf *errors);
void person_save(struct manager *m);

#endif
