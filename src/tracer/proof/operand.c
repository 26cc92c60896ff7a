#include "operand.h"

#include "known.h"

PyObject *operand_global(PyFrameObject *f, PyObject *name)
{
    PyObject *v;
    int found = py_dict_find(py_frame_globals(f), name, &v);
    if (found == 0)
        found = py_dict_find(py_frame_builtins(f), name, &v);
    return found == 1 ? v : NULL;
}

static PyObject *name_value(PyFrameObject *f, PyObject *name)
{
    PyObject *v, *space = py_frame_namespace(f);
    int found = space == py_frame_globals(f) ? 0 : py_dict_find(space, name, &v);
    return found == 0 ? operand_global(f, name) : found == 1 ? v : NULL;
}

PyObject *operand_attr(PyObject *v, PyObject *name)
{
    PyObject *value, *descr;
    PyTypeObject *type = Py_TYPE(v);
    if (PyModule_CheckExact(v))
        return py_dict_find(PyModule_GetDict(v), name, &value) == 1 ? value : NULL;
    if (!known_gets_plainly(type))
        return NULL;
    descr = py_type_attr(type, name);
    if (descr && Py_TYPE(descr)->tp_descr_set)
        return Py_IS_TYPE(descr, &PyMemberDescr_Type) ? py_slot_value(v, descr) : NULL;
    int found = py_own_attr(v, name, &value);
    if (found == 0 && descr && !Py_TYPE(descr)->tp_descr_get)
        return descr;
    return found == 1 ? value : NULL;
}

PyObject *operand_value(const struct operand *o, PyFrameObject *f, bool again)
{
    PyObject *v = NULL;
    switch (o->kind) {
    case OPERAND_LOCAL:
        v = py_frame_locals(f)[o->slot];
        break;
    case OPERAND_CELL:
        v = py_frame_locals(f)[o->slot];
        v = v && PyCell_Check(v) ? PyCell_GET(v) : NULL;
        break;
    case OPERAND_NAME:
        v = name_value(f, o->name);
        break;
    case OPERAND_GLOBAL:
        v = operand_global(f, o->name);
        break;
    case OPERAND_CONST:
        v = o->name;
        break;
    case OPERAND_TOP:
    case OPERAND_SECOND:
        v = again ? NULL : py_frame_top(f, o->kind == OPERAND_SECOND);
        break;
    default:
        break;
    }
    return v && o->attr ? operand_attr(v, o->attr) : v;
}
