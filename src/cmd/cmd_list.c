#include <stdlib.h>

#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

struct list_values {
    bool errors;
    struct table_values table;
};

static const char *nth_column(size_t i)
{
    return column_name(run_columns, i);
}

/* clang-format off */
static const struct opt list_options[] = {
    { .name = "errors", .kind = OPT_FLAG, .set = true, OPT_AT(struct list_values, errors),
      .help = "only runs that failed" },
    TABLE_OPTIONS(struct list_values, table, nth_column),
    { 0 },
};
/* clang-format on */

/* Moves the failed runs to the front; the others keep existing behind them. */
static size_t failed_first(struct run *runs, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (run_failed(&runs[i])) {
            struct run run = runs[i];
            runs[i] = runs[kept];
            runs[kept++] = run;
        }
    return kept;
}

static int list(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    const struct list_values *v = values;
    struct store *store = NULL;
    struct run *runs = NULL;
    size_t n = 0, shown;
    int status = -1;
    if (check_table(run_columns, &v->table, err) || store_open(&store, c->database, STORE_READ, err) ||
        store_runs(store, &runs, &n, err))
        goto out;
    shown = v->errors ? failed_first(runs, n) : n;
    if (put_table(run_columns, &v->table, false, runs, shown, sizeof *runs, err))
        goto out;
    if (!shown && table_format_find(v->table.format) == FORMAT_TABLE)
        log_say(c, LOG_INFO, n ? "no run in %s failed" : "no runs in %s yet", c->database);
    status = 0;
out:
    if (runs)
        store_runs_free(runs, n);
    store_close(store);
    return status;
}

const struct command cmd_list = {
    .name = "list",
    .args = "",
    .help = "list the recorded runs, newest first",
    .examples = "smiley list --errors\nsmiley list -f value -c id -c outcome\nsmiley list -f json | jq '.[0].events'",
    .options = list_options,
    .values_size = sizeof(struct list_values),
    .run = list,
};
