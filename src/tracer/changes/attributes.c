#include <string.h>

#include "items.h"

/* The place of the attribute that is the index-th of the part. False where there is none: it is behind the cut, or
 * there is a base, too. */
static bool find_attribute(struct patch *p, size_t part, Py_ssize_t index, struct place *place)
{
    if (index < 0)
        return false;
    *place = place_first(p->deep, part);
    place->at = place_skip_varint(place_skip_varint(place_skip_varint(place->at))); /* module, class, identity */
    for (;; index--) {
        if (*place->at != VALUE_ATTR)
            return false;
        place->at = place_skip_varint(place->at + 1);
        if (index == 0)
            return true;
        if (!place_skip(place, 1))
            return false;
    }
}

/* An attribute more: the words of its values, with the order of their coming before them, say where it stands. */
static bool append_attribute(struct patch *p, size_t part, size_t note, const struct py_attrs *attrs)
{
    const struct py_span *span = &attrs->spans[attrs->n_spans - 1];
    const uint64_t *words = p->deep->data;
    size_t n = note_words(words + note), now = span->len / 8, word;
    struct snapshot_item new = { .n = 1, .is_attribute = true };
    struct place place = place_first(p->deep, part);
    place.at = place_skip_varint(place_skip_varint(place_skip_varint(place.at)));
    if ((*place.at != VALUE_ATTR && *place.at != VALUE_END) || now < n ||
        !py_attrs_added(attrs, words + note + 1, n, p->snapshots->limits.items, &word, &new.name, &new.values[0]) ||
        (word >= n && word + 1 != now) || (word < n && now != n) || !item_append(p, part, note + 1 + n, now - n, &new))
        return false;
    p->deep->data[note] = (uintptr_t)span->at | (uint64_t)now << NOTE_WORDS;
    memcpy(p->deep->data + note + 1, span->at, span->len);
    p->from = (uint32_t)(note + 1 + now);
    return true;
}

/* Attributes that the object itself keeps, where it has no others. */
bool patch_instance(struct patch *p, size_t part, PyObject *v, size_t note)
{
    const uint64_t *words = p->deep->data;
    struct py_attrs attrs;
    if (!py_attrs(v, &attrs) || !attrs.values)
        return false;
    struct py_span span = attrs.spans[attrs.n_spans - 1];
    size_t n = note_words(words + note);
    uint32_t changed[ITEMS_MOST];
    if ((uintptr_t)span.at != (uintptr_t)note_memory(words + note) || words[note] & NOTE_BYTES)
        return false;
    size_t found = item_find_changed(words + note + 1, span.at, span.len < 8 * n ? span.len / 8 : n, changed);
    if (span.len != 8 * n || (found && py_attrs_index(&attrs, changed[0]) < 0)) /* it is in their order */
        return append_attribute(p, part, note, &attrs);
    for (size_t k = 0; k < found && found <= ITEMS_MOST; k++) {
        size_t word = note + 1 + changed[k];
        Py_ssize_t index = py_attrs_index(&attrs, changed[k]);
        PyObject *value = (PyObject *)(uintptr_t)note_word_at((const char *)span.at + 8 * changed[k]);
        struct place place;
        if (index < 0 || !find_attribute(p, part, index, &place) ||
            !item_put(p, part, place, (PyObject *)(uintptr_t)p->deep->data[word], value))
            return false;
        item_take_word(p, word, value);
    }
    p->from = (uint32_t)(note + 1 + n);
    return found <= ITEMS_MOST;
}

/* The object of a note that begins with its type. */
static PyObject *noted_object(const uint64_t *words, size_t note)
{
    return (PyObject *)((uintptr_t)note_memory(words + note) - offsetof(PyObject, ob_type));
}

bool patch_too_deep(struct patch *p, size_t part, PyObject *v, size_t note)
{
    enum { LIST_WORDS = 3 }; /* type, length, where its items are: none of these */
    const struct part *own = &deep_parts(p->deep)[part];
    size_t values = own->word + VALUES_AT, index = 0, found = 0;
    const uint64_t *words = p->deep->data;
    struct py_attrs attrs;
    struct place place;
    if (note <= values || words[note] >> NOTE_WORDS != LIST_WORDS || words[note + 1] != (uintptr_t)&PyList_Type ||
        !py_attrs(v, &attrs) || !attrs.values || attrs.spans[attrs.n_spans - 1].at != note_memory(words + values))
        return false;
    PyObject *list = noted_object(words, note);
    for (size_t i = 0; i < note_words(words + values); i++)
        if (words[values + 1 + i] == (uintptr_t)list) {
            index = i;
            found++;
        }
    if (found != 1 || !PyList_CheckExact(list) || !find_attribute(p, part, py_attrs_index(&attrs, index), &place) ||
        !item_put_too_deep(p, part, place, PyList_GET_SIZE(list)))
        return false;
    memcpy(p->deep->data + note + 1, note_memory(p->deep->data + note), 8 * LIST_WORDS);
    p->from = (uint32_t)(note + 1 + LIST_WORDS);
    return true;
}
