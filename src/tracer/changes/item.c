#include "item.h"

#include <string.h>

#include "behind.h"
#include "src/tracer/values/watch.h"

size_t item_find_changed(const uint64_t *was, const char *memory, size_t n, uint32_t changed[ITEMS_MOST])
{
    enum { STEP = 32 };
    size_t found = 0;
    for (size_t from = 0; from < n; from += STEP) {
        size_t end = from + STEP < n ? from + STEP : n;
        if (n > STEP / 2 && !memcmp(was + from, memory + 8 * from, 8 * (end - from)))
            continue;
        for (size_t i = from; i < end; i++)
            if (was[i] != note_word_at(memory + 8 * i)) {
                if (found == ITEMS_MOST)
                    return ITEMS_MOST + 1;
                changed[found++] = (uint32_t)i;
            }
    }
    return found;
}

bool item_can_record(const struct patch *p, size_t len)
{
    return !p->sink || sink_room(p->sink) >= len + WRITE_CHANGE_MAX;
}

void item_put_bytes(struct patch *p, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len)
{
    const uint8_t *at = deep_bytes(p->deep) + offset;
    size_t same = 0, shorter = len < removed ? len : removed;
    while (same < shorter && at[same] == bytes[same])
        same++;
    if (len == removed) {
        if (same == len)
            return;
        while (at[len - 1] == bytes[len - 1])
            removed = --len;
    }
    edit_bytes(p->deep, part, offset + same, removed - same, bytes + same, len - same);
    if (p->sink)
        sink_splice(p->sink, p->var, offset + same, removed - same, bytes + same, len - same);
}

void item_put_value(struct patch *p, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len)
{
    uint32_t n = p->deep->marks.part == part ? p->deep->marks.n : 0;
    item_put_bytes(p, part, offset, removed, bytes, len);
    for (struct marks *m = &p->deep->marks; m->n < n; m->n++) /* those behind it are as far away as they were */
        m->at[m->n] += (uint32_t)len - (uint32_t)removed;
}

bool item_put(struct patch *p, size_t part, struct place place, PyObject *was, PyObject *now)
{
    uint8_t bytes[SIMPLE_MOST];
    bool to_hold;
    if (!place_is_simple(place.at) || !now)
        return false;
    uint8_t *end = snapshot_simple(p->snapshots, bytes, now, &to_hold);
    size_t offset = (size_t)(place.at - deep_bytes(place.deep)),
           removed = (size_t)(place_skip_simple(place.at) - place.at);
    size_t len = (size_t)(end - bytes);
    if (!end || !item_can_record(p, SIMPLE_MOST) ||
        (len > removed && !snapshot_fits(p->snapshots, patch_room(p), p->deep->n_bytes + len)))
        return false;
    if (!deep_reserve(&p->deep, (struct deep_size){ .atoms = 1, .bytes = len }))
        return false;
    edit_atom(p->deep, part, was, to_hold ? Py_NewRef(now) : NULL);
    item_put_value(p, part, offset, removed, bytes, len);
    return true;
}

bool item_put_changed(struct patch *p, size_t part, size_t run, size_t n, PyObject *const *items)
{
    uint32_t changed[ITEMS_MOST];
    size_t found = item_find_changed(p->deep->data + run, (const char *)items, n, changed);
    if (found > ITEMS_MOST)
        return false;
    for (size_t k = 0; k < found; k++) {
        struct place place = place_first(p->deep, part);
        PyObject *was = (PyObject *)(uintptr_t)p->deep->data[run + changed[k]];
        if (!place_skip(&place, changed[k]) || !item_put(p, part, place, was, items[changed[k]]))
            return false;
        item_take_word(p, run + changed[k], items[changed[k]]);
    }
    return true;
}

bool item_put_too_deep(struct patch *p, size_t part, struct place place, Py_ssize_t len)
{
    uint8_t bytes[2 + VARINT_MAX] = { VALUE_DEEP, VALUE_LIST };
    if (place.at[0] != VALUE_DEEP || place.at[1] != VALUE_LIST || !item_can_record(p, sizeof bytes) ||
        !snapshot_fits(p->snapshots, patch_room(p), p->deep->n_bytes + sizeof bytes))
        return false;
    size_t offset = (size_t)(place.at - deep_bytes(place.deep)),
           removed = (size_t)(place_skip_varint(place.at + 2) - place.at),
           written = (size_t)(varint_put(bytes + 2, (uint64_t)len) - bytes);
    if (!deep_reserve(&p->deep, (struct deep_size){ .bytes = written }))
        return false;
    item_put_bytes(p, part, offset, removed, bytes, written);
    return true;
}

