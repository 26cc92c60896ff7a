/* What is known of the builtin types and functions stands in tables: which of their methods change the object, and
 * which take the items of an argument. What is not in a table may do anything. Classes of the program have their code
 * in Python, which has events of its own; blind.c sees to it that they do. */
#include "need.h"

#include "effects.h"

#include <string.h>

/* --- operands as objects --------------------------------------------------------------------------------------------
 */

static PyObject *global_value(PyFrameObject *f, PyObject *name)
{
    PyObject *v;
    int found = py_dict_find(py_frame_globals(f), name, &v);
    if (found == 0)
        found = py_dict_find(py_frame_builtins(f), name, &v);
    return found == 1 ? v : NULL;
}

/* The same of the operand itself, found again where nothing has changed in the two dicts. */
static PyObject *known_global(struct need *need, PyFrameObject *f)
{
    PyObject *globals = py_frame_globals(f), *builtins = py_frame_builtins(f);
    if (!PyDict_Check(globals) || !PyDict_Check(builtins))
        return NULL;
    if (need->globals != py_dict_version(globals) || need->builtins != py_dict_version(builtins)) {
        need->value = global_value(f, need->of.name);
        need->globals = py_dict_version(globals);
        need->builtins = py_dict_version(builtins);
        need->type = NULL;
    }
    return need->value;
}

static PyObject *name_value(PyFrameObject *f, PyObject *name)
{
    PyObject *v, *space = py_frame_namespace(f);
    int found = space == py_frame_globals(f) ? 0 : py_dict_find(space, name, &v);
    return found == 0 ? global_value(f, name) : found == 1 ? v : NULL;
}

static bool is_plain_class(PyTypeObject *type)
{
    return type->tp_getattro == PyObject_GenericGetAttr;
}

/* The attribute as LOAD_ATTR finds it, where that runs no code. */
static PyObject *attr_value(PyObject *v, PyObject *name)
{
    PyObject *value, *descr;
    PyTypeObject *type = Py_TYPE(v);
    if (PyModule_CheckExact(v))
        return py_dict_find(PyModule_GetDict(v), name, &value) == 1 ? value : NULL;
    if (!is_plain_class(type))
        return NULL;
    descr = py_type_attr(type, name);
    if (descr && Py_TYPE(descr)->tp_descr_set)
        return Py_IS_TYPE(descr, &PyMemberDescr_Type) ? py_slot_value(v, descr) : NULL;
    int found = py_own_attr(v, name, &value);
    if (found == 0 && descr && !Py_TYPE(descr)->tp_descr_get)
        return descr;
    return found == 1 ? value : NULL;
}

static PyObject *operand_value(const struct operand *o, PyFrameObject *f, bool again)
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
        v = global_value(f, o->name);
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
    return v && o->attr ? attr_value(v, o->attr) : v;
}

/* --- kinds of objects -----------------------------------------------------------------------------------------------
 */

static bool is_one_of(PyTypeObject *type, PyTypeObject *const *types, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (type == types[i])
            return true;
    return false;
}
#define IS_ONE_OF(type, types) is_one_of(type, types, sizeof(types) / sizeof *(types))

/* Of which nothing changes the object. */
static bool is_immutable(PyTypeObject *type)
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

/* A class of the program that adds to nothing but object, exceptions and what can not change. */
static bool is_own_class(PyTypeObject *type)
{
    PyTypeObject *below = py_type_below(type);
    return below != type && (below == &PyBaseObject_Type || is_exception(below) || is_immutable(below));
}

static bool is_function(PyObject *v)
{
    return v && PyFunction_Check(v);
}

static bool is_function_or_none(PyObject *v)
{
    return !v || v == Py_None || PyFunction_Check(v);
}

/* A staticmethod or classmethod of a function in Python. */
static bool wraps_function(PyObject *v)
{
    return (Py_IS_TYPE(v, &PyStaticMethod_Type) || Py_IS_TYPE(v, &PyClassMethod_Type)) && is_function(py_wrapped(v));
}

/* Taking its items runs no C code but its own type's. */
static bool has_plain_items(PyObject *v)
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
        return has_plain_items(v);
    if (!PyTuple_CheckExact(inside))
        return iterates_plainly(inside, depth + 1);
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(inside); i++)
        if (!iterates_plainly(PyTuple_GET_ITEM(inside, i), depth + 1))
            return false;
    return true;
}

static bool has_plain_items_there(const struct operand *o, PyFrameObject *f, bool again)
{
    if (!effects.lazy || o->kind == OPERAND_FRESH || o->kind == OPERAND_ATOM)
        return true;
    PyObject *v = operand_value(o, f, again);
    return v && iterates_plainly(v, 0);
}

