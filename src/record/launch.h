/* The command line of smiley-run, and the program's own as a person would type it. */
#ifndef SMILEY_RECORD_LAUNCH_H
#define SMILEY_RECORD_LAUNCH_H

#include "smiley/buf.h"
#include "smiley/recorder.h"

struct launch {
    char **argv; /* owned, NULL-terminated, with its words */
    size_t n, cap;
};

/* ring_fd -1: no ring, the program runs untraced. */
int launch_build(struct launch *l, const struct recorder_options *o, int ring_fd, struct err *err);
void launch_release(struct launch *l);

/* The words of argv, quoted for a shell where they need it. */
void launch_describe(struct buf *out, char *const *argv);

#endif
