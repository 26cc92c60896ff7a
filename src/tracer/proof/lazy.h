/* Iterators that call what they were given: map, filter, some of itertools, and iter(callable, sentinel). Where one is
 * made with a callable that may change something, effects.lazy is set. */
#ifndef SMILEY_TRACER_LAZY_H
#define SMILEY_TRACER_LAZY_H

#include "src/tracer/python/python.h"

void lazy_watch(PyTypeObject *type); /* its objects, and those of classes made from it later, are such iterators */
void lazy_start(void);               /* after the interpreter was initialized */
void lazy_import(PyObject *args);    /* of the audit event: see lazy.c */

#endif
