/* The database the screen tests browse: a few runs that ended in different ways, always the same. */
#ifndef SCREEN_DEMO_H
#define SCREEN_DEMO_H

#include <stddef.h>
#include <stdint.h>

#include "smiley/err.h"
#include "smiley/run.h"
#include "tape.h"

struct demo_run {
    const char *id, *description;
    int64_t start_s;
    int64_t length_ms;
    enum run_status status;
    int code;
    const char *error_type, *error_message;
    void (*play)(struct tape *t); /* NULL: nothing was traced */
};

/* A database of these runs. */
int demo_store(const char *path, const struct demo_run *list, size_t n, struct err *err);

/* Makes it at `path`. The file must not exist. */
int demo_make(const char *path, struct err *err);
/* Another one: several threads, values in values, prints in pieces, a long loop. */
int demo_make_more(const char *path, struct err *err);
/* Runs with profiles of all kinds, and without one (demo_profile.c). */
int demo_make_profiles(const char *path, struct err *err);
/* Runs of several threads at once (demo_threads.c). */
int demo_make_threads(const char *path, struct err *err);
int demo_make_empty(const char *path, struct err *err);

#endif
