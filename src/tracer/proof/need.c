/* What the program does of its own, in Python, has events; what remains of an instruction is told from the types of its
 * operands (known.h). */
#include "need.h"

#include "effects.h"
#include "known.h"

#include <string.h>

/* The same as operand_global(), found again where nothing has changed in the two dicts. */
static PyObject *global_value(struct need *need, PyFrameObject *f)
{
    PyObject *globals = py_frame_globals(f), *builtins = py_frame_builtins(f);
    if (!PyDict_Check(globals) || !PyDict_Check(builtins))
        return NULL;
    if (need->globals != py_dict_version(globals) || need->builtins != py_dict_version(builtins)) {
        need->value = operand_global(f, need->of.name);
        need->globals = py_dict_version(globals);
        need->builtins = py_dict_version(builtins);
        need->type = NULL;
    }
    return need->value;
}

/* --- calls ------------------------------------------------------------------------------------------------------- */

static bool has_plain_items_there(const struct operand *o, PyFrameObject *f, bool again)
{
    if (!effects.lazy || o->kind == OPERAND_FRESH || o->kind == OPERAND_ATOM)
        return true;
    PyObject *v = operand_value(o, f, again);
    return v && known_plain_iteration(v);
}

/* Its attributes are its own, or methods and properties in Python. */
static bool has_own_attrs(const struct operand *o, PyFrameObject *f, bool again)
{
    PyObject *v = operand_value(o, f, again);
    return v && (known_own_class(Py_TYPE(v)) || known_immutable(Py_TYPE(v)));
}

static bool prints_plainly(void)
{
    PyObject *stdout_object = PySys_GetObject("stdout");
    return stdout_object && py_io_fd(stdout_object) >= 0 &&
           !strcmp(Py_TYPE(stdout_object)->tp_name, "_io.TextIOWrapper") &&
           py_type_below(Py_TYPE(stdout_object)) == Py_TYPE(stdout_object);
}

/* A function in Python, or a method that is one. */
static bool is_python(PyObject *v)
{
    return PyFunction_Check(v) || (PyMethod_Check(v) && known_function(PyMethod_GET_FUNCTION(v)));
}

static bool calls_python(const struct need *need, PyFrameObject *f, bool again)
{
    PyObject *v = need->keywords || need->n_args == 0 ? NULL : operand_value(&need->arg, f, again);
    return need->arg.kind == OPERAND_FUNCTION || (v && is_python(v));
}

static enum effect effect_of(enum rule rule, struct need *need, PyFrameObject *f, bool again, PyObject *self,
                             PyObject **written)
{
    need->plain = (rule == RULE_NONE || rule == RULE_WRITE) && !need->keywords;
    bool items = rule == RULE_ITEMS || rule == RULE_FILL || (rule == RULE_MANY && need->n_args == 1);
    if (rule == RULE_CALLS)
        return calls_python(need, f, again) ? EFFECT_NONE : EFFECT_ANYTHING;
    if ((rule == RULE_PRINT && !prints_plainly()) || (rule == RULE_ATTR && !has_own_attrs(&need->arg, f, again)))
        return EFFECT_ANYTHING;
    if (rule == RULE_UNKNOWN || (rule == RULE_ALONE && need->n_args) || (need->keywords && (rule != RULE_NONE)) ||
        (items && (need->n_args != 1 || !has_plain_items_there(&need->arg, f, again))))
        return EFFECT_ANYTHING;
    if (rule != RULE_WRITE && rule != RULE_FILL && rule != RULE_ATTR)
        return EFFECT_NONE;
    *written = rule == RULE_ATTR ? operand_value(&need->arg, f, again) : self;
    return EFFECT_WRITE;
}

/* int.__repr__ and the like. */
static bool shows_immutable(const PyDescrObject *d)
{
    return known_immutable(PyDescr_TYPE(d)) && (PyUnicode_CompareWithASCIIString(d->d_name, "__repr__") == 0 ||
                                                PyUnicode_CompareWithASCIIString(d->d_name, "__str__") == 0);
}

