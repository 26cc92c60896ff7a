/* The launcher's own command line; people use `smiley run`, which writes it.
 *
 *     smiley-run [--ring FD] [--python PATH] [--include-stdlib] [--no-site-packages] [--package NAME]… [--no-output] [--no-profile]
 *                [--redact PATTERN]… [--no-redact] [--quiet] [--max-depth N] [--max-items N] [--max-string N]
 * [--max-values N]
 *                -- PYTHON-ARGS…
 *
 * Without a ring the program runs untraced. */
#ifndef SMILEY_TRACER_OPTIONS_H
#define SMILEY_TRACER_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/err.h"
#include "smiley/value.h"

struct list {
    char **items; /* owned array of borrowed strings */
    size_t n;
};

struct options {
    int ring;           /* -1: none */
    const char *python; /* NULL: to be found */
    bool include_stdlib, no_site_packages, no_output, no_redact, no_profile, quiet;
    struct list packages, redact;
    struct limits limits;
    char **args; /* what python3 would get, without its name; NULL-terminated, part of argv */
    int n_args;
};

int options_parse(struct options *o, int argc, char **argv, struct err *err);

#endif
