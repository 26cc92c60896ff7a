/* What the consumer stores, and several of them at once. */
#include "fixture.h"

#include <sys/stat.h>
#include <sys/wait.h>

static void chunks_are_replaced_while_open(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    struct recording r;
    struct maker m;
    maker_init(&m, 1);
    recording_start(&r, s, "one", 100);
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM runs WHERE status = 'running'"), 1);
    for (int i = 0; i < 20; i++) {
        maker_random(&m, 10);
        recording_feed(&r, &m, true);
        assert_int_equal(fixture_sql(f, "SELECT events FROM runs"), (int64_t)m.events);
        assert_int_equal(fixture_sql(f, "SELECT count(*) FROM chunks"), 1);
        assert_int_equal(fixture_sql(f, "SELECT events FROM chunks"), (int64_t)m.events);
    }
    recording_end(&r);
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM bodies"), 1);
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM runs WHERE status = 'exited'"), 1);
    maker_release(&m);
    store_close(s);
}

static void only_definitions(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    struct recording r;
    struct reader *reader;
    struct maker m;
    maker_init(&m, 1);
    maker_file(&m, "/app/a.py", "x = 1\n");
    recording_start(&r, s, "one", 100);
    recording_feed(&r, &m, true);
    recording_end(&r);
    maker_release(&m);
    assert_ok(reader_open(&reader, s, "one", err));
    assert_int_equal(reader_events(reader), 0);
    assert_int_equal(reader_chunks(reader), 0);
    assert_int_equal(reader_blocks_before(reader, 0), 0);
    struct moment moment;
    assert_error(reader_moment(reader, 1, &moment, err), ERR_NOT_FOUND, "no event 1");
    reader_close(reader);
    store_close(s);
}

static void sources_are_shared(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    char keys[2][33];
    for (int i = 0; i < 2; i++) {
        struct recording r;
        struct reader *reader;
        struct maker m;
        const char *text, *id = i ? "two" : "one";
        size_t len;
        maker_init(&m, 1);
        maker_file(&m, "/app/a.py", "x = '\xc3\xa9'\r\ny = 2\r");
        maker_file(&m, "/app/b.py", i ? "two\n" : "one\n");
        maker_file(&m, "/app/none.py", NULL);
        recording_start(&r, s, id, 100 + i);
        recording_feed(&r, &m, false);
        recording_end(&r);
        maker_release(&m);
        assert_ok(reader_open(&reader, s, id, err));
        assert_ok(reader_source(reader, 0, &text, &len, err));
        assert_string_equal(text, "x = '\xc3\xa9'\ny = 2\n");
        assert_int_equal(len, strlen(text));
        assert_ok(reader_source(reader, 1, &text, &len, err));
        assert_string_equal(text, i ? "two\n" : "one\n");
        assert_ok(reader_source(reader, 2, &text, &len, err));
        assert_null(text);
        assert_ok(reader_source(reader, 99, &text, &len, err));
        assert_null(text);
        snprintf(keys[i], 33, "%s", reader_source_key(reader, 0));
        assert_int_equal(strlen(keys[i]), 32);
        assert_string_equal(reader_source_key(reader, 2), "");
        assert_string_equal(reader_defs(reader)->files[1].path, "/app/b.py");
        reader_close(reader);
    }
    assert_string_equal(keys[0], keys[1]);
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM sources"), 3);
    assert_ok(store_delete(s, "one", err));
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM sources"), 2);
    store_close(s);
}

/* A source in pieces, the pieces of two files mixed, over several chunks. */
static void sources_in_pieces(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    struct recording r;
    struct maker m;
    struct reader *reader;
    const char *text;
    size_t len;
    maker_init(&m, 1);
    recording_start(&r, s, "one", 100);
    for (uint32_t i = 0; i < 2; i++)
        maker_wrote(&m, write_file(maker_room(&m, 100), i, i ? "/b" : "/a", 2, 0));
    for (uint32_t i = 0; i < 10; i++) {
        char piece[2] = { (char)('0' + i), 0 };
        for (uint32_t file = 0; file < 2; file++)
            maker_wrote(&m, write_source(maker_room(&m, 100), file, i == 9 ? SOURCE_LAST : 0, piece, 1 + file));
        recording_feed(&r, &m, true);
    }
    recording_end(&r);
    maker_release(&m);
    assert_ok(reader_open(&reader, s, "one", err));
    assert_ok(reader_source(reader, 0, &text, &len, err));
    assert_string_equal(text, "0123456789");
    assert_ok(reader_source(reader, 1, &text, &len, err));
    assert_int_equal(len, 20);
    assert_memory_equal(text, "0\0001\0002\0003\0", 8);
    reader_close(reader);
    store_close(s);
}

