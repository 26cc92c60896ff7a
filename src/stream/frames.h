/* Frames and variables of a state: memory and nothing else. For state.c and checkpoint.c alone. */
#ifndef SMILEY_STREAM_FRAMES_H
#define SMILEY_STREAM_FRAMES_H

#include "smiley/state.h"

enum {
    LINE_MAX = INT32_MAX, /* no line is beyond */
    SLOTS_MAX = 16 << 20, /* variables of all live frames together: a stream beyond means harm */
};

/* A new frame without variables; in s->frames under `call` unless s is closed. NULL without memory. */
struct frame *frame_new(struct state *s, uint64_t call);
/* Puts it into s->frames where it is not yet. */
int frame_list(struct state *s, struct frame *f, struct err *err);
/* Takes it out of s->frames and frees it with its variables. */
void frame_free(struct state *s, struct frame *f);
void frames_free_all(struct state *s);   /* and empties s->frames and the stacks */
void frames_free_spare(struct state *s); /* the memory kept for later */
/* The variable's slot, made where it is not there yet. NULL, with err set, where the code has no such variable. */
struct var *frame_var_slow(struct state *s, struct frame *f, uint32_t index, struct err *err);

static inline struct var *frame_var(struct state *s, struct frame *f, uint32_t index, struct err *err)
{
    return __builtin_expect(index < f->n_vars, 1) ? &f->vars[index] : frame_var_slow(s, f, index, err);
}

static inline bool var_is_big(const struct var *v)
{
    return v->cap - 1 < VAR_NUMBER - 1;
}

/* Makes the variable's value these bytes (which must not be its own). */
int var_set(struct var *v, const uint8_t *at, size_t len, struct err *err);
void var_clear(struct var *v);
/* Makes it this number, which has no bytes before it is settled; for closed states. */
void var_set_number(struct var *v, int64_t number);
void var_settle(struct var *v);
/* Replaces `removed` bytes at `offset` of its value, which has that many. */
int var_splice(struct var *v, uint32_t offset, uint32_t removed, const uint8_t *at, size_t len, struct err *err);

/* One change in state.c's way; no COPY, and no SPLICE that others of the same event follow. */
int state_change(struct state *s, struct frame *f, const struct change *c, struct err *err);

/* The thread's state, made where it is not there yet. NULL, with err set, where no such thread is defined. */
struct thread_state *state_thread(struct state *s, uint32_t id, struct err *err);
/* Puts f on top of t: its depth is set, all else is the caller's. */
int thread_push(struct thread_state *t, struct frame *f, struct err *err);

#endif