static enum effect call_effect(PyObject *v, struct need *need, PyFrameObject *f, bool again, PyObject **written)
{
    if (is_python(v)) {
        need->plain = true;
        return EFFECT_NONE;
    }
    if (PyType_Check(v)) {
        PyTypeObject *type = (PyTypeObject *)v;
        unsigned version = py_type_version(type);
        if (need->type != type || need->version != version || !version) {
            need->answer = (int)known_class(type, need->n_args);
            need->type = type;
            need->version = py_type_version(type);
        }
        bool python = need->answer == RULE_NONE && (type->tp_flags & Py_TPFLAGS_HEAPTYPE);
        return python ? EFFECT_NONE : effect_of((enum rule)need->answer, need, f, again, NULL, written);
    }
    if (Py_IS_TYPE(v, &PyWrapperDescr_Type))
        return shows_immutable((PyDescrObject *)v) ? EFFECT_NONE : EFFECT_ANYTHING;
    if (!PyCFunction_Check(v))
        return EFFECT_ANYTHING;
    const PyCFunctionObject *function = (PyCFunctionObject *)v;
    PyObject *self = function->m_self, *module = function->m_module;
    if (self && !PyModule_Check(self))
        return effect_of(known_method(Py_TYPE(self), function->m_ml->ml_name), need, f, again, self, written);
    if (!module || !PyUnicode_Check(module))
        return EFFECT_ANYTHING;
    if (PyUnicode_CompareWithASCIIString(module, "math") == 0)
        return effect_of(strcmp(function->m_ml->ml_name, "dist") ? RULE_MANY : RULE_UNKNOWN, need, f, again, NULL,
                         written);
    if (PyUnicode_CompareWithASCIIString(module, "builtins") == 0)
        return effect_of(known_builtin(function->m_ml->ml_name), need, f, again, NULL, written);
    return PyUnicode_CompareWithASCIIString(module, "time") == 0 && need->n_args == 0 ? EFFECT_NONE : EFFECT_ANYTHING;
}

/* A method of an object whose class is the program's. */
static enum effect own_method(PyObject *v, struct need *need, PyFrameObject *f, bool again, PyObject **written)
{
    PyTypeObject *type = Py_TYPE(v);
    PyObject *value, *descr = py_type_attr(type, need->name);
    int found = known_gets_plainly(type) ? py_own_attr(v, need->name, &value) : -1;
    if (found < 0 || (descr && Py_TYPE(descr)->tp_descr_set))
        return EFFECT_ANYTHING;
    if (found)
        return call_effect(value, need, f, again, written);
    if (known_function(descr) || (descr && known_wraps_function(descr)))
        return EFFECT_NONE;
    if (!descr || !Py_IS_TYPE(descr, &PyMethodDescr_Type))
        return EFFECT_ANYTHING;
    const char *name = ((PyMethodDescrObject *)descr)->d_method->ml_name;
    return effect_of(known_method(PyDescr_TYPE(descr), name), need, f, again, v, written);
}

static enum effect method_effect(PyObject *v, struct need *need, PyFrameObject *f, bool again, PyObject **written)
{
    PyTypeObject *type = Py_TYPE(v);
    if (PyModule_CheckExact(v)) {
        PyObject *value = operand_attr(v, need->name);
        return value ? call_effect(value, need, f, again, written) : EFFECT_ANYTHING;
    }
    if (PyType_CheckExact(v)) {
        PyObject *value = py_type_attr((PyTypeObject *)v, need->name);
        return value && (known_function(value) || known_wraps_function(value)) ? EFFECT_NONE : EFFECT_ANYTHING;
    }
    if (py_type_below(type) != type)
        return own_method(v, need, f, again, written);
    if (need->type != type) { /* a type that no class statement made has its methods for ever */
        const char *name = PyUnicode_IS_ASCII(need->name) ? PyUnicode_DATA(need->name) : "";
        PyTypeObject *as = PyDict_Check(v) ? &PyDict_Type : type;
        need->answer = (int)known_method(as, name);
        need->type = type;
    }
    return effect_of((enum rule)need->answer, need, f, again, v, written);
}

/* --- stores ------------------------------------------------------------------------------------------------------ */

static bool is_function_or_none(PyObject *v)
{
    return !v || v == Py_None || PyFunction_Check(v);
}

static enum effect set_attr_of(PyTypeObject *type, PyObject *name)
{
    static PyObject *setattr;
    if (!setattr)
        setattr = PyUnicode_InternFromString("__setattr__");
    if (py_type_below(type) == type || !setattr)
        return EFFECT_ANYTHING;
    if (type->tp_setattro != PyObject_GenericSetAttr)
        return known_function(py_type_attr(type, setattr)) ? EFFECT_NONE : EFFECT_ANYTHING;
    PyObject *descr = py_type_attr(type, name);
    if (!descr || !Py_TYPE(descr)->tp_descr_set || Py_IS_TYPE(descr, &PyMemberDescr_Type))
        return EFFECT_WRITE;
    if (Py_IS_TYPE(descr, &PyProperty_Type))
        return is_function_or_none(py_property(descr, 1)) && is_function_or_none(py_property(descr, 2))
                   ? EFFECT_NONE
                   : EFFECT_ANYTHING;
    return known_own_class(Py_TYPE(descr)) ? EFFECT_NONE : EFFECT_ANYTHING;
}

