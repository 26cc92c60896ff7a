#include "lazy.h"

#include "callable.h"
#include "effects.h"
#include "src/tracer/names.h"
#include "src/tracer/replace.h"

#include <string.h>

enum { LAZY_MOST = 8 };
static struct lazy {
    PyTypeObject *type;
    newfunc make;
    vectorcallfunc call; /* the other way to make one, or NULL */
} lazies[LAZY_MOST];
static size_t n_lazies;

static void look_at_callable(PyObject *v)
{
    if (Py_TYPE(v)->tp_call && !callable_is_harmless(v))
        effects.lazy = true;
}

/* The one of these types that it is derived from. */
static const struct lazy *lazy_of(PyTypeObject *type)
{
    for (;; type = type->tp_base)
        for (size_t i = 0; i < n_lazies; i++)
            if (lazies[i].type == type)
                return &lazies[i];
}

static PyObject *new_lazy(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    PyObject *name, *value;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++)
        look_at_callable(PyTuple_GET_ITEM(args, i));
    for (Py_ssize_t at = 0; kwargs && py_dict_next(kwargs, &at, &name, &value);)
        look_at_callable(value);
    return lazy_of(type)->make(type, args, kwargs);
}

static PyObject *call_lazy(PyObject *type, PyObject *const *args, size_t flags, PyObject *names)
{
    Py_ssize_t n = PyVectorcall_NARGS(flags) + (names ? PyTuple_GET_SIZE(names) : 0);
    for (Py_ssize_t i = 0; i < n; i++)
        look_at_callable(args[i]);
    return lazy_of((PyTypeObject *)type)->call(type, args, flags, names);
}

void lazy_watch(PyTypeObject *type)
{
    if (n_lazies == LAZY_MOST || !type->tp_new) {
        effects.lazy = true;
        return;
    }
    lazies[n_lazies++] = (struct lazy){ type, type->tp_new, type->tp_vectorcall };
    type->tp_new = new_lazy;
    if (type->tp_vectorcall)
        type->tp_vectorcall = call_lazy;
}

/* iter(callable, sentinel) */
static fastcall builtin_iter;

static PyObject *iter(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    if (n == 2)
        look_at_callable(args[0]);
    return builtin_iter(self, args, n);
}

void lazy_start(void)
{
    builtin_iter = replace_fast(PyEval_GetBuiltins(), "iter", iter);
    effects.lazy |= !builtin_iter;
}

/* A library in C, but for those that come with Python: who knows what its iterators call. Those of sqlite3 call what
 * the program has registered. */
void lazy_import(PyObject *args)
{
    static const char ours[] = "/lib-dynload/", sqlite[] = "/_sqlite3.";
    size_t len;
    PyObject *path = PyTuple_Check(args) && PyTuple_GET_SIZE(args) > 1 ? PyTuple_GET_ITEM(args, 1) : NULL;
    if (!path || !PyUnicode_Check(path) || !PyUnicode_IS_READY(path))
        return;
    const char *text = names_text(path, &len);
    if (!memmem(text, len, ours, sizeof ours - 1) || memmem(text, len, sqlite, sizeof sqlite - 1))
        effects.lazy = true;
}
