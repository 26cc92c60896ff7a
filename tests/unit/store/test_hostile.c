/* Databases whose bytes were tampered with: errors are fine, crashes and endless work are not. */
#include "fixture.h"

enum { ROUNDS = 200 };

static uint64_t rng;
static const char rehash[] = "UPDATE bodies SET hash = xxh3(body); UPDATE chunks SET hash = xxh3(summary); "
                             "UPDATE definitions SET hash = xxh3(records)";

static uint64_t rnd(uint64_t below)
{
    rng = rng * 6364136223846793005u + 1442695040888963407u;
    return (rng >> 33) % below;
}

static uint8_t *read_all(const char *path, size_t *len)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    fseek(f, 0, SEEK_END);
    *len = (size_t)ftell(f);
    rewind(f);
    uint8_t *at = malloc(*len);
    assert_non_null(at);
    assert_int_equal(fread(at, 1, *len, f), *len);
    fclose(f);
    return at;
}

static void write_all(const char *path, const uint8_t *at, size_t len)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(at, 1, len, f), len);
    fclose(f);
}

/* Everything a reader can be asked. */
static void read_run(struct store *s, const char *id)
{
    struct reader *r;
    const struct moment *moments;
    const struct state *state;
    struct record record;
    struct moment moment;
    const char *text;
    size_t len;
    bool grown;
    if (reader_open(&r, s, id, NULL))
        return;
    for (size_t i = 0; i < reader_chunks(r); i++) {
        reader_summary(r, i);
        if (reader_moments(r, i, &moments, NULL) == 0)
            assert_int_equal(moments[0].n, reader_summary(r, i)->first_event);
    }
    uint64_t events = reader_events(r);
    for (int i = 0; events && i < 20; i++) {
        uint64_t n = 1 + rnd(events);
        reader_state(r, n, &state, NULL);
        reader_record(r, n, &record, NULL);
        reader_moment(r, n, &moment, NULL);
    }
    for (uint32_t i = 0; i < reader_defs(r)->n_files + 1; i++)
        reader_source(r, i, &text, &len, NULL);
    reader_refresh(r, &grown, NULL);
    reader_close(r);
}

static void read_database(const char *path)
{
    struct store *s;
    struct run *runs;
    size_t n;
    char id[64];
    if (store_open(&s, path, STORE_READ, NULL))
        return;
    store_find(s, "last", id, NULL);
    store_find(s, "o", id, NULL);
    if (store_runs(s, &runs, &n, NULL) == 0) {
        for (size_t i = 0; i < n && i < 8; i++)
            read_run(s, runs[i].id);
        store_runs_free(runs, n);
    }
    store_generation(s);
    store_close(s);
}

static void make(struct fixture *f)
{
    struct store *s = fixture_store(f, STORE_CREATE);
    fixture_record(s, "one", 100, 1, 600);
    fixture_record(s, "other", 200, 2, 300);
    store_close(s);
}

/* Flips some bits anywhere in the file, SQLite's own structures included. */
static void flipped_bits(void **state)
{
    struct fixture *f = *state;
    size_t len;
    make(f);
    uint8_t *good = read_all(f->path, &len), *bad = malloc(len);
    assert_non_null(bad);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        rng = round;
        memcpy(bad, good, len);
        for (uint64_t i = 1 + rnd(8); i > 0; i--)
            bad[100 + rnd(len - 100)] ^= (uint8_t)(1 << rnd(8));
        write_all(f->path, bad, len);
        read_database(f->path);
    }
    free(good);
    free(bad);
}

