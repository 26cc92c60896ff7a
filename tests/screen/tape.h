/* A tape: a recording written by hand, the same to the byte every time.
 *
 *     uint32_t f = tape_code(&t, file, "f", 3, 0, "a b");
 *     tape_call(&t, f, "a=1");  tape_line(&t, 4, "b=['x', 2]");  tape_return(&t, 5, "None", "");
 *
 * Values are written as Python literals (ints, floats, 'strings', None, True, False, lists, tuples, dicts) or Name(…)
 * for an exception. Changes are `name=value` with `;` between, `name=` deletes. Every event takes a microsecond. */
#ifndef SCREEN_TAPE_H
#define SCREEN_TAPE_H

#include "smiley/buf.h"
#include "smiley/format.h"

enum { TAPE_CODES = 16, TAPE_VARS = 16, TAPE_DEPTH = 64, TAPE_CALLS = 256, TAPE_THREADS = 40 };
#define TAPE_UNTRACED UINT32_MAX
#define TAPE_ALL UINT32_MAX

struct tape_frame {
    uint32_t code, line;
    uint64_t call;
    bool has[TAPE_VARS];
};

struct tape_thread {
    struct tape_frame stack[TAPE_DEPTH];
    int depth;
    bool leaving; /* the top goes before the next event */
};

struct tape {
    struct buf bytes; /* the stream */
    uint32_t n_names, n_files, n_codes, n_functions;
    struct {
        uint32_t first_line, n_vars;
        char vars[TAPE_VARS][24];
    } codes[TAPE_CODES];
    struct tape_thread threads[TAPE_THREADS];
    uint32_t thread; /* whose events come now */
    uint64_t calls;
    struct tape_frame left[TAPE_CALLS]; /* suspended, by call number */
    uint64_t dt_ns;
    bool untimed; /* its lines' times are not to be stored */
};

void tape_begin(struct tape *t);
void tape_release(struct tape *t);
uint32_t tape_file(struct tape *t, const char *path, const char *source); /* source NULL: none */
uint32_t tape_code(struct tape *t, uint32_t file, const char *name, uint32_t first_line, uint32_t flags,
                   const char *vars);
void tape_thread(struct tape *t, uint32_t id, const char *name);        /* and switches to it */
void tape_switch(struct tape *t, uint32_t id);                          /* to one that there is already */
uint64_t tape_call(struct tape *t, uint32_t code, const char *changes); /* its number */
void tape_line(struct tape *t, uint32_t line, const char *changes);
void tape_return(struct tape *t, uint32_t line, const char *value,
                 const char *changes); /* value NULL: by an exception */
void tape_yield(struct tape *t, uint32_t line, const char *value, const char *changes);
void tape_resume(struct tape *t, uint64_t call);
void tape_exception(struct tape *t, uint32_t line, const char *value, const char *changes);
/* A function of the profile; its number. code: its code object, or TAPE_UNTRACED. */
uint32_t tape_function(struct tape *t, const char *file, uint32_t line, const char *name, uint32_t code);
/* What it cost, or (caller not TAPE_ALL) what it cost one of its callers; in microseconds. */
void tape_cost(struct tape *t, uint32_t caller, uint32_t function, uint64_t calls, uint64_t recursive, uint64_t own_us,
               uint64_t total_us);
void tape_output(struct tape *t, uint32_t fd, const char *text);

#endif
