/* smiley-run: Python, with the tracer in it.
 *
 * Everything that python3 does with its command line, environment and exit is done by the interpreter itself, through
 * the same calls that its own main() makes; what is ours happens before (the ring is mapped, so that its descriptor is
 * gone) and between initialization and Py_RunMain (the hooks are set). */
#include "src/tracer/python/python.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/tracer/proof/blind.h"
#include "options.h"
#include "output.h"
#include "src/tracer/profile/profile.h"
#include "settrace.h"
#include "tracer.h"
#include "venv.h"

static int complain(const struct err *err)
{
    fprintf(stderr, "smiley: %s\n", err->text);
    return err->code == ERR_USAGE ? 2 : 1;
}

/* As Py_BytesMain() does, with another program name. Exits the way python3 does where that fails. */
static void initialize(int argc, char **argv, const char *executable, bool traced)
{
    PyPreConfig pre;
    PyConfig config;
    PyPreConfig_InitPythonConfig(&pre);
    PyStatus status = Py_PreInitializeFromBytesArgs(&pre, argc, argv);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
    if (traced)
        blind_init();
    if (traced)
        settrace_audit(); /* now, so that its memory comes from the allocator that will free it */
    PyConfig_InitPythonConfig(&config);
    status = PyConfig_SetBytesString(&config, &config.program_name, executable);
    if (!PyStatus_Exception(status))
        status = PyConfig_SetBytesArgv(&config, argc, argv);
    if (!PyStatus_Exception(status))
        status = Py_InitializeFromConfig(&config);
    PyConfig_Clear(&config);
    if (PyStatus_Exception(status))
        Py_ExitStatusException(status);
}

static char **arguments(const struct options *o, char *executable)
{
    char **argv = calloc((size_t)o->n_args + 2, sizeof *argv);
    if (!argv)
        return NULL;
    argv[0] = executable;
    memcpy(argv + 1, o->args, (size_t)o->n_args * sizeof *argv);
    return argv;
}

int main(int argc, char **argv)
{
    struct options o;
    struct err err = { 0 };
    struct buf executable = BUF_INIT, warning = BUF_INIT;
    char version[16];
    if (options_parse(&o, argc, argv, &err) < 0)
        return complain(&err);
    snprintf(version, sizeof version, "%d.%d", PY_MAJOR_VERSION, PY_MINOR_VERSION);
    venv_find(&executable, o.python, version, &warning);
    char *program = buf_detach(&executable), **python_argv = program ? arguments(&o, program) : NULL;
    if (!python_argv) {
        err_memory(&err);
        return complain(&err);
    }
    if (warning.len)
        fprintf(stderr, "smiley: %s\n", buf_str(&warning));
    buf_release(&warning);
    bool traced = o.ring >= 0;
    if (traced && tracer_open(&o, o.ring, program, &err) < 0)
        return complain(&err);
    initialize(o.n_args + 1, python_argv, program, traced);
    if (traced &&
        (tracer_start() < 0 || (!o.no_output && output_init() < 0) || (!o.no_profile && profile_start() < 0))) {
        PyErr_Print();
        return 1;
    }
    return Py_RunMain();
}
