/* The profile function. Totals are shared by all threads (the GIL is held); what is open is each thread's own.
 *
 * It runs at every call and return of the program, so the way through it is short: a call knows its function and edge
 * by number, and what is rare is out of the line. Where the trace function has just heard of the same call, the time is
 * known already. */
#include "profile.h"

#include <stdlib.h>

#include "src/tracer/code.h"
#include "function.h"
#include "src/tracer/setprofile.h"
#include "totals.h"
#include "src/tracer/tracer.h"

enum {
    FIRST_SEND_NS = 50 * 1000 * 1000,
    SEND_NS = 1000 * 1000 * 1000,
};

struct profiler profiler = { .due_ns = UINT64_MAX };

#define RARE __attribute__((noinline, cold))

struct open_call {
    uintptr_t key; /* of its frame: only an address; of a builtin builtin_key() of its caller's */
    uint32_t function, edge;
    uint64_t start, inside; /* in program time; inside: what it called */
    uint64_t hooks;         /* of a builtin that sleeps: profiler.hooks_ns at its start */
    bool traced;            /* its events are wanted; of a builtin: its caller's */
};

struct stack {
    struct stack *next;
    struct open_call *calls, *end; /* owned; the first is nobody's: what the outermost call was called by */
    struct open_call *top;
    bool main;         /* the main thread's: begins with the program's own code; what the interpreter runs before (its
                          search for the script) and after it (the end of threading) is left out */
    bool paused;       /* the trace hook is away: see trace_if() */
    uint64_t slept_ns; /* of profiler.hooks_ns, what passed while this thread slept anyway */
};

static PyThreadState *main_thread;
static struct stack *stacks;            /* of all threads that have one */
static struct stack nobody;             /* its stack is empty */
static struct stack *counted = &nobody; /* the one of which the totals' levels are */
static __thread struct stack *stack_self;

static inline bool is_empty(const struct stack *s)
{
    return s->top == s->calls;
}

static inline uintptr_t builtin_key(PyFrameObject *f)
{
    return (uintptr_t)f + 2;
}

/* --- stacks ------------------------------------------------------------------------------------------------------ */

static struct stack *stack_new(void)
{
    enum { FIRST = 64 };
    struct stack *s = calloc(1, sizeof *s);
    if (!s || !(s->calls = malloc(FIRST * sizeof *s->calls))) {
        free(s);
        return NULL;
    }
    s->top = s->calls;
    s->end = s->calls + FIRST;
    *s->top = (struct open_call){ .function = NO_FUNCTION, .edge = NO_EDGE, .traced = true };
    s->main = PyThreadState_Get() == main_thread;
    s->next = stacks;
    stacks = s;
    return stack_self = s;
}

static bool stack_grow(struct stack *s)
{
    size_t n = (size_t)(s->end - s->calls), cap = 2 * n;
    struct open_call *grown = cap > MAX_DEPTH ? NULL : malloc(cap * sizeof *grown);
    if (!grown)
        return false;
    memcpy(grown, s->calls, n * sizeof *grown);
    s->top = grown + (s->top - s->calls);
    free(s->calls);
    s->calls = grown;
    s->end = grown + cap;
    return true;
}

static RARE void stack_free(struct stack *s)
{
    struct stack **link = &stacks;
    while (*link != s)
        link = &(*link)->next;
    *link = s->next;
    if (counted == s)
        counted = &nobody;
    free(s->calls);
    free(s);
}

static void add_levels(const struct stack *s, uint32_t sign)
{
    for (const struct open_call *c = s->calls; c < s->top;) {
        c++;
        totals_of_functions.at[c->function].level += sign;
        totals_of_edges.at[c->edge].level += sign;
    }
}

/* Makes the levels those of this stack. */
static RARE void stack_switch(struct stack *s)
{
    add_levels(counted, UINT32_MAX);
    counted = s;
    add_levels(s, 1);
}

