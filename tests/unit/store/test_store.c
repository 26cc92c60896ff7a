/* Opening files of every kind, and the table of runs. */
#include "fixture.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void put_file(const char *path, const void *at, size_t len)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(at, 1, len, f), len);
    fclose(f);
}

static int open_it(struct fixture *f, enum store_mode mode, struct err *err)
{
    struct store *s;
    int status = store_open(&s, f->path, mode, err);
    assert_true((s != NULL) == (status == 0));
    store_close(s);
    return status;
}

/* --- files ---------------------------------------------------------------------------------------------------- */

static void missing(void **state)
{
    struct fixture *f = *state;
    assert_error(open_it(f, STORE_READ, err), ERR_NOT_FOUND, f->path);
    assert_error(open_it(f, STORE_WRITE, err), ERR_NOT_FOUND, "no such database");
    assert_int_not_equal(access(f->path, F_OK), 0);
    snprintf(f->path, sizeof f->path, "%s/none/smiley.db", f->folder);
    assert_error(open_it(f, STORE_CREATE, err), ERR_FAILED, "cannot create");
}

static void created_private(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    char wal[128];
    mode_t mask = umask(0);
    struct store *s = fixture_store(f, STORE_CREATE);
    fixture_record(s, "one", 1, 1, 10);
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    for (size_t i = 0; i < 3; i++) {
        snprintf(wal, sizeof wal, "%s%s", f->path, suffixes[i]);
        assert_int_equal(stat(wal, &st), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
    }
    umask(mask);
    assert_string_equal(store_path(s), f->path);
    store_close(s);
    assert_int_equal(fixture_sql(f, "PRAGMA user_version"), STORE_VERSION);
    assert_int_equal(fixture_sql(f, "PRAGMA application_id"), 0x534d4c59);
    for (size_t i = 1; i < 3; i++) {
        snprintf(wal, sizeof wal, "%s%s", f->path, suffixes[i]);
        assert_int_not_equal(stat(wal, &st), 0);
    }
}

static void not_a_database(void **state)
{
    struct fixture *f = *state;
    char text[5000];
    memset(text, 'x', sizeof text);
    for (enum store_mode mode = STORE_READ; mode <= STORE_CREATE; mode++) {
        put_file(f->path, text, sizeof text);
        assert_error(open_it(f, mode, err), ERR_CORRUPT, "is not a database");
        put_file(f->path, text, 10);
        assert_error(open_it(f, mode, err), ERR_CORRUPT, "is not a database");
    }
    put_file(f->path, "", 0);
    assert_error(open_it(f, STORE_READ, err), ERR_CORRUPT, "is empty");
    assert_ok(open_it(f, STORE_CREATE, err));
    assert_ok(open_it(f, STORE_READ, err));
}

/* Its maker was killed between the two steps of making it; the next one who writes finishes it. */
static void half_made(void **state)
{
    struct fixture *f = *state;
    fixture_sql(f, "PRAGMA journal_mode = WAL");
    assert_error(open_it(f, STORE_READ, err), ERR_CORRUPT, "is empty");
    assert_error(open_it(f, STORE_WRITE, err), ERR_CORRUPT, "is empty");
    assert_ok(open_it(f, STORE_CREATE, err));
    assert_ok(open_it(f, STORE_READ, err));
}

/* Who opens it in the very moment it is made gets it when it is. */
static void opened_while_made(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 8; i++) {
        struct store *s;
        struct stat st;
        int status;
        pid_t maker = fork();
        if (maker == 0) {
            status = store_open(&s, f->path, STORE_CREATE, NULL);
            store_close(s);
            _exit(status ? 1 : 0);
        }
        while (stat(f->path, &st) != 0)
            ;
        assert_ok(open_it(f, STORE_READ, err));
        assert_int_equal(waitpid(maker, &status, 0), maker);
        assert_int_equal(status, 0);
        assert_int_equal(unlink(f->path), 0);
    }
}

static void not_a_file(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(mkdir(f->path, 0700), 0);
    assert_error(open_it(f, STORE_READ, err), ERR_FAILED, "is a directory");
    assert_error(open_it(f, STORE_CREATE, err), ERR_FAILED, "is a directory");
    assert_int_equal(rmdir(f->path), 0);
    assert_int_equal(mkfifo(f->path, 0600), 0);
    assert_error(open_it(f, STORE_READ, err), ERR_FAILED, "not a regular file");
}

static void of_somebody_else(void **state)
{
    struct fixture *f = *state;
    fixture_sql(f, "CREATE TABLE runs (id)");
    for (enum store_mode mode = STORE_READ; mode <= STORE_CREATE; mode++)
        assert_error(open_it(f, mode, err), ERR_FAILED, "not a smiley database");
    fixture_sql(f, "PRAGMA journal_mode"); /* untouched: it was not made WAL */
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM sqlite_schema"), 1);
}

