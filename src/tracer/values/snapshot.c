#include "smiley/write.h"
#include "encoder.h"

_Static_assert(SNAPSHOT_LEAST >= SNAPSHOT_SLACK + ATOM_ROOM, "the smallest room takes an atom");

/* --- containers -------------------------------------------------------------------------------------------------- */

static void finish(struct encoder *e, Py_ssize_t missing)
{
    *e->at++ = missing > 0 ? VALUE_CUT : VALUE_END;
    if (missing > 0)
        put(e, (uint64_t)missing);
}

static Py_ssize_t shown_of(const struct encoder *e, Py_ssize_t len)
{
    return len < (Py_ssize_t)e->s->limits.items ? len : (Py_ssize_t)e->s->limits.items;
}

/* In these, v stands in the table of containers seen as `as`: a base inside its instance needs an address of its own.
 */
static void encode_items(struct encoder *e, PyObject *as, uint8_t tag, PyObject **items, Py_ssize_t len, unsigned depth)
{
    Py_ssize_t shown = shown_of(e, len), i;
    if (!part_open(e, as, tag, len, depth))
        return;
    watch_span(e->watch, (struct py_span){ items, (size_t)shown * sizeof *items });
    for (i = 0; i < shown && affords(e, 1); i++) {
        if (items[i])
            encode(e, items[i], depth + 1, PIN_ATOMS);
        else
            *e->at++ = VALUE_UNREADABLE; /* a tuple that C code has not filled yet */
    }
    finish(e, len - i);
}

static void encode_set(struct encoder *e, PyObject *v, PyObject *as, uint8_t tag, unsigned depth)
{
    Py_ssize_t len = PySet_GET_SIZE(v), shown = shown_of(e, len), i = 0;
    PyObject *item;
    watch_span(e->watch, py_set_head(v));
    if (!part_open(e, as, tag, len, depth))
        return;
    watch_span(e->watch, py_set_table(v, shown));
    for (Py_ssize_t at = 0; i < shown && affords(e, 1) && py_set_next(v, &at, &item); i++)
        encode(e, item, depth + 1, PIN_ATOMS);
    finish(e, len - i);
}

/* Behind the head of a dict, noted at `gate`, the entries that are shown. How their atoms are kept, then. */
static enum snapshot_pin note_entries(struct encoder *e, size_t gate, PyObject *dict, Py_ssize_t shown)
{
    size_t step;
    struct py_span run = e->watch ? watch_entries(dict, shown, &step) : (struct py_span){ 0 };
    if (run.len == 0 || run.len > WATCH_RUN_MOST)
        return PIN_VERSION;
    watch_behind(e->watch, gate, run);
    return PIN_ATOMS;
}

static void encode_item(struct encoder *e, PyObject *key, PyObject *value, unsigned depth, enum snapshot_pin pin)
{
    encode(e, key, depth, pin);
    if (PyUnicode_Check(key) && PyUnicode_IS_READY(key) && names_secret_key(e->s->names, key)) {
        e->values_left--;
        *e->at++ = VALUE_REDACTED;
    } else {
        encode(e, value, depth, pin);
    }
}

static void encode_dict(struct encoder *e, PyObject *v, PyObject *as, unsigned depth)
{
    Py_ssize_t len = PyDict_GET_SIZE(v), shown = shown_of(e, len), i = 0;
    size_t gate = e->watch ? e->watch->n_words : 0;
    PyObject *key, *value;
    watch_span(e->watch, py_dict_head(v));
    if (!part_open(e, as, VALUE_DICT, len, depth))
        return;
    enum snapshot_pin pin = note_entries(e, gate, v, shown);
    for (Py_ssize_t at = 0; i < shown && affords(e, 2) && py_dict_next(v, &at, &key, &value); i++)
        encode_item(e, key, value, depth + 1, pin);
    finish(e, len - i);
}

