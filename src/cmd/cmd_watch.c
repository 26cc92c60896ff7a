/* `watch`: one process receives and stores, another browses what is stored. So the browser never waits for the network
 * nor the programs for the browser, and what is on the screen is what any later look will show. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/cmd/listen.h"

struct watch_values {
    struct listen_values listen;
};

static const struct watch_values defaults = { .listen = { .lost = LOST_DEFAULT } };

/* clang-format off */
static const struct opt watch_options[] = {
    LISTEN_OPTIONS(struct watch_values, listen),
    { 0 },
};
/* clang-format on */

/* --- the process that receives -------------------------------------------------------------------------------- */

/* What it tells the other one once it listens, or cannot. */
struct report {
    bool ok;
    struct err err;
};

/* The terminal belongs to the browser: what there is to say goes to the log file. */
static void leave_terminal(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int fd = STDIN_FILENO; null >= 0 && fd <= STDERR_FILENO; fd++)
        dup2(null, fd);
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGTSTP, SIG_IGN);
}

_Noreturn static void receive(struct context *c, const struct watch_values *v, const char *database, int to)
{
    struct store_intake intake;
    struct listening listening = { 0 };
    struct report report = { 0 };
    int status = 1;
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    listen_catch_signals();
    leave_terminal();
    store_intake_init(&intake, c, database);
    report.ok = store_intake_open(&intake, &report.err) == 0 &&
                listen_open(&listening, c, &v->listen, &intake.intake, &report.err) == 0;
    if (write(to, &report, sizeof report) == sizeof report && report.ok)
        status = listen_loop(&listening, &v->listen, &intake, NULL, &report.err) != 0;
    close(to);
    listen_close(&listening);
    store_intake_release(&intake);
    _exit(status);
}

/* Returns once it listens; -1 where it cannot. */
static int start_receiver(struct context *c, const struct watch_values *v, const char *database, pid_t *pid,
                          struct err *err)
{
    int ends[2];
    struct report report = { 0 };
    if (pipe2(ends, O_CLOEXEC) || (*pid = fork()) < 0)
        return err_errno(err, "cannot start the listener");
    if (*pid == 0) {
        close(ends[0]);
        receive(c, v, database, ends[1]);
    }
    close(ends[1]);
    ssize_t got;
    while ((got = read(ends[0], &report, sizeof report)) < 0 && errno == EINTR)
        ;
    close(ends[0]);
    if (got == sizeof report && report.ok)
        return 0;
    waitpid(*pid, NULL, 0);
    if (got == sizeof report && err)
        *err = report.err;
    return got == sizeof report ? -1 : err_set(err, ERR_FAILED, "the listener died");
}

static void stop_receiver(pid_t pid)
{
    kill(pid, SIGTERM);
    while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
        ;
}

/* --- a database for this time only ---------------------------------------------------------------------------- */

static const char *const beside[] = { "", "-wal", "-shm" };

static void remove_database(const char *path)
{
    char name[4200];
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, beside[i]);
        unlink(name);
    }
}

/* Where the named one would be, so that keeping it is a rename; else where there is room for temporary files. */
static int make_temporary(char *path, size_t size, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    const char *folders[] = { ".", tmp && *tmp ? tmp : "/var/tmp" };
    int fd = -1;
    for (size_t i = 0; i < 2 && fd < 0; i++) {
        snprintf(path, size, "%s/.smiley-watch-XXXXXX", folders[i]);
        fd = mkostemp(path, O_CLOEXEC);
    }
    if (fd < 0)
        return err_errno(err, "cannot make a temporary database");
    close(fd);
    return 0;
}

static bool wants_to_keep(size_t n, const char *as)
{
    char answer[64];
    fprintf(stderr, "smiley: keep the %zu run%s that came, in %s? [Y/n] ", n, n == 1 ? "" : "s", as);
    return !fgets(answer, sizeof answer, stdin) || strspn(answer, " \t") == strcspn(answer, "yY\n");
}

static size_t count_runs(const char *path)
{
    struct store *store;
    struct run *runs = NULL;
    size_t n = 0;
    /* for writing, so that closing it leaves one file */
    if (store_open(&store, path, STORE_WRITE, NULL))
        return 0;
    if (store_runs(store, &runs, &n, NULL) == 0)
        store_runs_free(runs, n);
    store_close(store);
    return n;
}

static void keep_or_remove(struct context *c, const char *path)
{
    char as[64] = "smiley.db";
    size_t n = count_runs(path);
    for (int i = 2; access(as, F_OK) == 0 && i < 10000; i++)
        snprintf(as, sizeof as, "smiley-%d.db", i);
    if (!n || !wants_to_keep(n, as)) {
        remove_database(path);
        return;
    }
    if (link(path, as) == 0) {
        unlink(path);
        log_say(c, LOG_INFO, "kept in %s", as);
    } else {
        log_say(c, LOG_ERROR, "cannot make %s (%s); the runs are in %s", as, strerror(errno), path);
    }
}

/* --- the command ---------------------------------------------------------------------------------------------- */

static int watch(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    const struct watch_values *v = values;
    char temporary[4096];
    bool named = c->database != c->unnamed;
    pid_t receiver = -1;
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return err_set(err, ERR_USAGE, "watch needs a terminal; `smiley monitor` and `smiley record` do not");
    if (!named && make_temporary(temporary, sizeof temporary, err))
        return -1;
    const char *database = named ? c->database : temporary;
    int status = start_receiver(c, v, database, &receiver, err);
    if (!status) {
        struct context browsing = *c;
        browsing.database = database;
        status = cmd_browse.run(&browsing, NULL, 0, NULL, err);
        stop_receiver(receiver);
    }
    if (!named && status)
        remove_database(temporary);
    else if (!named)
        keep_or_remove(c, temporary);
    return status;
}

const struct command cmd_watch = {
    .name = "watch",
    .args = "",
    .help = "listen, and browse what programs do while they do it",
    .about = "The browser on what arrives from `smiley run --remote`. Without --database the runs go into a\n"
             "temporary database, which may be kept at the end. Leaving lets the programs go on.",
    .examples = "smiley watch\nsmiley watch --database all.db --socket tcp://127.0.0.1:6000",
    .options = watch_options,
    .defaults = &defaults,
    .values_size = sizeof(struct watch_values),
    .run = watch,
};