static void of_another_version(void **state)
{
    struct fixture *f = *state;
    assert_ok(open_it(f, STORE_CREATE, err));
    fixture_sql(f, "PRAGMA user_version = 7");
    for (enum store_mode mode = STORE_READ; mode <= STORE_CREATE; mode++)
        assert_error(open_it(f, mode, err), ERR_FAILED, "newer smiley: its version is 7, this smiley knows up to 1");
    fixture_sql(f, "PRAGMA user_version = 0");
    assert_error(open_it(f, STORE_CREATE, err), ERR_CORRUPT, "damaged");
}

static void without_its_tables(void **state)
{
    struct fixture *f = *state;
    assert_ok(open_it(f, STORE_CREATE, err));
    fixture_sql(f, "DROP TABLE bodies");
    assert_error(open_it(f, STORE_READ, err), ERR_CORRUPT, "its table bodies is missing");
    fixture_sql(f, "CREATE VIEW bodies AS SELECT 1 AS chunk, 2 AS body");
    assert_error(open_it(f, STORE_READ, err), ERR_CORRUPT, "its table bodies is missing");
}

static void truncated(void **state)
{
    struct fixture *f = *state;
    struct stat st;
    struct store *s = fixture_store(f, STORE_CREATE);
    fixture_record(s, "one", 1, 1, 30000);
    store_close(s);
    assert_int_equal(stat(f->path, &st), 0);
    for (off_t size = st.st_size - 1; size > 0; size = size * 2 / 3) {
        struct run *runs = NULL;
        size_t n = 0;
        struct err err = { 0 };
        assert_int_equal(truncate(f->path, size), 0);
        if (store_open(&s, f->path, STORE_READ, &err) == 0) {
            if (store_runs(s, &runs, &n, &err) == 0)
                store_runs_free(runs, n);
            store_close(s);
        }
        if (err.code)
            assert_non_null(strstr(err.text, f->path));
    }
}

/* Root may do everything, so these are somebody else's while they look. */
static void as_nobody(const char *folder, bool yes)
{
    if (getuid() != 0)
        return;
    if (yes)
        assert_int_equal(chown(folder, 65534, 65534), 0);
    assert_int_equal(seteuid(yes ? 65534 : 0), 0);
}

static void permissions(void **state)
{
    struct fixture *f = *state;
    assert_ok(open_it(f, STORE_CREATE, err));
    as_nobody(f->folder, true);
    if (getuid() == 0) {
        assert_error(open_it(f, STORE_READ, err), ERR_FAILED, "Permission denied");
    } else {
        chmod(f->path, 0);
        assert_error(open_it(f, STORE_READ, err), ERR_FAILED, "Permission denied");
        chmod(f->path, 0400);
        assert_error(open_it(f, STORE_WRITE, err), ERR_FAILED, "cannot write");
        assert_ok(open_it(f, STORE_READ, err));
    }
    as_nobody(f->folder, false);
}

static void count_runs(struct fixture *f, size_t expected)
{
    struct run *runs;
    size_t n;
    struct store *s = fixture_store(f, STORE_READ);
    assert_ok(store_runs(s, &runs, &n, err));
    assert_int_equal(n, expected);
    store_runs_free(runs, n);
    store_close(s);
}

static void read_only_folder(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    fixture_record(s, "one", 1, 1, 100);
    store_close(s);
    chmod(f->path, 0444);
    chmod(f->folder, 0555);
    as_nobody(f->folder, true);
    count_runs(f, 1);
    assert_error(open_it(f, STORE_WRITE, err), ERR_FAILED, "cannot write");
    as_nobody(f->folder, false);
    chmod(f->folder, 0755);
}

/* A recorder was killed: what it wrote stands in -wal alone. */
static void left_wal(void **state)
{
    struct fixture *f = *state;
    char wal[128];
    struct stat before, after;
    pid_t pid = fork();
    if (pid == 0) {
        struct store *s = fixture_store(f, STORE_CREATE);
        fixture_record(s, "one", 1, 1, 100);
        _exit(0);
    }
    waitpid(pid, NULL, 0);
    snprintf(wal, sizeof wal, "%s-wal", f->path);
    assert_int_equal(stat(wal, &before), 0);
    assert_true(before.st_size > 0);
    count_runs(f, 1);
    assert_int_equal(stat(wal, &after), 0);
    assert_int_equal(after.st_size, before.st_size);

    snprintf(wal, sizeof wal, "%s-shm", f->path);
    unlink(wal);
    chmod(f->path, 0444);
    chmod(f->folder, 0555);
    as_nobody(f->folder, true);
    assert_error(open_it(f, STORE_READ, err), ERR_FAILED, "its directory is not writable");
    as_nobody(f->folder, false);
    chmod(f->folder, 0755);
}

