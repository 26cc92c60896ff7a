/* Definitions by id. Ids count up from 0, so each kind is an array; what is pointed to from outside (code objects,
 * texts) stands in memory of its own, which never moves. */
#include "smiley/defs.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/format.h"
#include "smiley/record.h"

void defs_init(struct defs *d)
{
    *d = (struct defs){ 0 };
}

void defs_release(struct defs *d)
{
    for (uint32_t i = 0; i < d->n_names; i++)
        free(d->names[i].text);
    for (uint32_t i = 0; i < d->n_files; i++)
        free(d->files[i].path);
    for (uint32_t i = 0; i < d->n_codes; i++) {
        free(d->codes[i]->vars);
        free(d->codes[i]);
    }
    for (uint32_t i = 0; i < d->n_threads; i++) {
        for (uint32_t k = 0; k < d->threads[i].n_names; k++)
            free(d->threads[i].names[k].text);
        free(d->threads[i].names);
    }
    free(d->names);
    free(d->files);
    free(d->codes);
    free(d->threads);
    defs_init(d);
}

/* Room for one more element; -1 without memory. */
static int grow(void **array, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap)
        return 0;
    uint32_t bigger = *cap ? *cap * 2 : 16;
    void *moved = realloc(*array, bigger * size);
    if (!moved)
        return -1;
    *array = moved;
    *cap = bigger;
    return 0;
}

static char *copy_text(struct bytes text)
{
    char *copy = malloc(text.len + 1);
    if (copy) {
        if (text.len)
            memcpy(copy, text.at, text.len);
        copy[text.len] = 0;
    }
    return copy;
}

static int bad_id(struct err *err, const char *kind, uint32_t id, uint32_t n)
{
    return err_set(err, ERR_CORRUPT, "damaged trace stream: %s %u is defined when there are %u", kind, id, n);
}

static int bad_again(struct err *err, const char *kind, uint32_t id)
{
    return err_set(err, ERR_CORRUPT, "damaged trace stream: %s %u is defined twice, differently", kind, id);
}

static int bad_reference(struct err *err, const char *from, uint32_t id)
{
    return err_set(err, ERR_CORRUPT, "damaged trace stream: %s %u refers to a name or file that is not defined", from,
                   id);
}

static int add_name(struct defs *d, const struct record *r, struct err *err)
{
    if (r->id < d->n_names) {
        const struct name_def *old = &d->names[r->id];
        if (old->len != r->text.len || memcmp(old->text, r->text.at, old->len) != 0)
            return bad_again(err, "name", r->id);
        return 0;
    }
    if (r->id != d->n_names)
        return bad_id(err, "name", r->id, d->n_names);
    if (grow((void **)&d->names, d->n_names, &d->cap_names, sizeof *d->names) < 0)
        return err_memory(err);
    char *text = copy_text(r->text);
    if (!text)
        return err_memory(err);
    d->names[d->n_names++] = (struct name_def){ .text = text, .len = (uint32_t)r->text.len };
    return 0;
}

/* A path ends at a NUL byte, should one be in it. */
static int add_file(struct defs *d, const struct record *r, struct err *err)
{
    if (r->id > d->n_files)
        return bad_id(err, "file", r->id, d->n_files);
    char *path = copy_text(r->text);
    if (!path)
        return err_memory(err);
    if (r->id < d->n_files) {
        const struct file_def *old = &d->files[r->id];
        bool same = old->flags == r->flags && strcmp(old->path, path) == 0;
        free(path);
        return same ? 0 : bad_again(err, "file", r->id);
    }
    if (grow((void **)&d->files, d->n_files, &d->cap_files, sizeof *d->files) < 0) {
        free(path);
        return err_memory(err);
    }
    d->files[d->n_files++] = (struct file_def){ .path = path, .flags = r->flags };
    return 0;
}

/* Takes over `name`. What is known already (a definition read again) is passed over. */
static int name_thread(struct thread_def *t, char *name, const struct record *r, struct err *err)
{
    struct thread_name *last = t->n_names ? &t->names[t->n_names - 1] : NULL, *grown;
    if (last && (r->since < last->since || strcmp(last->text, name) == 0)) {
        free(name);
        return 0;
    }
    grown = realloc(t->names, (t->n_names + 1) * sizeof *t->names);
    if (!grown) {
        free(name);
        return err_memory(err);
    }
    t->names = grown;
    t->names[t->n_names++] = (struct thread_name){ r->since, name };
    t->name = name;
    t->os_id = r->os_id;
    return 0;
}

static int add_thread(struct defs *d, const struct record *r, struct err *err)
{
    if (r->id > d->n_threads)
        return bad_id(err, "thread", r->id, d->n_threads);
    char *name = copy_text(r->text);
    if (!name)
        return err_memory(err);
    if (r->id == d->n_threads) {
        if (grow((void **)&d->threads, d->n_threads, &d->cap_threads, sizeof *d->threads) < 0) {
            free(name);
            return err_memory(err);
        }
        d->threads[d->n_threads++] = (struct thread_def){ 0 };
    }
    return name_thread(&d->threads[r->id], name, r, err);
}

