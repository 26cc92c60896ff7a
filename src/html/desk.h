/* A desk: what one thread needs to answer a request. */
#ifndef SMILEY_HTML_DESK_H
#define SMILEY_HTML_DESK_H

#include "smiley/store.h"
#include "smiley/trace.h"

enum { DESK_TRACES = 3 };

struct desk {
    struct desk *next;   /* free ones, in the service's list */
    struct store *store; /* owned */
    uint64_t generation;
    uint64_t clock;
    struct {
        struct trace *trace; /* owned; NULL: empty */
        uint64_t used;
    } open[DESK_TRACES];
};

struct desk *desk_new(const char *database, struct err *err);
void desk_free(struct desk *d); /* NULL is fine */
/* Takes in what has come since; true where the database has changed. */
bool desk_refresh(struct desk *d);
/* The run's trace, borrowed until the next call. ERR_NOT_FOUND: no run has this very id. */
int desk_trace(struct desk *d, const char *id, struct trace **out, struct err *err);

#endif
