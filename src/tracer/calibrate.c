/* While a thread has a trace function, the interpreter looks at every instruction to see whether a line begins there.
 * That makes Python code slower and builtins not, so it would shift the shares of the profile. A loop of known length
 * tells how much it is on this machine, now. */
#include "calibrate.h"

#include <string.h>

#include "python.h"
#include "tracer.h"

enum { ROUNDS = 250, INSTRUCTIONS = 12, LINES = 3, REPEATS = 16 }; /* the two: of a round */

static const char loop[] = "def loop(n):\n"
                           "    i = 0\n"
                           "    while i < n:\n"
                           "        i += 1\n"
                           "        i += 0\n";

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

static PyObject *make_loop(void)
{
    PyObject *space = PyDict_New(), *function = NULL;
    PyObject *code = Py_CompileString(loop, "<smiley>", Py_file_input);
    PyObject *done = space && code ? PyEval_EvalCode(code, space, space) : NULL;
    if (done)
        function = Py_XNewRef(PyDict_GetItemString(space, "loop"));
    Py_XDECREF(done);
    Py_XDECREF(code);
    Py_XDECREF(space);
    return function;
}

/* Runs it once; *least is the shortest time so far, ns. */
static void time_once(PyObject *function, PyObject *n, Py_tracefunc trace, uint64_t *least)
{
    PyThreadState *state = PyThreadState_Get();
    py_thread_set_profile(state, nothing);
    py_thread_set_hook(state, trace);
    uint64_t start = clock_ns(&tracer.clock);
    PyObject *result = PyObject_CallOneArg(function, n);
    uint64_t ns = clock_ns(&tracer.clock) - start;
    py_thread_set_profile(state, NULL);
    Py_XDECREF(result);
    *least = result && ns < *least ? ns : *least;
}

/* A hook's own way to its first look at the clock and from its last: about as long as such a look. */
static uint64_t time_of_clock(void)
{
    enum { LOOKS = 64 };
    uint64_t least = UINT64_MAX;
    for (int i = 0; i < REPEATS; i++) {
        uint64_t start = clock_ns(&tracer.clock), end = start;
        for (int k = 0; k < LOOKS; k++)
            end = clock_ns(&tracer.clock);
        least = end - start < least ? end - start : least;
    }
    return least * 1000 / LOOKS;
}

static uint32_t each(uint64_t longer, uint64_t shorter, uint32_t n)
{
    enum { MOST_PS = 200000 };
    uint64_t ps = longer > shorter ? (longer - shorter) * 1000 / n : 0;
    return ps < MOST_PS ? (uint32_t)ps : 0; /* the machine was busy with something else */
}

struct calibration calibrate(void)
{
    struct calibration c = { 0 };
    PyObject *function = make_loop(), *n = PyLong_FromLong(ROUNDS);
    uint64_t plain = UINT64_MAX, slow = UINT64_MAX, lines = UINT64_MAX;
    for (int i = 0; function && n && i < REPEATS;
         i++) { /* in turns: what else the machine does passes over all alike */
        time_once(function, n, NULL, &plain);
        time_once(function, n, nothing_without_lines, &slow);
        time_once(function, n, nothing, &lines);
    }
    c.instruction_ps = each(slow, plain, ROUNDS * INSTRUCTIONS);
    c.line_ps = each(lines, slow, ROUNDS * LINES) + (uint32_t)time_of_clock();
    py_thread_set_hook(PyThreadState_Get(), hook);
    Py_XDECREF(function);
    Py_XDECREF(n);
    PyErr_Clear();
    return c;
}
