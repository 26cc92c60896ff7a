/* What a stream defined: names, files, code objects, threads, by id. Filled by a decoder, by the store, or by a receiver;
 * read by everybody. Grows only; pointers handed out stay valid until defs_release(). */
#ifndef SMILEY_DEFS_H
#define SMILEY_DEFS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/err.h"

struct record;

struct var_def {
    uint32_t name;  /* name id */
    uint32_t flags; /* VAR_* */
};

struct code_def {
    uint32_t file, name, qualname; /* ids: file, name, name */
    uint32_t first_line, flags;    /* CODE_* */
    uint32_t n_vars, cap_vars;
    struct var_def *vars; /* owned */
};

struct file_def {
    char *path;    /* owned; absolute, or <stdin> and the like */
    uint32_t flags; /* FILE_* */
};

struct thread_name {
    uint64_t since; /* number of the first event under this name */
    char *text;     /* owned */
};

struct thread_def {
    const char *name; /* its last name, borrowed from names */
    uint64_t os_id;
    uint32_t n_names;
    struct thread_name *names; /* owned, oldest first */
};

struct name_def {
    char *text; /* owned, NUL-terminated; may hold any bytes */
    uint32_t len;
};

struct defs {
    struct name_def *names;     /* owned, n_names of them; likewise below. Reallocated as they grow. */
    struct file_def *files;
    struct code_def **codes;
    struct thread_def *threads;
    uint32_t n_names, n_files, n_codes, n_threads;
    uint32_t cap_names, cap_files, cap_codes, cap_threads;
};

void defs_init(struct defs *d);
void defs_release(struct defs *d);

/* Takes in a FILE, CODE, VAR, NAME or THREAD record; other records are passed over. ERR_CORRUPT where an id is out of
 * order or refers to nothing. A definition that is already there with the same content is accepted in silence. */
int defs_add(struct defs *d, const struct record *r, struct err *err);

/* The text of a name id; "?" where there is none. */
const char *defs_name(const struct defs *d, uint32_t id);
const char *defs_code_name(const struct defs *d, uint32_t code);
const char *defs_code_path(const struct defs *d, uint32_t code);
const char *defs_var_name(const struct defs *d, uint32_t code, uint32_t var);

/* What a thread was called at an event; "?" where there is none. */
const char *defs_thread_name(const struct defs *d, uint32_t thread, uint64_t event);
/* Whether a thread ever bore a name. */
bool defs_thread_named(const struct defs *d, uint32_t thread, const char *name);

#endif
