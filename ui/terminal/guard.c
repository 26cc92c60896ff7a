#include "ui/terminal/guard.h"

#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FAREWELL_MAX = 256, STACK = 64 << 10 };

static const int crashes[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT };
enum { CRASHES = sizeof crashes / sizeof *crashes };

static struct {
    volatile sig_atomic_t held;
    struct termios saved;
    char farewell[FAREWELL_MAX];
    size_t farewell_len;
    int aside, real_stderr; /* -1: standard error was left alone */
    struct sigaction before[CRASHES];
    void *stack;
} guard = { .aside = -1, .real_stderr = -1 };

static void on_crash(int sig)
{
    guard_release();
    for (size_t i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &guard.before[i], NULL);
    raise(sig); /* delivered as we return, to whoever had it before */
}

int guard_install(struct err *err)
{
    guard.stack = malloc(STACK);
    if (!guard.stack)
        return err_memory(err);
    stack_t alternate = { .ss_sp = guard.stack, .ss_size = STACK }, old;
    if (sigaltstack(NULL, &old) == 0 && (old.ss_flags & SS_DISABLE))
        sigaltstack(&alternate, NULL); /* a sanitizer has one of its own */
    struct sigaction sa = { .sa_handler = on_crash, .sa_flags = SA_ONSTACK };
    sigemptyset(&sa.sa_mask);
    for (size_t i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &sa, &guard.before[i]);
    return 0;
}

void guard_uninstall(void)
{
    for (size_t i = 0; i < CRASHES; i++)
        sigaction(crashes[i], &guard.before[i], NULL);
    stack_t now;
    if (sigaltstack(NULL, &now) == 0 && now.ss_sp == guard.stack)
        sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
    free(guard.stack);
    guard.stack = NULL;
    if (guard.aside >= 0)
        close(guard.aside);
    if (guard.real_stderr >= 0)
        close(guard.real_stderr);
    guard.aside = guard.real_stderr = -1;
}

void guard_hold(const struct termios *saved, const uint8_t *farewell, size_t len)
{
    guard.saved = *saved;
    guard.farewell_len = len < FAREWELL_MAX ? len : 0;
    if (farewell)
        memcpy(guard.farewell, farewell, guard.farewell_len);
    if (isatty(STDERR_FILENO)) {
        if (guard.aside < 0)
            guard.aside = memfd_create("stderr", MFD_CLOEXEC);
        if (guard.aside >= 0 && (guard.real_stderr = dup(STDERR_FILENO)) >= 0)
            dup2(guard.aside, STDERR_FILENO);
    }
    guard.held = 1;
}

static void write_all(int fd, const char *at, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, at, len);
        if (n <= 0)
            return;
        at += n;
        len -= (size_t)n;
    }
}

static void give_stderr_back(void)
{
    if (guard.real_stderr < 0)
        return;
    dup2(guard.real_stderr, STDERR_FILENO);
    close(guard.real_stderr);
    guard.real_stderr = -1;
    char part[512];
    ssize_t n;
    off_t at = 0;
    while ((n = pread(guard.aside, part, sizeof part, at)) > 0) {
        write_all(STDERR_FILENO, part, (size_t)n);
        at += n;
    }
    if (ftruncate(guard.aside, 0) == 0)
        lseek(guard.aside, 0, SEEK_SET);
}

void guard_release(void)
{
    if (!guard.held)
        return;
    guard.held = 0;
    write_all(STDOUT_FILENO, guard.farewell, guard.farewell_len);
    tcsetattr(STDIN_FILENO, TCSADRAIN, &guard.saved);
    give_stderr_back();
}
