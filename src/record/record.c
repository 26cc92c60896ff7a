/* The recorder's loop: what the program published goes from the ring through the chunker to the consumer; in between a
 * look at the child and at the clock.
 *
 * Nobody wakes the recorder for an event (the tracer's common path makes no system call), so it looks again by itself:
 * after NAP_MS while events come, more and more seldom, up to IDLE_MS, while none do. The death of the program ends any
 * nap.
 *
 * Once the consumer has failed there is nothing to do but to be the program's parent. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <uuid/uuid.h>

#include "smiley/chunk.h"
#include "smiley/recorder.h"
#include "smiley/ring.h"
#include "src/record/child.h"
#include "src/record/collect.h"
#include "src/record/launch.h"

enum { NAP_MS = 4, IDLE_MS = 40, FLUSH_MS = 100, RING_LEAST = 64 << 10 };

struct recording {
    struct consumer *consumer; /* NULL: none, or it has failed */
    struct run *run;
    void (*complain)(void *data, const char *text);
    void *complain_data;
    struct ring ring;
    bool ring_open;
    struct chunker *chunker;
    struct collect collect;
    struct child child;
    bool started;         /* the consumer knows of the run */
    bool fresh;           /* something came since the last flush */
    int64_t next_beat_ms; /* when to flush and tick */
    int idle_ms;          /* how long the next nap is while nothing comes */
};

static int64_t clock_ms(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static int64_t wall_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_REALTIME, &t);
    return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

/* --- the run ------------------------------------------------------------------------------------------------ */

static char *user_name(void)
{
    char room[4096], number[24];
    struct passwd entry, *found = NULL;
    if (getpwuid_r(geteuid(), &entry, room, sizeof room, &found) == 0 && found)
        return strdup(found->pw_name);
    snprintf(number, sizeof number, "%u", (unsigned)geteuid());
    return strdup(number);
}

static char *host_name(void)
{
    char name[256] = "";
    gethostname(name, sizeof name - 1);
    return strdup(name);
}

static char *working_directory(void)
{
    char *cwd = getcwd(NULL, 0);
    return cwd ? cwd : strdup("");
}

static int describe_run(struct run *run, char *const *argv, struct err *err)
{
    struct buf description = BUF_INIT;
    uuid_t uuid;
    run_init(run);
    uuid_generate(uuid);
    uuid_unparse_lower(uuid, run->id);
    launch_describe(&description, argv);
    run->description = buf_detach(&description);
    run->cwd = working_directory();
    run->host = host_name();
    run->user = user_name();
    run->python = strdup("");
    run->error_type = strdup("");
    run->error_message = strdup("");
    run->traceback = strdup("");
    run->notice = strdup("");
    run->status = RUN_RUNNING;
    run->recorder_pid = getpid();
    run->start_ns = wall_ns();
    if (!run->description || !run->cwd || !run->host || !run->user || !run->python || !run->error_type ||
        !run->error_message || !run->traceback || !run->notice)
        return err_memory(err);
    return 0;
}

/* --- from the ring to the consumer -------------------------------------------------------------------------- */

static int start_run(struct recording *rec, struct err *err)
{
    if (rec->started)
        return 0;
    if (rec->consumer->run_started(rec->consumer, rec->run, err))
        return -1;
    rec->started = true;
    return 0;
}

static int emit(void *data, const struct chunk *chunk, struct err *err)
{
    struct recording *rec = data;
    if (collect_definitions(&rec->collect, &chunk->definitions, chunker_defs(rec->chunker), err) ||
        start_run(rec, err) || rec->consumer->events(rec->consumer, chunk, err))
        return -1;
    rec->run->events = chunk->summary.n_events ? chunk->summary.first_event + chunk->summary.n_events - 1
                                               : chunker_events(rec->chunker);
    return 0;
}

/* The consumer, or the stream, is no good any more. */
static void give_up(struct recording *rec, const struct err *why)
{
    char text[sizeof why->text + 64];
    snprintf(text, sizeof text, "recording stopped: %s", why->text);
    collect_notice(rec->run, text, strlen(text), NULL);
    snprintf(text, sizeof text, "recording stopped, the program goes on: %s", why->text);
    rec->complain(rec->complain_data, text);
    if (rec->ring_open)
        ring_close(&rec->ring);
    rec->ring_open = false;
}

/* Takes what is in the ring; gives the room back in pieces, so that a waiting program goes on soon. */
static size_t drain(struct recording *rec, struct err *err)
{
    const uint8_t *at;
    size_t len = ring_peek(&rec->ring, &at);
    if (!len)
        return 0;
    if (chunker_feed(rec->chunker, at, len, err)) {
        give_up(rec, err);
        return 0;
    }
    ring_consume(&rec->ring, len);
    rec->fresh = true;
    return len;
}

/* Every FLUSH_MS, or `now`: what came is handed on, even if it is little. */
static void beat(struct recording *rec, bool now, struct err *err)
{
    int64_t now_ms = clock_ms(CLOCK_MONOTONIC);
    if (!now && now_ms < rec->next_beat_ms)
        return;
    rec->next_beat_ms = now_ms + (rec->consumer->flush_ms ? rec->consumer->flush_ms : FLUSH_MS);
    if (rec->fresh && chunker_flush(rec->chunker, err)) {
        give_up(rec, err);
        return;
    }
    rec->fresh = false;
    if (rec->consumer->tick && rec->consumer->tick(rec->consumer, err))
        give_up(rec, err);
}

