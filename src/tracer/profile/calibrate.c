/* While a thread has a trace function, the interpreter looks at every instruction to see whether a line begins there,
 * and calls the hook for events that nobody would hear of else. That makes Python code slower and builtins not, so it
 * would shift the shares of the profile. Loops of known length tell how much it is on this machine, now.
 *
 * The hook in them measures itself as the real one does: so what comes out is what is missing in that measure, its own
 * beginning and end and how well the processor does its work beside the interpreter's. */
#include "calibrate.h"

#include <time.h>

#include "profile.h"
#include "src/tracer/python/python.h"
#include "src/tracer/tracer.h"

enum { ROUNDS = 250, REPEATS = 16 };

enum { LINES, CALLS, EXCEPTIONS, N_LOOPS };

/* Of a round: its instructions, and the events that the hook hears of. */
static const struct {
    const char *source;
    uint32_t instructions, events;
    bool lines; /* those are lines; else the other kinds */
} loops[N_LOOPS] = {
    [LINES] = { "def loop(n):\n"
                "    i = 0\n"
                "    while i < n:\n"
                "        i += 1\n"
                "        i += 0\n",
                12, 3, true },
    [CALLS] = { "def loop(n, f=lambda: None):\n"
                "    i = 0\n"
                "    while i < n:\n"
                "        i += 1\n"
                "        f()\n",
                16, 2, false }, /* call and return */
    [EXCEPTIONS] = { "def loop(n, e=KeyError):\n"
                     "    i = 0\n"
                     "    while i < n:\n"
                     "        i += 1\n"
                     "        try:\n"
                     "            raise e\n"
                     "        except:\n"
                     "            pass\n",
                     16, 1, false },
};

static struct {
    struct event_cost cost;
    volatile uint8_t work[8]; /* the hook has some to do */
} heard;

static int nothing(PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    (void)self, (void)f, (void)what, (void)arg;
    return 0;
}

static int nothing_without_lines(PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    (void)self, (void)what, (void)arg;
    py_frame_lines_off(f);
    return 0;
}

static inline int measures_itself(void)
{
    uint64_t start = clock_ns(&tracer.clock);
    for (size_t i = 0; i < sizeof heard.work; i++)
        heard.work[i] = (uint8_t)(start >> i);
    return profile_spent_usual(start, 0, &heard.cost);
}

static int hears_lines(PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    (void)self, (void)f, (void)arg;
    return what == PyTrace_LINE ? measures_itself() : 0;
}

static int hears_others(PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    (void)self, (void)what, (void)arg;
    py_frame_lines_off(f);
    return measures_itself();
}

static PyObject *make_loop(const char *source)
{
    PyObject *space = PyDict_New(), *function = NULL;
    PyObject *code = Py_CompileString(source, "<smiley>", Py_file_input);
    if (space)
        PyDict_SetItemString(space, "__builtins__", PyEval_GetBuiltins());
    PyObject *done = space && code ? PyEval_EvalCode(code, space, space) : NULL;
    if (done)
        function = Py_XNewRef(PyDict_GetItemString(space, "loop"));
    Py_XDECREF(done);
    Py_XDECREF(code);
    Py_XDECREF(space);
    return function;
}

/* Runs it once; *least is the shortest time so far, ns, without what the hook measured of itself. */
static void time_once(PyObject *function, PyObject *n, Py_tracefunc trace, uint64_t *least)
{
    PyThreadState *state = PyThreadState_Get();
    py_thread_set_profile(state, nothing);
    py_thread_set_hook(state, trace);
    uint64_t hooks = profiler.hooks_ns, start = clock_ns(&tracer.clock);
    PyObject *result = PyObject_CallOneArg(function, n);
    uint64_t ns = clock_ns(&tracer.clock) - start;
    hooks = profiler.hooks_ns - hooks;
    py_thread_set_profile(state, NULL);
    py_thread_set_hook(state, NULL);
    Py_XDECREF(result);
    ns = ns > hooks ? ns - hooks : 0;
    *least = result && ns < *least ? ns : *least;
}

/* May be below 0: the processor does something of a hook beside what comes after it. */
static int32_t each(uint64_t longer, uint64_t shorter, uint32_t n)
{
    enum { MOST_PS = 1000000 };
    int64_t ps = (int64_t)(longer - shorter) * 1000 / n;
    return ps > -MOST_PS && ps < MOST_PS ? (int32_t)ps : 0; /* the machine was busy with something else */
}

struct times { /* the shortest, ns; `heard` without what the hook measured of itself */
    uint64_t plain, slow, heard;
};

/* In turns: what else the machine does passes over all alike. */
static void time_loops(PyObject *functions[N_LOOPS], PyObject *n, struct times times[N_LOOPS])
{
    for (int i = 0; i < REPEATS; i++) {
        for (int k = 0; k < N_LOOPS; k++) {
            time_once(functions[k], n, NULL, &times[k].plain);
            if (loops[k].lines)
                time_once(functions[k], n, nothing_without_lines, &times[k].slow);
            time_once(functions[k], n, loops[k].lines ? hears_lines : hears_others, &times[k].heard);
        }
    }
}

static int32_t each_event(const struct times *t, int loop, int32_t instruction_ps)
{
    uint64_t slower = (uint64_t)instruction_ps * ROUNDS * loops[loop].instructions / 1000;
    return each(t->heard, t->plain + slower, ROUNDS * loops[loop].events);
}

static uint64_t ours(void)
{
    return clock_ns(&tracer.clock);
}

static uint64_t pythons(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t); /* as time.perf_counter() does */
    return (uint64_t)t.tv_nsec;
}

static int32_t time_look(uint64_t (*look)(void))
{
    enum { LOOKS = 64 };
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < REPEATS; i++) {
        uint64_t start = clock_ns(&tracer.clock);
        for (int k = 0; k < LOOKS; k++)
            look();
        uint64_t took = clock_ns(&tracer.clock) - start;
        least = took < least ? took : least;
    }
    return (int32_t)(least * 1000 / LOOKS);
}

struct calibration calibrate(void)
{
    struct calibration c = { 0 };
    struct times times[N_LOOPS];
    PyObject *functions[N_LOOPS], *n = PyLong_FromLong(ROUNDS);
    bool made = n != NULL;
    for (int k = 0; k < N_LOOPS; k++) {
        functions[k] = make_loop(loops[k].source);
        made = made && functions[k];
        times[k] = (struct times){ UINT64_MAX, UINT64_MAX, UINT64_MAX };
    }
    heard.cost = (struct event_cost){ 0 };
    if (made) {
        time_loops(functions, n, times);
        int32_t ps = each(times[LINES].slow, times[LINES].plain, ROUNDS * loops[LINES].instructions);
        c.instruction_ps = ps > 0 ? ps : 0;
        c.line_ps = each_event(&times[LINES], LINES, c.instruction_ps);
        c.call_ps = each_event(&times[CALLS], CALLS, c.instruction_ps);
        c.exception_ps = each_event(&times[EXCEPTIONS], EXCEPTIONS, c.instruction_ps);
    }
    c.look_ps = time_look(ours);
    c.python_look_ps = time_look(pythons);
    for (int k = 0; k < N_LOOPS; k++)
        Py_XDECREF(functions[k]);
    Py_XDECREF(n);
    PyErr_Clear();
    py_thread_set_hook(PyThreadState_Get(), hook);
    return c;
}
