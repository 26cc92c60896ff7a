/* CPython 3.11: the layout of frames, dicts, instances and the io objects. See python.h for what each function
 * promises.
 *
 * Structures that CPython keeps in its own .c files (the io module's, deque) are written down here as far as they are
 * read; their first members have been the same through all of 3.11. */
#define Py_BUILD_CORE 1
#ifndef NDEBUG
#define NDEBUG 1 /* the interpreter's own assertions are for its own state while it changes it */
#endif
/* the shared library does not give its tables away, the static one has them too: ours have names of their own */
#define NEED_OPCODE_TABLES
#define _PyOpcode_Caches opcode_caches
#define _PyOpcode_Deopt opcode_deopt
#include "python.h"

#if PY_VERSION_HEX < 0x030B0000 || PY_VERSION_HEX >= 0x030C0000
#error                                                                                                                 \
    "smiley's tracer knows CPython 3.11 only: write a python3XX.c for this version (see python.h), or build with PYTHON=/path/to/python3.11"
#endif

#include <internal/pycore_code.h>
#include <internal/pycore_dict.h>
#include <internal/pycore_frame.h>
#include <internal/pycore_interp.h>
#include <internal/pycore_object.h>
#include <internal/pycore_opcode.h>
#include <internal/pycore_pystate.h>
#include <internal/pycore_runtime.h>
#include <opcode.h>
#include <structmember.h>

#include <string.h>

/* Into the tracer's common path, where it is compiled as one. */
#define INLINE inline __attribute__((always_inline))

/* --- code objects and frames ------------------------------------------------------------------------------------- */

Py_ssize_t py_code_locals(PyCodeObject *code)
{
    return code->co_nlocalsplus;
}

PyObject *py_code_local_name(PyCodeObject *code, Py_ssize_t i)
{
    return PyTuple_GET_ITEM(code->co_localsplusnames, i);
}

unsigned py_code_local_kind(PyCodeObject *code, Py_ssize_t i)
{
    _PyLocals_Kind kind = _PyLocals_GetKind(code->co_localspluskinds, (int)i);
    int arguments = code->co_argcount + code->co_kwonlyargcount + ((code->co_flags & CO_VARARGS) != 0) +
                    ((code->co_flags & CO_VARKEYWORDS) != 0);
    return (i < arguments ? PY_VAR_ARGUMENT : 0u) | (kind & CO_FAST_CELL ? PY_VAR_CELL : 0u) |
           (kind & CO_FAST_FREE ? PY_VAR_FREE : 0u);
}

PyObject *py_code_qualname(PyCodeObject *code)
{
    return code->co_qualname;
}

int py_code_units(PyCodeObject *code)
{
    return (int)Py_SIZE(code);
}

int py_instruction(PyCodeObject *code, int *at, int *arg, int *next)
{
    const _Py_CODEUNIT *units = _PyCode_CODE(code);
    int op, extended = 0;
    while ((op = _PyOpcode_Deopt[_Py_OPCODE(units[*at])]) == EXTENDED_ARG && *at + 1 < Py_SIZE(code))
        extended = (extended | _Py_OPARG(units[(*at)++])) << 8;
    *arg = extended | _Py_OPARG(units[*at]);
    *next = *at + 1 + _PyOpcode_Caches[op];
    return op;
}

uint32_t py_code_line_length(PyCodeObject *code)
{
    const _Py_CODEUNIT *units = _PyCode_CODE(code);
    Py_ssize_t n = Py_SIZE(code);
    uint32_t instructions = 0, lines = 0;
    int last = -1;
    for (Py_ssize_t i = code->_co_firsttraceable; i < n && instructions < 5000; instructions++) {
        int line = PyCode_Addr2Line(code, (int)(i * (Py_ssize_t)sizeof *units));
        lines += line != last && line > 0;
        last = line;
        i += 1 + _PyOpcode_Caches[_PyOpcode_Deopt[_Py_OPCODE(units[i])]];
    }
    return 100 * instructions / (lines ? lines : 1);
}

