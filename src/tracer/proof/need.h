/* What an instruction may change, as its operands tell: "the object in slot 2 gets an item". It is held against the
 * objects that are in those places when the code gets there. */
#ifndef SMILEY_TRACER_NEED_H
#define SMILEY_TRACER_NEED_H

#include "operand.h"

enum effect {
    EFFECT_NONE,     /* nothing */
    EFFECT_WRITE,    /* the objects in `written` */
    EFFECT_ANYTHING, /* it can not be said */
};

struct need {
    enum need_kind {
        NEED_INPLACE,  /* an operation that may change its left operand */
        NEED_SET_ATTR, /* the attribute `name` is set or deleted */
        NEED_SET_ITEM, /* an item is set or deleted */
        NEED_SET_NAME, /* a name of the body, or a global: of no operand */
        NEED_CALL,     /* it is called */
        NEED_METHOD,   /* its method `name` is called */
        NEED_SPREAD,   /* it is called with arguments that a sequence or mapping holds */
        NEED_ITERATE,  /* an item is taken from it, which is an iterator, or has become one in the segment */
        NEED_SEQUENCE, /* its items are taken */
    } kind;
    uint32_t n_args;        /* of a call */
    bool keywords;          /* the call has some */
    bool builtin;           /* it must be the builtin of that name */
    struct operand of, arg; /* the object; of a call, its first argument */
    PyObject *name;

    /* The answer of the last time. Where it is plain, it stands as long as what it was for: of a local, the type and,
     * where the program can change that, its version; of a global, the versions of the two dicts. */
    bool plain;
    enum effect effect;
    int answer;       /* of `type` in `version`: an enum rule, or, where an attribute is set, an enum effect */
    unsigned version; /* 0: the program can not change the type */
    PyTypeObject *type;
    uint64_t globals, builtins; /* when `value` was found */
    PyObject *value;            /* of a global: only an address, or NULL */
};

/* Runs nothing of the program. `again`: as of operand_value(). Of EFFECT_WRITE, written[1] is another object, or NULL.
 * Not asked of the items that are taken (need_is_of_items()) as long as effects.lazy is not set. */
enum effect need_effect(struct need *need, PyFrameObject *f, bool again, PyObject *written[2]);

static inline bool need_is_of_items(const struct need *need)
{
    return need->kind == NEED_ITERATE || need->kind == NEED_SEQUENCE;
}

/* The same where it is what it was the last time. False: need_effect() is to be asked. */
static inline bool need_is_plain(const struct need *need, PyFrameObject *f, enum effect *effect, PyObject *written[2])
{
    if (!need->plain)
        return false;
    *effect = need->effect;
    written[0] = written[1] = NULL;
    if (need->of.kind == OPERAND_GLOBAL)
        return need->globals == py_dict_version(py_frame_globals(f)) &&
               need->builtins == py_dict_version(py_frame_builtins(f));
    PyObject *v = py_frame_locals(f)[need->of.slot];
    if (!v || Py_TYPE(v) != need->type || (need->version && need->version != py_type_version(need->type)))
        return false;
    written[0] = v;
    if (need->kind == NEED_SET_ATTR)
        written[1] = py_own_dict(v);
    return true;
}

#endif
