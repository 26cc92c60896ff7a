/* What the files of the translation share. */
#ifndef FOREIGN_TRANSLATE_H
#define FOREIGN_TRANSLATE_H

#include "smiley/foreign.h"
#include "src/foreign/codes.h"

struct codes *translator_codes(struct translator *t);
struct buf *
translator_definitions(struct translator *t); /* records put here go out with the next event, or at the end */
/* The class of the exception that an event told of last; "" where none is known. */
const char *translator_last_raised(struct translator *t);
uint64_t translator_time_ns(const struct translator *t); /* since the run's start */
int translator_finish(struct translator *t, struct err *err);

/* Nanoseconds since 1970; false where it is no time. */
bool foreign_ns(const struct foreign_time *time, int64_t *ns);

/* The profile, as FUNCTION and PROFILE records appended to the translator's definitions. False: it cannot be read. */
bool foreign_profile(struct translator *t, struct bytes stats);

#endif
