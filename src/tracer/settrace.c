/* A thread has one trace function. Where the program sets its own, it gets it, exactly as without us; smiley says that
 * it does not see that thread any more, and comes back when the program sets None. */
#include "settrace.h"

#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "src/tracer/proof/effects.h"
#include "src/tracer/proof/lazy.h"
#include "replace.h"
#include "setprofile.h"
#include "smiley/write.h"
#include "tracer.h"
#include "uncaught.h"

#define LOST "the program set a trace function of its own (sys.settrace): that thread is not recorded from here"

static PyCFunction sys_settrace;
static bool giving_back;

static void tell_lost(void)
{
    if (!tracer.writer.on || tracer.noticed)
        return;
    tracer.noticed = true;
    static const char line[] = "smiley: " LOST "\n";
    ssize_t told = tracer.quiet ? 0 : write(STDERR_FILENO, line, sizeof line - 1);
    (void)told; /* nobody else to tell */
    uint8_t *at = writer_define(&tracer.writer, WRITE_DEF_MAX + sizeof LOST);
    if (at)
        writer_defined(&tracer.writer, write_notice(at, LOST, sizeof LOST - 1));
}

static PyObject *settrace(PyObject *self, PyObject *function)
{
    bool nested = giving_back;
    giving_back = function == Py_None;
    PyObject *result = sys_settrace(self, function);
    giving_back = nested;
    PyThreadState *state = PyThreadState_Get();
    if (result && function == Py_None && tracer.writer.on && !py_thread_has_hook(state))
        py_thread_set_hook(state, hook);
    effects_anything();
    return result;
}

/* Runs for every audit event of the interpreter, so the common way out is short. */
static int audit(const char *event, PyObject *args, void *data)
{
    (void)data;
    if (!strcmp(event, "import"))
        lazy_import(args);
    if (event[0] != 's' || event[1] != 'y' || event[2] != 's' || event[3] != '.')
        return 0;
    if (!strcmp(event, "sys.settrace") && !giving_back && tracer.writer.on) {
        tell_lost();
        py_thread_lines_on();
    } else if (!strcmp(event, "sys.addaudithook")) {
        effects.blind = true; /* it is called without events */
    } else if (!strcmp(event, "sys.setprofile")) {
        effects.blind = true; /* likewise */
        setprofile_seen();
    } else if (!strcmp(event, "sys.excepthook") && tracer.writer.on) {
        uncaught_record(args);
    }
    return 0;
}

int settrace_audit(void)
{
    return PySys_AddAuditHook(audit, NULL);
}

int settrace_init(void)
{
    sys_settrace = replace(PySys_GetObject("settrace"), METH_O, settrace);
    return 0;
}
