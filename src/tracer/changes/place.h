/* Where a value stands among the bytes of a part. */
#ifndef SMILEY_TRACER_PLACE_H
#define SMILEY_TRACER_PLACE_H

#include "deep.h"

struct place {
    struct deep *deep;
    size_t part;
    const uint8_t *at;
    size_t inner; /* the next part in it */
};

struct place place_first(struct deep *d, size_t part); /* behind the part's tag */
/* Past so many values. False where one of them means nothing by itself, as an end does. */
bool place_skip(struct place *p, size_t n);
/* From behind the tag of an instance to its first attribute, or to the value of the index-th. False where there is
 * none: it is behind the cut, or there is a base, too. */
bool place_attributes(struct place *p);
bool place_attribute(struct place *p, size_t index);

/* An atom that stands alone: a number, a singleton, a whole str. The bytes are well-formed. */
bool place_is_simple(const uint8_t *at);
const uint8_t *place_skip_simple(const uint8_t *at);
const uint8_t *place_skip_varint(const uint8_t *at);

#endif
