/* Threads: each one that is started gets the hook before its first line runs. */
#ifndef SMILEY_TRACER_THREADS_H
#define SMILEY_TRACER_THREADS_H

#include "frame.h"

struct thread {
    uint32_t id;          /* counted in order of the first events; NO_ID before */
    PyThreadState *state; /* only an address */
    PyObject *object; /* its threading.Thread, borrowed from what runs it; NULL where there is none or not known yet */
    PyObject *name;   /* owned: as recorded last */
    uint64_t os_id;
    struct activation **stack; /* owned: the open calls, outermost first */
    uint32_t depth, cap;
    struct activation *top; /* stack[depth - 1], or NULL */
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

int thread_push(struct thread *t, struct activation *a);
static inline void thread_pop(struct thread *t)
{
    t->depth--;
    t->top = t->depth ? t->stack[t->depth - 1] : NULL;
}

#endif
