/* What the instructions from one event of a frame to its next can change.
 *
 * A segment is all that can run from an instruction on until the next line event of the frame, whichever way it goes.
 * It is found out once, from the bytecode alone: what it stores in the frame's own slots, and what else it does that
 * could change a value, as needs: "the object in slot 2 gets an item". When the frame gets there, each need is held
 * against the objects that are in those places then (need.h).
 *
 * Code in Python that an instruction calls is none of the segment's: it has events of its own. What remains of an
 * instruction that calls is taken to read its operands only, with the exceptions that are needs: calls, stores,
 * operations in place, and consuming an iterator. */
#ifndef SMILEY_TRACER_SEGMENT_H
#define SMILEY_TRACER_SEGMENT_H

#include "python.h"

/* Where an operand was when the segment began. */
struct operand {
    enum operand_kind {
        OPERAND_UNKNOWN,
        OPERAND_LOCAL,    /* in a slot */
        OPERAND_CELL,     /* in the cell in a slot */
        OPERAND_NAME,     /* a name of a module or class body */
        OPERAND_GLOBAL,   /* a global, or builtin, name */
        OPERAND_CONST,    /* it is `name` itself */
        OPERAND_TOP,      /* on the top of the stack, */
        OPERAND_SECOND,   /* and below it */
        OPERAND_FRESH,    /* made in the segment: nobody else has it */
        OPERAND_ATOM,     /* a number, str, or the like */
        OPERAND_FUNCTION, /* a function in Python */
        OPERAND_NULL,     /* none: see CALL */
        OPERAND_METHOD,   /* the method `name` of the operand above it */
    } kind;
    uint32_t slot;
    PyObject *name; /* borrowed from the code object, and: */
    PyObject *attr; /* an attribute of all that, or NULL */
};

struct need {
    enum need_kind {
        NEED_INPLACE,  /* an operation that may change its left operand */
        NEED_SET_ATTR, /* the attribute `name` is set or deleted */
        NEED_SET_ITEM, /* an item is set or deleted */
        NEED_SET_NAME, /* a name of the body, or a global */
        NEED_CALL,     /* it is called */
        NEED_METHOD,   /* its method `name` is called */
        NEED_SPREAD,   /* it is called with what `arg` holds as arguments */
        NEED_ITERATE,  /* an item is taken from it, which is an iterator, or its items are */
        NEED_SEQUENCE, /* its items are taken */
    } kind;
    uint32_t n_args;
    bool keywords;          /* the call has some */
    bool builtin;           /* it must be the builtin of that name */
    struct operand of, arg; /* the first argument */
    PyObject *name;
    /* The answer of the last time, and what it was for: the type of the object, and its version where the program can
     * change it; of a global, the versions of the two dicts. */
    bool plain; /* it depends on nothing else: */
    int effect; /* … it is this one */
    int answer;
    unsigned version;
    PyTypeObject *type;
    uint64_t globals, builtins;
    PyObject *value;
};

struct segment {
    bool anything;   /* it may change anything */
    bool takes;      /* it takes items of what is not known: anything, where effects.lazy is set */
    uint64_t stored; /* slots that it may store to, by bit; the last one stands for all behind it, too */
    uint32_t n_needs;
    struct need needs[];
};

extern struct segment segment_prologue; /* of a call, until its first line: nothing */

static inline uint64_t slot_bit(uint32_t slot)
{
    return UINT64_C(1) << (slot < 63 ? slot : 63);
}

/* The segment that begins with the frame's present instruction; NULL without memory.
 * In *segments, where those of a code object are kept: owned, NULL at first. */
struct segments;
struct segment *segment_at(struct segments **segments, PyFrameObject *f);
void segments_free(struct segments *segments);

#endif
