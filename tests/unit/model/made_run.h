/* For the model's tests: a run made by a maker, stored and opened as a trace. */
#ifndef MADE_RUN_H
#define MADE_RUN_H

#include "smiley/trace.h"
#include "store/fixture.h"

struct made_run {
    struct store *store;
    struct trace *trace;
};

/* Stores what the maker has made and opens it; the maker is released. */
static inline struct made_run made_run_open(struct fixture *f, struct maker *m)
{
    struct made_run made;
    struct recording r;
    made.store = fixture_store(f, STORE_CREATE);
    recording_start(&r, made.store, "a-run", 1000);
    recording_feed(&r, m, false);
    recording_end(&r);
    maker_release(m);
    assert_ok(trace_open(&made.trace, made.store, "last", err));
    return made;
}

static inline void made_run_close(struct made_run *made)
{
    trace_close(made->trace);
    store_close(made->store);
}

#endif
