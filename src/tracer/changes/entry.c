/* The changes that a container sees most, where it is all of the value: an item is appended, taken from the end, or
 * replaced, or there is one more or less than the limit lets be seen. */
#include <string.h>

#include "item.h"
#include "row.h"
#include "src/tracer/values/watch.h"

enum { VALUES_MOST = 2 };

struct entry {
    PyObject *was[VALUES_MOST], *now[VALUES_MOST];
    size_t n_was, n_now;    /* values */
    size_t before;          /* values before them */
    bool last;              /* nothing is behind them */
    size_t offset, removed; /* bytes */
};

/* Of a dict only the value, where its key is the same. */
static bool find_entry(struct patch *p, const struct row *r, struct entry *e)
{
    const struct range *range = &r->ranges[0];
    size_t from = range->from, first = 0;
    if (range->end > from + 1 || range->end_now > from + 1)
        return false;
    bool was = range->end > from && row_had(r, from), now = range->end_now > from && row_has_now(r, from);
    if (r->values == 2) {
        if (was && now && row_was(r, from, 0) == row_now(r, from, 0))
            first = 1;
        else if (now && !row_is_plain_key(p, row_now(r, from, 0)))
            return false;
    }
    e->n_was = was ? r->values - first : 0;
    e->n_now = now ? r->values - first : 0;
    for (size_t i = 0; i < e->n_was; i++)
        e->was[i] = row_was(r, from, first + i);
    for (size_t i = 0; i < e->n_now; i++)
        e->now[i] = row_now(r, from, first + i);
    e->last = range->end == row_entries(r, r->n_was);
    e->before = e->last && (r->values == 1 || !was) ? 0 : row_values(r, 0, from) + first;
    return true;
}

/* What the entry was stands before `end`. That of a list is as long as it would be now. */
static bool find_bytes(struct patch *p, size_t part, const struct row *r, size_t end, struct entry *e)
{
    bool to_hold;
    e->offset = end;
    e->removed = 0;
    if (e->last && e->n_was == 0)
        return true;
    if (e->last && r->values == 1 && e->was[0]) {
        const uint8_t *at = snapshot_simple(p->snapshots, p->scratch, e->was[0], &to_hold);
        e->removed = (size_t)(at - p->scratch);
        e->offset = end - e->removed;
        return at != NULL;
    }
    struct place place = row_place(p->deep, part, r);
    if (!place_skip(&place, e->before))
        return false;
    e->offset = (size_t)(place.at - deep_bytes(p->deep));
    for (size_t i = 0; i < e->n_was; i++) {
        if (!place_is_simple(place.at))
            return false;
        place.at = place_skip_simple(place.at);
    }
    e->removed = (size_t)(place.at - deep_bytes(p->deep)) - e->offset;
    return true;
}

static void hold(struct deep *d, size_t part, const struct entry *e)
{
    PyObject *is[VALUES_MOST];
    size_t n = 0, k = 0;
    for (size_t i = 0; i < e->n_now; i++)
        if (!snapshot_is_eternal(e->now[i]))
            is[n++] = Py_NewRef(e->now[i]);
    for (size_t i = 0; i < e->n_was; i++)
        if (!snapshot_is_eternal(e->was[i]))
            edit_atom(d, part, e->was[i], k < n ? is[k++] : NULL);
    if (k < n)
        edit_add_atoms(d, part, is + k, n - k);
}

static bool write_values(struct patch *p, const struct entry *e, size_t *len)
{
    uint8_t *at = p->scratch;
    bool to_hold;
    for (size_t i = 0; i < e->n_now; i++)
        if (!e->now[i] || !(at = snapshot_simple(p->snapshots, at, e->now[i], &to_hold)))
            return false;
    *len = (size_t)(at - p->scratch);
    return true;
}

/* Whether so many bytes can come to it, at most. */
static bool is_room(struct patch *p, const struct row *r, const struct entry *e, size_t more)
{
    return item_can_record(p, more + WRITE_CHANGE_MAX) &&
           (e->n_now <= e->n_was ||
            deep_parts(p->deep)->values + e->n_now + 3 <= p->snapshots->limits.values + e->n_was) &&
           (more <= e->removed || snapshot_fits(p->snapshots, patch_room(p), p->deep->n_bytes + more)) &&
           deep_reserve(&p->deep, (struct deep_size){ row_more_words(r), e->n_now, 0, more });
}

bool patch_entry(struct patch *p, size_t part, const struct row *r)
{
    const struct part *own = &deep_parts(p->deep)[part];
    struct entry e;
    bool cut = r->len_was != r->len_now && (r->len_was > r->most || r->len_now > r->most);
    size_t end = own->byte + own->bytes - r->tail - item_end_length(r->most, r->len_was), len = 0;
    e.n_was = e.n_now = e.offset = e.removed = 0;
    if (r->n_ranges > 1 || (r->n_ranges && (!find_entry(p, r, &e) || !find_bytes(p, part, r, end, &e))) ||
        !write_values(p, &e, &len) || !is_room(p, r, &e, len + (cut ? VARINT_MAX : 0)))
        return false;
    if (cut)
        item_put_end(p, part, r->tail, r->len_was, r->len_now);
    if (r->n_ranges) {
        if (e.n_was == 1 && e.n_now == 1)
            item_put_value(p, part, e.offset, e.removed, p->scratch, len);
        else
            item_put_bytes(p, part, e.offset, e.removed, p->scratch, len);
        hold(p->deep, part, &e);
    }
    row_note(p, part, r);
    if (e.n_now != e.n_was)
        row_count(p->deep, part, (uint32_t)(e.n_now - e.n_was));
    return true;
}

