#include "blind.h"

#include <string.h>

#include "effects.h"

static newfunc type_new, ref_new;
static setattrofunc type_setattro;
static getattrofunc module_getattro;

/* --- callables -------------------------------------------------------------------------------------------------------
 */

static bool is_python(PyObject *v)
{
    PyTypeObject *type = Py_TYPE(v);
    if (PyMethod_Check(v))
        return is_python(PyMethod_GET_FUNCTION(v));
    if (Py_IS_TYPE(v, &PyStaticMethod_Type) || Py_IS_TYPE(v, &PyClassMethod_Type))
        return !py_wrapped(v) || PyType_Check(py_wrapped(v)) || is_python(py_wrapped(v));
    return PyFunction_Check(v) || !type->tp_call || PyType_Check(v) || py_type_below(type) == &PyBaseObject_Type;
}

/* What gets a value out of its argument, and nothing else. */
static bool is_getter(PyObject *v)
{
    const char *name = Py_TYPE(v)->tp_name;
    return !strcmp(name, "operator.itemgetter") || !strcmp(name, "operator.attrgetter");
}

static bool is_odd_property(PyObject *v)
{
    for (int i = 0; i < 3; i++) {
        PyObject *function = py_property(v, i);
        if (function && !is_python(function) && !is_getter(function))
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
    if (PyObject_TypeCheck(v, &PyProperty_Type))
        return is_odd_property(v);
    Py_ssize_t n = PyUnicode_GET_LENGTH(name);
    if (n < 5 || PyUnicode_READ_CHAR(name, 0) != '_' || PyUnicode_READ_CHAR(name, 1) != '_' || is_python(v))
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

/* --- iterators
 * -------------------------------------------------------------------------------------------------------- */

enum { LAZY_MOST = 8 };
static struct lazy {
    PyTypeObject *type;
    newfunc make;
    vectorcallfunc call; /* the other way to make one, or NULL */
} lazies[LAZY_MOST];
static size_t n_lazies;

/* A callable that, called by an iterator, changes nothing that is shown but in Python. */
static bool is_harmless(PyObject *v)
{
    if (is_python(v) || is_getter(v))
        return true;
    if (Py_IS_TYPE(v, &PyMethodDescr_Type)) /* str.strip */
        return PyDescr_TYPE(v) == &PyUnicode_Type || PyDescr_TYPE(v) == &PyBytes_Type;
    if (!PyCFunction_CheckExact(v))
        return false;
    PyObject *self = PyCFunction_GET_SELF(v), *module = ((PyCFunctionObject *)v)->m_module;
    if (self && !PyModule_Check(self))
        return PyUnicode_Check(self) || PyBytes_Check(self);
    static const char *const modules[] = { "builtins", "math", "sys", "posix", "time" };
    static const char *const changing[] = { "setattr", "delattr", "exec", "eval", "next", "__build_class__" };
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

static void look_at_callable(PyObject *v)
{
    if (Py_TYPE(v)->tp_call && !is_harmless(v))
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

static void watch_lazy(PyTypeObject *type)
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

/* --- modules, as they are made
 * ------------------------------------------------------------------------------------------------------ */

static void watch_itertools(PyObject *dict)
{
    static const char *const names[] = { "starmap", "takewhile", "dropwhile", "filterfalse", "accumulate", "groupby" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        PyObject *type = PyDict_GetItemString(dict, names[i]);
        if (type && PyType_Check(type))
            watch_lazy((PyTypeObject *)type);
        else
            effects.lazy = true;
    }
}

static PyCFunction default_missing;

static PyObject *missing(PyObject *self, PyObject *key)
{
    PyObject *value = default_missing(self, key);
    effects_anything();
    return value;
}

/* A defaultdict adds items when it is read, and calls what it likes. */
static void watch_collections(PyObject *dict)
{
    PyObject *type = PyDict_GetItemString(dict, "defaultdict");
    PyObject *descriptor = type && PyType_Check(type) && ((PyTypeObject *)type)->tp_dict
                               ? PyDict_GetItemString(((PyTypeObject *)type)->tp_dict, "__missing__")
                               : NULL;
    PyMethodDef *def = descriptor ? py_method_def(descriptor) : NULL;
    if (!def || def->ml_flags != METH_O) {
        effects.blind = true;
        return;
    }
    default_missing = def->ml_meth;
    def->ml_meth = missing;
}

static PyObject *init_itertools(void);
static PyObject *init_collections(void);
static int exec_itertools(PyObject *module);
static int exec_collections(PyObject *module);

static struct watched {
    const char *name;
    PyObject *(*init_ours)(void);
    int (*exec_ours)(PyObject *module);
    void (*watch)(PyObject *dict);
    PyObject *(*init)(void);
    int (*exec)(PyObject *module);
    bool done;
} watched[] = {
    { "itertools", init_itertools, exec_itertools, watch_itertools, NULL, NULL, false },
    { "_collections", init_collections, exec_collections, watch_collections, NULL, NULL, false },
};

static int exec_module(struct watched *w, PyObject *module)
{
    int status = w->exec(module);
    if (status == 0 && !w->done)
        w->watch(PyModule_GetDict(module));
    w->done = true;
    return status;
}

/* The module's definition; its types are there once it was executed. */
static PyObject *init_module(struct watched *w)
{
    PyObject *def = w->init();
    PyModuleDef_Slot *slot = def && PyObject_TypeCheck(def, &PyModuleDef_Type) ? ((PyModuleDef *)def)->m_slots : NULL;
    while (slot && slot->slot && slot->slot != Py_mod_exec)
        slot++;
    if (!slot || !slot->slot) {
        effects.blind = true;
    } else if (slot->value != (void *)w->exec_ours) {
        w->exec = (int (*)(PyObject *))slot->value;
        slot->value = (void *)w->exec_ours;
    }
    return def;
}

static PyObject *init_itertools(void)
{
    return init_module(&watched[0]);
}

static int exec_itertools(PyObject *module)
{
    return exec_module(&watched[0], module);
}

static PyObject *init_collections(void)
{
    return init_module(&watched[1]);
}

static int exec_collections(PyObject *module)
{
    return exec_module(&watched[1], module);
}

static void watch_modules(void)
{
    for (size_t i = 0; i < sizeof watched / sizeof *watched; i++) {
        struct _inittab *module = PyImport_Inittab;
        while (module->name && strcmp(module->name, watched[i].name) != 0)
            module++;
        if (!module->name) {
            effects.blind = true; /* it is elsewhere */
            continue;
        }
        watched[i].init = module->initfunc;
        module->initfunc = watched[i].init_ours;
    }
}

/* --- functions
 * ------------------------------------------------------------------------------------------------------ */

/* iter(callable, sentinel) */
static PyObject *(*builtin_iter)(PyObject *, PyObject *const *, Py_ssize_t);

static PyObject *iter(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    if (n == 2)
        look_at_callable(args[0]);
    return builtin_iter(self, args, n);
}

static PyObject *(*signal_signal)(PyObject *, PyObject *const *, Py_ssize_t);

/* signal(number, handler): it is called between any two instructions. */
static PyObject *set_handler(PyObject *self, PyObject *const *args, Py_ssize_t n)
{
    PyObject *handler = n == 2 ? args[1] : NULL;
    bool of_module = handler && PyCFunction_Check(handler) && PyCFunction_GET_SELF(handler) &&
                     PyModule_Check(PyCFunction_GET_SELF(handler));
    if (handler && !is_python(handler) && !of_module)
        effects.blind = true;
    return signal_signal(self, args, n);
}

typedef PyObject *(*fastcall)(PyObject *, PyObject *const *, Py_ssize_t);

/* Puts ours in the place of a module's function; NULL where it is not there. */
static fastcall replace(PyObject *dict, const char *name, fastcall ours)
{
    PyObject *function = dict ? PyDict_GetItemString(dict, name) : NULL;
    PyMethodDef *def = function ? py_method_def(function) : NULL;
    if (!def || def->ml_flags != METH_FASTCALL)
        return NULL;
    fastcall theirs = (fastcall)(void (*)(void))def->ml_meth;
    def->ml_meth = (PyCFunction)(void (*)(void))ours;
    return theirs;
}

void blind_start(void)
{
    PyObject *module = PyDict_GetItemString(PyImport_GetModuleDict(), "_signal");
    builtin_iter = replace(PyEval_GetBuiltins(), "iter", iter);
    signal_signal = replace(module && PyModule_Check(module) ? PyModule_GetDict(module) : NULL, "signal", set_handler);
    effects.lazy |= !builtin_iter;
    effects.blind |= !signal_signal;
}

/* --- where they come from --------------------------------------------------------------------------------------------
 */

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

static PyObject *new_ref(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    if (PyTuple_GET_SIZE(args) > 1 && PyTuple_GET_ITEM(args, 1) != Py_None && !is_python(PyTuple_GET_ITEM(args, 1)))
        effects.blind = true;
    return ref_new(type, args, kwargs);
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
    if (!answer || (py_dict_find(dict, answer, &found) != 0 && !(found && is_python(found)))) {
        effects_anything();
    } else {
        seen = dict;
        version = py_dict_version(dict);
    }
    return value;
}

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
    watch_lazy(&PyMap_Type);
    watch_lazy(&PyFilter_Type);
    watch_modules();
}
