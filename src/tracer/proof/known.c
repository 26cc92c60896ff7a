#include "known.h"

#include <string.h>

/* --- types ------------------------------------------------------------------------------------------------------- */

static bool is_one_of(PyTypeObject *type, PyTypeObject *const *types, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (type == types[i])
            return true;
    return false;
}
#define IS_ONE_OF(type, types) is_one_of(type, types, sizeof(types) / sizeof *(types))

bool known_gets_plainly(PyTypeObject *type)
{
    return type->tp_getattro == PyObject_GenericGetAttr;
}

bool known_immutable(PyTypeObject *type)
{
    static PyTypeObject *const types[] = { &PyLong_Type,  &PyFloat_Type,    &PyUnicode_Type, &PyBool_Type,
                                           &PyTuple_Type, &PyBytes_Type,    &PyRange_Type,   &PyComplex_Type,
                                           &PySlice_Type, &PyFrozenSet_Type };
    return type == Py_TYPE(Py_None) || IS_ONE_OF(type, types);
}

static bool is_exception(PyTypeObject *type)
{
    return (type->tp_flags & Py_TPFLAGS_BASE_EXC_SUBCLASS) && !(type->tp_flags & Py_TPFLAGS_HEAPTYPE);
}

bool known_own_class(PyTypeObject *type)
{
    PyTypeObject *below = py_type_below(type);
    return below != type && (below == &PyBaseObject_Type || is_exception(below) || known_immutable(below));
}

bool known_function(PyObject *v)
{
    return v && PyFunction_Check(v);
}

bool known_wraps_function(PyObject *v)
{
    if (!Py_IS_TYPE(v, &PyStaticMethod_Type) && !Py_IS_TYPE(v, &PyClassMethod_Type))
        return false;
    return known_function(py_wrapped(v));
}

bool known_plain_items(PyObject *v)
{
    static PyTypeObject *const types[] = { &PyList_Type,      &PyTuple_Type,     &PyDict_Type,      &PySet_Type,
                                           &PyFrozenSet_Type, &PyRange_Type,     &PyUnicode_Type,   &PyBytes_Type,
                                           &PyDictKeys_Type,  &PyDictItems_Type, &PyDictValues_Type };
    PyTypeObject *type = Py_TYPE(v);
    return IS_ONE_OF(type, types) || py_is_plain_iterator(type);
}

static bool iterates_plainly(PyObject *v, unsigned depth)
{
    PyObject *inside = py_iterator_inside(v);
    if (!inside || depth > 3)
        return known_plain_items(v);
    if (!PyTuple_CheckExact(inside))
        return iterates_plainly(inside, depth + 1);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(inside); i++)
        if (!iterates_plainly(PyTuple_GET_ITEM(inside, i), depth + 1))
            return false;
    return true;
}

bool known_plain_iteration(PyObject *v)
{
    return iterates_plainly(v, 0);
}

/* --- their methods ----------------------------------------------------------------------------------------------- */

struct known {
    const char *name;
    enum rule rule;
};

static const struct known list_methods[] = {
    { "append", RULE_WRITE },  { "pop", RULE_WRITE },    { "insert", RULE_WRITE }, { "clear", RULE_WRITE },
    { "reverse", RULE_WRITE }, { "remove", RULE_WRITE }, { "sort", RULE_WRITE },   { "extend", RULE_FILL },
    { "index", RULE_NONE },    { "count", RULE_NONE },   { "copy", RULE_NONE },    { NULL, 0 },
};
static const struct known dict_methods[] = {
    { "get", RULE_NONE },
    { "keys", RULE_NONE },
    { "values", RULE_NONE },
    { "items", RULE_NONE },
    { "copy", RULE_NONE },
    { "pop", RULE_WRITE },
    { "popitem", RULE_WRITE },
    { "setdefault", RULE_WRITE },
    { "clear", RULE_WRITE },
    { "update", RULE_FILL },
    { NULL, 0 },
};
static const struct known set_methods[] = {
    { "add", RULE_WRITE },          { "discard", RULE_WRITE },
    { "remove", RULE_WRITE },       { "pop", RULE_WRITE },
    { "clear", RULE_WRITE },        { "update", RULE_FILL },
    { "copy", RULE_NONE },          { "union", RULE_ITEMS },
    { "issubset", RULE_ITEMS },     { "issuperset", RULE_ITEMS },
    { "isdisjoint", RULE_ITEMS },   { "difference", RULE_ITEMS },
    { "intersection", RULE_ITEMS }, { NULL, 0 },
};
static const struct known deque_methods[] = {
    { "append", RULE_WRITE }, { "appendleft", RULE_WRITE }, { "pop", RULE_WRITE },     { "popleft", RULE_WRITE },
    { "clear", RULE_WRITE },  { "rotate", RULE_WRITE },     { "reverse", RULE_WRITE }, { "remove", RULE_WRITE },
    { "extend", RULE_FILL },  { "count", RULE_NONE },       { "index", RULE_NONE },    { NULL, 0 },
};
static const struct known pattern_methods[] = {
    { "match", RULE_NONE },   { "search", RULE_NONE },   { "fullmatch", RULE_NONE },
    { "findall", RULE_NONE }, { "finditer", RULE_NONE }, { "split", RULE_NONE },
    { "sub", RULE_CALLS },    { "subn", RULE_CALLS },    { NULL, 0 },
};
static const struct known functions[] = {
    { "len", RULE_NONE },
    { "isinstance", RULE_NONE },
    { "issubclass", RULE_NONE },
    { "abs", RULE_NONE },
    { "ord", RULE_NONE },
    { "chr", RULE_NONE },
    { "hash", RULE_NONE },
    { "repr", RULE_NONE },
    { "id", RULE_NONE },
    { "callable", RULE_NONE },
    { "divmod", RULE_NONE },
    { "pow", RULE_NONE },
    { "round", RULE_NONE },
    { "bin", RULE_NONE },
    { "hex", RULE_NONE },
    { "oct", RULE_NONE },
    { "ascii", RULE_NONE },
    { "format", RULE_NONE },
    { "hasattr", RULE_ATTR },
    { "getattr", RULE_ATTR },
    { "sum", RULE_ITEMS },
    { "any", RULE_ITEMS },
    { "all", RULE_ITEMS },
    { "sorted", RULE_ITEMS },
    { "next", RULE_ITEMS },
    { "print", RULE_PRINT },
    { "min", RULE_MANY },
    { "max", RULE_MANY },
    { NULL, 0 },
};