bool item_append(struct patch *p, size_t part, size_t run_at, size_t run, const struct snapshot_item *new)
{
    struct past past = deep_past(p->deep);
    const struct part *own = &past.parts[part];
    struct watch *w = p->watch;
    size_t last = own->byte + own->bytes - 1u;
    if (past.bytes[last] != VALUE_END)
        return false;
    uint8_t *end = snapshot_behind(p->snapshots, p->scratch, patch_room(p), &past, part, new, w);
    size_t len = (size_t)(end - p->scratch);
    if (!end || !item_can_record(p, len)) {
        watch_clear(w);
        return false;
    }
    struct edit_item item = { .run_end = run_at,
                              .run = run,
                              .words = w->n_words,
                              .parts = w->n_parts - (part + own->n),
                              .atoms = w->n_atoms,
                              .offset = last,
                              .length = len,
                              .values = w->values };
    struct behind behind = { .from = last, .part = (uint32_t)part + own->n, .come = (uint32_t)item.parts, .at = end };
    bool refers = w->refers;
    uint64_t beyond = w->beyond;
    if (!behind_write(p, &behind) || !item_can_record(p, len + behind.differ.inserted + WRITE_CHANGE_MAX) ||
        !edit_insert(&p->deep, part, &item, w, p->scratch)) {
        watch_clear(w);
        return false;
    }
    p->deep->refers = refers;
    p->deep->beyond = beyond;
    if (p->sink)
        sink_splice(p->sink, p->var, last, 0, p->scratch, len);
    behind_put(p, &behind, last + len);
    return true;
}

/* The container that is the part's last item; 0 where that is none. */
static size_t last_inner(struct deep *d, size_t part, const PyObject *object)
{
    const struct part *parts = deep_parts(d), *own = &parts[part];
    size_t end = part + own->n;
    for (size_t i = end - 1; i > part; i--) {
        const struct part *p = &parts[i];
        if (p->object == object && p->n && i + p->n == end && p->depth == own->depth + 1)
            return p->byte + p->bytes + 1 == own->byte + own->bytes && p->word + p->words == own->word + own->words &&
                           p->atom + p->atoms == own->atom + own->atoms
                       ? i
                       : 0;
    }
    return 0;
}

/* How many words, the last of the part, tell of an object that was met before, or is too deep to be shown: a note of
 * its type. 0 where they are others. */
static size_t type_words(struct deep *d, size_t part, const PyObject *object)
{
    const struct part *own = &deep_parts(d)[part];
    uint64_t head = (uintptr_t)&object->ob_type | UINT64_C(1) << NOTE_WORDS;
    return own->words > 2 && d->data[own->word + own->words - 2] == head ? 2 : 0;
}

bool item_is_last(struct deep *d, size_t part, PyObject *value, const uint8_t *at, struct edit_item *item)
{
    const struct part *own = &deep_parts(d)[part];
    const uint8_t *last = deep_bytes(d) + own->byte + own->bytes - 1;
    if (*last != VALUE_END)
        return false;
    if (place_is_simple(at))
        return place_skip_simple(at) == last;
    if (*at == VALUE_REF || (*at == VALUE_DEEP && at[1] == VALUE_INSTANCE)) {
        item->words = type_words(d, part, value);
        return item->words && place_skip_varint(at + (*at == VALUE_REF ? 1 : 2)) == last;
    }
    size_t inner = last_inner(d, part, value);
    const struct part *of = &deep_parts(d)[inner];
    if (!inner || at != deep_bytes(d) + of->byte)
        return false;
    item->words = of->words;
    item->parts = of->n;
    item->atoms = of->atoms;
    item->values += of->values;
    return true;
}

/* The place of the part's last item; the bytes of a held atom tell how long it is. */
static bool find_last(struct patch *p, size_t part, PyObject *was, size_t before, struct place *place)
{
    uint8_t bytes[SIMPLE_MOST], *end;
    bool to_hold;
    struct deep *d = p->deep;
    const struct part *own = &deep_parts(d)[part];
    PyObject *const *last_atom = deep_atoms(d) + own->atom + own->atoms - 1;
    size_t inner = last_inner(d, part, was);
    *place = place_first(d, part);
    if (inner) {
        place->at = deep_bytes(d) + deep_parts(d)[inner].byte;
        return true;
    }
    if (own->atoms && *last_atom == was && (end = snapshot_simple(p->snapshots, bytes, was, &to_hold)) != NULL) {
        place->at = deep_bytes(d) + own->byte + own->bytes - 1 - (end - bytes);
        return true;
    }
    return place_skip(place, before);
}

