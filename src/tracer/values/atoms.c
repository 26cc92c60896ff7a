/* Snapshots of what is no container: numbers and strings. */
#include "smiley/write.h"
#include "encoder.h"
#include "utf8.h"

_Static_assert(LIMIT_INT_BITS / 8 + 2 * VARINT_MAX < ATOM_ROOM, "a big int is an atom");

static bool lives_forever(int64_t small)
{
    return small >= -5 && small <= 256; /* longobject.c */
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

void encode_int(struct encoder *e, PyObject *v, enum snapshot_pin pin)
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
    if (!lives_forever(small))
        hold(e, v, pin);
    e->at = snapshot_int(e->at, small);
}

void encode_bytes(struct encoder *e, uint8_t tag, const void *data, size_t len)
{
    size_t most = e->s->limits.string < room(e) - SNAPSHOT_SLACK ? e->s->limits.string : room(e) - SNAPSHOT_SLACK;
    size_t shown = len < most ? len : most;
    *e->at++ = (uint8_t)(shown < len ? tag + 1 : tag);
    if (shown < len)
        put(e, len - shown);
    e->at = write_str(e->at, data, shown);
}
_Static_assert(VALUE_BYTES_CUT == VALUE_BYTES + 1 && VALUE_BYTEARRAY_CUT == VALUE_BYTEARRAY + 1, "cut is the next tag");

/* A string's state, and its characters: one note where they stand together. */
static void watch_text(struct watch *w, struct py_span state, const char *text, size_t len)
{
    enum { NEAR = 16 }; /* what is between them changes with the string only */
    size_t far = (uintptr_t)text - (uintptr_t)state.at;
    if (far <= NEAR) {
        watch_span(w, (struct py_span){ state.at, far + len });
        return;
    }
    watch_span(w, state);
    watch_span(w, (struct py_span){ text, len });
}

void encode_str(struct encoder *e, PyObject *v, enum snapshot_pin pin)
{
    if (!PyUnicode_IS_READY(v) && PyUnicode_READY(v) < 0) {
        PyErr_Clear();
        *e->at++ = VALUE_UNREADABLE;
        return;
    }
    Py_ssize_t chars = PyUnicode_GET_LENGTH(v), most = (Py_ssize_t)((room(e) - SNAPSHOT_SLACK) / 4);
    if (most > (Py_ssize_t)e->s->limits.string)
        most = (Py_ssize_t)e->s->limits.string;
    Py_ssize_t shown = chars < most ? chars : most;
    if (pin == PIN_NOTHING || (pin == PIN_ATOMS && shown < chars)) {
        watch_span(e->watch, py_str_head(v));
        watch_span(e->watch, py_str_data(v));
        watch_text(e->watch, py_str_state(v), PyUnicode_DATA(v), (size_t)shown * PyUnicode_KIND(v));
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

bool snapshot_is_eternal(PyObject *v)
{
    int64_t small;
    if (Py_TYPE(v) == &PyLong_Type)
        return py_int_small(v, &small) && lives_forever(small);
    return v == Py_None || v == Py_True || v == Py_False;
}

uint8_t *snapshot_simple(const struct snapshots *s, uint8_t *at, PyObject *v, bool *to_hold)
{
    PyTypeObject *type = Py_TYPE(v);
    int64_t small;
    *to_hold = true;
    if (type == &PyLong_Type && py_int_small(v, &small)) {
        *to_hold = !lives_forever(small);
        return snapshot_int(at, small);
    }
    if (type == &PyFloat_Type) {
        *at++ = VALUE_FLOAT;
        memcpy(at, &((PyFloatObject *)v)->ob_fval, 8);
        return at + 8;
    }
    if (v == Py_None || v == Py_True || v == Py_False) {
        *to_hold = false;
        *at++ = v == Py_None ? VALUE_NONE : v == Py_True ? VALUE_TRUE : VALUE_FALSE;
        return at;
    }
    if (type == &PyUnicode_Type && PyUnicode_IS_READY(v) && PyUnicode_IS_ASCII(v) &&
        PyUnicode_GET_LENGTH(v) <= (Py_ssize_t)s->limits.string &&
        PyUnicode_GET_LENGTH(v) <= SIMPLE_MOST - 1 - WRITE_STR_MAX) {
        *at++ = VALUE_STR;
        return write_str(at, PyUnicode_DATA(v), (size_t)PyUnicode_GET_LENGTH(v));
    }
    return NULL;
}
