/* The first way of patching a part: its items, or attributes, one by one. */
#ifndef SMILEY_TRACER_ITEMS_H
#define SMILEY_TRACER_ITEMS_H

#include "patch.h"

/* Brings the items of a part up to date, of which deep->changed is a note. False where it is to be written anew; then
 * it may be up to date in part, and its notes say what is recorded. */
bool patch_items(struct patch *p, size_t part);

#endif
