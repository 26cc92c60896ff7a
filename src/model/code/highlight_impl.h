/* What the two files of the highlighter share: highlight.c reads code, highlight_string.c what stands in strings. */
#ifndef SMILEY_MODEL_HIGHLIGHT_IMPL_H
#define SMILEY_MODEL_HIGHLIGHT_IMPL_H

#include <stdbool.h>

#include "smiley/highlight.h"

struct scan {
    struct highlighter *h;
    const char *s;
    size_t len, at;
    struct span *spans;
    size_t n, max;
    bool start;              /* at a statement's start */
    bool names;              /* def, class or type came before: the next name is defined */
    bool after_dot;          /* an attribute's name follows */
    bool pattern;            /* in a case statement's pattern, where _ is a keyword */
    bool text_slash;         /* the line ends with a backslash inside a string's text */
    bool block_known, block; /* whether the line's code ends with a colon */
};

/* The byte `ahead` of where we are, 0 past the line's end. */
static inline uint8_t peek(const struct scan *sc, size_t ahead)
{
    return ahead < sc->len - sc->at ? (uint8_t)sc->s[sc->at + ahead] : 0;
}

/* Takes the next n bytes as `kind`. */
void scan_take(struct scan *sc, size_t n, enum span_kind kind);

/* Whether what comes next is the text of a string or of a format spec. */
static inline bool scan_in_text(const struct scan *sc)
{
    return sc->h->n_open && sc->h->open[sc->h->n_open - 1].braces == 0;
}
/* Goes on in that text, to where it ends or a replacement field begins. */
void scan_text(struct scan *sc);
/* Opens the string whose quote comes after the prefix. */
void scan_open_string(struct scan *sc, const char *prefix, size_t prefix_len);
/* Whether the word is what a string may begin with: r, Rb, f … */
bool scan_is_prefix(const char *s, size_t len);
/* A replacement field's colon: what follows is text again, up to the field's end. */
void scan_open_spec(struct scan *sc);
/* At the line's end: closes the strings that may not go on. */
void scan_end_line(struct scan *sc);

#endif
