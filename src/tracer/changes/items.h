/* The first way of patching a part: its items, or attributes, one by one. */
#ifndef SMILEY_TRACER_ITEMS_H
#define SMILEY_TRACER_ITEMS_H

#include "item.h"

/* Brings the items of a part up to date, of which deep->changed is a note. False where it is to be written anew; then
 * it may be up to date in part, and its notes say what is recorded. */
bool patch_items(struct patch *p, size_t part);

/* By the kind of container, v being the part's. */
bool patch_dict(struct patch *p, size_t part, PyObject *v);
bool patch_instance(struct patch *p, size_t part, PyObject *v, size_t note);
/* The note is that of a list that is an attribute of v, too deep to be shown: how long it is. */
bool patch_too_deep(struct patch *p, size_t part, PyObject *v, size_t note);

enum {
    HEAD_WORDS = 4,       /* the note of a list's or dict's head, before that of what is in it */
    VALUES_AT = 2 + 2 + 3 /* an instance's notes before that of its attributes, where it has no slots */
};

static inline Py_ssize_t smaller(Py_ssize_t a, Py_ssize_t b)
{
    return a < b ? a : b;
}

#endif
