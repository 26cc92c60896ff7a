#ifndef SMILEY_TRACER_REPLACE_H
#define SMILEY_TRACER_REPLACE_H

#include "python.h"

typedef PyObject *(*fastcall)(PyObject *, PyObject *const *, Py_ssize_t);

/* Puts ours in the place of a function of a module, whose dict this is. Returns what stood there; NULL where there is
 * none of that name and form. */
fastcall replace(PyObject *dict, const char *name, fastcall ours);

#endif
