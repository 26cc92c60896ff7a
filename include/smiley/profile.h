/* The profile of a run: what every function cost, traced or not, and what each caller had of it. Counted as Python's
 * cProfile counts, but with the time that tracing took taken off.
 *
 * Functions that have the same file, line and name (a lambda made twice) are one. Functions and edges are known by their
 * index; all texts are raw (of the program) and owned by the profile. */
#ifndef SMILEY_PROFILE_H
#define SMILEY_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/buf.h"
#include "smiley/err.h"
#include "smiley/reader.h"

enum { PROFILE_NO_CODE = UINT32_MAX };

struct profile_cost {
    uint64_t calls;     /* all; calls - recursive is what pstats calls primitive calls */
    uint64_t recursive; /* of these, those that began while it was being called already */
    uint64_t own_ns;    /* in the function itself */
    uint64_t total_ns;  /* with what it calls (cumulative) */
};

struct profile_function {
    char *file, *name; /* file "~": a builtin, line 0 */
    uint32_t line;
    uint32_t code;     /* its code object in reader_defs(), PROFILE_NO_CODE where its lines are not traced */
    struct profile_cost cost;
    size_t callers, n_callers; /* edges[callers …]: who calls it */
    size_t callees, n_callees; /* by_caller[callees …]: indexes of the edges to what it calls */
};

struct profile_edge {
    size_t caller, callee; /* functions */
    struct profile_cost cost;
};

struct profile {
    struct profile_function *functions; /* owned */
    size_t n_functions;
    struct profile_edge *edges; /* owned; by callee, then caller */
    size_t n_edges;
    size_t *by_caller;         /* owned; the edges by caller, then callee */
    struct profile_cost total; /* of all functions: own_ns is the time there is to share; total_ns the same */
};

/* Reads it as it is now; an empty one where the run has none (--no-profile, another program's recording). On failure *p
 * is empty. */
int profile_load(struct profile *p, struct reader *r, struct err *err);
void profile_release(struct profile *p); /* zeroed is fine */
/* The function of a code object of reader_defs(); p->n_functions where there is none. */
size_t profile_of_code(const struct profile *p, uint32_t code);

/* Appends a function as pstats writes it: file:line(name), or {name} of a builtin. `whole`: with the path, else only
 * the file's name. */
void profile_label(struct buf *out, const struct profile_function *f, bool whole);

/* Orders, with all the names pstats knows: calls/ncalls, cumulative/cumtime, file/filename/module, line, name, nfl, pcalls,
 * stdname, time/tottime; prefixes that fit only one kind are fine, and 0, 1 and 2 as pstats has them. */
enum profile_key {
    PROFILE_CALLS,
    PROFILE_CUMULATIVE,
    PROFILE_FILE,
    PROFILE_LINE,
    PROFILE_NAME,
    PROFILE_NFL, /* name, file, line */
    PROFILE_PCALLS,
    PROFILE_PLACE,   /* file, line, name; pstats has no name for it */
    PROFILE_STDNAME, /* as written: line 10 is before line 9 */
    PROFILE_TIME,
    PROFILE_TIME_EACH,       /* per call; pstats has no name for these two */
    PROFILE_CUMULATIVE_EACH, /* per primitive call */
    PROFILE_KEYS
};
enum profile_key profile_key_find(const char *name); /* PROFILE_KEYS: there is none, or it fits several */
const char *profile_key_name(size_t i);              /* all accepted names, for help and completion; NULL after the last */
const char *profile_key_title(enum profile_key key); /* "cumulative time", … */
/* Fills order[n_functions] with the functions in that order: numbers falling, names rising; a tie is broken by place. */
void profile_sort(const struct profile *p, enum profile_key key, size_t *order);

/* --- exports ------------------------------------------------------------------------------------------------ */

/* Ways to write a profile to a file; each appends to out. `title` is what the run is called. */
struct profile_format {
    const char *name; /* pstats, callgrind, folded, speedscope, dot, svg, png, pdf */
    int (*write)(const struct profile *p, const char *title, struct buf *out, struct err *err);
    const char *help;
    const char *endings; /* of file names that say it, a blank between; the first is the usual one */
    bool graph;          /* the call graph rather than the numbers */
};
extern const struct profile_format profile_formats[]; /* ends with a row without name; the first is the default */
/* By its name, and by what a file is called; NULL: none. */
const struct profile_format *profile_format_find(const char *name);
const struct profile_format *profile_format_of_file(const char *path);

#endif
