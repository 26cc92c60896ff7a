/* The recorder: starts the traced program, empties its ring into a consumer, and outlives it.
 *
 * It is the parent of smiley-run. A signal sent to it is passed on to the program; one sent to the whole group (Ctrl-C,
 * Ctrl-\ from the terminal, `kill %1`) the program has already; a stopped program stops the recorder with it. The
 * program never waits for anything but a full ring; when the consumer fails, the recorder says so once, closes the
 * ring, and goes on as a mere parent until the program ends. */
#ifndef SMILEY_RECORDER_H
#define SMILEY_RECORDER_H

#include <stdbool.h>

#include "smiley/run.h"
#include "smiley/value.h"

struct recorder_options {
    const char *launcher; /* path of smiley-run */
    const char *python;   /* --python: an interpreter whose environment is used; NULL: the active one */
    bool include_stdlib, no_site_packages, no_output, no_redact, no_profile;
    char *const *packages; /* --include-package, NULL-terminated, or NULL */
    char *const *redact;   /* --redact, NULL-terminated, or NULL */
    struct limits limits;
    char *const *argv; /* the program as python3 would take it: script args… | -m module args… | -c code | - */
    bool quiet;
};

/* Runs the program to its end. *run is initialised and filled as it was at the end (id, counts, outcome), for the
 * closing line. Returns 0 when the program ran, however it ended; -1 where it could not be started. A consumer's
 * failure is reported through *run->notice and `complain` (once), and does not stop the program. Without a consumer
 * (NULL) the program runs unrecorded. */
int record(const struct recorder_options *o, struct consumer *consumer, struct run *run,
           void (*complain)(void *data, const char *text), void *data, struct err *err);

/* Whether somebody asked this process to end (Ctrl-C) after the program had ended, while it was still busy with its consumer. */
bool record_interrupted(void);

/* Ends this process as the program ended: exits with its status, or dies of the same signal (without a second core
 * file). */
_Noreturn void record_exit_like(const struct run *run);

#endif
