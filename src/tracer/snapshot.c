#include "snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/varint.h"
#include "smiley/write.h"
#include "utf8.h"
#include "watch.h"

enum {
    SLACK = 2 << 10,     /* for the ends of all open containers */
    ATOM_ROOM = 8 << 10, /* the most that one atom or a container's head takes, but for long strings */
};
_Static_assert(SNAPSHOT_LEAST >= SLACK + ATOM_ROOM, "the smallest room takes an atom");
_Static_assert(LIMIT_INT_BITS / 8 + 2 * VARINT_MAX < ATOM_ROOM, "a big int is an atom");

struct encoder {
    struct snapshots *s;
    uint8_t *start, *at, *limit;
    int64_t values_left;
    uint32_t containers;
    struct watch *watch;
    struct past *past; /* while all containers met are those of last time; then NULL */
};

static void put(struct encoder *e, uint64_t v)
{
    e->at = varint_put(e->at, v);
}

static size_t room(const struct encoder *e)
{
    return e->at < e->limit ? (size_t)(e->limit - e->at) : 0;
}

/* Whether another n values may be written. */
static bool affords(const struct encoder *e, int n)
{
    return e->values_left >= n && room(e) > (size_t)n * ATOM_ROOM;
}

static void encode(struct encoder *e, PyObject *v, unsigned depth, enum snapshot_pin pin);

/* --- atoms
 * ------------------------------------------------------------------------------------------------------------- */

static void hold(struct encoder *e, PyObject *v, enum snapshot_pin pin)
{
    if (e->watch && pin == PIN_ATOMS)
        watch_hold(e->watch, v);
}

static void encode_big(struct encoder *e, PyObject *v, enum snapshot_pin pin)
{
    const uint32_t *digits;
    unsigned per;
    bool negative;
    size_t n = py_int_digits(v, &digits, &per, &negative);
    uint64_t bits = (uint64_t)(n - 1) * per + (uint64_t)(32 - __builtin_clz(digits[n - 1]));
    bool whole = bits <= LIMIT_INT_BITS;
    if (pin == PIN_NOTHING || (pin == PIN_ATOMS && !whole)) {
        watch_span(e->watch, py_bytes_head(v));
        watch_span(e->watch, (struct py_span){ whole ? digits : &digits[n - 1], whole ? n * sizeof *digits : 4 });
    } else {
        hold(e, v, pin);
    }
    *e->at++ = whole ? VALUE_BIGINT : VALUE_INT_CUT;
    if (!whole) {
        put(e, bits << 1 | negative);
        return;
    }
    put(e, (bits + 7) / 8 << 1 | negative);
    uint64_t pending = 0;
    unsigned have = 0;
    for (size_t i = 0, left = (bits + 7) / 8; left > 0;) {
        while (have < 8 && i < n) {
            pending |= (uint64_t)digits[i++] << have;
            have += per;
        }
        *e->at++ = (uint8_t)pending;
        pending >>= 8;
        have = have > 8 ? have - 8 : 0;
        left--;
    }
}

static void encode_int(struct encoder *e, PyObject *v, enum snapshot_pin pin)
{
    int64_t small;
    if (!py_int_small(v, &small)) {
        encode_big(e, v, pin);
        return;
    }
    if (pin == PIN_NOTHING) {
        watch_span(e->watch, py_bytes_head(v));
        watch_span(e->watch, (struct py_span){ (const char *)v + sizeof(PyVarObject),
                                               4 * (size_t)(Py_SIZE(v) < 0 ? -Py_SIZE(v) : Py_SIZE(v)) });
    }
    if (small < -5 || small > 256) /* the others live for ever */
        hold(e, v, pin);
    e->at = snapshot_int(e->at, small);
}

static void encode_bytes(struct encoder *e, uint8_t tag, const void *data, size_t len)
{
    size_t most = e->s->limits.string < room(e) - SLACK ? e->s->limits.string : room(e) - SLACK;
    size_t shown = len < most ? len : most;
    *e->at++ = (uint8_t)(shown < len ? tag + 1 : tag);
    if (shown < len)
        put(e, len - shown);
    e->at = write_str(e->at, data, shown);
}
_Static_assert(VALUE_BYTES_CUT == VALUE_BYTES + 1 && VALUE_BYTEARRAY_CUT == VALUE_BYTEARRAY + 1, "cut is the next tag");

