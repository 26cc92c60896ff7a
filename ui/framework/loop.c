#include "ui/framework/loop.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int signals[] = { SIGWINCH, SIGTSTP, SIGCONT, SIGHUP, SIGTERM, SIGINT, SIGQUIT };
_Static_assert(sizeof signals / sizeof *signals == LOOP_SIGNALS, "one place for each signal");

enum { BUSY_ROUNDS = 16 }; /* so many batches of input before the screen is drawn all the same */

static volatile sig_atomic_t caught[LOOP_SIGNALS];

static void on_caught(int sig)
{
    for (size_t i = 0; i < LOOP_SIGNALS; i++)
        if (signals[i] == sig)
            caught[i] = 1;
}

int loop_init(struct loop *l, struct err *err)
{
    memset(l, 0, sizeof *l);
    for (int i = 0; i < LOOP_TIMERS; i++)
        l->timers[i].due_ms = -1;
    sigset_t blocked;
    sigemptyset(&blocked);
    for (size_t i = 0; i < LOOP_SIGNALS; i++)
        sigaddset(&blocked, signals[i]);
    if (sigprocmask(SIG_BLOCK, &blocked, &l->outside) < 0)
        return err_errno(err, "cannot block signals");
    struct sigaction sa = { .sa_handler = on_caught };
    sigfillset(&sa.sa_mask);
    for (size_t i = 0; i < LOOP_SIGNALS; i++) {
        caught[i] = 0;
        sigaction(signals[i], &sa, &l->before[i]);
        sigdelset(&l->outside, signals[i]);
    }
    return 0;
}

void loop_release(struct loop *l)
{
    for (size_t i = 0; i < LOOP_SIGNALS; i++)
        sigaction(signals[i], &l->before[i], NULL);
    sigprocmask(SIG_SETMASK, &l->outside, NULL);
}

int loop_watch(struct loop *l, int fd, loop_fn *fn, void *data)
{
    if (l->n_watches == LOOP_WATCHES)
        return -1;
    l->watches[l->n_watches].fd = fd;
    l->watches[l->n_watches].fn = fn;
    l->watches[l->n_watches++].data = data;
    return 0;
}

void loop_unwatch(struct loop *l, int fd)
{
    for (int i = 0; i < l->n_watches; i++)
        if (l->watches[i].fd == fd) {
            l->watches[i] = l->watches[--l->n_watches];
            return;
        }
}

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void loop_timer(struct loop *l, enum loop_timer timer, int ms, loop_fn *fn, void *data)
{
    l->timers[timer].due_ms = ms < 0 ? -1 : now_ms() + ms;
    l->timers[timer].fn = fn;
    l->timers[timer].data = data;
}

void loop_idle(struct loop *l, bool (*work)(void *data), void *data)
{
    l->idle = work;
    l->idle_data = data;
}

void loop_stop(struct loop *l)
{
    l->stopped = true;
}

void loop_suspend(struct loop *l)
{
    struct sigaction dfl = { .sa_handler = SIG_DFL }, ours;
    sigset_t mask;
    sigaction(SIGTSTP, &dfl, &ours);
    raise(SIGTSTP);
    sigprocmask(SIG_SETMASK, &l->outside, &mask); /* it stops here */
    sigprocmask(SIG_SETMASK, &mask, NULL);
    sigaction(SIGTSTP, &ours, NULL);
}

static void run_signals(struct loop *l)
{
    for (size_t i = 0; i < LOOP_SIGNALS; i++)
        if (caught[i]) {
            caught[i] = 0;
            l->on_signal(l->data, signals[i]);
        }
}

static bool run_timers(struct loop *l)
{
    int64_t now = now_ms();
    bool ran = false;
    for (int i = 0; i < LOOP_TIMERS; i++)
        if (l->timers[i].due_ms >= 0 && l->timers[i].due_ms <= now) {
            l->timers[i].due_ms = -1;
            l->timers[i].fn(l->timers[i].data);
            ran = true;
        }
    return ran;
}

static int64_t next_due(const struct loop *l)
{
    int64_t due = -1;
    for (int i = 0; i < LOOP_TIMERS; i++)
        if (l->timers[i].due_ms >= 0 && (due < 0 || l->timers[i].due_ms < due))
            due = l->timers[i].due_ms;
    return due;
}

/* Waits at most `ms` (< 0: for ever) and calls what is ready. Returns how much was; -1 on failure. */
static int wait_once(struct loop *l, int64_t ms)
{
    struct pollfd fds[LOOP_WATCHES];
    int n = l->n_watches;
    for (int i = 0; i < n; i++)
        fds[i] = (struct pollfd){ .fd = l->watches[i].fd, .events = POLLIN };
    struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
    int ready = ppoll(fds, (nfds_t)n, ms < 0 ? NULL : &t, &l->outside);
    if (ready < 0 && errno != EINTR)
        return -1;
    int done = ready < 0 ? 1 : 0;
    run_signals(l);
    for (int i = 0; ready > 0 && i < n; i++)
        if (fds[i].revents)
            for (int k = 0; k < l->n_watches; k++) /* it may have been taken off meanwhile */
                if (l->watches[k].fd == fds[i].fd) {
                    l->watches[k].fn(l->watches[k].data);
                    done++;
                    break;
                }
    return done;
}

void loop_pump(struct loop *l)
{
    if (wait_once(l, 0) >= 0)
        run_timers(l);
    if (l->settle)
        l->settle(l->data);
}

int loop_run_outside(struct loop *l, const char *command)
{
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        loop_release(l);
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    while (pid > 0 && waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return 127;
    if (pid < 0)
        return 127;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int loop_run(struct loop *l, struct err *err)
{
    int busy = 0;
    while (!l->stopped) {
        int done = wait_once(l, 0);
        if (done >= 0 && run_timers(l))
            done++;
        if (done > 0 && ++busy < BUSY_ROUNDS)
            continue;
        busy = 0;
        if (l->stopped)
            break;
        if (done >= 0 && l->settle)
            l->settle(l->data);
        if (done == 0 && l->idle) {
            if (!l->idle(l->idle_data))
                l->idle = NULL;
            continue;
        }
        int64_t due = next_due(l), wait = due < 0 ? -1 : due - now_ms();
        if (done == 0 && !l->stopped)
            done = wait_once(l, due >= 0 && wait < 0 ? 0 : wait);
        if (done < 0)
            return err_errno(err, "cannot wait for input");
    }
    return 0;
}
