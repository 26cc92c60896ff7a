/* What is known of the builtin types and functions: which of them change the object, and which take the items of an
 * argument. What is not in a table may do anything. Classes of the program have their code in Python, which has events
 * of its own; blind.h sees to it that they do. Nothing here runs code of the program. */
#ifndef SMILEY_TRACER_KNOWN_H
#define SMILEY_TRACER_KNOWN_H

#include "src/tracer/python/python.h"

enum rule {
    RULE_UNKNOWN, /* it may do anything */
    RULE_NONE,    /* changes nothing */
    RULE_ALONE,   /* the same, without arguments */
    RULE_ITEMS,   /* takes the items of its only argument */
    RULE_MANY,    /* the same, but with several arguments of these nothing is taken */
    RULE_WRITE,   /* changes the object */
    RULE_FILL,    /* with the items of its only argument */
    RULE_ATTR,    /* gets an attribute of the first argument, which __dict__ makes keep them elsewhere */
    RULE_PRINT,   /* writes to sys.stdout */
    RULE_CALLS,   /* calls the first argument, and changes nothing else */
};

enum rule known_method(PyTypeObject *type, const char *name); /* that the builtin type has by that name */
enum rule known_builtin(const char *name);                    /* a function of the module builtins */
enum rule known_class(PyTypeObject *type, unsigned n_args);   /* a class that is called */

bool known_immutable(PyTypeObject *type); /* nothing changes an object of it */
/* A class of the program that adds to nothing but object, exceptions and what can not change. */
bool known_own_class(PyTypeObject *type);
bool known_gets_plainly(PyTypeObject *type); /* attributes are found as object has them found */
bool known_function(PyObject *v);            /* a function in Python; NULL is none */
bool known_wraps_function(PyObject *v);      /* a staticmethod or classmethod of one */
bool known_plain_items(PyObject *v);         /* taking its items runs no C code but its own type's */
bool known_plain_iteration(PyObject *v);     /* the same, and of what an enumerate or zip takes its items from */

#endif
