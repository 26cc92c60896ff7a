/* The full-screen browser: the run list of a database, and a run's trace.
 *
 * Takes over the terminal on standard input and output, and gives it back as it was, however it ends. Everything from
 * the environment is handed in by the command; only the locale (LC_CTYPE) is looked up here, because it tells what
 * the terminal can show. All strings are borrowed for the length of the call; NULL where the person said nothing. */
#ifndef SMILEY_BROWSER_H
#define SMILEY_BROWSER_H

#include <stdbool.h>

#include "smiley/err.h"

struct browser_options {
    const char *database;
    const char *run;        /* an id, a unique prefix, or "last": opened at once; NULL: the run list */
    const char *term;       /* $TERM */
    const char *colorterm;  /* $COLORTERM: truecolor or 24bit */
    bool no_color;          /* $NO_COLOR is set and not empty */
    const char *theme;      /* dark, light, mono, contrast; NULL: dark */
    const char *config_dir; /* where a keymap of the person's own may stand as `keymap`; NULL: none is read */
};

/* Returns 0 once the person has left; -1 with what went wrong: no terminal (ERR_USAGE), no such run, a database that
 * cannot be read. Complaints about the person's keymap show in the browser's status row. */
int browser_run(const struct browser_options *o, struct err *err);

#endif