/* An OrderedDict, whose order is not that of its dict. */
static void encode_ordered(struct encoder *e, PyObject *v, PyObject *as, unsigned depth)
{
    Py_ssize_t len = PyDict_GET_SIZE(v), shown = shown_of(e, len), i = 0;
    const void *at = NULL;
    PyObject *key, *value;
    watch_span(e->watch, py_dict_head(v));
    watch_span(e->watch, py_ordered_state(v));
    if (!part_open(e, as, VALUE_DICT, len, depth))
        return;
    for (; i < shown && affords(e, 2) && py_ordered_next(v, &at, &key, &value); i++)
        encode_item(e, key, value, depth + 1, PIN_VERSION);
    finish(e, len - i);
}

static void encode_deque(struct encoder *e, PyObject *v, unsigned depth)
{
    Py_ssize_t len = Py_SIZE(v), shown = shown_of(e, len), done = 0;
    watch_span(e->watch, py_deque_head(v));
    *e->at++ = VALUE_LIST;
    part_count(e);
    struct py_deque_at at = { 0 };
    struct py_span run;
    while (done < shown && py_deque_next(v, &at, shown - done, &run)) {
        PyObject *const *items = run.at;
        watch_span(e->watch, run);
        for (size_t i = 0; i < run.len / sizeof *items; i++, done++) {
            if (!affords(e, 1)) {
                shown = done;
                break;
            }
            encode(e, items[i], depth + 1, PIN_ATOMS);
        }
    }
    finish(e, len - done);
}

/* --- instances, exceptions, classes … ---------------------------------------------------------------------------- */

static void encode_attribute(struct encoder *e, uint32_t name, PyObject *value, unsigned depth, enum snapshot_pin pin)
{
    *e->at++ = VALUE_ATTR;
    put(e, name);
    if (names_secret(e->s->names, name)) {
        e->values_left--;
        *e->at++ = VALUE_REDACTED;
    } else {
        encode(e, value, depth + 1, pin);
    }
}

/* Slots, then what is in __dict__. Ends the instance. */
static void encode_attributes(struct encoder *e, PyObject *v, const struct type_info *info, unsigned depth)
{
    Py_ssize_t done = 0, most = (Py_ssize_t)e->s->limits.items, missing = 0;
    for (uint32_t i = 0; i < info->n_slots; i++) {
        PyObject *const *slot = (PyObject *const *)((const char *)v + info->slots[i].offset);
        watch_span(e->watch, (struct py_span){ slot, sizeof *slot });
        if (!*slot)
            continue;
        if (done < most && affords(e, 1)) {
            encode_attribute(e, info->slots[i].name, *slot, depth, PIN_ATOMS);
            done++;
        } else {
            missing++;
        }
    }
    struct py_attrs attrs;
    PyObject *key, *value;
    if (py_attrs(v, &attrs)) {
        size_t gate = 0;
        for (int i = 0; i < attrs.n_spans; i++) {
            gate = e->watch ? e->watch->n_words : 0;
            watch_span(e->watch, attrs.spans[i]);
        }
        if (e->watch)
            e->watch->dicts |= attrs.dict != NULL;
        enum snapshot_pin pin = attrs.dict ? note_entries(e, gate, attrs.dict, most) : PIN_ATOMS;
        for (Py_ssize_t at = 0; py_attrs_next(&attrs, &at, &key, &value);) {
            if (!PyUnicode_Check(key))
                continue;
            if (done < most && affords(e, 1)) {
                uint32_t name = names_id_of(e->s->names, e->s->writer, key);
                encode_attribute(e, name, value, depth, pin);
                done++;
            } else {
                missing++;
            }
        }
    }
    finish(e, missing);
}

static void encode_builtin(struct encoder *e, PyObject *v, uint8_t tag, unsigned depth, enum snapshot_pin pin);

static void encode_instance(struct encoder *e, PyObject *v, const struct type_info *info, unsigned depth)
{
    if (!part_open(e, v, VALUE_INSTANCE, 0, depth))
        return;
    if (info->heap)
        watch_span(e->watch, (struct py_span){ py_type_name_at(Py_TYPE(v)), sizeof(void *) });
    put(e, info->module);
    put(e, info->name);
    put(e, (uintptr_t)v >> 4);
    if (info->base != VALUE_NONE) {
        *e->at++ = VALUE_BASE;
        encode_builtin(e, v, info->base, depth, PIN_NOTHING);
    } else if (info->deque) {
        *e->at++ = VALUE_BASE;
        encode_deque(e, v, depth);
    }
    encode_attributes(e, v, info, depth);
}

