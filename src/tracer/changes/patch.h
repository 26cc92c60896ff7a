/* Bringing what was written of a value up to date, where it is different, and nowhere else.
 *
 * The first note that does not hold tells which part has changed. Where items of that part are other atoms now (a
 * counter in a dict, a number in an attribute, what is behind the items shown), only their bytes are replaced; else
 * that part is written anew, those in it that have not changed being copied. Then the next note that does not hold, and
 * so on. What is replaced is what is recorded: nothing of the rest is looked at but its notes. */
#ifndef SMILEY_TRACER_PATCH_H
#define SMILEY_TRACER_PATCH_H

#include "deep.h"
#include "sink.h"

struct patch {
    struct snapshots *snapshots;
    struct watch *watch; /* scratch, cleared */
    uint8_t *scratch;    /* SNAPSHOT_ROOM bytes */
    struct deep *deep;   /* a reference, that may become one to another */
    uint32_t var;
    struct change_sink *sink; /* NULL: the changes are not recorded */
    size_t room;              /* of a snapshot */
    uint32_t from;            /* the word up to which the notes hold */
};

static inline size_t patch_room(const struct patch *p)
{
    return p->sink ? sink_room(p->sink) / 2 : p->room;
}

/* Starts at deep->changed. True where the deep holds now. Else it is still what was recorded, but must be written anew.
 */
bool patch_deep(struct patch *p);

#endif
