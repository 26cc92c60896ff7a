/* A deep, changed where it stands: other bytes, another atom, an item more or less.
 *
 * Its words, atoms, parts and bytes stand one behind the other in one block, so each change moves what is behind it,
 * and counts anew where the parts begin and how long they are. `part` is the container whose own the change is. */
#ifndef SMILEY_TRACER_EDIT_H
#define SMILEY_TRACER_EDIT_H

#include "deep.h"

/* What stands at `offset` of the bytes becomes something else. The deep is one's own, and has room for it. */
void edit_bytes(struct deep *d, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len);

/* Where an atom of the part's own is held, and not one of a part in it: its place, or that behind the part's last. */
size_t edit_find_atom(struct deep *d, size_t part, const PyObject *v);

/* Where the part holds `was` it holds `now` (NULL: nothing) in its place, else `now` as well. The reference to `now` is
 * handed over. The deep is one's own, and has room for one more. */
void edit_atom(struct deep *d, size_t part, PyObject *was, PyObject *now);

/* The same of so many more. */
void edit_add_atoms(struct deep *d, size_t part, PyObject *const *atoms, size_t n);

/* All that a part without others in it holds becomes this. */
void edit_all_atoms(struct deep *d, size_t part, PyObject *const *atoms, size_t n);

/* The last words of the part, from word `at` on, become so many others, to be filled in. The same as above. */
void edit_words(struct deep *d, size_t part, size_t at, size_t was, size_t now);

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
