#include "pool.h"

#include <stdlib.h>

enum { SMALLEST = 6, LARGEST = 16 }; /* powers of two kept */

static struct block {
    struct block *next;
} * kept[LARGEST + 1];

static int power_of(size_t size)
{
    int p = SMALLEST;
    while (((size_t)1 << p) < size)
        p++;
    return p;
}

void *pool_get(size_t size, size_t *cap)
{
    int p = power_of(size);
    *cap = (size_t)1 << p;
    if (p > LARGEST || !kept[p])
        return malloc(*cap);
    struct block *b = kept[p];
    kept[p] = b->next;
    return b;
}

void pool_put(void *block, size_t cap)
{
    int p = power_of(cap);
    if (!block || p > LARGEST) {
        free(block);
        return;
    }
    struct block *b = block;
    b->next = kept[p];
    kept[p] = b;
}
