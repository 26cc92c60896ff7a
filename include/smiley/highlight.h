/* Python source and values, cut into coloured spans. A highlighter goes through a file line by line and remembers what is open across
 * line ends (triple-quoted strings, f-strings with their nested expressions, brackets, continuation). */
#ifndef SMILEY_HIGHLIGHT_H
#define SMILEY_HIGHLIGHT_H

#include <stddef.h>
#include <stdint.h>

enum span_kind {
    SPAN_PLAIN, SPAN_KEYWORD, SPAN_CONSTANT /* None True False */, SPAN_BUILTIN, SPAN_NUMBER, SPAN_STRING, SPAN_ESCAPE,
    SPAN_COMMENT, SPAN_DEFINITION /* the name after def and class */, SPAN_DECORATOR, SPAN_OPERATOR, SPAN_KINDS
};

struct span {
    uint32_t start, len; /* bytes in the line; spans are in order and cover the line without gaps */
    enum span_kind kind;
};

enum { HIGHLIGHT_NESTING = 16 };

struct highlighter {
    struct {
        uint8_t quote;   /* ' or " */
        uint8_t triple, raw, format, bytes; /* format 1: an f-string; 2: the format spec of the one below */
        uint8_t braces;  /* open brackets inside the f-string's expression; 0: in its text */
    } open[HIGHLIGHT_NESTING]; /* strings that are open, outermost first */
    uint32_t n_open;
    uint32_t brackets; /* open outside of strings: the next line starts no statement */
    uint8_t continued; /* the line before ended with a backslash */
};
#define HIGHLIGHTER_INIT { 0 }

/* Highlights one line (without its line end). Spans are written to `spans`, at most `max`; returns how many there are. What does not
 * fit is one plain span at the end; max >= 1. Goes on from the line before. */
size_t highlight_line(struct highlighter *h, const char *line, size_t len, struct span *spans, size_t max);

#endif
