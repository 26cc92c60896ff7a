/* What the commands share. */
#ifndef SMILEY_CMD_IMPL_H
#define SMILEY_CMD_IMPL_H

#include <stdio.h>

#include "smiley/cmd.h"
#include "smiley/run.h"
#include "src/cmd/table.h"

struct store;
struct reader;

#define COMMAND(name) extern const struct command cmd_##name;
#include "src/cmd/commands.def"
#undef COMMAND

/* --- what is said on stderr, and in --log-file --------------------------------------------------------------- */

enum log_level { LOG_ERROR, LOG_INFO, LOG_VERBOSE, LOG_DEBUG };

int log_open(struct context *c, struct err *err);
void log_close(struct context *c);
/* "smiley: …" on stderr where the level is wanted (-q: errors only, -v: VERBOSE, --debug: DEBUG), and always in the log
 * file. */
void log_say(const struct context *c, enum log_level level, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* --- output ------------------------------------------------------------------------------------------------- */

bool output_has_colour(FILE *f); /* a terminal that can, and NO_COLOR is not set */
/* Everything is written and accepted. A reader that went away (`| head`) is no failure: *quiet_end, where not NULL,
 * tells. */
int output_finish(FILE *f, struct err *err);
bool output_reader_gone(FILE *f);

/* Writes a table to standard output as -f and -c ask for. record: one row, downwards. */
int put_table(const struct column *columns, const struct table_values *values, bool record, const void *rows, size_t n,
              size_t size, struct err *err);
/* Whether the columns asked for exist: before anything is opened. */
int check_table(const struct column *columns, const struct table_values *values, struct err *err);
/* The i-th name of a table of columns. */
const char *column_name(const struct column *columns, size_t i);

/* --- runs --------------------------------------------------------------------------------------------------- */

extern const struct column
    run_columns[];                      /* rows are struct run: what `list` shows, and as extra ones what `show` does */
extern const struct column run_facts[]; /* all of them, in the order of `show` */

/* The path of smiley-run: beside this program, else below the prefix. */
int find_launcher(char *path, size_t size, struct err *err);

#endif
