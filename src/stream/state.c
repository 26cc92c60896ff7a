/* Applying records to the program's state.
 *
 * Most events are lines of the frame that had the event before, so `running` points to it and a line event touches the
 * frame, its changed variables and nothing else. Whatever may change the top of a stack (YIELD and RETURN, whose frame
 * goes only before the thread's next event; SWITCH; CALL and RESUME) sets it anew. */
#include "smiley/state.h"

#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "frames.h"

void state_init(struct state *s, const struct defs *defs)
{
    *s = (struct state){ .defs = defs, .next_call = 1 };
}

void state_reset(struct state *s)
{
    frames_free_all(s);
    s->event = s->time_ns = 0;
    s->next_call = 1;
    s->thread = 0;
    s->running = NULL;
    s->copied = 0;
}

void state_release(struct state *s)
{
    frames_free_all(s);
    frames_free_spare(s);
    map_release(&s->frames);
    for (uint32_t i = 0; i < s->n_threads; i++)
        free(s->threads[i].stack);
    free(s->threads);
    state_init(s, s->defs);
}

const struct frame *state_frame(const struct state *s)
{
    if (s->running)
        return s->running;
    if (s->thread >= s->n_threads || !s->threads[s->thread].depth)
        return NULL;
    const struct thread_state *t = &s->threads[s->thread];
    return t->stack[t->depth - 1];
}

const struct frame *state_call(const struct state *s, uint64_t call)
{
    uint64_t frame;
    return map_get(&s->frames, call, &frame) ? (const struct frame *)(uintptr_t)frame : NULL;
}

/* --- stacks --------------------------------------------------------------------------------------------------- */

/* Takes the frame that yielded or returned off the stack: it is suspended, or gone. */
static void leave(struct state *s, struct thread_state *t)
{
    struct frame *f = t->stack[--t->depth];
    t->leaving = false;
    if (!f->suspended)
        frame_free(s, f);
}

static inline int enter(struct state *s, struct thread_state *t, struct frame *f, struct err *err)
{
    f->thread = s->thread;
    f->parent = t->depth ? t->stack[t->depth - 1]->call : 0;
    return thread_push(t, f, err);
}

static struct frame *apply_call(struct state *s, struct thread_state *t, uint32_t code, struct err *err)
{
    if (code >= s->defs->n_codes) {
        err_set(err, ERR_CORRUPT, "damaged trace stream: a call of code object %u, which is not defined", code);
        return NULL;
    }
    struct frame *f = frame_new(s, s->next_call);
    if (!f) {
        err_memory(err);
        return NULL;
    }
    s->next_call++;
    f->first = s->event;
    f->code = code;
    f->file = s->defs->codes[code]->file;
    f->line = s->defs->codes[code]->first_line;
    if (enter(s, t, f, err) < 0) {
        frame_free(s, f);
        return NULL;
    }
    return f;
}

static struct frame *apply_resume(struct state *s, struct thread_state *t, uint64_t call, struct err *err)
{
    uint64_t found = 0;
    map_get(&s->frames, call, &found);
    struct frame *f = (struct frame *)(uintptr_t)found;
    if (!f || !f->suspended) {
        err_set(err, ERR_CORRUPT, "damaged trace stream: call %llu goes on, but is not suspended",
                (unsigned long long)call);
        return NULL;
    }
    struct thread_state *last = &s->threads[f->thread];
    if (last->leaving && last->stack[last->depth - 1] == f) /* it yielded in another thread, which had no event since */
        leave(s, last);
    if (enter(s, t, f, err) < 0)
        return NULL;
    f->suspended = false;
    return f;
}

int state_enter(struct state *s, enum event_kind kind, uint64_t id, struct frame **f, struct err *err)
{
    *f = NULL;
    struct thread_state *t = state_thread(s, s->thread, err);
    if (!t)
        return -1;
    if (t->leaving)
        leave(s, t);
    if (kind == EVENT_CALL)
        *f = apply_call(s, t, (uint32_t)id, err);
    else if (kind == EVENT_RESUME)
        *f = apply_resume(s, t, id, err);
    else if (t->depth)
        *f = t->stack[t->depth - 1];
    else if (kind == EVENT_OUTPUT)
        return 0;
    else
        err_set(err, ERR_CORRUPT, "damaged trace stream: an event of a thread without open calls");
    return *f ? 0 : -1;
}

/* --- changes -------------------------------------------------------------------------------------------------- */

static int apply_add(const struct state *s, struct var *v, int64_t delta, struct err *err)
{
    const uint8_t *at = var_bytes(v);
    int64_t number;
    if (v->cap == VAR_NUMBER) {
        v->u.number = (int64_t)((uint64_t)v->u.number + (uint64_t)delta);
        return 0;
    }
    if (!v->len || !value_get_int(at, at + v->len, &number))
        return err_set(err, ERR_CORRUPT, "damaged trace stream: a number is added to what is none");
    var_set_number(v, (int64_t)((uint64_t)number + (uint64_t)delta));
    if (!s->closed)
        var_settle(v);
    return 0;
}

