/* Code objects: whether they are recorded (decided once each), their variables, and their spare activations. */
#ifndef SMILEY_TRACER_CODE_H
#define SMILEY_TRACER_CODE_H

#include "frame.h"
#include "src/tracer/profile/profile.h"

struct code_slot {
    uint32_t var; /* NO_VAR: not recorded */
    bool cell, secret;
    bool plain; /* recorded, and neither of these */
};

struct code {
    enum { CODE_RECORDED, CODE_LEFT_OUT, CODE_RENAMES_THREAD } what;
    uint32_t id;
    uint32_t refs; /* the code object, and every activation that was made, spare or not */
    bool died;     /* the code object: activations are spared no more */
    int first_line;
    int32_t line_ns; /* what the interpreter takes for tracing one of its lines */
    struct event_cost line_cost, long_line_cost, call_cost, return_cost, exception_cost; /* what the hook takes */
    bool has_namespace; /* module and class bodies: variables stand in a dict */
    uint32_t n_vars;
    struct code_slot *slots; /* owned: what py_frame_locals() holds; none where there is a namespace */
    uint32_t n_slots;
    bool is_short;              /* a function all of whose variables fit into one event, as numbers */
    struct map var_of_name;     /* name id → variable; where there is */
    struct segments *segments;  /* owned, see segment.h */
    struct activation *spare;   /* list of unused activations */
    bool waits;                 /* one of its activations has waited for a generator to go on */
    struct activation *waiting; /* the one that did last, or NULL */
};

/* The record of a frame's code; decides, and defines it in the stream, when it is first seen. NULL without memory. */
struct code *code_decide(PyFrameObject *f, PyCodeObject *object);

static inline struct code *code_of(PyFrameObject *f)
{
    PyCodeObject *object = py_frame_code(f);
    struct code *code = py_code_extra(object);
    return __builtin_expect(code != NULL, 1) ? code : code_decide(f, object);
}

/* The __name__ among a frame's globals, "" where there is none; valid until the next call of names_text(). */
const char *code_module_of(PyFrameObject *f, size_t *len);

int code_init(void);
void code_unref(struct code *code);
/* The variable of a namespace that is called so; a VAR record where it is new. */
uint32_t code_name_var(struct code *code, uint32_t name);

#endif
