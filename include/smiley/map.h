/* A hash map from 64-bit keys to 64-bit values (numbers, or pointers cast through uintptr_t). Open addressing,
 * linear probing, grows at 3/4; iteration order is no promise. Key 0 is allowed.
 *
 *     struct map m = MAP_INIT;
 *     map_put(&m, key, value);  if (map_get(&m, key, &value)) …  map_release(&m); */
#ifndef SMILEY_MAP_H
#define SMILEY_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_slot {
    uint64_t key, value;
    uint8_t used;
};

struct map {
    struct map_slot *slots; /* owned; cap of them, a power of two */
    size_t cap, len;
};

#define MAP_INIT { 0 }

void map_release(struct map *m);
void map_clear(struct map *m);                                     /* forgets all, keeps the memory */
bool map_get(const struct map *m, uint64_t key, uint64_t *value);
int map_put(struct map *m, uint64_t key, uint64_t value);          /* 0, or -1 without memory */
bool map_remove(struct map *m, uint64_t key);                      /* true where it was there */
uint64_t *map_at(struct map *m, uint64_t key, bool *is_new);       /* the key's value, made 0; NULL without memory;
                                                                      valid until the next change of the map */
/* Walks the map: start with *i = 0; false at the end. */
bool map_next(const struct map *m, size_t *i, uint64_t *key, uint64_t *value);

#endif
