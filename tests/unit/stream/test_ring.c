/* Two processes and a ring between them. Records are a length, then bytes that follow from their number, so that a
 * reader knows whether each came whole and in its turn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "smiley/ring.h"

enum { SIZE = 64 << 10, RECORD_MAX = 3000 };

static size_t record_len(uint64_t n)
{
    return 3 + n * 2654435761u % (RECORD_MAX - 3);
}

/* False where the reader is gone. */
static bool write_record(struct ring *r, uint64_t n)
{
    size_t len = record_len(n);
    uint8_t *at = ring_reserve(r, RECORD_MAX);
    if (!at)
        return false;
    at[0] = (uint8_t)len;
    at[1] = (uint8_t)(len >> 8);
    memset(at + 2, (int)(n % 251), len - 2);
    ring_publish(r, at + len);
    return true;
}

/* Consumes whole records; adds them to *n. */
static void read_records(struct ring *r, uint64_t *n)
{
    const uint8_t *at;
    size_t len = ring_peek(r, &at), done = 0;
    assert_true(len <= SIZE);
    while (done < len) {
        size_t record = at[done] | (size_t)at[done + 1] << 8;
        assert_int_equal(record, record_len(*n));
        assert_true(done + record <= len);
        for (size_t i = 2; i < record; i++)
            assert_int_equal(at[done + i], *n % 251);
        done += record;
        ++*n;
    }
    ring_consume(r, len);
}

static void create(struct ring *r)
{
    struct err err;
    if (ring_create(r, SIZE, &err) < 0)
        fail_msg("%s", err.text);
}

static void attach(struct ring *r, const struct ring *reader)
{
    struct err err;
    if (ring_attach(r, dup(reader->fd), &err) < 0)
        fail_msg("%s", err.text);
}

static void starts_empty(void **state)
{
    (void)state;
    struct ring reader, writer;
    const uint8_t *at;
    create(&reader);
    attach(&writer, &reader);
    assert_int_equal(ring_peek(&reader, &at), 0);
    assert_int_equal(writer.size, SIZE);
    assert_int_equal(writer.fd, -1);
    ring_wait(&reader, 1); /* nothing comes */
    uint8_t *room = ring_reserve(&writer, 5);
    memcpy(room, "hello", 5);
    assert_int_equal(ring_peek(&reader, &at), 0); /* not published yet */
    ring_publish(&writer, room + 5);
    ring_wait(&reader, 100000);
    assert_int_equal(ring_peek(&reader, &at), 5);
    assert_memory_equal(at, "hello", 5);
    ring_consume(&reader, 5);
    assert_int_equal(ring_peek(&reader, &at), 0);
    ring_close(&writer);
    ring_close(&reader);
    ring_close(&reader); /* a closed one is left alone */
}

static void wraps_without_a_seam(void **state)
{
    (void)state;
    struct ring reader, writer;
    create(&reader);
    attach(&writer, &reader);
    uint64_t written = 0, got = 0;
    while (written < 1000) {
        for (int i = 0; i < 15; i++)
            assert_true(write_record(&writer, written++));
        read_records(&reader, &got);
        assert_int_equal(got, written);
    }
    ring_close(&writer);
    ring_close(&reader);
}

/* Forks a writer of so many records, which then does what `end` says. */
static pid_t fork_writer(struct ring *reader, uint64_t records, void (*end)(void))
{
    pid_t pid = fork();
    if (pid == 0) {
        struct ring w;
        if (ring_attach(&w, reader->fd, NULL) < 0)
            _exit(2);
        for (uint64_t n = 0; n < records; n++) {
            if (!write_record(&w, n))
                _exit(3);
        }
        end();
    }
    return pid;
}

static void exit_well(void)
{
    _exit(0);
}

static void die(void)
{
    raise(SIGKILL);
}

static void a_full_ring_makes_the_writer_wait(void **state)
{
    (void)state;
    enum { RECORDS = 20000 }; /* 30 MB through 64 KiB */
    struct ring reader;
    create(&reader);
    pid_t pid = fork_writer(&reader, RECORDS, exit_well);
    while (!atomic_load(&reader.shared->writer_waits)) /* it comes to a stop by itself */
        usleep(100);
    uint64_t got = 0;
    while (got < RECORDS) {
        ring_wait(&reader, 1000);
        read_records(&reader, &got);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ring_close(&reader);
}

static void what_a_killed_writer_published_is_there(void **state)
{
    (void)state;
    struct ring reader;
    create(&reader);
    pid_t pid = fork_writer(&reader, 20, die);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFSIGNALED(status));
    uint64_t got = 0;
    read_records(&reader, &got);
    assert_int_equal(got, 20);
    ring_close(&reader);
}

/* A writer that has a reader of no patience: it must notice, and must go on noticing. */
static void writer_of_a_lost_reader(int fd)
{
    struct ring w;
    if (ring_attach(&w, fd, NULL) < 0)
        _exit(2);
    uint64_t n = 0;
    while (write_record(&w, n))
        n++;
    errno = 77;
    for (int i = 0; i < 1000; i++) {
        if (ring_reserve(&w, 1) || ring_reserve(&w, RECORD_MAX))
            _exit(3);
    }
    _exit(errno == 77 && n >= SIZE / RECORD_MAX ? 0 : 4);
}