static void encode_exception(struct encoder *e, PyObject *v, const struct type_info *info, unsigned depth)
{
    struct py_exception x;
    if (!part_open(e, v, VALUE_EXCEPTION, 0, depth))
        return;
    if (info->heap)
        watch_span(e->watch, (struct py_span){ py_type_name_at(Py_TYPE(v)), sizeof(void *) });
    watch_span(e->watch, py_exception_head(v));
    put(e, info->module);
    put(e, info->name);
    if (py_exception(v, &x) && x.args && PyTuple_CheckExact(x.args))
        encode(e, x.args, depth, PIN_ATOMS); /* they are what its repr shows: no level of their own */
    else
        *e->at++ = VALUE_UNREADABLE;
    encode_attributes(e, v, info, depth);
}

static void encode_class(struct encoder *e, PyObject *v)
{
    PyTypeObject *type = (PyTypeObject *)v;
    const struct type_info *info = types_find(e->s->types, e->s->names, e->s->writer, type);
    PyObject *qualname = py_type_qualname(type);
    if (info->heap) { /* its names, and where its __module__ stands */
        watch_span(e->watch, py_type_names(type));
        watch_span(e->watch, (struct py_span){ &type->tp_dict, sizeof type->tp_dict });
        if (type->tp_dict)
            watch_span(e->watch, py_dict_head(type->tp_dict));
    }
    *e->at++ = VALUE_CLASS;
    put(e, info->module);
    put(e, qualname ? names_id_of(e->s->names, e->s->writer, qualname) : info->name);
}

static uint32_t str_id(struct encoder *e, PyObject *str)
{
    return names_id_of(e->s->names, e->s->writer, str);
}

/* A str that names something: watched where it is referred to, and held. */
static void watch_name(struct encoder *e, PyObject *const *at)
{
    watch_span(e->watch, (struct py_span){ at, sizeof *at });
    if (e->watch && *at && PyUnicode_CheckExact(*at))
        watch_hold(e->watch, *at);
}

static void encode_function(struct encoder *e, PyObject *v)
{
    struct names *names = e->s->names;
    struct writer *w = e->s->writer;
    uint32_t module = names_id(names, w, "", 0), name = module;
    if (PyMethod_Check(v) &&
        (PyFunction_Check(PyMethod_GET_FUNCTION(v)) || PyCFunction_Check(PyMethod_GET_FUNCTION(v)))) {
        watch_span(e->watch, (struct py_span){ &((PyMethodObject *)v)->im_func, sizeof(PyObject *) });
        v = PyMethod_GET_FUNCTION(v);
        watch_span(e->watch, (struct py_span){ &v->ob_type, sizeof v->ob_type });
    }
    if (PyFunction_Check(v)) {
        const PyFunctionObject *f = (const PyFunctionObject *)v;
        watch_name(e, &f->func_qualname);
        watch_name(e, &f->func_module);
        module = f->func_module && PyUnicode_Check(f->func_module) ? str_id(e, f->func_module) : module;
        name = str_id(e, f->func_qualname);
    } else if (PyCFunction_Check(v)) {
        const PyCFunctionObject *f = (const PyCFunctionObject *)v;
        watch_span(e->watch, (struct py_span){ &f->m_ml, sizeof f->m_ml });
        watch_name(e, &f->m_module);
        module = f->m_module && PyUnicode_Check(f->m_module) ? str_id(e, f->m_module) : module;
        name = names_id(names, w, f->m_ml->ml_name, strlen(f->m_ml->ml_name));
    } else if (PyObject_TypeCheck(v, &PyMethodDescr_Type) || PyObject_TypeCheck(v, &PyWrapperDescr_Type) ||
               PyObject_TypeCheck(v, &PyClassMethodDescr_Type)) {
        const PyDescrObject *d = (const PyDescrObject *)v;
        watch_span(e->watch, (struct py_span){ &d->d_type, sizeof d->d_type });
        watch_name(e, &d->d_name);
        module = types_module_id(names, w, d->d_type);
        name = d->d_name && PyUnicode_Check(d->d_name) ? str_id(e, d->d_name) : name;
    }
    *e->at++ = VALUE_FUNCTION;
    put(e, module);
    put(e, name);
}

