#include "items.h"

#include <string.h>

#include "edit.h"
#include "watch.h"

enum { ITEMS_MOST = 8 }; /* that are replaced one by one */

/* --- where an item stands
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
    const uint8_t *at = p->at;
    for (; n > 0; n--) {
        if (*at >= VALUE_SMALL_INT || *at < VALUE_INT) {
            at++;
        } else if (*at == VALUE_INT) {
            at = skip_varint(at + 1);
        } else if (*at == VALUE_STR && at[1] < 0x80) {
            at += 2 + at[1];
        } else {
            p->at = at;
            if (!skip_value(p))
                return false;
            at = p->at;
        }
    }
    p->at = at;
    return true;
}

/* The items whose words in a run are others now; more than ITEMS_MOST are as good as all. */
static size_t find_changed(const uint64_t *was, const char *memory, size_t n, uint32_t changed[ITEMS_MOST])
{
    enum { STEP = 16 };
    size_t found = 0;
    if (n > STEP && !memcmp(was, memory, 8 * n))
        return 0;
    for (size_t from = 0; from < n; from += STEP) {
        size_t end = from + STEP < n ? from + STEP : n;
        if (n > STEP && !memcmp(was + from, memory + 8 * from, 8 * (end - from)))
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

/* --- an item that is another, one more, one less
 * ------------------------------------------------------------------------------------------------------------- */

static bool can_record(const struct patch *p, size_t len)
{
    return !p->sink || sink_room(p->sink) >= len + WRITE_CHANGE_MAX;
}

/* What stands at `offset` of the part's bytes becomes something else. False without memory. */
static bool put_bytes(struct patch *p, size_t part, size_t offset, size_t removed, const uint8_t *bytes, size_t len)
{
    if (removed == len && !memcmp(deep_bytes(p->deep) + offset, bytes, len))
        return true;
    if (!edit_bytes(&p->deep, part, offset, removed, bytes, len))
        return false;
    if (p->sink)
        sink_splice(p->sink, p->var, offset, removed, bytes, len);
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
    size_t len = (size_t)(end - bytes);
    if (!end || !can_record(p, SIMPLE_MOST) ||
        (len > removed && !snapshot_fits(p->snapshots, patch_room(p), p->deep->n_bytes + len)))
        return false;
    return deep_own(&p->deep, len + 2 * sizeof now) && edit_atom(p->deep, part, was, now, to_hold) &&
           put_bytes(p, part, offset, removed, bytes, len);
}

/* Behind the last item of the part come `n` values. The `run` words of the run that tell of them begin at word
 * `run_at`, and are to be filled in. */
static bool append_item(struct patch *p, size_t part, size_t run_at, size_t run, PyObject *const *values, int n)
{
    struct past past = deep_past(p->deep);
    const struct part *own = &past.parts[part];
    struct watch *w = p->watch;
    size_t last = own->byte + own->bytes - 1u;
    if (past.bytes[last] != VALUE_END)
        return false;
    uint8_t *end = snapshot_behind(p->snapshots, p->scratch, patch_room(p), &past, part, values, n, w);
    size_t len = (size_t)(end - p->scratch);
    if (!end || !can_record(p, len)) {
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
    bool refers = w->refers;
    uint64_t beyond = w->beyond;
    if (!edit_insert(&p->deep, part, &item, w, p->scratch)) {
        watch_clear(w);
        return false;
    }
    p->deep->refers = refers;
    p->deep->beyond = beyond;
    if (p->sink)
        sink_splice(p->sink, p->var, last, 0, p->scratch, len);
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

/* The place of the part's last item, an atom: what is held tells how long it is. */
static bool find_last(struct patch *p, size_t part, PyObject *was, size_t before, struct place *place)
{
    uint8_t bytes[SIMPLE_MOST], *end;
    bool to_hold;
    const struct part *own = &deep_parts(p->deep)[part];
    PyObject *const *last_atom = deep_atoms(p->deep) + own->atom + own->atoms - 1;
    *place = place_first(p->deep, part);
    const uint8_t *last = deep_bytes(p->deep) + own->byte + own->bytes - 1;
    if (own->atoms && *last_atom == was && (end = snapshot_simple(p->snapshots, bytes, was, &to_hold)) != NULL) {
        place->at = last - (end - bytes);
        return true;
    }
    return skip_values(place, before) && is_simple(place->at) && skip_simple(place->at) == last;
}

/* The last item of the part, of which the word before `run_end` tells, has gone; `before` values stand before it. */
static bool remove_last(struct patch *p, size_t part, size_t run_end, size_t run, size_t before)
{
    struct deep *d = p->deep;
    struct part own = deep_parts(d)[part];
    PyObject *was = (PyObject *)(uintptr_t)d->data[run_end - 1];
    size_t inner = last_inner(d, part, was), last = own.byte + own.bytes - 1u;
    struct edit_item item = { .run_end = run_end, .run = run, .values = 1 };
    struct place place;
    if (deep_bytes(d)[last] != VALUE_END || !can_record(p, 0) || (inner && d->refers) ||
        (!inner && !find_last(p, part, was, before, &place)))
        return false;
    if (inner) {
        const struct part *of = &deep_parts(d)[inner];
        item.words = of->words;
        item.parts = of->n;
        item.atoms = of->atoms;
        item.offset = of->byte;
        item.values += of->values;
    } else {
        item.offset = (size_t)(place.at - deep_bytes(d));
    }
    item.length = last - item.offset;
    if (!deep_own(&p->deep, 0))
        return false;
    if (!inner)
        edit_atom(p->deep, part, was, NULL, false);
    edit_remove(p->deep, part, &item);
    if (p->sink)
        sink_splice(p->sink, p->var, item.offset, item.length, NULL, 0);
    return true;
}

/* The word of a note that tells of an item, and the value there. */
static void take_word(struct patch *p, size_t word, PyObject *now)
{
    p->deep->data[word] = (uintptr_t)now;
}

/* How many items are behind those shown stands at the end. */
static bool put_missing(struct patch *p, size_t part, Py_ssize_t was, Py_ssize_t now)
{
    uint8_t old[VARINT_MAX + 1] = { VALUE_END }, bytes[VARINT_MAX + 1] = { VALUE_END };
    size_t old_len = 1, len = 1;
    if (was > 0) {
        *old = VALUE_CUT;
        old_len = (size_t)(varint_put(old + 1, (uint64_t)was) - old);
    }
    if (now > 0) {
        *bytes = VALUE_CUT;
        len = (size_t)(varint_put(bytes + 1, (uint64_t)now) - bytes);
    }
    const struct part *own = &deep_parts(p->deep)[part];
    size_t offset = own->byte + own->bytes - old_len;
    return !memcmp(deep_bytes(p->deep) + offset, old, old_len) && can_record(p, len) &&
           put_bytes(p, part, offset, old_len, bytes, len);
}

/* --- kinds of containers
 * ------------------------------------------------------------------------------------------------------------- */

enum {
    HEAD_WORDS = 4,        /* the note of a list's or dict's head, before that of what is in it */
    VALUES_AT = 2 + 2 + 3, /* an instance's notes before that of its attributes, where it has no slots */
};

static Py_ssize_t smaller(Py_ssize_t a, Py_ssize_t b)
{
    return a < b ? a : b;
}

/* A list's last item, or one behind it: the run of its items begins with a head only where there are any. */
static bool append_to_list(struct patch *p, size_t part, size_t run, size_t shown, PyObject *const *items)
{
    bool first = shown == 0;
    if ((shown + 1) * sizeof *items > WATCH_SPAN_MOST ||
        !append_item(p, part, run + (first ? 0 : 1 + shown), first ? 2 : 1, &items[shown], 1))
        return false;
    p->deep->data[run] = (uintptr_t)items | (uint64_t)(shown + 1) << NOTE_WORDS;
    take_word(p, run + 1 + shown, items[shown]);
    return true;
}

static bool remove_from_list(struct patch *p, size_t part, size_t run, size_t shown)
{
    uint64_t head = p->deep->data[run];
    if (!remove_last(p, part, run + 1 + shown, shown == 1 ? 2 : 1, shown - 1))
        return false;
    if (shown > 1)
        p->deep->data[run] = (head & NOTE_ADDRESS) | (uint64_t)(shown - 1) << NOTE_WORDS;
    return true;
}

static bool patch_list(struct patch *p, size_t part, PyObject *v)
{
    const struct part *own = &deep_parts(p->deep)[part];
    size_t head = own->word, run = head + HEAD_WORDS;
    const uint64_t *words = p->deep->data;
    Py_ssize_t most = p->snapshots->limits.items, was = (Py_ssize_t)words[head + 2];
    Py_ssize_t now = PyList_CheckExact(v) ? PyList_GET_SIZE(v) : 0;
    size_t shown = (size_t)smaller(was, most), shown_now = (size_t)smaller(now, most);
    if (words[head + 1] != (uintptr_t)&PyList_Type || !PyList_CheckExact(v) || shown > shown_now + 1 ||
        shown_now > shown + 1 || (shown && (own->words < HEAD_WORDS + 1 + shown || words[run] >> NOTE_WORDS != shown)))
        return false;
    PyObject *const *items = ((PyListObject *)v)->ob_item;
    uint32_t changed[ITEMS_MOST];
    size_t n = find_changed(words + run + 1, (const char *)items, shown < shown_now ? shown : shown_now, changed);
    if (n > ITEMS_MOST)
        return false;
    for (size_t k = 0; k < n; k++) {
        struct place place = place_first(p->deep, part);
        if (!skip_values(&place, changed[k]) ||
            !put_item(p, part, place, (PyObject *)(uintptr_t)p->deep->data[run + 1 + changed[k]], items[changed[k]]))
            return false;
        take_word(p, run + 1 + changed[k], items[changed[k]]);
    }
    if ((was > most || now > most) && was != now && !put_missing(p, part, was - most, now - most))
        return false;
    if ((shown_now > shown && !append_to_list(p, part, run, shown, items)) ||
        (shown_now < shown && !remove_from_list(p, part, run, shown)) || !deep_own(&p->deep, 0))
        return false;
    p->deep->data[head + 2] = (uint64_t)now;
    p->deep->data[head + 3] = (uintptr_t)items;
    p->from = (uint32_t)run;
    if (shown_now) {
        p->deep->data[run] = (uintptr_t)items | (uint64_t)shown_now << NOTE_WORDS;
        p->from += 1 + (uint32_t)shown_now;
    }
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
    p->from = (uint32_t)(run + 1 + n_words);
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
    p->from = (uint32_t)(note + 1 + n);
    return found <= ITEMS_MOST;
}

bool patch_items(struct patch *p, size_t part)
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
