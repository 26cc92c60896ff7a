/* A row, brought up to date. */
#include <string.h>

#include "item.h"
#include "row.h"
#include "src/tracer/values/watch.h"

/* Where the bytes of the entries stand. False where something else than simple atoms is among them. */
static bool find_bytes(struct patch *p, size_t part, struct row *r)
{
    struct place place = row_place(p->deep, part, r);
    size_t from = 0;
    for (size_t i = 0; i < r->n_ranges; i++) {
        struct range *range = &r->ranges[i];
        if (!place_skip(&place, row_values(r, from, range->from)))
            return false;
        const uint8_t *at = place.at;
        for (size_t n = row_values(r, range->from, range->end); n > 0; n--) {
            if (!place_is_simple(place.at))
                return false;
            place.at = place_skip_simple(place.at);
        }
        range->offset = (size_t)(at - deep_bytes(p->deep));
        range->removed = (size_t)(place.at - at);
        from = range->end;
    }
    return true;
}

/* Writes the entries as they are now. NULL where that takes more than simple atoms. */
static uint8_t *write_range(struct patch *p, const struct row *r, struct range *range, uint8_t *at)
{
    enum { ROOM = SNAPSHOT_ROOM / 4 };
    range->at = (size_t)(at - p->scratch);
    for (size_t i = range->from; i < range->end_now; i++) {
        bool to_hold;
        if (!row_has_now(r, i))
            continue;
        if (r->values == 2 && !row_is_plain_key(p, row_now(r, i, 0)))
            return NULL;
        for (size_t k = 0; k < r->values; k++) {
            PyObject *v = row_now(r, i, k);
            if (!v || at - p->scratch > ROOM || !(at = snapshot_simple(p->snapshots, at, v, &to_hold)))
                return NULL;
        }
    }
    range->len = (size_t)(at - p->scratch) - range->at;
    return at;
}

static bool write_ranges(struct patch *p, struct row *r)
{
    uint8_t *at = p->scratch;
    for (size_t i = 0; i < r->n_ranges && at; i++)
        at = write_range(p, r, &r->ranges[i], at);
    return at != NULL;
}

/* --- what is put in its place ------------------------------------------------------------------------------------ */

/* There is room for it. */
static void put_range(struct patch *p, size_t part, const struct range *range)
{
    const uint8_t *was = deep_bytes(p->deep) + range->offset, *now = p->scratch + range->at;
    struct bytes_difference differ = { 0, range->removed, range->len };
    if (range->removed == range->len || range->end - range->from > 1)
        differ = bytes_compare(was, range->removed, now, range->len);
    if (differ.removed == 0 && differ.inserted == 0)
        return;
    size_t offset = range->offset + differ.start;
    edit_bytes(p->deep, part, offset, differ.removed, now + differ.start, differ.inserted);
    if (p->sink)
        sink_splice(p->sink, p->var, offset, differ.removed, now + differ.start, differ.inserted);
}

enum { HELD_MOST = 8 }; /* that are exchanged one by one */

struct held {
    PyObject *atoms[HELD_MOST];
    size_t n;
};

static bool add_held(struct held *held, PyObject *v)
{
    if (snapshot_is_eternal(v))
        return true;
    if (held->n == HELD_MOST)
        return false;
    held->atoms[held->n++] = v;
    return true;
}

/* What is to be held no more, and what in its place. False where that is much. */
static bool find_held(const struct row *r, struct held *were, struct held *are)
{
    bool few = true;
    for (size_t i = 0; i < r->n_ranges && few; i++) {
        const struct range *range = &r->ranges[i];
        if (range->end - range->from > HELD_MOST || range->end_now - range->from > HELD_MOST)
            return false;
        for (size_t k = range->from; k < range->end && few; k++)
            for (size_t j = row_had(r, k) ? r->values : 0; j-- > 0;)
                few &= add_held(were, row_was(r, k, j));
        for (size_t k = range->from; k < range->end_now && few; k++)
            for (size_t j = row_has_now(r, k) ? r->values : 0; j-- > 0;)
                few &= add_held(are, row_now(r, k, j));
    }
    return few;
}

/* What has only changed places is held already. */
static void leave_held(struct held *were, struct held *are)
{
    for (size_t i = were->n; i-- > 0;)
        for (size_t k = are->n; k-- > 0;)
            if (were->atoms[i] == are->atoms[k]) {
                were->atoms[i] = were->atoms[--were->n];
                are->atoms[k] = are->atoms[--are->n];
                break;
            }
}

/* How many values of an entry are shown: not what a secret key has. */
static size_t shown_of(struct patch *p, const struct row *r, size_t entry)
{
    if (!row_has_now(r, entry))
        return 0;
    return r->values == 1 || row_is_plain_key(p, row_now(r, entry, 0)) ? r->values : 1;
}

/* All of them anew. False without memory. */
static bool hold_all(struct patch *p, size_t part, const struct row *r)
{
    for (size_t i = 0, n = row_entries(r, r->n_now); i < n; i++)
        for (size_t k = shown_of(p, r, i); k-- > 0;)
            if (!snapshot_is_eternal(row_now(r, i, k)))
                watch_hold(p->watch, row_now(r, i, k));
    size_t n = p->watch->n_atoms;
    if (p->watch->always || !deep_reserve(&p->deep, (struct deep_size){ .atoms = n }))
        return false;
    edit_all_atoms(p->deep, part, p->watch->atoms, n);
    p->watch->n_atoms = 0;
    return true;
}

