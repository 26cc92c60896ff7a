/* Memory for shadows: blocks of powers of two, kept for reuse, so that calling a function costs no malloc once it was
 * called before. Under the GIL. */
#ifndef SMILEY_TRACER_POOL_H
#define SMILEY_TRACER_POOL_H

#include <stddef.h>

/* At least `size` bytes, *cap of them in truth; NULL without memory. */
void *pool_get(size_t size, size_t *cap);
void pool_put(void *block, size_t cap);

#endif
