/* What the definitions of a stream tell about the run itself: HELLO (Python's version, the time its times count from),
 * UNCAUGHT (how it failed) and NOTICE (what its reader must know). */
#ifndef SMILEY_RECORD_COLLECT_H
#define SMILEY_RECORD_COLLECT_H

#include "smiley/buf.h"
#include "smiley/defs.h"
#include "smiley/map.h"
#include "smiley/record.h"
#include "smiley/run.h"

struct collect {
    struct run *run;    /* borrowed: filled as the stream tells */
    struct map sources; /* hash of a path -> struct kept_source *: only of files that are not on the disk */
    uint64_t kept;      /* bytes in them */
    struct buf last;    /* the file a traceback line was read from last */
    char *last_path;
};

void collect_init(struct collect *c, struct run *run);
void collect_release(struct collect *c);
/* Takes in definitions, as a chunk has them. `defs` knows all files they mention. */
int collect_definitions(struct collect *c, const struct bytes *definitions, const struct defs *defs, struct err *err);
/* Adds a line to the run's notice. */
int collect_notice(struct run *run, const char *text, size_t len, struct err *err);

#endif
