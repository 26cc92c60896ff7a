#include "code.h"

#include <stdlib.h>
#include <string.h>

#include "src/tracer/profile/profile.h"
#include "smiley/write.h"
#include "tracer.h"

/* Shared by all code objects that are not recorded, so that those cost no memory. */
static struct code left_out = { .what = CODE_LEFT_OUT }, renames_thread = { .what = CODE_RENAMES_THREAD };

void code_unref(struct code *code)
{
    if (--code->refs > 0)
        return;
    map_release(&code->var_of_name);
    free(code->slots);
    segments_free(code->segments);
    free(code);
}

static void code_died(void *extra)
{
    struct code *code = extra;
    if (!code || code->what != CODE_RECORDED)
        return;
    code->died = true;
    activation_free_spare(code);
    code_unref(code);
}

int code_init(void)
{
    return py_code_extra_init(code_died);
}

/* --- deciding ---------------------------------------------------------------------------------------------------- */

/* threading.Thread.name = …: the one place where threads get new names. */
static bool is_thread_name_setter(PyCodeObject *object, const char *path)
{
    const char *file = strrchr(path, '/');
    return file && !strcmp(file, "/threading.py") && include_is_stdlib(&tracer.include, path) &&
           object->co_argcount == 2 && PyUnicode_CompareWithASCIIString(object->co_name, "name") == 0;
}

const char *code_module_of(PyFrameObject *f, size_t *len)
{
    PyObject *name = py_dict_named(py_frame_globals(f), "__name__");
    if (name && PyUnicode_Check(name))
        return names_text(name, len);
    *len = 0;
    return "";
}

static char *text_copy(const char *text, size_t len)
{
    char *copy = malloc(len + 1);
    if (copy) {
        memcpy(copy, text, len);
        copy[len] = '\0';
    }
    return copy;
}

static char *path_of(PyCodeObject *object)
{
    size_t len;
    const char *text = names_text(object->co_filename, &len);
    char *name = text_copy(text, len), *path = name ? include_path(&tracer.include, name) : NULL;
    free(name);
    return path;
}

/* --- defining ---------------------------------------------------------------------------------------------------- */

static uint32_t flags_of(PyCodeObject *object)
{
    int co = object->co_flags;
    bool module = PyUnicode_CompareWithASCIIString(object->co_name, "<module>") == 0;
    uint32_t flags = (co & CO_ASYNC_GENERATOR ? CODE_ASYNC_GENERATOR : 0u) | (co & CO_GENERATOR ? CODE_GENERATOR : 0u) |
                     (co & (CO_COROUTINE | CO_ITERABLE_COROUTINE) ? CODE_COROUTINE : 0u);
    return co & CO_OPTIMIZED ? flags : flags | (module ? CODE_MODULE : CODE_CLASS);
}

enum { SHORT_SLOTS = 1024 };

static int define_vars(struct code *code, PyCodeObject *object, struct buf *vars)
{
    Py_ssize_t n = code->has_namespace ? 0 : py_code_locals(object);
    code->slots = calloc((size_t)n + 1, sizeof *code->slots);
    code->n_slots = (uint32_t)n;
    code->is_short = !code->has_namespace && n <= SHORT_SLOTS;
    for (Py_ssize_t i = 0; code->slots && i < n; i++) {
        PyObject *name = py_code_local_name(object, i);
        code->slots[i].var = NO_VAR;
        if (names_is_dunder(name))
            continue;
        unsigned kind = py_code_local_kind(object, i);
        uint32_t id = names_id_of(&tracer.names, &tracer.writer, name);
        bool cell = (kind & (PY_VAR_CELL | PY_VAR_FREE)) != 0, secret = names_secret(&tracer.names, id);
        code->slots[i] =
            (struct code_slot){ .var = code->n_vars++, .cell = cell, .secret = secret, .plain = !cell && !secret };
        uint8_t *at = buf_reserve(vars, WRITE_CODE_VAR_MAX);
        if (at)
            vars->len = (size_t)(write_code_var(at, id, kind) - vars->data);
    }
    return code->slots && !vars->failed ? 0 : -1;
}
_Static_assert((int)PY_VAR_ARGUMENT == (int)VAR_ARGUMENT && (int)PY_VAR_CELL == (int)VAR_CELL &&
                   (int)PY_VAR_FREE == (int)VAR_FREE,
               "kinds are written as they are");

static struct code *define(PyFrameObject *f, PyCodeObject *object, const char *path)
{
    struct writer *w = &tracer.writer;
    struct buf vars = BUF_INIT;
    uint32_t file = sources_id(&tracer.sources, w, path, object->co_filename, py_frame_globals(f));
    struct code *code = py_code_extra(object); /* another thread may have come first */
    if (code)
        return code;
    code = calloc(1, sizeof *code);
    if (!code)
        return NULL;
    code->refs = 1;
    code->first_line = object->co_firstlineno > 0 ? object->co_firstlineno : 1;
    code->line_ns = profile_line_ns(object);
    code->has_namespace = !(object->co_flags & CO_OPTIMIZED);
    uint32_t name = names_id_of(&tracer.names, w, object->co_name);
    uint32_t qualname = names_id_of(&tracer.names, w, py_code_qualname(object));
    uint8_t *at = NULL;
    if (define_vars(code, object, &vars) == 0)
        at = writer_define(w, WRITE_CODE_MAX + vars.len);
    if (at && tracer.codes < MAX_IDS && py_code_set_extra(object, code) == 0) {
        code->id = tracer.codes++;
        at = write_code(at, code->id, file, name, qualname, (uint32_t)code->first_line, flags_of(object), code->n_vars);
        if (vars.len)
            memcpy(at, vars.data, vars.len);
        writer_defined(w, at + vars.len);
    } else {
        code_unref(code);
        code = NULL;
    }
    buf_release(&vars);
    return code;
}

struct code *code_decide(PyFrameObject *f, PyCodeObject *object)
{
    size_t len;
    char *path = path_of(object);
    const char *text = code_module_of(f, &len);
    char *module = text_copy(text, len);
    struct code *code = NULL;
    if (path && module) {
        if (include_wants(&tracer.include, path, module)) {
            code = define(f, object, path);
        } else {
            code = is_thread_name_setter(object, path) ? &renames_thread : &left_out;
            py_code_set_extra(object, code);
        }
    }
    free(path);
    free(module);
    PyErr_Clear(); /* of setting the extra; the interpreter has put the program's own error aside */
    return code;
}

uint32_t code_name_var(struct code *code, uint32_t name)
{
    bool is_new;
    uint64_t *var = map_at(&code->var_of_name, name, &is_new);
    if (!var)
        return NO_VAR;
    if (!is_new)
        return (uint32_t)*var;
    uint8_t *at = code->n_vars < MAX_VARS ? writer_define(&tracer.writer, WRITE_DEF_MAX) : NULL;
    if (!at) {
        map_remove(&code->var_of_name, name);
        return NO_VAR;
    }
    writer_defined(&tracer.writer, write_var(at, code->id, code->n_vars, name));
    *var = code->n_vars;
    return code->n_vars++;
}
