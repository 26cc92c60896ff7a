/* The profile function. Totals of functions and edges are shared by all threads (the GIL is held); what is open, and
 * how often each function is on the stack, is each thread's own. */
#include "profile.h"

#include <stdlib.h>
#include <string.h>

#include "code.h"
#include "function.h"
#include "setprofile.h"
#include "smiley/map.h"
#include "smiley/write.h"
#include "tracer.h"

enum {
    FIRST_SEND_NS = 50 * 1000 * 1000,
    SEND_NS = 1000 * 1000 * 1000,
    TOTALS_OF_RECORD = 128,
    EDGE_CACHE = 2048,
};

struct profiler profiler = { .due_ns = UINT64_MAX };

struct cost {
    uint64_t calls, recursive;
    int64_t own, total; /* may dip below 0 for a moment: what is taken off is partly estimated */
};

struct entry { /* of a function or an edge */
    struct cost cost, told;
    uint32_t caller, function; /* of an edge: caller + 1; of a function 0 */
};

struct entries {
    struct entry *at; /* owned */
    uint32_t n, cap;
};

struct open_call {
    PyFrameObject *frame; /* only an address; of a builtin its caller's */
    uint32_t function, edge;
    bool builtin;
    bool traced;            /* its events are wanted; of a builtin: its caller's */
    uint64_t start, inside; /* in program time; inside: what it called */
    uint64_t hooks;         /* profiler.hooks_ns at its start */
};

struct levels {
    uint32_t *at; /* owned: how often a function or edge is on the stack */
    uint32_t cap;
};

struct stack {
    struct stack *next;
    struct open_call *calls; /* owned */
    uint32_t depth, cap;
    struct levels functions, edges;
    bool main;         /* the main thread's: begins with the program's own code; what the interpreter runs before (its
                          search for the script) and after it (the end of threading) is left out */
    bool paused;       /* the trace hook is away: see trace_if() */
    uint64_t slept_ns; /* of profiler.hooks_ns, what passed while this thread slept anyway */
};

static struct entries functions, edges;
static struct map edge_of_pair; /* caller << 32 | callee → edge */
static struct {
    uint64_t pair_1; /* the pair + 1; 0: empty */
    uint32_t edge;
} edge_cache[EDGE_CACHE];

static PyThreadState *main_thread;
static struct stack *stacks; /* of all threads that have one */
static __thread struct stack *stack_self;

enum { NO_EDGE = UINT32_MAX };

/* --- growing
 * ----------------------------------------------------------------------------------------------------------------- */

static bool entries_grow(struct entries *e, uint32_t n)
{
    uint32_t cap = e->cap ? e->cap : 256;
    while (cap < n)
        cap *= 2;
    struct entry *grown = realloc(e->at, cap * sizeof *grown);
    if (!grown)
        return false;
    memset(grown + e->cap, 0, (cap - e->cap) * sizeof *grown);
    e->at = grown;
    e->cap = cap;
    return true;
}

static bool levels_grow(struct levels *l, uint32_t n)
{
    uint32_t cap = l->cap ? l->cap : 256;
    while (cap < n)
        cap *= 2;
    uint32_t *grown = realloc(l->at, cap * sizeof *grown);
    if (!grown)
        return false;
    memset(grown + l->cap, 0, (cap - l->cap) * sizeof *grown);
    l->at = grown;
    l->cap = cap;
    return true;
}

static bool calls_grow(struct stack *s)
{
    uint32_t cap = s->cap ? 2 * s->cap : 64;
    struct open_call *grown = cap > MAX_DEPTH ? NULL : realloc(s->calls, cap * sizeof *grown);
    if (!grown)
        return false;
    s->calls = grown;
    s->cap = cap;
    return true;
}

static struct stack *stack_new(void)
{
    struct stack *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    s->main = PyThreadState_Get() == main_thread;
    s->next = stacks;
    stacks = s;
    return stack_self = s;
}

static void stack_free(struct stack *s)
{
    struct stack **link = &stacks;
    while (*link != s)
        link = &(*link)->next;
    *link = s->next;
    free(s->calls);
    free(s->functions.at);
    free(s->edges.at);
    free(s);
}

/* --- counting
 * ---------------------------------------------------------------------------------------------------------------- */

static uint32_t edge_new(uint32_t caller, uint32_t callee, uint64_t pair)
{
    uint64_t edge;
    if (map_get(&edge_of_pair, pair, &edge))
        return (uint32_t)edge;
    if (edges.n == MAX_IDS || (edges.n == edges.cap && !entries_grow(&edges, edges.n + 1)) ||
        map_put(&edge_of_pair, pair, edges.n) < 0)
        return NO_EDGE;
    edges.at[edges.n].caller = caller + 1;
    edges.at[edges.n].function = callee;
    return edges.n++;
}