static Py_ssize_t extra_index = -1, function_index = -1;

struct code_extra { /* codeobject.c: _PyCodeObjectExtra */
    Py_ssize_t size;
    void *extras[1];
};

int py_code_extra_init(void (*free)(void *))
{
    extra_index = _PyEval_RequestCodeExtraIndex(free);
    return extra_index < 0 ? -1 : 0;
}

static INLINE void *extra_of(PyCodeObject *code, Py_ssize_t index)
{
    const struct code_extra *extra = code->co_extra;
    return extra && index < extra->size ? extra->extras[index] : NULL;
}

INLINE void *py_code_extra(PyCodeObject *code)
{
    return extra_of(code, extra_index);
}

int py_code_set_extra(PyCodeObject *code, void *extra)
{
    return _PyCode_SetExtra((PyObject *)code, extra_index, extra);
}

int py_code_function_init(void (*free)(void *))
{
    function_index = _PyEval_RequestCodeExtraIndex(free);
    return function_index < 0 ? -1 : 0;
}

INLINE void *py_frame_function(PyFrameObject *f)
{
    return extra_of(f->f_frame->f_code, function_index);
}

int py_code_set_function(PyCodeObject *code, void *function)
{
    return _PyCode_SetExtra((PyObject *)code, function_index, function);
}

INLINE PyCodeObject *py_frame_code(PyFrameObject *f)
{
    return f->f_frame->f_code;
}

INLINE PyObject **py_frame_locals(PyFrameObject *f)
{
    return f->f_frame->localsplus;
}

PyObject *py_frame_namespace(PyFrameObject *f)
{
    return f->f_frame->f_locals;
}

PyObject *py_frame_globals(PyFrameObject *f)
{
    return f->f_frame->f_globals;
}

PyObject *py_frame_builtins(PyFrameObject *f)
{
    return f->f_frame->f_builtins;
}

INLINE int py_frame_line(PyFrameObject *f)
{
    return f->f_lineno > 0 ? f->f_lineno : 1;
}

int py_frame_unit(PyFrameObject *f)
{
    return _PyInterpreterFrame_LASTI(f->f_frame);
}

INLINE bool py_frame_is_fresh(PyFrameObject *f)
{
    _Py_CODEUNIT at = *f->f_frame->prev_instr;
    int op = _PyOpcode_Deopt[_Py_OPCODE(at)];
    return (op == RESUME && (_Py_OPARG(at) & 3) == 0) || op == RETURN_GENERATOR;
}

INLINE bool py_frame_at_yield(PyFrameObject *f)
{
    return _PyOpcode_Deopt[_Py_OPCODE(*f->f_frame->prev_instr)] == YIELD_VALUE;
}

void py_frame_lines_off(PyFrameObject *f)
{
    f->f_trace_lines = 0;
}

struct wrapped_value { /* genobject.c: _PyAsyncGenWrappedValue */
    PyObject_HEAD PyObject *value;
};

PyObject *py_yielded(PyObject *value)
{
    return Py_IS_TYPE(value, &_PyAsyncGenWrappedValue_Type) ? ((struct wrapped_value *)value)->value : value;
}

PyFrameObject *py_frame_caller(PyFrameObject *f)
{
    const _PyInterpreterFrame *caller = f->f_frame->previous;
    return caller ? caller->frame_obj : NULL;
}

bool py_frame_is_inlined(PyFrameObject *f)
{
    return !f->f_frame->is_entry;
}

bool py_frame_has_lines(PyFrameObject *f)
{
    return f->f_trace_lines != 0;
}

PyObject *py_frame_top(PyFrameObject *f, int n)
{
    const _PyInterpreterFrame *frame = f->f_frame;
    return frame->stacktop - n > frame->f_code->co_nlocalsplus ? frame->localsplus[frame->stacktop - 1 - n] : NULL;
}

