/* What the tracer needs to know about the interpreter's insides.
 *
 * Everything below depends on the layout of one Python version. Its implementation is one file a version (python311.c);
 * the rest of the tracer keeps to the public C API and to this header, so that another version is another such file.
 *
 * What the tracer relies on beside that: in a frame that is traced `s += t` makes a new str, always (3.11 leaves its
 * specialised instructions aside there), so none would grow in place were it not held.
 *
 * Nothing here runs code of the traced program, allocates Python objects or sets exceptions, unless said so. Objects
 * that come back are borrowed. The caller holds the GIL. */
#ifndef SMILEY_TRACER_PYTHON_H
#define SMILEY_TRACER_PYTHON_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <frameobject.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The interpreter that is embedded where no other is asked for. */
#ifndef SMILEY_PYTHON
#define SMILEY_PYTHON "/usr/bin/python3"
#endif

/* A run of memory that decides what an object looks like: while these bytes are the same (and the object lives), so is
 * that part of the object. Lengths are multiples of 8 where not said otherwise. */
struct py_span {
    const void *at;
    size_t len;
};

/* --- code objects and frames ------------------------------------------------------------------------------------- */

enum { PY_VAR_ARGUMENT = 1, PY_VAR_CELL = 2, PY_VAR_FREE = 4 }; /* as VAR_* of format.h */

Py_ssize_t py_code_locals(PyCodeObject *code);
PyObject *py_code_local_name(PyCodeObject *code, Py_ssize_t i);
unsigned py_code_local_kind(PyCodeObject *code, Py_ssize_t i);
PyObject *py_code_qualname(PyCodeObject *code);

/* The instruction that begins at a unit of the code, of which it has py_code_units(): its opcode, whatever the
 * interpreter has made of it, its argument and where the next begins. *at becomes its last unit but for caches. */
int py_code_units(PyCodeObject *code);
int py_instruction(PyCodeObject *code, int *at, int *arg, int *next);

/* How many instructions its lines have, in the mean, in hundredths. */
uint32_t py_code_line_length(PyCodeObject *code);

/* A pointer of ours on each code object; `free` is called when the code object dies. */
int py_code_extra_init(void (*free)(void *));
void *py_code_extra(PyCodeObject *code); /* NULL where none was set */
int py_code_set_extra(PyCodeObject *code, void *extra);

/* Another pointer of ours, for the profile. */
int py_code_function_init(void (*free)(void *));
void *py_frame_function(PyFrameObject *f); /* of its code object */
int py_code_set_function(PyCodeObject *code, void *function);

PyCodeObject *py_frame_code(PyFrameObject *f);
PyObject **py_frame_locals(PyFrameObject *f);   /* a slot for each of py_code_locals(); a cell where the kind says so */
PyObject *py_frame_namespace(PyFrameObject *f); /* f_locals of a module or class body; NULL where there is none yet */
PyObject *py_frame_globals(PyFrameObject *f);
PyObject *py_frame_builtins(PyFrameObject *f);
int py_frame_line(PyFrameObject *f);       /* during an event: its line, 1 where Python has none */
int py_frame_unit(PyFrameObject *f);       /* of its present instruction */
bool py_frame_is_fresh(PyFrameObject *f);  /* at a CALL event: a new call, not a resumed generator */
bool py_frame_at_yield(PyFrameObject *f);  /* at a RETURN event with a value: it is a yield */
void py_frame_lines_off(PyFrameObject *f); /* no more line events of this frame */
PyObject *py_yielded(PyObject *value);     /* what an async generator wrapped */

PyFrameObject *py_frame_caller(PyFrameObject *f); /* the frame it runs on top of, where that was traced; or NULL */
bool py_frame_is_inlined(PyFrameObject *f); /* an instruction of the caller entered it: no C code is between the two */
bool py_frame_has_lines(PyFrameObject *f);  /* it has line events */
PyObject *py_frame_top(PyFrameObject *f, int n); /* during its event: the n-th from the top of its stack, or NULL */

unsigned long py_switches(void); /* how often another thread has taken the interpreter over */
bool py_gc_tells(void);          /* the program is called when garbage is collected */

/* Line events on again for all live frames of the calling thread. */
void py_thread_lines_on(void);
/* Makes `hook` (NULL: none) the thread's trace function, past the audit hooks and sys.gettrace(). */
void py_thread_set_hook(PyThreadState *thread, Py_tracefunc hook);
bool py_thread_is_hooked(PyThreadState *thread, Py_tracefunc hook);
bool py_thread_has_hook(PyThreadState *thread);
/* The same for its profile function. */
void py_thread_set_profile(PyThreadState *thread, Py_tracefunc hook);
bool py_thread_is_profiled(PyThreadState *thread, Py_tracefunc hook);
Py_tracefunc py_thread_profile(PyThreadState *thread); /* NULL: it has none */
PyThreadState *py_newest_thread(void);                 /* the thread state made last */
bool py_is_finalizing(void); /* the interpreter takes itself down: what runs now is not the program */

/* --- containers -------------------------------------------------------------------------------------------------- */

int py_int_small(PyObject *v, int64_t *out); /* 1: an exact int's value, fits 64 bits; 0: it does not */
size_t py_int_digits(PyObject *v, const uint32_t **digits, unsigned *bits_per_digit, bool *negative);

struct py_span py_list_head(PyObject *v);  /* type, size, items pointer */
struct py_span py_tuple_head(PyObject *v); /* type, size */
struct py_span py_dict_head(PyObject *v);  /* type, size, version: covers keys and values too */
uint64_t py_dict_version(PyObject *v);
bool py_dict_next(PyObject *v, Py_ssize_t *at, PyObject **key, PyObject **value); /* in order of insertion */
/* The table that a dict keeps its items in: n entries of `step` words, the key first, then the value, NULL where it was
 * deleted; in order of insertion. */
