/* The trace function. It dispatches; each kind of event is a function below.
 *
 * The stack of activations follows the interpreter's as its events tell it. Where it does not match (a greenlet
 * switched stacks, a trace function of the program's had its turn) the frames in between are set aside as if they had
 * yielded, and found again when they go on; frames that began unseen are passed over. */
#include "tracer.h"

#include "src/tracer/proof/ahead.h"
#include "code.h"
#include "src/tracer/changes/number.h"
#include "src/tracer/profile/profile.h"
#include "threads.h"
#include "src/tracer/values/watch.h"

/* --- writing one event ------------------------------------------------------------------------------------------- */

/* Where an event of the thread is to be written; NULL: the reader is gone. */
static inline uint8_t *event_begin(struct thread *t)
{
    threads_ready(t);
    return writer_begin(&tracer.writer);
}

static inline int64_t line_delta(struct activation *a, PyFrameObject *f)
{
    int line = py_frame_line(f), delta = line - a->line;
    a->line = line;
    return delta;
}

/* What remains of the changes of an event that was begun, from slot i on, written from `at` on. */
static __attribute__((noinline)) uint8_t *put_slots(struct activation *a, PyFrameObject *f, size_t i, uint8_t *at,
                                                    uint8_t *tag)
{
    struct change_sink sink = { .writer = { .tag = tag }, .at = at, .limit = writer_limit(&tracer.writer) };
    if (a->n_short)
        activation_slots(a, py_frame_locals(f), i, &sink);
    else
        activation_changes(a, f, &sink);
    return sink.at;
}

static inline uint8_t *put_changes(struct activation *a, PyFrameObject *f, uint8_t *at, uint8_t *tag)
{
    PyObject **locals = py_frame_locals(f);
    activation_look(a, locals);
    size_t n = a->n_short, i = slots_same(locals, a->seen, 0, n);
    return n && i == n ? at : put_slots(a, f, i, at, tag);
}

/* The frame is on top of the stack, and its code runs until the next event. What is not worth being found out is
 * anything. */
static void goes_on(struct activation *a)
{
    if (ahead_worth(a))
        ahead_of(a, a->frame);
    else
        ahead_free(a);
}

/* f, which the thread had called, is left: its caller goes on. */
static inline void returned(struct thread *t, PyFrameObject *f)
{
    if (ahead_worth(t->top))
        ahead_return(t, f);
    else
        ahead_free(t->top);
}

/* What remains of a line event of a function from slot i on, where not all changes are from number to number. */
static __attribute__((noinline)) int line_slots(struct activation *a, PyObject **locals, size_t i, uint8_t *at,
                                                struct change_writer changes)
{
    struct writer *w = &tracer.writer;
    writer_begun(w, changes.tag);
    struct change_sink sink = { .writer = changes, .at = at, .limit = writer_limit(w) };
    activation_slots(a, locals, i, &sink);
    writer_end(w, sink.at);
    goes_on(a);
    return profile_spent_event(tracer.last_ns, a->code->line_ns, &a->code->long_line_cost, writer_event_len(w));
}

/* The same of a frame whose variables are in a namespace, or too many. */
static __attribute__((noinline)) int line_changes(struct activation *a, PyFrameObject *f, uint8_t *at, uint8_t *tag)
{
    struct writer *w = &tracer.writer;
    writer_begun(w, tag);
    writer_end(w, put_changes(a, f, at, tag));
    goes_on(a);
    return profile_spent_event(tracer.last_ns, a->code->line_ns, &a->code->long_line_cost, writer_event_len(w));
}

/* `dead` is a number that nobody holds any more, or NULL. */
static __attribute__((noinline)) int line_followed(struct activation *a, PyObject *dead)
{
    Py_XDECREF(dead);
    ahead_of(a, a->frame);
    return profile_spent_usual(tracer.last_ns, a->code->line_ns, &a->code->line_cost);
}