static void nap(struct recording *rec, bool busy)
{
    if (busy) {
        struct pollfd death = { .fd = rec->child.pidfd, .events = POLLIN };
        poll(&death, 1, NAP_MS);
        rec->idle_ms = NAP_MS;
        return;
    }
    int flush_ms = rec->consumer->flush_ms, longest = flush_ms && flush_ms < IDLE_MS ? flush_ms : IDLE_MS;
    ring_wait(&rec->ring, rec->idle_ms);
    rec->idle_ms = rec->idle_ms * 2 < longest ? rec->idle_ms * 2 : longest;
}

static bool is_full(struct recording *rec)
{
    return rec->consumer->full && rec->consumer->full(rec->consumer);
}

static void follow(struct recording *rec, struct err *err)
{
    rec->idle_ms = NAP_MS;
    while (rec->ring_open && !rec->child.ended) {
        bool full = is_full(rec);
        size_t got = full ? 0 : drain(rec, err);
        if (rec->ring_open)
            beat(rec, rec->child.stopped_by, err);
        if (rec->child.stopped_by)
            child_stop_too(&rec->child);
        child_poll(&rec->child);
        if (rec->child.stopped_by)
            continue; /* first take what it left in the ring */
        if (rec->ring_open && !rec->child.ended && got < rec->ring.size / 4)
            nap(rec, got > 0 || full);
    }
    child_wait(&rec->child);
}

static void outcome(struct recording *rec)
{
    int status = rec->child.wait_status;
    rec->run->end_ns = wall_ns();
    rec->run->recorder_pid = 0;
    rec->run->status = WIFSIGNALED(status) ? RUN_KILLED : RUN_EXITED;
    rec->run->code = WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status);
}

/* What the program had published when it ended, and how it ended. */
static void finish(struct recording *rec, struct err *err)
{
    outcome(rec);
    while (rec->ring_open && drain(rec, err))
        ;
    if (rec->ring_open && (chunker_finish(rec->chunker, err) || start_run(rec, err)))
        give_up(rec, err);
    if (!rec->started)
        return;
    if (rec->consumer->run_ended(rec->consumer, rec->run, err) && rec->ring_open)
        give_up(rec, err); /* else it was said already */
}

/* --- the whole ---------------------------------------------------------------------------------------------- */

/* A ring of the usual size, or of what the limits allow (the one on the size of files counts for it). */
static int create_ring(struct ring *ring, struct err *err)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
    int status = -1;
    sigaction(SIGXFSZ, &ignore, &before);
    for (size_t size = RING_SIZE; status && size >= RING_LEAST; size /= 4)
        status = ring_create(ring, size, err);
    sigaction(SIGXFSZ, &before, NULL);
    return status;
}

/* Where there can be no ring the program runs unrecorded. */
static void prepare_ring(struct recording *rec)
{
    struct err err = { 0 };
    rec->chunker = chunker_new(emit, rec);
    if (!rec->chunker)
        err_memory(&err);
    if (!rec->chunker || create_ring(&rec->ring, &err)) {
        give_up(rec, &err);
        return;
    }
    rec->ring_open = true;
    fcntl(rec->ring.fd, F_SETFD, FD_CLOEXEC); /* the program gets a copy, at a number that is out of its way */
}

int record(const struct recorder_options *o, struct consumer *consumer, struct run *run,
           void (*complain)(void *data, const char *text), void *data, struct err *err)
{
    struct recording rec = { .consumer = consumer, .run = run, .complain = complain, .complain_data = data };
    struct launch launch = { 0 };
    int status = -1, ring_as = child_high_fd();
    struct err later = { 0 };

    collect_init(&rec.collect, run);
    if (describe_run(run, o->argv, err))
        goto out;
    if (consumer)
        prepare_ring(&rec);
    if (launch_build(&launch, o, rec.ring_open ? ring_as : -1, err))
        goto out;
    if (child_start(&rec.child, launch.argv, rec.ring_open ? rec.ring.fd : -1, ring_as, err))
        goto out;
    run->pid = rec.child.pid;
    follow(&rec, &later);
    finish(&rec, &later);
    child_release(&rec.child);
    status = 0;
out:
    if (rec.ring_open)
        ring_close(&rec.ring);
    chunker_free(rec.chunker);
    collect_release(&rec.collect);
    launch_release(&launch);
    return status;
}

bool record_interrupted(void)
{
    return child_late_signal();
}

_Noreturn void record_exit_like(const struct run *run)
{
    if (run->status != RUN_KILLED)
        exit(run->code);
    fflush(NULL);
    struct rlimit none = { 0 };
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0); /* no second core where they go to a pipe, either */
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, run->code);
    signal(run->code, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &only, NULL);
    kill(getpid(), run->code);
    _exit(128 + run->code); /* as pid 1 one does not die of it */
}