/* Since it was defined, a code object may have got more variables. */
static bool same_code(const struct code_def *old, const struct record *r)
{
    if (old->file != r->file || old->name != r->name || old->qualname != r->qualname ||
        old->first_line != r->first_line || old->flags != r->flags || old->n_vars < r->n_vars)
        return false;
    struct bytes rest = r->body;
    uint32_t name, flags;
    for (uint32_t i = 0; i < r->n_vars && code_var_next(&rest, &name, &flags); i++)
        if (old->vars[i].name != name || old->vars[i].flags != flags)
            return false;
    return true;
}

static struct code_def *new_code(const struct record *r)
{
    struct code_def *code = malloc(sizeof *code);
    struct var_def *vars = r->n_vars ? malloc(r->n_vars * sizeof *vars) : NULL;
    if (!code || (r->n_vars && !vars)) {
        free(code);
        free(vars);
        return NULL;
    }
    *code = (struct code_def){ .file = r->file,
                               .name = r->name,
                               .qualname = r->qualname,
                               .first_line = r->first_line,
                               .flags = r->flags,
                               .cap_vars = r->n_vars,
                               .vars = vars };
    struct bytes rest = r->body;
    while (code->n_vars < r->n_vars && code_var_next(&rest, &vars[code->n_vars].name, &vars[code->n_vars].flags))
        code->n_vars++;
    return code;
}

static int add_code(struct defs *d, const struct record *r, struct err *err)
{
    if (r->id > d->n_codes)
        return bad_id(err, "code object", r->id, d->n_codes);
    if (r->id < d->n_codes)
        return same_code(d->codes[r->id], r) ? 0 : bad_again(err, "code object", r->id);
    struct bytes rest = r->body;
    uint32_t name, flags;
    bool known = r->file < d->n_files && r->name < d->n_names && r->qualname < d->n_names;
    for (uint32_t i = 0; i < r->n_vars && code_var_next(&rest, &name, &flags); i++)
        known &= name < d->n_names;
    if (!known)
        return bad_reference(err, "code object", r->id);
    if (grow((void **)&d->codes, d->n_codes, &d->cap_codes, sizeof *d->codes) < 0)
        return err_memory(err);
    struct code_def *code = new_code(r);
    if (!code)
        return err_memory(err);
    d->codes[d->n_codes++] = code;
    return 0;
}

static int add_var(struct defs *d, const struct record *r, struct err *err)
{
    if (r->id >= d->n_codes || r->name >= d->n_names)
        return bad_reference(err, "a variable of code object", r->id);
    struct code_def *code = d->codes[r->id];
    if (r->index < code->n_vars)
        return code->vars[r->index].name == r->name ? 0 : bad_again(err, "variable", r->index);
    if (r->index != code->n_vars)
        return bad_id(err, "variable", r->index, code->n_vars);
    if (grow((void **)&code->vars, code->n_vars, &code->cap_vars, sizeof *code->vars) < 0)
        return err_memory(err);
    code->vars[code->n_vars++] = (struct var_def){ .name = r->name };
    return 0;
}

static int check_version(struct defs *d, const struct record *r, struct err *err)
{
    (void)d;
    if (r->version >= 1 && r->version <= STREAM_VERSION)
        return 0;
    return err_set(err, ERR_CORRUPT, "a trace stream of version %u, which is not known: versions 1 to %d are",
                   r->version, STREAM_VERSION);
}

int defs_add(struct defs *d, const struct record *r, struct err *err)
{
    static int (*const add[])(struct defs *, const struct record *, struct err *) = {
        [TAG_HELLO] = check_version, [TAG_FILE] = add_file, [TAG_CODE] = add_code,
        [TAG_VAR] = add_var,         [TAG_NAME] = add_name, [TAG_THREAD] = add_thread,
    };
    if ((size_t)r->tag >= sizeof add / sizeof *add || !add[r->tag])
        return 0;
    return add[r->tag](d, r, err);
}

const char *defs_name(const struct defs *d, uint32_t id)
{
    return id < d->n_names ? d->names[id].text : "?";
}

const char *defs_code_name(const struct defs *d, uint32_t code)
{
    return code < d->n_codes ? defs_name(d, d->codes[code]->name) : "?";
}

const char *defs_code_path(const struct defs *d, uint32_t code)
{
    if (code >= d->n_codes || d->codes[code]->file >= d->n_files)
        return "?";
    return d->files[d->codes[code]->file].path;
}

const char *defs_var_name(const struct defs *d, uint32_t code, uint32_t var)
{
    if (code >= d->n_codes || var >= d->codes[code]->n_vars)
        return "?";
    return defs_name(d, d->codes[code]->vars[var].name);
}

const char *defs_thread_name(const struct defs *d, uint32_t thread, uint64_t event)
{
    if (thread >= d->n_threads || !d->threads[thread].n_names)
        return "?";
    const struct thread_def *t = &d->threads[thread];
    uint32_t i = t->n_names - 1;
    while (i > 0 && t->names[i].since > event)
        i--;
    return t->names[i].text;
}

bool defs_thread_named(const struct defs *d, uint32_t thread, const char *name)
{
    for (uint32_t i = 0; thread < d->n_threads && i < d->threads[thread].n_names; i++)
        if (strcmp(d->threads[thread].names[i].text, name) == 0)
            return true;
    return false;
}