static inline uint32_t edge_of(uint32_t caller, uint32_t callee)
{
    uint64_t pair = (uint64_t)caller << 32 | callee;
    size_t at = (caller * 31u + callee) % EDGE_CACHE;
    if (__builtin_expect(edge_cache[at].pair_1 == pair + 1, 1))
        return edge_cache[at].edge;
    uint32_t edge = edge_new(caller, callee, pair);
    if (edge != NO_EDGE) {
        edge_cache[at].pair_1 = pair + 1;
        edge_cache[at].edge = edge;
    }
    return edge;
}

static void enter(struct stack *s, PyFrameObject *f, uint32_t function, bool builtin, bool traced, uint64_t now)
{
    if (function == NO_FUNCTION || (s->depth == s->cap && !calls_grow(s)))
        return;
    if (function >= functions.n) {
        if (function >= functions.cap && !entries_grow(&functions, function + 1))
            return;
        functions.n = function + 1;
    }
    if (function >= s->functions.cap && !levels_grow(&s->functions, function + 1))
        return;
    uint32_t edge = s->depth ? edge_of(s->calls[s->depth - 1].function, function) : NO_EDGE;
    if (edge != NO_EDGE && edge >= s->edges.cap && !levels_grow(&s->edges, edge + 1))
        edge = NO_EDGE;
    s->functions.at[function]++;
    if (edge != NO_EDGE)
        s->edges.at[edge]++;
    s->calls[s->depth++] = (struct open_call){ .frame = f,
                                               .function = function,
                                               .edge = edge,
                                               .builtin = builtin,
                                               .traced = traced,
                                               .start = now,
                                               .hooks = profiler.hooks_ns };
}

static inline void count(struct entry *e, uint32_t *level, uint64_t total, uint64_t own)
{
    e->cost.calls++;
    e->cost.own += (int64_t)own;
    if (--*level == 0)
        e->cost.total += (int64_t)total;
    else
        e->cost.recursive++;
}

static void leave(struct stack *s, uint64_t now)
{
    struct open_call *c = &s->calls[--s->depth];
    if (__builtin_expect(c->builtin && function_kind(c->function) == FUNCTION_SLEEPS, 0)) {
        uint64_t others = profiler.hooks_ns - c->hooks;
        s->slept_ns += others;
        now += others;
    }
    uint64_t total = now - c->start, own = total - c->inside;
    count(&functions.at[c->function], &s->functions.at[c->function], total, own);
    if (c->edge != NO_EDGE)
        count(&edges.at[c->edge], &s->edges.at[c->edge], total, own);
    if (s->depth)
        s->calls[s->depth - 1].inside += total;
}

/* The call that ends: the top one, or where calls went by unseen (a profile function of the program's had its turn, a
 * greenlet switched stacks), the ones above it too. */
static void leave_call(struct stack *s, PyFrameObject *f, bool builtin, uint64_t now)
{
    uint32_t i = s->depth;
    while (i > 0 && (s->calls[i - 1].frame != f || s->calls[i - 1].builtin != builtin))
        i--;
    while (i > 0 && s->depth >= i)
        leave(s, now);
}

/* --- sending
 * ----------------------------------------------------------------------------------------------------------------- */

static inline void add_open(struct cost *c, int sign, bool first, int64_t own, int64_t total)
{
    c->calls += (uint64_t)(int64_t)sign;
    c->own += sign * own;
    if (first)
        c->total += sign * total;
    else
        c->recursive += (uint64_t)(int64_t)sign;
}

/* Counts what is still open as if it ended now, or (sign -1) takes that back. */
static void count_open(struct stack *s, int sign, uint64_t real)
{
    uint64_t now = real - profiler.hooks_ns + s->slept_ns;
    for (uint32_t i = s->depth; i-- > 0;) { /* the outermost of a function is the last that is met */
        const struct open_call *c = &s->calls[i];
        int64_t total = (int64_t)(now - c->start),
                above = i + 1 < s->depth ? (int64_t)(now - s->calls[i + 1].start) : 0;
        int64_t own = total - (int64_t)c->inside - above;
        add_open(&functions.at[c->function].cost, sign, --s->functions.at[c->function] == 0, own, total);
        if (c->edge != NO_EDGE)
            add_open(&edges.at[c->edge].cost, sign, --s->edges.at[c->edge] == 0, own, total);
    }
    for (uint32_t i = 0; i < s->depth; i++) {
        s->functions.at[s->calls[i].function]++;
        if (s->calls[i].edge != NO_EDGE)
            s->edges.at[s->calls[i].edge]++;
    }
}

static uint64_t positive(int64_t v)
{
    return v > 0 ? (uint64_t)v : 0;
}