unsigned long py_switches(void)
{
    return _PyRuntime.ceval.gil.switch_number;
}

bool py_gc_tells(void)
{
    const PyObject *callbacks = _PyThreadState_GET()->interp->gc.callbacks;
    return callbacks && PyList_GET_SIZE(callbacks) > 0;
}

void py_thread_lines_on(void)
{
    for (_PyInterpreterFrame *f = _PyThreadState_GET()->cframe->current_frame; f; f = f->previous)
        if (f->frame_obj)
            f->frame_obj->f_trace_lines = 1;
}

static void use_hooks(PyThreadState *thread)
{
    bool on = !thread->tracing && (thread->c_tracefunc || thread->c_profilefunc);
    thread->cframe->use_tracing = on ? 255 : 0;
}

void py_thread_set_hook(PyThreadState *thread, Py_tracefunc hook)
{
    thread->c_tracefunc = hook;
    use_hooks(thread);
}

bool py_thread_is_hooked(PyThreadState *thread, Py_tracefunc hook)
{
    return thread->c_tracefunc == hook && !thread->c_traceobj;
}

bool py_thread_has_hook(PyThreadState *thread)
{
    return thread->c_tracefunc != NULL;
}

void py_thread_set_profile(PyThreadState *thread, Py_tracefunc hook)
{
    thread->c_profilefunc = hook;
    use_hooks(thread);
}

bool py_thread_is_profiled(PyThreadState *thread, Py_tracefunc hook)
{
    return thread->c_profilefunc == hook && !thread->c_profileobj;
}

Py_tracefunc py_thread_profile(PyThreadState *thread)
{
    return thread->c_profilefunc;
}

PyThreadState *py_newest_thread(void)
{
    return PyInterpreterState_ThreadHead(PyInterpreterState_Get());
}

INLINE bool py_is_finalizing(void)
{
    return _PyRuntimeState_GetFinalizing(&_PyRuntime) != NULL;
}

/* --- containers -------------------------------------------------------------------------------------------------- */

static __attribute__((noinline)) int int_of_three(const PyLongObject *l, int64_t *out)
{
    bool negative = Py_SIZE(l) < 0;
    if (Py_SIZE(l) != 3 && Py_SIZE(l) != -3)
        return 0;
    unsigned __int128 big = (unsigned __int128)l->ob_digit[2] << (2 * PyLong_SHIFT) |
                            (uint64_t)l->ob_digit[1] << PyLong_SHIFT | l->ob_digit[0];
    if (big > (unsigned __int128)INT64_MAX + negative)
        return 0;
    *out = (int64_t)(negative ? 0 - (uint64_t)big : (uint64_t)big);
    return 1;
}

INLINE int py_int_small(PyObject *v, int64_t *out)
{
    const PyLongObject *l = (const PyLongObject *)v;
    Py_ssize_t n = Py_SIZE(v);
    if (__builtin_expect(n >= -1 && n <= 1, 1)) {
        *out = n * (int64_t)l->ob_digit[0]; /* 0 has a digit, too */
        return 1;
    }
    if (__builtin_expect(n < -2 || n > 2, 0))
        return int_of_three(l, out);
    int64_t two = (int64_t)((uint64_t)l->ob_digit[0] | (uint64_t)l->ob_digit[1] << PyLong_SHIFT);
    *out = n < 0 ? -two : two;
    return 1;
}

size_t py_int_digits(PyObject *v, const uint32_t **digits, unsigned *bits_per_digit, bool *negative)
{
    *digits = ((PyLongObject *)v)->ob_digit;
    *bits_per_digit = PyLong_SHIFT;
    *negative = Py_SIZE(v) < 0;
    return (size_t)(Py_SIZE(v) < 0 ? -Py_SIZE(v) : Py_SIZE(v));
}

#define SPAN(object, type, from, to)                                                                                   \
    ((struct py_span){ (const char *)(object) + offsetof(type, from), offsetof(type, to) - offsetof(type, from) })

