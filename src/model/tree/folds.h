/* Which calls are folded: a depth for all of them, rules for all calls inside a call, and single calls. The newest word
 * on a call counts, so a rule need not look for what was said before on the calls it holds for. */
#ifndef SMILEY_MODEL_FOLDS_H
#define SMILEY_MODEL_FOLDS_H

#include <stdbool.h>
#include <stdint.h>

#include "smiley/map.h"

struct folds {
    uint32_t level;    /* calls of this depth and deeper are folded */
    uint32_t stamp;    /* of the newest word */
    struct map single; /* call -> stamp << 1 | folded */
    struct map below;  /* call -> stamp << 32 | levels */
};

/* What holds for the calls that a frame makes: folded from this depth on, said when. */
struct fold_rule {
    uint32_t level, stamp;
};

void folds_release(struct folds *f);
/* Forgets all but the depth. */
void folds_reset(struct folds *f, uint32_t level);
int folds_set(struct folds *f, uint64_t call, bool folded);       /* -1: no memory */
int folds_below(struct folds *f, uint64_t call, uint32_t levels); /* and unfolds the call itself */

/* What holds in a thread outside of any call. */
struct fold_rule folds_outside(const struct folds *f);
/* Whether a call of that depth is folded, where `rule` holds for it; *rule becomes what holds for the calls it makes.
 */
bool folds_enter(const struct folds *f, uint64_t call, uint32_t depth, struct fold_rule *rule);

#endif
