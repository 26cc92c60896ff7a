/* Which blocks were written, in their order: from an event to its block, without looking into the run. Eight bytes a
 * block. */
#ifndef SMILEY_HTML_BLOCKS_INDEX_H
#define SMILEY_HTML_BLOCKS_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blocks_index {
    uint64_t *first; /* owned; the blocks' first events, ascending */
    size_t n, cap;
    uint64_t end; /* the last event that is in one */
    bool failed;  /* out of memory: later ones are missing */
};

void blocks_index_release(struct blocks_index *x);
void blocks_index_add(struct blocks_index *x, uint64_t first, uint64_t last);
/* The block an event is in: its position, and its first event. */
bool blocks_index_find(const struct blocks_index *x, uint64_t event, uint64_t *position, uint64_t *first);

#endif