struct py_span py_list_head(PyObject *v)
{
    return SPAN(v, PyListObject, ob_base.ob_base.ob_type, allocated);
}

struct py_span py_tuple_head(PyObject *v)
{
    return SPAN(v, PyTupleObject, ob_base.ob_base.ob_type, ob_item);
}

struct py_span py_dict_head(PyObject *v)
{
    return SPAN(v, PyDictObject, ob_base.ob_type, ma_keys);
}

uint64_t py_dict_version(PyObject *v)
{
    return ((PyDictObject *)v)->ma_version_tag;
}

/* values in insertion order: dictobject.c, get_index_from_order() */
static Py_ssize_t values_index(const PyDictValues *values, Py_ssize_t i)
{
    return ((const uint8_t *)values)[-3 - i];
}

bool py_dict_next(PyObject *v, Py_ssize_t *at, PyObject **key, PyObject **value)
{
    PyDictObject *d = (PyDictObject *)v;
    PyDictKeysObject *keys = d->ma_keys;
    if (d->ma_values) {
        if (*at >= d->ma_used)
            return false;
        Py_ssize_t i = values_index(d->ma_values, (*at)++);
        *key = DK_UNICODE_ENTRIES(keys)[i].me_key;
        *value = d->ma_values->values[i];
        return *value != NULL;
    }
    for (; *at < keys->dk_nentries; (*at)++) {
        if (DK_IS_UNICODE(keys)) {
            *key = DK_UNICODE_ENTRIES(keys)[*at].me_key;
            *value = DK_UNICODE_ENTRIES(keys)[*at].me_value;
        } else {
            *key = DK_ENTRIES(keys)[*at].me_key;
            *value = DK_ENTRIES(keys)[*at].me_value;
        }
        if (*value) {
            (*at)++;
            return true;
        }
    }
    return false;
}

bool py_dict_table(PyObject *v, struct py_dict_table *table)
{
    PyDictObject *d = (PyDictObject *)v;
    PyDictKeysObject *keys = d->ma_keys;
    if (d->ma_values)
        return false;
    bool is_unicode = DK_IS_UNICODE(keys);
    /* those of an emptied dict are none, and at an odd address: not &…->me_key */
    PyObject *const *first = (PyObject *const *)DK_UNICODE_ENTRIES(keys);
    _Static_assert(offsetof(PyDictUnicodeEntry, me_key) == 0, "it begins with the key");
    *table = (struct py_dict_table){ .at = is_unicode ? first : &DK_ENTRIES(keys)->me_key,
                                     .step = (is_unicode ? sizeof(PyDictUnicodeEntry) : sizeof(PyDictKeyEntry)) /
                                             sizeof(PyObject *),
                                     .n = keys->dk_nentries };
    return true;
}

struct py_span py_set_head(PyObject *v)
{
    return SPAN(v, PySetObject, ob_base.ob_type, hash);
}

static bool is_item(const setentry *e)
{
    return e->key && e->key != _PySet_Dummy;
}

PyObject *py_set_dummy(void)
{
    return _PySet_Dummy;
}

struct py_span py_set_table(PyObject *v, Py_ssize_t n)
{
    const PySetObject *s = (const PySetObject *)v;
    Py_ssize_t i = 0;
    for (; i <= s->mask && n > 0; i++)
        n -= is_item(&s->table[i]);
    return (struct py_span){ s->table, (size_t)i * sizeof(setentry) };
}

bool py_set_next(PyObject *v, Py_ssize_t *at, PyObject **item)
{
    const PySetObject *s = (const PySetObject *)v;
    while (*at <= s->mask) {
        const setentry *e = &s->table[(*at)++];
        if (is_item(e)) {
            *item = e->key;
            return true;
        }
    }
    return false;
}

struct py_span py_bytes_head(PyObject *v)
{
    return py_tuple_head(v); /* both begin as every variable-sized object does */
}