struct py_dict_table {
    PyObject *const *at;
    size_t step;
    Py_ssize_t n;
};
bool py_dict_table(PyObject *v, struct py_dict_table *table); /* false: it has another form */
/* Of an OrderedDict: memory that is another whenever the order is, and the items in it, those that the dict has no more
 * left out. Starts with *at NULL. */
struct py_span py_ordered_state(PyObject *v);
bool py_ordered_next(PyObject *v, const void **at, PyObject **key, PyObject **value);
struct py_span py_set_head(PyObject *v);
/* The set's table up to and with its n-th item. */
struct py_span py_set_table(PyObject *v, Py_ssize_t n);
PyObject *py_set_dummy(void); /* stands there for an item that was removed */
bool py_set_next(PyObject *v, Py_ssize_t *at, PyObject **item);
struct py_span py_bytes_head(PyObject *v);
struct py_span py_bytearray_head(PyObject *v);
struct py_span py_str_head(PyObject *v);  /* type and length */
struct py_span py_str_data(PyObject *v);  /* where the characters stand, if that is elsewhere */
struct py_span py_str_state(PyObject *v); /* 4 bytes: kind and form */
bool py_is_deque(PyTypeObject *type);
struct py_span py_deque_head(PyObject *v); /* without the type */
struct py_deque_at {
    const void *block;
    Py_ssize_t index;
};
/* The next run of items: a span of pointers. Starts with *at zeroed. */
bool py_deque_next(PyObject *v, struct py_deque_at *at, Py_ssize_t n, struct py_span *items);

/* --- instances --------------------------------------------------------------------------------------------------- */

/* The attributes that an instance keeps in its __dict__, wherever that is. Never makes a dict. */
struct py_attrs {
    struct py_span spans[3]; /* to watch, in this order */
    int n_spans;
    PyObject *dict;      /* the dict, to be read with py_dict_next; or NULL, then */
    void *values, *keys; /* ... inline values: py_attrs_next() */
};
bool py_attrs(PyObject *v, struct py_attrs *a); /* false: instances of this type have none */
bool py_attrs_next(const struct py_attrs *a, Py_ssize_t *at, PyObject **key, PyObject **value);
/* Of an object that keeps its attributes itself: which of them, in that order, stands at this place; -1: none. */
Py_ssize_t py_inline_index(PyObject *v, const void *at);
/* Whether one attribute has come to what the words of the last span were, as the last in order, and is not behind the
 * first `most` of them: which, and the word it stands in. */
bool py_attrs_added(const struct py_attrs *a, const uint64_t *words, size_t n, size_t most, size_t *word,
                    PyObject **key, PyObject **value);

/* Calls fn for each slot (`__slots__` and what C types keep alike) of the type itself, without its bases. */
void py_type_slots(PyTypeObject *type, void (*fn)(void *data, const char *name, Py_ssize_t offset), void *data);
PyObject *py_type_name(PyTypeObject *type); /* the name object of a class made by a class statement; else NULL */
PyObject *py_type_qualname(PyTypeObject *type);
PyTypeObject *py_type_below(PyTypeObject *type);  /* the first along its bases that no class statement made */
const void *py_type_name_at(PyTypeObject *type);  /* where the name's pointer stands, 8 bytes */
struct py_span py_type_names(PyTypeObject *type); /* where the pointers to its name and qualified name stand */

/* The value whose key is a str of this ASCII text; NULL where there is none, or no dict. */
PyObject *py_dict_named(PyObject *dict, const char *name);
/* Looking things up as the interpreter would, without running anything. 1: *value; 0: there is none; -1: it can not be
 * said. The name is an interned str. */
int py_dict_find(PyObject *dict, PyObject *name, PyObject **value);
int py_own_attr(PyObject *v, PyObject *name, PyObject **value); /* in the __dict__ of an instance, wherever that is */
/* The same where the object keeps its attributes itself, else -1; the name need only be an address. */
int py_inline_attr(PyObject *v, const PyObject *name, PyObject **value);
PyObject *py_own_dict(PyObject *v);                         /* that dict, where it has been made; else NULL */
PyObject *py_type_attr(PyTypeObject *type, PyObject *name); /* along its bases; NULL */
unsigned py_type_version(PyTypeObject *type);               /* another one when it or a base changed; 0: none */
PyObject *py_slot_value(PyObject *v, PyObject *member);     /* of a member descriptor that holds an object */
PyObject *py_property(PyObject *property, int which);       /* its getter, setter, deleter; NULL */
PyObject *py_wrapped(PyObject *method);                     /* what a staticmethod or classmethod holds */
/* The iterator that an enumerate, or the tuple of those that a zip, takes its items from; NULL for other types. */
PyObject *py_iterator_inside(PyObject *v);
bool py_is_plain_iterator(PyTypeObject *type); /* of a builtin container or range, or a generator in Python */

/* --- streams (the io module) ------------------------------------------------------------------------------------- */

/* The file descriptor at the bottom of a TextIOWrapper, BufferedWriter or FileIO (exact types or subclasses), or -1. */
int py_io_fd(PyObject *stream);
/* The method definition behind an attribute of a type or module, to be patched in place; NULL where it is another
 * thing. */
PyMethodDef *py_method_def(PyObject *descriptor);

/* --- exceptions -------------------------------------------------------------------------------------------------- */

struct py_exception {
    PyObject *args, *dict, *traceback, *cause, *context;
    bool suppress_context;
};
bool py_exception(PyObject *v, struct py_exception *e); /* false where v is none */
struct py_span py_exception_head(PyObject *v);          /* dict and args */

#endif
