/* For the store's tests: a folder of their own with a database in it, and runs made of synthetic streams. */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>
#include <xxhash.h>

#include "smiley/chunk.h"
#include "smiley/pack.h"
#include "smiley/reader.h"
#include "smiley/store.h"
#include "stream_maker.h"

struct fixture {
    char folder[64], path[96];
};

static inline int fixture_setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    const char *tmp = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%.32s/smiley-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->path, sizeof f->path, "%s/smiley.db", f->folder);
    *state = f;
    return 0;
}

static inline int fixture_teardown(void **state)
{
    struct fixture *f = *state;
    char command[192];
    snprintf(command, sizeof command, "chmod -R u+rwX %s; rm -rf %s", f->folder, f->folder);
    assert_int_equal(system(command), 0);
    free(f);
    return 0;
}

#define fixture_test(f) cmocka_unit_test_setup_teardown(f, fixture_setup, fixture_teardown)

/* Errors show why. */
#define assert_ok(call)                                                                                                \
    do {                                                                                                               \
        struct err err_ = { 0 }, *err = &err_;                                                                         \
        if ((call) != 0)                                                                                               \
            fail_msg("%s: %s", #call, err_.text);                                                                      \
    } while (0)
#define assert_error(call, code_, part)                                                                                \
    do {                                                                                                               \
        struct err err_ = { 0 }, *err = &err_;                                                                         \
        assert_int_not_equal((call), 0);                                                                               \
        if (err_.code != (code_) || !strstr(err_.text, part))                                                          \
            fail_msg("%s: code %d, %s", #call, err_.code, err_.text);                                                  \
    } while (0)

static inline struct store *fixture_store(struct fixture *f, enum store_mode mode)
{
    struct store *s = NULL;
    assert_ok(store_open(&s, f->path, mode, err));
    return s;
}

static inline void fixture_xxh3(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    const void *at = sqlite3_value_blob(v[0]);
    sqlite3_result_int64(c, (int64_t)XXH3_64bits(at ? at : "", (size_t)sqlite3_value_bytes(v[0])));
}

/* flip(packed, seed): some of its bits changed as if it had been packed that way. */
static inline void fixture_flip(sqlite3_context *c, int n, sqlite3_value **v)
{
    (void)n;
    struct buf raw = BUF_INIT, packed = BUF_INIT;
    uint64_t rng = (uint64_t)sqlite3_value_int64(v[1]) * 2 + 1;
    const void *at = sqlite3_value_blob(v[0]);
    if (unpack(&raw, at, (size_t)sqlite3_value_bytes(v[0]), PACK_MAX, NULL) == 0 && raw.len) {
        for (int i = 0; i < 1 + (int)(rng / 2 % 4); i++) {
            rng = rng * 6364136223846793005u + 1442695040888963407u;
            raw.data[(rng >> 33) % raw.len] ^= (uint8_t)(1 << (rng >> 20) % 8);
        }
        if (pack(&packed, raw.data, raw.len, NULL) == 0)
            sqlite3_result_blob64(c, packed.data, packed.len, SQLITE_TRANSIENT);
    }
    buf_release(&raw);
    buf_release(&packed);
}

/* SQL by another hand than the store's; it has xxh3() and flip(). */
static inline int64_t fixture_sql(struct fixture *f, const char *sql)
{
    sqlite3 *db;
    sqlite3_stmt *s;
    int64_t value = 0;
    assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
    sqlite3_create_function(db, "xxh3", 1, SQLITE_UTF8, NULL, fixture_xxh3, NULL, NULL);
    sqlite3_create_function(db, "flip", 2, SQLITE_UTF8, NULL, fixture_flip, NULL, NULL);
    for (const char *rest = sql; *rest;) {
        if (sqlite3_prepare_v2(db, rest, -1, &s, &rest) != SQLITE_OK)
            fail_msg("%s: %s", sql, sqlite3_errmsg(db));
        int rc;
        while ((rc = sqlite3_step(s)) == SQLITE_ROW)
            value = sqlite3_column_int64(s, 0);
        assert_int_equal(rc, SQLITE_DONE);
        sqlite3_finalize(s);
    }
    sqlite3_close(db);
    return value;
}

static inline struct run fixture_run(const char *id, int64_t start_ns)
{
    struct run r;
    run_init(&r);
    snprintf(r.id, sizeof r.id, "%s", id);
    r.description = (char *)"prog.py 'an argument'";
    r.cwd = (char *)"/home/user";
    r.host = (char *)"here";
    r.user = (char *)"user";
    r.python = (char *)"3.11.2";
    r.pid = 4711;
    r.start_ns = start_ns;
    return r;
}

/* What a recorder has: a stream goes through a chunker into a consumer. */
struct recording {
    struct consumer *consumer;
    struct chunker *chunker;
    struct run run;
    size_t fed;
};

static inline int recording_emit(void *data, const struct chunk *chunk, struct err *err)
{
    struct consumer *c = data;
    return c->events(c, chunk, err);
}

static inline void recording_start(struct recording *r, struct store *s, const char *id, int64_t start_ns)
{
    *r = (struct recording){ .run = fixture_run(id, start_ns) };
    r->consumer = store_consumer(s, NULL);
    assert_non_null(r->consumer);
    r->chunker = chunker_new(recording_emit, r->consumer);
    assert_non_null(r->chunker);
    assert_ok(r->consumer->run_started(r->consumer, &r->run, err));
}

/* What the maker has made since. */
static inline void recording_feed(struct recording *r, const struct maker *m, bool flush)
{
    assert_ok(chunker_feed(r->chunker, m->out.data + r->fed, m->out.len - r->fed, err));
    r->fed = m->out.len;
    if (flush)
        assert_ok(chunker_flush(r->chunker, err));
}

/* As if the recorder had died, but for the memory. */
static inline void recording_abandon(struct recording *r)
{
    chunker_free(r->chunker);
    r->consumer->close(r->consumer);
}

static inline void recording_end(struct recording *r)
{
    assert_ok(chunker_finish(r->chunker, err));
    r->run.status = RUN_EXITED;
    r->run.end_ns = r->run.start_ns + 1000000000;
    assert_ok(r->consumer->run_ended(r->consumer, &r->run, err));
    recording_abandon(r);
}

/* A whole run of n random events. */
static inline void fixture_record(struct store *s, const char *id, int64_t start_ns, uint64_t seed, uint64_t n)
{
    struct recording r;
    struct maker m;
    maker_init(&m, seed);
    maker_random(&m, n);
    recording_start(&r, s, id, start_ns);
    recording_feed(&r, &m, false);
    recording_end(&r);
    maker_release(&m);
}

#endif
