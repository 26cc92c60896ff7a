#include "src/cmd/listen.h"

struct record_values {
    struct listen_values listen;
};

static const struct record_values defaults = { .listen = { .lost = LOST_DEFAULT } };

/* clang-format off */
static const struct opt record_options[] = {
    LISTEN_OPTIONS(struct record_values, listen),
    LISTEN_EXIT_OPTION(struct record_values, listen),
    { 0 },
};
/* clang-format on */

static int listen_and_store(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    const struct record_values *v = values;
    struct store_intake intake;
    struct listening listening = { 0 };
    int status = -1;
    store_intake_init(&intake, c, c->database);
    listen_catch_signals();
    if (store_intake_open(&intake, err) == 0 && listen_open(&listening, c, &v->listen, &intake.intake, err) == 0)
        status = listen_loop(&listening, &v->listen, &intake, NULL, err);
    listen_close(&listening);
    store_intake_release(&intake);
    return status;
}

const struct command cmd_record = {
    .name = "record",
    .args = "",
    .help = "listen, and store the runs that programs send",
    .about = "Receives what `smiley run --remote` sends, from any number of programs at once, and\n"
             "stores it in the database. Ctrl-C ends it; programs that are still running go on, and\n"
             "record what is missing where they are.",
    .examples = "smiley record --database all.db\n"
                "smiley record --socket tcp://0.0.0.0:5556 --curve-key listener --curve-clients clients",
    .options = record_options,
    .defaults = &defaults,
    .values_size = sizeof(struct record_values),
    .run = listen_and_store,
};