static bool hold_entries(struct patch *p, size_t part, const struct row *r)
{
    struct held were = { .n = 0 }, are = { .n = 0 };
    if (!find_held(r, &were, &are))
        return hold_all(p, part, r);
    leave_held(&were, &are);
    for (size_t i = 0; i < are.n; i++)
        Py_INCREF(are.atoms[i]);
    for (size_t i = 0; i < were.n; i++)
        edit_atom(p->deep, part, were.atoms[i], i < are.n ? are.atoms[i] : NULL);
    if (are.n > were.n)
        edit_add_atoms(p->deep, part, are.atoms + were.n, are.n - were.n);
    return true;
}

/* The same of a run in pieces. */
static void note_pieces(struct patch *p, size_t part, const struct row *r)
{
    struct deep *d = p->deep;
    uint64_t *at = d->data + r->run;
    struct py_deque_at next = { 0 };
    struct py_span runs[ROW_PIECES];
    size_t words = 0, n = 0, left = r->n_now;
    for (; left && py_deque_next(r->object, &next, (Py_ssize_t)left, &runs[n]); n++) {
        words += 1 + runs[n].len / 8;
        left -= runs[n].len / 8;
    }
    edit_words(d, part, r->run, r->noted, words);
    for (size_t i = 0; i < n; at += 1 + runs[i++].len / 8) {
        *at = (uintptr_t)runs[i].at | (uint64_t)(runs[i].len / 8) << NOTE_WORDS;
        memcpy(at + 1, runs[i].at, runs[i].len);
    }
    p->from = (uint32_t)(r->run + words);
}

static void note_head(struct deep *d, const struct row *r)
{
    uint64_t *head = d->data + r->head;
    const char *memory = note_memory(head);
    for (size_t i = 1; i <= note_words(head); i++)
        head[i] = note_word_at(memory + 8 * (i - 1));
}

void row_note(struct patch *p, size_t part, const struct row *r)
{
    struct deep *d = p->deep;
    note_head(d, r);
    if (r->tail) {
        note_pieces(p, part, r);
        return;
    }
    size_t was = r->n_was ? 1 + r->n_was : 0, now = r->n_now ? 1 + r->n_now : 0;
    if (was != now)
        edit_words(d, part, r->run, was, now);
    uint64_t *head = d->data + r->head, *run = d->data + r->run;
    if (r->values == 2)
        *head = (*head & ~NOTE_GATE) | (now ? NOTE_GATE : 0);
    if (now)
        *run = (uintptr_t)r->now | (uint64_t)r->n_now << NOTE_WORDS;
    if (r->n_ranges) {
        size_t first = r->ranges[0].from * r->step, end = r->ranges[r->n_ranges - 1].end_now * r->step;
        if (r->n_was != r->n_now || end > r->n_now)
            end = r->n_now;
        for (size_t i = first < r->n_was ? first : r->n_was; i < end; i++) /* with what the last entry lacked */
            run[1 + i] = note_word_at(r->now + 8 * i);
    }
    deep_parts(d)[part].step = (uint32_t)r->step;
    p->from = (uint32_t)(r->run + now);
}

void row_count(struct deep *d, size_t part, uint32_t more)
{
    struct part *parts = deep_parts(d);
    for (size_t i = 0; i <= part; i++)
        if (i + parts[i].n > part)
            parts[i].values += more;
}

/* How many bytes come to them, at most, and whether there is room for that. */
static bool is_room(struct patch *p, const struct row *r, int64_t more_values, size_t *bytes)
{
    size_t all = 0;
    *bytes = 0;
    for (size_t i = 0; i < r->n_ranges; i++) {
        const struct range *range = &r->ranges[i];
        all += range->len + WRITE_CHANGE_MAX;
        *bytes += range->len;
    }
    return deep_parts(p->deep)[0].values + more_values + 3 <= p->snapshots->limits.values && item_can_record(p, all) &&
           (*bytes == 0 || snapshot_fits(p->snapshots, patch_room(p), p->deep->n_bytes + *bytes));
}

static bool put_row(struct patch *p, size_t part, struct row *r)
{
    Py_ssize_t most = r->most, shown = r->len_was < most ? r->len_was : most;
    int64_t values = ((r->len_now < most ? r->len_now : most) - shown) * (Py_ssize_t)r->values;
    size_t bytes;
    if (!is_room(p, r, values, &bytes) ||
        !deep_reserve(&p->deep, (struct deep_size){ row_more_words(r), HELD_MOST, 0, bytes + VARINT_MAX }))
        return false;
    if (r->len_was != r->len_now && (r->len_was > most || r->len_now > most))
        item_put_end(p, part, r->tail, r->len_was, r->len_now);
    for (size_t i = r->n_ranges; i-- > 0;) /* so that those before stay where they are */
        put_range(p, part, &r->ranges[i]);
    if (!r->tail)
        r->was = p->deep->data + r->run + 1;
    if (r->n_ranges && !hold_entries(p, part, r))
        return false;
    row_note(p, part, r);
    row_count(p->deep, part, (uint32_t)values);
    return true;
}

static __attribute__((noinline)) bool patch_entries(struct patch *p, size_t part)
{
    struct row row;
    if (!row_find(p, part, &row) || !row_compare(&row))
        return false;
    if (patch_entry(p, part, &row))
        return true;
    bool done = find_bytes(p, part, &row) && write_ranges(p, &row) && put_row(p, part, &row);
    watch_clear(p->watch);
    return done;
}

bool patch_row(struct patch *p, size_t part)
{
    return patch_items_of_list(p, part) || patch_entries(p, part);
}
