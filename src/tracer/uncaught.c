#include "uncaught.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/write.h"
#include "tracer.h"

enum { CHAIN_MOST = 32, FRAMES_MOST = 1000, MESSAGE_MOST = 4 << 10, RECORD_MOST = 400 << 10 };

static void put_str(struct buf *out, const char *text, size_t len)
{
    buf_uint(out, len);
    buf_put(out, text, len);
}

/* module.QualName, as a traceback begins its last line. */
static void type_text(struct buf *out, PyTypeObject *type)
{
    PyObject *qualname = py_type_qualname(type);
    size_t len;
    uint32_t module = types_module_id(&tracer.names, &tracer.writer, type);
    const struct name *m = &tracer.names.names[module];
    if (tracer.names.count && strcmp(m->text, "builtins") != 0 && strcmp(m->text, "__main__") != 0) {
        buf_put(out, m->text, m->len);
        buf_putc(out, '.');
    }
    if (qualname) {
        const char *text = names_text(qualname, &len);
        buf_put(out, text, len);
    } else {
        const char *dot = strrchr(type->tp_name, '.');
        buf_puts(out, dot ? dot + 1 : type->tp_name);
    }
}

static void put_value_text(struct buf *out, PyObject *v, bool quoted)
{
    size_t len;
    if (PyUnicode_Check(v) && !quoted) {
        const char *text = names_text(v, &len);
        buf_put(out, text, len < MESSAGE_MOST ? len : MESSAGE_MOST);
        return;
    }
    if (!PyUnicode_CheckExact(v) && !PyLong_CheckExact(v) && !PyFloat_CheckExact(v) && !PyBytes_CheckExact(v) &&
        v != Py_None && v != Py_True && v != Py_False) {
        buf_puts(out, "<");
        type_text(out, Py_TYPE(v));
        buf_puts(out, " object>");
        return;
    }
    PyObject *text = PyObject_Repr(v); /* of exact builtin atoms: runs nothing of the program's */
    if (text && PyUnicode_Check(text)) {
        const char *s = names_text(text, &len);
        buf_put(out, s, len < MESSAGE_MOST ? len : MESSAGE_MOST);
    }
    Py_XDECREF(text);
    PyErr_Clear();
}

/* What str() of a builtin exception gives, from its args. */
static void message_text(struct buf *out, PyObject *exception)
{
    struct py_exception x;
    if (!py_exception(exception, &x) || !x.args || !PyTuple_Check(x.args))
        return;
    Py_ssize_t n = PyTuple_GET_SIZE(x.args);
    bool key_error = PyType_IsSubtype(Py_TYPE(exception), (PyTypeObject *)PyExc_KeyError);
    bool os_error = PyType_IsSubtype(Py_TYPE(exception), (PyTypeObject *)PyExc_OSError);
    if (n == 1) {
        put_value_text(out, PyTuple_GET_ITEM(x.args, 0), key_error);
    } else if (os_error && n == 2) {
        const PyOSErrorObject *os = (const PyOSErrorObject *)exception;
        buf_puts(out, "[Errno ");
        put_value_text(out, PyTuple_GET_ITEM(x.args, 0), false);
        buf_puts(out, "] ");
        put_value_text(out, PyTuple_GET_ITEM(x.args, 1), false);
        if (os->filename && os->filename != Py_None) {
            buf_puts(out, ": ");
            put_value_text(out, os->filename, true);
        }
    } else if (PyType_IsSubtype(Py_TYPE(exception), (PyTypeObject *)PyExc_SyntaxError) && n == 2) {
        put_value_text(out, PyTuple_GET_ITEM(x.args, 0), false);
    } else if (n > 1) {
        for (Py_ssize_t i = 0; i < n && out->len < MESSAGE_MOST; i++) {
            buf_puts(out, i ? ", " : "(");
            put_value_text(out, PyTuple_GET_ITEM(x.args, i), true);
        }
        buf_putc(out, ')');
    }
}

