#include "src/record/witness.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SECOND_LOOK_NS = 300000 }; /* the kernel goes through a group one by one */

/* Told to forget (by SIGRTMAX), it takes what is pending. */
_Noreturn static void be_the_witness(pid_t parent)
{
    sigset_t all, forget;
    sigfillset(&all);
    sigemptyset(&forget);
    sigaddset(&forget, SIGRTMAX);
    sigprocmask(SIG_SETMASK, &all, NULL);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "smiley-witness");
    if (getppid() != parent)
        _exit(0);
    syscall(SYS_close_range, 0, ~0U, 0);
    for (;;) {
        static const struct timespec now = { 0 };
        sigwaitinfo(&forget, NULL);
        while (sigtimedwait(&all, NULL, &now) > 0)
            ;
    }
}

void witness_start(struct witness *w)
{
    char path[64];
    pid_t parent = getpid();
    *w = (struct witness){ .pid = fork(), .status = -1 };
    if (w->pid == 0)
        be_the_witness(parent);
    if (w->pid < 0)
        return;
    snprintf(path, sizeof path, "/proc/%d/status", (int)w->pid);
    w->status = open(path, O_RDONLY | O_CLOEXEC);
}

void witness_stop(struct witness *w)
{
    if (w->status >= 0)
        close(w->status);
    if (w->pid > 0) {
        kill(w->pid, SIGKILL);
        while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    *w = (struct witness){ .status = -1 };
}

/* The set of signals pending for the witness as a process: bit sig - 1. */
static uint64_t pending(const struct witness *w)
{
    static const char label[] = "\nShdPnd:\t";
    char text[4096];
    ssize_t len = pread(w->status, text, sizeof text - 1, 0);
    uint64_t set = 0;
    if (len <= 0)
        return 0;
    text[len] = 0;
    const char *at = strstr(text, label);
    for (at = at ? at + sizeof label - 1 : ""; *at; at++) {
        int digit = *at >= '0' && *at <= '9' ? *at - '0' : *at >= 'a' && *at <= 'f' ? *at - 'a' + 10 : -1;
        if (digit < 0)
            break;
        set = set << 4 | (unsigned)digit;
    }
    return set;
}

bool witness_saw(const struct witness *w, int sig)
{
    uint64_t bit = UINT64_C(1) << (sig - 1);
    if (w->status < 0 || sig == SIGRTMAX)
        return false;
    if (!(pending(w) & bit)) {
        nanosleep(&(struct timespec){ .tv_nsec = SECOND_LOOK_NS }, NULL);
        if (!(pending(w) & bit))
            return false;
    }
    kill(w->pid, SIGRTMAX);
    for (int i = 0; i < 10 && pending(w) & bit; i++) /* so that the next one is told apart, too */
        nanosleep(&(struct timespec){ .tv_nsec = SECOND_LOOK_NS }, NULL);
    return true;
}
