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

#include "src/tracer/profile/profile.h"
#include "smiley/write.h"
#include "threads.h"
#include "tracer.h"
#include "src/tracer/values/utf8.h"

static __thread int quiet; /* > 0: inside a layer that recorded, or will have recorded, what passes here */

static void put_output(int fd, const uint8_t *bytes, size_t len)
{
    struct thread *t = thread_self ? thread_self : threads_adopt();
    for (size_t sent = 0, n; t && sent < len && tracer.writer.on; sent += n) {
        n = len - sent < MAX_OUTPUT ? len - sent : MAX_OUTPUT;
        threads_ready(t);
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

/* --- the methods ------------------------------------------------------------------------------------------------- */

/* METHOD(id, how it is called, module, type or NULL: a function of the module, name). The ones called by OWN_… have a
 * wrapper of their own, below; the others do nothing but keep quiet. */
#define ALL_METHODS(METHOD)                                                                                            \
    METHOD(TEXT_WRITE, OWN_ONE, "_io", "TextIOWrapper", "write")                                                       \
    METHOD(TEXT_FLUSH, NONE, "_io", "TextIOWrapper", "flush")                                                          \
    METHOD(TEXT_CLOSE, NONE, "_io", "TextIOWrapper", "close")                                                          \
    METHOD(TEXT_DETACH, NONE, "_io", "TextIOWrapper", "detach")                                                        \
    METHOD(TEXT_TELL, NONE, "_io", "TextIOWrapper", "tell")                                                            \
    METHOD(TEXT_SEEK, FAST, "_io", "TextIOWrapper", "seek")                                                            \
    METHOD(TEXT_TRUNCATE, FAST, "_io", "TextIOWrapper", "truncate")                                                    \
    METHOD(TEXT_READ, FAST, "_io", "TextIOWrapper", "read")                                                            \
    METHOD(TEXT_READLINE, FAST, "_io", "TextIOWrapper", "readline")                                                    \
    METHOD(TEXT_RECONFIGURE, KEYWORDS, "_io", "TextIOWrapper", "reconfigure")                                          \
    METHOD(BUFFERED_WRITE, OWN_ONE, "_io", "BufferedWriter", "write")                                                  \
    METHOD(BUFFERED_FLUSH, NONE, "_io", "BufferedWriter", "flush")                                                     \
    METHOD(BUFFERED_CLOSE, NONE, "_io", "BufferedWriter", "close")                                                     \
    METHOD(BUFFERED_DETACH, NONE, "_io", "BufferedWriter", "detach")                                                   \
    METHOD(BUFFERED_SEEK, FAST, "_io", "BufferedWriter", "seek")                                                       \
    METHOD(BUFFERED_TRUNCATE, FAST, "_io", "BufferedWriter", "truncate")                                               \
    METHOD(RAW_WRITE, OWN_ONE, "_io", "FileIO", "write")                                                               \
    METHOD(OS_WRITE, OWN_FAST, "posix", NULL, "write")

enum {
    FLAGS_NONE = METH_NOARGS,
    FLAGS_FAST = METH_FASTCALL,
    FLAGS_KEYWORDS = METH_FASTCALL | METH_KEYWORDS,
    FLAGS_OWN_ONE = METH_O,
    FLAGS_OWN_FAST = METH_FASTCALL,
};

#define ID(id, how, module, type, name) id,
enum method { ALL_METHODS(ID) METHODS };

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

#define WRAPPER_NONE(id)                                                                                               \
    static PyObject *wrapped_##id(PyObject *self, PyObject *unused)                                                    \
    {                                                                                                                  \
        QUIETLY(self, original[id](self, unused));                                                                     \
    }
#define WRAPPER_FAST(id)                                                                                               \
    static PyObject *wrapped_##id(PyObject *self, PyObject *const *args, Py_ssize_t n)                                 \
    {                                                                                                                  \
        QUIETLY(self, ((_PyCFunctionFast)(void (*)(void))original[id])(self, args, n));                                \
    }
#define WRAPPER_KEYWORDS(id)                                                                                           \
    static PyObject *wrapped_##id(PyObject *self, PyObject *const *args, Py_ssize_t n, PyObject *names)                \
    {                                                                                                                  \
        QUIETLY(self, ((_PyCFunctionFastWithKeywords)(void (*)(void))original[id])(self, args, n, names));             \
    }
#define WRAPPER_OWN_ONE(id)
#define WRAPPER_OWN_FAST(id)

#define WRAPPER(id, how, module, type, name) WRAPPER_##how(id)
ALL_METHODS(WRAPPER)

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

/* --- patching ---------------------------------------------------------------------------------------------------- */

#define ROW(id, how, module_, type_, name_)                                                                            \
    [id] = { module_, type_, name_, FLAGS_##how, (PyCFunction)(void (*)(void))wrapped_##id },

static const struct {
    const char *module, *type, *name;
    int flags;
    PyCFunction wrapped;
} methods[METHODS] = { ALL_METHODS(ROW) };

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
