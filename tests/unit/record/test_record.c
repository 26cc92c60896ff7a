/* The recorder with a launcher of its own: this very program, started again with --ring, plays the traced program and
 * writes a synthetic stream. record() takes over its process (stdin, stdout, signals), so each test runs it in a fork
 * and looks at how that ended, and at what its consumer noted in shared memory. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "smiley/chunk.h"
#include "smiley/recorder.h"
#include "smiley/ring.h"
#include "smiley/write.h"

/* --- the program -------------------------------------------------------------------------------------------- */

enum { LINES = 1000 };

static struct ring ring;

static uint8_t *room(size_t len)
{
    uint8_t *at = ring_reserve(&ring, len);
    if (!at)
        _exit(90); /* the recorder takes no more */
    return at;
}

static void write_beginning(void)
{
    uint8_t *at = room(4096);
    at = write_hello(at, "3.11.2", 6, "/usr/bin/python3", 16, (uint64_t)getpid(), 1700000000000000000);
    at = write_file(at, 0, "/nowhere/x.py", 13, FILE_NO_SOURCE);
    at = write_name(at, 0, "main", 4);
    at = write_code(at, 0, 0, 0, 0, 1, 0, 0);
    at = write_thread(at, 0, "MainThread", 10, 1);
    at = write_switch(at, 0);
    at = write_call(at, 0, 10, false, 0);
    ring_publish(&ring, at);
}

static void write_lines(unsigned n)
{
    while (n--)
        ring_publish(&ring, write_line_head(room(64), n % 2 ? 1 : -1, 10, false));
}

static void write_uncaught_error(void)
{
    uint8_t *at = room(4096);
    at = write_uncaught(at, "ValueError", 10, "no good", 7, 1);
    at = write_uncaught_part(at, CHAIN_NONE, "ValueError", 10, "no good", 7, 1);
    at = write_uncaught_frame(at, "/nowhere/x.py", 13, 2, "main", 4);
    ring_publish(&ring, at);
    at = write_notice(room(64), "mind the gap", 12);
    ring_publish(&ring, at);
}

static volatile sig_atomic_t got_signal, got_usr1;

static void note_signal(int sig)
{
    got_signal = sig;
}

static void count_usr1(int sig)
{
    (void)sig;
    got_usr1++;
}

static void await_signal(int sig)
{
    sigset_t block, before;
    sigemptyset(&block);
    sigaddset(&block, sig);
    sigprocmask(SIG_BLOCK, &block, &before);
    struct sigaction action = { .sa_handler = note_signal };
    sigaction(sig, &action, NULL);
    puts("ready");
    fflush(stdout);
    sigdelset(&before, sig);
    while (!got_signal)
        sigsuspend(&before);
}

/* argv[0] says what to do. */
static int play(char **argv)
{
    const char *part = argv[0];
    write_beginning();
    write_lines(LINES);
    if (strcmp(part, "exit") == 0)
        return atoi(argv[1]);
    if (strcmp(part, "die") == 0) {
        signal(atoi(argv[1]), SIG_DFL); /* sanitizers have handlers of their own */
        kill(getpid(), atoi(argv[1]));
    }
    if (strcmp(part, "uncaught") == 0) {
        write_uncaught_error();
        return 1;
    }
    if (strcmp(part, "many") == 0)
        write_lines(3000000);
    if (strcmp(part, "signal") == 0) {
        await_signal(atoi(argv[1]));
        return 40 + got_signal;
    }
    if (strcmp(part, "count") == 0) { /* how often SIGUSR1 came before SIGUSR2 */
        struct sigaction action = { .sa_handler = count_usr1 };
        sigaction(SIGUSR1, &action, NULL);
        await_signal(SIGUSR2);
        return got_usr1;
    }
    if (strcmp(part, "call") == 0) { /* signals its parent */
        kill(getppid(), SIGUSR1);
        await_signal(SIGUSR2);
        return 0;
    }
    if (strcmp(part, "stop") == 0) {
        raise(SIGSTOP);
        return 7;
    }
    if (strcmp(part, "fd") == 0) /* the first free descriptor, and whether stdin is still what it was */
        return dup(0);
    if (strcmp(part, "quiet") == 0) { /* says nothing more until its input ends */
        char byte;
        return read(STDIN_FILENO, &byte, 1) == 0 ? 0 : 9;
    }
    if (strcmp(part, "close") == 0) {
        close(STDOUT_FILENO);
        char byte;
        return read(STDIN_FILENO, &byte, 1) == 0 ? 0 : 9;
    }
    if (strcmp(part, "garbage") == 0) {
        uint8_t *at = room(64);
        memset(at, 0x1f, 64);
        ring_publish(&ring, at + 64);
        return 5;
    }
    return 0;
}

