/* Text goes to the terminal through three layers, TextIOWrapper, BufferedWriter and FileIO, each of which may keep it
 * for a while. It is recorded at the layer the program handed it to, at that moment, when a descriptor 1 or 2 is at the
 * bottom; what that layer makes the ones below do, now or when it is flushed later, is not recorded again.
 *
 * So each method through which a layer can write to the next is wrapped: `write` records, and all of them keep the
 * layers below quiet while they run. A method definition is patched where the interpreter finds it
 * (PyMethodDef.ml_meth); what the program can see of it stays the same. */
#include "output.h"

#include <stdbool.h>
#include <string.h>

#include "profile.h"
#include "smiley/write.h"
#include "threads.h"
#include "tracer.h"
#include "utf8.h"

static __thread int quiet; /* > 0: inside a layer that recorded, or will have recorded, what passes here */

static void put_output(int fd, const uint8_t *bytes, size_t len)
{
    struct thread *t = thread_self ? thread_self : threads_adopt();
    for (size_t sent = 0, n; t && sent < len && tracer.writer.on; sent += n) {
        n = len - sent < MAX_OUTPUT ? len - sent : MAX_OUTPUT;
        if (tracer.current != t || t->renames != tracer.renames)
            threads_switch(t);
        uint8_t *at = writer_begin(&tracer.writer);
        if (!at)
            return;
        writer_end(&tracer.writer, write_output(at, tracer_dt(), (uint32_t)fd, bytes + sent, n));
        profile_spent(&tracer.clock, tracer.last_ns, 0);
    }
}

static void put_text(int fd, PyObject *text)
{
    enum { CHARS = 4096 };
    uint8_t bytes[4 * CHARS];
    if (PyUnicode_IS_ASCII(text)) {
        put_output(fd, PyUnicode_DATA(text), (size_t)PyUnicode_GET_LENGTH(text));
        return;
    }
    Py_ssize_t len = PyUnicode_GET_LENGTH(text), n;
    for (Py_ssize_t i = 0; i < len; i += n) {
        n = len - i < CHARS ? len - i : CHARS;
        put_output(fd, bytes, (size_t)(utf8_of(bytes, text, i, n) - bytes));
    }
}
_Static_assert(4 * 4096 <= MAX_OUTPUT, "a piece of text is one record");

static bool is_out(int fd)
{
    return (fd == 1 || fd == 2) && tracer.writer.on;
}

/* How many bytes a layer took of what it was given. */
static size_t taken(PyObject *result, size_t len)
{
    Py_ssize_t n = PyLong_CheckExact(result) ? PyLong_AsSsize_t(result) : -1;
    if (n < 0)
        PyErr_Clear();
    return n < 0 ? 0 : (size_t)n < len ? (size_t)n : len;
}

/* --- the methods
 * ---------------------------------------------------------------------------------------------------------------- */

enum method {
    TEXT_WRITE,
    TEXT_FLUSH,
    TEXT_CLOSE,
    TEXT_DETACH,
    TEXT_TELL,
    TEXT_SEEK,
    TEXT_TRUNCATE,
    TEXT_READ,
    TEXT_READLINE,
    TEXT_RECONFIGURE,
    BUFFERED_WRITE,
    BUFFERED_FLUSH,
    BUFFERED_CLOSE,
    BUFFERED_DETACH,
    BUFFERED_SEEK,
    BUFFERED_TRUNCATE,
    RAW_WRITE,
    OS_WRITE,
    METHODS
};

static PyCFunction original[METHODS];

/* Passed on, with the layers below kept quiet where this one ends at stdout or stderr. */
#define QUIETLY(self, call)                                                                                            \
    do {                                                                                                               \
        int below = is_out(py_io_fd(self));                                                                            \
        quiet += below;                                                                                                \
        PyObject *result = call;                                                                                       \
        quiet -= below;                                                                                                \
        return result;                                                                                                 \
    } while (0)

