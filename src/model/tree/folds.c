#include "src/model/tree/folds.h"

void folds_release(struct folds *f)
{
    map_release(&f->single);
    map_release(&f->below);
}

void folds_reset(struct folds *f, uint32_t level)
{
    map_clear(&f->single);
    map_clear(&f->below);
    f->level = level;
    f->stamp = 0;
}

int folds_set(struct folds *f, uint64_t call, bool folded)
{
    return map_put(&f->single, call, (uint64_t)++f->stamp << 1 | folded);
}

int folds_below(struct folds *f, uint64_t call, uint32_t levels)
{
    return folds_set(f, call, false) || map_put(&f->below, call, (uint64_t)++f->stamp << 32 | levels) ? -1 : 0;
}

struct fold_rule folds_outside(const struct folds *f)
{
    return (struct fold_rule){ f->level, 0 };
}

bool folds_enter(const struct folds *f, uint64_t call, uint32_t depth, struct fold_rule *rule)
{
    uint64_t word;
    bool folded = depth >= rule->level;
    if (f->single.len && map_get(&f->single, call, &word) && word >> 1 > rule->stamp)
        folded = word & 1;
    if (f->below.len && map_get(&f->below, call, &word) && word >> 32 > rule->stamp) {
        uint32_t levels = (uint32_t)word;
        rule->stamp = (uint32_t)(word >> 32);
        rule->level = levels < UINT32_MAX - depth - 1 ? depth + 1 + levels : UINT32_MAX;
    }
    return folded;
}
