#ifndef SMILEY_TRACER_REPLACE_H
#define SMILEY_TRACER_REPLACE_H

#include "src/tracer/python/python.h"

typedef PyObject *(*fastcall)(PyObject *, PyObject *const *, Py_ssize_t);

/* Puts ours in the place of what a builtin function or method (NULL is none) does, for all who call it. Returns what
 * stood there; NULL where it has not that form (METH_…) or ours stands there already. */
PyCFunction replace(PyObject *function, int form, PyCFunction ours);
/* The same of a function of a module, whose dict this is (or NULL), of the form METH_FASTCALL. */
fastcall replace_fast(PyObject *dict, const char *name, fastcall ours);

#endif
