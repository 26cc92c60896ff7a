/* The program's state at an event: the stack of every thread and the recorded variables of every live call.
 *
 * A state starts empty (or from a checkpoint), takes in records in stream order, and can at any point be written
 * out as a checkpoint, from which another state goes on as if it had seen everything. Applying costs a few tens of
 * nanoseconds an event; hostile records give ERR_CORRUPT, never a crash, and the state stays releasable. */
#ifndef SMILEY_STATE_H
#define SMILEY_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/defs.h"
#include "smiley/err.h"
#include "smiley/map.h"
#include "smiley/record.h"

enum { VAR_SMALL = 24 };
#define VAR_NUMBER UINT32_MAX

struct var {
    uint32_t len; /* 0: the variable has no value */
    uint32_t cap; /* 0: the bytes stand in `small`; VAR_NUMBER: there are none, but `number` */
    uint64_t changed; /* event number of its last change, 0 where it was before the checkpoint */
    union {
        uint8_t small[VAR_SMALL];
        uint8_t *big; /* owned */
        int64_t number; /* what ADD makes in a closed state */
    } u;
};

struct frame {
    uint64_t call;     /* call number, from 1 */
    uint64_t parent;   /* call number of the frame that called (or resumed) it, 0: none recorded */
    uint64_t first;    /* event number of its CALL */
    uint32_t code, file, line, thread, depth; /* the file is its code's */
    bool suspended;    /* a generator between YIELD and RESUME */
    bool listed;       /* it is in state.frames */
    uint32_t n_vars;
    uint32_t copied;   /* bytes that COPY gave its variables; 0 once it has returned, and where it comes from a checkpoint */
    struct var *vars;  /* owned; index as in the code's definition. n_vars may lag behind the definition: unset */
};

struct thread_state {
    struct frame **stack; /* owned array of borrowed frames, outermost first */
    uint32_t depth, cap;
    bool leaving;         /* the last event was YIELD or RETURN: the top goes before the next event */
};

struct state {
    const struct defs *defs;  /* borrowed; must know what the records refer to */
    uint64_t event;           /* number of the last event applied, 0: none */
    uint64_t next_call;       /* number the next CALL gets, from 1 */
    uint64_t time_ns;         /* since the stream's start */
    uint32_t thread;          /* current */
    struct thread_state *threads; /* owned */
    uint32_t n_threads;
    struct map frames;        /* call number -> struct frame *, every live frame; where closed, those that ever were suspended */
    struct frame *running;    /* the frame an event of the current thread finds on top; NULL where there is none, or where
                                 it is to be looked up: after YIELD, RETURN and SWITCH */
    struct frame *spare;      /* state.c's: frames to be used again, how many, and variable slots of all frames */
    uint32_t n_spare, n_slots;
    uint32_t copied;          /* of all frames together */
    bool trusting;            /* set after state_init() by who looks into no value: what SPLICE leaves is not checked to be one.
                                 Another state, that reads what this one wrote, finds out. */
    bool closed;              /* set after state_init() by who only has checkpoints written: calls that were never suspended are not
                                 in `frames`, and an int that was added to is a VAR_NUMBER */
    bool bare;                /* set before state_restore() by who asks for no variables: they are passed over */
};

void state_init(struct state *s, const struct defs *defs);
void state_release(struct state *s);
void state_reset(struct state *s); /* as new; keeps memory */

/* Takes in one record (definitions but SWITCH are ignored). After ERR_CORRUPT the state is good for release and reset only. */
int state_apply(struct state *s, const struct record *r, struct err *err);

/* The frame of the last event (for OUTPUT: the frame that printed): the top of the current thread. NULL: none. */
const struct frame *state_frame(const struct state *s);
const struct frame *state_call(const struct state *s, uint64_t call); /* NULL: it does not live */
static inline const uint8_t *var_bytes(const struct var *v) { return v->cap ? v->u.big : v->u.small; }

/* Checkpoint: format in docs/stream.md. Appended to out; the same state always gives the same bytes. */
struct buf;
void state_checkpoint(const struct state *s, struct buf *out);
/* Makes s what wrote the checkpoint (s is initialised, its defs set). */
int state_restore(struct state *s, const uint8_t *at, size_t len, struct err *err);

#endif
