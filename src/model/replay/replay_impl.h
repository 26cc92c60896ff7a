/* What the files of replay share. Private to src/model. */
#ifndef SMILEY_MODEL_REPLAY_IMPL_H
#define SMILEY_MODEL_REPLAY_IMPL_H

#include "smiley/buf.h"
#include "smiley/replay.h"
#include "src/model/replay/memo.h"

enum { VALUE_BYTES_MAX = 1 << 20, FDS = 3 };

/* A variable's place in its code object's order, and its name as it is written there. */
struct shown_var {
    uint32_t var;
    uint32_t len;
    char *text; /* owned */
};

/* A code object's variables, sorted by name. */
struct code_order {
    uint32_t n; /* made anew when the code object has got more */
    struct shown_var *vars;
};

/* What was printed and is not written yet. */
struct pending_output {
    uint64_t event;  /* of its last piece */
    struct buf text; /* an unfinished line; in JSON an unfinished character */
    uint32_t thread; /* whose, and at which event */
    uint64_t n;
    bool broken; /* what was last written of it stopped in the middle of a line */
};

struct replay {
    struct trace *trace;
    struct reader *reader;
    const struct defs *defs;
    const struct replay_options *options;
    const struct replay_format *format;
    struct buf out;           /* written, not yet handed to the file */
    struct buf scratch, more; /* the formats' own */
    struct memo values;       /* of snapshots: their text as it is written */
    struct memo places;       /* of places in the program: what is written for them */
    struct code_order *codes; /* owned, by code */
    uint32_t n_codes;
    uint32_t first_thread;
    bool in_line; /* what was handed to the file ends in the middle of a line */
    struct live *live;
    struct pending_output printed[FDS];
};

struct replay_format {
    bool output;                                     /* prints outputs, whether asked to or not */
    int (*begin)(struct replay *r, struct err *err); /* NULL: nothing */
    int (*event)(struct replay *r, const struct moment *m, struct err *err);
    int (*end)(struct replay *r, struct err *err);                           /* NULL: nothing */
    void (*name)(const struct replay *r, const char *name, struct buf *out); /* a variable's, with what follows it */
    void (*value)(const struct replay *r, const char *text, size_t len, struct buf *out);
};
extern const struct replay_format replay_text, replay_json;

/* The code object's variables in order; NULL without memory. Valid until asked for the same one again. */
const struct code_order *replay_order(struct replay *r, uint32_t code);
/* Appends a value as the format writes it. */
void replay_value(struct replay *r, struct buf *out, const uint8_t *at, size_t len);

static inline void put_uint(struct buf *out, uint64_t v)
{
    char digits[20];
    size_t n = sizeof digits;
    do
        digits[--n] = (char)('0' + v % 10);
    while (v /= 10);
    buf_put(out, digits + n, sizeof digits - n);
}

#endif
