#include "builtin_modules.h"

#include "effects.h"
#include "lazy.h"
#include "src/tracer/replace.h"

#include <string.h>

static void watch_itertools(PyObject *dict)
{
    static const char *const names[] = { "starmap", "takewhile", "dropwhile", "filterfalse", "accumulate", "groupby" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        PyObject *type = PyDict_GetItemString(dict, names[i]);
        if (type && PyType_Check(type))
            lazy_watch((PyTypeObject *)type);
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
    default_missing = replace(descriptor, METH_O, missing);
    effects.blind |= !default_missing;
}

static PyObject *init_itertools(void);
static PyObject *init_collections(void);
static int exec_itertools(PyObject *module);
static int exec_collections(PyObject *module);

static struct watched {
    const char *name;
    void (*watch)(PyObject *dict); /* of what it holds, once it is made */
    PyObject *(*init_ours)(void), *(*init)(void);
    int (*exec_ours)(PyObject *module), (*exec)(PyObject *module);
    bool done;
} watched[] = {
    { .name = "itertools", .init_ours = init_itertools, .exec_ours = exec_itertools, .watch = watch_itertools },
    { .name = "_collections",
      .init_ours = init_collections,
      .exec_ours = exec_collections,
      .watch = watch_collections },
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

void builtin_modules_watch(void)
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