/* --- lists ------------------------------------------------------------------------------------------------------- */

enum { LIST_SIZE = 2, LIST_ITEMS = 3, LIST_RUN = 4, LIST_FIRST = 5 }; /* words of a list's notes */

/* Behind the last of `was` items comes another. */
static bool append_item(struct patch *p, size_t part, const struct part *own, size_t was, PyObject *v)
{
    bool to_hold;
    const uint8_t *end = v ? snapshot_simple(p->snapshots, p->scratch, v, &to_hold) : NULL;
    size_t len = (size_t)(end - p->scratch), offset = own->byte + own->bytes - 1;
    struct edit_item item = { .run_end = own->word + (was ? LIST_FIRST + was : LIST_RUN),
                              .run = was ? 1 : 2,
                              .offset = offset,
                              .length = len,
                              .values = 1 };
    if (!end || !item_can_record(p, len) || deep_parts(p->deep)->values + 4 > p->snapshots->limits.values ||
        8 * (was + 1) > WATCH_SPAN_MOST || !snapshot_fits(p->snapshots, patch_room(p), p->deep->n_bytes + len))
        return false;
    if (to_hold)
        watch_hold(p->watch, v);
    item.atoms = to_hold;
    if (p->watch->n_atoms != item.atoms || !edit_insert(&p->deep, part, &item, p->watch, p->scratch)) {
        watch_clear(p->watch);
        return false;
    }
    if (p->sink)
        sink_splice(p->sink, p->var, offset, 0, p->scratch, len);
    return true;
}

static bool pop_item(struct patch *p, size_t part, const struct part *own, size_t was, PyObject *v)
{
    bool to_hold;
    const uint8_t *end = v ? snapshot_simple(p->snapshots, p->scratch, v, &to_hold) : NULL;
    size_t len = (size_t)(end - p->scratch);
    struct edit_item item = { .run_end = own->word + LIST_FIRST + was,
                              .run = was == 1 ? 2 : 1,
                              .offset = own->byte + own->bytes - 1 - len,
                              .length = len,
                              .values = 1 };
    if (!end || !item_can_record(p, 0) || !deep_own(&p->deep))
        return false;
    if (to_hold)
        edit_atom(p->deep, part, v, NULL);
    edit_remove(p->deep, part, &item);
    if (p->sink)
        sink_splice(p->sink, p->var, item.offset, len, NULL, 0);
    return true;
}

/* Behind the items shown there are more, or fewer. */
static bool put_missing(struct patch *p, size_t part, Py_ssize_t was, Py_ssize_t now)
{
    enum { MORE = 1 + VARINT_MAX };
    if (!item_can_record(p, MORE) || !deep_reserve(&p->deep, (struct deep_size){ .bytes = MORE }))
        return false;
    item_put_end(p, part, 0, was, now);
    return true;
}

bool patch_items_of_list(struct patch *p, size_t part)
{
    const struct part *own = &deep_parts(p->deep)[part];
    uint64_t *words = p->deep->data + own->word;
    PyObject *v = own->object;
    if (own->n != 1 || deep_bytes(p->deep)[own->byte] != VALUE_LIST || words[1] != (uintptr_t)&PyList_Type ||
        !PyList_CheckExact(v))
        return false;
    Py_ssize_t most = p->snapshots->limits.items, was = (Py_ssize_t)words[LIST_SIZE], now = PyList_GET_SIZE(v);
    PyObject *const *items = ((PyListObject *)v)->ob_item;
    size_t run = own->word + LIST_RUN, shown = (size_t)(was < most ? was : most);
    size_t shown_now = (size_t)(now < most ? now : most), same = shown < shown_now ? shown : shown_now;
    if (own->words != (shown ? LIST_FIRST + shown : LIST_RUN) || shown_now > shown + 1 || shown > shown_now + 1 ||
        (shown != shown_now && (was > most || now > most)) ||
        (was != now && same && memcmp(words + LIST_FIRST, items, 8 * same) != 0))
        return false;
    PyObject *last = shown > shown_now ? (PyObject *)(uintptr_t)words[LIST_FIRST + shown_now] : NULL;
    bool done = was == now          ? item_put_changed(p, part, run + 1, shown, items) && deep_own(&p->deep)
                : shown < shown_now ? append_item(p, part, own, shown, items[shown])
                : shown > shown_now ? pop_item(p, part, own, shown, last)
                                    : put_missing(p, part, was, now);
    if (!done)
        return false;
    words = p->deep->data + run - LIST_RUN;
    words[LIST_SIZE] = (uint64_t)now;
    words[LIST_ITEMS] = (uintptr_t)items;
    p->from = (uint32_t)run;
    if (shown_now) {
        words[LIST_RUN] = (uintptr_t)items | (uint64_t)shown_now << NOTE_WORDS;
        p->from += 1 + (uint32_t)shown_now;
    }
    if (shown_now > shown)
        words[LIST_FIRST + shown] = (uintptr_t)items[shown];
    return true;
}
