#include "src/html/blocks_index.h"

#include <stdlib.h>

void blocks_index_release(struct blocks_index *x)
{
    free(x->first);
    *x = (struct blocks_index){ 0 };
}

void blocks_index_add(struct blocks_index *x, uint64_t first, uint64_t last)
{
    if (x->n == x->cap) {
        size_t cap = x->cap ? 2 * x->cap : 1024;
        uint64_t *more = realloc(x->first, cap * sizeof *more);
        if (!more) {
            x->failed = true;
            return;
        }
        x->first = more;
        x->cap = cap;
    }
    x->first[x->n++] = first;
    x->end = last;
}

bool blocks_index_find(const struct blocks_index *x, uint64_t event, uint64_t *position, uint64_t *first)
{
    size_t low = 0, high = x->n;
    if (!x->n || event < x->first[0] || event > x->end)
        return false;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (x->first[middle] <= event)
            low = middle;
        else
            high = middle;
    }
    *position = low;
    *first = x->first[low];
    return true;
}