static enum rule find_rule(const struct known *known, const char *name)
{
    for (; known->name; known++)
        if (!strcmp(known->name, name))
            return known->rule;
    return RULE_UNKNOWN;
}

enum rule known_method(PyTypeObject *type, const char *name)
{
    if (type == &PyList_Type)
        return find_rule(list_methods, name);
    if (type == &PyDict_Type)
        return find_rule(dict_methods, name);
    if (type == &PySet_Type)
        return find_rule(set_methods, name);
    if (type == &PyUnicode_Type ||
        type == &PyBytes_Type) { /* a codec, or its handler of errors, may be the program's */
        bool codes = !strcmp(name, "encode") || !strcmp(name, "decode");
        return codes ? RULE_ALONE : strcmp(name, "join") ? RULE_NONE : RULE_ITEMS;
    }
    if (known_immutable(type) && type != &PyFrozenSet_Type)
        return strcmp(name, "from_bytes") ? RULE_NONE : RULE_ITEMS;
    if (py_is_deque(type))
        return find_rule(deque_methods, name);
    if (type != py_type_below(type))
        return RULE_UNKNOWN;
    if (!strcmp(type->tp_name, "re.Match"))
        return RULE_NONE;
    return strcmp(type->tp_name, "re.Pattern") ? RULE_UNKNOWN : find_rule(pattern_methods, name);
}

enum rule known_builtin(const char *name)
{
    return find_rule(functions, name);
}

/* --- classes that are called ------------------------------------------------------------------------------------- */

/* Of a class that is called. */
static enum rule class_rule(PyTypeObject *type, unsigned n_args)
{
    static PyTypeObject *const plain[] = { &PyLong_Type,  &PyFloat_Type, &PyComplex_Type, &PyBool_Type,
                                           &PyRange_Type, &PySlice_Type, &PyEnum_Type,    &PyBaseObject_Type },
                               *const filled[] = { &PyList_Type, &PyTuple_Type, &PySet_Type, &PyFrozenSet_Type,
                                                   &PyDict_Type };
    if (type == &PyType_Type || type == &PyUnicode_Type)
        return n_args == 1 ? RULE_NONE : RULE_UNKNOWN;
    if (IS_ONE_OF(type, plain) || is_exception(type) || type == &PyZip_Type || type == &PySuper_Type)
        return RULE_NONE;
    if (IS_ONE_OF(type, filled))
        return n_args == 0 ? RULE_NONE : RULE_ITEMS;
    return RULE_UNKNOWN;
}

/* What a builtin type has by that name itself. */
static bool is_of_type(PyObject *v)
{
    return v && (Py_IS_TYPE(v, &PyWrapperDescr_Type) ||
                 (PyCFunction_Check(v) && PyCFunction_GET_SELF(v) && PyType_Check(PyCFunction_GET_SELF(v))));
}

/* Whether calling it runs code in Python only: to make the object, and to fill it. */
static bool is_made_in_python(PyTypeObject *type)
{
    static PyObject *new_name, *init_name;
    if (!new_name)
        new_name = PyUnicode_InternFromString("__new__");
    if (!init_name)
        init_name = PyUnicode_InternFromString("__init__");
    PyTypeObject *below = py_type_below(type);
    if (!new_name || !init_name || !known_own_class(type) || Py_TYPE(type)->tp_call != PyType_Type.tp_call)
        return false;
    PyObject *make = py_type_attr(type, new_name), *fill = py_type_attr(type, init_name);
    bool plain = below == &PyBaseObject_Type || is_exception(below);
    return (make && (known_wraps_function(make) || known_function(make) || (plain && is_of_type(make)))) &&
           (known_function(fill) || is_of_type(fill));
}

enum rule known_class(PyTypeObject *type, unsigned n_args)
{
    return is_made_in_python(type) ? RULE_NONE : class_rule(type, n_args);
}