static void encode_str(struct encoder *e, PyObject *v, enum snapshot_pin pin)
{
    if (!PyUnicode_IS_READY(v) && PyUnicode_READY(v) < 0) {
        PyErr_Clear();
        *e->at++ = VALUE_UNREADABLE;
        return;
    }
    Py_ssize_t chars = PyUnicode_GET_LENGTH(v), most = (Py_ssize_t)((room(e) - SLACK) / 4);
    if (most > (Py_ssize_t)e->s->limits.string)
        most = (Py_ssize_t)e->s->limits.string;
    Py_ssize_t shown = chars < most ? chars : most;
    if (pin == PIN_NOTHING || (pin == PIN_ATOMS && shown < chars)) {
        watch_span(e->watch, py_str_head(v));
        watch_span(e->watch, py_str_state(v));
        watch_span(e->watch, (struct py_span){ PyUnicode_DATA(v), (size_t)shown * PyUnicode_KIND(v) });
    } else {
        hold(e, v, pin);
    }
    *e->at++ = shown < chars ? VALUE_STR_CUT : VALUE_STR;
    if (shown < chars)
        put(e, (uint64_t)(chars - shown));
    if (PyUnicode_IS_ASCII(v)) {
        e->at = write_str(e->at, PyUnicode_DATA(v), (size_t)shown);
        return;
    }
    uint8_t *text = e->at + VARINT_MAX, *end = utf8_of(text, v, 0, shown);
    put(e, (uint64_t)(end - text));
    memmove(e->at, text, (size_t)(end - text));
    e->at += end - text;
}

static void encode_double(struct encoder *e, double d)
{
    memcpy(e->at, &d, 8); /* little-endian machines only, as the ring is anyway */
    e->at += 8;
}

/* --- containers
 * --------------------------------------------------------------------------------------------------------- */

enum { SEEN = sizeof((struct snapshots *)NULL)->seen / sizeof(struct seen), SEEN_FIRST = 256 };
_Static_assert(PARTS_MOST >= SEEN / 2, "as many as begin() lets in, and a deque");

static void next_round(struct snapshots *s, uint32_t mask)
{
    s->seen_mask = mask;
    if (++s->round == 0) {
        memset(s->seen, 0, sizeof s->seen);
        s->round = 1;
    }
}

/* Where v stands among those seen, or belongs. */
static struct seen *seen_at(struct snapshots *s, PyObject *v)
{
    size_t i = ((uintptr_t)v >> 4) * 0x9E3779B97F4A7C15u >> 52 & s->seen_mask;
    while (s->seen[i].round == s->round && s->seen[i].object != v)
        i = (i + 1) & s->seen_mask;
    return &s->seen[i];
}

static void note_seen(struct encoder *e, struct seen *at, PyObject *v)
{
    struct snapshots *s = e->s;
    if (e->containers == SEEN_FIRST / 2) { /* from here on in all of the table */
        next_round(s, SEEN - 1);
        for (uint32_t i = 0; i < e->containers; i++)
            if (s->order[i])
                *seen_at(s, s->order[i]) = (struct seen){ s->order[i], s->round, i };
        at = v ? seen_at(s, v) : NULL;
    }
    if (v)
        *at = (struct seen){ v, s->round, e->containers };
    s->order[e->containers++] = v;
}

/* Counts a container; v is NULL where it can not be met again. */
static void note_container(struct encoder *e, struct seen *at, PyObject *v)
{
    uint32_t ordinal = e->containers;
    if (e->watch)
        e->watch->parts[ordinal] = (struct part){ .object = v };
    if (e->past && (ordinal >= e->past->n_parts || e->past->parts[ordinal].object != v))
        e->past = NULL;
    note_seen(e, at, v);
}

/* Writes what begins a container. False where it ended there: seen before, or too deep. */
static bool begin(struct encoder *e, PyObject *v, uint8_t tag, Py_ssize_t len, unsigned depth)
{
    struct snapshots *s = e->s;
    struct seen *at = seen_at(s, v);
    if (at->round == s->round) {
        *e->at++ = VALUE_REF;
        put(e, at->ordinal);
        return false;
    }
    if (depth > s->limits.depth || e->containers >= (SEEN - 1) / 2) {
        *e->at++ = VALUE_DEEP;
        *e->at++ = tag;
        put(e, len > 0 ? (uint64_t)len : 0);
        return false;
    }
    note_container(e, at, v);
    *e->at++ = tag;
    return true;
}

