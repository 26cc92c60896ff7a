/* What can become of an item: another, one more, one less. What is done is recorded, where the patch has a sink; the
 * notes of the container are the caller's to change. */
#ifndef SMILEY_TRACER_ITEM_H
#define SMILEY_TRACER_ITEM_H

#include "edit.h"
#include "patch.h"
#include "place.h"

enum { ITEMS_MOST = 8 }; /* that are replaced one by one */

/* The items whose words in a run are others now; more than ITEMS_MOST are as good as all. */
size_t item_find_changed(const uint64_t *was, const char *memory, size_t n, uint32_t changed[ITEMS_MOST]);

bool item_can_record(const struct patch *p, size_t len);

/* What stands at `offset` of the bytes becomes something else; what both begin with, or end with where they are as
 * long, is not recorded. The deep is one's own, with room for it. */
void item_put_bytes(struct patch *p, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len);

/* The same of one value that becomes another. */
void item_put_value(struct patch *p, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len);

/* The atom at the place becomes `now`; `was` is what the noted word behind it says. */
bool item_put(struct patch *p, size_t part, struct place place, PyObject *was, PyObject *now);

/* The same of those of `items` that are others than the n words say that begin at word `run`, an atom each, and the
 * first of the part; the words are taken. False where some can not be put so, too. */
bool item_put_changed(struct patch *p, size_t part, size_t run, size_t n, PyObject *const *items);

/* The list that is too deep to be shown at the place has another length. */
bool item_put_too_deep(struct patch *p, size_t part, struct place place, Py_ssize_t len);

/* Behind the last item of the part comes another. The `run` words of the run that tell of it begin at word `run_at`,
 * and are to be filled in. */
bool item_append(struct patch *p, size_t part, size_t run_at, size_t run, const struct snapshot_item *new);

/* The last item of the part, of which the word before `run_end` tells, has gone; `before` values stand before it. */
bool item_remove_last(struct patch *p, size_t part, size_t run_end, size_t run, size_t before);

/* The word of a note that tells of an item, and the value there. */
static inline void item_take_word(struct patch *p, size_t word, PyObject *now)
{
    p->deep->data[word] = (uintptr_t)now;
}

/* Whether `value`, which stands at `at`, ends the part, an atom, a REF or a container, and it is known what is noted of
 * it: adds that to the item. */
bool item_is_last(struct deep *d, size_t part, PyObject *value, const uint8_t *at, struct edit_item *item);

/* Takes out an item; `was` and `key` (or NULL) are no longer held for it. False without memory. */
bool item_remove(struct patch *p, size_t part, const struct edit_item *item, PyObject *was, PyObject *key);

/* How many of a container's items are behind those shown stands at its end: how long that is, */
size_t item_end_length(Py_ssize_t most, Py_ssize_t len);
/* and another number there, before the last `tail` bytes of the part; the deep is one's own, with room for it. */
void item_put_end(struct patch *p, size_t part, size_t tail, Py_ssize_t len_was, Py_ssize_t len_now);
/* The same where the end is looked at first, and room is made. False where it is another, or there is none. */
bool item_put_missing(struct patch *p, size_t part, Py_ssize_t len_was, Py_ssize_t len_now);

#endif