static __attribute__((noinline)) int line_measured(struct activation *a, PyObject *dead)
{
    Py_XDECREF(dead);
    return profile_spent_measured(tracer.last_ns, a->code->line_ns, &a->code->line_cost);
}

static inline __attribute__((always_inline)) int line_end(struct activation *a, uint8_t *at, PyObject *dead)
{
    writer_quick_end(&tracer.writer, at);
    if (__builtin_expect(ahead_worth(a), 0))
        return line_followed(a, dead);
    ahead_free_numbers(a);
    if (__builtin_expect(!profile_spent_quick(a->code->line_ns, &a->code->line_cost), 0))
        return line_measured(a, dead);
    Py_XDECREF(dead);
    return 0;
}

static inline __attribute__((always_inline)) bool slot_number(struct activation *a, PyObject **locals, size_t i,
                                                              uint8_t **at, struct change_writer *changes,
                                                              PyObject **dead)
{
    PyObject *v = locals[i];
    uint32_t var = a->code->slots[i].var;
    if (__builtin_expect(var == NO_VAR || !number_change(&a->shadows[var], v, var, changes, at, dead), 0))
        return false;
    a->seen[i] = v;
    return true;
}

/* What remains from slot i on, where one has changed already. */
static __attribute__((noinline)) int line_numbers(struct activation *a, PyObject **locals, size_t i, uint8_t *at,
                                                  struct change_writer changes, PyObject *dead)
{
    size_t n = a->n_short;
    while (i < n && slot_number(a, locals, i, &at, &changes, &dead))
        i = slots_same(locals, a->seen, i + 1, n);
    if (i == n)
        return line_end(a, at, dead);
    Py_XDECREF(dead);
    return line_slots(a, locals, i, at, changes);
}

/* What remains from slot i on, which has changed. */
static __attribute__((noinline)) int line_number(struct activation *a, PyObject **locals, size_t i, uint8_t *at,
                                                 uint8_t *tag)
{
    struct change_writer changes = { .tag = tag };
    PyObject *dead = NULL;
    if (__builtin_expect(!slot_number(a, locals, i, &at, &changes, &dead), 0))
        return line_slots(a, locals, i, at, changes);
    i = slots_same(locals, a->seen, i + 1, a->n_short);
    if (__builtin_expect(i < a->n_short, 0))
        return line_numbers(a, locals, i, at, changes, dead);
    return line_end(a, at, dead);
}

static inline __attribute__((always_inline)) int line_simple(struct activation *a, PyObject **locals, uint8_t *at,
                                                             uint8_t *tag)
{
    size_t i = slots_same(locals, a->seen, 0, a->n_short);
    return i < a->n_short ? line_number(a, locals, i, at, tag) : line_end(a, at, NULL);
}

/* The same where some variables may have changed in place. */
static __attribute__((noinline)) int line_compared(struct activation *a, PyObject **locals, uint8_t *at, uint8_t *tag)
{
    activation_compare(a, locals);
    return line_simple(a, locals, at, tag);
}

/* A line of a thread that is ready, at `now`, to be written from `at` on. It and what it calls in line leave by calls
 * only that are the last thing they do: so there is nothing to be saved. */
static inline __attribute__((always_inline)) int line_at(struct activation *a, PyFrameObject *f, uint8_t *at,
                                                         uint64_t now)
{
    PyObject **locals = py_frame_locals(f);
    uint8_t *tag = at;
    uint64_t dt = now - tracer.last_ns;
    tracer.last_ns = now;
    at = write_line_head(at, line_delta(a, f), dt, false);
    if (__builtin_expect(!a->n_short, 0))
        return line_changes(a, f, at, tag);
    if (__builtin_expect(a->still != 0, 0) && !activation_is_still(a))
        return line_compared(a, locals, at, tag);
    return line_simple(a, locals, at, tag);
}

/* Where there is to be waited for room, or the clock takes longer. */
static __attribute__((noinline)) int line_slow(struct activation *a, PyFrameObject *f)
{
    uint8_t *at = writer_quick(&tracer.writer);
    return at ? line_at(a, f, at, clock_ns(&tracer.clock)) : 0;
}

