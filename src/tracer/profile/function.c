#include "function.h"

#include <string.h>

#include "src/tracer/code.h"
#include "smiley/map.h"
#include "smiley/write.h"
#include "src/tracer/tracer.h"

static struct {
    uint32_t count;
    struct map of_def;  /* PyMethodDef * → id */
    struct map orphans; /* hash of the label → id + 1 of a code object that died: another one made there is the same */
    struct map labels;  /* id → hash of its label, of code objects */
    struct {
        uint32_t id;
        enum function_kind kind;
    } special[8]; /* those that are in use */
    uint32_t n_special;
} functions;

static const struct {
    const char *name;
    enum function_kind kind;
} special[] = {
    { "<built-in method time.sleep>", FUNCTION_SLEEPS }, { "<built-in method posix._exit>", FUNCTION_ENDS },
    { "<built-in method posix.abort>", FUNCTION_ENDS },  { "<built-in method posix.execv>", FUNCTION_ENDS },
    { "<built-in method posix.execve>", FUNCTION_ENDS }, { "<built-in method posix.kill>", FUNCTION_ENDS },
    { "<built-in method posix.killpg>", FUNCTION_ENDS }, { "<built-in method _signal.raise_signal>", FUNCTION_ENDS },
};
_Static_assert(sizeof special / sizeof *special <= 8, "each has its place");

enum function_kind function_kind(uint32_t id)
{
    for (uint32_t i = 0; i < functions.n_special; i++)
        if (functions.special[i].id == id)
            return functions.special[i].kind;
    return FUNCTION_PLAIN;
}

static void note_special(uint32_t id, const char *name)
{
    for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
        if (strcmp(special[i].name, name) != 0 || functions.n_special == 8)
            continue;
        functions.special[functions.n_special].id = id;
        functions.special[functions.n_special++].kind = special[i].kind;
    }
}

/* A name of the program may hold anything, and be of any length. */
static void append(struct buf *out, PyObject *text)
{
    size_t len;
    const char *s = names_text(text, &len);
    buf_put(out, s, len < MAX_NAME ? len : MAX_NAME);
}

static uint32_t define(const struct buf *file, uint32_t line, const struct buf *name, uint32_t traced)
{
    uint8_t *at = functions.count < MAX_IDS && !file->failed && !name->failed
                      ? writer_define(&tracer.writer, WRITE_DEF_MAX + file->len + name->len)
                      : NULL;
    if (!at)
        return NO_FUNCTION;
    at = write_function(at, functions.count, (const char *)file->data, file->len, line, (const char *)name->data,
                        name->len < MAX_NAME ? name->len : MAX_NAME, traced);
    writer_defined(&tracer.writer, at);
    return functions.count++;
}

/* --- code objects ------------------------------------------------------------------------------------------------ */

static uint64_t hash_bytes(uint64_t hash, const void *bytes, size_t len)
{
    for (const uint8_t *at = bytes; len-- > 0; at++)
        hash = (hash ^ *at) * 0x100000001b3u;
    return hash;
}

static uint64_t label_hash(const struct buf *file, uint32_t line, const struct buf *name)
{
    uint64_t hash = hash_bytes(0xcbf29ce484222325u, file->data, file->len);
    hash = hash_bytes(hash, &line, sizeof line);
    return hash_bytes(hash, name->data, name->len);
}

static void code_died(void *extra)
{
    uint64_t label;
    uintptr_t id_1 = (uintptr_t)extra >> 1;
    if (extra && map_get(&functions.labels, id_1 - 1, &label))
        map_put(&functions.orphans, label, id_1);
}

static uint32_t function_of_label(const struct buf *file, uint32_t line, const struct buf *name, uint32_t traced)
{
    uint64_t label = label_hash(file, line, name), orphan;
    if (map_get(&functions.orphans, label, &orphan)) {
        map_remove(&functions.orphans, label);
        return (uint32_t)(orphan - 1);
    }
    uint32_t id = define(file, line, name, traced);
    if (id != NO_FUNCTION)
        map_put(&functions.labels, id, label);
    return id;
}

