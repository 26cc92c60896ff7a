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
    const char *prefix; /* in front of every line; NULL: none */
    /* Told now and then how far it is; false ends the replay (ERR_FAILED, "cancelled"). NULL: nobody wants to know. */
    bool (*progress)(void *data, double done);
    void *data;
};

/* Writes the whole run to `out`. ERR_NOT_FOUND where no thread has that name. */
int replay(struct trace *t, const struct replay_options *o, FILE *out, struct err *err);

/* The same for a run that goes on: what has come since is written by each call, after reader_refresh(). All are borrowed and
 * outlive it but the options, which are copied. from and to mean nothing. */
struct replay;
struct replay *replay_live(struct trace *t, const struct replay_options *o, FILE *out, struct err *err);
int replay_more(struct replay *r, struct err *err);
int replay_end(struct replay *r, struct err *err); /* how the run ended */
void replay_free(struct replay *r);                /* NULL is fine */

#endif
