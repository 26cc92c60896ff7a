/* A parent that is hardly there. Whoever started `smiley run` believes to have started the program: signals sent to
 * this process reach the program, those sent to the whole group reach it once (witness.h), a program that stops stops
 * both, and no pipe stays open because this process still holds it.
 *
 * Signals go on through a pidfd, in the handler itself: a pidfd never means another process, however late the signal.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "src/record/child.h"
#include "src/record/witness.h"

/* What is done with a signal sent to this process. Those that are not here are passed on. */
enum treatment {
    PASS_ON,
    IGNORE, /* concerns this process alone */
    LEAVE,  /* not to be caught, or a fault of our own */
    NOTICE, /* interrupts the loop */
};
static const enum treatment treatments[CHILD_SIGNALS] = {
    [SIGTTIN] = IGNORE, [SIGTTOU] = IGNORE, [SIGPIPE] = IGNORE, [SIGXFSZ] = IGNORE,
    [SIGXCPU] = IGNORE, [SIGCHLD] = NOTICE, [SIGCONT] = LEAVE,  [SIGKILL] = LEAVE,
    [SIGSTOP] = LEAVE,  [SIGSEGV] = LEAVE,  [SIGBUS] = LEAVE,   [SIGFPE] = LEAVE,
    [SIGILL] = LEAVE,   [SIGABRT] = LEAVE,  [SIGTRAP] = LEAVE,  [SIGSYS] = LEAVE,
};

/* For the signal handlers; -1 while there is no child. */
static volatile sig_atomic_t child_pidfd = -1;
static volatile sig_atomic_t child_over, late; /* late: a signal came when it was over */
static volatile sig_atomic_t child_pid = 0;
static struct witness witness = { .status = -1 };

static void pass_on(int sig, siginfo_t *info, void *context)
{
    (void)context;
    int saved = errno;
    if (child_over)
        late = 1;
    else if (child_pidfd < 0 || witness_saw(&witness, sig))
        ; /* the program has it already */
    else if (info->si_code == SI_USER && info->si_pid == child_pid && getppid() > 1)
        kill(getppid(), sig); /* meant for whoever started the program */
    else
        syscall(SYS_pidfd_send_signal, child_pidfd, sig, info->si_code == SI_QUEUE ? info : NULL, 0);
    errno = saved;
}

static void take_notice(int sig)
{
    (void)sig; /* it has interrupted the wait: that is all it is for */
}

static void remember_signals(struct child *c)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &c->mask);
    for (int sig = 1; sig < CHILD_SIGNALS; sig++)
        if (sigaction(sig, NULL, &c->actions[sig]))
            c->actions[sig].sa_handler = SIG_DFL;
    /* An inherited SIG_IGN would let the child vanish without a status. */
    struct sigaction chld = { .sa_handler = take_notice };
    sigaction(SIGCHLD, &chld, NULL);
}

