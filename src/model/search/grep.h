/* Finding text in the values of a whole run. A value matches where its text, as it is shown, holds the pattern; most
 * values are put aside without ever being made into text. See grep.c for how. */
#ifndef SMILEY_MODEL_GREP_H
#define SMILEY_MODEL_GREP_H

#include "smiley/map.h"
#include "smiley/pattern.h"
#include "src/model/trace_impl.h"

enum { GREP_NAMES = 16 };

struct grep {
    const struct pattern *pattern; /* borrowed */
    struct trace *trace;           /* borrowed */
    char *core;                    /* owned: see grep.c; empty: there is none */
    size_t core_len;
    bool number;                         /* the pattern may be part of a number */
    bool in_int;                         /* … and has nothing but what stands in ints */
    uint32_t names[GREP_NAMES], n_names; /* ids of names that hold the core */
    uint32_t names_seen;                 /* names that were looked at */
    bool many_names;                     /* more than there is room for */
    struct state state;
    bool has_state;
    struct body body;
    struct buf text;
    struct buf line; /* printed, as far as it goes */
    bool line_hit;   /* it holds the pattern already */
    struct block_end last;
    uint64_t *verdicts; /* owned: hash of a value's bytes, the lowest bit tells */
};

int grep_init(struct grep *g, const struct pattern *pattern, struct trace *t, struct err *err);
void grep_release(struct grep *g);

/* Sets the bits of the chunk's events (n of them) that brought a matching value: 1 some, 0 none, -1. What is printed by
 * several events of a block is looked at line by line, and found in the event that completes the pattern. */
int grep_chunk(struct grep *g, size_t chunk, uint64_t *bits, uint32_t n, struct err *err);
/* Of event n: whether it is a variable's value that matches, and which. False: it is the event's own. */
int grep_event(struct grep *g, uint64_t n, bool *variable, uint32_t *var, struct err *err);
bool grep_value(struct grep *g, const uint8_t *at, const uint8_t *end);

#endif
