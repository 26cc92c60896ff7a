#include "src/html/desk.h"

#include <stdlib.h>
#include <string.h>

struct desk *desk_new(const char *database, struct err *err)
{
    struct desk *d = calloc(1, sizeof *d);
    if (!d) {
        err_memory(err);
        return NULL;
    }
    if (store_open(&d->store, database, STORE_READ, err)) {
        free(d);
        return NULL;
    }
    d->generation = store_generation(d->store);
    return d;
}

void desk_free(struct desk *d)
{
    if (!d)
        return;
    for (int i = 0; i < DESK_TRACES; i++)
        trace_close(d->open[i].trace);
    store_close(d->store);
    free(d);
}

bool desk_refresh(struct desk *d)
{
    uint64_t now = store_generation(d->store);
    if (now == d->generation)
        return false;
    d->generation = now;
    for (int i = 0; i < DESK_TRACES; i++) {
        bool grown;
        if (d->open[i].trace && reader_refresh(trace_reader(d->open[i].trace), &grown, NULL)) {
            trace_close(d->open[i].trace); /* deleted, most likely */
            d->open[i].trace = NULL;
        }
    }
    return true;
}

int desk_trace(struct desk *d, const char *id, struct trace **out, struct err *err)
{
    int place = 0;
    char full[64];
    for (int i = 0; i < DESK_TRACES; i++) {
        struct trace *t = d->open[i].trace;
        if (t && strcmp(reader_run(trace_reader(t))->id, id) == 0) {
            d->open[i].used = ++d->clock;
            *out = t;
            return 0;
        }
        if (!t || (d->open[place].trace && d->open[i].used < d->open[place].used))
            place = i;
    }
    if (store_find(d->store, id, full, err))
        return -1;
    if (strcmp(full, id) != 0)
        return err_set(err, ERR_NOT_FOUND, "there is no such run");
    struct trace *t;
    if (trace_open(&t, d->store, id, err))
        return -1;
    trace_close(d->open[place].trace);
    d->open[place].trace = t;
    d->open[place].used = ++d->clock;
    *out = t;
    return 0;
}
