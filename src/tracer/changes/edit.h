/* A deep, changed where it stands: other bytes, another atom, an item more or less.
 *
 * Its words, atoms, parts and bytes stand one behind the other in one block, so each change moves what is behind it,
 * and counts anew where the parts begin and how long they are. `part` is the container whose own the change is. */
#ifndef SMILEY_TRACER_EDIT_H
#define SMILEY_TRACER_EDIT_H

#include "deep.h"

/* What stands at `offset` of the bytes becomes something else. False without memory. */
bool edit_bytes(struct deep **d, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len);

/* Where an atom of the part's own is held, and not one of a part in it: its place, or that behind the part's last. */
size_t edit_find_atom(struct deep *d, size_t part, const PyObject *v);

/* Holds `now` in the place of `was`, which is held or not. The deep is one's own. False without room for one more. */
bool edit_atom(struct deep *d, size_t part, PyObject *was, PyObject *now, bool to_hold);

struct edit_item {         /* of a container whose items are noted as a run of pointers */
    size_t run_end, run;   /* the word behind the item's in the run; how many there tell of the item */
    size_t words, parts;   /* behind all others of the container: its own notes, and containers */
    size_t atoms;          /* the same */
    size_t offset, length; /* its bytes */
    uint32_t values;
};

/* An item more, its last. The words of the run are to be filled in; its notes, atoms and parts stand in the watch, as
 * snapshot_behind() left them. The watch is cleared. False without memory. */
bool edit_insert(struct deep **d, size_t part, const struct edit_item *item, struct watch *w, const uint8_t *bytes);

/* An item less. Where it has notes, atoms or parts it is the last. The deep is one's own. */
void edit_remove(struct deep *d, size_t part, const struct edit_item *item);

#endif
