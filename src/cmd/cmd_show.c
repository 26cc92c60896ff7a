#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

struct show_values {
    struct table_values table;
};

static const char *nth_column(size_t i)
{
    return column_name(run_columns, i);
}

/* clang-format off */
static const struct opt show_options[] = {
    TABLE_OPTIONS(struct show_values, table, nth_column),
    { 0 },
};
/* clang-format on */

static int show(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc;
    const struct show_values *v = values;
    struct store *store = NULL;
    struct run run;
    char id[64];
    int status = -1;
    run_init(&run);
    if (check_table(run_columns, &v->table, err) == 0 && store_open(&store, c->database, STORE_READ, err) == 0 &&
        store_find(store, argv[0], id, err) == 0 && store_run(store, id, &run, err) == 0)
        status = put_table(run_columns, &v->table, true, &run, 1, sizeof run, err);
    run_release(&run);
    store_close(store);
    return status;
}

const struct command cmd_show = {
    .name = "show",
    .args = "RUN",
    .help = "show what is known of a run, with the traceback of its error",
    .examples = "smiley show last\nsmiley show last -f value -c traceback",
    .options = show_options,
    .values_size = sizeof(struct show_values),
    .arg_kind = ARG_RUN,
    .min_args = 1,
    .max_args = 1,
    .run = show,
};
