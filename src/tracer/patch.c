#include "patch.h"

#include <string.h>

#include "refs.h"
#include "watch.h"

enum {
    ITEMS_MOST = 8,    /* that are replaced one by one */
    PATCHES_MOST = 16, /* of a value at an event */
};

/* --- bytes and atoms
 * --------------------------------------------------------------------------------------------------- */

/* What stands at `offset` of the part's bytes becomes something else. False without memory. */
static bool put_bytes(struct patch *p, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len)
{
    if (!deep_own(&p->deep, len))
        return false;
    struct deep *d = p->deep;
    uint8_t *at = deep_bytes(d) + offset;
    if (removed == len && !memcmp(at, bytes, len))
        return true;
    if (p->sink)
        sink_splice(p->sink, p->var, offset, removed, bytes, len);
    if (removed != len) {
        uint32_t more = (uint32_t)len - (uint32_t)removed;
        struct part *parts = deep_parts(d);
        memmove(at + len, at + removed, d->n_bytes - offset - removed);
        d->n_bytes += more;
        for (size_t i = 0; i <= part; i++)
            if (i + parts[i].n > part)
                parts[i].bytes += more;
        for (size_t i = part + 1; i < d->n_parts; i++)
            if (parts[i].byte > offset)
                parts[i].byte += more;
    }
    memcpy(at, bytes, len);
    return true;
}

/* Where an atom of the part's own is held, and not one of a part in it: its place, or that behind the part's last. */
static size_t find_atom(struct deep *d, size_t part, const PyObject *v)
{
    const struct part *parts = deep_parts(d), *own = &parts[part];
    PyObject *const *atoms = deep_atoms(d);
    size_t i = own->atom, end = i + own->atoms, inner = part + 1;
    for (;;) {
        while (inner < part + own->n && parts[inner].n == 0)
            inner++;
        bool last = inner >= part + own->n;
        for (size_t stop = last ? end : parts[inner].atom; i < stop; i++)
            if (atoms[i] == v)
                return i;
        if (last)
            return end;
        i += parts[inner].atoms;
        inner += parts[inner].n;
    }
}

static void count_atoms(struct deep *d, size_t part, size_t at, uint32_t more)
{
    struct part *parts = deep_parts(d);
    for (size_t i = 0; i <= part; i++)
        if (i + parts[i].n > part)
            parts[i].atoms += more;
    for (size_t i = part + 1; i < d->n_parts; i++)
        if (parts[i].atom >= at)
            parts[i].atom += more;
}

/* The words, atoms, parts and bytes behind atom `at` move by one place. */
static void move_behind(struct deep *d, PyObject **at, ptrdiff_t by)
{
    PyObject **from = by < 0 ? at - by : at;
    memmove(from + by, from, (size_t)(deep_bytes(d) + d->n_bytes - (uint8_t *)from));
    d->n_atoms += (uint32_t)by;
}

/* Holds `now` in the place of `was`, which is held or not. The deep is one's own. False without room. */
static bool hold_other(struct patch *p, size_t part, PyObject *was, PyObject *now, bool to_hold)
{
    struct deep *d = p->deep;
    size_t at = find_atom(d, part, was), own = deep_parts(d)[part].atom;
    bool held = at < own + deep_parts(d)[part].atoms;
    PyObject **atoms = deep_atoms(d);
    if (held && to_hold) {
        Py_INCREF(now);
        atoms[at] = now;
        Py_DECREF(was);
    } else if (held) {
        count_atoms(d, part, at + 1, UINT32_MAX);
        move_behind(d, atoms + at, -1);
        Py_DECREF(was);
    } else if (to_hold) {
        if (deep_spare(d) < sizeof *atoms)
            return false;
        count_atoms(d, part, own, 1);
        move_behind(d, atoms + own, 1);
        Py_INCREF(now);
        atoms[own] = now;
    }
    return true;
}

/* --- items
 * ------------------------------------------------------------------------------------------------------------- */

static const uint8_t *skip_varint(const uint8_t *at)
{
    while (*at++ & 0x80)
        ;
    return at;
}

