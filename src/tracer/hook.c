/* The trace function. It dispatches; each kind of event is a function below.
 *
 * The stack of activations follows the interpreter's as its events tell it. Where it does not match (a greenlet
 * switched stacks, a trace function of the program's had its turn) the frames in between are set aside as if they had
 * yielded, and found again when they go on; frames that began unseen are passed over. */
#include "tracer.h"

#include "code.h"
#include "number.h"
#include "profile.h"
#include "threads.h"
#include "watch.h"

/* --- writing one event
 * ------------------------------------------------------------------------------------------------------- */

/* Where an event of the thread is to be written; NULL: the reader is gone. */
static inline uint8_t *event_begin(struct thread *t)
{
    if (__builtin_expect(tracer.current != t || t->renames != tracer.renames, 0))
        threads_switch(t);
    return writer_begin(&tracer.writer);
}

static inline bool sink_open(struct change_sink *sink, struct thread *t)
{
    uint8_t *at = event_begin(t);
    *sink = (struct change_sink){ .writer = { .tag = at }, .at = at, .limit = writer_limit(&tracer.writer) };
    return at != NULL;
}

static inline int64_t line_delta(struct activation *a, PyFrameObject *f)
{
    int line = py_frame_line(f), delta = line - a->line;
    a->line = line;
    return delta;
}

static inline void finish(struct change_sink *sink, struct activation *a, PyFrameObject *f)
{
    activation_changes(a, f, sink);
    writer_end(&tracer.writer, sink->at);
}

/* What remains of a line event of a function from slot i on, where not all changes are from number to number. */
static __attribute__((noinline)) void line_slots(struct activation *a, PyObject **locals, uint32_t i, uint8_t *at,
                                                 struct change_writer changes)
{
    struct change_sink sink = { .writer = changes, .at = at, .limit = writer_limit(&tracer.writer) };
    activation_slots(a, locals, i, &sink);
    writer_end(&tracer.writer, sink.at);
}

/* True where it was short: nothing but numbers changed. */
static inline __attribute__((always_inline)) bool line_event(struct thread *t, struct activation *a, PyFrameObject *f)
{
    const struct code *code = a->code;
    uint8_t *at = event_begin(t);
    if (__builtin_expect(!at, 0))
        return false;
    struct change_writer changes = { .tag = at };
    at = write_line_head(at, line_delta(a, f), tracer_dt(), false);
    if (__builtin_expect(!code->is_short, 0)) {
        struct change_sink sink = { .writer = changes, .at = at, .limit = writer_limit(&tracer.writer) };
        finish(&sink, a, f);
        return false;
    }
    PyObject **locals = py_frame_locals(f), **seen = a->seen;
    for (uint32_t i = 0, n = code->n_slots; i < n; i++) {
        PyObject *v = locals[i];
        if (__builtin_expect(v == seen[i], 1))
            continue;
        uint32_t var = code->slots[i].var;
        if (__builtin_expect(seen[i] == SEEN_NOTHING || !number_change(&a->shadows[var], v, var, &changes, &at), 0)) {
            line_slots(a, locals, i, at, changes);
            return false;
        }
        seen[i] = v;
    }
    writer_end(&tracer.writer, at);
    return true;
}

static inline void put_snapshot(struct change_sink *sink, PyObject *v)
{
    int64_t number;
    if (v == Py_None)
        *sink->at++ = VALUE_NONE;
    else if (PyLong_CheckExact(v) && py_int_small(v, &number))
        sink->at = snapshot_int(sink->at, number);
    else
        sink->at = snapshot_write(&tracer.snapshots, sink->at, (size_t)(sink->limit - sink->at) / 2, v, PIN_VERSION,
                                  NULL, NULL);
}

static void exception_event(struct thread *t, struct activation *a, PyFrameObject *f, PyObject *arg)
{
    struct change_sink sink;
    PyObject *value = PyTuple_Check(arg) && PyTuple_GET_SIZE(arg) == 3 ? PyTuple_GET_ITEM(arg, 1) : Py_None;
    if (!sink_open(&sink, t))
        return;
    sink.at = write_event_head(sink.at, EVENT_EXCEPTION, line_delta(a, f), tracer_dt(), false);
    put_snapshot(&sink, value);
    finish(&sink, a, f);
}

static void leave_event(struct thread *t, struct activation *a, PyFrameObject *f, PyObject *value, bool yields)
{
    struct change_sink sink;
    if (!sink_open(&sink, t))
        return;
    sink.at = write_event_head(sink.at, yields ? EVENT_YIELD : EVENT_RETURN, line_delta(a, f), tracer_dt(), false);
    if (!yields)
        sink.at = write_return_flags(sink.at, value ? 0 : RETURN_UNWOUND);
    put_snapshot(&sink, !value ? Py_None : yields ? py_yielded(value) : value);
    finish(&sink, a, f);
}

/* A yield or resume that the interpreter did not tell of. */
static void quiet_event(struct thread *t, struct activation *a, enum event_kind kind)
{
    struct change_sink sink;
    if (!sink_open(&sink, t))
        return;
    sink.at = write_event_head(sink.at, kind, 0, tracer_dt(), false);
    if (kind == EVENT_YIELD)
        put_snapshot(&sink, Py_None);
    else
        sink.at = varint_put(sink.at, a->call);
    writer_end(&tracer.writer, sink.at);
}

/* --- the stack
 * ------------------------------------------------------------------------------------------------------------------ */