static void reading_leaves_no_trace(void **state)
{
    struct fixture *f = *state;
    char name[128];
    struct stat before, after;
    struct store *s = fixture_store(f, STORE_CREATE);
    fixture_record(s, "one", 1, 1, 100);
    store_close(s);
    assert_int_equal(stat(f->path, &before), 0);
    count_runs(f, 1);
    assert_int_equal(stat(f->path, &after), 0);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    snprintf(name, sizeof name, "%s-wal", f->path);
    assert_int_not_equal(access(name, F_OK), 0);
}

static void strange_names(void **state)
{
    struct fixture *f = *state;
    static const char *const names[] = { ":memory:", "file:x?mode=ro", "a%20b#c?d", "dé\n'\"" };
    char cwd[4096];
    assert_non_null(getcwd(cwd, sizeof cwd));
    assert_int_equal(chdir(f->folder), 0);
    for (size_t i = 0; i < 4; i++) {
        snprintf(f->path, sizeof f->path, "%s", names[i]);
        assert_ok(open_it(f, STORE_CREATE, err));
        assert_int_equal(access(names[i], F_OK), 0);
        count_runs(f, 0);
    }
    assert_int_equal(chdir(cwd), 0);
}

/* --- runs ----------------------------------------------------------------------------------------------------- */

static void runs_newest_first(void **state)
{
    struct fixture *f = *state;
    struct run *runs, run;
    size_t n;
    struct store *s = fixture_store(f, STORE_CREATE);
    assert_ok(store_runs(s, &runs, &n, err));
    assert_int_equal(n, 0);
    store_runs_free(runs, n);
    fixture_record(s, "aa-old", 100, 1, 50);
    fixture_record(s, "bb-new", 300, 2, 70);
    fixture_record(s, "ab-mid", 200, 3, 60);
    assert_ok(store_runs(s, &runs, &n, err));
    assert_int_equal(n, 3);
    assert_string_equal(runs[0].id, "bb-new");
    assert_string_equal(runs[1].id, "ab-mid");
    assert_string_equal(runs[2].id, "aa-old");
    assert_string_equal(runs[0].description, "prog.py 'an argument'");
    assert_string_equal(runs[0].error_type, "");
    assert_int_equal(runs[0].events, 70);
    assert_int_equal(runs[0].status, RUN_EXITED);
    assert_int_equal(runs[0].end_ns, 300 + 1000000000);
    assert_int_equal(runs[0].recorder_pid, 0);
    store_runs_free(runs, n);
    assert_ok(store_run(s, "ab-mid", &run, err));
    assert_int_equal(run.events, 60);
    run_release(&run);
    assert_error(store_run(s, "ab", &run, err), ERR_NOT_FOUND, "no run ab");
    store_close(s);
}

static void finding(void **state)
{
    struct fixture *f = *state;
    char id[64];
    struct store *s = fixture_store(f, STORE_CREATE);
    assert_error(store_find(s, "last", id, err), ERR_NOT_FOUND, "no runs");
    fixture_record(s, "aa-old", 100, 1, 5);
    fixture_record(s, "aab-new", 300, 2, 5);
    fixture_record(s, "aa", 200, 3, 5);
    assert_ok(store_find(s, "last", id, err));
    assert_string_equal(id, "aab-new");
    assert_ok(store_find(s, "aa", id, err));
    assert_string_equal(id, "aa");
    assert_ok(store_find(s, "aab", id, err));
    assert_string_equal(id, "aab-new");
    assert_error(store_find(s, "a", id, err), ERR_NOT_FOUND, "fits 3 runs: aab-new, aa, aa-old");
    assert_error(store_find(s, "b", id, err), ERR_NOT_FOUND, "no run b in");
    assert_error(store_find(s, "a%", id, err), ERR_NOT_FOUND, "no run");
    assert_error(store_find(s, "a?", id, err), ERR_NOT_FOUND, "no run");
    assert_error(store_find(s, "", id, err), ERR_NOT_FOUND, "empty");
    store_close(s);
}

static void renaming(void **state)
{
    struct fixture *f = *state;
    struct run run;
    struct store *s = fixture_store(f, STORE_CREATE);
    fixture_record(s, "one", 100, 1, 5);
    assert_ok(store_rename(s, "one", "the bad one", err));
    assert_ok(store_run(s, "one", &run, err));
    assert_string_equal(run.description, "the bad one");
    run_release(&run);
    assert_ok(store_rename(s, "one", "", err));
    assert_ok(store_run(s, "one", &run, err));
    assert_string_equal(run.description, "prog.py 'an argument'");
    run_release(&run);
    assert_error(store_rename(s, "two", "x", err), ERR_NOT_FOUND, "no run two");
    store_close(s);
    s = fixture_store(f, STORE_READ);
    assert_error(store_rename(s, "one", "x", err), ERR_FAILED, "cannot write");
    store_close(s);
}