static int be_the_program(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--ring") == 0 && ring_attach(&ring, atoi(argv[i + 1]), NULL))
            return 91;
        if (strcmp(argv[i], "--") == 0)
            return ring.shared ? play(argv + i + 1) : 80;
    }
    return 92;
}

/* --- the consumer ------------------------------------------------------------------------------------------- */

struct notes {
    int started, chunks, ended, complaints, failed_at;
    _Atomic uint64_t events;
    uint64_t ended_events;
    enum run_status status;
    int code, record_status;
    char python[32], error[64], traceback[512], notice[256], complaint[sizeof((struct err *)0)->text], description[128],
        id[64];
    int64_t start_ns, end_ns, pid;
};
static struct notes *notes; /* shared between the test and its recorder */

static int on_start(struct consumer *c, const struct run *run, struct err *err)
{
    (void)c, (void)err;
    notes->started++;
    snprintf(notes->python, sizeof notes->python, "%s", run->python);
    snprintf(notes->description, sizeof notes->description, "%s", run->description);
    notes->start_ns = run->start_ns;
    notes->pid = run->pid;
    return 0;
}

static int on_events(struct consumer *c, const struct chunk *chunk, struct err *err)
{
    (void)c;
    if (++notes->chunks == notes->failed_at)
        return err_set(err, ERR_FAILED, "no room");
    if (chunk->summary.n_events)
        notes->events = chunk->summary.first_event + chunk->summary.n_events - 1;
    return 0;
}

static int on_end(struct consumer *c, const struct run *run, struct err *err)
{
    (void)c, (void)err;
    notes->ended++;
    notes->ended_events = run->events;
    notes->status = run->status;
    notes->code = run->code;
    notes->end_ns = run->end_ns;
    snprintf(notes->error, sizeof notes->error, "%s: %s", run->error_type, run->error_message);
    snprintf(notes->traceback, sizeof notes->traceback, "%s", run->traceback);
    snprintf(notes->notice, sizeof notes->notice, "%s", run->notice);
    return 0;
}

static void on_complaint(void *data, const char *text)
{
    (void)data;
    notes->complaints++;
    snprintf(notes->complaint, sizeof notes->complaint, "%s", text);
}

/* --- the harness -------------------------------------------------------------------------------------------- */

static char self[4096];

struct session {
    pid_t pid;
    int in, out; /* the other ends of the program's stdin and stdout */
};

static void record_and_exit(const char *launcher, char **argv, bool consume)
{
    struct consumer consumer = { .run_started = on_start, .events = on_events, .run_ended = on_end };
    struct recorder_options o = { .launcher = launcher, .argv = argv, .limits = LIMITS_DEFAULT };
    struct run run;
    struct err err = { 0 };
    static const int faults[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGSYS };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        signal(faults[i], SIG_DFL); /* a crash here must not go on with the next test */
    notes->record_status = record(&o, consume ? &consumer : NULL, &run, on_complaint, NULL, &err);
    if (notes->record_status) {
        snprintf(notes->complaint, sizeof notes->complaint, "%s", err.text);
        _exit(70);
    }
    record_exit_like(&run);
}

static struct session begin(const char *launcher, const char **argv, bool consume)
{
    int in[2], out[2];
    assert_int_equal(pipe2(in, O_CLOEXEC), 0);
    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    int failed_at = notes->failed_at;
    memset(notes, 0, sizeof *notes);
    notes->failed_at = failed_at;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        setpgid(0, 0);
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        int ours[] = { in[0], in[1], out[0], out[1] };
        for (size_t i = 0; i < 4; i++)
            close(ours[i]);
        record_and_exit(launcher, (char **)argv, consume);
    }
    close(in[0]);
    close(out[1]);
    return (struct session){ pid, in[1], out[0] };
}

static int end(struct session *s)
{
    int status;
    if (s->in >= 0)
        close(s->in);
    while (waitpid(s->pid, &status, 0) < 0)
        assert_int_equal(errno, EINTR);
    close(s->out);
    notes->failed_at = 0;
    return status;
}