static void suspend(struct thread *t)
{
    struct activation *a = t->top;
    thread_pop(t);
    uint64_t *slot = map_at(&tracer.suspended, (uintptr_t)a->frame, &(bool){ false });
    if (!slot) {
        activation_release(a);
        return;
    }
    activation_release((struct activation *)(uintptr_t)*slot); /* a frame that died unseen, at the same address */
    *slot = (uintptr_t)a;
}

static struct activation *take_suspended(PyFrameObject *f, const struct code *code)
{
    uint64_t found;
    if (!map_get(&tracer.suspended, (uintptr_t)f, &found))
        return NULL;
    struct activation *a = (struct activation *)(uintptr_t)found;
    map_remove(&tracer.suspended, (uintptr_t)f);
    if (a->code == code)
        return a;
    activation_release(a);
    return NULL;
}

static bool is_on_stack(const struct thread *t, PyFrameObject *f, const struct code *code)
{
    for (uint32_t i = t->depth; i-- > 0;)
        if (t->stack[i]->frame == f)
            return t->stack[i]->code == code;
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
    if (a && thread_push(t, a) < 0) {
        activation_release(a);
        return NULL;
    }
    if (a)
        quiet_event(t, a, EVENT_RESUME);
    return a;
}

/* The activation that a call begins or a resumed generator goes on with, on top of the stack. NULL where nothing is
 * known of it, and without memory. */
static struct activation *begin(struct thread *t, PyFrameObject *f, struct code *code, bool fresh)
{
    struct activation *a;
    if (__builtin_expect(fresh, 1)) {
        if (__builtin_expect(tracer.suspended.len != 0, 0))
            activation_release(take_suspended(f, NULL));
        a = activation_new(code, f);
    } else {
        a = take_suspended(f, code);
    }
    if (a && thread_push(t, a) < 0) {
        activation_release(a);
        return NULL;
    }
    return a;
}

static void call_event(struct thread *t, PyFrameObject *f, struct code *code)
{
    struct change_sink sink;
    if (!sink_open(&sink, t))
        return;
    uint64_t dt = tracer_dt(); /* what follows is the hook's, not the program's */
    bool fresh = py_frame_is_fresh(f);
    struct activation *a = begin(t, f, code, fresh);
    if (!a) {
        tracer.last_ns -= dt;
        writer_cancel(&tracer.writer);
        return;
    }
    sink.at = write_event_head(sink.at, fresh ? EVENT_CALL : EVENT_RESUME, line_delta(a, f), dt, false);
    sink.at = varint_put(sink.at, fresh ? code->id : a->call);
    finish(&sink, a, f);
}

static void return_event(struct thread *t, struct activation *a, PyFrameObject *f, PyObject *value)
{
    bool yields = value && py_frame_at_yield(f);
    leave_event(t, a, f, value, yields);
    if (yields) {
        suspend(t);
    } else {
        thread_pop(t);
        activation_release(a);
    }
}

/* --- dispatch
 * --------------------------------------------------------------------------------------------------------------------
 */

/* Nothing is to be recorded any more: the hook takes itself away from the threads that still call it. */
static int take_away(void)
{
    PyThreadState *state = PyThreadState_Get();
    py_thread_lines_on();
    if (py_thread_is_hooked(state, hook))
        py_thread_set_hook(state, NULL);
    return 0;
}

/* Everything but the line of the frame on top. */
static __attribute__((noinline)) int other_event(struct thread *t, PyFrameObject *f, int what, PyObject *arg)
{
    struct activation *a = t->top;
    bool known = a && a->frame == f;
    struct code *code = known && what != PyTrace_CALL ? a->code : code_of(f);
    if (!code || what == PyTrace_OPCODE)
        return 0;
    if (code->what != CODE_RECORDED) {
        if (what == PyTrace_CALL || what == PyTrace_LINE)
            py_frame_lines_off(f);
        else if (what == PyTrace_RETURN && code->what == CODE_RENAMES_THREAD)
            tracer.renames++;
        return 0;
    }
    if (what == PyTrace_CALL) {
        if (__builtin_expect(_Py_IsFinalizing(),
                             0)) /* what runs while the interpreter takes itself down is not the program */
            return take_away();
        call_event(t, f, code);
        profile_told(f, false, tracer.last_ns);
        profile_spent_event(tracer.last_ns, profiler.call_ns, &code->call_cost, writer_event_len(&tracer.writer));
        return 0;
    }
    if (!known && !(a = recover(t, f, code)))
        return 0;
    if (what == PyTrace_LINE) {
        line_event(t, a, f);
        profile_spent(&tracer.clock, tracer.last_ns, code->line_ns);
    } else if (what == PyTrace_EXCEPTION) {
        exception_event(t, a, f, arg);
        profile_spent(&tracer.clock, tracer.last_ns, profiler.exception_ns);
    } else if (what == PyTrace_RETURN) {
        return_event(t, a, f, arg);
        profile_told(f, true, tracer.last_ns);
        profile_spent_event(tracer.last_ns, profiler.call_ns, &code->return_cost, writer_event_len(&tracer.writer));
    }
    return 0;
}

int hook(PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    (void)self;
    struct thread *t = thread_self;
    if (__builtin_expect(!tracer.writer.on, 0))
        return take_away();
    if (__builtin_expect(!t, 0) && !(t = threads_adopt()))
        return 0;
    struct activation *a = t->top;
    if (__builtin_expect(what != PyTrace_LINE || !a || a->frame != f, 0))
        return other_event(t, f, what, arg);
    struct code *code = a->code;
    if (line_event(t, a, f))
        profile_spent_usual(tracer.last_ns, code->line_ns, &code->line_cost);
    else
        profile_spent_event(tracer.last_ns, code->line_ns, &code->long_line_cost, writer_event_len(&tracer.writer));
    return 0;
}
