/* Commands: one file a verb, each with a struct command that says all about it. The list of them (src/cmd/commands.def)
 * feeds dispatch, `help`, completion and the manual pages.
 *
 * To add one: write src/cmd/cmd_NAME.c with a `const struct command cmd_NAME`, and a row in commands.def. */
#ifndef SMILEY_CMD_H
#define SMILEY_CMD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/err.h"
#include "smiley/options.h"

#define SMILEY_VERSION "1.0"

/* What a person says before the command, and every command is given. Borrowed from argv and the environment. */
struct context {
    const char *database; /* --database, else SMILEY_DATABASE, else smiley.db */
    const char *unnamed;  /* what `database` is where nobody named one */
    const char *log_file;
    int verbose; /* how often -v */
    bool quiet, debug, help, version;
    struct log *log;
};

enum arg_kind { ARG_NONE, ARG_RUN, ARG_PROGRAM, ARG_COMMAND };

struct command {
    const char *name;
    const char *args;     /* what follows the options in the usage line, "" where nothing does */
    const char *help;     /* one line, lower case, no full stop */
    const char *about;    /* paragraphs for its help page, or NULL */
    const char *examples; /* one a line, without indentation, or NULL */
    const struct opt *options;
    const void *defaults; /* the values before parsing; NULL: all zero */
    size_t values_size;
    enum arg_kind arg_kind; /* what its arguments are, for completion */
    int min_args, max_args; /* max -1: any number */
    bool foreign_args;      /* the first argument ends the options: what follows is not ours */
    bool hidden;
    /* Returns the exit status, or -1 with err filled. */
    int (*run)(struct context *c, const void *values, int argc, char **argv, struct err *err);
};

extern const struct opt global_options[];

const struct command *command_at(size_t i);                   /* in the order of the help; NULL after the last */
const struct command *command_find(const char *name);         /* NULL: no such command */
void command_usage(const struct command *c, struct buf *out); /* its help page */

/* The whole program: parses, runs the command, prints its error. Returns the exit status. */
int cmd_main(int argc, char **argv);

#endif
