/* A state from inside: the memory of frames and variables, and the steps of an event. For state.c, checkpoint.c and
 * events.c alone. */
#ifndef SMILEY_STREAM_FRAMES_H
#define SMILEY_STREAM_FRAMES_H

#include "smiley/state.h"

enum {
    LINE_MAX = INT32_MAX, /* no line is beyond */
    SLOTS_MIN = 8,        /* variables every frame has memory for */
    SLOTS_MAX = 16 << 20, /* variables of all live frames together: a stream beyond means harm */
};

/* A frame and its first variables are one block. Blocks are kept for the next call, so that a call costs no malloc;
 * their variables have no value then, but may have the memory of a short one. */
struct block {
    struct frame frame; /* first: a frame is its block */
    uint32_t cap;       /* slots frame.vars has */
    bool apart;         /* frame.vars outgrew `slots` and is an allocation of its own */
    struct var slots[SLOTS_MIN];
};

struct frame *frame_new_slow(struct state *s, uint64_t call);
/* Puts it into s->frames where it is not yet. */
int frame_list(struct state *s, struct frame *f, struct err *err);
/* Takes it out of s->frames and frees it with its variables. */
void frame_free(struct state *s, struct frame *f);
void frames_free_all(struct state *s);   /* and empties s->frames and the stacks */
void frames_free_spare(struct state *s); /* the memory kept for later */
struct var *frame_var_slow(struct state *s, struct frame *f, uint32_t index, struct err *err);

/* A new frame without variables; in s->frames under `call` unless s is closed. NULL without memory. */
static inline struct frame *frame_new(struct state *s, uint64_t call)
{
    struct frame *f = s->spare;
    if (!__builtin_expect(f && s->closed, 1))
        return frame_new_slow(s, call);
    s->spare = (struct frame *)f->vars;
    s->n_spare--;
    *f = (struct frame){ .call = call, .vars = ((struct block *)f)->slots };
    return f;
}

/* The variable's slot, made where that takes no more memory; else NULL. */
static inline struct var *frame_slot(struct state *s, struct frame *f, uint32_t index)
{
    if (__builtin_expect(index >= f->n_vars, 0)) {
        uint32_t more = index + 1 - f->n_vars;
        if (index >= SLOTS_MIN || index >= s->defs->codes[f->code]->n_vars || more > SLOTS_MAX - s->n_slots)
            return NULL;
        f->n_vars = index + 1;
        s->n_slots += more;
    }
    return &f->vars[index];
}

/* The same with memory for more. NULL, with err set, where the code has no such variable. */
static inline struct var *frame_var(struct state *s, struct frame *f, uint32_t index, struct err *err)
{
    struct var *v = frame_slot(s, f, index);
    return __builtin_expect(v != NULL, 1) ? v : frame_var_slow(s, f, index, err);
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
/* The same where it has them, and neither it nor its memory becomes nothing, too small or far too large; else false. */
bool var_splice_in_place(struct var *v, uint32_t offset, uint32_t removed, const uint8_t *at, size_t len);

/* The thread's state, made where it is not there yet. NULL, with err set, where no such thread is defined. */
struct thread_state *state_thread_slow(struct state *s, uint32_t id, struct err *err);
/* Room for another frame, where there is none or may be none. */
int thread_grow(struct thread_state *t, struct err *err);

/* Puts f on top of t: its depth is set, all else is the caller's. */
static inline int thread_push(struct thread_state *t, struct frame *f, struct err *err)
{
    if (__builtin_expect(t->depth == t->cap || t->depth >= MAX_DEPTH, 0) && thread_grow(t, err) < 0)
        return -1;
    f->depth = t->depth;
    t->stack[t->depth++] = f;
    return 0;
}

static inline struct thread_state *state_thread(struct state *s, uint32_t id, struct err *err)
{
    return __builtin_expect(id < s->n_threads, 1) ? &s->threads[id] : state_thread_slow(s, id, err);
}

/* --- what an event does, in state.c: first it enters, then its frame moves, then come its changes, and a YIELD or
 * RETURN leaves at last ------------------------------------------------------------------------------------------- */

/* Finds the frame that the event belongs to, and makes the stacks what they are at the event. `id` is the code of a
 * CALL, the call of a RESUME. *f is NULL for an OUTPUT that no call printed. */
int state_enter(struct state *s, enum event_kind kind, uint64_t id, struct frame **f, struct err *err);

static inline uint64_t event_id(const struct record *r)
{
    return r->kind == EVENT_CALL ? r->code : r->call;
}

static inline int frame_move(struct frame *f, int64_t delta, struct err *err)
{
    uint64_t line = f->line + (uint64_t)delta;
    if (__builtin_expect(line > LINE_MAX, 0))
        return err_set(err, ERR_CORRUPT, "damaged trace stream: an event at a line out of range");
    f->line = (uint32_t)line;
    return 0;
}

/* One change. *spliced, NOT_SPLICED before the first: the variable that is to be looked at once its last splice is in
 * (they stand together); after the event's last change state_changed() does. */
#define NOT_SPLICED UINT32_MAX
int state_change(struct state *s, struct frame *f, const struct change *c, uint32_t *spliced, struct err *err);
/* What splices have made must be one value again. As everywhere, only in form: a name id that is not defined is shown
 * as "?". */
int state_spliced(const struct state *s, const struct frame *f, uint32_t var, struct err *err);

static inline int state_changed(const struct state *s, const struct frame *f, uint32_t spliced, struct err *err)
{
    return __builtin_expect(spliced == NOT_SPLICED, 1) ? 0 : state_spliced(s, f, spliced, err);
}

/* At a YIELD or RETURN. The frame stays on top until the thread's next event. */
static inline int state_leave(struct state *s, struct frame *f, enum event_kind kind, struct err *err)
{
    s->threads[s->thread].leaving = true;
    f->suspended = kind == EVENT_YIELD;
    if (f->suspended)
        return f->listed ? 0 : frame_list(s, f, err);
    s->copied -= f->copied;
    f->copied = 0;
    return 0;
}

#endif
