/* The full-screen browser: the run list of a database, and a run's trace.
 *
 * Takes over the terminal on standard input and output, and gives it back as it was, however it ends. Everything from
 * the environment is handed in by the command; only the locale (LC_CTYPE) is looked up here, because it tells what
 * the terminal can show. All strings are borrowed for the length of the call; NULL where the person said nothing. */
#ifndef SMILEY_BROWSER_H
#define SMILEY_BROWSER_H

#include <stdbool.h>

#include "smiley/err.h"

/* A way to write a run to a file. Those of the layers below the browser are in ui/exports.def; the command hands in the
 * others (pages). Works on a trace of its own, and asks `progress` now and then: false ends it. What the person should
 * know of what was written is appended to `note`: what was left out. */
struct buf;
struct trace;
struct browser_export {
    const char *action;    /* of ui/actions.def: "export-html" */
    const char *extension; /* "html"; "" for a folder */
    int (*run)(struct trace *t, const char *path, bool (*progress)(void *data, double done), void *data,
               struct buf *note, struct err *err);
};

struct browser_options {
    const char *database;
    const char *run;        /* an id, a unique prefix, or "last": opened at once; NULL: the run list */
    const char *term;       /* $TERM */
    const char *colorterm;  /* $COLORTERM: truecolor or 24bit */
    bool no_color;          /* $NO_COLOR is set and not empty */
    const char *theme;      /* dark, light, mono, contrast; NULL: dark */
    const char *config_dir; /* where the person's own `config` and `keymap` may stand; NULL: none is read */
    const char *state_dir;  /* where layouts, history and what was copied are kept; NULL: nothing is */
    const char *home;       /* what ~ at the start of a file name stands for; NULL: itself */
    const char *editor;     /* what opens a source line: $VISUAL or $EDITOR; NULL: vi */
    const struct browser_export *exports; /* ended by an action of NULL; NULL: only the browser's own */
};

/* Returns 0 once the person has left; -1 with what went wrong: no terminal (ERR_USAGE), no such run, a database that
 * cannot be read. Complaints about the person's config and keymap show in the browser's status row. */
int browser_run(const struct browser_options *o, struct err *err);

#endif
