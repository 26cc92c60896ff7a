/* Linear probing; a removal moves what follows back into the gap, so that there are no tombstones and a probe
 * ends at the first unused slot. */
#include "smiley/map.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_SLOTS = 16 };

/* Keys are small numbers or addresses: every bit has to reach the low ones (the finaliser of MurmurHash3). */
static uint64_t mix(uint64_t key)
{
    key ^= key >> 33;
    key *= UINT64_C(0xff51afd7ed558ccd);
    key ^= key >> 33;
    key *= UINT64_C(0xc4ceb9fe1a85ec53);
    return key ^ key >> 33;
}

static size_t home(const struct map *m, uint64_t key)
{
    return (size_t)mix(key) & (m->cap - 1);
}

/* The slot of the key, or the unused one where it would go. There is always an unused one. */
static struct map_slot *find(const struct map *m, uint64_t key)
{
    size_t i = home(m, key);
    while (m->slots[i].used && m->slots[i].key != key)
        i = (i + 1) & (m->cap - 1);
    return &m->slots[i];
}

void map_release(struct map *m)
{
    free(m->slots);
    *m = (struct map)MAP_INIT;
}

void map_clear(struct map *m)
{
    if (m->len)
        memset(m->slots, 0, m->cap * sizeof(*m->slots));
    m->len = 0;
}

bool map_get(const struct map *m, uint64_t key, uint64_t *value)
{
    if (!m->len)
        return false;
    const struct map_slot *slot = find(m, key);
    if (slot->used)
        *value = slot->value;
    return slot->used;
}

static bool grow(struct map *m)
{
    struct map bigger = { .cap = m->cap ? m->cap * 2 : FIRST_SLOTS, .len = m->len };
    bigger.slots = calloc(bigger.cap, sizeof(*bigger.slots));
    if (!bigger.slots)
        return false;
    for (size_t i = 0; i < m->cap; i++) {
        if (m->slots[i].used)
            *find(&bigger, m->slots[i].key) = m->slots[i];
    }
    free(m->slots);
    *m = bigger;
    return true;
}

uint64_t *map_at(struct map *m, uint64_t key, bool *is_new)
{
    struct map_slot *slot = m->cap ? find(m, key) : NULL;
    bool missing = !slot || !slot->used;
    if (missing) {
        if (m->len >= m->cap / 4 * 3) {
            if (!grow(m))
                return NULL;
            slot = find(m, key);
        }
        *slot = (struct map_slot){ .key = key, .used = 1 };
        m->len++;
    }
    if (is_new)
        *is_new = missing;
    return &slot->value;
}

int map_put(struct map *m, uint64_t key, uint64_t value)
{
    uint64_t *at = map_at(m, key, NULL);
    if (!at)
        return -1;
    *at = value;
    return 0;
}

bool map_remove(struct map *m, uint64_t key)
{
    if (!m->len)
        return false;
    struct map_slot *slot = find(m, key);
    if (!slot->used)
        return false;
    size_t mask = m->cap - 1, gap = (size_t)(slot - m->slots);
    for (size_t i = (gap + 1) & mask; m->slots[i].used; i = (i + 1) & mask) {
        /* it may go into the gap only where that does not put it before its home */
        size_t from_home = (i - home(m, m->slots[i].key)) & mask;
        if (from_home >= ((i - gap) & mask)) {
            m->slots[gap] = m->slots[i];
            gap = i;
        }
    }
    m->slots[gap] = (struct map_slot){ 0 };
    m->len--;
    return true;
}

bool map_next(const struct map *m, size_t *i, uint64_t *key, uint64_t *value)
{
    for (; *i < m->cap; (*i)++) {
        const struct map_slot *slot = &m->slots[*i];
        if (slot->used) {
            *key = slot->key;
            *value = slot->value;
            (*i)++;
            return true;
        }
    }
    return false;
}
