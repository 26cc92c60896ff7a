#include "blind.h"

#include "builtin_modules.h"
#include "callable.h"
#include "effects.h"
#include "lazy.h"
#include "src/tracer/replace.h"

static newfunc type_new, ref_new;
static setattrofunc type_setattro;
static getattrofunc module_getattro;
static fastcall signal_signal, weakref_proxy;

/* --- classes ----------------------------------------------------------------------------------------------------- */

static bool is_odd_property(PyObject *v)
{
    for (int i = 0; i < 3; i++) {
        PyObject *function = py_property(v, i);
        if (function && !callable_is_python(function) && !callable_is_getter(function))
            return true;
    }
    return false;
}

/* Those that only calls, which are looked at, and the program itself look for. */
static bool is_called_only(PyObject *name)
{
    static const char *const names[] = { "__new__", "__init__", "__wrapped__" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (PyUnicode_CompareWithASCIIString(name, names[i]) == 0)
            return true;
    return false;
}

static bool is_odd(PyObject *name, PyObject *v)
{
    if (!PyUnicode_Check(name) || !PyUnicode_IS_READY(name))
        return false;
    if (Py_IS_TYPE(v, &PyClassMethod_Type) && py_wrapped(v) && PyObject_TypeCheck(py_wrapped(v), &PyProperty_Type))
        return is_odd_property(py_wrapped(v));
    if (PyObject_TypeCheck(v, &PyProperty_Type))
        return is_odd_property(v);
    Py_ssize_t n = PyUnicode_GET_LENGTH(name);
    if (n < 5 || PyUnicode_READ_CHAR(name, 0) != '_' || PyUnicode_READ_CHAR(name, 1) != '_')
        return false;
    if (Py_TYPE(v)->tp_descr_get && py_type_below(Py_TYPE(v)) != Py_TYPE(v))
        return true; /* what it gives may be anything */
    if (callable_is_python(v))
        return false;
    /* what a builtin type does for such a name stays what it does, by that name */
    if (Py_IS_TYPE(v, &PyWrapperDescr_Type))
        return false;
    if (Py_IS_TYPE(v, &PyMethodDescr_Type) || Py_IS_TYPE(v, &PyClassMethodDescr_Type))
        return PyUnicode_CompareWithASCIIString(name, ((PyMethodDescrObject *)v)->d_method->ml_name) != 0;
    return !is_called_only(name);
}

static void look_at_class(PyObject *namespace)
{
    PyObject *name, *value;
    for (Py_ssize_t at = 0; !effects.blind && py_dict_next(namespace, &at, &name, &value);)
        effects.blind = is_odd(name, value);
}

static PyObject *new_type(PyTypeObject *metatype, PyObject *args, PyObject *kwargs)
{
    if (PyTuple_GET_SIZE(args) == 3 && PyDict_Check(PyTuple_GET_ITEM(args, 2)))
        look_at_class(PyTuple_GET_ITEM(args, 2));
    return type_new(metatype, args, kwargs);
}

static int set_type_attr(PyObject *type, PyObject *name, PyObject *value)
{
    int status = type_setattro(type, name, value);
    if (status == 0 && value && is_odd(name, value))
        effects.blind = true;
    return status;
}

/* --- weak references, modules, signals --------------------------------------------------------------------------- */

/* What will be called some time; None, and what can not be, is nothing. */
static void look_at_callback(PyObject *v)
{
    if (!callable_is_python(v))
        effects.blind = true;
}

static PyObject *new_ref(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (PyTuple_GET_SIZE(args) > 1)
        look_at_callback(PyTuple_GET_ITEM(args, 1));
    return ref_new(type, args, kwargs);
}

static PyObject *new_proxy(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    if (n > 1)
        look_at_callback(args[1]);
    return weakref_proxy(module, args, n);
}

/* Of a module that answers for names that it does not have. */
static PyObject *module_attr(PyObject *module, PyObject *name)
{
    static PyObject *answer, *seen;
    static uint64_t version;
    PyObject *value = module_getattro(module, name), *dict = PyModule_GetDict(module), *found;
    if (!dict || (dict == seen && py_dict_version(dict) == version))
        return value;
    if (!answer)
        answer = PyUnicode_InternFromString("__getattr__");
    if (!answer || (py_dict_find(dict, answer, &found) != 0 && !(found && callable_is_python(found)))) {
        effects_anything();
    } else {
        seen = dict;
        version = py_dict_version(dict);
    }
    return value;
}

/* signal(number, handler): it is called between any two instructions. */
static PyObject *set_handler(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    PyObject *handler = n == 2 ? args[1] : NULL;
    bool of_module = handler && PyCFunction_Check(handler) && PyCFunction_GET_SELF(handler) &&
                     PyModule_Check(PyCFunction_GET_SELF(handler));
    if (handler && !of_module)
        look_at_callback(handler);
    return signal_signal(self, args, n);
}

static PyCFunctionWithKeywords set_asyncgen_hooks;

/* sys.set_asyncgen_hooks(firstiter, finalizer): the one is called when any such generator dies */
static PyObject *set_hooks(PyObject *module, PyObject *args, PyObject *kwargs)
{
    PyObject *name, *value;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(args); i++)
        look_at_callback(PyTuple_GET_ITEM(args, i));
    for (Py_ssize_t at = 0; kwargs && py_dict_next(kwargs, &at, &name, &value);)
        look_at_callback(value);
    return set_asyncgen_hooks(module, args, kwargs);
}

/* --- where they are put ------------------------------------------------------------------------------------------ */

void blind_init(void)
{
    type_new = PyType_Type.tp_new;
    type_setattro = PyType_Type.tp_setattro;
    ref_new = _PyWeakref_RefType.tp_new;
    module_getattro = PyModule_Type.tp_getattro;
    PyModule_Type.tp_getattro = module_attr;
    PyType_Type.tp_new = new_type;
    PyType_Type.tp_setattro = set_type_attr;
    _PyWeakref_RefType.tp_new = new_ref;
    lazy_watch(&PyMap_Type);
    lazy_watch(&PyFilter_Type);
    builtin_modules_watch();
}

/* The dict of a module that is there since the interpreter started. */
static PyObject *module_dict(const char *name)
{
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), name);
    return module && PyModule_Check(module) ? PyModule_GetDict(module) : NULL;
}

void blind_start(void)
{
    signal_signal = replace_fast(module_dict("_signal"), "signal", set_handler);
    weakref_proxy = replace_fast(module_dict("_weakref"), "proxy", new_proxy);
    set_asyncgen_hooks = (PyCFunctionWithKeywords)(void (*)(void))replace(
        PySys_GetObject("set_asyncgen_hooks"), METH_VARARGS | METH_KEYWORDS, (PyCFunction)(void (*)(void))set_hooks);
    effects.blind |= !signal_signal || !weakref_proxy || !set_asyncgen_hooks;
    lazy_start();
}
