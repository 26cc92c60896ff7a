#include "patch.h"

#include <string.h>

#include "items.h"
#include "row.h"
#include "src/tracer/values/refs.h"
#include "src/tracer/values/watch.h"

enum { PATCHES_MOST = 16 }; /* of a value at an event */

/* --- parts ------------------------------------------------------------------------------------------------------- */

/* The innermost part that a note belongs to. */
static bool part_at(struct deep *d, size_t word, size_t *part)
{
    const struct part *parts = deep_parts(d), *end = parts + d->n_parts, *found = NULL;
    for (const struct part *p = parts; p < end && (p->word <= word || !p->n);) {
        bool inside = p->n && word - p->word < p->words;
        found = inside ? p : found;
        p += inside || !p->n ? 1 : p->n;
    }
    *part = found ? (size_t)(found - parts) : 0;
    return found != NULL;
}

struct behind { /* a part that was written anew, and by itself */
    const struct past *past;
    const struct watch *watch;
    uint32_t first, end; /* the ordinals that it had */
};

static bool renumber_behind(void *data, uint32_t *ordinal)
{
    const struct behind *b = data;
    uint32_t was = *ordinal, n = (uint32_t)b->watch->n_parts;
    if (was < b->first)
        return true;
    if (was >= b->end) {
        *ordinal = was + n - b->end;
        return true;
    }
    for (uint32_t i = b->first; i < n; i++)
        if (b->watch->parts[i].object && b->watch->parts[i].object == b->past->parts[was].object) {
            *ordinal = i;
            return true;
        }
    return false;
}

/* What stands behind the part, at `at` as it will have to be. */
static bool write_behind(struct patch *p, const struct past *past, size_t part, uint8_t *at, size_t len)
{
    const struct part *own = &past->parts[part];
    struct behind behind = { past, p->watch, (uint32_t)part, (uint32_t)part + own->n };
    memcpy(at, past->bytes + own->byte + own->bytes, len);
    return refs_renumber(at, at + len, renumber_behind, &behind);
}

/* A part anew; one that is around it where it can not be by itself. Leaves how long it is. */
static bool write_part(struct patch *p, struct past *past, size_t *part, size_t *len)
{
    for (;;) {
        uint8_t *end = snapshot_part(p->snapshots, p->scratch, patch_room(p), past, *part, p->watch);
        *len = end ? (size_t)(end - p->scratch) : 0;
        if (end || !p->watch->widen)
            return end != NULL;
        size_t around = *part;
        do
            if (around-- == 0)
                return false;
        while (around + past->parts[around].n <= p->watch->widen);
        *part = around;
        watch_clear(p->watch);
    }
}

static bool patch_part(struct patch *p, size_t *part)
{
    struct past past = deep_past(p->deep);
    size_t len, behind = 0;
    bool done = write_part(p, &past, part, &len);
    const struct part own = past.parts[*part];
    struct bytes_difference differ = { 0 };
    if (done && past.refers && p->watch->moved) {
        behind = past.n_bytes - own.byte - own.bytes;
        done = write_behind(p, &past, *part, p->scratch + len, behind);
    }
    if (done)
        differ = bytes_compare(past.bytes + own.byte, own.bytes + behind, p->scratch, len + behind);
    if (!done || !deep_replace(&p->deep, *part, p->watch, p->scratch, len)) {
        watch_clear(p->watch);
        return false;
    }
    memcpy(deep_bytes(p->deep) + own.byte + len, p->scratch + len, behind);
    p->from = p->deep->changed;
    if (p->sink && (differ.removed || differ.inserted))
        sink_splice(p->sink, p->var, own.byte + differ.start, differ.removed, p->scratch + differ.start,
                    differ.inserted);
    return true;
}

/* A row has no attributes, and a deque no other notes. */
static bool patch_some(struct patch *p, size_t part)
{
    if (deep_bytes(p->deep)[deep_parts(p->deep)[part].byte] == VALUE_INSTANCE)
        return patch_items(p, part) || patch_row(p, part);
    return patch_row(p, part) || patch_items(p, part);
}

/* What has come to the part is shown behind it, as it was there: so that is brought up to date first. What stands there
 * is kept alive by what is around the part, or stands behind it, too. */
static bool patch_behind(struct patch *p, size_t part)
{
    if (!deep_own(&p->deep))
        return false;
    struct deep *d = p->deep;
    uint32_t changed = d->changed, word = deep_parts(d)[part].word;
    const uint64_t *end = d->data + d->n_words, *behind = d->data + word + deep_parts(d)[part].words;
    size_t other;
    d->changed = (uint32_t)(notes_change(behind, end) - d->data);
    bool done = part_at(d, d->changed, &other) && other > part && patch_some(p, other);
    p->deep->changed = changed;
    p->from = word;
    return done;
}

static bool patch_change(struct patch *p)
{
    size_t part;
    p->watch->stuck = false;
    return part_at(p->deep, p->deep->changed, &part) &&
           (patch_some(p, part) || (p->watch->stuck && patch_behind(p, part)) || patch_part(p, &part));
}

bool patch_deep(struct patch *p)
{
    for (int i = 0; i < PATCHES_MOST; i++) {
        if (!patch_change(p))
            return false;
        if (p->deep->since ? deep_holds_since(p->deep) : deep_holds(p->deep, p->from))
            return true;
    }
    return false;
}