/* --- counting ---------------------------------------------------------------------------------------------------- */

static inline bool has_room(const struct stack *s)
{
    return s->top + 1 < s->end;
}

static bool make_room(struct stack *s, uint32_t function)
{
    if (function == NO_FUNCTION || (function >= totals_of_functions.n && !totals_add(function)))
        return false;
    return has_room(s) || stack_grow(s);
}

/* There is room. */
static inline int enter(struct stack *s, uintptr_t key, uint32_t function, uint32_t edge, bool traced, uint64_t now)
{
    struct open_call *c = ++s->top;
    c->key = key;
    c->function = function;
    c->edge = edge;
    c->start = now;
    c->inside = 0;
    c->traced = traced;
    totals_of_functions.at[function].level++;
    totals_of_edges.at[edge].level++;
    return 0;
}

static inline void count(struct total *t, uint64_t total, uint64_t own)
{
    t->cost.calls++;
    t->cost.own += (int64_t)own;
    if (--t->level == 0)
        t->cost.total += (int64_t)total;
    else
        t->cost.recursive++;
}

/* The clock is put forward: see struct longer. */
static inline void leave(struct stack *s, uint64_t now)
{
    struct open_call *c = s->top;
    uint64_t total = now + profiler.longer.callee_ns - c->start, own = total - c->inside;
    profiler.hooks_ns -= profiler.longer.callee_ns + profiler.longer.caller_ns;
    count(&totals_of_functions.at[c->function], total, own);
    count(&totals_of_edges.at[c->edge], total, own);
    s->top = c - 1;
    c[-1].inside += total;
}

/* The call on top ends when it says, or when it does not know (calls went by unseen: a profile function of the
 * program's had its turn, a greenlet switched stacks), with those above it. */
static void leave_call(struct stack *s, uintptr_t key, uint64_t now)
{
    struct open_call *c = s->top;
    while (c > s->calls && c->key != key)
        c--;
    while (c > s->calls && s->top >= c)
        leave(s, now);
}

void profile_off(void)
{
    counted = &nobody;
}

/* --- sending ----------------------------------------------------------------------------------------------------- */

static void add_open(struct total *t, int64_t own, int64_t total)
{
    t->cost.calls++;
    t->cost.own += own;
    if (--t->level == 0) /* the outermost is the last that is met */
        t->cost.total += total;
    else
        t->cost.recursive++;
}

static void take_open(struct total *t, int64_t own, int64_t total)
{
    t->cost.calls--;
    t->cost.own -= own;
    if (t->level++ == 0)
        t->cost.total -= total;
    else
        t->cost.recursive--;
}

/* Counts what is still open as if it ended now. */
static void count_open(struct stack *s, uint64_t real)
{
    uint64_t now = real - profiler.hooks_ns + s->slept_ns, above = 0;
    for (const struct open_call *c = s->top; c > s->calls; c--) {
        int64_t total = (int64_t)(now - c->start), own = total - (int64_t)(c->inside + above);
        add_open(&totals_of_functions.at[c->function], own, total);
        add_open(&totals_of_edges.at[c->edge], own, total);
        above = (uint64_t)total;
    }
}

/* Takes that back. */
static void uncount_open(struct stack *s, uint64_t real)
{
    uint64_t now = real - profiler.hooks_ns + s->slept_ns;
    for (const struct open_call *c = s->calls + 1; c <= s->top; c++) {
        uint64_t above = c < s->top ? now - c[1].start : 0;
        int64_t total = (int64_t)(now - c->start), own = total - (int64_t)(c->inside + above);
        take_open(&totals_of_functions.at[c->function], own, total);
        take_open(&totals_of_edges.at[c->edge], own, total);
    }
}

