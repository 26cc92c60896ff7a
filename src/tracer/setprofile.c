/* A thread has one profile function. Where the program sets its own, or uses cProfile, it gets it, exactly as without
 * us; the profile has a gap there, which a notice tells, and goes on when the program gives the place back. */
#include "setprofile.h"

#include <stdbool.h>

#include "src/tracer/profile/profile.h"
#include "replace.h"
#include "smiley/write.h"
#include "tracer.h"

#define GAP "the program used a profiler of its own: what it ran in that thread meanwhile is not in the profile"

static PyCFunction sys_setprofile, profiler_disable;
static bool giving_back, noticed;

static void tell_gap(void)
{
    if (noticed || !tracer.writer.on)
        return;
    noticed = true;
    uint8_t *at = writer_define(&tracer.writer, WRITE_DEF_MAX + sizeof GAP);
    if (at)
        writer_defined(&tracer.writer, write_notice(at, GAP, sizeof GAP - 1));
}

static PyObject *take_back(PyObject *result)
{
    PyThreadState *state = PyThreadState_Get();
    if (result && tracer.writer.on && !py_thread_profile(state))
        profile_thread(state);
    return result;
}

static PyObject *setprofile(PyObject *self, PyObject *function);

static Py_tracefunc their_hook;

/* Stands before the program's function for one event: that its call of sys.setprofile returns, which it would not hear
 * of if there had been no profile function (ours) when that was called. */
static int passes_first(PyObject *self, PyFrameObject *f, int what, PyObject *arg)
{
    py_thread_set_profile(PyThreadState_Get(), their_hook);
    if (what == PyTrace_C_RETURN && PyCFunction_Check(arg) && PyCFunction_GET_FUNCTION(arg) == setprofile)
        return 0;
    return their_hook(self, f, what, arg);
}

static PyObject *setprofile(PyObject *self, PyObject *function)
{
    bool nested = giving_back, was_ours = profile_has(PyThreadState_Get());
    giving_back = function == Py_None;
    PyObject *result = sys_setprofile(self, function);
    giving_back = nested;
    if (result && function != Py_None && was_ours) {
        their_hook = py_thread_profile(PyThreadState_Get());
        py_thread_set_profile(PyThreadState_Get(), passes_first);
        return result;
    }
    return take_back(result);
}

static PyObject *disable(PyObject *self, PyObject *unused)
{
    bool nested = giving_back;
    giving_back = true;
    PyObject *result = profiler_disable(self, unused);
    giving_back = nested;
    return take_back(result);
}

/* cProfile sets itself from C, so it is patched when it first does. */
static void patch_cprofile(void)
{
    PyObject *module = py_dict_named(PyImport_GetModuleDict(), "_lsprof");
    PyObject *type = module && PyModule_Check(module) ? py_dict_named(PyModule_GetDict(module), "Profiler") : NULL;
    if (type && PyType_Check(type))
        profiler_disable = replace(py_dict_named(((PyTypeObject *)type)->tp_dict, "disable"), METH_NOARGS, disable);
}

void setprofile_seen(void)
{
    if (!profiler.on || giving_back)
        return;
    tell_gap();
    profile_resume_trace();
    if (!profiler_disable)
        patch_cprofile();
}

int setprofile_init(void)
{
    sys_setprofile = replace(PySys_GetObject("setprofile"), METH_O, setprofile);
    return 0;
}