static inline __attribute__((always_inline)) int line_event(struct activation *a, PyFrameObject *f)
{
    uint64_t now;
    if (__builtin_expect(!writer_has_room(&tracer.writer) || !clock_quick(&tracer.clock, &now), 0))
        return line_slow(a, f);
    return line_at(a, f, tracer.writer.ring.at, now);
}

/* `again`: the value will be written soon again. */
static inline uint8_t *put_snapshot(uint8_t *at, PyObject *v, bool again)
{
    int64_t number;
    if (v == Py_None) {
        *at = VALUE_NONE;
        return at + 1;
    }
    if (PyLong_CheckExact(v) && py_int_small(v, &number))
        return snapshot_int(at, number);
    return shadow_write(&tracer.shadows, at, (size_t)(writer_limit(&tracer.writer) - at) / 2, v, again);
}

static int exception_event(struct thread *t, struct activation *a, PyFrameObject *f, PyObject *arg)
{
    PyObject *value = PyTuple_Check(arg) && PyTuple_GET_SIZE(arg) == 3 ? PyTuple_GET_ITEM(arg, 1) : Py_None;
    uint8_t *at = event_begin(t), *tag = at;
    if (!at)
        return 0;
    at = write_event_head(at, EVENT_EXCEPTION, line_delta(a, f), tracer_dt(), false);
    at = put_snapshot(at, value, true); /* in each frame that it leaves, and that it is handled in */
    effects_anything();
    writer_end(&tracer.writer, put_changes(a, f, at, tag));
    ahead_free(a);
    return profile_spent_event(tracer.last_ns, profiler.exception_ns, &a->code->exception_cost,
                               writer_event_len(&tracer.writer));
}

/* A yield or resume that the interpreter did not tell of. */
static void quiet_event(struct thread *t, struct activation *a, enum event_kind kind)
{
    uint8_t *at = event_begin(t);
    if (!at)
        return;
    at = write_event_head(at, kind, 0, tracer_dt(), false);
    writer_end(&tracer.writer, kind == EVENT_YIELD ? put_snapshot(at, Py_None, false) : varint_put(at, a->call));
}

/* --- the stack --------------------------------------------------------------------------------------------------- */

/* Those of generators are kept by their frame's address from the first yield to the end, so that most yields have
 * nothing to do but to say so; the one of a code object that waited last is found without a look there. */
static __attribute__((noinline)) bool waits_first(struct activation *a)
{
    uint64_t *slot = map_at(&tracer.suspended, (uintptr_t)a->frame, &(bool){ false });
    if (!slot)
        return false;
    struct activation *old = (struct activation *)(uintptr_t)*slot;
    *slot = (uintptr_t)a;
    if (old) /* of a frame that died unseen, at the same address; maybe it is still on a stack */
        activation_forget(old);
    return a->has_waited = a->code->waits = true;
}

static void suspend(struct thread *t)
{
    struct activation *a = thread_pop(t);
    if (__builtin_expect(!a->has_waited, 0) && !waits_first(a)) {
        activation_release(a);
        return;
    }
    a->waits = true;
    a->code->waiting = a;
}

static struct activation *take_suspended(PyFrameObject *f, const struct code *code)
{
    struct activation *a = code->waiting;
    if (__builtin_expect(!a || a->frame != f, 0)) {
        uint64_t found = 0;
        map_get(&tracer.suspended, (uintptr_t)f, &found);
        a = (struct activation *)(uintptr_t)found;
    }
    if (!a || !a->waits)
        return NULL;
    if (a->code != code) {
        activation_release(a);
        return NULL;
    }
    a->waits = false;
    return a;
}

static bool is_on_stack(const struct thread *t, PyFrameObject *f, const struct code *code)
{
    for (const struct activation *a = t->top; a != &no_activation; a = a->next)
        if (a->frame == f)
            return a->code == code;
    return false;
}

