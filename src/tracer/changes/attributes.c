#include <string.h>

#include "items.h"

/* An attribute more: the words of its values, with the order of their coming before them, say where it stands. */
static bool append_attribute(struct patch *p, size_t part, PyObject *v, size_t note)
{
    const uint64_t *words = p->deep->data;
    struct py_attrs attrs;
    if (!py_attrs(v, &attrs) || !attrs.values)
        return false;
    const struct py_span *span = &attrs.spans[attrs.n_spans - 1];
    size_t n = note_words(words + note), now = span->len / 8, word;
    struct snapshot_item new = { .n = 1, .is_attribute = true };
    struct place place = place_first(p->deep, part);
    if (span->at != note_memory(words + note) || (!place_attributes(&place) && *place.at != VALUE_END) || now < n ||
        !py_attrs_added(&attrs, words + note + 1, n, p->snapshots->limits.items, &word, &new.name, &new.values[0]) ||
        (word >= n && word + 1 != now) || (word < n && now != n) || !item_append(p, part, note + 1 + n, now - n, &new))
        return false;
    p->deep->data[note] = (uintptr_t)span->at | (uint64_t)now << NOTE_WORDS;
    memcpy(p->deep->data + note + 1, span->at, span->len);
    p->from = (uint32_t)(note + 1 + now);
    return true;
}

/* Attributes that the object itself keeps, where it has no others: they are where they were, and what comes before the
 * first of them says which there are. */
bool patch_instance(struct patch *p, size_t part, PyObject *v, size_t note)
{
    const uint64_t *words = p->deep->data + note;
    const char *memory = note_memory(words);
    size_t n = note_words(words);
    uint32_t changed[ITEMS_MOST];
    size_t found = *words & NOTE_BYTES ? 0 : item_find_changed(words + 1, memory, n, changed);
    if (found == 0 || found > ITEMS_MOST)
        return false;
    for (size_t k = 0; k < found; k++) {
        size_t word = note + 1 + changed[k];
        Py_ssize_t index = py_inline_index(v, memory + 8 * changed[k]);
        PyObject *value = (PyObject *)(uintptr_t)note_word_at(memory + 8 * changed[k]);
        struct place place = place_first(p->deep, part);
        if (index < 0)
            return k == 0 && append_attribute(p, part, v, note);
        if (!place_attribute(&place, (size_t)index) ||
            !item_put(p, part, place, (PyObject *)(uintptr_t)p->deep->data[word], value))
            return false;
        item_take_word(p, word, value);
    }
    p->from = (uint32_t)(note + 1 + n);
    return true;
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
    struct place place = place_first(p->deep, part);
    if (note <= values || words[note] >> NOTE_WORDS != LIST_WORDS || words[note + 1] != (uintptr_t)&PyList_Type ||
        !py_attrs(v, &attrs) || !attrs.values || attrs.spans[attrs.n_spans - 1].at != note_memory(words + values))
        return false;
    PyObject *list = noted_object(words, note);
    for (size_t i = 0; i < note_words(words + values); i++)
        if (words[values + 1 + i] == (uintptr_t)list) {
            index = i;
            found++;
        }
    Py_ssize_t attribute = found == 1 ? py_inline_index(v, (const char *)note_memory(words + values) + 8 * index) : -1;
    if (attribute < 0 || !PyList_CheckExact(list) || !place_attribute(&place, (size_t)attribute) ||
        !item_put_too_deep(p, part, place, PyList_GET_SIZE(list)))
        return false;
    memcpy(p->deep->data + note + 1, note_memory(p->deep->data + note), 8 * LIST_WORDS);
    p->from = (uint32_t)(note + 1 + LIST_WORDS);
    return true;
}
