/* The tracer's one state. Everything in it is used under the GIL.
 *
 * In reading order: hook.c is called by the interpreter for every event; frame.c keeps what is known of a call and
 * finds what changed in its variables with shadow.c, which has values written by snapshot.c; writer.c puts it all into
 * the ring. code.c decides what is recorded, source.c sends files, threads.c follows threads and their names, output.c
 * what is printed, uncaught.c the exception that ends the program. effects.h and ahead.c tell what of all that need not
 * be compared. python.h is all they know of the interpreter's
 * insides. */
#ifndef SMILEY_TRACER_TRACER_H
#define SMILEY_TRACER_TRACER_H

#include "clock.h"
#include "frame.h"
#include "include.h"
#include "names.h"
#include "src/tracer/changes/shadow.h"
#include "src/tracer/values/snapshot.h"
#include "source.h"
#include "src/tracer/values/types.h"
#include "writer.h"

struct options;
struct thread;

struct tracer {
    struct writer writer;
    struct clock clock;
    struct names names;
    struct types types;
    struct snapshots snapshots;
    struct shadows shadows;
    struct sources sources;
    struct include include;
    uint64_t last_ns;       /* time of the last event */
    uint64_t calls;         /* made so far */
    uint32_t codes;         /* defined so far */
    struct thread *current; /* whose events are being written; NULL before the first */
    struct thread *ready;   /* the same where its next event needs nothing before it; else no_thread */
    struct map suspended;   /* frame → activation of generators that wait */
    uint32_t renames;       /* how often some thread got a new name */
    bool quiet;             /* a foreign trace function is no reason to write to stderr */
    bool noticed;           /* the notice on a foreign trace function was given */
};

extern struct tracer tracer;
extern struct thread no_thread;

/* Attaches the ring, and sends the first record. */
int tracer_open(const struct options *o, int ring_fd, const char *executable, struct err *err);
/* Begins to trace; the interpreter is ready and the caller in its main thread. 0, or -1 with a Python error set. */
int tracer_start(void);

/* The trace function (hook.c). */
int hook(PyObject *self, PyFrameObject *f, int what, PyObject *arg);

/* Nothing may be written any more. */
void tracer_off(void);

static inline uint64_t tracer_dt(void)
{
    uint64_t now = clock_ns(&tracer.clock), dt = now - tracer.last_ns;
    tracer.last_ns = now;
    return dt;
}

#endif