void profile_send(uint64_t now)
{
    profiler.due_ns = now + SEND_NS;
    if (!tracer.writer.on)
        return;
    struct stack *running = counted;
    for (struct stack *s = stacks; s; s = s->next) {
        stack_switch(s);
        count_open(s, now);
        counted = &nobody; /* it has taken the levels away */
    }
    totals_send(now);
    for (struct stack *s = stacks; s; s = s->next) {
        stack_switch(&nobody);
        uncount_open(s, now);
        counted = s;
    }
    stack_switch(running);
    profiler.hooks_ns += clock_ns(&tracer.clock) - now;
}

/* --- the hook ---------------------------------------------------------------------------------------------------- */

static int profile_hook(PyObject *self, PyFrameObject *f, int what, PyObject *arg);

/* In code that is not recorded the trace hook is away: it has nothing to do there, and while it is set the interpreter
 * looks at every instruction. entered: the frame of a call, of which the hook has not heard then. */
static RARE void trace_if(struct stack *s, bool traced, PyFrameObject *entered)
{
    PyThreadState *state = PyThreadState_Get();
    if (!traced && py_thread_is_hooked(state, hook)) {
        py_thread_set_hook(state, NULL);
        s->paused = true;
    } else if (traced) {
        s->paused = false;
        if (py_thread_has_hook(state)) /* the program's own has taken the place */
            return;
        py_thread_set_hook(state, hook);
        if (entered) {
            hook(NULL, entered, PyTrace_CALL, Py_None);
            profiler.told = 0;
        }
    }
}

void profile_resume_trace(void)
{
    if (stack_self && stack_self->paused)
        trace_if(stack_self, true, NULL);
}

static RARE int take_away(void)
{
    PyThreadState *state = PyThreadState_Get();
    if (py_thread_is_profiled(state, profile_hook))
        py_thread_set_profile(state, NULL);
    return 0;
}

/* The calling thread's stack, which is the counted one from here; NULL where nothing is to be counted. */
static struct stack *stack_begin(PyFrameObject *f, int what)
{
    if (!tracer.writer.on || _Py_IsFinalizing()) {
        take_away();
        return NULL;
    }
    struct stack *s = stack_self ? stack_self : stack_new();
    if (!s || (is_empty(s) && s->main && !(what == PyTrace_CALL && function_is_program(f))))
        return NULL;
    if (s != counted)
        stack_switch(s);
    return s;
}

/* When the event happened, in program time. */
static uint64_t event_time(const struct stack *s, PyFrameObject *f, int what)
{
    if (what <= PyTrace_RETURN && profiler.told == profile_key(f, what == PyTrace_RETURN)) {
        profiler.told = 0;
        return profiler.told_ns + s->slept_ns;
    }
    uint64_t real = clock_ns(&tracer.clock);
    if (real >= profiler.due_ns) {
        profile_send(real);
        real = clock_ns(&tracer.clock);
    }
    return real - profiler.hooks_ns + s->slept_ns;
}

static void call_began(struct stack *s, PyFrameObject *f, uint64_t now)
{
    struct frame_function function = function_of_frame(f);
    if (make_room(s, function.id))
        enter(s, profile_key(f, false), function.id, totals_edge(s->top->function, function.id), function.traced, now);
    if (s->paused == function.traced)
        trace_if(s, function.traced, f);
}

static void call_ended(struct stack *s, PyFrameObject *f, uint64_t now)
{
    leave_call(s, profile_key(f, false), now);
    if (s->paused == s->top->traced)
        trace_if(s, s->top->traced, NULL);
    if (is_empty(s)) { /* most often, this was the thread */
        stack_free(s);
        stack_self = NULL;
    }
}

static void builtin_began(struct stack *s, PyFrameObject *f, PyObject *builtin, uint64_t now)
{
    uint32_t function = PyCFunction_Check(builtin) ? function_of_builtin(builtin) : NO_FUNCTION;
    if (!make_room(s, function))
        return;
    enter(s, builtin_key(f), function, totals_edge(s->top->function, function), s->top->traced, now);
    if (totals_of_functions.at[function].kind == FUNCTION_SLEEPS)
        s->top->hooks = profiler.hooks_ns;
    else if (totals_of_functions.at[function].kind == FUNCTION_ENDS)
        profile_send(clock_ns(&tracer.clock));
}

