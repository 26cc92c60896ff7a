/* What a function is, in a number that is the same each time the profile is read. */
#ifndef MODEL_IDENTITY_H
#define MODEL_IDENTITY_H

#include <string.h>
#include <xxhash.h>

#include "smiley/profile.h"

/* above: of what comes before it in a path, or 0. */
static inline uint64_t function_identity(const struct profile_function *f, uint64_t above)
{
    uint64_t hash = XXH3_64bits_withSeed(f->file, strlen(f->file), above + f->line);
    return XXH3_64bits_withSeed(f->name, strlen(f->name), hash);
}

#endif