#define NO_ARGUMENTS(id)                                                                                               \
    static PyObject *wrapped_##id(PyObject *self, PyObject *unused)                                                    \
    {                                                                                                                  \
        QUIETLY(self, original[id](self, unused));                                                                     \
    }
#define FAST(id)                                                                                                       \
    static PyObject *wrapped_##id(PyObject *self, PyObject *const *args, Py_ssize_t n)                                 \
    {                                                                                                                  \
        QUIETLY(self, ((_PyCFunctionFast)(void (*)(void))original[id])(self, args, n));                                \
    }
#define FAST_KEYWORDS(id)                                                                                              \
    static PyObject *wrapped_##id(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)                \
    {                                                                                                                  \
        QUIETLY(self, ((_PyCFunctionFastWithKeywords)(void (*)(void))original[id])(self, args, n, names));             \
    }

NO_ARGUMENTS(TEXT_FLUSH)
NO_ARGUMENTS(TEXT_CLOSE)
NO_ARGUMENTS(TEXT_DETACH)
NO_ARGUMENTS(TEXT_TELL)
FAST(TEXT_SEEK)
FAST(TEXT_TRUNCATE)
FAST(TEXT_READ)
FAST(TEXT_READLINE)
FAST_KEYWORDS(TEXT_RECONFIGURE)
NO_ARGUMENTS(BUFFERED_FLUSH)
NO_ARGUMENTS(BUFFERED_CLOSE)
NO_ARGUMENTS(BUFFERED_DETACH)
FAST(BUFFERED_SEEK)
FAST(BUFFERED_TRUNCATE)

static PyObject *wrapped_TEXT_WRITE(PyObject *self, PyObject *text)
{
    int fd = py_io_fd(self), below = is_out(fd);
    quiet += below;
    PyObject *result = original[TEXT_WRITE](self, text);
    quiet -= below;
    if (below && result && quiet == 0 && PyUnicode_Check(text) && PyUnicode_IS_READY(text))
        put_text(fd, text);
    return result;
}

/* Bytes handed to a layer: looked at before it takes them, since afterwards the program may have changed them. */
static PyObject *write_bytes(enum method id, PyObject *self, PyObject *bytes)
{
    int fd = py_io_fd(self), below = is_out(fd);
    Py_buffer view = { 0 };
    bool seen =
        below && quiet == 0 && PyObject_CheckBuffer(bytes) && PyObject_GetBuffer(bytes, &view, PyBUF_SIMPLE) == 0;
    if (PyErr_Occurred())
        PyErr_Clear(); /* the layer will meet it too, and say so */
    quiet += below;
    PyObject *result = original[id](self, bytes);
    quiet -= below;
    if (seen) {
        PyObject *error[3];
        PyErr_Fetch(&error[0], &error[1], &error[2]);
        if (result)
            put_output(fd, view.buf, taken(result, (size_t)view.len));
        PyBuffer_Release(&view);
        PyErr_Restore(error[0], error[1], error[2]);
    }
    return result;
}

static PyObject *wrapped_BUFFERED_WRITE(PyObject *self, PyObject *bytes)
{
    return write_bytes(BUFFERED_WRITE, self, bytes);
}

static PyObject *wrapped_RAW_WRITE(PyObject *self, PyObject *bytes)
{
    return write_bytes(RAW_WRITE, self, bytes);
}

static PyObject *wrapped_OS_WRITE(PyObject *module, PyObject *const *args, Py_ssize_t n)
{
    PyObject *result = ((_PyCFunctionFast)(void (*)(void))original[OS_WRITE])(module, args, n);
    Py_buffer view;
    if (!result || n != 2 || !PyLong_CheckExact(args[0]) || !tracer.writer.on)
        return result;
    int overflow;
    long fd = PyLong_AsLongAndOverflow(args[0], &overflow);
    if ((fd != 1 && fd != 2) ||
        !(PyBytes_CheckExact(args[1]) || PyByteArray_CheckExact(args[1]) || PyMemoryView_Check(args[1])))
        return result;
    if (PyObject_GetBuffer(args[1], &view, PyBUF_SIMPLE) == 0) {
        put_output((int)fd, view.buf, taken(result, (size_t)view.len));
        PyBuffer_Release(&view);
    }
    PyErr_Clear();
    return result;
}