struct py_span py_bytearray_head(PyObject *v)
{
    return SPAN(v, PyByteArrayObject, ob_base.ob_base.ob_type, ob_exports);
}

struct py_span py_str_head(PyObject *v)
{
    return SPAN(v, PyASCIIObject, ob_base.ob_type, hash);
}

struct py_span py_str_data(PyObject *v)
{
    if (PyUnicode_IS_COMPACT(v))
        return (struct py_span){ 0 };
    return (struct py_span){ &((PyUnicodeObject *)v)->data, sizeof(void *) };
}

struct py_span py_str_state(PyObject *v)
{
    return (struct py_span){ &((PyASCIIObject *)v)->state, 4 };
}

enum { DEQUE_BLOCK = 64 };
struct deque_block { /* _collectionsmodule.c */
    struct deque_block *left;
    PyObject *data[DEQUE_BLOCK];
    struct deque_block *right;
};
struct deque {
    PyObject_VAR_HEAD struct deque_block *leftblock, *rightblock;
    Py_ssize_t leftindex, rightindex;
    size_t state;
    Py_ssize_t maxlen;
};

bool py_is_deque(PyTypeObject *type)
{
    for (; type; type = type->tp_base)
        if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE) && !strcmp(type->tp_name, "collections.deque"))
            return type->tp_basicsize >= (Py_ssize_t)sizeof(struct deque);
    return false;
}

struct py_span py_deque_head(PyObject *v)
{
    return SPAN(v, struct deque, ob_base.ob_size, maxlen);
}

bool py_deque_next(PyObject *v, struct py_deque_at *at, Py_ssize_t n, struct py_span *items)
{
    const struct deque *d = (const struct deque *)v;
    if (!at->block) {
        at->block = d->leftblock;
        at->index = d->leftindex;
    }
    const struct deque_block *b = at->block;
    Py_ssize_t here = DEQUE_BLOCK - at->index;
    if (n <= 0)
        return false;
    *items = (struct py_span){ &b->data[at->index], (size_t)(here < n ? here : n) * sizeof(PyObject *) };
    at->block = b->right;
    at->index = 0;
    return true;
}

/* --- instances --------------------------------------------------------------------------------------------------- */

static PyObject **dict_pointer(PyObject *v, PyTypeObject *type)
{
    Py_ssize_t offset = type->tp_dictoffset;
    if (offset < 0) {
        Py_ssize_t n = Py_SIZE(v) < 0 ? -Py_SIZE(v) : Py_SIZE(v);
        offset += (Py_ssize_t)_PyObject_VAR_SIZE(type, n);
    }
    return offset > 0 ? (PyObject **)((char *)v + offset) : NULL;
}

static void inline_values(struct py_attrs *a, PyDictValues *values, PyDictKeysObject *keys)
{
    a->values = values;
    a->keys = keys;
    Py_ssize_t used = ((uint8_t *)values)[-2], last = -1;
    for (Py_ssize_t i = 0; i < used; i++)
        if (values_index(values, i) > last)
            last = values_index(values, i);
    size_t order = ((size_t)used + 2 + 7) / 8 * 8; /* never before the prefix: that is at least as long */
    size_t prefix = ((uint8_t *)values)[-1];
    if (order > prefix)
        order = prefix;
    a->spans[a->n_spans++] =
        (struct py_span){ (char *)values - order, order + (size_t)(last + 1) * sizeof(PyObject *) };
}

bool py_attrs(PyObject *v, struct py_attrs *a)
{
    PyTypeObject *type = Py_TYPE(v);
    PyObject **dict;
    *a = (struct py_attrs){ 0 };
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT) {
        dict = _PyObject_ManagedDictPointer(v);
        PyDictValues **values = _PyObject_ValuesPointer(v);
        a->spans[a->n_spans++] = (struct py_span){ values, 2 * sizeof(void *) };
        if (*values)
            inline_values(a, *values, ((PyHeapTypeObject *)type)->ht_cached_keys);
    } else {
        dict = dict_pointer(v, type);
        if (!dict)
            return false;
        a->spans[a->n_spans++] = (struct py_span){ dict, sizeof(void *) };
    }
    if (!a->values && *dict && PyDict_Check(*dict)) {
        a->dict = *dict;
        a->spans[a->n_spans++] = py_dict_head(*dict);
    }
    return true;
}

