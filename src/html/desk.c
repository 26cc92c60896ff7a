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

static void put_away(struct desk_run *r)
{
    gathered_release(&r->gathered);
    trace_close(r->trace);
    r->trace = NULL;
}

void desk_free(struct desk *d)
{
    if (!d)
        return;
    for (int i = 0; i < DESK_TRACES; i++)
        put_away(&d->open[i]);
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
        if (d->open[i].trace && reader_refresh(trace_reader(d->open[i].trace), &grown, NULL))
            put_away(&d->open[i]); /* deleted, most likely */
    }
    return true;
}

/* The run with this id; where it is not open, the place it is to have. */
static struct desk_run *place_of(struct desk *d, const char *id)
{
    struct desk_run *oldest = d->open;
    for (struct desk_run *r = d->open; r < d->open + DESK_TRACES; r++) {
        if (r->trace && strcmp(reader_run(trace_reader(r->trace))->id, id) == 0)
            return r;
        if (!r->trace || (oldest->trace && r->used < oldest->used))
            oldest = r;
    }
    return oldest;
}

int desk_run(struct desk *d, const char *id, struct desk_run **out, struct err *err)
{
    struct desk_run *r = place_of(d, id);
    char full[64];
    struct trace *t;
    if (!r->trace || strcmp(reader_run(trace_reader(r->trace))->id, id) != 0) {
        struct err why = { 0 };
        if (store_find(d->store, id, full, &why) && why.code != ERR_NOT_FOUND) {
            *err = why;
            return -1;
        }
        if (why.code || strcmp(full, id) != 0)
            return err_set(err, ERR_NOT_FOUND, "there is no such run");
        if (trace_open(&t, d->store, id, err))
            return -1;
        put_away(r);
        r->trace = t;
    }
    r->used = ++d->clock;
    *out = r;
    return 0;
}