/* --- patching
 * ------------------------------------------------------------------------------------------------------------------ */

#define METHOD(id, module_, type_, name_, flags_)                                                                      \
    [id] = { module_, type_, name_, flags_, (PyCFunction)(void (*)(void))wrapped_##id }

static const struct {
    const char *module, *type, *name; /* type NULL: a function of the module */
    int flags;
    PyCFunction wrapped;
} methods[METHODS] = {
    METHOD(TEXT_WRITE, "_io", "TextIOWrapper", "write", METH_O),
    METHOD(TEXT_FLUSH, "_io", "TextIOWrapper", "flush", METH_NOARGS),
    METHOD(TEXT_CLOSE, "_io", "TextIOWrapper", "close", METH_NOARGS),
    METHOD(TEXT_DETACH, "_io", "TextIOWrapper", "detach", METH_NOARGS),
    METHOD(TEXT_TELL, "_io", "TextIOWrapper", "tell", METH_NOARGS),
    METHOD(TEXT_SEEK, "_io", "TextIOWrapper", "seek", METH_FASTCALL),
    METHOD(TEXT_TRUNCATE, "_io", "TextIOWrapper", "truncate", METH_FASTCALL),
    METHOD(TEXT_READ, "_io", "TextIOWrapper", "read", METH_FASTCALL),
    METHOD(TEXT_READLINE, "_io", "TextIOWrapper", "readline", METH_FASTCALL),
    METHOD(TEXT_RECONFIGURE, "_io", "TextIOWrapper", "reconfigure", METH_FASTCALL | METH_KEYWORDS),
    METHOD(BUFFERED_WRITE, "_io", "BufferedWriter", "write", METH_O),
    METHOD(BUFFERED_FLUSH, "_io", "BufferedWriter", "flush", METH_NOARGS),
    METHOD(BUFFERED_CLOSE, "_io", "BufferedWriter", "close", METH_NOARGS),
    METHOD(BUFFERED_DETACH, "_io", "BufferedWriter", "detach", METH_NOARGS),
    METHOD(BUFFERED_SEEK, "_io", "BufferedWriter", "seek", METH_FASTCALL),
    METHOD(BUFFERED_TRUNCATE, "_io", "BufferedWriter", "truncate", METH_FASTCALL),
    METHOD(RAW_WRITE, "_io", "FileIO", "write", METH_O),
    METHOD(OS_WRITE, "posix", NULL, "write", METH_FASTCALL),
};

/* The definition of a method, found in the type's own namespace. */
static PyMethodDef *find_def(PyObject *module, const char *type, const char *name)
{
    PyObject *owner = type ? PyObject_GetAttrString(module, type) : Py_NewRef(module);
    PyObject *dict = !owner ? NULL : PyType_Check(owner) ? ((PyTypeObject *)owner)->tp_dict : PyModule_GetDict(owner);
    PyObject *found = dict ? PyDict_GetItemString(dict, name) : NULL;
    Py_XDECREF(owner); /* builtin types and modules stay */
    return found ? py_method_def(found) : NULL;
}

int output_init(void)
{
    for (size_t i = 0; i < METHODS; i++) {
        PyObject *module = PyImport_ImportModule(methods[i].module);
        PyMethodDef *def = module ? find_def(module, methods[i].type, methods[i].name) : NULL;
        if (def && def->ml_flags == methods[i].flags) {
            original[i] = def->ml_meth;
            def->ml_meth = methods[i].wrapped;
        }
        Py_XDECREF(module);
    }
    PyErr_Clear();
    return 0;
}