/* --- methods and functions ------------------------------------------------------------------------------------------
 */

enum rule {
    RULE_NONE = 1, /* changes nothing */
    RULE_ITEMS,    /* takes the items of its only argument */
    RULE_MANY,     /* the same, but with several arguments of these nothing is taken */
    RULE_WRITE,    /* changes the object */
    RULE_FILL,     /* with the items of its only argument */
    RULE_ATTR,     /* gets an attribute of the first argument */
    RULE_PRINT,    /* writes to sys.stdout */
};

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
    { "match", RULE_NONE },
    { "search", RULE_NONE },
    { "fullmatch", RULE_NONE },
    { "findall", RULE_NONE },
    { "finditer", RULE_NONE },
    { "split", RULE_NONE },
    { NULL, 0 },
};
static const struct known functions[] = {
    { "len", RULE_NONE },      { "isinstance", RULE_NONE }, { "issubclass", RULE_NONE }, { "abs", RULE_NONE },
    { "ord", RULE_NONE },      { "chr", RULE_NONE },        { "hash", RULE_NONE },       { "repr", RULE_NONE },
    { "callable", RULE_NONE }, { "divmod", RULE_NONE },     { "pow", RULE_NONE },        { "round", RULE_NONE },
    { "bin", RULE_NONE },      { "hex", RULE_NONE },        { "oct", RULE_NONE },        { "ascii", RULE_NONE },
    { "format", RULE_NONE },   { "hasattr", RULE_ATTR },    { "getattr", RULE_ATTR },    { "sum", RULE_ITEMS },
    { "any", RULE_ITEMS },     { "all", RULE_ITEMS },       { "sorted", RULE_ITEMS },    { "next", RULE_ITEMS },
    { "print", RULE_PRINT },   { "min", RULE_MANY },        { "max", RULE_MANY },        { NULL, 0 },
};

/* Its attributes are its own, or methods and properties in Python. */
static bool has_own_attrs(const struct operand *o, PyFrameObject *f, bool again)
{
    PyObject *v = operand_value(o, f, again);
    return v && (is_own_class(Py_TYPE(v)) || is_immutable(Py_TYPE(v)));
}

static bool prints_plainly(void)
{
    PyObject *stdout_object = PySys_GetObject("stdout");
    return stdout_object && !strcmp(Py_TYPE(stdout_object)->tp_name, "_io.TextIOWrapper") &&
           py_type_below(Py_TYPE(stdout_object)) == Py_TYPE(stdout_object);
}

static enum effect effect_of(enum rule rule, struct need *need, PyFrameObject *f, bool again, PyObject *self,
                             PyObject **written)
{
    need->plain = (rule == RULE_NONE || rule == RULE_WRITE) && !need->keywords;
    bool items = rule == RULE_ITEMS || rule == RULE_FILL || (rule == RULE_MANY && need->n_args == 1);
    if ((rule == RULE_PRINT && !prints_plainly()) || (rule == RULE_ATTR && !has_own_attrs(&need->arg, f, again)))
        return EFFECT_ANYTHING;
    if (rule == 0 || (need->keywords && (rule != RULE_NONE)) ||
        (items && (need->n_args != 1 || !has_plain_items_there(&need->arg, f, again))))
        return EFFECT_ANYTHING;
    if (rule != RULE_WRITE && rule != RULE_FILL)
        return EFFECT_NONE;
    *written = self;
    return EFFECT_WRITE;
}

static enum rule find_rule(const struct known *known, const char *name)
{
    for (; known->name; known++)
        if (!strcmp(known->name, name))
            return known->rule;
    return 0;
}

/* Of the method that the builtin type has by that name. */
static enum rule method_rule(PyTypeObject *type, const char *name)
{
    if (type == &PyList_Type)
        return find_rule(list_methods, name);
    if (type == &PyDict_Type)
        return find_rule(dict_methods, name);
    if (type == &PySet_Type)
        return find_rule(set_methods, name);
    if (type == &PyUnicode_Type || type == &PyBytes_Type)
        return strcmp(name, "join") ? RULE_NONE : RULE_ITEMS;
    if (is_immutable(type) && type != &PyFrozenSet_Type)
        return RULE_NONE;
    if (py_is_deque(type))
        return find_rule(deque_methods, name);
    if (type != py_type_below(type))
        return 0;
    return !strcmp(type->tp_name, "re.Match")     ? RULE_NONE
           : !strcmp(type->tp_name, "re.Pattern") ? find_rule(pattern_methods, name)
                                                  : 0;
}