static void put_text_of(struct buf *out, void (*text)(struct buf *, PyObject *), PyObject *v)
{
    struct buf b = BUF_INIT;
    text(&b, v);
    put_str(out, buf_str(&b), b.len);
    buf_release(&b);
}

static void exception_type_text(struct buf *out, PyObject *exception)
{
    type_text(out, Py_TYPE(exception));
}

static void put_frames(struct buf *out, PyObject *traceback)
{
    size_t n = 0, len;
    for (PyObject *tb = traceback; tb && PyTraceBack_Check(tb); tb = (PyObject *)((PyTracebackObject *)tb)->tb_next)
        n++;
    size_t skip = n > FRAMES_MOST ? n - FRAMES_MOST : 0; /* the innermost ones tell most */
    buf_uint(out, n - skip);
    for (PyObject *tb = traceback; tb && PyTraceBack_Check(tb); tb = (PyObject *)((PyTracebackObject *)tb)->tb_next) {
        if (skip) {
            skip--;
            continue;
        }
        PyTracebackObject *t = (PyTracebackObject *)tb;
        PyCodeObject *code = py_frame_code(t->tb_frame);
        const char *text = names_text(code->co_filename, &len);
        char *name = strndup(text, len), *path = name ? include_path(&tracer.include, name) : NULL;
        put_str(out, path ? path : "?", path ? strlen(path) : 1);
        free(name);
        free(path);
        buf_uint(out, t->tb_lineno > 0 ? (uint64_t)t->tb_lineno : 1);
        text = names_text(code->co_name, &len);
        put_str(out, text, len);
    }
}

/* The chain as a traceback prints it, from the exception back; *relations[i] tells how part i led to part i - 1. */
static size_t chain_of(PyObject *exception, PyObject **parts, int *relations)
{
    size_t n = 0;
    int relation = CHAIN_NONE;
    while (exception && n < CHAIN_MOST) {
        struct py_exception x;
        for (size_t i = 0; i < n; i++)
            if (parts[i] == exception)
                return n;
        if (!py_exception(exception, &x))
            break;
        parts[n] = exception;
        relations[n++] = relation;
        relation = x.cause ? CHAIN_CAUSE : CHAIN_CONTEXT;
        exception = x.cause ? x.cause : x.suppress_context ? NULL : x.context;
    }
    return n;
}

void uncaught_record(PyObject *args)
{
    if (!PyTuple_Check(args) || PyTuple_GET_SIZE(args) != 4)
        return;
    PyObject *value = PyTuple_GET_ITEM(args, 2), *traceback = PyTuple_GET_ITEM(args, 3), *error[3];
    PyObject *parts[CHAIN_MOST];
    int relations[CHAIN_MOST];
    size_t n = chain_of(value, parts, relations);
    if (n == 0)
        return;
    PyErr_Fetch(&error[0], &error[1], &error[2]);
    struct buf out = BUF_INIT;
    buf_putc(&out, TAG_UNCAUGHT);
    put_text_of(&out, exception_type_text, value);
    put_text_of(&out, message_text, value);
    size_t count_at = out.len;
    buf_uint(&out, n);
    for (size_t i = n; i-- > 0;) { /* oldest first: a part's relation tells how the one before led to it */
        struct py_exception x;
        buf_uint(&out, (uint64_t)(i + 1 < n ? relations[i + 1] : CHAIN_NONE));
        put_text_of(&out, exception_type_text, parts[i]);
        put_text_of(&out, message_text, parts[i]);
        put_frames(&out, i == 0 && traceback ? traceback : py_exception(parts[i], &x) ? x.traceback : NULL);
    }
    uint8_t *at = out.failed || out.len > RECORD_MOST ? NULL : writer_define(&tracer.writer, out.len);
    if (!at && !out.failed) { /* too long: at least what it was */
        out.len = count_at;
        buf_uint(&out, 0);
        at = out.failed ? NULL : writer_define(&tracer.writer, out.len);
    }
    if (at) {
        memcpy(at, out.data, out.len);
        writer_defined(&tracer.writer, at + out.len);
    }
    buf_release(&out);
    PyErr_Restore(error[0], error[1], error[2]);
}
