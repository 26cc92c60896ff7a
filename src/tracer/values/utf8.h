/* The characters of a Python str as WTF-8 (surrogates as three bytes). */
#ifndef SMILEY_TRACER_UTF8_H
#define SMILEY_TRACER_UTF8_H

#include "src/tracer/python/python.h"

#include <string.h>

/* Writes characters [from, from + n) at `at`, 4 bytes each at most; returns the byte after them. */
static inline uint8_t *utf8_of(uint8_t *at, PyObject *str, Py_ssize_t from, Py_ssize_t n)
{
    const void *data = PyUnicode_DATA(str);
    int kind = (int)PyUnicode_KIND(str);
    if (PyUnicode_IS_ASCII(str)) {
        memcpy(at, (const char *)data + from, (size_t)n);
        return at + n;
    }
    for (Py_ssize_t i = from; i < from + n; i++) {
        Py_UCS4 c = PyUnicode_READ(kind, data, i);
        if (c < 0x80) {
            *at++ = (uint8_t)c;
        } else if (c < 0x800) {
            *at++ = (uint8_t)(0xc0 | c >> 6);
            *at++ = (uint8_t)(0x80 | (c & 0x3f));
        } else if (c < 0x10000) {
            *at++ = (uint8_t)(0xe0 | c >> 12);
            *at++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
            *at++ = (uint8_t)(0x80 | (c & 0x3f));
        } else {
            *at++ = (uint8_t)(0xf0 | c >> 18);
            *at++ = (uint8_t)(0x80 | (c >> 12 & 0x3f));
            *at++ = (uint8_t)(0x80 | (c >> 6 & 0x3f));
            *at++ = (uint8_t)(0x80 | (c & 0x3f));
        }
    }
    return at;
}

#endif
