#include "src/cmd/copy_runs.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int find_every(struct store *from, struct copied_run **ids, size_t *found, struct err *err)
{
    struct run *runs;
    size_t n;
    if (store_runs(from, &runs, &n, err))
        return -1;
    *found = 0;
    *ids = calloc(n ? n : 1, sizeof **ids);
    for (size_t i = n; *ids && i-- > 0;)
        memcpy((*ids)[(*found)++].id, runs[i].id, sizeof runs[i].id);
    store_runs_free(runs, n);
    if (!*ids)
        return err_memory(err);
    return n ? 0 : err_set(err, ERR_NOT_FOUND, "there are no runs in %s", store_path(from));
}

static bool is_among(const struct copied_run *ids, size_t n, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(ids[i].id, id) == 0)
            return true;
    return false;
}

int copy_runs_find(struct store *from, char **names, int n, struct copied_run **ids, size_t *found, struct err *err)
{
    *ids = NULL;
    *found = 0;
    if (n == 0 || (n == 1 && strcmp(names[0], "all") == 0))
        return find_every(from, ids, found, err);
    if (!(*ids = calloc((size_t)n, sizeof **ids)))
        return err_memory(err);
    for (int i = 0; i < n; i++) {
        struct copied_run run;
        if (store_find(from, names[i], run.id, err))
            return -1;
        if (!is_among(*ids, *found, run.id))
            (*ids)[(*found)++] = run;
    }
    return 0;
}

int copy_runs_check(struct store *to, const struct copied_run *ids, size_t n, bool replace, struct err *err)
{
    struct run *there;
    size_t n_there;
    if (replace)
        return 0;
    if (store_runs(to, &there, &n_there, err))
        return -1;
    int status = 0;
    for (size_t i = 0; i < n_there && !status; i++)
        if (is_among(ids, n, there[i].id))
            status = err_set(err, ERR_FAILED, "run %s is in %s already; --replace puts the other one in its place",
                             there[i].id, store_path(to));
    store_runs_free(there, n_there);
    return status;
}

int copy_runs(struct context *c, struct store *to, struct store *from, const struct copied_run *ids, size_t n,
              bool replace, const char *verb, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (store_copy_run(to, from, ids[i].id, replace, err))
            return -1;
        log_say(c, LOG_INFO, "%s run %s to %s", verb, ids[i].id, store_path(to));
    }
    return 0;
}

int copy_runs_distinct(const char *from, const char *to, struct err *err)
{
    struct stat a, b;
    if (stat(from, &a) || stat(to, &b) || a.st_dev != b.st_dev || a.st_ino != b.st_ino)
        return 0;
    return err_set(err, ERR_USAGE, "%s and %s are the same database", from, to);
}
