/* Memory of frames and variables.
 *
 * A frame and its variables are one block, and blocks are kept for the next call, so that a call costs no malloc.
 * Values of up to VAR_SMALL bytes, which is every number, stand in the variable itself. */
#include "frames.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/value.h"
#include "smiley/varint.h"

enum {
    SPARE_MAX = 256,
    KEPT_MAX = 512, /* bytes of a value whose memory a spare block keeps */
};

static struct block *block_of(struct frame *f)
{
    return (struct block *)f;
}

/* The variable has no value any more. */
static void slot_clear(struct var *v, uint32_t kept_max)
{
    if (!var_is_big(v)) {
        v->cap = 0;
    } else if (v->cap > kept_max) {
        free(v->u.big);
        v->cap = 0;
    }
    v->len = 0;
    v->changed = 0;
}

static void block_free(struct block *b)
{
    for (struct var *v = b->slots; v < b->slots + SLOTS_MIN; v++)
        slot_clear(v, 0);
    if (b->apart)
        free(b->frame.vars);
    free(b);
}

struct frame *frame_new_slow(struct state *s, uint64_t call)
{
    struct block *b = block_of(s->spare);
    if (b) {
        s->spare = (struct frame *)b->frame.vars;
        s->n_spare--;
    } else {
        b = calloc(1, sizeof *b);
        if (!b)
            return NULL;
        b->cap = SLOTS_MIN;
    }
    b->frame = (struct frame){ .call = call, .vars = b->slots };
    if (!s->closed && frame_list(s, &b->frame, NULL) < 0) {
        block_free(b);
        return NULL;
    }
    return &b->frame;
}

int frame_list(struct state *s, struct frame *f, struct err *err)
{
    if (f->listed)
        return 0;
    if (map_put(&s->frames, f->call, (uintptr_t)f) < 0)
        return err_memory(err);
    f->listed = true;
    return 0;
}

/* Takes the variables' values, and keeps or frees the block. */
static void block_put_away(struct state *s, struct block *b)
{
    struct frame *f = &b->frame;
    bool is_spare = s->n_spare < SPARE_MAX;
    for (struct var *v = f->vars; v < f->vars + f->n_vars; v++)
        slot_clear(v, is_spare && !b->apart ? KEPT_MAX : 0);
    s->n_slots -= f->n_vars;
    if (!is_spare) {
        block_free(b);
        return;
    }
    if (b->apart) {
        free(f->vars);
        b->cap = SLOTS_MIN;
        b->apart = false;
    }
    f->vars = (struct var *)s->spare;
    s->spare = f;
    s->n_spare++;
}

void frame_free(struct state *s, struct frame *f)
{
    if (f->listed)
        map_remove(&s->frames, f->call);
    block_put_away(s, block_of(f));
}

void frames_free_all(struct state *s)
{
    size_t i = 0;
    uint64_t call, frame;
    for (struct thread_state *t = s->threads; t < s->threads + s->n_threads; t++) {
        while (t->depth) {
            struct frame *f = t->stack[--t->depth];
            if (!f->listed)
                block_put_away(s, block_of(f));
        }
        t->leaving = false;
    }
    while (map_next(&s->frames, &i, &call, &frame))
        block_put_away(s, (struct block *)(uintptr_t)frame);
    map_clear(&s->frames);
}

void frames_free_spare(struct state *s)
{
    while (s->spare) {
        struct frame *next = (struct frame *)s->spare->vars;
        block_free(block_of(s->spare));
        s->spare = next;
    }
    s->n_spare = 0;
}

/* Slots for n variables. */
static int block_grow(struct block *b, uint32_t n)
{
    uint32_t cap = b->cap;
    while (cap < n)
        cap *= 2;
    struct var *vars = realloc(b->apart ? b->frame.vars : NULL, cap * sizeof *vars);
    if (!vars)
        return -1;
    if (!b->apart) {
        for (struct var *v = b->slots + b->frame.n_vars; v < b->slots + SLOTS_MIN; v++)
            slot_clear(v, 0);
        memcpy(vars, b->slots, b->frame.n_vars * sizeof *vars);
        memset(b->slots, 0, sizeof b->slots);
    }
    memset(vars + b->frame.n_vars, 0, (cap - b->frame.n_vars) * sizeof *vars);
    b->frame.vars = vars;
    b->apart = true;
    b->cap = cap;
    return 0;
}

struct var *frame_var_slow(struct state *s, struct frame *f, uint32_t index, struct err *err)
{
    uint32_t known = f->code < s->defs->n_codes ? s->defs->codes[f->code]->n_vars : 0;
    if (index >= known) {
        err_set(err, ERR_CORRUPT, "damaged trace stream: code object %u has no variable %u", f->code, index);
        return NULL;
    }
    uint32_t more = index + 1 - f->n_vars;
    if (more > SLOTS_MAX - s->n_slots) {
        err_set(err, ERR_CORRUPT, "damaged trace stream: more than %d live variables", SLOTS_MAX);
        return NULL;
    }
    if (index >= block_of(f)->cap && block_grow(block_of(f), index + 1) < 0) {
        err_memory(err);
        return NULL;
    }
    f->n_vars = index + 1;
    s->n_slots += more;
    return &f->vars[index];
}

