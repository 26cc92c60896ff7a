#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/cmd/copy_runs.h"

struct export_values {
    bool replace;
};

/* clang-format off */
static const struct opt export_options[] = {
    { .name = "replace", .kind = OPT_FLAG, .set = true, OPT_AT(struct export_values, replace),
      .help = "a run that is in FILE already is replaced" },
    { 0 },
};
/* clang-format on */

/* The file's name where nobody gave one: that of the run. */
static const char *file_for(char *name, size_t size, const struct copied_run *ids, size_t n)
{
    snprintf(name, size, "%s.db", n == 1 ? ids[0].id : "runs");
    for (char *p = name; *p; p++)
        if (*p == '/')
            *p = '_';
    return name;
}

static int export_runs(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    const struct export_values *v = values;
    struct store *from = NULL, *to = NULL;
    struct copied_run *ids = NULL;
    char name[80];
    const char *file = argc > 1 ? argv[argc - 1] : NULL;
    size_t n;
    int status = -1;
    if (store_open(&from, c->database, STORE_READ, err) ||
        copy_runs_find(from, argv, argc > 1 ? argc - 1 : argc, &ids, &n, err))
        goto out;
    if (!file)
        file = file_for(name, sizeof name, ids, n);
    if (copy_runs_distinct(c->database, file, err) || store_open(&to, file, STORE_CREATE, err) ||
        copy_runs_check(to, ids, n, v->replace, err))
        goto out;
    status = copy_runs(c, to, from, ids, n, v->replace, "copied", err);
out:
    store_close(to);
    store_close(from);
    free(ids);
    return status;
}

const struct command cmd_export = {
    .name = "export",
    .args = "RUN… [FILE]",
    .help = "copy runs into another database",
    .about = "Copies runs, with their sources and profiles, into the database FILE, which is made where it\n"
             "does not exist. Of several arguments the last one is FILE; without it, it is named after the\n"
             "run: ID.db. `all` means every run there is. A run that is in FILE already is refused.\n"
             "A run comes over whole or not at all.",
    .examples = "smiley export last for-you.db\n"
                "smiley export all archive.db\n"
                "smiley export 3f2a 77c1 --replace archive.db",
    .options = export_options,
    .values_size = sizeof(struct export_values),
    .arg_kind = ARG_RUN,
    .min_args = 1,
    .max_args = -1,
    .run = export_runs,
};