static bool is_simple(const uint8_t *at)
{
    return *at >= VALUE_SMALL_INT || *at <= VALUE_INT || *at == VALUE_FLOAT || *at == VALUE_STR;
}
_Static_assert(VALUE_NONE < VALUE_INT && VALUE_TRUE < VALUE_INT && VALUE_FALSE < VALUE_INT,
               "the first four are simple");

static const uint8_t *skip_simple(const uint8_t *at)
{
    if (*at >= VALUE_SMALL_INT || *at < VALUE_INT)
        return at + 1;
    if (*at == VALUE_INT)
        return skip_varint(at + 1);
    if (*at == VALUE_FLOAT)
        return at + 1 + sizeof(double);
    uint64_t len = 0;
    at++;
    varint_get(&at, at + VARINT_MAX, &len);
    return at + len;
}

/* Where the part's values stand that are skipped one after the other. */
struct place {
    struct deep *deep;
    const uint8_t *at;
    size_t inner; /* the next part in it */
};

static struct place place_first(struct deep *d, size_t part)
{
    const uint8_t *at = deep_bytes(d) + deep_parts(d)[part].byte + 1;
    return (struct place){ .deep = d, .at = at, .inner = part + 1 };
}

/* False where it is one of those that mean nothing by themselves. */
static bool skip_value(struct place *p)
{
    struct deep *d = p->deep;
    const struct part *parts = deep_parts(d);
    if (is_simple(p->at)) {
        p->at = skip_simple(p->at);
        return true;
    }
    size_t offset = (size_t)(p->at - deep_bytes(d));
    while (p->inner < d->n_parts && (parts[p->inner].n == 0 || parts[p->inner].byte < offset))
        p->inner++;
    if (p->inner < d->n_parts && parts[p->inner].byte == offset) {
        p->at += parts[p->inner].bytes;
        p->inner += parts[p->inner].n;
    } else {
        p->at = *p->at == VALUE_REF ? skip_varint(p->at + 1) : value_end(p->at, deep_bytes(d) + d->n_bytes, NULL);
    }
    return p->at != NULL;
}

static bool skip_values(struct place *p, size_t n)
{
    for (; n > 0; n--)
        if (*p->at >= VALUE_SMALL_INT)
            p->at++;
        else if (!skip_value(p))
            return false;
    return true;
}

/* The atom at the place becomes `now`; `was` is what the noted word behind it says. */
static bool put_item(struct patch *p, size_t part, struct place place, PyObject *was, PyObject *now)
{
    uint8_t bytes[SIMPLE_MOST];
    bool to_hold;
    if (!is_simple(place.at) || !now)
        return false;
    uint8_t *end = snapshot_simple(p->snapshots, bytes, now, &to_hold);
    size_t offset = (size_t)(place.at - deep_bytes(place.deep)), removed = (size_t)(skip_simple(place.at) - place.at);
    if (!end || (p->sink && sink_room(p->sink) < SIMPLE_MOST + WRITE_CHANGE_MAX))
        return false;
    size_t len = (size_t)(end - bytes);
    return deep_own(&p->deep, len + 2 * sizeof now) && hold_other(p, part, was, now, to_hold) &&
           put_bytes(p, part, offset, removed, bytes, len);
}

