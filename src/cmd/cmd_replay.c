#include <stdlib.h>
#include <string.h>

#include "smiley/replay.h"
#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

struct replay_values {
    const char *thread, *format;
    bool output;
    uint64_t from, to;
};

static const char *format_name(size_t i)
{
    static const char *const names[] = { "text", "json" };
    return i < sizeof names / sizeof *names ? names[i] : NULL;
}

/* clang-format off */
static const struct opt replay_options[] = {
    { .name = "thread", .kind = OPT_TEXT, .arg = "NAME", OPT_AT(struct replay_values, thread),
      .help = "only this thread" },
    { .name = "output", .kind = OPT_FLAG, .set = true, OPT_AT(struct replay_values, output),
      .help = "also what the program printed" },
    { .name = "format", .letter = 'f', .kind = OPT_TEXT, .arg = "FORMAT", .choice = format_name, OPT_AT(struct replay_values, format),
      .help = "text, or one JSON object a line for every event" },
    { .name = "from", .kind = OPT_NUMBER, .arg = "N", .min = 1, .max = UINT64_MAX, OPT_AT(struct replay_values, from),
      .help = "start at this event" },
    { .name = "to", .kind = OPT_NUMBER, .arg = "N", .min = 1, .max = UINT64_MAX, OPT_AT(struct replay_values, to),
      .help = "end after this event" },
    { 0 },
};
/* clang-format on */

static int replay_run(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc;
    const struct replay_values *v = values;
    struct replay_options o = {
        .colour = output_has_colour(stdout),
        .output = v->output,
        .json = v->format && strcmp(v->format, "json") == 0,
        .thread = v->thread,
        .from = v->from,
        .to = v->to,
    };
    struct store *store = NULL;
    struct trace *trace = NULL;
    int status = -1;
    static char room[1 << 16];
    setvbuf(stdout, room, _IOFBF, sizeof room);
    if (store_open(&store, c->database, STORE_READ, err) == 0 && trace_open(&trace, store, argv[0], err) == 0)
        status = replay(trace, &o, stdout, err);
    if (status && trace && output_reader_gone(stdout))
        status = 0; /* whoever read us has seen enough */
    if (!status)
        status = output_finish(stdout, err);
    trace_close(trace);
    store_close(store);
    return status;
}

const struct command cmd_replay = {
    .name = "replay",
    .args = "RUN",
    .help = "print what a run did, line by line",
    .examples = "smiley replay last | less -R\nsmiley replay last --format json | jq 'select(.event == \"return\")'",
    .options = replay_options,
    .values_size = sizeof(struct replay_values),
    .arg_kind = ARG_RUN,
    .min_args = 1,
    .max_args = 1,
    .run = replay_run,
};