static int bad_splice(struct err *err)
{
    return err_set(err, ERR_CORRUPT, "damaged trace stream: a change outside of the value it changes");
}

static int apply_splice(struct var *v, const struct change *c, struct err *err)
{
    var_settle(v);
    if ((uint64_t)c->offset + c->removed > v->len || v->len - c->removed + c->value.len > MAX_VALUE)
        return bad_splice(err);
    return var_splice(v, c->offset, c->removed, c->value.at, c->value.len, err);
}

/* What the variable `from` of the frame below has; f is on top of its stack, and has just been called. */
static int apply_copy(struct state *s, struct frame *f, struct var *v, uint32_t from, struct err *err)
{
    const struct frame *below = f->depth ? s->threads[s->thread].stack[f->depth - 1] : NULL;
    struct var *source = below && from < below->n_vars ? &below->vars[from] : NULL;
    if (source)
        var_settle(source);
    if (!source || !source->len)
        return err_set(err, ERR_CORRUPT, "damaged trace stream: a copy of what the caller does not have");
    if (source->len > MAX_COPIED - s->copied)
        return err_set(err, ERR_CORRUPT, "damaged trace stream: more than %d bytes of copies", MAX_COPIED);
    f->copied += source->len;
    s->copied += source->len;
    return var_set(v, var_bytes(source), source->len, err);
}

int state_spliced(const struct state *s, const struct frame *f, uint32_t var, struct err *err)
{
    const struct var *v = &f->vars[var];
    const uint8_t *at = var_bytes(v);
    if (v->len && (s->trusting || value_end(at, at + v->len, NULL) == at + v->len))
        return 0;
    return err_set(err, ERR_CORRUPT, "damaged trace stream: a change leaves a malformed value");
}

static int apply_change(struct state *s, struct frame *f, struct var *v, const struct change *c, struct err *err)
{
    v->changed = s->event;
    if (c->op == CHANGE_ADD)
        return apply_add(s, v, c->delta, err);
    if (c->op == CHANGE_SPLICE)
        return apply_splice(v, c, err);
    if (c->op == CHANGE_COPY)
        return apply_copy(s, f, v, c->from, err);
    if (c->op != CHANGE_UNSET)
        return var_set(v, c->value.at, c->value.len, err);
    var_clear(v);
    return 0;
}

int state_change(struct state *s, struct frame *f, const struct change *c, uint32_t *spliced, struct err *err)
{
    if (*spliced != NOT_SPLICED && (c->var != *spliced || c->op != CHANGE_SPLICE)) {
        if (state_changed(s, f, *spliced, err) < 0)
            return -1;
        *spliced = NOT_SPLICED;
    }
    struct var *v = frame_var(s, f, c->var, err);
    if (!v)
        return -1;
    if (c->op == CHANGE_SPLICE) {
        if (!v->len && *spliced != c->var)
            return bad_splice(err);
        *spliced = c->var;
    }
    return apply_change(s, f, v, c, err);
}

static int apply_changes(struct state *s, struct frame *f, const struct record *r, struct err *err)
{
    struct change c;
    struct change_iter it = changes_of(r);
    uint32_t spliced = NOT_SPLICED;
    while (change_iter_next(&it, &c))
        if (state_change(s, f, &c, &spliced, err) < 0)
            return -1;
    return state_changed(s, f, spliced, err);
}

/* --- events --------------------------------------------------------------------------------------------------- */

static int apply_switch(struct state *s, const struct record *r, struct err *err)
{
    if (!state_thread(s, r->id, err))
        return -1;
    s->thread = r->id;
    s->running = NULL;
    return 0;
}

int state_apply(struct state *s, const struct record *r, struct err *err)
{
    if (r->tag != TAG_EVENT)
        return r->tag == TAG_SWITCH ? apply_switch(s, r, err) : 0;
    s->event++;
    s->time_ns += r->dt_ns;
    struct frame *f = s->running;
    if (!likely(f && r->kind == EVENT_LINE)) {
        if (state_enter(s, r->kind, event_id(r), &f, err) < 0)
            return -1;
        s->running = f;
        if (!f)
            return 0;
    }
    if (frame_move(f, r->line_delta, err) < 0)
        return -1;
    if (r->changes.len && !s->bare && apply_changes(s, f, r, err) < 0)
        return -1;
    if (r->kind == EVENT_YIELD || r->kind == EVENT_RETURN) {
        s->running = NULL;
        return state_leave(s, f, r->kind, err);
    }
    return 0;
}
