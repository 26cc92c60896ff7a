#include "callable.h"

#include <string.h>

bool callable_is_python(PyObject *v)
{
    PyTypeObject *type = Py_TYPE(v);
    if (PyMethod_Check(v))
        return callable_is_python(PyMethod_GET_FUNCTION(v));
    if (Py_IS_TYPE(v, &PyStaticMethod_Type) || Py_IS_TYPE(v, &PyClassMethod_Type))
        return !py_wrapped(v) || PyType_Check(py_wrapped(v)) || callable_is_python(py_wrapped(v));
    return PyFunction_Check(v) || !type->tp_call || PyType_Check(v) || py_type_below(type) == &PyBaseObject_Type;
}

bool callable_is_getter(PyObject *v)
{
    const char *name = Py_TYPE(v)->tp_name;
    return !strcmp(name, "operator.itemgetter") || !strcmp(name, "operator.attrgetter");
}

bool callable_is_harmless(PyObject *v)
{
    if (callable_is_python(v) || callable_is_getter(v))
        return true;
    if (Py_IS_TYPE(v, &PyMethodDescr_Type)) /* str.strip */
        return PyDescr_TYPE(v) == &PyUnicode_Type || PyDescr_TYPE(v) == &PyBytes_Type;
    if (!PyCFunction_CheckExact(v))
        return false;
    PyObject *self = PyCFunction_GET_SELF(v), *module = ((PyCFunctionObject *)v)->m_module;
    if (self && !PyModule_Check(self))
        return PyUnicode_Check(self) || PyBytes_Check(self);
    static const char *const modules[] = { "builtins", "math", "sys", "posix", "time" };
    static const char *const changing[] = { "vars", "getattr", "setattr", "delattr",
                                            "exec", "eval",    "next",    "__build_class__" };
    if (!module || !PyUnicode_Check(module))
        return false;
    for (size_t i = 0; i < sizeof changing / sizeof *changing; i++)
        if (!strcmp(((PyCFunctionObject *)v)->m_ml->ml_name, changing[i]))
            return false;
    for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
        if (PyUnicode_CompareWithASCIIString(module, modules[i]) == 0)
            return true;
    return false;
}