static void send_entries(struct entries *e, bool is_functions, uint64_t now)
{
    uint8_t rows[TOTALS_OF_RECORD * WRITE_TOTAL_MAX], *end = rows;
    uint32_t n = 0;
    for (uint32_t i = 0; i < e->n; i++) {
        struct entry *x = &e->at[i];
        if (x->cost.calls && memcmp(&x->cost, &x->told, sizeof x->cost) != 0) {
            x->told = x->cost;
            end = write_total(end, x->caller, is_functions ? i : x->function, x->cost.calls, x->cost.recursive,
                              positive(x->cost.own), positive(x->cost.total));
            n++;
        }
        if (n == TOTALS_OF_RECORD || (n && i + 1 == e->n)) {
            size_t len = (size_t)(end - rows);
            uint8_t *at = writer_define(&tracer.writer, WRITE_PROFILE_MAX + len);
            if (!at)
                return;
            at = write_profile(at, now, n);
            memcpy(at, rows, len);
            writer_defined(&tracer.writer, at + len);
            end = rows;
            n = 0;
        }
    }
}

void profile_send(uint64_t now)
{
    profiler.due_ns = now + SEND_NS;
    if (!tracer.writer.on)
        return;
    for (struct stack *s = stacks; s; s = s->next)
        count_open(s, 1, now);
    send_entries(&functions, true, now);
    send_entries(&edges, false, now);
    for (struct stack *s = stacks; s; s = s->next)
        count_open(s, -1, now);
    profiler.hooks_ns += clock_ns(&tracer.clock) - now;
}

/* --- the hook
 * ---------------------------------------------------------------------------------------------------------------- */

static int profile_hook(PyObject *self, PyFrameObject *f, int what, PyObject *arg);

/* In code that is not recorded the trace hook is away: it has nothing to do there, and while it is set the interpreter
 * looks at every instruction. entered: the frame of a call, of which the hook has not heard then. */
static void trace_if(struct stack *s, bool traced, PyFrameObject *entered)
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
        }
    }
}

void profile_resume_trace(void)
{
    if (stack_self && stack_self->paused)
        trace_if(stack_self, true, NULL);
}

static bool is_traced(const struct stack *s)
{
    return s->depth == 0 || s->calls[s->depth - 1].traced;
}

static inline void call_began(struct stack *s, PyFrameObject *f, uint64_t now)
{
    const struct code *code = code_of(f);
    bool traced = !code || code->what != CODE_LEFT_OUT;
    enter(s, f, function_of_frame(f), false, traced, now);
    if (__builtin_expect(s->paused == traced, 0))
        trace_if(s, traced, f);
}

static inline void builtin_began(struct stack *s, PyFrameObject *f, uint32_t function, uint64_t now)
{
    enter(s, f, function, true, is_traced(s), now);
    if (__builtin_expect(function_kind(function) == FUNCTION_ENDS, 0))
        profile_send(clock_ns(&tracer.clock));
}

static inline void call_ended(struct stack *s, PyFrameObject *f, uint64_t now)
{
    leave_call(s, f, false, now);
    if (__builtin_expect(s->paused == is_traced(s), 0))
        trace_if(s, is_traced(s), NULL);
    if (s->depth == 0) { /* most often, this was the thread */
        stack_free(s);
        stack_self = NULL;
    }
}

static int take_away(void)
{
    PyThreadState *state = PyThreadState_Get();
    if (py_thread_is_profiled(state, profile_hook))
        py_thread_set_profile(state, NULL);
    return 0;
}

static int profile_hook(PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    (void)self;
    uint64_t real = clock_ns(&tracer.clock);
    struct stack *s = stack_self;
    if (__builtin_expect(!tracer.writer.on || _Py_IsFinalizing(), 0))
        return take_away();
    if (__builtin_expect(!s, 0) && !(s = stack_new()))
        return 0;
    if (__builtin_expect(s->depth == 0, 0) && s->main && !(what == PyTrace_CALL && function_is_program(f)))
        return 0;
    uint64_t now = real - profiler.hooks_ns + s->slept_ns;
    switch (what) {
    case PyTrace_CALL:
        call_began(s, f, now);
        break;
    case PyTrace_RETURN:
        call_ended(s, f, now);
        break;
    case PyTrace_C_CALL:
        if (PyCFunction_Check(arg))
            builtin_began(s, f, function_of_builtin(arg), now);
        break;
    case PyTrace_C_RETURN:
    case PyTrace_C_EXCEPTION:
        leave_call(s, f, true, now);
        break;
    default:
        break;
    }
    if (__builtin_expect(real >= profiler.due_ns, 0))
        profile_send(clock_ns(&tracer.clock));
    return 0;
}

void profile_thread(PyThreadState *thread)
{
    if (profiler.on)
        py_thread_set_profile(thread, profile_hook);
}

uint32_t profile_line_ns(PyCodeObject *code)
{
    const struct calibration *c = &profiler.calibration;
    uint64_t ps = c->line_ps + (uint64_t)c->instruction_ps * py_code_line_length(code) / 100;
    return (uint32_t)(ps / 1000);
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
    if (function_init() < 0 || setprofile_init() < 0)
        return -1;
    profiler.calibration = calibrate();
    profiler.event_ns = profiler.calibration.line_ps / 1000;
    profiler.on = true;
    profiler.due_ns = clock_ns(&tracer.clock) + FIRST_SEND_NS;
    Py_AtExit(at_exit);
    main_thread = PyThreadState_Get();
    profile_thread(main_thread);
    return 0;
}
