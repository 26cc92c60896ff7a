#include "threads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/tracer/profile/profile.h"
#include "replace.h"
#include "smiley/write.h"
#include "tracer.h"

__thread struct thread *thread_self;
struct thread no_thread = { .top = &no_activation };

static struct map by_state; /* PyThreadState * → struct thread * */
static uint32_t next_id, nameless;

static struct thread *thread_new(PyThreadState *state)
{
    bool is_new;
    uint64_t *slot = map_at(&by_state, (uintptr_t)state, &is_new);
    struct thread *t = slot ? calloc(1, sizeof *t) : NULL;
    if (!t)
        return NULL;
    struct thread *old = (struct thread *)(uintptr_t)*slot;
    if (old) { /* it is over: its state's address was taken again */
        while (old->depth)
            activation_release(thread_pop(old));
        Py_XDECREF(old->name);
        if (tracer.current == old)
            tracer.current = NULL;
        if (tracer.ready == old)
            tracer.ready = &no_thread;
        free(old);
    }
    t->id = NO_ID;
    t->top = &no_activation;
    t->state = state;
    *slot = (uintptr_t)t;
    return t;
}

struct thread *threads_adopt(void)
{
    uint64_t t = 0;
    PyThreadState *state = PyThreadState_Get();
    if (!map_get(&by_state, (uintptr_t)state, &t))
        t = (uintptr_t)thread_new(state);
    struct thread *found = (struct thread *)(uintptr_t)t;
    if (!found)
        return NULL;
    found->os_id = PyThread_get_thread_native_id();
    /* a thread that C code made may come again with another state; only those with the hook keep theirs to their end */
    if (py_thread_is_hooked(state, hook))
        thread_self = found;
    return found;
}

/* --- names ------------------------------------------------------------------------------------------------------- */

static PyObject *main_thread_object(void)
{
    PyObject *modules = PyImport_GetModuleDict(), *module = modules ? py_dict_named(modules, "threading") : NULL;
    return module && PyModule_Check(module) ? py_dict_named(PyModule_GetDict(module), "_main_thread") : NULL;
}

/* The name that the Thread object bears, read from its attributes; NULL where there is no such object. */
static PyObject *name_of(struct thread *t)
{
    struct py_attrs attrs;
    PyObject *key, *value;
    if (t->main && !t->object)
        t->object = main_thread_object();
    if (!t->object || !py_attrs(t->object, &attrs))
        return NULL;
    for (Py_ssize_t at = 0; py_attrs_next(&attrs, &at, &key, &value);)
        if (PyUnicode_CheckExact(key) && PyUnicode_CompareWithASCIIString(key, "_name") == 0 && PyUnicode_Check(value))
            return value;
    return NULL;
}

static void define(struct thread *t, const char *name, size_t len)
{
    uint8_t *at = writer_define(&tracer.writer, WRITE_DEF_MAX + len);
    if (at)
        writer_defined(&tracer.writer, write_thread(at, t->id, name, len, t->os_id));
}

/* Sends the thread's name where it is new. */
static void tell_name(struct thread *t)
{
    size_t len;
    PyObject *name = name_of(t);
    bool first = t->id == NO_ID;
    if (!first && (!name || name == t->name))
        return;
    if (first)
        t->id = next_id++;
    if (name) {
        const char *text = names_text(name, &len);
        define(t, text, len);
        Py_INCREF(name);
        Py_XDECREF(t->name);
        t->name = name;
    } else if (t->main) {
        define(t, "MainThread", 10);
    } else {
        char text[32];
        int n = snprintf(text, sizeof text, "_thread-%u", ++nameless);
        define(t, text, (size_t)n);
    }
}

void threads_switch(struct thread *t)
{
    if (!tracer.writer.on)
        return;
    if (t->id == NO_ID || t->renames != tracer.renames)
        tell_name(t);
    t->renames = tracer.renames;
    uint8_t *at = tracer.current != t ? writer_define(&tracer.writer, WRITE_SWITCH_MAX) : NULL;
    if (at)
        writer_defined(&tracer.writer, write_switch(at, t->id));
    tracer.current = t;
    if (tracer.writer.on)
        tracer.ready = t;
}

/* --- starting ---------------------------------------------------------------------------------------------------- */

static PyCFunction start_new_thread;

/* threading calls start_new_thread(thread._bootstrap, ()). */
static PyObject *thread_object(PyObject *args)
{
    PyObject *function = PyTuple_Check(args) && PyTuple_GET_SIZE(args) > 0 ? PyTuple_GET_ITEM(args, 0) : NULL;
    PyObject *self = function && PyMethod_Check(function) ? PyMethod_GET_SELF(function) : NULL;
    PyObject *code = self ? PyMethod_GET_FUNCTION(function) : NULL;
    bool bootstrap = code && PyFunction_Check(code) &&
                     PyUnicode_CompareWithASCIIString(((PyFunctionObject *)code)->func_name, "_bootstrap") == 0;
    return bootstrap ? self : NULL;
}

/* The new thread's state is made by the starting thread, and needs the GIL, which that holds, to run its first line:
 * there is time to give it the hook. */
static PyObject *starting(PyObject *self, PyObject *args)
{
    PyThreadState *newest = py_newest_thread();
    PyObject *result = start_new_thread(self, args);
    PyThreadState *made = py_newest_thread();
    if (!result || made == newest || !tracer.writer.on)
        return result;
    struct thread *t = thread_new(made);
    if (t) {
        t->object = thread_object(args);
        py_thread_set_hook(made, hook);
        profile_thread(made);
    }
    return result;
}

int threads_init(void)
{
    struct thread *t = threads_adopt();
    PyObject *module = PyImport_ImportModule("_thread");
    if (!t || !module)
        return -1;
    t->main = true;
    thread_self = t;
    static const char *const names[] = { "start_new_thread", "start_new" };
    for (size_t i = 0; i < 2; i++) {
        PyObject *function = PyObject_GetAttrString(module, names[i]);
        PyCFunction theirs = replace(function, METH_VARARGS, starting);
        if (theirs)
            start_new_thread = theirs;
        Py_XDECREF(function);
    }
    Py_DECREF(module);
    PyErr_Clear();
    return 0;
}