static void a_killed_reader_ends_it(void **state)
{
    (void)state;
    int result[2];
    assert_int_equal(pipe(result), 0);
    pid_t pid = fork();
    if (pid == 0) {
        /* the reader: its child writes until the ring is full, then this process dies and leaves it alone */
        struct ring reader;
        if (ring_create(&reader, SIZE, NULL) < 0)
            _exit(2);
        pid_t writer = fork();
        if (writer == 0) {
            pid_t child = fork(); /* a step between, to report the status of the one that writes */
            if (child == 0)
                writer_of_a_lost_reader(reader.fd);
            int status;
            waitpid(child, &status, 0);
            char answer = (char)(WIFEXITED(status) ? WEXITSTATUS(status) : 99);
            _exit(write(result[1], &answer, 1) != 1);
        }
        while (!atomic_load(&reader.shared->writer_waits))
            usleep(100);
        raise(SIGKILL);
    }
    close(result[1]);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    char answer = 98;
    assert_int_equal(read(result[0], &answer, 1), 1);
    assert_int_equal(answer, 0);
    close(result[0]);
}

/* The same where the reader is the writer's parent, which is seen by another sign. */
static void a_killed_parent_ends_it(void **state)
{
    (void)state;
    int result[2];
    assert_int_equal(pipe(result), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct ring reader, w;
        if (ring_create(&reader, SIZE, NULL) < 0)
            _exit(2);
        if (fork() == 0) {
            if (ring_attach(&w, reader.fd, NULL) < 0 || !w.reader_is_parent)
                _exit(2);
            uint64_t n = 0;
            while (write_record(&w, n))
                n++;
            _exit(write(result[1], "", 1) != 1);
        }
        while (!atomic_load(&reader.shared->writer_waits))
            usleep(100);
        raise(SIGKILL);
    }
    close(result[1]);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    char answer = 98;
    assert_int_equal(read(result[0], &answer, 1), 1);
    assert_int_equal(answer, 0);
    close(result[0]);
}

static void a_reader_that_closes_ends_it(void **state)
{
    (void)state;
    struct ring reader;
    create(&reader);
    pid_t pid = fork();
    if (pid == 0)
        writer_of_a_lost_reader(reader.fd);
    while (!atomic_load(&reader.shared->writer_waits))
        usleep(100);
    ring_close(&reader);
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void forks_do_not_inherit_it(void **state)
{
    (void)state;
    struct ring reader, writer;
    create(&reader);
    attach(&writer, &reader);
    pid_t pid = fork();
    if (pid == 0) {
        unsigned char resident;
        _exit(mincore(writer.shared, 1, &resident) < 0 && errno == ENOMEM ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    ring_close(&writer);
    ring_close(&reader);
}

static void refused(int fd)
{
    struct ring r;
    struct err err = { 0 };
    assert_int_equal(ring_attach(&r, fd, &err), -1);
    assert_true(err.code == ERR_CORRUPT || err.code == ERR_FAILED);
    assert_true(strlen(err.text) > 0);
}

static void only_rings_are_attached(void **state)
{
    (void)state;
    struct ring reader;
    refused(-1);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    refused(ends[0]);
    close(ends[0]);
    close(ends[1]);
    int empty = memfd_create("empty", 0);
    refused(empty);
    assert_int_equal(ftruncate(empty, 4096 + SIZE), 0);
    refused(empty);
    close(empty);
    create(&reader);
    struct ring_shared *s = reader.shared;
    s->size *= 2;
    refused(reader.fd);
    s->size = SIZE;
    s->magic++;
    refused(reader.fd);
    s->magic--;
    atomic_store(&s->tail, 1);
    refused(reader.fd);
    ring_close(&reader);
}

static void counters_that_cannot_be(void **state)
{
    (void)state;
    struct ring reader, writer;
    const uint8_t *at;
    create(&reader);
    attach(&writer, &reader);
    atomic_store(&reader.shared->head, SIZE * 3); /* by a program gone wild */
    assert_int_equal(ring_peek(&reader, &at), 0);
    atomic_store(&reader.shared->head, 0);
    atomic_store(&reader.shared->tail, 12345);
    writer.until = writer.at;
    assert_null(ring_reserve(&writer, 10));
    ring_close(&writer);
    ring_close(&reader);
}

static void odd_sizes_are_refused(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 4096, 65535, 65537, 3 << 16, (size_t)1 << 31 };
    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        struct ring r;
        assert_int_equal(ring_create(&r, sizes[i], NULL), -1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(starts_empty),
        cmocka_unit_test(wraps_without_a_seam),
        cmocka_unit_test(a_full_ring_makes_the_writer_wait),
        cmocka_unit_test(what_a_killed_writer_published_is_there),
        cmocka_unit_test(a_killed_reader_ends_it),
        cmocka_unit_test(a_killed_parent_ends_it),
        cmocka_unit_test(a_reader_that_closes_ends_it),
        cmocka_unit_test(forks_do_not_inherit_it),
        cmocka_unit_test(only_rings_are_attached),
        cmocka_unit_test(counters_that_cannot_be),
        cmocka_unit_test(odd_sizes_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
