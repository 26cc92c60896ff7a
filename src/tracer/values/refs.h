/* REFs in what was written of a value: the containers that they mean get other numbers when there are more or fewer
 * before them. */
#ifndef SMILEY_TRACER_REFS_H
#define SMILEY_TRACER_REFS_H

#include <stdbool.h>
#include <stdint.h>

/* Changes *ordinal to what it is now. False where there is no such container any more. */
typedef bool refs_map(void *data, uint32_t *ordinal);

/* Numbers the REFs anew in [at, end), whole values and parts of containers. False where one of them can not be, or
 * would take another number of bytes; then some are changed and some not. */
bool refs_renumber(uint8_t *at, const uint8_t *end, refs_map *map, void *data);

#endif
