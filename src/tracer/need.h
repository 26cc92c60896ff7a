/* What an instruction's operands, as they are, make of what it could change. */
#ifndef SMILEY_TRACER_NEED_H
#define SMILEY_TRACER_NEED_H

#include "segment.h"

enum effect {
    EFFECT_NONE,     /* nothing */
    EFFECT_WRITE,    /* *written */
    EFFECT_ANYTHING, /* it can not be said */
};

/* Runs nothing of the program. `again`: the segment is under way; what is on the stack is not known any more, but was
 * when it began. written[1] is another object, or NULL. */
enum effect need_effect(struct need *need, PyFrameObject *f, bool again, PyObject *written[2]);

/* The same where it is what it was the last time. False: need_effect() is to be asked. */
static inline bool need_is_plain(const struct need *need, PyFrameObject *f, enum effect *effect, PyObject *written[2])
{
    if (!need->plain)
        return false;
    *effect = (enum effect)need->effect;
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
