/* Runs of another database of ours are copied as they are. Those of the Python program smiley are first translated into
 * a database of their own that nobody sees, and copied from there: so they, too, come over whole or not at all. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "smiley/foreign.h"
#include "src/cmd/copy_runs.h"

struct import_values {
    bool replace, no_redact;
};

/* clang-format off */
static const struct opt import_options[] = {
    { .name = "replace", .kind = OPT_FLAG, .set = true, OPT_AT(struct import_values, replace),
      .help = "a run that is here already is replaced" },
    { .name = "no-redact", .kind = OPT_FLAG, .set = true, OPT_AT(struct import_values, no_redact),
      .help = "of the Python program's runs: keep the values of secrets, too" },
    { 0 },
};
/* clang-format on */

static int import_store(struct context *c, const struct import_values *v, struct store *from, char **names, int n_names,
                        struct err *err)
{
    struct store *to = NULL;
    struct copied_run *ids = NULL;
    size_t n;
    int status = -1;
    if (!copy_runs_find(from, names, n_names, &ids, &n, err) && !store_open(&to, c->database, STORE_CREATE, err) &&
        !copy_runs_check(to, ids, n, v->replace, err))
        status = copy_runs(c, to, from, ids, n, v->replace, "copied", err);
    store_close(to);
    free(ids);
    return status;
}

/* --- the Python program's databases ------------------------------------------------------------------------------- */

static int translate_run(struct context *c, struct foreign_db *db, struct bytes id, struct redact redact,
                         struct store *to, struct err *err)
{
    struct foreign_counts counts;
    struct buf report = BUF_INIT;
    struct run run;
    struct consumer *consumer = store_consumer(to, err);
    if (!consumer)
        return -1;
    int status = foreign_import(db, id, redact, consumer, &run, &counts, err);
    consumer->close(consumer);
    foreign_report(&counts, &report);
    if (!status && report.len)
        log_say(c, LOG_INFO, "run %s: %s", run.id, buf_str(&report));
    buf_release(&report);
    run_release(&run);
    return status;
}

static int translate(struct context *c, struct foreign_db *db, struct redact redact, struct store *to, struct err *err)
{
    const struct bytes *ids;
    size_t n;
    if (foreign_db_runs(db, &ids, &n, err))
        return -1;
    for (size_t i = 0; i < n; i++)
        if (translate_run(c, db, ids[i], redact, to, err))
            return -1;
    uint64_t strays = foreign_db_strays(db);
    if (strays)
        log_say(c, LOG_INFO, "%llu events of no run were left out", (unsigned long long)strays);
    return 0;
}

/* The temporary database is open; its name and those of SQLite's files beside it are not needed any more. */
static void hide(const char *path)
{
    static const char *const suffixes[] = { "", "-wal", "-shm" };
    char name[4200];
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
        unlink(name);
    }
}

static struct store *open_hidden(struct err *err)
{
    struct store *s = NULL;
    const char *tmp = getenv("TMPDIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/smiley-import-XXXXXX", tmp && *tmp ? tmp : "/var/tmp");
    int fd = mkstemp(path);
    if (fd < 0) {
        err_errno(err, "cannot make a temporary database in %s", tmp && *tmp ? tmp : "/var/tmp");
        return NULL;
    }
    close(fd);
    store_open(&s, path, STORE_CREATE, err);
    hide(path);
    return s;
}

static int import_foreign(struct context *c, const struct import_values *v, const char *file, char **names, int n_names,
                          struct err *err)
{
    struct foreign_db *db = NULL;
    struct store *hidden = NULL;
    struct redact redact = { .off = v->no_redact };
    int status = -1;
    if (!foreign_db_open(&db, file, err) && (hidden = open_hidden(err)) && !translate(c, db, redact, hidden, err))
        status = import_store(c, v, hidden, names, n_names, err);
    if (status && err->code == ERR_NOT_FOUND) /* it names the hidden one */
        err_set(err, ERR_NOT_FOUND, "%s has no run that the name fits, or several", file);
    store_close(hidden);
    foreign_db_close(db);
    return status;
}

static int import_runs(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    const struct import_values *v = values;
    struct store *from;
    if (copy_runs_distinct(argv[0], c->database, err))
        return -1;
    if (foreign_db_is(argv[0]))
        return import_foreign(c, v, argv[0], argv + 1, argc - 1, err);
    if (store_open(&from, argv[0], STORE_READ, err))
        return -1;
    int status = import_store(c, v, from, argv + 1, argc - 1, err);
    store_close(from);
    return status;
}

const struct command cmd_import = {
    .name = "import",
    .args = "FILE [RUN…]",
    .help = "copy runs from another database",
    .about = "Copies runs of the database FILE into this one, all of them where no RUN is named. A run that\n"
             "is here already is refused.\n"
             "FILE may be a database of the Python program smiley 0.6, too. What is missing or cannot be\n"
             "read in it is said, and stays in the run's notice; values whose names look like secrets are\n"
             "left out, as `run` does.\n"
             "A run comes over whole or not at all.",
    .examples = "smiley import from-you.db\n"
                "smiley import archive.db last 3f2a",
    .options = import_options,
    .values_size = sizeof(struct import_values),
    .min_args = 1,
    .max_args = -1,
    .run = import_runs,
};