static enum effect set_attr(PyObject *v, struct need *need, PyObject **written)
{
    PyTypeObject *type = Py_TYPE(v);
    unsigned version = py_type_version(type);
    if (need->type != type || need->version != version || !version) {
        need->answer = (int)set_attr_of(type, need->name);
        need->type = type;
        need->version = py_type_version(type);
    }
    if (need->answer == EFFECT_WRITE) {
        written[0] = v;
        written[1] = py_own_dict(v);
    }
    return (enum effect)need->answer;
}

static enum effect set_item(PyObject *v, PyObject **written)
{
    PyTypeObject *type = Py_TYPE(v);
    *written = v;
    if (PyList_Check(v) || PyDict_Check(v) || py_is_deque(type)) /* these have parts of their own */
        return EFFECT_WRITE;
    return known_own_class(type) ? EFFECT_NONE : EFFECT_ANYTHING;
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

static bool is_builtin(PyObject *v, const struct operand *o, PyFrameObject *f)
{
    PyObject *builtin;
    return py_dict_find(py_frame_builtins(f), o->name, &builtin) == 1 && v == builtin &&
           (PyCFunction_Check(v) || (PyType_Check(v) && !(((PyTypeObject *)v)->tp_flags & Py_TPFLAGS_HEAPTYPE)));
}

static enum effect find_effect(struct need *need, PyFrameObject *f, bool again, PyObject *written[2], PyObject **of)
{
    written[0] = written[1] = NULL;
    if (need->kind == NEED_SET_NAME) {
        written[0] = py_frame_namespace(f);
        written[1] = py_frame_globals(f);
        return EFFECT_WRITE;
    }
    if (again && (need->of.kind == OPERAND_TOP ||
                  need->of.kind == OPERAND_SECOND)) /* an iterator stays what it was found to be */
        return need->kind == NEED_ITERATE ? EFFECT_NONE : EFFECT_ANYTHING;
    bool global = need->of.kind == OPERAND_GLOBAL && !need->of.attr;
    PyObject *v = global ? global_value(need, f) : operand_value(&need->of, f, again);
    *of = v;
    if (!v)
        return EFFECT_ANYTHING;
    switch (need->kind) {
    case NEED_INPLACE:
        return known_immutable(Py_TYPE(v)) || known_own_class(Py_TYPE(v)) ? EFFECT_NONE : EFFECT_ANYTHING;
    case NEED_SET_ATTR:
        return set_attr(v, need, written);
    case NEED_SET_ITEM:
        return set_item(v, written);
    case NEED_CALL:
        if (need->builtin && !is_builtin(v, &need->of, f))
            return EFFECT_ANYTHING;
        return call_effect(v, need, f, again, written);
    case NEED_SPREAD:
        return is_python(v) ? EFFECT_NONE : EFFECT_ANYTHING;
    case NEED_METHOD:
        return method_effect(v, need, f, again, written);
    case NEED_ITERATE:
        return known_plain_iteration(v) || (need->of.kind == OPERAND_TOP && known_own_class(Py_TYPE(v)))
                   ? EFFECT_NONE
                   : EFFECT_ANYTHING;
    default:
        return known_plain_items(v) ? EFFECT_NONE : EFFECT_ANYTHING;
    }
}

/* Whether the effect is told by the type of the object, or, of a global, by the versions of the two dicts. */
static bool is_plain(const struct need *need, PyObject *v)
{
    bool ours = py_type_below(Py_TYPE(v)) == Py_TYPE(v);
    if (need->of.attr)
        return false;
    if (need->of.kind == OPERAND_GLOBAL)
        return need->kind == NEED_CALL && need->plain && need->effect == EFFECT_NONE && !PyType_Check(v);
    if (need->of.kind != OPERAND_LOCAL)
        return false;
    switch (need->kind) {
    case NEED_INPLACE:
    case NEED_SET_ITEM:
        return ours;
    case NEED_METHOD:
        return ours && need->plain && !PyModule_Check(v) && !PyType_Check(v);
    default:
        return need->kind == NEED_SET_ATTR && need->version;
    }
}

__attribute__((noinline)) enum effect need_effect(struct need *need, PyFrameObject *f, bool again, PyObject *written[2])
{
    PyObject *of = NULL;
    need->plain = false;
    enum effect effect = find_effect(need, f, again, written, &of);
    need->effect = effect;
    need->plain = effect != EFFECT_ANYTHING && of && is_plain(need, of);
    if (need->plain && need->kind != NEED_SET_ATTR && need->of.kind == OPERAND_LOCAL) {
        need->type = Py_TYPE(of);
        need->version = 0;
    }
    return effect;
}
