#include "source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "smiley/format.h"
#include "smiley/write.h"

enum { PIECE = 32 << 10 };

static bool read_file(struct buf *out, const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0)
        return false;
    bool ok = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    while (ok) {
        uint8_t *at = buf_reserve(out, PIECE);
        ssize_t got = at ? read(fd, at, PIECE) : -1;
        if (got < 0 && at && errno == EINTR)
            continue;
        if (got <= 0) {
            ok = got == 0;
            break;
        }
        out->len += (size_t)got;
        ok = out->len <= MAX_SOURCE;
    }
    close(fd);
    return ok;
}

/* From the zip that the module was imported from, through zipimport's own loader; a loader of the program's is never
 * asked. It knows the file by the name the code object has, which may be relative to a folder long left. */
static bool read_zip(struct buf *out, PyObject *name, PyObject *globals)
{
    PyObject *loader = py_dict_named(globals, "__loader__");
    PyObject *module = PyImport_GetModuleDict() ? py_dict_named(PyImport_GetModuleDict(), "zipimport") : NULL;
    PyObject *type = module && PyModule_Check(module) ? py_dict_named(PyModule_GetDict(module), "zipimporter") : NULL;
    if (!loader || !type || (PyObject *)Py_TYPE(loader) != type)
        return false;
    PyObject *error[3];
    PyErr_Fetch(&error[0], &error[1], &error[2]);
    PyObject *data = PyObject_CallMethod(loader, "get_data", "O", name);
    bool ok = data && PyBytes_CheckExact(data) && PyBytes_GET_SIZE(data) <= MAX_SOURCE;
    if (ok)
        buf_put(out, PyBytes_AS_STRING(data), (size_t)PyBytes_GET_SIZE(data));
    Py_XDECREF(data);
    PyErr_Clear();
    PyErr_Restore(error[0], error[1], error[2]);
    return ok && !out->failed;
}

static void send(struct writer *w, uint32_t id, const char *path, const struct buf *source, bool found)
{
    uint8_t *at = writer_define(w, WRITE_DEF_MAX + strlen(path));
    if (!at)
        return;
    writer_defined(w, write_file(at, id, path, strlen(path), found ? 0 : FILE_NO_SOURCE));
    for (size_t sent = 0; found;) {
        size_t n = source->len - sent < PIECE ? source->len - sent : PIECE;
        bool last = sent + n == source->len;
        at = writer_define(w, WRITE_DEF_MAX + n);
        if (!at)
            return;
        writer_defined(w,
                       write_source(at, id, last ? SOURCE_LAST : 0, n ? source->data + sent : (const uint8_t *)"", n));
        sent += n;
        if (last)
            return;
    }
}

static bool find(const struct sources *s, uint64_t key, const char *path, uint32_t *id)
{
    uint64_t i;
    if (!map_get(&s->by_path, key, &i))
        return false;
    for (; i; i = s->files[i - 1].next)
        if (!strcmp(s->files[i - 1].path, path)) {
            *id = (uint32_t)i - 1;
            return true;
        }
    return false;
}

uint32_t sources_id(struct sources *s, struct writer *w, const char *path, PyObject *name, PyObject *globals)
{
    uint32_t id;
    uint64_t key = XXH3_64bits(path, strlen(path));
    if (find(s, key, path, &id))
        return id;
    struct buf source = BUF_INIT;
    bool found = path[0] != '<' && (read_file(&source, path) || (buf_clear(&source), read_zip(&source, name, globals)));
    if (!find(s, key, path, &id)) { /* another thread may have come first while the zip was read */
        if (s->count == s->cap) {
            uint32_t cap = s->cap ? 2 * s->cap : 64;
            struct source_file *grown = realloc(s->files, cap * sizeof *grown);
            if (!grown)
                goto out;
            s->files = grown;
            s->cap = cap;
        }
        char *copy = strdup(path);
        uint64_t *first = copy ? map_at(&s->by_path, key, &(bool){ false }) : NULL;
        if (!first) {
            free(copy);
            goto out;
        }
        id = s->count++;
        s->files[id] = (struct source_file){ copy, (uint32_t)*first };
        *first = id + 1;
        send(w, id, path, &source, found);
    }
out:
    buf_release(&source);
    return id;
}
