/* What stands behind a place where containers come or go: REFs there that mean one of those behind it get other
 * numbers. */
#ifndef SMILEY_TRACER_BEHIND_H
#define SMILEY_TRACER_BEHIND_H

#include "patch.h"

struct behind {
    size_t from;         /* the byte where it begins; to be set, as are: */
    uint32_t part;       /* the first container that has gone, or stands behind those that come, */
    uint32_t gone, come; /* how many, and */
    uint8_t *at;         /* where it is to be written: as many bytes as it has now */
    struct bytes_difference differ;
};

/* Writes it as it will have to be. False where that can not be: a REF means a container that has gone, or would take
 * another number of bytes. */
bool behind_write(const struct patch *p, struct behind *b);

/* It becomes so, beginning at byte `from` now; recorded. The deep is one's own. */
void behind_put(struct patch *p, const struct behind *b, size_t from);

#endif
