/* Snapshots of a part of a value, or of what comes to it, for the place that they have in the rest, which stays as it
 * is. */
#include "src/tracer/values/encoder.h"

bool snapshot_fits(const struct snapshots *s, size_t room_bytes, size_t bytes)
{
    size_t most = room_bytes < SNAPSHOT_ROOM ? room_bytes : SNAPSHOT_ROOM;
    return most >= bytes + ample(s) + SNAPSHOT_LEAST;
}

uint8_t *snapshot_part(struct snapshots *s, uint8_t *at, size_t room_bytes, struct past *past, size_t part,
                       struct watch *watch)
{
    const struct part *p = &past->parts[part];
    size_t most = room_bytes < SNAPSHOT_ROOM ? room_bytes : SNAPSHOT_ROOM, around = past->n_bytes - p->bytes;
    struct encoder e = { .s = s,
                         .start = at,
                         .at = at,
                         .values_left = (int64_t)s->limits.values - (past->parts[0].values - p->values),
                         .containers = (uint32_t)part,
                         .watch = watch,
                         .past = past,
                         .whole = past,
                         .first = (uint32_t)part,
                         .end = (uint32_t)part + p->n,
                         .behind = p->word + p->words };
    watch->widen = 0;
    if (past->n_parts > PARTS_SEARCHED || !snapshot_fits(s, room_bytes, around))
        return NULL;
    e.limit = at + (most - around - SNAPSHOT_SLACK);
    encode(&e, p->object, p->depth, part ? PIN_ATOMS : PIN_NOTHING);
    e.moved |= e.containers != e.end;
    watch->widen = e.widen;
    if (e.stuck || e.containers == part || watch->parts[part].n == 0 || watch->always || e.values_left < 2 ||
        room(&e) < ample(s))
        return NULL;
    watch->n_parts = e.containers;
    watch->moved = e.moved;
    watch->refers = e.refers || past->refers;
    watch->beyond = e.beyond | past->beyond;
    return e.at;
}

static bool put_name(struct encoder *e, PyObject *key)
{
    uint32_t name = names_id_of(e->s->names, e->s->writer, key);
    *e->at++ = VALUE_ATTR;
    put(e, name);
    return !names_secret(e->s->names, name);
}

uint8_t *snapshot_behind(struct snapshots *s, uint8_t *at, size_t room_bytes, struct past *past, size_t part,
                         const struct snapshot_item *item, struct watch *watch)
{
    const struct part *p = &past->parts[part];
    size_t most = room_bytes < SNAPSHOT_ROOM ? room_bytes : SNAPSHOT_ROOM;
    uint32_t behind = (uint32_t)part + p->n;
    int64_t values_left = (int64_t)s->limits.values - 1 - past->parts[0].values;
    struct encoder e = { .s = s,
                         .start = at,
                         .at = at,
                         .values_left = values_left,
                         .containers = behind,
                         .watch = watch,
                         .past = past,
                         .whole = past,
                         .first = behind,
                         .end = behind,
                         .behind = p->word + p->words };
    if (values_left < item->n || past->n_parts > PARTS_SEARCHED || !snapshot_fits(s, room_bytes, past->n_bytes))
        return NULL;
    e.limit = at + (most - past->n_bytes - SNAPSHOT_SLACK);
    if (item->is_attribute && !put_name(&e, item->name))
        return NULL;
    for (int i = 0; i < item->n; i++)
        encode(&e, item->values[i], p->depth + 1, PIN_ATOMS);
    watch->stuck = e.stuck;
    if (e.stuck || watch->always || e.values_left < 2 || room(&e) < ample(s) ||
        past->n_parts + e.containers - behind > PARTS_MOST / 2)
        return NULL;
    watch->n_parts = e.containers;
    watch->refers = e.refers || past->refers;
    watch->beyond = e.beyond | past->beyond;
    watch->values = (uint32_t)(values_left - e.values_left);
    return e.at;
}