/* --- values --------------------------------------------------------------------------------------------------- */

/* Memory for so many bytes that a value of `len` gives it back. */
static inline bool is_far_larger(uint32_t cap, size_t len)
{
    return cap > 4 * len + 64;
}

/* Room for `len` bytes; what was there stays. */
static int var_room(struct var *v, size_t len, struct err *err)
{
    if (!v->cap && len <= VAR_SMALL)
        return 0;
    if (v->cap && len <= v->cap && !is_far_larger(v->cap, len))
        return 0;
    size_t cap = len + len / 4 + 16;
    uint8_t *big = realloc(v->cap ? v->u.big : NULL, cap);
    if (!big)
        return err_memory(err);
    if (!v->cap)
        memcpy(big, v->u.small, VAR_SMALL);
    v->u.big = big;
    v->cap = (uint32_t)cap;
    return 0;
}

int var_set(struct var *v, const uint8_t *at, size_t len, struct err *err)
{
    if (v->cap && (len <= VAR_SMALL || v->cap == VAR_NUMBER))
        var_clear(v);
    if (var_room(v, len, err) < 0)
        return -1;
    memcpy(v->cap ? v->u.big : v->u.small, at, len);
    v->len = (uint32_t)len;
    return 0;
}

void var_clear(struct var *v)
{
    if (var_is_big(v))
        free(v->u.big);
    v->len = v->cap = 0;
}

void var_set_number(struct var *v, int64_t number)
{
    var_clear(v);
    v->u.number = number;
    v->cap = VAR_NUMBER;
    v->len = 1;
}

_Static_assert((int)VAR_SMALL > (int)VARINT_MAX, "an int stands in the variable itself");

void var_settle(struct var *v)
{
    if (v->cap != VAR_NUMBER)
        return;
    v->cap = 0;
    v->len = (uint32_t)(value_put_int(v->u.small, v->u.number) - v->u.small);
}

static void splice(struct var *v, uint8_t *bytes, uint32_t offset, uint32_t removed, const uint8_t *at, size_t len)
{
    if (removed != len)
        memmove(bytes + offset + len, bytes + offset + removed, v->len - offset - removed);
    if (len)
        memcpy(bytes + offset, at, len);
    v->len = (uint32_t)(v->len - removed + len);
}

bool var_splice_in_place(struct var *v, uint32_t offset, uint32_t removed, const uint8_t *at, size_t len)
{
    uint64_t to = (uint64_t)offset + removed, new_len = v->len - to + offset + len;
    if (v->cap == VAR_NUMBER || !v->len || to > v->len || !new_len || new_len > MAX_VALUE)
        return false;
    if (v->cap ? new_len > v->cap || is_far_larger(v->cap, v->len) : new_len > VAR_SMALL)
        return false;
    splice(v, v->cap ? v->u.big : v->u.small, offset, removed, at, len);
    return true;
}

int var_splice(struct var *v, uint32_t offset, uint32_t removed, const uint8_t *at, size_t len, struct err *err)
{
    size_t new_len = v->len - removed + len;
    if (var_room(v, new_len > v->len ? new_len : v->len, err) < 0)
        return -1;
    splice(v, v->cap ? v->u.big : v->u.small, offset, removed, at, len);
    return 0;
}

/* --- threads -------------------------------------------------------------------------------------------------- */

struct thread_state *state_thread_slow(struct state *s, uint32_t id, struct err *err)
{
    if (id >= s->defs->n_threads) {
        err_set(err, ERR_CORRUPT, "damaged trace stream: thread %u is not defined", id);
        return NULL;
    }
    uint32_t n = id + 1;
    struct thread_state *threads = realloc(s->threads, n * sizeof *threads);
    if (!threads) {
        err_memory(err);
        return NULL;
    }
    memset(threads + s->n_threads, 0, (n - s->n_threads) * sizeof *threads);
    s->threads = threads;
    s->n_threads = n;
    return &threads[id];
}

int thread_grow(struct thread_state *t, struct err *err)
{
    if (t->depth >= MAX_DEPTH)
        return err_set(err, ERR_CORRUPT, "damaged trace stream: more than %d open calls in a thread", MAX_DEPTH);
    uint32_t cap = t->cap ? t->cap * 2 : 16;
    struct frame **stack = realloc(t->stack, cap * sizeof *stack);
    if (!stack)
        return err_memory(err);
    t->stack = stack;
    t->cap = cap;
    return 0;
}