static void refusals(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    fixture_record(s, "one", 100, 1, 10);
    struct consumer *c = store_consumer(s, NULL);
    struct run run = fixture_run("one", 1);
    struct chunk chunk = { 0 };
    assert_error(c->run_started(c, &run, err), ERR_FAILED, "run one is in");
    assert_error(c->events(c, &chunk, err), ERR_FAILED, "no run was started");
    c->close(c);
    store_close(s);
    s = fixture_store(f, STORE_READ);
    struct err err = { 0 };
    assert_null(store_consumer(s, &err));
    assert_non_null(strstr(err.text, "reading only"));
    store_close(s);
}

static void deleted_while_recorded(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    struct recording r;
    struct maker m;
    maker_init(&m, 1);
    maker_random(&m, 100);
    recording_start(&r, s, "one", 100);
    fixture_sql(f, "DELETE FROM runs");
    assert_ok(chunker_feed(r.chunker, m.out.data, m.out.len, err));
    assert_error(chunker_flush(r.chunker, err), ERR_FAILED, "was deleted");
    struct chunk chunk = { 0 };
    assert_error(r.consumer->events(r.consumer, &chunk, err), ERR_FAILED, "any further");
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM chunks"), 0);
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM definitions"), 0);
    recording_abandon(&r);
    maker_release(&m);
    store_close(s);
}

enum { RECORDERS = 4, ROUNDS = 40, ROUND_EVENTS = 700 };

static void record_beside_others(const char *path, int number)
{
    struct store *s;
    struct recording r;
    struct maker m;
    char id[16];
    snprintf(id, sizeof id, "run%d", number);
    struct err err = { 0 };
    if (store_open(&s, path, STORE_CREATE, &err)) {
        fprintf(stderr, "recorder %d: %s\n", number, err.text);
        _exit(1);
    }
    maker_init(&m, (uint64_t)number + 1);
    recording_start(&r, s, id, number);
    for (int i = 0; i < ROUNDS; i++) {
        maker_random(&m, ROUND_EVENTS);
        recording_feed(&r, &m, i % 3 == 0);
    }
    recording_end(&r);
    store_close(s);
    _exit(0);
}

/* Not left to the end: of a long run most stands in the database itself while it goes on. */
static void written_back_meanwhile(void **state)
{
    enum { PAGE = 4096, WORTH_PAGES = 256 };
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    struct recording r;
    struct maker m;
    struct stat before, after;
    assert_int_equal(stat(f->path, &before), 0);
    maker_init(&m, 1);
    recording_start(&r, s, "one", 100);
    for (int64_t body = 0; body < 2 * WORTH_PAGES * PAGE;
         body = fixture_sql(f, "SELECT sum(length(body)) FROM bodies")) {
        maker_random(&m, 20000);
        recording_feed(&r, &m, false);
    }
    assert_int_equal(stat(f->path, &after), 0);
    assert_true(after.st_size - before.st_size >= WORTH_PAGES / 4 * PAGE);
    recording_end(&r);
    maker_release(&m);
    store_close(s);
}

/* All of them also race to make the database. */
static void several_at_once(void **state)
{
    struct fixture *f = *state;
    pid_t pids[RECORDERS];
    for (int i = 0; i < RECORDERS; i++)
        if ((pids[i] = fork()) == 0)
            record_beside_others(f->path, i);
    for (int i = 0; i < RECORDERS; i++) {
        int status;
        waitpid(pids[i], &status, 0);
        assert_int_equal(status, 0);
    }
    struct store *s = fixture_store(f, STORE_READ);
    for (int i = 0; i < RECORDERS; i++) {
        struct reader *r;
        const struct moment *moments;
        char id[16];
        snprintf(id, sizeof id, "run%d", i);
        assert_ok(reader_open(&r, s, id, err));
        assert_int_equal(reader_events(r), ROUNDS * ROUND_EVENTS);
        for (size_t c = 0; c < reader_chunks(r); c++)
            assert_ok(reader_moments(r, c, &moments, err));
        reader_close(r);
    }
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(chunks_are_replaced_while_open),
        fixture_test(only_definitions),
        fixture_test(sources_are_shared),
        fixture_test(sources_in_pieces),
        fixture_test(refusals),
        fixture_test(deleted_while_recorded),
        fixture_test(written_back_meanwhile),
        fixture_test(several_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