/* Of a class that is called. */
static enum rule class_rule(PyTypeObject *type, const struct need *need)
{
    static PyTypeObject *const plain[] = { &PyLong_Type,  &PyFloat_Type,   &PyComplex_Type,
                                           &PyBool_Type,  &PyUnicode_Type, &PyRange_Type,
                                           &PySlice_Type, &PyEnum_Type,    &PyBaseObject_Type },
                               *const filled[] = { &PyList_Type, &PyTuple_Type, &PySet_Type, &PyFrozenSet_Type,
                                                   &PyDict_Type };
    if (type == &PyType_Type)
        return need->n_args == 1 ? RULE_NONE : 0;
    if (IS_ONE_OF(type, plain) || is_exception(type) || type == &PyZip_Type || type == &PySuper_Type)
        return RULE_NONE;
    if (IS_ONE_OF(type, filled))
        return need->n_args == 0 ? RULE_NONE : RULE_ITEMS;
    return 0;
}

static bool is_builtin_of(PyObject *builtin, PyObject *base)
{
    return builtin && (PyCFunction_Check(builtin) || Py_IS_TYPE(builtin, &PyWrapperDescr_Type)) && base;
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
    if (!new_name || !init_name || !is_own_class(type) || Py_TYPE(type)->tp_call != PyType_Type.tp_call)
        return false;
    PyObject *make = py_type_attr(type, new_name), *fill = py_type_attr(type, init_name);
    bool plain = below == &PyBaseObject_Type || is_exception(below);
    return (make && (wraps_function(make) || is_function(make) || (plain && is_builtin_of(make, (PyObject *)below)))) &&
           (is_function(fill) || is_builtin_of(fill, (PyObject *)below));
}

static enum effect call_effect(PyObject *v, struct need *need, PyFrameObject *f, bool again, PyObject **written)
{
    if (PyFunction_Check(v) || (PyMethod_Check(v) && is_function(PyMethod_GET_FUNCTION(v)))) {
        need->plain = true;
        return EFFECT_NONE;
    }
    if (PyType_Check(v)) {
        PyTypeObject *type = (PyTypeObject *)v;
        unsigned version = py_type_version(type);
        if (need->type != type || need->version != version || !version) {
            need->answer = is_made_in_python(type) ? RULE_NONE : (int)class_rule(type, need);
            need->type = type;
            need->version = py_type_version(type);
        }
        bool python = need->answer == RULE_NONE && (type->tp_flags & Py_TPFLAGS_HEAPTYPE);
        return python ? EFFECT_NONE : effect_of((enum rule)need->answer, need, f, again, NULL, written);
    }
    if (!PyCFunction_Check(v))
        return EFFECT_ANYTHING;
    const PyCFunctionObject *function = (PyCFunctionObject *)v;
    PyObject *self = function->m_self, *module = function->m_module;
    if (self && !PyModule_Check(self))
        return effect_of(method_rule(Py_TYPE(self), function->m_ml->ml_name), need, f, again, self, written);
    if (!module || !PyUnicode_Check(module))
        return EFFECT_ANYTHING;
    if (PyUnicode_CompareWithASCIIString(module, "math") == 0)
        return effect_of(RULE_MANY, need, f, again, NULL, written);
    if (PyUnicode_CompareWithASCIIString(module, "builtins") == 0)
        return effect_of(find_rule(functions, function->m_ml->ml_name), need, f, again, NULL, written);
    return PyUnicode_CompareWithASCIIString(module, "time") == 0 && need->n_args == 0 ? EFFECT_NONE : EFFECT_ANYTHING;
}

/* A method of an object whose class is the program's. */
static enum effect own_method(PyObject *v, struct need *need, PyFrameObject *f, bool again, PyObject **written)
{
    PyTypeObject *type = Py_TYPE(v);
    PyObject *value, *descr = py_type_attr(type, need->name);
    int found = is_plain_class(type) ? py_own_attr(v, need->name, &value) : -1;
    if (found < 0 || (descr && Py_TYPE(descr)->tp_descr_set))
        return EFFECT_ANYTHING;
    if (found)
        return call_effect(value, need, f, again, written);
    if (is_function(descr) || (descr && wraps_function(descr)))
        return EFFECT_NONE;
    if (!descr || !Py_IS_TYPE(descr, &PyMethodDescr_Type))
        return EFFECT_ANYTHING;
    const char *name = ((PyMethodDescrObject *)descr)->d_method->ml_name;
    return effect_of(method_rule(PyDescr_TYPE(descr), name), need, f, again, v, written);
}

