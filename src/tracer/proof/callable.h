/* What is known of an object that C code will call. */
#ifndef SMILEY_TRACER_CALLABLE_H
#define SMILEY_TRACER_CALLABLE_H

#include "src/tracer/python/python.h"

bool callable_is_python(PyObject *v);   /* code in Python, which has events; or it makes an object, or is no callable */
bool callable_is_getter(PyObject *v);   /* gets a value out of its argument, and nothing else */
bool callable_is_harmless(PyObject *v); /* called by an iterator, it changes nothing that is shown but in Python */

#endif