bool py_attrs_next(const struct py_attrs *a, Py_ssize_t *at, PyObject **key, PyObject **value)
{
    if (a->dict)
        return py_dict_next(a->dict, at, key, value);
    if (!a->values)
        return false;
    PyDictValues *values = a->values;
    if (*at >= ((uint8_t *)values)[-2])
        return false;
    Py_ssize_t i = values_index(values, (*at)++);
    PyDictKeysObject *keys = a->keys;
    *key = DK_UNICODE_ENTRIES(keys)[i].me_key;
    *value = values->values[i];
    return *value != NULL;
}

Py_ssize_t py_inline_index(PyObject *v, const void *at)
{
    PyDictValues *values = Py_TYPE(v)->tp_flags & Py_TPFLAGS_MANAGED_DICT ? *_PyObject_ValuesPointer(v) : NULL;
    if (!values || at < (const void *)values->values)
        return -1;
    Py_ssize_t used = ((uint8_t *)values)[-2], i = 0, index = (PyObject *const *)at - values->values;
    while (i < used && values_index(values, i) != index)
        i++;
    return i < used ? i : -1;
}

bool py_attrs_added(const struct py_attrs *a, const uint64_t *words, size_t n, size_t most, size_t *word,
                    PyObject **key, PyObject **value)
{
    const struct py_span *span = &a->spans[a->n_spans - 1];
    PyDictValues *values = a->values;
    const uint8_t *prefix = span->at, *was = (const uint8_t *)words;
    size_t order = (size_t)((const uint8_t *)values - prefix), used = ((uint8_t *)values)[-2];
    if (8 * n < order || used == 0 || used > most || was[order - 2] + 1u != used ||
        memcmp(was + order - 1 - used, prefix + order - 1 - used, used - 1) != 0)
        return false;
    Py_ssize_t i = values_index(values, (Py_ssize_t)used - 1);
    *word = order / 8 + (size_t)i;
    *key = DK_UNICODE_ENTRIES((PyDictKeysObject *)a->keys)[i].me_key;
    *value = values->values[i];
    for (size_t k = order / 8; k < n; k++)
        if (k == *word ? words[k] != 0 : memcmp(&words[k], prefix + 8 * k, sizeof *words) != 0)
            return false;
    return *value != NULL;
}

void py_type_slots(PyTypeObject *type, void (*fn)(void *data, const char *name, Py_ssize_t offset), void *data)
{
    if (!(type->tp_flags & Py_TPFLAGS_HEAPTYPE))
        return;
    const PyMemberDef *m = _PyHeapType_GET_MEMBERS((PyHeapTypeObject *)type);
    for (Py_ssize_t i = 0; i < Py_SIZE(type); i++)
        if (m[i].name && (m[i].type == T_OBJECT_EX || m[i].type == T_OBJECT) && m[i].offset > 0)
            fn(data, m[i].name, m[i].offset);
}

PyObject *py_type_name(PyTypeObject *type)
{
    return type->tp_flags & Py_TPFLAGS_HEAPTYPE ? ((PyHeapTypeObject *)type)->ht_name : NULL;
}

PyTypeObject *py_type_below(PyTypeObject *type)
{
    while ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) && !((PyHeapTypeObject *)type)->_ht_tpname)
        type = type->tp_base;
    return type;
}

PyObject *py_type_qualname(PyTypeObject *type)
{
    return type->tp_flags & Py_TPFLAGS_HEAPTYPE ? ((PyHeapTypeObject *)type)->ht_qualname : NULL;
}