static void builtin_ended(struct stack *s, PyFrameObject *f, uint64_t now)
{
    if (s->top->key == builtin_key(f) && totals_of_functions.at[s->top->function].kind == FUNCTION_SLEEPS) {
        uint64_t others = profiler.hooks_ns - s->top->hooks; /* what tracing took in other threads meanwhile */
        s->slept_ns += others;
        now += others;
    }
    leave_call(s, builtin_key(f), now);
    if (is_empty(s))
        counted = &nobody; /* the next event is looked at closely */
}

/* Any event, with all that can come with it. */
static RARE int rare_event(PyFrameObject *f, int what, PyObject *arg)
{
    struct stack *s = stack_begin(f, what);
    if (!s)
        return 0;
    uint64_t now = event_time(s, f, what);
    if (what == PyTrace_CALL)
        call_began(s, f, now);
    else if (what == PyTrace_RETURN)
        call_ended(s, f, now);
    else if (what == PyTrace_C_CALL)
        builtin_began(s, f, arg, now);
    else if (what == PyTrace_C_RETURN || what == PyTrace_C_EXCEPTION)
        builtin_ended(s, f, now);
    return 0;
}

/* The four usual events: what is not usual about them is found out before anything is done. */
static inline bool is_usual(const struct stack *s)
{
    return __builtin_expect(s == counted, 1);
}

static inline bool usual_time(const struct stack *s, uintptr_t told, uint64_t *now)
{
    if (told && profiler.told == told) {
        profiler.told = 0; /* another frame may come to stand there */
        *now = profiler.told_ns + s->slept_ns;
        return true;
    }
    uint64_t real;
    if (__builtin_expect(!clock_quick(&tracer.clock, &real) || real >= profiler.due_ns, 0))
        return false;
    *now = real - profiler.hooks_ns + s->slept_ns;
    return true;
}

static int usual_call(PyFrameObject *f, int what, PyObject *arg)
{
    struct stack *s = stack_self;
    uint64_t now;
    uint32_t edge;
    struct frame_function function;
    if (!is_usual(s) || !function_known(f, &function) || !has_room(s) || s->paused == function.traced ||
        !totals_edge_known(s->top->function, function.id, &edge) || !usual_time(s, profile_key(f, false), &now))
        return rare_event(f, what, arg);
    return enter(s, profile_key(f, false), function.id, edge, function.traced, now);
}

static int usual_return(PyFrameObject *f, int what, PyObject *arg)
{
    struct stack *s = stack_self;
    uint64_t now;
    if (!is_usual(s) || s->top->key != profile_key(f, false) || s->paused == s->top[-1].traced ||
        s->top - 1 == s->calls || !usual_time(s, profile_key(f, true), &now))
        return rare_event(f, what, arg);
    leave(s, now);
    return 0;
}

static int usual_builtin(PyFrameObject *f, int what, PyObject *arg)
{
    struct stack *s = stack_self;
    uint64_t now;
    uint32_t function, edge;
    if (!is_usual(s) || !function_known_builtin(arg, &function) || !has_room(s) ||
        !totals_edge_known(s->top->function, function, &edge) ||
        totals_of_functions.at[function].kind != FUNCTION_PLAIN || !usual_time(s, 0, &now))
        return rare_event(f, what, arg);
    return enter(s, builtin_key(f), function, edge, s->top->traced, now);
}

