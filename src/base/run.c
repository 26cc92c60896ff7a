#include "smiley/run.h"

#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"

/* The strings a run owns, so that what is done to one is done to all. */
static const size_t strings[] = {
    offsetof(struct run, description), offsetof(struct run, cwd),           offsetof(struct run, host),
    offsetof(struct run, user),        offsetof(struct run, python),        offsetof(struct run, error_type),
    offsetof(struct run, traceback),   offsetof(struct run, error_message), offsetof(struct run, notice),
};
enum { STRINGS = sizeof strings / sizeof *strings };

static char **string_of(struct run *r, size_t i)
{
    return (char **)(void *)((char *)r + strings[i]);
}

void run_init(struct run *r)
{
    memset(r, 0, sizeof *r);
}

void run_release(struct run *r)
{
    for (size_t i = 0; i < STRINGS; i++)
        free(*string_of(r, i));
    run_init(r);
}

int run_copy(struct run *to, const struct run *from, struct err *err)
{
    struct run copy = *from;
    for (size_t i = 0; i < STRINGS; i++)
        *string_of(&copy, i) = NULL;
    for (size_t i = 0; i < STRINGS; i++) {
        const char *s = *string_of((struct run *)from, i);
        if (s && !(*string_of(&copy, i) = strdup(s))) {
            run_release(&copy);
            return err_memory(err);
        }
    }
    *to = copy;
    return 0;
}

static void killed_text(int sig, struct buf *out)
{
    const char *name = sigabbrev_np(sig);
    if (name)
        buf_printf(out, "killed (SIG%s)", name);
    else
        buf_printf(out, "killed (signal %d)", sig);
}

void run_outcome(const struct run *r, struct buf *out)
{
    switch (r->status) {
    case RUN_RUNNING:
        buf_puts(out, "running");
        break;
    case RUN_EXITED: /* a negative code: it ended, nobody knows how (runs from elsewhere) */
        if (r->code > 0)
            buf_printf(out, "exit %d", r->code);
        else
            buf_puts(out, "ok");
        break;
    case RUN_KILLED:
        killed_text(r->code, out);
        break;
    case RUN_LOST:
    case RUN_STATUSES:
        buf_puts(out, "lost");
        break;
    }
}

bool run_failed(const struct run *r)
{
    if (r->status == RUN_RUNNING)
        return false;
    if (r->status != RUN_EXITED)
        return true;
    return r->code > 0 || (r->code < 0 && r->error_type && *r->error_type);
}