/* What is left free so that no room that is short has a say in how anything is written. */
static size_t ample(const struct encoder *e)
{
    return 4 * (size_t)e->s->limits.string + SLACK + 4 * ATOM_ROOM;
}

static bool is_unchanged(struct past *past, const struct part *p)
{
    size_t end = (size_t)p->word + p->words;
    if (p->word >= past->same && end <= past->changed)
        return true;
    if (p->word <= past->changed && past->changed < end)
        return false;
    const uint64_t *change = watch_change(past->words + p->word, past->words + end);
    if (change == past->words + end)
        return true;
    past->same = p->word;
    past->changed = (size_t)(change - past->words);
    return false;
}

/* Copies v from how it was written last, where it would be written so again. */
static bool copy(struct encoder *e, PyObject *v, unsigned depth)
{
    uint32_t first = e->containers;
    struct past *past = e->past;
    if (!past || first >= past->n_parts)
        return false;
    const struct part *p = &past->parts[first];
    if (p->object != v || p->n == 0 || p->depth != depth || e->values_left < (int64_t)p->values + 2 ||
        room(e) < p->bytes + ample(e) || !is_unchanged(past, p) ||
        !watch_copy(e->watch, first, (uint32_t)(e->at - e->start)))
        return false;
    memcpy(e->at, past->bytes + p->byte, p->bytes);
    e->at += p->bytes;
    e->values_left -= p->values;
    for (uint32_t i = 0; i < p->n; i++) {
        PyObject *object = p[i].object;
        note_seen(e, object ? seen_at(e->s, object) : NULL, object);
    }
    return true;
}

/* A container is written between the two: where it stands, kept for copy(). */
static struct part part_begin(const struct encoder *e, unsigned depth)
{
    const struct watch *w = e->watch;
    if (!w)
        return (struct part){ 0 };
    return (struct part){ .n = e->containers,
                          .depth = depth,
                          .values = (uint32_t)e->values_left,
                          .word = (uint32_t)w->n_words,
                          .atom = (uint32_t)w->n_atoms,
                          .byte = (uint32_t)(e->at - e->start) };
}

static void part_end(struct encoder *e, PyObject *v, struct part begun)
{
    struct watch *w = e->watch;
    if (!w || begun.n == e->containers)
        return; /* it was cut, or a reference */
    struct part *p = &w->parts[begun.n];
    *p = begun;
    p->object = v;
    p->n = e->containers - begun.n;
    p->values = begun.values - (uint32_t)e->values_left;
    p->words = (uint32_t)w->n_words - begun.word;
    p->atoms = (uint32_t)w->n_atoms - begun.atom;
    p->bytes = (uint32_t)(e->at - e->start) - begun.byte;
}

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
    if (!begin(e, as, tag, len, depth))
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
    if (!begin(e, as, tag, len, depth))
        return;
    watch_span(e->watch, py_set_table(v, shown));
    for (Py_ssize_t at = 0; i < shown && affords(e, 1) && py_set_next(v, &at, &item); i++)
        encode(e, item, depth + 1, PIN_ATOMS);
    finish(e, len - i);
}

static void encode_dict(struct encoder *e, PyObject *v, PyObject *as, unsigned depth)
{
    Py_ssize_t len = PyDict_GET_SIZE(v), shown = shown_of(e, len), i = 0;
    PyObject *key, *value;
    watch_span(e->watch, py_dict_head(v));
    if (!begin(e, as, VALUE_DICT, len, depth))
        return;
    for (Py_ssize_t at = 0; i < shown && affords(e, 2) && py_dict_next(v, &at, &key, &value); i++) {
        encode(e, key, depth + 1, PIN_VERSION);
        if (PyUnicode_Check(key) && PyUnicode_IS_READY(key) && names_secret_key(e->s->names, key)) {
            e->values_left--;
            *e->at++ = VALUE_REDACTED;
        } else {
            encode(e, value, depth + 1, PIN_VERSION);
        }
    }
    finish(e, len - i);
}