#define BEGIN(...) begin(self, (const char *[]){ __VA_ARGS__, NULL }, true)

static int run_through(const char *part, const char *argument)
{
    struct session s = BEGIN(part, argument);
    return end(&s);
}

/* Reads a line (or to the end) from the program. */
static void read_line(struct session *s, char *line, size_t size)
{
    size_t len = 0;
    while (len + 1 < size && read(s->out, line + len, 1) == 1 && line[len] != '\n')
        len++;
    line[len] = 0;
}

/* --- the tests ---------------------------------------------------------------------------------------------- */

static void test_exit_status_and_facts(void **state)
{
    (void)state;
    int status = run_through("exit", "3");
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_int_equal(notes->started, 1);
    assert_int_equal(notes->ended, 1);
    assert_int_equal(notes->ended_events, LINES + 1);
    assert_int_equal(notes->events, LINES + 1);
    assert_int_equal(notes->status, RUN_EXITED);
    assert_int_equal(notes->code, 3);
    assert_string_equal(notes->python, "3.11.2");
    assert_string_equal(notes->description, "exit 3");
    assert_true(notes->start_ns == 1700000000000000000);
    assert_true(notes->end_ns > notes->start_ns);
    assert_int_equal(notes->complaints, 0);
}

static void test_dies_of_the_same_signal(void **state)
{
    (void)state;
    static const int signals[] = { SIGKILL, SIGSEGV, SIGABRT, SIGTERM, SIGINT };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        char number[8];
        snprintf(number, sizeof number, "%d", signals[i]);
        int status = run_through("die", number);
        assert_true(WIFSIGNALED(status));
        assert_int_equal(WTERMSIG(status), signals[i]);
        assert_int_equal(notes->status, RUN_KILLED);
        assert_int_equal(notes->code, signals[i]);
        assert_int_equal(notes->ended_events, LINES + 1); /* what was published is there */
    }
}

static void test_uncaught_and_notice(void **state)
{
    (void)state;
    assert_int_equal(WEXITSTATUS(run_through("uncaught", "")), 1);
    assert_string_equal(notes->error, "ValueError: no good");
    assert_non_null(strstr(notes->traceback, "File \"/nowhere/x.py\", line 2, in main"));
    assert_non_null(strstr(notes->traceback, "ValueError: no good"));
    assert_string_equal(notes->notice, "mind the gap");
}

static void test_many_events(void **state)
{
    (void)state;
    assert_int_equal(run_through("many", ""), 0);
    assert_int_equal(notes->ended_events, 3000000 + LINES + 1);
    assert_true(notes->chunks > 3000000 / CHUNK_EVENTS);
}

static void test_signals_are_passed_on(void **state)
{
    (void)state;
    static const int signals[] = { SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH, SIGINT };
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        char number[8], line[16];
        snprintf(number, sizeof number, "%d", signals[i]);
        struct session s = BEGIN("signal", number);
        read_line(&s, line, sizeof line);
        assert_string_equal(line, "ready");
        kill(s.pid, signals[i]);
        int status = end(&s);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 40 + signals[i]);
    }
}

static void test_a_signal_to_the_group_comes_once(void **state)
{
    (void)state;
    char line[16];
    struct session s = BEGIN("count");
    read_line(&s, line, sizeof line);
    kill(-s.pid, SIGUSR1);
    kill(s.pid, SIGUSR2);
    int status = end(&s);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
}

static void test_a_signal_to_the_parent_goes_to_whoever_started_it(void **state)
{
    (void)state;
    char line[16];
    sigset_t usr1, before;
    sigemptyset(&usr1);
    sigaddset(&usr1, SIGUSR1);
    sigprocmask(SIG_BLOCK, &usr1, &before);
    struct session s = BEGIN("call");
    read_line(&s, line, sizeof line);
    assert_int_equal(sigwaitinfo(&usr1, NULL), SIGUSR1);
    kill(s.pid, SIGUSR2);
    assert_int_equal(end(&s), 0);
    sigprocmask(SIG_SETMASK, &before, NULL);
}

