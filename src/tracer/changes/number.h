/* The changes that programs make most: a variable that holds an int or a float gets another one of its kind, and one
 * that holds nothing gets its first. In line, for the trace function's common path; shadow_update() knows all kinds of
 * changes, these too. */
#ifndef SMILEY_TRACER_NUMBER_H
#define SMILEY_TRACER_NUMBER_H

#include "shadow.h"
#include "src/tracer/values/watch.h"

enum { NUMBER_CHANGE_MAX = WRITE_CHANGE_MAX };

/* Numbers that nobody holds any more: one of them waits for a moment when there is nothing else to do. Nobody notices
 * the end of an exact number. */
static inline void number_drop(PyObject *v, PyObject **dead)
{
    if (Py_REFCNT(v) > 1) {
        Py_SET_REFCNT(v, Py_REFCNT(v) - 1);
        return;
    }
    if (__builtin_expect(*dead != NULL, 0))
        Py_DECREF(*dead);
    *dead = v;
}

/* v, a number, is what s holds from here. */
static inline void number_hold(struct shadow *s, PyObject *v, int64_t number, PyObject **dead)
{
    PyObject *old = s->value;
    s->number = number;
    s->value = v;
    Py_INCREF(v);
    number_drop(old, dead);
}

/* Records v in place of the number in s, which then holds v; the reference to that goes to *dead or is dropped. False,
 * with nothing done, where this is another change. */
static inline __attribute__((always_inline)) bool number_change(struct shadow *s, PyObject *v, uint32_t var,
                                                                struct change_writer *w, uint8_t **at, PyObject **dead)
{
    int64_t number;
    if (!v)
        return false;
    if (s->number_tag == VALUE_INT && PyLong_CheckExact(v)) {
        if (!py_int_small(v, &number))
            return false;
        int64_t delta = (int64_t)((uint64_t)number - (uint64_t)s->number);
        number_hold(s, v, number, dead);
        if (delta) {
            change_begin(w, *at);
            *at = write_change_add(*at, var, delta);
        }
    } else if (s->number_tag == VALUE_FLOAT && PyFloat_CheckExact(v)) {
        double d = PyFloat_AS_DOUBLE(v);
        memcpy(&number, &d, sizeof number);
        bool differs = number != s->number;
        number_hold(s, v, number, dead);
        if (differs) {
            change_begin(w, *at);
            *at = write_change_head(*at, var, CHANGE_SET);
            *(*at)++ = VALUE_FLOAT;
            memcpy(*at, &d, sizeof d);
            *at += sizeof d;
        }
    } else {
        return false;
    }
    return true;
}

/* Records v as the first value in s, which holds none and is no secret's. False, with nothing done, where v is no
 * number. */
static inline bool number_first(struct shadow *s, PyObject *v, uint32_t var, struct change_writer *w, uint8_t **at)
{
    int64_t number;
    bool is_float = PyFloat_CheckExact(v);
    if (!is_float && !(PyLong_CheckExact(v) && py_int_small(v, &number)))
        return false;
    change_begin(w, *at);
    *at = write_change_head(*at, var, CHANGE_NEW);
    if (is_float) {
        double d = PyFloat_AS_DOUBLE(v);
        *(*at)++ = VALUE_FLOAT;
        memcpy(*at, &d, sizeof d);
        *at += sizeof d;
        memcpy(&number, &d, sizeof number);
    } else {
        *at = snapshot_int(*at, number);
    }
    Py_INCREF(v);
    s->value = v;
    s->number = number;
    s->kind = SHADOW_ATOM;
    s->number_tag = is_float ? VALUE_FLOAT : VALUE_INT;
    return true;
}

#endif