static void deleting(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    fixture_record(s, "one", 100, 1, 500);
    fixture_record(s, "two", 200, 2, 500);
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM sources"), 1);
    assert_ok(store_delete(s, "one", err));
    assert_error(store_delete(s, "one", err), ERR_NOT_FOUND, "no run one");
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM runs"), 1);
    assert_int_equal(fixture_sql(f, "SELECT count(*) FROM sources"), 1);
    struct reader *r;
    assert_ok(reader_open(&r, s, "two", err));
    reader_close(r);
    assert_ok(store_delete(s, "two", err));
    assert_int_equal(fixture_sql(f, "SELECT (SELECT count(*) FROM runs) + (SELECT count(*) FROM chunks) + "
                                    "(SELECT count(*) FROM bodies) + (SELECT count(*) FROM definitions) + "
                                    "(SELECT count(*) FROM files) + (SELECT count(*) FROM sources)"),
                     0);
    store_close(s);
}

static enum run_status status_of(struct store *s, const char *id)
{
    struct run run;
    assert_ok(store_run(s, id, &run, err));
    enum run_status status = run.status;
    if (status == RUN_LOST)
        assert_true(run.end_ns > run.start_ns);
    run_release(&run);
    return status;
}

static void recorder_that_died(void **state)
{
    struct fixture *f = *state;
    struct run *runs;
    size_t n;
    int ready[2];
    char c;
    store_close(fixture_store(f, STORE_CREATE));
    assert_int_equal(pipe(ready), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct recording r;
        struct maker m;
        struct store *s = fixture_store(f, STORE_WRITE);
        maker_init(&m, 1);
        maker_random(&m, 100);
        recording_start(&r, s, "one", 100);
        recording_feed(&r, &m, true);
        assert_int_equal(write(ready[1], "x", 1), 1);
        for (;;)
            pause();
    }
    close(ready[1]);
    assert_int_equal(read(ready[0], &c, 1), 1);
    close(ready[0]);
    struct store *s = fixture_store(f, STORE_WRITE);
    assert_int_equal(status_of(s, "one"), RUN_RUNNING);
    assert_error(store_delete(s, "one", err), ERR_FAILED, "still being recorded");
    assert_ok(store_runs(s, &runs, &n, err));
    store_runs_free(runs, n);
    uint64_t generation = store_generation(s);
    assert_int_equal(store_generation(s), generation);
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    assert_int_not_equal(store_generation(s), generation);
    assert_int_equal(status_of(s, "one"), RUN_LOST);

    /* the same number, but another process has it now */
    char sql[160];
    snprintf(sql, sizeof sql, "UPDATE runs SET recorder_pid = %d, recorder_started = recorder_started + 1", getpid());
    fixture_sql(f, sql);
    assert_int_equal(status_of(s, "one"), RUN_LOST);
    fixture_sql(f, "UPDATE runs SET recorder_started = 0");
    assert_int_equal(status_of(s, "one"), RUN_RUNNING);
    fixture_sql(f, "UPDATE runs SET recorder_pid = 1, recorder_place = 'elsewhere ' || recorder_place");
    assert_int_equal(status_of(s, "one"), RUN_RUNNING);
    fixture_sql(f, "UPDATE runs SET recorder_place = replace(substr(recorder_place, 11), '-', '0')");
    assert_int_equal(status_of(s, "one"), RUN_LOST);
    assert_ok(store_delete(s, "one", err));
    store_close(s);
}

static void generations(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE), *other = fixture_store(f, STORE_WRITE);
    uint64_t g = store_generation(other);
    fixture_record(s, "one", 100, 1, 5);
    assert_int_not_equal(store_generation(other), g);
    g = store_generation(other);
    assert_ok(store_rename(other, "one", "x", err));
    assert_int_not_equal(store_generation(other), g);
    g = store_generation(other);
    assert_int_equal(store_generation(other), g);
    assert_ok(store_delete(s, "one", err));
    assert_int_not_equal(store_generation(other), g);
    store_close(other);
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(missing),
        fixture_test(created_private),
        fixture_test(not_a_database),
        fixture_test(half_made),
        fixture_test(opened_while_made),
        fixture_test(not_a_file),
        fixture_test(of_somebody_else),
        fixture_test(of_another_version),
        fixture_test(without_its_tables),
        fixture_test(truncated),
        fixture_test(permissions),
        fixture_test(read_only_folder),
        fixture_test(left_wal),
        fixture_test(reading_leaves_no_trace),
        fixture_test(strange_names),
        fixture_test(runs_newest_first),
        fixture_test(finding),
        fixture_test(renaming),
        fixture_test(deleting),
        fixture_test(recorder_that_died),
        fixture_test(generations),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
