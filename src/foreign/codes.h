/* Files, code objects and threads of a foreign run. Its events name a file and a function; which of several functions
 * of one name in one file it was, the line tells at which it was called. */
#ifndef FOREIGN_CODES_H
#define FOREIGN_CODES_H

#include "smiley/foreign.h"
#include "src/foreign/words.h"

struct code {
    uint32_t file, name; /* file id, name id */
    uint32_t first_line;
    uint32_t n_vars;
    struct map vars; /* name id -> index */
    struct map left; /* lines at which it was left: a generator goes on there */
};

struct codes {
    struct words_of_run words;
    struct buf *definitions; /* borrowed: where records of what is new go */
    foreign_source_fn *source;
    void *data;
    struct map files;   /* name id of the path -> file id */
    struct map named;   /* file id, name id -> id of the last code of that name + 1 */
    struct code **list; /* owned */
    uint32_t *older;    /* owned: [i] is the id + 1 of the code of the same name before i */
    uint32_t n, cap, n_files;
    uint64_t no_source;
};

void codes_init(struct codes *c, struct buf *definitions, const struct foreign_run_options *o);
void codes_release(struct codes *c);

enum { NO_CODE = UINT32_MAX };
int codes_file(struct codes *c, struct bytes path, uint32_t *file, struct err *err);
/* The code object that is called at this line. */
int codes_called(struct codes *c, uint32_t file, uint32_t name, uint32_t line, uint32_t *code, struct err *err);
/* The index of one of its variables. */
int codes_var(struct codes *c, uint32_t code, uint32_t name, uint32_t *var, struct err *err);
int codes_left(struct codes *c, uint32_t code, uint32_t line, struct err *err);

#endif