static void encode_module(struct encoder *e, PyObject *v)
{
    uint32_t name = names_id(e->s->names, e->s->writer, "?", 1);
    PyObject *dict = PyModule_GetDict(v), *own = py_dict_named(dict, "__name__");
    if (dict) /* where its __name__ stands */
        watch_span(e->watch, py_dict_head(dict));
    if (own && PyUnicode_Check(own))
        name = str_id(e, own);
    *e->at++ = VALUE_MODULE;
    put(e, name);
}

struct range { /* rangeobject.c */
    PyObject_HEAD PyObject *start, *stop, *step;
};

static void encode_three(struct encoder *e, PyObject *v, uint8_t tag, unsigned depth)
{
    PyObject *const *three = tag == VALUE_RANGE ? &((struct range *)v)->start : &((PySliceObject *)v)->start;
    if (!part_open(e, v, tag, 3, depth))
        return;
    watch_span(e->watch, (struct py_span){ three, 3 * sizeof *three });
    for (int i = 0; i < 3; i++)
        encode(e, three[i], depth + 1, PIN_ATOMS);
}

/* --- all of them ------------------------------------------------------------------------------------------------- */

static void encode_builtin(struct encoder *e, PyObject *v, uint8_t tag, unsigned depth, enum snapshot_pin pin)
{
    bool base = pin == PIN_NOTHING && !PyLong_CheckExact(v) && !PyUnicode_CheckExact(v) && !PyBytes_CheckExact(v);
    PyObject *as = base ? (PyObject *)((char *)v + 1) : v;
    switch (tag) {
    case VALUE_INT:
        encode_int(e, v, pin);
        break;
    case VALUE_STR:
        encode_str(e, v, pin);
        break;
    case VALUE_FLOAT:
        if (base)
            watch_span(e->watch, (struct py_span){ &((PyFloatObject *)v)->ob_fval, 8 });
        hold(e, v, pin);
        *e->at++ = VALUE_FLOAT;
        encode_double(e, PyFloat_AS_DOUBLE(v));
        break;
    case VALUE_COMPLEX:
        watch_span(e->watch, (struct py_span){ &((PyComplexObject *)v)->cval, 16 });
        *e->at++ = VALUE_COMPLEX;
        encode_double(e, ((PyComplexObject *)v)->cval.real);
        encode_double(e, ((PyComplexObject *)v)->cval.imag);
        break;
    case VALUE_BYTES:
    case VALUE_BYTEARRAY: {
        bool fixed = tag == VALUE_BYTES, small = Py_SIZE(v) <= (Py_ssize_t)e->s->limits.string;
        const char *data = fixed ? PyBytes_AS_STRING(v) : ((PyByteArrayObject *)v)->ob_start;
        size_t len = (size_t)Py_SIZE(v), most = e->s->limits.string;
        if (fixed && small && pin != PIN_NOTHING) {
            hold(e, v, pin);
        } else {
            watch_span(e->watch, fixed ? py_bytes_head(v) : py_bytearray_head(v));
            watch_span(e->watch, (struct py_span){ data, len < most ? len : most });
        }
        encode_bytes(e, tag, data, len);
        break;
    }
    case VALUE_LIST:
        watch_span(e->watch, py_list_head(v));
        encode_items(e, as, tag, ((PyListObject *)v)->ob_item, PyList_GET_SIZE(v), depth);
        break;
    case VALUE_TUPLE:
        watch_span(e->watch, py_tuple_head(v));
        encode_items(e, as, tag, ((PyTupleObject *)v)->ob_item, PyTuple_GET_SIZE(v), depth);
        break;
    case VALUE_DICT:
        if (PyODict_Check(v))
            encode_ordered(e, v, as, depth);
        else
            encode_dict(e, v, as, depth);
        break;
    default:
        encode_set(e, v, as, tag, depth);
    }
}