/* Makes f the top of the stack, as said above. NULL where nothing is known of it. */
static struct activation *recover(struct thread *t, PyFrameObject *f, const struct code *code)
{
    if (is_on_stack(t, f, code)) {
        while (t->top->frame != f) {
            quiet_event(t, t->top, EVENT_YIELD);
            suspend(t);
        }
        return t->top;
    }
    struct activation *a = take_suspended(f, code);
    if (a && !thread_push(t, a)) {
        activation_release(a);
        return NULL;
    }
    if (a) {
        quiet_event(t, a, EVENT_RESUME);
        ahead_free(a);
    }
    return a;
}

/* The activation that a call begins or a resumed generator goes on with, on top of the stack. NULL where nothing is
 * known of it, and without memory. */
static inline struct activation *begin(struct thread *t, PyFrameObject *f, struct code *code, bool fresh)
{
    struct activation *a;
    if (__builtin_expect(!fresh, 0)) {
        a = take_suspended(f, code);
    } else {
        if (__builtin_expect(code->waits, 0))
            activation_release(take_suspended(f, code)); /* of a frame that died unseen */
        a = activation_new(code, f);
    }
    if (__builtin_expect(a && !thread_push(t, a), 0)) {
        activation_release(a);
        return NULL;
    }
    return a;
}

/* What remains of a call from slot i on. What begins may have what its caller has. */
static __attribute__((noinline)) uint8_t *call_slots(struct activation *a, PyFrameObject *f, bool fresh, size_t i,
                                                     uint8_t *at, struct change_writer changes)
{
    struct change_sink sink = { .writer = changes, .at = at, .limit = writer_limit(&tracer.writer) };
    tracer.shadows.called = fresh ? a : NULL;
    if (__builtin_expect(a->space != NULL, 0))
        activation_changes(a, f, &sink);
    else
        activation_slots(a, py_frame_locals(f), i, &sink);
    tracer.shadows.called = NULL;
    return sink.at;
}

/* The changes of a call, most often a few arguments, written from `at` on. */
static inline uint8_t *call_changes(struct activation *a, PyFrameObject *f, bool fresh, uint8_t *at, uint8_t *tag)
{
    PyObject **locals = py_frame_locals(f);
    struct change_writer changes = { .tag = tag };
    size_t n = a->n_short;
    activation_look(a, locals);
    if (__builtin_expect(!n, 0))
        return call_slots(a, f, fresh, 0, at, changes);
    for (size_t i = slots_same(locals, a->seen, 0, n); i < n; i = slots_same(locals, a->seen, i + 1, n)) {
        const struct code_slot *slot = &a->code->slots[i];
        if (a->seen[i] || !slot->plain || !number_first(&a->shadows[slot->var], locals[i], slot->var, &changes, &at))
            return call_slots(a, f, fresh, i, at, changes);
        a->seen[i] = locals[i];
    }
    return at;
}

static __attribute__((noinline)) int call_event(struct thread *t, PyFrameObject *f, struct code *code)
{
    uint8_t *at = event_begin(t), *tag = at;
    if (__builtin_expect(!at, 0))
        return 0;
    uint64_t dt = tracer_dt(); /* what follows is the hook's, not the program's */
    bool fresh = py_frame_is_fresh(f);
    struct activation *a = begin(t, f, code, fresh);
    if (__builtin_expect(a != NULL, 1)) {
        at = write_event_head(at, fresh ? EVENT_CALL : EVENT_RESUME, line_delta(a, f), dt, false);
        at = varint_put(at, fresh ? code->id : a->call);
        writer_end(&tracer.writer, call_changes(a, f, fresh, at, tag));
        if (__builtin_expect(!fresh, 0))
            goes_on(a);
    } else {
        tracer.last_ns -= dt;
        writer_cancel(&tracer.writer);
    }
    return profile_spent_told(f, false, tracer.last_ns, &code->call_cost, writer_event_len(&tracer.writer));
}

