/* Runs of another database of ours are copied as they are. Those of the Python program smiley are first translated into
 * a database of their own that nobody sees, and copied from there: so they, too, come over whole or not at all. */
#include <stdlib.h>

#include "src/cmd/copy_runs.h"

struct import_values {
    bool replace;
};

/* clang-format off */
static const struct opt import_options[] = {
    { .name = "replace", .kind = OPT_FLAG, .set = true, OPT_AT(struct import_values, replace),
      .help = "a run that is here already is replaced" },
    { 0 },
};
/* clang-format on */

static int import_ours(struct context *c, const struct import_values *v, const char *file, char **names, int n_names,
                       struct err *err)
{
    struct store *from = NULL, *to = NULL;
    struct copied_run *ids = NULL;
    size_t n;
    int status = -1;
    if (!store_open(&from, file, STORE_READ, err) && !copy_runs_find(from, names, n_names, &ids, &n, err) &&
        !store_open(&to, c->database, STORE_CREATE, err) && !copy_runs_check(to, ids, n, v->replace, err))
        status = copy_runs(c, to, from, ids, n, v->replace, "copied", err);
    store_close(to);
    store_close(from);
    free(ids);
    return status;
}

static int import_runs(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    const struct import_values *v = values;
    if (copy_runs_distinct(argv[0], c->database, err))
        return -1;
    return import_ours(c, v, argv[0], argv + 1, argc - 1, err);
}

const struct command cmd_import = {
    .name = "import",
    .args = "FILE [RUN…]",
    .help = "copy runs from another database",
    .about = "Copies runs of the database FILE into this one, all of them where no RUN is named. A run that\n"
             "is here already is refused.\n"
             "A run comes over whole or not at all.",
    .examples = "smiley import from-you.db\n"
                "smiley import archive.db last 3f2a",
    .options = import_options,
    .values_size = sizeof(struct import_values),
    .min_args = 1,
    .max_args = -1,
    .run = import_runs,
};
