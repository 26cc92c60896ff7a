/* Where an operand of an instruction comes from, told from the bytecode; and the object that is there, told from the
 * frame. */
#ifndef SMILEY_TRACER_OPERAND_H
#define SMILEY_TRACER_OPERAND_H

#include "src/tracer/python/python.h"

struct operand {
    enum operand_kind {
        OPERAND_UNKNOWN,
        OPERAND_LOCAL,    /* in a slot */
        OPERAND_CELL,     /* in the cell in a slot */
        OPERAND_NAME,     /* a name of a module or class body */
        OPERAND_GLOBAL,   /* a global, or builtin, name */
        OPERAND_CONST,    /* it is `name` itself */
        OPERAND_TOP,      /* it was on the top of the stack when the segment began, */
        OPERAND_SECOND,   /* or below that */
        OPERAND_FRESH,    /* made in the segment: nobody else has it */
        OPERAND_ATOM,     /* a number, str, or the like */
        OPERAND_FUNCTION, /* a function in Python, made in the segment */
        OPERAND_NULL,     /* none: see CALL */
        OPERAND_METHOD,   /* the method `name` of the operand above it */
    } kind;
    uint32_t slot;
    PyObject *name; /* borrowed from the code object, and: */
    PyObject *attr; /* an attribute of all that, or NULL */
};

/* All of these run nothing of the program; what they return is borrowed. */

/* The object that a name stands for, in the globals or builtins; NULL where it can not be said. */
PyObject *operand_global(PyFrameObject *f, PyObject *name);
/* The attribute as LOAD_ATTR finds it; NULL where that may run code. */
PyObject *operand_attr(PyObject *v, PyObject *name);
/* The object that the operand is now; NULL where it can not be said. `again`: the segment is under way, so that what
 * was on the stack when it began may not be there any more. */
PyObject *operand_value(const struct operand *o, PyFrameObject *f, bool again);

#endif