static void encode_rest(struct encoder *e, PyObject *v, unsigned depth, enum snapshot_pin pin)
{
    const struct type_info *info = types_find(e->s->types, e->s->names, e->s->writer, Py_TYPE(v));
    struct part part = part_begin(e, depth);
    watch_span(e->watch, (struct py_span){ &v->ob_type, sizeof v->ob_type });
    switch (info->tag) {
    case VALUE_INSTANCE:
        encode_instance(e, v, info, depth);
        part_end(e, v, part);
        break;
    case VALUE_EXCEPTION:
        encode_exception(e, v, info, depth);
        part_end(e, v, part);
        break;
    case VALUE_CLASS:
        encode_class(e, v);
        break;
    case VALUE_FUNCTION:
        encode_function(e, v);
        break;
    case VALUE_MODULE:
        encode_module(e, v);
        break;
    case VALUE_RANGE:
    case VALUE_SLICE:
        encode_three(e, v, info->tag, depth);
        break;
    default:
        encode_builtin(e, v, info->tag, depth, pin);
    }
}

static void encode_container(struct encoder *e, PyObject *v, PyTypeObject *type, unsigned depth)
{
    struct part part = part_begin(e, depth);
    if (type == &PyList_Type) {
        watch_span(e->watch, py_list_head(v));
        encode_items(e, v, VALUE_LIST, ((PyListObject *)v)->ob_item, PyList_GET_SIZE(v), depth);
    } else if (type == &PyTuple_Type) {
        watch_span(e->watch, py_tuple_head(v));
        encode_items(e, v, VALUE_TUPLE, ((PyTupleObject *)v)->ob_item, PyTuple_GET_SIZE(v), depth);
    } else if (type == &PyDict_Type) {
        struct py_dict_table table;
        part.step = py_dict_table(v, &table) ? (uint32_t)table.step : 0;
        encode_dict(e, v, v, depth);
    } else {
        encode_set(e, v, v, type == &PySet_Type ? VALUE_SET : VALUE_FROZENSET, depth);
    }
    if (e->start[part.byte] == VALUE_REF)
        watch_type_only(e->watch, part.word);
    part_end(e, v, part);
}

void encode(struct encoder *e, PyObject *v, unsigned depth, enum snapshot_pin pin)
{
    PyTypeObject *type = Py_TYPE(v);
    e->values_left--;
    if (v == Py_None || v == Py_True || v == Py_False) {
        *e->at++ = v == Py_None ? VALUE_NONE : v == Py_True ? VALUE_TRUE : VALUE_FALSE;
    } else if (room(e) < ATOM_ROOM) {
        *e->at++ = VALUE_UNREADABLE;
    } else if (type == &PyLong_Type) {
        encode_int(e, v, pin);
    } else if (type == &PyUnicode_Type) {
        encode_str(e, v, pin);
    } else if (type == &PyFloat_Type) {
        hold(e, v, pin);
        *e->at++ = VALUE_FLOAT;
        encode_double(e, PyFloat_AS_DOUBLE(v));
    } else if (part_copy(e, v, depth) || part_take(e, v, depth)) {
        return;
    } else if (type == &PyList_Type || type == &PyDict_Type || type == &PyTuple_Type || type == &PySet_Type ||
               type == &PyFrozenSet_Type) {
        encode_container(e, v, type, depth);
    } else {
        encode_rest(e, v, depth, pin);
    }
}

uint8_t *snapshot_write(struct snapshots *s, uint8_t *at, size_t room_bytes, PyObject *v, enum snapshot_pin pin,
                        struct past *past, struct watch *watch)
{
    size_t most = room_bytes < SNAPSHOT_ROOM ? room_bytes : SNAPSHOT_ROOM;
    struct encoder e = { .s = s,
                         .start = at,
                         .at = at,
                         .limit = at + most - SNAPSHOT_SLACK,
                         .values_left = s->limits.values,
                         .watch = watch,
                         .past = past };
    parts_start(s);
    encode(&e, v, 1, pin);
    if (watch) {
        watch->n_parts = e.containers;
        watch->scant = e.values_left < 2 || room(&e) < ample(s);
        watch->refers = e.refers;
        watch->beyond = e.beyond;
    }
    return e.at;
}
