/* The exception that ends the program, with its traceback and the chain that led to it. */
#ifndef SMILEY_TRACER_UNCAUGHT_H
#define SMILEY_TRACER_UNCAUGHT_H

#include "src/tracer/python/python.h"

/* args: of the audit event sys.excepthook: (hook, type, value, traceback). */
void uncaught_record(PyObject *args);

#endif
