/* Deleting is all or nothing as far as naming goes: every RUN must be one, before the first is gone. */
#include <stdlib.h>
#include <string.h>

#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

typedef char run_id[64];

static bool is_among(const run_id *ids, int n, const char *id)
{
    for (int i = 0; i < n; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

static int check_ended(struct store *store, const char *id, struct err *err)
{
    struct run run;
    run_init(&run);
    int status = store_run(store, id, &run, err);
    if (!status && run.status == RUN_RUNNING)
        status = err_set(err, ERR_FAILED, "run %s is still being recorded: end the program first", id);
    run_release(&run);
    return status;
}

static int find_all(struct store *store, char **names, int n, run_id *ids, int *found, struct err *err)
{
    *found = 0;
    for (int i = 0; i < n; i++) {
        run_id id;
        if (store_find(store, names[i], id, err) || check_ended(store, id, err))
            return -1;
        if (!is_among(ids, *found, id))
            memcpy(ids[(*found)++], id, sizeof id);
    }
    return 0;
}

static int delete_runs(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)values;
    struct store *store = NULL;
    run_id *ids = calloc((size_t)argc, sizeof *ids);
    int n = 0, status = -1;
    if (!ids)
        return err_memory(err);
    if (store_open(&store, c->database, STORE_WRITE, err) == 0 && find_all(store, argv, argc, ids, &n, err) == 0) {
        status = 0;
        for (int i = 0; i < n && !status; i++) {
            status = store_delete(store, ids[i], err);
            if (!status)
                log_say(c, LOG_INFO, "deleted run %s", ids[i]);
        }
    }
    store_close(store);
    free(ids);
    return status;
}

const struct command cmd_delete = {
    .name = "delete",
    .args = "RUN…",
    .help = "delete runs",
    .arg_kind = ARG_RUN,
    .min_args = 1,
    .max_args = -1,
    .run = delete_runs,
};
