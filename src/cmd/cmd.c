/* From the command line to a command, and from its error to an exit status. */
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"
#include "src/cmd/cmd_impl.h"

static const struct command *const commands[] = {
#define COMMAND(name) &cmd_##name,
#include "src/cmd/commands.def"
#undef COMMAND
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

/* clang-format off */
const struct opt global_options[] = {
    { .name = "database", .kind = OPT_TEXT, .arg = "FILE", OPT_AT(struct context, database),
      .help = "the database (default: $SMILEY_DATABASE, else smiley.db)" },
    { .name = "verbose", .letter = 'v', .kind = OPT_COUNT, OPT_AT(struct context, verbose),
      .help = "say more on stderr" },
    { .name = "quiet", .letter = 'q', .kind = OPT_FLAG, .set = true, OPT_AT(struct context, quiet),
      .help = "say nothing but errors on stderr" },
    { .name = "log-file", .kind = OPT_TEXT, .arg = "FILE", OPT_AT(struct context, log_file),
      .help = "also write what is said to this file" },
    { .name = "debug", .kind = OPT_FLAG, .set = true, OPT_AT(struct context, debug),
      .help = "say everything on stderr" },
    { .name = "version", .kind = OPT_FLAG, .set = true, OPT_AT(struct context, version),
      .help = "print the version and exit" },
    { .name = "help", .letter = 'h', .kind = OPT_FLAG, .set = true, OPT_AT(struct context, help),
      .help = "print this help and exit" },
    { 0 },
};
/* clang-format on */

const struct command *command_at(size_t i)
{
    return i < N_COMMANDS ? commands[i] : NULL;
}

const struct command *command_find(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

static const char *nth_command(const void *data, size_t i)
{
    (void)data;
    return i < N_COMMANDS ? commands[i]->name : NULL;
}

static int unknown_command(const char *name, struct err *err)
{
    const char *near = options_suggest(name, nth_command, NULL);
    if (near)
        return err_set(err, ERR_USAGE, "no command '%.60s' (did you mean %s?)", name, near);
    return err_set(err, ERR_USAGE, "no command '%.60s'; `smiley help` lists them", name);
}

static int check_arguments(const struct command *cmd, int n, struct err *err)
{
    if (n < cmd->min_args)
        return err_set(err, ERR_USAGE, "%s needs %s", cmd->name, cmd->args);
    if (cmd->max_args >= 0 && n > cmd->max_args)
        return err_set(err, ERR_USAGE, cmd->max_args ? "%s takes only %s" : "%s takes no arguments", cmd->name,
                       cmd->args);
    return 0;
}

/* A reader of ours that has seen enough (`| head`) shows as a failed write, which ends us quietly. What we run for
 * someone else starts with the signals as they were. */
static void ignore_broken_pipes(const struct command *cmd)
{
    if (!cmd->foreign_args)
        signal(SIGPIPE, SIG_IGN);
}

/* One command with its own options; the global ones are accepted after its name as well. */
static int run_command(struct context *c, const struct command *cmd, int argc, char **argv, struct err *err)
{
    void *values = calloc(1, cmd->values_size + 1);
    if (!values)
        return err_memory(err);
    if (cmd->defaults)
        memcpy(values, cmd->defaults, cmd->values_size);
    const struct opt none = { 0 };
    const struct opt_set sets[] = { { cmd->options ? cmd->options : &none, values }, { global_options, c }, { 0 } };
    int n, status = -1;
    ignore_broken_pipes(cmd);
    if (options_parse(sets, cmd->foreign_args ? OPTIONS_STOP_AT_FIRST : 0, argc, argv, &n, err) == 0) {
        if (c->help)
            status = cmd_help.run(c, NULL, cmd != &cmd_help, (char *[]){ (char *)cmd->name, NULL }, err);
        else if (check_arguments(cmd, n, err) == 0 && log_open(c, err) == 0)
            status = cmd->run(c, values, n, argv, err);
    }
    options_release(sets);
    free(values);
    return status;
}

static void find_database(struct context *c)
{
    const char *from_environment = getenv("SMILEY_DATABASE");
    c->unnamed = "smiley.db";
    c->database = from_environment && *from_environment ? from_environment : c->unnamed;
}

static int dispatch(struct context *c, int argc, char **argv, struct err *err)
{
    const struct opt_set sets[] = { { global_options, c }, { 0 } };
    int n;
    if (options_parse(sets, OPTIONS_STOP_AT_FIRST, argc, argv, &n, err))
        return -1;
    if (c->version) {
        puts("smiley " SMILEY_VERSION);
        return output_finish(stdout, err);
    }
    if (n == 0)
        return run_command(c, c->help ? &cmd_help : &cmd_browse, 0, argv, err);
    if (c->help && n > 0 && !command_find(argv[0]))
        return unknown_command(argv[0], err);
    const struct command *cmd = command_find(argv[0]);
    if (!cmd)
        return unknown_command(argv[0], err);
    return run_command(c, cmd, n - 1, argv + 1, err);
}

int cmd_main(int argc, char **argv)
{
    struct context c = { 0 };
    struct err err = { 0 };
    find_database(&c);
    int status = dispatch(&c, argc - 1, argv + 1, &err);
    if (status < 0) {
        log_say(&c, LOG_ERROR, "%s", err.text);
        status = err.code == ERR_USAGE ? 2 : 1;
    }
    log_close(&c);
    return status;
}