static enum effect method_effect(PyObject *v, struct need *need, PyFrameObject *f, bool again, PyObject **written)
{
    PyTypeObject *type = Py_TYPE(v);
    if (PyModule_CheckExact(v)) {
        PyObject *value = attr_value(v, need->name);
        return value ? call_effect(value, need, f, again, written) : EFFECT_ANYTHING;
    }
    if (PyType_CheckExact(v)) {
        PyObject *value = py_type_attr((PyTypeObject *)v, need->name);
        return value && (is_function(value) || wraps_function(value)) ? EFFECT_NONE : EFFECT_ANYTHING;
    }
    if (py_type_below(type) != type)
        return own_method(v, need, f, again, written);
    if (need->type != type) { /* a type that no class statement made has its methods for ever */
        const char *name = PyUnicode_IS_ASCII(need->name) ? PyUnicode_DATA(need->name) : "";
        PyTypeObject *as = PyDict_Check(v) ? &PyDict_Type : type;
        need->answer = (int)method_rule(as, name);
        need->type = type;
    }
    return effect_of((enum rule)need->answer, need, f, again, v, written);
}

/* --- stores ---------------------------------------------------------------------------------------------------------
 */

static enum effect set_attr_of(PyTypeObject *type, PyObject *name)
{
    static PyObject *setattr;
    if (!setattr)
        setattr = PyUnicode_InternFromString("__setattr__");
    if (py_type_below(type) == type || !setattr)
        return EFFECT_ANYTHING;
    if (type->tp_setattro != PyObject_GenericSetAttr)
        return is_function(py_type_attr(type, setattr)) ? EFFECT_NONE : EFFECT_ANYTHING;
    PyObject *descr = py_type_attr(type, name);
    if (!descr || !Py_TYPE(descr)->tp_descr_set || Py_IS_TYPE(descr, &PyMemberDescr_Type))
        return EFFECT_WRITE;
    if (Py_IS_TYPE(descr, &PyProperty_Type))
        return is_function_or_none(py_property(descr, 1)) && is_function_or_none(py_property(descr, 2))
                   ? EFFECT_NONE
                   : EFFECT_ANYTHING;
    return is_own_class(Py_TYPE(descr)) ? EFFECT_NONE : EFFECT_ANYTHING;
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
    return is_own_class(type) ? EFFECT_NONE : EFFECT_ANYTHING;
}

/* --- all of them -----------------------------------------------------------------------------------------------------
 */

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
    if (!effects.lazy && (need->kind == NEED_ITERATE || need->kind == NEED_SEQUENCE))
        return EFFECT_NONE;
    PyObject *v = global ? known_global(need, f) : operand_value(&need->of, f, again);
    *of = v;
    if (!v)
        return EFFECT_ANYTHING;
    switch (need->kind) {
    case NEED_INPLACE:
        return is_immutable(Py_TYPE(v)) || is_own_class(Py_TYPE(v)) ? EFFECT_NONE : EFFECT_ANYTHING;
    case NEED_SET_ATTR:
        return set_attr(v, need, written);
    case NEED_SET_ITEM:
        return set_item(v, written);
    case NEED_CALL:
        if (need->builtin && !is_builtin(v, &need->of, f))
            return EFFECT_ANYTHING;
        return call_effect(v, need, f, again, written);
    case NEED_SPREAD:
        return PyFunction_Check(v) || (PyMethod_Check(v) && is_function(PyMethod_GET_FUNCTION(v))) ? EFFECT_NONE
                                                                                                   : EFFECT_ANYTHING;
    case NEED_METHOD:
        return method_effect(v, need, f, again, written);
    case NEED_ITERATE:
        return iterates_plainly(v, 0) || (need->of.kind == OPERAND_TOP && is_own_class(Py_TYPE(v))) ? EFFECT_NONE
                                                                                                    : EFFECT_ANYTHING;
    default:
        return has_plain_items(v) ? EFFECT_NONE : EFFECT_ANYTHING;
    }
}

/* Whether the effect is told by the type of the object, or, of a global, by the versions of the two dicts. */
static bool is_plain(const struct need *need, PyObject *v)
{
    bool ours = py_type_below(Py_TYPE(v)) == Py_TYPE(v);
    if (need->of.attr)
        return false;
    if (need->of.kind == OPERAND_GLOBAL)
        return need->kind == NEED_CALL && need->plain && !PyType_Check(v);
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

enum effect need_effect(struct need *need, PyFrameObject *f, bool again, PyObject *written[2])
{
    PyObject *of = NULL;
    need->plain = false;
    enum effect effect = find_effect(need, f, again, written, &of);
    need->plain = effect != EFFECT_ANYTHING && of && is_plain(need, of);
    need->effect = (int)effect;
    if (need->plain && need->kind != NEED_SET_ATTR && need->of.kind == OPERAND_LOCAL) {
        need->type = Py_TYPE(of);
        need->version = 0;
    }
    return effect;
}