struct frame_function function_of_frame_slow(PyFrameObject *f)
{
    PyCodeObject *object = py_frame_code(f);
    struct buf file = BUF_INIT, name = BUF_INIT;
    const struct code *code = code_of(f);
    append(&file, object->co_filename);
    append(&name, object->co_name);
    bool traced = !code || code->what != CODE_LEFT_OUT;
    uint32_t code_1 = code && code->what == CODE_RECORDED ? code->id + 1 : 0;
    uint32_t line = object->co_firstlineno > 0 ? (uint32_t)object->co_firstlineno : 0;
    uint32_t id = function_of_label(&file, line, &name, code_1);
    uintptr_t tag = ((uintptr_t)id + 1) << 1 | traced;
    if (id != NO_FUNCTION && py_code_set_function(object, (void *)tag) < 0)
        id = NO_FUNCTION;
    buf_release(&file);
    buf_release(&name);
    return (struct frame_function){ .id = id, .traced = traced };
}

bool function_is_program(PyFrameObject *f)
{
    size_t len;
    const struct code *code = code_of(f);
    if (code && code->what == CODE_RECORDED)
        return true;
    return PyUnicode_CompareWithASCIIString(py_frame_code(f)->co_name, "<module>") == 0 &&
           !strcmp(code_module_of(f, &len), "__main__");
}

/* --- builtins ---------------------------------------------------------------------------------------------------- */

/* What stands in the object's type under the builtin's name, as its repr() says it. */
static bool type_label(struct buf *out, PyObject *self, const char *name)
{
    PyObject *key = PyUnicode_FromString(name), *found = key ? _PyType_Lookup(Py_TYPE(self), key) : NULL;
    Py_XDECREF(key);
    /* of these, repr() runs nothing of the program's */
    bool plain =
        found && (Py_IS_TYPE(found, &PyMethodDescr_Type) || Py_IS_TYPE(found, &PyClassMethodDescr_Type) ||
                  Py_IS_TYPE(found, &PyWrapperDescr_Type) || Py_IS_TYPE(found, &PyGetSetDescr_Type) ||
                  Py_IS_TYPE(found, &PyMemberDescr_Type) || PyFunction_Check(found) || PyCFunction_CheckExact(found));
    PyObject *text = plain ? PyObject_Repr(found) : NULL;
    if (text)
        append(out, text);
    Py_XDECREF(text);
    return text != NULL;
}

static PyObject *module_name(PyObject *module)
{
    return module && PyUnicode_Check(module)  ? Py_NewRef(module)
           : module && PyModule_Check(module) ? PyModule_GetNameObject(module)
                                              : NULL;
}

static void builtin_label(struct buf *out, PyObject *object)
{
    const PyCFunctionObject *function = (const PyCFunctionObject *)object;
    const char *name = function->m_ml->ml_name;
    if (!function->m_self) {
        PyObject *module = module_name(function->m_module);
        buf_putc(out, '<');
        if (module && PyUnicode_CompareWithASCIIString(module, "builtins") != 0) {
            append(out, module);
            buf_putc(out, '.');
        }
        buf_printf(out, "%s>", name);
        Py_XDECREF(module);
        return;
    }
    if (type_label(out, function->m_self, name))
        return;
    buf_puts(out, "<built-in method ");
    if (function->m_module && PyUnicode_Check(function->m_module)) {
        append(out, function->m_module);
        buf_putc(out, '.');
    }
    buf_printf(out, "%s>", name);
}

static uint32_t define_builtin(PyObject *object)
{
    struct buf file = BUF_INIT, name = BUF_INIT;
    PyObject *error[3];
    PyErr_Fetch(&error[0], &error[1], &error[2]);
    buf_putc(&file, '~');
    builtin_label(&name, object);
    PyErr_Restore(error[0], error[1], error[2]);
    uint32_t id = define(&file, 0, &name, 0);
    note_special(id, buf_str(&name));
    buf_release(&file);
    buf_release(&name);
    return id;
}

struct builtin_cache function_cache[BUILTIN_CACHE];

uint32_t function_of_builtin(PyObject *object)
{
    const PyMethodDef *def = ((const PyCFunctionObject *)object)->m_ml;
    uint64_t found;
    uint32_t id;
    if (map_get(&functions.of_def, (uintptr_t)def, &found)) {
        id = (uint32_t)found;
    } else {
        id = define_builtin(object);
        if (id == NO_FUNCTION || map_put(&functions.of_def, (uintptr_t)def, id) < 0)
            return NO_FUNCTION;
    }
    *function_cached(def) = (struct builtin_cache){ .def = def, .id = id };
    return id;
}

int function_init(void)
{
    return py_code_function_init(code_died);
}
