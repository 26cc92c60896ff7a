/* A desk: what one thread needs to answer a request. */
#ifndef SMILEY_HTML_DESK_H
#define SMILEY_HTML_DESK_H

#include "smiley/store.h"
#include "smiley/trace.h"
#include "src/html/gathered.h"

enum { DESK_TRACES = 3 };

struct desk {
    struct desk *next;   /* free ones, in the service's list */
    struct store *store; /* owned */
    uint64_t generation;
    uint64_t clock;
    struct desk_run {
        struct trace *trace; /* owned; NULL: empty */
        struct gathered gathered;
        uint64_t used;
    } open[DESK_TRACES];
};

struct desk *desk_new(const char *database, struct err *err);
void desk_free(struct desk *d); /* NULL is fine */
/* Takes in what has come since; true where the database has changed. */
bool desk_refresh(struct desk *d);
/* The run, borrowed until the next call. ERR_NOT_FOUND: no run has this very id. */
int desk_run(struct desk *d, const char *id, struct desk_run **out, struct err *err);

#endif