static void encode_deque(struct encoder *e, PyObject *v, unsigned depth)
{
    Py_ssize_t len = Py_SIZE(v), shown = shown_of(e, len), done = 0;
    watch_span(e->watch, py_deque_head(v));
    *e->at++ = VALUE_LIST;
    note_container(e, NULL, NULL);
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

/* --- instances, exceptions, classes …
 * ------------------------------------------------------------------------------------ */

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
        for (int i = 0; i < attrs.n_spans; i++)
            watch_span(e->watch, attrs.spans[i]);
        for (Py_ssize_t at = 0; py_attrs_next(&attrs, &at, &key, &value);) {
            if (!PyUnicode_Check(key))
                continue;
            if (done < most && affords(e, 1)) {
                uint32_t name = names_id_of(e->s->names, e->s->writer, key);
                encode_attribute(e, name, value, depth, attrs.dict ? PIN_VERSION : PIN_ATOMS);
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
    if (!begin(e, v, VALUE_INSTANCE, 0, depth))
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
    if (!begin(e, v, VALUE_EXCEPTION, 0, depth))
        return;
    if (info->heap)
        watch_span(e->watch, (struct py_span){ py_type_name_at(Py_TYPE(v)), sizeof(void *) });
    watch_span(e->watch, py_exception_head(v));
    put(e, info->module);
    put(e, info->name);
    if (py_exception(v, &x) && x.args && PyTuple_CheckExact(x.args))
        encode(e, x.args, depth + 1, PIN_ATOMS);
    else
        *e->at++ = VALUE_UNREADABLE;
    encode_attributes(e, v, info, depth);
}

static void encode_class(struct encoder *e, PyObject *v)
{
    PyTypeObject *type = (PyTypeObject *)v;
    const struct type_info *info = types_find(e->s->types, e->s->names, e->s->writer, type);
    PyObject *qualname = py_type_qualname(type);
    if (info->heap)
        watch_span(e->watch, (struct py_span){ py_type_name_at(type), sizeof(void *) });
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
    PyObject *dict = PyModule_GetDict(v), *key, *value;
    for (Py_ssize_t at = 0; dict && py_dict_next(dict, &at, &key, &value);)
        if (PyUnicode_CheckExact(key) && PyUnicode_CompareWithASCIIString(key, "__name__") == 0) {
            name = PyUnicode_Check(value) ? str_id(e, value) : name;
            break;
        }
    *e->at++ = VALUE_MODULE;
    put(e, name);
}

struct range { /* rangeobject.c */
    PyObject_HEAD PyObject *start, *stop, *step;
};

static void encode_three(struct encoder *e, PyObject *v, uint8_t tag, unsigned depth)
{
    PyObject *const *three = tag == VALUE_RANGE ? &((struct range *)v)->start : &((PySliceObject *)v)->start;
    if (!begin(e, v, tag, 3, depth))
        return;
    watch_span(e->watch, (struct py_span){ three, 3 * sizeof *three });
    for (int i = 0; i < 3; i++)
        encode(e, three[i], depth + 1, PIN_ATOMS);
}

/* --- all of them
 * --------------------------------------------------------------------------------------------------------- */

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
        encode_dict(e, v, v, depth);
    } else {
        encode_set(e, v, v, type == &PySet_Type ? VALUE_SET : VALUE_FROZENSET, depth);
    }
    part_end(e, v, part);
}

static void encode(struct encoder *e, PyObject *v, unsigned depth, enum snapshot_pin pin)
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
    } else if (copy(e, v, depth)) {
        return;
    } else if (type == &PyList_Type || type == &PyDict_Type || type == &PyTuple_Type || type == &PySet_Type ||
               type == &PyFrozenSet_Type) {
        encode_container(e, v, type, depth);
    } else {
        encode_rest(e, v, depth, pin);
    }
}

uint8_t *snapshot_write(struct snapshots *s, uint8_t *at, size_t room_bytes, PyObject *v, enum snapshot_pin pin,
                        struct watch *watch)
{
    next_round(s, SEEN_FIRST - 1);
    size_t most = room_bytes < SNAPSHOT_ROOM ? room_bytes : SNAPSHOT_ROOM;
    struct encoder e = { .s = s,
                         .start = at,
                         .at = at,
                         .limit = at + most - SLACK,
                         .values_left = s->limits.values,
                         .watch = watch,
                         .past = watch ? watch->past : NULL };
    encode(&e, v, 1, pin);
    if (watch) {
        watch->n_parts = e.containers;
        watch->scant = e.values_left < 2 || room(&e) < ample(&e);
    }
    return e.at;
}
