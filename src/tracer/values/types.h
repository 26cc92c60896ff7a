/* What is known of a type: how its instances are read, what it is called, where its slots are.
 *
 * Looked up once a type and kept. An entry is good as long as the type's namespace is unchanged (its dict and that
 * dict's version) and it still has the same name object; so neither a changed class nor another one at the same address
 * is mistaken for it. */
#ifndef SMILEY_TRACER_TYPES_H
#define SMILEY_TRACER_TYPES_H

#include "src/tracer/names.h"
#include "smiley/value.h"

struct type_slot {
    uint32_t name; /* id */
    Py_ssize_t offset;
};

struct type_info {
    PyTypeObject *type; /* borrowed: NULL for an empty entry */
    PyObject *dict;     /* borrowed; with its version it says whether the entry still holds */
    uint64_t version;
    PyObject *name_object; /* owned; NULL for static types */
    /* How a value is written: VALUE_INSTANCE, VALUE_EXCEPTION, VALUE_CLASS, VALUE_FUNCTION, VALUE_MODULE; for a builtin
     * type its own tag (VALUE_INT, VALUE_LIST, …) with `exact`, for its subclasses VALUE_INSTANCE with `base` set to
     * that tag. */
    uint8_t tag;
    uint8_t base; /* a value_tag; VALUE_NONE where there is none */
    bool exact, deque, heap;
    uint32_t module, name; /* ids */
    uint32_t n_slots;
    struct type_slot *slots; /* owned */
};

struct types {
    struct map by_type;       /* type → index of its entry */
    struct type_info **infos; /* owned */
    size_t count, cap;
    struct type_info *recent; /* the last one found */
};

/* Never NULL but without memory. Valid until the type changes. */
const struct type_info *types_find(struct types *t, struct names *names, struct writer *w, PyTypeObject *type);
/* The id of a class's __module__ or "builtins". */
uint32_t types_module_id(struct names *names, struct writer *w, PyTypeObject *type);

#endif
