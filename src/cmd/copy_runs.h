/* What export and import share: which runs of a database are meant, and taking them over one by one. */
#ifndef SMILEY_CMD_COPY_RUNS_H
#define SMILEY_CMD_COPY_RUNS_H

#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

struct copied_run {
    char id[64];
};

/* The runs that the names mean, oldest first where `all` or nothing is named; each once. *ids is the caller's to free. */
int copy_runs_find(struct store *from, char **names, int n, struct copied_run **ids, size_t *found, struct err *err);
/* Before anything is copied: without `replace`, none of them is in the other database. */
int copy_runs_check(struct store *to, const struct copied_run *ids, size_t n, bool replace, struct err *err);
int copy_runs(struct context *c, struct store *to, struct store *from, const struct copied_run *ids, size_t n,
              bool replace, const char *verb, struct err *err);
/* One file under two names is no pair of databases. */
int copy_runs_distinct(const char *from, const char *to, struct err *err);

#endif