static void test_stops_and_goes_on_with_the_program(void **state)
{
    (void)state;
    struct session s = BEGIN("stop");
    int status;
    assert_int_equal(waitpid(s.pid, &status, WUNTRACED), s.pid);
    assert_true(WIFSTOPPED(status));
    assert_int_equal(WSTOPSIG(status), SIGSTOP);
    assert_int_equal(notes->events, LINES + 1); /* a stopped program can be looked at */
    kill(s.pid, SIGCONT);
    status = end(&s);
    assert_int_equal(WEXITSTATUS(status), 7);
}

static void test_descriptors_are_the_usual_ones(void **state)
{
    (void)state;
    int usual = dup(0); /* what a program started from here gets: everything of ours is close-on-exec */
    close(usual);
    int status = run_through("fd", "");
    assert_true(WIFEXITED(status));
    assert_in_range(WEXITSTATUS(status), 3, usual);
}

static void await_events(uint64_t n)
{
    for (int i = 0; i < 3000 && notes->events < n; i++)
        poll(NULL, 0, 10);
    assert_true(notes->events >= n);
}

static void test_a_quiet_program_is_seen(void **state)
{
    (void)state;
    struct session s = BEGIN("quiet");
    await_events(LINES + 1);
    assert_int_equal(notes->ended, 0);
    assert_int_equal(end(&s), 0);
}

static void test_closed_output_is_closed(void **state)
{
    (void)state;
    struct session s = BEGIN("close");
    char byte;
    assert_int_equal(read(s.out, &byte, 1), 0); /* end of file, while the program still runs */
    assert_int_equal(notes->ended, 0);
    assert_int_equal(end(&s), 0);
}

static void test_consumer_failure(void **state)
{
    (void)state;
    notes->failed_at = 1;
    struct session s = BEGIN("quiet");
    for (int i = 0; i < 3000 && !notes->complaints; i++)
        poll(NULL, 0, 10);
    int status = end(&s);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_int_equal(notes->complaints, 1);
    assert_non_null(strstr(notes->complaint, "no room"));
    assert_int_equal(notes->ended, 1);
    assert_non_null(strstr(notes->notice, "no room"));
}

static void test_garbage_in_the_ring(void **state)
{
    (void)state;
    int status = run_through("garbage", "");
    assert_int_equal(WEXITSTATUS(status), 5);
    assert_int_equal(notes->complaints, 1);
}

static void test_without_consumer(void **state)
{
    (void)state;
    struct session s = begin(self, (const char *[]){ "exit", "3", NULL }, false);
    assert_int_equal(WEXITSTATUS(end(&s)), 80); /* no ring was handed on */
    assert_int_equal(notes->started, 0);
}

static void test_no_launcher(void **state)
{
    (void)state;
    struct session s = begin("/nowhere/smiley-run", (const char *[]){ "exit", NULL }, true);
    assert_int_equal(WEXITSTATUS(end(&s)), 70);
    assert_string_equal(notes->complaint, "cannot start /nowhere/smiley-run: No such file or directory");
    assert_int_equal(notes->started, 0);
}

static void test_sigchld_ignored_by_the_parent(void **state)
{
    (void)state;
    signal(SIGCHLD, SIG_IGN);
    struct session s = BEGIN("exit", "3");
    signal(SIGCHLD, SIG_DFL);
    assert_int_equal(WEXITSTATUS(end(&s)), 3);
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return be_the_program(argc, argv);
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    notes = mmap(NULL, sizeof *notes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (len <= 0 || notes == MAP_FAILED)
        return 1;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_exit_status_and_facts),
        cmocka_unit_test(test_dies_of_the_same_signal),
        cmocka_unit_test(test_uncaught_and_notice),
        cmocka_unit_test(test_many_events),
        cmocka_unit_test(test_signals_are_passed_on),
        cmocka_unit_test(test_a_signal_to_the_group_comes_once),
        cmocka_unit_test(test_a_signal_to_the_parent_goes_to_whoever_started_it),
        cmocka_unit_test(test_stops_and_goes_on_with_the_program),
        cmocka_unit_test(test_descriptors_are_the_usual_ones),
        cmocka_unit_test(test_a_quiet_program_is_seen),
        cmocka_unit_test(test_closed_output_is_closed),
        cmocka_unit_test(test_consumer_failure),
        cmocka_unit_test(test_garbage_in_the_ring),
        cmocka_unit_test(test_without_consumer),
        cmocka_unit_test(test_no_launcher),
        cmocka_unit_test(test_sigchld_ignored_by_the_parent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