const void *py_type_name_at(PyTypeObject *type)
{
    return &((PyHeapTypeObject *)type)->ht_name;
}

struct py_span py_type_names(PyTypeObject *type)
{
    return SPAN(type, PyHeapTypeObject, ht_name, ht_cached_keys);
}

/* --- looking up -------------------------------------------------------------------------------------------------- */

int py_dict_find(PyObject *dict, PyObject *name, PyObject **value)
{
    /* keys of any type would be compared by code of the program */
    if (!dict || !PyDict_Check(dict) || !DK_IS_UNICODE(((PyDictObject *)dict)->ma_keys) || !PyUnicode_CheckExact(name))
        return -1;
    Py_hash_t hash = ((PyASCIIObject *)name)->hash;
    if (hash == -1)
        return -1;
    *value = _PyDict_GetItem_KnownHash(dict, name, hash);
    return *value != NULL;
}

PyObject *py_dict_named(PyObject *dict, const char *name)
{
    PyObject *key, *value;
    for (Py_ssize_t at = 0; dict && PyDict_Check(dict) && py_dict_next(dict, &at, &key, &value);)
        if (PyUnicode_CheckExact(key) && PyUnicode_CompareWithASCIIString(key, name) == 0)
            return value;
    return NULL;
}

static int find_inline(PyDictValues *values, PyDictKeysObject *keys, const PyObject *name, PyObject **value)
{
    PyDictUnicodeEntry *entries = DK_UNICODE_ENTRIES(keys);
    for (Py_ssize_t i = 0; i < keys->dk_nentries; i++)
        if (entries[i].me_key == name) {
            *value = values->values[i];
            return *value != NULL;
        }
    return 0; /* all keys of shared tables are interned, as the names of code are */
}

int py_inline_attr(PyObject *v, const PyObject *name, PyObject **value)
{
    PyTypeObject *type = Py_TYPE(v);
    if (!(type->tp_flags & Py_TPFLAGS_MANAGED_DICT) || !*_PyObject_ValuesPointer(v))
        return -1;
    return find_inline(*_PyObject_ValuesPointer(v), ((PyHeapTypeObject *)type)->ht_cached_keys, name, value);
}

int py_own_attr(PyObject *v, PyObject *name, PyObject **value)
{
    PyTypeObject *type = Py_TYPE(v);
    if ((type->tp_flags & Py_TPFLAGS_MANAGED_DICT) && *_PyObject_ValuesPointer(v))
        return PyUnicode_CHECK_INTERNED(name) ? py_inline_attr(v, name, value) : -1;
    PyObject *dict = py_own_dict(v);
    return dict ? py_dict_find(dict, name, value) : 0;
}

PyObject *py_own_dict(PyObject *v)
{
    PyTypeObject *type = Py_TYPE(v);
    if (type->tp_flags & Py_TPFLAGS_MANAGED_DICT)
        return *_PyObject_ValuesPointer(v) ? NULL : *_PyObject_ManagedDictPointer(v);
    PyObject **dict = dict_pointer(v, type);
    return dict ? *dict : NULL;
}

PyObject *py_type_attr(PyTypeObject *type, PyObject *name)
{
    return _PyType_Lookup(type, name);
}

unsigned py_type_version(PyTypeObject *type)
{
    return type->tp_flags & Py_TPFLAGS_VALID_VERSION_TAG ? type->tp_version_tag : 0;
}

PyObject *py_slot_value(PyObject *v, PyObject *member)
{
    const PyMemberDef *def = ((PyMemberDescrObject *)member)->d_member;
    bool fits = def->type == T_OBJECT_EX && PyObject_TypeCheck(v, PyDescr_TYPE(member));
    return fits ? *(PyObject **)((char *)v + def->offset) : NULL;
}

struct property { /* descrobject.c */
    PyObject_HEAD PyObject *functions[3];
};

PyObject *py_property(PyObject *property, int which)
{
    return ((struct property *)property)->functions[which];
}

