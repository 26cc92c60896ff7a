/* A profile as text: what `stats show` writes. */
#ifndef SMILEY_CMD_STATS_H
#define SMILEY_CMD_STATS_H

#include "smiley/profile.h"
#include "src/cmd/table.h"

struct stats_values {
    struct table_values table;
    const char *sort_order, *callers, *callees;
    const char *node_threshold, *edge_threshold; /* percent, as typed; NULL: the default */
    uint64_t limit;                              /* 0: all */
};

extern const struct column stats_columns[], stats_edge_columns[];

bool stats_is_table(const char *format); /* one of the tables' formats */
/* To standard output. The options were checked. */
int stats_show(const struct profile *p, const struct stats_values *v, struct err *err);

#endif
