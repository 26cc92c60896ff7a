/* JSON as Python's json module writes it, read in place: nothing is built, a value is the piece of text it stands in.
 *
 * A library of JSON does not do here: what Python writes holds bare NaN and Infinity, integers of any size and halves
 * of surrogate pairs, none of which is JSON, and all of which are values of the program that must not be lost. */
#ifndef FOREIGN_PYJSON_H
#define FOREIGN_PYJSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/buf.h"

enum pyjson_kind {
    PYJSON_NONE, /* there is no value */
    PYJSON_NULL,
    PYJSON_TRUE,
    PYJSON_FALSE,
    PYJSON_NUMBER, /* NaN and Infinity, too */
    PYJSON_STRING,
    PYJSON_LIST,
    PYJSON_OBJECT,
};

enum { PYJSON_DEPTH = 1000 }; /* what is nested deeper is refused */

/* A piece of a text that was checked: borrowed. */
struct pyjson {
    enum pyjson_kind kind;
    const char *at, *end;
};

/* False, with *v PYJSON_NONE, where the text is not exactly one value. */
bool pyjson_read(struct pyjson *v, const void *text, size_t len);

/* The items of a list, or members of an object (with their keys). Nothing of what is neither. */
struct pyjson_iter {
    const char *at, *end;
    bool object;
};
void pyjson_iter_init(struct pyjson_iter *it, const struct pyjson *container);
bool pyjson_next(struct pyjson_iter *it, struct pyjson *key, struct pyjson *value);
size_t pyjson_count(const struct pyjson *container);

/* The member of an object with this (plain) name, the last where there are several; PYJSON_NONE where there is none. */
struct pyjson pyjson_get(const struct pyjson *object, const char *name);

/* Appends a string's text, in WTF-8: a lone surrogate is three bytes, bytes that are no UTF-8 become U+FFFD. Stops
 * after `max` characters; returns how many there are. Of other kinds nothing. */
size_t pyjson_text(const struct pyjson *s, struct buf *out, size_t max);
bool pyjson_is(const struct pyjson *s, const char *plain);
bool pyjson_number(const struct pyjson *n, double *v);
/* An integer (written without point and exponent) of 64 bits. */
bool pyjson_int(const struct pyjson *n, int64_t *v);

#endif