/* Changes values in rows, so that SQLite is content and the store has to be careful. */
static void hostile_rows(void **state)
{
    static const char *const changes[] = {
        "UPDATE chunks SET events = 0",
        "UPDATE chunks SET events = events + 1",
        "UPDATE chunks SET events = 1 << 40",
        "UPDATE chunks SET events = -5",
        "UPDATE chunks SET events = 'many'",
        "UPDATE chunks SET events = 1048576",
        "UPDATE chunks SET events = events - 1",
        "UPDATE chunks SET first_event = -1",
        "UPDATE chunks SET first_event = 9223372036854775807",
        "UPDATE chunks SET blocks = events + 1",
        "UPDATE chunks SET start_ns = -1, end_ns = -1",
        "UPDATE chunks SET summary = zeroblob(10)",
        "UPDATE chunks SET summary = ''",
        "UPDATE chunks SET summary = 7",
        "UPDATE chunks SET summary = randomblob(1000)",
        "UPDATE chunks SET summary = (SELECT summary FROM chunks ORDER BY chunk DESC LIMIT 1)",
        "UPDATE chunks SET chunk = chunk + 4294967296 * 5",
        "UPDATE chunks SET chunk = -chunk",
        "UPDATE bodies SET body = zeroblob(1000)",
        "UPDATE bodies SET body = x''",
        "UPDATE bodies SET body = 'text'",
        "UPDATE bodies SET body = (SELECT body FROM bodies ORDER BY chunk DESC LIMIT 1)",
        "UPDATE definitions SET records = zeroblob(100)",
        "UPDATE definitions SET records = x'060080808001'",
        "UPDATE definitions SET records = ''",
        "UPDATE definitions SET records = substr(records, 1, length(records) - 1)",
        "UPDATE definitions SET part = part + 1000",
        "DELETE FROM definitions",
        "DELETE FROM sources",
        "UPDATE sources SET text = zeroblob(10)",
        "UPDATE sources SET length = 0",
        "UPDATE sources SET length = 1 << 60",
        "UPDATE sources SET length = -1",
        "UPDATE files SET source = NULL",
        "UPDATE files SET source = hex(zeroblob(10000))",
        "UPDATE runs SET id = hex(zeroblob(1000)) || run",
        "UPDATE runs SET id = char(27) || run",
        "UPDATE runs SET id = '' || run, start_ns = -9223372036854775808, duration_ns = 9223372036854775807",
        "UPDATE runs SET status = 'flying', code = 1 << 40, events = -1, pid = -1",
        "UPDATE runs SET status = 'running', recorder_pid = -1",
        "UPDATE runs SET status = 'running', recorder_pid = 1 << 50",
        "UPDATE runs SET status = 'running', recorder_place = '', start_ns = 9223372036854775807",
        "UPDATE runs SET description = x'00ff00', traceback = zeroblob(100000), cwd = 7",
        "UPDATE runs SET run = run + (1 << 40)",
        "UPDATE runs SET run = -run",
    };
    struct fixture *f = *state;
    size_t len;
    make(f);
    uint8_t *good = read_all(f->path, &len);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        rng = i;
        write_all(f->path, good, len);
        fixture_sql(f, changes[i]);
        read_database(f->path);
        fixture_sql(f, rehash); /* and by somebody who knows how */
        read_database(f->path);
    }
    free(good);
}

/* Events and definitions that are packed and hashed as they should be, but say something else. */
static void hostile_contents(void **state)
{
    struct fixture *f = *state;
    char sql[200];
    size_t len;
    make(f);
    uint8_t *good = read_all(f->path, &len);
    for (int round = 0; round < ROUNDS / 2; round++) {
        rng = (uint64_t)round;
        write_all(f->path, good, len);
        snprintf(sql, sizeof sql, "UPDATE bodies SET body = flip(body, %d)", round);
        fixture_sql(f, sql);
        snprintf(sql, sizeof sql,
                 "UPDATE chunks SET summary = substr(summary, 1, %d) || char(%d) || substr(summary, %d)", round % 50,
                 round * 7 % 128, round % 50 + 2);
        fixture_sql(f, sql);
        snprintf(sql, sizeof sql,
                 "UPDATE definitions SET records = CAST(substr(records, 1, %d) || char(%d) || substr(records, %d) "
                 "AS BLOB)",
                 round * 3, round * 11 % 128, round * 3 + 2);
        if (round % 3 == 0)
            fixture_sql(f, sql);
        fixture_sql(f, rehash);
        read_database(f->path);
    }
    free(good);
}

/* A table of ours that is something else: nothing of it runs. */
static void hostile_schema(void **state)
{
    static const char *const changes[] = {
        "DROP TABLE sources; CREATE TABLE sources (key, length, text AS (abs(-9223372036854775807 - 1)))",
        "DROP TABLE files; CREATE TABLE files (run, file, path, source)",
        "ALTER TABLE chunks DROP COLUMN blocks",
        "CREATE TRIGGER t AFTER UPDATE ON runs BEGIN DELETE FROM runs; END",
    };
    struct fixture *f = *state;
    size_t len;
    make(f);
    uint8_t *good = read_all(f->path, &len);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct store *s;
        write_all(f->path, good, len);
        fixture_sql(f, changes[i]);
        read_database(f->path);
        if (store_open(&s, f->path, STORE_WRITE, NULL) == 0) {
            store_rename(s, "one", "title", NULL);
            store_close(s);
        }
        assert_int_equal(fixture_sql(f, "SELECT count(*) FROM runs"), 2);
    }
    free(good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(flipped_bits),
        fixture_test(hostile_rows),
        fixture_test(hostile_contents),
        fixture_test(hostile_schema),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
