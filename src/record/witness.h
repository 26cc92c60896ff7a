/* The witness: tells a signal that was sent to the whole process group (Ctrl-C, `kill %1`, timeout) from one sent to
 * the recorder alone. The program has the first kind already, and must not get it twice; the second kind is to be
 * passed on.
 *
 * The kernel does not say which it was. So there is one more process in the group, which blocks every signal and does
 * nothing: what is pending there went to the group. */
#ifndef SMILEY_RECORD_WITNESS_H
#define SMILEY_RECORD_WITNESS_H

#include <stdbool.h>
#include <sys/types.h>

struct witness {
    pid_t pid;
    int status; /* /proc/PID/status, kept open; -1: there is no witness */
};

/* All signals must be blocked. Where it fails there is none. */
void witness_start(struct witness *w);
void witness_stop(struct witness *w);
/* Whether this signal, which this process has just got, went to the group; the witness forgets it then. Safe in a
 * signal handler. */
bool witness_saw(const struct witness *w, int sig);

#endif