struct method { /* funcobject.c: classmethod and staticmethod */
    PyObject_HEAD PyObject *callable;
};

PyObject *py_wrapped(PyObject *method)
{
    return ((struct method *)method)->callable;
}

struct enumerate { /* enumobject.c */
    PyObject_HEAD Py_ssize_t index;
    PyObject *iterator;
};

struct zip { /* bltinmodule.c */
    PyObject_HEAD Py_ssize_t n;
    PyObject *iterators;
};

PyObject *py_iterator_inside(PyObject *v)
{
    if (Py_IS_TYPE(v, &PyEnum_Type))
        return ((struct enumerate *)v)->iterator;
    return Py_IS_TYPE(v, &PyZip_Type) ? ((struct zip *)v)->iterators : NULL;
}

bool py_is_plain_iterator(PyTypeObject *type)
{
    static PyTypeObject *const types[] = {
        &PyRangeIter_Type,     &PyListIter_Type,       &PyTupleIter_Type,       &PyGen_Type,
        &PyCoro_Type,          &PyDictIterKey_Type,    &PyDictIterItem_Type,    &PyDictIterValue_Type,
        &PySetIter_Type,       &PyUnicodeIter_Type,    &PyBytesIter_Type,       &PyListRevIter_Type,
        &PyLongRangeIter_Type, &PyDictRevIterKey_Type, &PyDictRevIterItem_Type,
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (type == types[i])
            return true;
    return false;
}

/* --- streams ----------------------------------------------------------------------------------------------------- */

struct text_io { /* textio.c */
    PyObject_HEAD int ok, detached;
    Py_ssize_t chunk_size;
    PyObject *buffer;
};
struct buffered_io { /* bufferedio.c */
    PyObject_HEAD PyObject *raw;
    int ok, detached;
};
struct file_io { /* fileio.c */
    PyObject_HEAD int fd;
};

static bool inherits(PyObject *v, const char *name)
{
    for (PyTypeObject *t = Py_TYPE(v); t; t = t->tp_base)
        if (!(t->tp_flags & Py_TPFLAGS_HEAPTYPE) && !strcmp(t->tp_name, name))
            return true;
    return false;
}

int py_io_fd(PyObject *stream)
{
    if (stream && inherits(stream, "_io.TextIOWrapper")) {
        const struct text_io *text = (const struct text_io *)stream;
        if (!text->ok || text->detached)
            return -1;
        stream = text->buffer;
    }
    if (stream && (inherits(stream, "_io.BufferedWriter") || inherits(stream, "_io.BufferedRandom"))) {
        const struct buffered_io *buffered = (const struct buffered_io *)stream;
        if (!buffered->ok || buffered->detached)
            return -1;
        stream = buffered->raw;
    }
    return stream && inherits(stream, "_io.FileIO") ? ((const struct file_io *)stream)->fd : -1;
}

PyMethodDef *py_method_def(PyObject *descriptor)
{
    if (Py_IS_TYPE(descriptor, &PyMethodDescr_Type))
        return ((PyMethodDescrObject *)descriptor)->d_method;
    if (PyCFunction_CheckExact(descriptor))
        return ((PyCFunctionObject *)descriptor)->m_ml;
    return NULL;
}

/* --- exceptions -------------------------------------------------------------------------------------------------- */

bool py_exception(PyObject *v, struct py_exception *e)
{
    if (!PyExceptionInstance_Check(v))
        return false;
    const PyBaseExceptionObject *x = (const PyBaseExceptionObject *)v;
    *e = (struct py_exception){ .args = x->args,
                                .dict = x->dict,
                                .traceback = x->traceback,
                                .cause = x->cause,
                                .context = x->context,
                                .suppress_context = x->suppress_context };
    return true;
}

struct py_span py_exception_head(PyObject *v)
{
    return SPAN(v, PyBaseExceptionObject, dict, notes);
}