static __attribute__((noinline)) int return_event(struct thread *t, PyFrameObject *f, PyObject *value)
{
    struct activation *a = t->top;
    struct code *code = a->code;
    bool yields = value && py_frame_at_yield(f);
    uint8_t *at = event_begin(t), *tag = at;
    if (__builtin_expect(!at, 0))
        return 0;
    at = write_event_head(at, yields ? EVENT_YIELD : EVENT_RETURN, line_delta(a, f), tracer_dt(), false);
    if (!yields)
        at = write_return_flags(at, value ? 0 : RETURN_UNWOUND);
    at = put_snapshot(at, !value ? Py_None : yields ? py_yielded(value) : value, false);
    writer_end(&tracer.writer, put_changes(a, f, at, tag));
    if (yields) {
        suspend(t);
    } else {
        tracer.shadows.copied -= a->copied;
        activation_release(thread_pop(t));
    }
    returned(t, f);
    return profile_spent_told(f, true, tracer.last_ns, &code->return_cost, writer_event_len(&tracer.writer));
}

/* --- dispatch ---------------------------------------------------------------------------------------------------- */

/* Nothing is to be recorded any more: the hook takes itself away from the threads that still call it. */
static __attribute__((noinline, cold)) int take_away(void)
{
    PyThreadState *state = PyThreadState_Get();
    py_thread_lines_on();
    if (py_thread_is_hooked(state, hook))
        py_thread_set_hook(state, NULL);
    return 0;
}

/* Of a frame that is not recorded. */
static __attribute__((noinline)) int left_out_event(struct thread *t, PyFrameObject *f, const struct code *code,
                                                    int what)
{
    effects_anything();
    if (what == PyTrace_RETURN)
        returned(t, f);
    if (what == PyTrace_CALL || what == PyTrace_LINE) {
        py_frame_lines_off(f);
    } else if (what == PyTrace_RETURN && code->what == CODE_RENAMES_THREAD) {
        tracer.renames++;
        tracer.ready = &no_thread;
    }
    return 0;
}

static int called(struct thread *t, PyFrameObject *f)
{
    struct code *code = code_of(f);
    if (__builtin_expect(!code, 0))
        return 0;
    if (code->what != CODE_RECORDED)
        return left_out_event(t, f, code, PyTrace_CALL);
    return __builtin_expect(py_is_finalizing(), 0) ? take_away() : call_event(t, f, code);
}

/* Any event, wherever the stack stands. */
static __attribute__((noinline)) int other_event(struct thread *t, PyFrameObject *f, int what, PyObject *arg)
{
    if (__builtin_expect(!tracer.writer.on, 0))
        return take_away();
    if (__builtin_expect(!t, 0) && !(t = threads_adopt()))
        return 0;
    if (what == PyTrace_CALL)
        return called(t, f);
    struct activation *a = t->top;
    bool known = a->frame == f;
    struct code *code = known ? a->code : code_of(f);
    if (!code || what == PyTrace_OPCODE)
        return 0;
    if (code->what != CODE_RECORDED)
        return left_out_event(t, f, code, what);
    if (!known) {
        effects_anything();
        if (!(a = recover(t, f, code))) {
            if (what == PyTrace_RETURN)
                returned(t, f);
            return 0;
        }
    }
    if (what == PyTrace_RETURN)
        return return_event(t, f, arg);
    if (what == PyTrace_EXCEPTION)
        return exception_event(t, a, f, arg);
    threads_ready(t);
    return what == PyTrace_LINE ? line_event(a, f) : 0;
}

/* What happens most: a line, a call or a return of a thread that is ready, as the stack says. */
int hook(PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    (void)self;
    struct thread *t = thread_self;
    if (__builtin_expect(t == tracer.ready, 1)) {
        if (__builtin_expect(what == PyTrace_LINE && t->top->frame == f, 1))
            return line_event(t->top, f);
        if (what == PyTrace_CALL)
            return called(t, f);
        if (what == PyTrace_RETURN && t->top->frame == f)
            return return_event(t, f, arg);
    }
    return other_event(t, f, what, arg);
}
