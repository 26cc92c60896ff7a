/* Threads: each one that is started gets the hook before its first line runs. */
#ifndef SMILEY_TRACER_THREADS_H
#define SMILEY_TRACER_THREADS_H

#include "smiley/format.h"
#include "tracer.h"

struct thread {
    uint32_t id;          /* counted in order of the first events; NO_ID before */
    PyThreadState *state; /* only an address */
    PyObject *object; /* its threading.Thread, borrowed from what runs it; NULL where there is none or not known yet */
    PyObject *name;   /* owned: as recorded last */
    uint64_t os_id;
    struct activation *top; /* owned: the open calls, each with the one below; NO_ACTIVATION where there is none */
    uint32_t depth;         /* how many */
    uint32_t renames;       /* tracer.renames when the name was last looked at */
    bool main;
};
enum { NO_ID = UINT32_MAX };

extern __thread struct thread *thread_self; /* set at the thread's first event */

/* Patches the interpreter's way to start threads; makes the calling one the main thread. */
int threads_init(void);
struct thread *threads_adopt(void); /* the calling thread's; NULL without memory */
/* Makes it the one whose events are written from here: THREAD and SWITCH records as needed. Not inside an event. */
void threads_switch(struct thread *t);
static inline void threads_ready(struct thread *t)
{
    if (__builtin_expect(tracer.ready != t, 0))
        threads_switch(t);
}

/* False where the stack is as deep as a stream may tell of. */
static inline bool thread_push(struct thread *t, struct activation *a)
{
    if (__builtin_expect(t->depth == MAX_DEPTH, 0))
        return false;
    t->depth++;
    a->next = t->top;
    t->top = a;
    return true;
}

static inline struct activation *thread_pop(struct thread *t)
{
    struct activation *a = t->top;
    t->depth--;
    t->top = a->next;
    return a;
}

#endif
