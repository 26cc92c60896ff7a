#include "tracer.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/tracer/proof/blind.h"
#include "code.h"
#include "options.h"
#include "output.h"
#include "src/tracer/profile/profile.h"
#include "settrace.h"
#include "smiley/write.h"
#include "threads.h"

struct tracer tracer;

/* This is what a forked child begins with, too: another program to us, which runs on untraced. The ring is not even
 * mapped there. */
void tracer_off(void)
{
    tracer.writer.on = false;
    tracer.ready = &no_thread;
    profile_off();
}

static int say_hello(const char *executable)
{
    const char *version = Py_GetVersion();
    size_t version_len = strcspn(version, " "), len = strlen(executable);
    uint8_t *at = writer_define(&tracer.writer, WRITE_HELLO_MAX + version_len + len);
    if (!at)
        return -1;
    at = write_hello(at, version, version_len, executable, len, (uint64_t)getpid(), tracer.clock.start_wall);
    writer_defined(&tracer.writer, at);
    return 0;
}

int tracer_open(const struct options *o, int ring_fd, const char *executable, struct err *err)
{
    if (writer_open(&tracer.writer, ring_fd, err) < 0)
        return -1;
    tracer.ready = &no_thread;
    clock_start(&tracer.clock);
    tracer.quiet = o->quiet;
    tracer.names.redact =
        (struct redact){ .off = o->no_redact, .patterns = o->redact.items, .n_patterns = o->redact.n };
    tracer.include = (struct include){ .stdlib = o->include_stdlib,
                                       .site_packages = !o->no_site_packages,
                                       .packages = o->packages.items,
                                       .n_packages = o->packages.n };
    tracer.snapshots = (struct snapshots){
        .limits = o->limits, .names = &tracer.names, .types = &tracer.types, .writer = &tracer.writer
    };
    if (shadows_init(&tracer.shadows, &tracer.snapshots) < 0 || pthread_atfork(NULL, NULL, tracer_off) != 0)
        return err_memory(err);
    if (say_hello(executable) < 0)
        return err_set(err, ERR_FAILED, "the recorder takes no records");
    names_id(&tracer.names, &tracer.writer, "?", 1); /* id 0 stands for what cannot be named */
    return 0;
}

static char *stdlib_dir(void)
{
    PyObject *dir = PySys_GetObject("_stdlib_dir");
    const char *text = dir && PyUnicode_Check(dir) ? PyUnicode_AsUTF8(dir) : NULL;
    if (text)
        return strdup(text);
    PyErr_Clear();
    PyObject *os = PyImport_ImportModule("os"), *file = os ? PyObject_GetAttrString(os, "__file__") : NULL;
    text = file && PyUnicode_Check(file) ? PyUnicode_AsUTF8(file) : NULL;
    char *copy = text ? strdup(text) : NULL, *slash = copy ? strrchr(copy, '/') : NULL;
    if (slash)
        *slash = '\0';
    Py_XDECREF(file);
    Py_XDECREF(os);
    PyErr_Clear();
    return copy;
}

/* What site and its .pth files have imported. */
static void note_modules(void)
{
    PyObject *modules = PyImport_GetModuleDict(), *name, *module;
    for (Py_ssize_t at = 0; modules && PyDict_Next(modules, &at, &name, &module);) {
        PyObject *file = PyModule_Check(module) ? PyDict_GetItemString(PyModule_GetDict(module), "__file__") : NULL;
        const char *path = file && PyUnicode_Check(file) ? PyUnicode_AsUTF8(file) : NULL;
        if (path)
            include_preloaded(&tracer.include, path);
    }
    PyErr_Clear();
}

int tracer_start(void)
{
    char *library = stdlib_dir();
    int status = include_init(&tracer.include, library);
    free(library);
    if (status < 0 || code_init() < 0 || threads_init() < 0 || settrace_init() < 0) {
        if (!PyErr_Occurred())
            PyErr_NoMemory();
        return -1;
    }
    note_modules();
    blind_start();
    threads_switch(thread_self);
    py_thread_set_hook(PyThreadState_Get(), hook);
    return 0;
}
