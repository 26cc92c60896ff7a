/* Functions as the profile knows them: code objects and the definitions of builtins, each with an id and a FUNCTION
 * record. */
#ifndef SMILEY_TRACER_FUNCTION_H
#define SMILEY_TRACER_FUNCTION_H

#include "src/tracer/python/python.h"

enum { NO_FUNCTION = UINT32_MAX };

int function_init(void);
/* Builtins that are more to us than others. */
enum function_kind {
    FUNCTION_PLAIN,
    FUNCTION_SLEEPS, /* it waits for time to pass, and for nothing else */
    FUNCTION_ENDS,   /* the program may not be there any more after it */
};
enum function_kind function_kind(uint32_t id);

/* The function of a frame, and whether its events are wanted. */
struct frame_function {
    uint32_t id; /* NO_FUNCTION without memory */
    bool traced;
};
struct frame_function function_of_frame_slow(PyFrameObject *f);
/* False where that is not known yet. */
static inline bool function_known(PyFrameObject *f, struct frame_function *function)
{
    uintptr_t tag = (uintptr_t)py_frame_function(f);
    *function = (struct frame_function){ .id = (uint32_t)(tag >> 1) - 1, .traced = tag & 1 };
    return __builtin_expect(tag != 0, 1);
}
static inline struct frame_function function_of_frame(PyFrameObject *f)
{
    struct frame_function function;
    return function_known(f, &function) ? function : function_of_frame_slow(f);
}

/* A frame of the program itself: recorded, or the module that is run. */
bool function_is_program(PyFrameObject *f);

/* The function of a builtin function or method object. */
uint32_t function_of_builtin(PyObject *object);

enum { BUILTIN_CACHE = 512 };
struct builtin_cache {
    const PyMethodDef *def;
    uint32_t id;
};
extern struct builtin_cache function_cache[BUILTIN_CACHE];

static inline struct builtin_cache *function_cached(const PyMethodDef *def)
{
    return &function_cache[((uintptr_t)def >> 5) % BUILTIN_CACHE];
}

/* False where it is not known yet, or no builtin. */
static inline bool function_known_builtin(PyObject *object, uint32_t *id)
{
    if (!PyCFunction_CheckExact(object))
        return false;
    const PyMethodDef *def = ((const PyCFunctionObject *)object)->m_ml;
    const struct builtin_cache *cached = function_cached(def);
    *id = cached->id;
    return __builtin_expect(cached->def == def, 1);
}

#endif
