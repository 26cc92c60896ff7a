/* Functions as the profile knows them: code objects and the definitions of builtins, each with an id and a FUNCTION
 * record. */
#ifndef SMILEY_TRACER_FUNCTION_H
#define SMILEY_TRACER_FUNCTION_H

#include "python.h"

enum { NO_FUNCTION = UINT32_MAX };

int function_init(void);
uint32_t function_count(void);
/* Builtins that are more to us than others. */
enum function_kind {
    FUNCTION_PLAIN,
    FUNCTION_SLEEPS, /* it waits for time to pass, and for nothing else */
    FUNCTION_ENDS,   /* the program may not be there any more after it */
};
enum function_kind function_kind(uint32_t id);

uint32_t function_of_frame_slow(PyFrameObject *f);
/* The function of a frame; NO_FUNCTION without memory. */
static inline uint32_t function_of_frame(PyFrameObject *f)
{
    uintptr_t id = (uintptr_t)py_code_function(py_frame_code(f));
    return __builtin_expect(id != 0, 1) ? (uint32_t)(id - 1) : function_of_frame_slow(f);
}

/* A frame of the program itself: recorded, or the module that is run. */
bool function_is_program(PyFrameObject *f);

/* The function of a builtin function or method object. */
uint32_t function_of_builtin(PyObject *object);

#endif
