/* `monitor`: what arrives goes into a temporary database without a name, is read from there as `replay` reads, and
 * forgotten. So it is replay's text to the letter, and memory and disk stay bounded, however long a run goes on. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smiley/chunk.h"
#include "smiley/replay.h"
#include "src/cmd/listen.h"

struct monitor_values {
    struct listen_values listen;
    bool output;
};

static const struct monitor_values defaults = { .listen = { .lost = LOST_DEFAULT } };

/* clang-format off */
static const struct opt monitor_options[] = {
    LISTEN_OPTIONS(struct monitor_values, listen),
    LISTEN_EXIT_OPTION(struct monitor_values, listen),
    { .name = "output", .kind = OPT_FLAG, .set = true, OPT_AT(struct monitor_values, output),
      .help = "also what the programs print" },
    { 0 },
};
/* clang-format on */

struct monitor {
    struct store_intake store; /* first, so that one is the other */
    struct replay_options options;
    char path[4096];
    unsigned open; /* runs */
    bool reader_gone;
};

/* A run that is shown. */
struct shown {
    struct consumer consumer; /* first, so that one is the other */
    struct monitor *monitor;
    struct consumer *stored;
    struct trace *trace;
    struct replay *replay;
    char id[64], prefix[16];
    uint64_t forgotten; /* chunks */
    bool counted;
};

/* A reader of ours that has seen enough ends us quietly. */
static int written(struct shown *s, int status)
{
    if (!status && fflush(stdout) == 0)
        return 0;
    s->monitor->reader_gone |= output_reader_gone(stdout);
    return s->monitor->reader_gone ? 0 : -1;
}

static int show_more(struct shown *s, struct err *err)
{
    bool grown;
    if (s->monitor->reader_gone)
        return 0;
    if (reader_refresh(trace_reader(s->trace), &grown, err))
        return -1;
    return written(s, replay_more(s->replay, err));
}

static int take_events(struct consumer *c, const struct chunk *chunk, struct err *err)
{
    enum { KEPT = 16 };
    struct shown *s = (struct shown *)c;
    if (s->stored->events(s->stored, chunk, err))
        return -1;
    if (!chunk->summary.n_events)
        return 0;
    if (show_more(s, err))
        return -1;
    if (chunk->seq < s->forgotten + KEPT)
        return 0;
    s->forgotten = chunk->seq;
    return store_forget(s->stored, chunk->seq, err);
}

static int take_end(struct consumer *c, const struct run *run, struct err *err)
{
    struct shown *s = (struct shown *)c;
    if (s->stored->run_ended(s->stored, run, err) || show_more(s, err))
        return -1;
    return s->monitor->reader_gone ? 0 : written(s, replay_end(s->replay, err));
}

static void close_shown(struct consumer *c)
{
    struct shown *s = (struct shown *)c;
    replay_free(s->replay);
    trace_close(s->trace);
    if (s->stored)
        s->stored->close(s->stored);
    if (s->id[0])
        store_delete(s->monitor->store.store, s->id, NULL);
    s->monitor->open -= s->counted;
    free(s);
}

/* A run that begins while another one goes on has its id in front of its lines. */
static int begin_showing(struct shown *s, struct err *err)
{
    struct monitor *m = s->monitor;
    struct replay_options o = m->options;
    if (m->open++) {
        snprintf(s->prefix, sizeof s->prefix, "%.8s| ", s->id);
        o.prefix = s->prefix;
    }
    s->counted = true;
    if (trace_open(&s->trace, m->store.store, s->id, err))
        return -1;
    s->replay = replay_live(s->trace, &o, stdout, err);
    return s->replay ? 0 : -1;
}

static struct consumer *begin(struct intake *in, const struct run *run, struct taken *taken, struct err *err)
{
    struct shown *s = calloc(1, sizeof *s);
    if (!s) {
        err_memory(err);
        return NULL;
    }
    s->monitor = (struct monitor *)in;
    s->consumer = (struct consumer){ .events = take_events, .run_ended = take_end, .close = close_shown };
    s->stored = store_intake_begin(in, run, taken, err);
    if (s->stored)
        memcpy(s->id, run->id, sizeof s->id);
    if (!s->stored || begin_showing(s, err)) {
        close_shown(&s->consumer);
        return NULL;
    }
    return &s->consumer;
}

static int mark(struct intake *in, struct consumer *c, const struct run *run, struct err *err)
{
    (void)in, (void)c, (void)run, (void)err;
    return 0; /* nobody will look at it later */
}

/* The database is open already, and nobody else is to open it. */
static void hide(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char name[4200];
    for (size_t i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

static int open_monitor(struct monitor *m, struct context *c, const struct monitor_values *v, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    snprintf(m->path, sizeof m->path, "%s/smiley-monitor-XXXXXX", tmp && *tmp ? tmp : "/var/tmp");
    int fd = mkstemp(m->path);
    if (fd < 0)
        return err_errno(err, "cannot make a temporary database in %s", tmp && *tmp ? tmp : "/var/tmp");
    close(fd);
    store_intake_init(&m->store, c, m->path);
    m->store.intake.begin = begin;
    m->store.intake.mark = mark;
    m->options = (struct replay_options){ .colour = output_has_colour(stdout), .output = v->output };
    int status = store_intake_open(&m->store, err);
    hide(m->path);
    return status;
}

static int monitor(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    const struct monitor_values *v = values;
    struct monitor m = { 0 };
    struct listening listening = { 0 };
    static char room[1 << 16];
    setvbuf(stdout, room, _IOFBF, sizeof room);
    listen_catch_signals();
    int status = open_monitor(&m, c, v, err) || listen_open(&listening, c, &v->listen, &m.store.intake, err) ? -1 : 0;
    if (!status)
        status = listen_loop(&listening, &v->listen, &m.store, &m.reader_gone, err);
    listen_close(&listening);
    store_intake_release(&m.store);
    hide(m.path);
    return status;
}

const struct command cmd_monitor = {
    .name = "monitor",
    .args = "",
    .help = "listen, and print what programs do as they do it",
    .about = "Receives what `smiley run --remote` sends, and prints it as `smiley replay` would. Of several\n"
             "runs at the same time, those that began later have their id in front of every line.",
    .examples = "smiley monitor\nsmiley monitor --exit > trace.txt",
    .options = monitor_options,
    .defaults = &defaults,
    .values_size = sizeof(struct monitor_values),
    .run = monitor,
};