static void catch_signals(void)
{
    for (int sig = 1; sig < CHILD_SIGNALS; sig++) {
        struct sigaction action = { .sa_flags = SA_SIGINFO };
        sigfillset(&action.sa_mask);
        switch (treatments[sig]) {
        case PASS_ON:
            action.sa_sigaction = pass_on;
            break;
        case IGNORE:
            action.sa_flags = 0;
            action.sa_handler = SIG_IGN;
            break;
        case LEAVE:
        case NOTICE:
            continue;
        }
        sigaction(sig, &action, NULL); /* fails for the two the C library keeps to itself */
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

void child_release(struct child *c)
{
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    child_pidfd = -1;
    child_pid = 0;
    witness_stop(&witness);
    for (int sig = 1; sig < CHILD_SIGNALS; sig++)
        sigaction(sig, &c->actions[sig], NULL);
    if (c->pidfd >= 0)
        close(c->pidfd);
    c->pidfd = -1;
    sigprocmask(SIG_SETMASK, &c->mask, NULL);
}

int child_high_fd(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur > 256)
        return 200;
    return limit.rlim_cur > 16 ? (int)limit.rlim_cur - 8 : 3;
}

/* In the child: becomes the program, or tells why not through `report`. */
_Noreturn static void become(const struct child *c, char *const *argv, int pass, int pass_as, int report)
{
    sigaction(SIGCHLD, &c->actions[SIGCHLD], NULL);
    if (pass >= 0 && dup2(pass, pass_as) >= 0) { /* dup2 leaves close-on-exec off */
        sigprocmask(SIG_SETMASK, &c->mask, NULL);
        execv(argv[0], argv);
    } else if (pass < 0) {
        sigprocmask(SIG_SETMASK, &c->mask, NULL);
        execv(argv[0], argv);
    }
    int failure = errno;
    while (write(report, &failure, sizeof failure) < 0 && errno == EINTR)
        ;
    _exit(127);
}

/* Lets go of what belongs to the program: the descriptors it inherited are just those that are not close-on-exec. */
static void detach_descriptors(void)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null >= 0) {
        dup2(null, STDIN_FILENO);
        dup2(null, STDOUT_FILENO);
        if (null > STDERR_FILENO)
            close(null);
    }
    DIR *dir = opendir("/proc/self/fd");
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        int fd = atoi(entry->d_name), flags;
        if (fd > STDERR_FILENO && (flags = fcntl(fd, F_GETFD)) >= 0 && !(flags & FD_CLOEXEC))
            close(fd);
    }
    closedir(dir);
}

int child_start(struct child *c, char *const *argv, int pass, int pass_as, struct err *err)
{
    int report[2], failure = 0;
    *c = (struct child){ .pidfd = -1 };
    if (pipe2(report, O_CLOEXEC))
        return err_errno(err, "cannot start %s", argv[0]);
    remember_signals(c);
    c->pid = fork();
    if (c->pid == 0)
        become(c, argv, pass, pass_as, report[1]);
    if (c->pid < 0)
        failure = errno;
    close(report[1]);
    ssize_t got;
    while (!failure && (got = read(report[0], &failure, sizeof failure)) < 0 && errno == EINTR)
        ;
    close(report[0]);
    if (failure) {
        if (c->pid > 0)
            waitpid(c->pid, NULL, 0);
        child_release(c);
        errno = failure;
        return err_errno(err, "cannot start %s", argv[0]);
    }
    child_pid = c->pid;
    child_pidfd = c->pidfd = (int)syscall(SYS_pidfd_open, c->pid, 0); /* close-on-exec by itself */
    detach_descriptors();
    witness_start(&witness); /* after the program, so that who looks for our child finds that one first */
    catch_signals();         /* what came meanwhile has waited, and is passed on now */
    return 0;
}

static void take_status(struct child *c, int status)
{
    if (WIFSTOPPED(status)) {
        c->stopped_by = WSTOPSIG(status);
    } else if (WIFEXITED(status) || WIFSIGNALED(status)) {
        c->wait_status = status;
        c->ended = true;
        child_over = 1;
    }
}

bool child_late_signal(void)
{
    return late;
}

void child_stop_too(struct child *c)
{
    int sig = c->stopped_by;
    c->stopped_by = 0;
    struct sigaction by_default = { .sa_handler = SIG_DFL }, ours;
    if (sig != SIGSTOP)
        sigaction(sig, &by_default, &ours);
    raise(sig);
    if (sig != SIGSTOP)
        sigaction(sig, &ours, NULL);
    int status; /* a shell continues the whole group; someone else perhaps this process only */
    if (waitpid(c->pid, &status, WNOHANG | WCONTINUED | WUNTRACED) > 0)
        take_status(c, status);
    else
        kill(c->pid, SIGCONT);
}

void child_poll(struct child *c)
{
    int status;
    while (!c->ended && !c->stopped_by && waitpid(c->pid, &status, WNOHANG | WUNTRACED) > 0)
        take_status(c, status);
}

void child_wait(struct child *c)
{
    int status;
    while (!c->ended) {
        if (c->stopped_by)
            child_stop_too(c);
        else if (waitpid(c->pid, &status, WUNTRACED) > 0)
            take_status(c, status);
        else if (errno != EINTR)
            return;
    }
}
