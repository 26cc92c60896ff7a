/* The traced program as a child process: starting it, passing signals on to it, stopping and going on with it.
 *
 * There is one at a time in a process (its pidfd is known to the signal handlers). */
#ifndef SMILEY_RECORD_CHILD_H
#define SMILEY_RECORD_CHILD_H

#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#include "smiley/err.h"

enum { CHILD_SIGNALS = 65 };

struct child {
    pid_t pid;
    int pidfd;
    sigset_t mask;                           /* what this process had before */
    struct sigaction actions[CHILD_SIGNALS]; /* likewise */
    bool ended;
    int wait_status; /* once ended */
    int stopped_by;  /* it was stopped by this signal, and this process should be, too; else 0 */
};

/* Starts argv[0] with the descriptor `pass` (or -1) as number `pass_as`. On return this process has no part any more in
 * what it shares with the child: stdin and stdout are /dev/null, descriptors that the child inherits are closed (all
 * but stderr), signals are passed on. -1 where the program could not be executed: then nothing has changed. */
int child_start(struct child *c, char *const *argv, int pass, int pass_as, struct err *err);
/* A number for a descriptor far from those the program gets by itself. */
int child_high_fd(void);
/* Takes note of what became of the child (ended, stopped_by), without waiting. */
void child_poll(struct child *c);
/* Stops this process as the program was stopped; returns when both go on. */
void child_stop_too(struct child *c);
/* Sleeps until it has ended, stopping with it. */
void child_wait(struct child *c);
/* Signals are this process's own again. */
void child_release(struct child *c);
/* A signal that is passed on came after the child had ended: somebody does not want to wait for us. */
bool child_late_signal(void);

#endif