/* The items whose words in a run are others now; more than ITEMS_MOST are as good as all. */
static size_t find_changed(const uint64_t *was, const char *memory, size_t n, uint32_t changed[ITEMS_MOST])
{
    enum { STEP = 32 };
    size_t found = 0;
    for (size_t from = 0; from < n; from += STEP) {
        size_t end = from + STEP < n ? from + STEP : n;
        if (!memcmp(was + from, memory + 8 * from, 8 * (end - from)))
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

/* The word of a note that tells of an item, and the value there. */
static void take_word(struct patch *p, size_t word, PyObject *now)
{
    p->deep->data[word] = (uintptr_t)now;
}

/* --- kinds of containers
 * ------------------------------------------------------------------------------------------------- */

/* How many items are behind those shown stands at the end of what was cut. */
static bool put_missing(struct patch *p, size_t part, Py_ssize_t was, Py_ssize_t now)
{
    uint8_t old[VARINT_MAX], bytes[VARINT_MAX];
    size_t old_len = (size_t)(varint_put(old, (uint64_t)was) - old),
           len = (size_t)(varint_put(bytes, (uint64_t)now) - bytes);
    const struct part *own = &deep_parts(p->deep)[part];
    size_t offset = own->byte + own->bytes - old_len;
    const uint8_t *at = deep_bytes(p->deep) + offset;
    return at[-1] == VALUE_CUT && !memcmp(at, old, old_len) && put_bytes(p, part, offset, old_len, bytes, len);
}

enum {
    HEAD_WORDS = 4,        /* the note of a list's or dict's head, before that of what is in it */
    VALUES_AT = 2 + 2 + 3, /* an instance's notes before that of its attributes, where it has no slots */
};

static bool patch_list(struct patch *p, size_t part, PyObject *v)
{
    const struct part *own = &deep_parts(p->deep)[part];
    size_t head = own->word, run = head + HEAD_WORDS;
    const uint64_t *words = p->deep->data;
    Py_ssize_t most = p->snapshots->limits.items, was = (Py_ssize_t)words[head + 2];
    Py_ssize_t now = PyList_CheckExact(v) ? PyList_GET_SIZE(v) : 0;
    size_t shown = (size_t)(was < most ? was : most);
    if (words[head + 1] != (uintptr_t)&PyList_Type || shown == 0 || shown != (size_t)(now < most ? now : most) ||
        (was > most) != (now > most) || own->words < HEAD_WORDS + 1 + shown || words[run] >> NOTE_WORDS != shown)
        return false;
    PyObject *const *items = ((PyListObject *)v)->ob_item;
    uint32_t changed[ITEMS_MOST];
    size_t n = find_changed(words + run + 1, (const char *)items, shown, changed);
    if (n > ITEMS_MOST)
        return false;
    for (size_t k = 0; k < n; k++) {
        struct place place = place_first(p->deep, part);
        if (!skip_values(&place, changed[k]) ||
            !put_item(p, part, place, (PyObject *)(uintptr_t)p->deep->data[run + 1 + changed[k]], items[changed[k]]))
            return false;
        take_word(p, run + 1 + changed[k], items[changed[k]]);
    }
    if (was != now && !put_missing(p, part, was - most, now - most))
        return false;
    if (!deep_own(&p->deep, 0))
        return false;
    p->deep->data[head + 2] = (uint64_t)now;
    p->deep->data[head + 3] = (uintptr_t)items;
    p->deep->data[run] = (uintptr_t)items | (uint64_t)shown << NOTE_WORDS;
    return true;
}

static bool patch_dict(struct patch *p, size_t part, PyObject *v)
{
    const struct part *own = &deep_parts(p->deep)[part];
    size_t head = own->word, run = head + HEAD_WORDS;
    const uint64_t *words = p->deep->data;
    Py_ssize_t most = p->snapshots->limits.items, was = (Py_ssize_t)words[head + 2],
               now = PyDict_CheckExact(v) ? PyDict_GET_SIZE(v) : 0;
    if (!(words[head] & NOTE_GATE) || !now || words[head + 1] != (uintptr_t)&PyDict_Type ||
        (was != now && (was <= most || now <= most)))
        return false;
    struct py_dict_table table;
    size_t n_words = note_words(words + run);
    if (!py_dict_table(v, &table) || (const void *)table.at != note_memory(words + run) ||
        n_words > (size_t)table.n * table.step)
        return false;
    uint32_t changed[ITEMS_MOST];
    size_t n = find_changed(words + run + 1, (const char *)table.at, n_words, changed), step = table.step;
    bool gaps = (n_words + step - 2) / step != (size_t)(was < most ? was : most); /* where items were deleted */
    if (n > ITEMS_MOST)
        return false;
    for (size_t k = 0; k < n; k++) {
        size_t word = run + 1 + changed[k];
        struct place place = place_first(p->deep, part);
        PyObject *value = table.at[changed[k]];
        if (changed[k] % step != 1 || !p->deep->data[word])
            return false;                            /* another key, or one where there was none */
        size_t before = 1 + 2 * (changed[k] / step); /* values: its key, and items */
        for (size_t i = 1; gaps && i < changed[k]; i += step)
            before -= p->deep->data[run + 1 + i] ? 0 : 2;
        if (!skip_values(&place, before) ||
            !put_item(p, part, place, (PyObject *)(uintptr_t)p->deep->data[word], value))
            return false;
        take_word(p, word, value);
    }
    if (was != now && !put_missing(p, part, was - most, now - most))
        return false;
    if (!deep_own(&p->deep, 0))
        return false;
    p->deep->data[head + 2] = (uint64_t)now;
    p->deep->data[head + 3] = py_dict_version(v);
    return true;
}

/* Attributes that the object itself keeps, where it has no others. */
static bool patch_instance(struct patch *p, size_t part, PyObject *v, size_t note)
{
    const uint64_t *words = p->deep->data;
    struct py_attrs attrs;
    if (!py_attrs(v, &attrs) || !attrs.values)
        return false;
    struct py_span span = attrs.spans[attrs.n_spans - 1];
    size_t n = note_words(words + note);
    uint32_t changed[ITEMS_MOST];
    if ((uintptr_t)span.at != (uintptr_t)note_memory(words + note) || span.len != 8 * n || words[note] & NOTE_BYTES)
        return false;
    size_t found = find_changed(words + note + 1, span.at, n, changed);
    for (size_t k = 0; k < found && found <= ITEMS_MOST; k++) {
        size_t word = note + 1 + changed[k];
        Py_ssize_t index = py_attrs_index(&attrs, changed[k]);
        PyObject *value = (PyObject *)(uintptr_t)note_word_at((const char *)span.at + 8 * changed[k]);
        struct place place = place_first(p->deep, part);
        place.at = skip_varint(skip_varint(skip_varint(place.at))); /* module, class, identity */
        if (index < 0 || *place.at != VALUE_ATTR)
            return false; /* which are there, and in which order, or it has a base, too */
        for (Py_ssize_t i = 0; i < index && *place.at == VALUE_ATTR; i++) {
            place.at = skip_varint(place.at + 1);
            if (!skip_value(&place))
                return false;
        }
        if (*place.at != VALUE_ATTR)
            return false; /* it is behind the cut */
        place.at = skip_varint(place.at + 1);
        if (!put_item(p, part, place, (PyObject *)(uintptr_t)p->deep->data[word], value))
            return false;
        take_word(p, word, value);
    }
    return found <= ITEMS_MOST;
}

static bool patch_items(struct patch *p, size_t part)
{
    const struct part *own = &deep_parts(p->deep)[part];
    size_t note = p->deep->changed;
    switch (deep_bytes(p->deep)[own->byte]) {
    case VALUE_LIST:
        return note <= own->word + HEAD_WORDS && patch_list(p, part, own->object);
    case VALUE_DICT:
        return note == own->word && patch_dict(p, part, own->object);
    case VALUE_INSTANCE:
        return note == own->word + VALUES_AT && patch_instance(p, part, own->object, note);
    default:
        return false;
    }
}

/* --- parts
 * ------------------------------------------------------------------------------------------------------------- */

/* The innermost part that a note belongs to. */
static bool part_at(struct deep *d, size_t word, size_t *part)
{
    const struct part *parts = deep_parts(d);
    bool found = false;
    for (size_t i = 0; i < d->n_parts;) {
        bool inside = parts[i].n && parts[i].word <= word && word < (size_t)parts[i].word + parts[i].words;
        if (inside) {
            *part = i;
            found = true;
        }
        i += inside || !parts[i].n ? 1 : parts[i].n;
    }
    return found;
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
    size_t room = p->sink ? sink_room(p->sink) / 2 : p->room;
    for (;;) {
        uint8_t *end = snapshot_part(p->snapshots, p->scratch, room, past, *part, p->watch);
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
    if (p->sink && (differ.removed || differ.inserted))
        sink_splice(p->sink, p->var, own.byte + differ.start, differ.removed, p->scratch + differ.start,
                    differ.inserted);
    return true;
}

bool patch_deep(struct patch *p)
{
    for (int i = 0; i < PATCHES_MOST; i++) {
        size_t part = 0;
        if (!part_at(p->deep, p->deep->changed, &part) || (!patch_items(p, part) && !patch_part(p, &part)))
            return false;
        if (deep_holds(p->deep, deep_parts(p->deep)[part].word))
            return true;
    }
    return false;
}
