#include "replace.h"

PyCFunction replace(PyObject *function, int form, PyCFunction ours)
{
    PyMethodDef *def = function ? py_method_def(function) : NULL;
    if (!def || def->ml_flags != form || def->ml_meth == ours)
        return NULL;
    PyCFunction theirs = def->ml_meth;
    def->ml_meth = ours;
    return theirs;
}

fastcall replace_fast(PyObject *dict, const char *name, fastcall ours)
{
    PyObject *function = dict ? PyDict_GetItemString(dict, name) : NULL;
    return (fastcall)(void (*)(void))replace(function, METH_FASTCALL, (PyCFunction)(void (*)(void))ours);
}
