/* What the files about values share: finding containers by their number, and skipping what stands before a
 * container's items. Private to src/stream/value*.c. */
#ifndef SMILEY_VALUE_SCAN_H
#define SMILEY_VALUE_SCAN_H

#include "smiley/buf.h"
#include "smiley/value.h"

static inline bool is_container(unsigned tag)
{
    return tag >= VALUE_LIST && tag <= VALUE_EXCEPTION;
}

/* The k-th container of the snapshot in [root, end), or NULL where there are not so many. */
const uint8_t *value_container(const uint8_t *root, const uint8_t *end, uint64_t k);

/* Appends where each container of the snapshot starts, as uint32_t offsets from root. */
void value_containers(const uint8_t *root, const uint8_t *end, struct buf *offsets);

/* The byte after the value at `at`, which stands inside a snapshot that passed value_end(). */
const uint8_t *value_skip(const uint8_t *at, const uint8_t *end);

#endif
