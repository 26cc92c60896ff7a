/* Options: one declarative table per command, from which everything about its options comes: parsing, the help text, shell completion,
 * and the manual page. An option is one row that says where its value goes (an offset into the command's own struct of values).
 *
 *     struct list_values { bool errors; const char *format; };
 *     static const struct opt list_options[] = {
 *         { .name = "errors", .kind = OPT_FLAG, .set = true, OPT_AT(struct list_values, errors), .help = "only …" },
 *         { 0 },
 *     };
 *
 * Accepted: --name, --name VALUE, --name=VALUE, -n, -n VALUE, -nVALUE, -abc for flags; `--` ends the options. */
#ifndef SMILEY_OPTIONS_H
#define SMILEY_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/err.h"

struct buf;

enum opt_kind {
    OPT_FLAG,   /* bool: becomes `set` */
    OPT_COUNT,  /* int: one more each time */
    OPT_TEXT,   /* const char *: borrowed from argv */
    OPT_LIST,   /* struct words: one more each time */
    OPT_NUMBER, /* uint64_t within min … max */
    OPT_NUMBER32, /* uint32_t, likewise */
    OPT_STOP,   /* ends the options; it and all that follows are arguments */
    OPT_KINDS
};

/* The words given for a repeatable option, in order. The list is NULL-terminated where n > 0; the words are argv's. */
struct words {
    char **list; /* owned */
    size_t n;
};

struct opt {
    const char *name;   /* without the dashes; NULL where there is only a letter. A row with neither ends the table. */
    char letter;        /* 0: none */
    enum opt_kind kind;
    bool set;           /* OPT_FLAG */
    bool hidden;        /* for scripts, not for people: parsed, but neither in the help nor completed */
    size_t at;          /* offset of the value */
    uint64_t min, max;  /* of numbers */
    const char *arg;    /* what stands for the value in the help: FILE, N… */
    const char *(*choice)(size_t i); /* the words that are allowed, by number; NULL after the last. NULL: any word */
    const char *help;   /* what it does, lower case, no full stop */
};

#define OPT_AT(type, member) .at = offsetof(type, member)

/* A table and the struct its rows point into. */
struct opt_set {
    const struct opt *options;
    void *values;
};

enum { OPTIONS_STOP_AT_FIRST = 1 }; /* the first argument ends the options (those after it belong to someone else) */

/* Reads the options out of argv[0 … argc) (no program name in front; argv[argc] is NULL) into the values of the sets (an array that ends with a
 * row without options). The arguments are moved to the front of argv, in order, and followed by NULL; *n_args is their number. ERR_USAGE with a
 * message that names the option. Lists that were filled are the caller's to options_release(), also after an error. */
int options_parse(const struct opt_set *sets, unsigned flags, int argc, char **argv, int *n_args, struct err *err);
void options_release(const struct opt_set *sets);

/* Appends the table as help text: two columns, wrapped to 80 cells. Defaults of numbers are taken from `defaults`
 * (a struct of values, or NULL). */
void options_help(struct buf *out, const struct opt *options, const void *defaults);

/* Iterates over a table: true while row i is one. */
static inline bool opt_is(const struct opt *o)
{
    return o->name || o->letter;
}
/* Whether it takes a value. */
static inline bool opt_takes_value(const struct opt *o)
{
    return o->kind == OPT_TEXT || o->kind == OPT_LIST || o->kind == OPT_NUMBER || o->kind == OPT_NUMBER32;
}

/* The word of those given (by choice(i)) that is most like what was typed, or NULL where none is near. */
const char *options_suggest(const char *typed, const char *(*choice)(const void *data, size_t i), const void *data);

#endif
