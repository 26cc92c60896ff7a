#include "types.h"

#include <stdlib.h>
#include <string.h>

/* A str of the namespace, without running anything: NULL where it is not there or no str. */
static PyObject *str_in_dict(PyObject *dict, const char *name)
{
    PyObject *key, *value;
    size_t len = strlen(name);
    for (Py_ssize_t at = 0; dict && PyDict_Check(dict) && py_dict_next(dict, &at, &key, &value);)
        if (PyUnicode_CheckExact(key) && PyUnicode_IS_READY(key) && PyUnicode_IS_ASCII(key) &&
            PyUnicode_GET_LENGTH(key) == (Py_ssize_t)len && !memcmp(PyUnicode_DATA(key), name, len))
            return PyUnicode_Check(value) ? value : NULL;
    return NULL;
}

uint32_t types_module_id(struct names *names, struct writer *w, PyTypeObject *type)
{
    if (type->tp_flags & Py_TPFLAGS_HEAPTYPE) {
        PyObject *module = str_in_dict(type->tp_dict, "__module__");
        return module ? names_id_of(names, w, module) : names_id(names, w, "builtins", 8);
    }
    const char *dot = strrchr(type->tp_name, '.');
    return dot ? names_id(names, w, type->tp_name, (size_t)(dot - type->tp_name)) : names_id(names, w, "builtins", 8);
}

static const struct {
    PyTypeObject *type;
    uint8_t tag;
} builtins[] = {
    { &PyLong_Type, VALUE_INT },
    { &PyUnicode_Type, VALUE_STR },
    { &PyFloat_Type, VALUE_FLOAT },
    { &PyList_Type, VALUE_LIST },
    { &PyDict_Type, VALUE_DICT },
    { &PyTuple_Type, VALUE_TUPLE },
    { &PySet_Type, VALUE_SET },
    { &PyBytes_Type, VALUE_BYTES },
    { &PyByteArray_Type, VALUE_BYTEARRAY },
    { &PyFrozenSet_Type, VALUE_FROZENSET },
    { &PyComplex_Type, VALUE_COMPLEX },
};

static PyTypeObject *const functions[] = { &PyFunction_Type,       &PyMethod_Type,           &PyCFunction_Type,
                                           &PyMethodDescr_Type,    &PyClassMethodDescr_Type, &PyWrapperDescr_Type,
                                           &_PyMethodWrapper_Type, &PyCMethod_Type };

static void classify(struct type_info *info)
{
    PyTypeObject *type = info->type;
    info->tag = VALUE_INSTANCE;
    info->base = VALUE_NONE;
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        if (type == builtins[i].type) {
            info->tag = builtins[i].tag;
            info->exact = true;
            return;
        }
        if (PyType_IsSubtype(type, builtins[i].type)) {
            info->base = builtins[i].tag;
            return;
        }
    }
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (type == functions[i])
            info->tag = VALUE_FUNCTION;
    if (type == &PyRange_Type)
        info->tag = VALUE_RANGE;
    else if (type == &PySlice_Type)
        info->tag = VALUE_SLICE;
    else if (PyType_IsSubtype(type, &PyType_Type))
        info->tag = VALUE_CLASS;
    else if (PyType_IsSubtype(type, &PyModule_Type))
        info->tag = VALUE_MODULE;
    else if (type->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS)
        info->tag = VALUE_EXCEPTION;
    else
        info->deque = py_is_deque(type);
}

struct slot_reader {
    struct type_info *info;
    struct names *names;
    struct writer *w;
};

static void add_slot(void *data, const char *name, Py_ssize_t offset)
{
    struct slot_reader *r = data;
    struct type_slot *slots = realloc(r->info->slots, (r->info->n_slots + 1) * sizeof *slots);
    if (!slots)
        return;
    r->info->slots = slots;
    slots[r->info->n_slots++] =
        (struct type_slot){ .name = names_id(r->names, r->w, name, strlen(name)), .offset = offset };
}

static void fill(struct type_info *info, struct names *names, struct writer *w, PyTypeObject *type)
{
    free(info->slots);
    PyObject *old_name = info->name_object;
    *info = (struct type_info){ .type = type,
                                .dict = type->tp_dict,
                                .version = type->tp_dict ? py_dict_version(type->tp_dict) : 0,
                                .name_object = py_type_name(type),
                                .heap = (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 };
    Py_XINCREF(info->name_object);
    Py_XDECREF(old_name);
    classify(info);
    info->module = types_module_id(names, w, type);
    const char *dot = strrchr(type->tp_name, '.');
    info->name = info->name_object
                     ? names_id_of(names, w, info->name_object)
                     : names_id(names, w, dot ? dot + 1 : type->tp_name, strlen(dot ? dot + 1 : type->tp_name));
    struct slot_reader reader = { info, names, w };
    for (Py_ssize_t i = type->tp_mro ? PyTuple_GET_SIZE(type->tp_mro) : 0; i-- > 0;) {
        PyObject *base = PyTuple_GET_ITEM(type->tp_mro, i);
        if (PyType_Check(base))
            py_type_slots((PyTypeObject *)base, add_slot, &reader);
    }
}

static bool holds(const struct type_info *info, PyTypeObject *type)
{
    return info->type == type && info->dict == type->tp_dict && info->name_object == py_type_name(type) &&
           (!info->dict || info->version == py_dict_version(info->dict));
}

const struct type_info *types_find(struct types *t, struct names *names, struct writer *w, PyTypeObject *type)
{
    static struct type_info unknown = { .tag = VALUE_INSTANCE, .base = VALUE_NONE };
    if (t->recent && holds(t->recent, type))
        return t->recent;
    bool is_new;
    uint64_t *index = map_at(&t->by_type, (uintptr_t)type, &is_new);
    if (!index)
        return &unknown;
    if (is_new) {
        if (t->count == t->cap) {
            size_t cap = t->cap ? 2 * t->cap : 64;
            struct type_info **grown = realloc(t->infos, cap * sizeof *grown);
            if (!grown)
                return &unknown;
            t->infos = grown;
            t->cap = cap;
        }
        struct type_info *info = calloc(1, sizeof *info);
        if (!info)
            return &unknown;
        t->infos[t->count] = info;
        *index = t->count++;
    }
    struct type_info *info = t->infos[*index];
    if (!holds(info, type))
        fill(info, names, w, type);
    t->recent = info;
    return info;
}
