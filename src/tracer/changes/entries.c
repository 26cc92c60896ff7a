#include <string.h>

#include "items.h"
#include "row.h"
#include "src/tracer/values/watch.h"

/* The run of a dict's entries: each a key, then its value, then maybe a hash; NULLs where there was one. */
struct entries {
    struct py_span now; /* the memory */
    size_t step;
    size_t words, run;     /* how many were noted, and where; without any there is no note */
    size_t shown, changed; /* the items; how many words are others */
    uint32_t at[ITEMS_MOST];
};

/* How many values stand before the one that is noted in word `word`. */
static size_t values_before(const struct patch *p, const struct entries *e, size_t word)
{
    const uint64_t *words = p->deep->data + e->run + 1;
    size_t before = 2 * (word / e->step) + word % e->step;
    if ((e->words + e->step - 2) / e->step != e->shown) /* items were deleted */
        for (size_t i = 1; i < word; i += e->step)
            before -= words[i] ? 0 : 2;
    return before;
}

static bool put_entries(struct patch *p, size_t part, const struct entries *e)
{
    PyObject *const *now = e->now.at;
    for (size_t k = 0; k < e->changed; k++) {
        size_t i = e->at[k], word = e->run + 1 + i;
        PyObject *was = (PyObject *)(uintptr_t)p->deep->data[word];
        struct place place = place_first(p->deep, part);
        if (i % e->step != 1 || !was) /* another key, or one where there was none */
            return false;
        if (!place_skip(&place, values_before(p, e, i)) || !item_put(p, part, place, was, now[i]))
            return false;
        item_take_word(p, word, now[i]);
    }
    return true;
}

static bool append_entry(struct patch *p, size_t part, const struct entries *e)
{
    size_t n = e->now.len / 8, more = n - e->words, gate = e->run - HEAD_WORDS;
    PyObject *const *now = e->now.at;
    const struct snapshot_item new = { .values = { now[n - 2], now[n - 1] }, .n = 2 };
    if (n <= e->words || !new.values[0] || !new.values[1] || !row_is_plain_key(p, new.values[0]) ||
        !item_append(p, part, e->run + (e->words ? 1 + e->words : 0), more + (e->words == 0), &new))
        return false;
    uint64_t *words = p->deep->data;
    words[gate] |= NOTE_GATE;
    words[e->run] = (uintptr_t)now | (uint64_t)n << NOTE_WORDS;
    memcpy(words + e->run + 1 + e->words, now + e->words, 8 * more);
    return true;
}

/* The entry whose key stood in the word `i` has gone: from the end of the run, of which it was `run` words; where it
 * was none, it has left NULLs. */
static bool remove_entry(struct patch *p, size_t part, const struct entries *e, size_t i, size_t run)
{
    uint64_t *words = p->deep->data;
    struct place place = place_first(p->deep, part);
    PyObject *key = (PyObject *)(uintptr_t)words[e->run + 1 + i], *value = (PyObject *)(uintptr_t)words[e->run + 2 + i];
    struct edit_item item = { .run_end = e->run + 1 + e->words, .run = run, .values = 2 };
    if (!key || !value || !item_can_record(p, 0) || !place_skip(&place, values_before(p, e, i)) ||
        !place_is_simple(place.at))
        return false;
    item.offset = (size_t)(place.at - deep_bytes(p->deep));
    place.at = place_skip_simple(place.at);
    if (run ? !item_is_last(p->deep, part, value, place.at, &item) : !place_is_simple(place.at))
        return false;
    const struct part *own = &deep_parts(p->deep)[part];
    const uint8_t *bytes = deep_bytes(p->deep);
    size_t end = run ? own->byte + own->bytes - 1u : (size_t)(place_skip_simple(place.at) - bytes);
    item.length = end - item.offset;
    return item_remove(p, part, &item, value, key);
}

static bool remove_last_entry(struct patch *p, size_t part, const struct entries *e)
{
    size_t n = e->now.len / 8, gate = e->run - HEAD_WORDS;
    if (e->changed || !remove_entry(p, part, e, e->words - 2, e->words - n + (n == 0)))
        return false;
    if (n)
        p->deep->data[e->run] = (uintptr_t)e->now.at | (uint64_t)n << NOTE_WORDS;
    else
        p->deep->data[gate] &= ~NOTE_GATE;
    return true;
}