bool item_remove_last(struct patch *p, size_t part, size_t run_end, size_t run, size_t before)
{
    struct deep *d = p->deep;
    PyObject *was = (PyObject *)(uintptr_t)d->data[run_end - 1];
    struct edit_item item = { .run_end = run_end, .run = run, .values = 1 };
    struct place place;
    if (!item_can_record(p, 0) || !find_last(p, part, was, before, &place) ||
        !item_is_last(d, part, was, place.at, &item))
        return false;
    const struct part *own = &deep_parts(d)[part];
    item.offset = (size_t)(place.at - deep_bytes(d));
    item.length = own->byte + own->bytes - 1 - item.offset;
    return item_remove(p, part, &item, was, NULL);
}

bool item_remove(struct patch *p, size_t part, const struct edit_item *item, PyObject *was, PyObject *key)
{
    const struct part *own = &deep_parts(p->deep)[part];
    struct behind behind = { .from = item->offset + item->length,
                             .part = (uint32_t)part + own->n - (uint32_t)item->parts,
                             .gone = (uint32_t)item->parts,
                             .at = p->scratch };
    if (!behind_write(p, &behind) || !item_can_record(p, behind.differ.inserted + WRITE_CHANGE_MAX) ||
        !deep_own(&p->deep))
        return false;
    behind_put(p, &behind, behind.from);
    if (item->words == 0)
        edit_atom(p->deep, part, was, NULL);
    if (key)
        edit_atom(p->deep, part, key, NULL);
    edit_remove(p->deep, part, item);
    if (p->sink)
        sink_splice(p->sink, p->var, item->offset, item->length, NULL, 0);
    return true;
}

size_t item_end_length(Py_ssize_t most, Py_ssize_t len)
{
    uint64_t missing = len > most ? (uint64_t)(len - most) : 0;
    return missing ? 1 + (63 - (size_t)__builtin_clzll(missing)) / 7 + 1 : 1;
}

static size_t write_end(uint8_t bytes[1 + VARINT_MAX], Py_ssize_t most, Py_ssize_t len)
{
    *bytes = len > most ? VALUE_CUT : VALUE_END;
    return len > most ? (size_t)(varint_put(bytes + 1, (uint64_t)(len - most)) - bytes) : 1;
}

/* The number of what is missing becomes another that takes as many bytes: a list grows, and nothing else of it is seen.
 */
static void put_number(struct patch *p, size_t offset, uint64_t was, uint64_t now)
{
    size_t first = (size_t)__builtin_ctzll(was ^ now) / 7, end = (63 - (size_t)__builtin_clzll(was ^ now)) / 7 + 1;
    uint8_t *at = deep_bytes(p->deep) + offset;
    for (size_t i = first; i < end; i++)
        at[i] = (uint8_t)((at[i] & 0x80) | (now >> 7 * i & 0x7f));
    if (p->sink)
        sink_splice(p->sink, p->var, offset + first, end - first, at + first, end - first);
}

void item_put_end(struct patch *p, size_t part, size_t tail, Py_ssize_t len_was, Py_ssize_t len_now)
{
    const struct part *own = &deep_parts(p->deep)[part];
    Py_ssize_t most = p->snapshots->limits.items;
    uint8_t bytes[1 + VARINT_MAX];
    size_t was = item_end_length(most, len_was), offset = own->byte + own->bytes - tail - was;
    if (was > 1 && was == item_end_length(most, len_now))
        put_number(p, offset + 1, (uint64_t)(len_was - most), (uint64_t)(len_now - most));
    else
        item_put_bytes(p, part, offset, was, bytes, write_end(bytes, most, len_now));
}

/* Whether the bytes that end there say how many items are behind those shown, where there are `len`. */
static bool is_end(const uint8_t *end, Py_ssize_t most, Py_ssize_t len)
{
    const uint8_t *at = end - item_end_length(most, len);
    uint64_t missing;
    return len > most ? *at++ == VALUE_CUT && varint_get(&at, end, &missing) && missing == (uint64_t)(len - most)
                      : *at == VALUE_END;
}

bool item_put_missing(struct patch *p, size_t part, Py_ssize_t len_was, Py_ssize_t len_now)
{
    const struct part *own = &deep_parts(p->deep)[part];
    enum { MORE = 1 + VARINT_MAX };
    if (!is_end(deep_bytes(p->deep) + own->byte + own->bytes, p->snapshots->limits.items, len_was) ||
        !item_can_record(p, MORE) || !deep_reserve(&p->deep, (struct deep_size){ .bytes = MORE }))
        return false;
    item_put_end(p, part, 0, len_was, len_now);
    return true;
}
