/* The database the screen tests browse: a few runs that ended in different ways, always the same. */
#ifndef SCREEN_DEMO_H
#define SCREEN_DEMO_H

#include "smiley/err.h"

/* Makes it at `path`. The file must not exist. */
int demo_make(const char *path, struct err *err);
/* Another one: several threads, values in values, prints in pieces, a long loop. */
int demo_make_more(const char *path, struct err *err);
int demo_make_empty(const char *path, struct err *err);

#endif
