#include "replace.h"

fastcall replace(PyObject *dict, const char *name, fastcall ours)
{
    PyObject *function = dict ? PyDict_GetItemString(dict, name) : NULL;
    PyMethodDef *def = function ? py_method_def(function) : NULL;
    if (!def || def->ml_flags != METH_FASTCALL)
        return NULL;
    fastcall theirs = (fastcall)(void (*)(void))def->ml_meth;
    def->ml_meth = (PyCFunction)(void (*)(void))ours;
    return theirs;
}