/* One whose key and value are NULL now; where there are hashes, the one before them may be another, too. */
static bool remove_inner_entry(struct patch *p, size_t part, const struct entries *e)
{
    PyObject *const *now = e->now.at;
    size_t first = e->changed == 3 ? 1 : 0, i = e->at[first];
    if (e->changed != 2 + first || i % e->step || e->at[first + 1] != i + 1 || now[i] || now[i + 1] ||
        (first && (e->at[0] + 1 != i || e->step != 3)) || !remove_entry(p, part, e, i, 0))
        return false;
    for (size_t k = 0; k < e->changed; k++)
        p->deep->data[e->run + 1 + e->at[k]] = (uintptr_t)now[e->at[k]];
    return true;
}

/* Where the entries shown stand now: as many words as there were, if none has come or gone. */
static struct py_span entries_now(PyObject *v, size_t shown_now, struct entries *e)
{
    struct py_dict_table table;
    if (shown_now != e->shown)
        return shown_now ? watch_entries(v, (Py_ssize_t)shown_now, &e->step) : (struct py_span){ 0 };
    if (!py_dict_table(v, &table) || e->words > (size_t)table.n * table.step)
        return (struct py_span){ 0 };
    e->step = table.step;
    return (struct py_span){ table.at, 8 * e->words };
}

static bool find_entries(struct patch *p, const struct part *own, PyObject *v, size_t shown_now, struct entries *e)
{
    const uint64_t *words = p->deep->data;
    size_t head = own->word;
    e->run = head + HEAD_WORDS;
    e->words = words[head] & NOTE_GATE ? note_words(words + e->run) : 0;
    e->step = own->step;
    e->now = entries_now(v, shown_now, e);
    if (!e->words != !e->shown || !e->now.len != !shown_now || e->now.len > WATCH_RUN_MOST ||
        (uintptr_t)e->now.at > NOTE_ADDRESS || (e->words && shown_now && own->step != e->step))
        return false;
    size_t both = e->words < e->now.len / 8 ? e->words : e->now.len / 8;
    e->changed = item_find_changed(words + e->run + 1, e->now.at, both, e->at);
    return e->changed <= ITEMS_MOST;
}

static bool patch_entries(struct patch *p, size_t part, const struct entries *e, size_t shown_now)
{
    size_t n = e->now.len / 8;
    if (shown_now < e->shown)
        return n < e->words ? remove_last_entry(p, part, e) : n == e->words && remove_inner_entry(p, part, e);
    return put_entries(p, part, e) && (shown_now > e->shown ? append_entry(p, part, e) : n == e->words);
}

bool patch_dict(struct patch *p, size_t part, PyObject *v)
{
    const struct part *own = &deep_parts(p->deep)[part];
    size_t head = own->word;
    const uint64_t *words = p->deep->data;
    Py_ssize_t most = p->snapshots->limits.items, was = (Py_ssize_t)words[head + 2];
    if (words[head + 1] != (uintptr_t)&PyDict_Type || !PyDict_CheckExact(v))
        return false;
    Py_ssize_t now = PyDict_GET_SIZE(v);
    struct entries e = { .shown = (size_t)smaller(was, most) };
    size_t shown_now = (size_t)smaller(now, most);
    if (e.shown > shown_now + 1 || shown_now > e.shown + 1 || !find_entries(p, own, v, shown_now, &e))
        return false;
    if ((was > most || now > most) && was != now && !item_put_missing(p, part, was, now))
        return false;
    if (!patch_entries(p, part, &e, shown_now) || !deep_own(&p->deep))
        return false;
    p->deep->data[head + 2] = (uint64_t)now;
    p->deep->data[head + 3] = py_dict_version(v);
    p->from = (uint32_t)e.run;
    if (shown_now) {
        p->deep->data[e.run] = (uintptr_t)e.now.at | (uint64_t)(e.now.len / 8) << NOTE_WORDS;
        p->from += 1 + (uint32_t)(e.now.len / 8);
        deep_parts(p->deep)[part].step = (uint32_t)e.step;
    }
    return true;
}
