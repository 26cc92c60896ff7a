/* One entry a slot, the newer one stays. Keys are compared byte by byte, so a hit is always right. */
#include "src/model/replay/memo.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
    SMALL_KEY = 512, /* longer keys go to the table of large entries */
    SMALL_SLOTS = 1 << 13,
    SMALL_BYTES = 4 << 10, /* of key and text */
    LARGE_SLOTS = 1 << 6,
    LARGE_BYTES = 256 << 10,
};

struct memo_entry {
    uint32_t key_len, len, cap;
    char bytes[]; /* key, text */
};

static size_t slot_of(const void *key, size_t len)
{
    return XXH3_64bits(key, len) & ((len <= SMALL_KEY ? SMALL_SLOTS : LARGE_SLOTS) - 1);
}

const char *memo_find(const struct memo *m, const void *key, size_t key_len, size_t *len)
{
    struct memo_entry **slots = key_len <= SMALL_KEY ? m->small : m->large;
    if (!slots || key_len > LARGE_BYTES)
        return NULL;
    const struct memo_entry *e = slots[slot_of(key, key_len)];
    if (!e || e->key_len != key_len || memcmp(e->bytes, key, key_len) != 0)
        return NULL;
    *len = e->len;
    return e->bytes + key_len;
}

void memo_keep(struct memo *m, const void *key, size_t key_len, const char *text, size_t len)
{
    bool small = key_len <= SMALL_KEY;
    struct memo_entry ***slots = small ? &m->small : &m->large;
    if (key_len + len > (small ? SMALL_BYTES : LARGE_BYTES))
        return;
    if (!*slots && !(*slots = calloc(small ? SMALL_SLOTS : LARGE_SLOTS, sizeof **slots)))
        return;
    struct memo_entry **slot = &(*slots)[slot_of(key, key_len)];
    size_t need = key_len + len;
    if (!*slot || (*slot)->cap < need) {
        struct memo_entry *e = malloc(sizeof *e + need);
        if (!e)
            return;
        free(*slot);
        *slot = e;
        e->cap = (uint32_t)need;
    }
    (*slot)->key_len = (uint32_t)key_len;
    (*slot)->len = (uint32_t)len;
    memcpy((*slot)->bytes, key, key_len);
    if (len)
        memcpy((*slot)->bytes + key_len, text, len);
}

static void release(struct memo_entry **slots, size_t n)
{
    for (size_t i = 0; slots && i < n; i++)
        free(slots[i]);
    free(slots);
}

void memo_release(struct memo *m)
{
    release(m->small, SMALL_SLOTS);
    release(m->large, LARGE_SLOTS);
    *m = (struct memo){ 0 };
}
