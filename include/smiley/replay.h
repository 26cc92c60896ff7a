/* A run as text: the format of `replay` and `monitor`, and one JSON object a line. */
#ifndef SMILEY_REPLAY_H
#define SMILEY_REPLAY_H

#include <stdbool.h>
#include <stdio.h>

#include "smiley/trace.h"

struct replay_options {
    bool colour, output, json;
    const char *thread; /* only this thread (by name), NULL: all */
    uint64_t from, to;  /* event numbers, 0: from the first, to the last */
};

/* Writes the whole run to `out`. ERR_NOT_FOUND where no thread has that name. */
int replay(struct trace *t, const struct replay_options *o, FILE *out, struct err *err);

#endif