static int usual_builtin_return(PyFrameObject *f, int what, PyObject *arg)
{
    struct stack *s = stack_self;
    uint64_t now;
    if (!is_usual(s) || s->top->key != builtin_key(f) || s->top - 1 == s->calls ||
        totals_of_functions.at[s->top->function].kind != FUNCTION_PLAIN || !usual_time(s, 0, &now))
        return rare_event(f, what, arg);
    leave(s, now);
    return 0;
}

static int profile_hook(PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    (void)self;
    switch (what) {
    case PyTrace_CALL:
        return usual_call(f, what, arg);
    case PyTrace_RETURN:
        return usual_return(f, what, arg);
    case PyTrace_C_CALL:
        return usual_builtin(f, what, arg);
    case PyTrace_C_RETURN:
    case PyTrace_C_EXCEPTION:
        return usual_builtin_return(f, what, arg);
    default:
        return 0;
    }
}

void profile_thread(PyThreadState *thread)
{
    profiler.told = 0;
    if (profiler.on)
        py_thread_set_profile(thread, profile_hook);
}

int profile_spent_measured(uint64_t start, int32_t more, struct event_cost *cost)
{
    enum { LEFT_OUT = 127, IN_A_ROW = 3, FIRST = 24, MEAN_OF_FIRST = 4, MEAN_OF = 32, QUICK_NS = 250, UNUSUAL = 8 };
    uint64_t now = clock_ns(&tracer.clock), took = now - start;
    profiler.hooks_ns += took + (uint64_t)(int64_t)(more + profiler.look_ns);
    if (now >= profiler.due_ns)
        profile_send(now);
    if (!cost || ++cost->row == 1)
        return 0; /* the first in a row is slower: nobody expected it to come here */
    uint64_t usual = cost->measured ? cost->ns : took;
    if (took > UNUSUAL * usual) /* something came in between */
        took = UNUSUAL * usual;
    /* the first of all are slow, for what they touch was elsewhere: they are forgotten soon */
    uint32_t mean_of = cost->measured < FIRST ? MEAN_OF_FIRST : MEAN_OF;
    cost->ns = (uint32_t)(((mean_of - 1) * usual + took + mean_of / 2) / mean_of);
    cost->measured += cost->measured < FIRST;
    if (cost->row < IN_A_ROW)
        return 0;
    /* a prime, as a loop has some lines; beside slow events a look at the clock is nothing */
    bool few = cost->measured == FIRST && cost->ns < QUICK_NS;
    cost->left = few ? LEFT_OUT : 0;
    cost->row = few ? 0 : 1;
    return 0;
}

int32_t profile_line_ns(PyCodeObject *code)
{
    const struct calibration *c = &profiler.calibration;
    int64_t ps = c->line_ps + (int64_t)c->instruction_ps * py_code_line_length(code) / 100;
    return (int32_t)(ps / 1000);
}

bool profile_has(PyThreadState *thread)
{
    return py_thread_is_profiled(thread, profile_hook);
}

/* The interpreter is gone; what is needed here is not its. */
static void at_exit(void)
{
    profile_send(clock_ns(&tracer.clock));
}

int profile_start(void)
{
    if (totals_init() < 0 || function_init() < 0 || setprofile_init() < 0)
        return -1;
    profiler.on = true;
    profiler.calibration = calibrate();
    profiler.call_ns = profiler.calibration.call_ps / 1000;
    profiler.exception_ns = profiler.calibration.exception_ps / 1000;
    profiler.look_ns = profiler.calibration.look_ps / 1000;
    if (profiler.calibration.python_look_ps > profiler.calibration.look_ps)
        profiler.longer.callee_ns =
            (uint32_t)(profiler.calibration.python_look_ps - profiler.calibration.look_ps) / 1000;
    profiler.longer.caller_ns = (uint32_t)profiler.calibration.python_look_ps / 1000;
    profiler.due_ns = clock_ns(&tracer.clock) + FIRST_SEND_NS;
    Py_AtExit(at_exit);
    main_thread = PyThreadState_Get();
    profile_thread(main_thread);
    return 0;
}
