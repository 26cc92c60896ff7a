/* A run's profile as a file. */
#ifndef UI_EXPORT_PROFILE_H
#define UI_EXPORT_PROFILE_H

#include "smiley/profile.h"

/* Writes it. ERR_FAILED: the run has none. `long_call` is called before something that takes a while and does not say
 * how far it is. */
int export_profile(struct reader *r, const struct profile_format *format, const char *path,
                   bool (*long_call)(void *data), void *data, struct err *err);

#endif
