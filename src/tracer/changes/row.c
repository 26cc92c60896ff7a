#include "row.h"

#include <string.h>

#include "src/tracer/values/watch.h"

/* --- what is there ----------------------------------------------------------------------------------------------- */

bool row_is_plain_key(struct patch *p, PyObject *key)
{
    return !PyUnicode_Check(key) || (PyUnicode_IS_READY(key) && !names_secret_key(p->snapshots->names, key));
}

static size_t shown(const struct row *r, Py_ssize_t len)
{
    return (size_t)(len < r->most ? len : r->most);
}

enum { LIST_HEAD = 4, DICT_HEAD = 4, SET_MASK = 4, SET_TABLE, SET_HEAD };

static bool is_noted_there(const uint64_t *note, const void *at)
{
    return note_memory(note) == at;
}

/* Of a class of the program's, as most are that are no atoms. */
static bool is_instance(PyObject *v)
{
    return v && (Py_TYPE(v)->tp_flags & Py_TPFLAGS_HEAPTYPE);
}

static bool find_list(const uint64_t *words, struct row *r)
{
    PyObject *v = r->object;
    if (words[1] != (uintptr_t)&PyList_Type || !PyList_CheckExact(v))
        return false;
    r->len_was = (Py_ssize_t)words[2];
    if (r->n_was != shown(r, r->len_was))
        return false;
    r->len_now = PyList_GET_SIZE(v);
    r->now = (const char *)((PyListObject *)v)->ob_item;
    r->n_now = shown(r, r->len_now);
    if (r->n_now > r->n_was && is_instance(PyList_GET_ITEM(v, (Py_ssize_t)r->n_now - 1)))
        return false;
    r->step = r->values = 1;
    r->key = 0;
    r->sparse = r->was_sparse = r->guessed = false;
    return true;
}

static bool find_dict(const uint64_t *words, const struct part *own, struct row *r)
{
    PyObject *v = r->object;
    if (words[1] != (uintptr_t)&PyDict_Type || !PyDict_CheckExact(v) || (words[2] && !(*words & NOTE_GATE)))
        return false;
    r->len_was = (Py_ssize_t)words[2];
    r->len_now = PyDict_GET_SIZE(v);
    struct py_dict_table table;
    if (!py_dict_table(v, &table))
        return false;
    bool same_step = table.step == own->step;
    r->guessed = r->n_was && same_step && is_noted_there(words + DICT_HEAD, table.at) &&
                 r->n_was <= (size_t)table.n * table.step;
    if (r->n_was && !same_step) { /* an empty one may have any: what counts is what was */
        if (r->len_now)
            return false;
        table.step = own->step;
    }
    struct py_span run = { table.at, 8 * r->n_was };
    if (!r->guessed)
        run = watch_entries(v, (Py_ssize_t)shown(r, r->len_now), &table.step);
    r->now = run.at;
    r->n_now = run.len / 8;
    r->limit = (size_t)table.n;
    r->step = table.step;
    r->values = 2;
    r->key = 1;
    r->gone = 0;
    r->sparse = true;
    r->was_sparse = row_entries(r, r->n_was) != shown(r, r->len_was);
    return true;
}

static bool find_set(const uint64_t *words, struct row *r)
{
    PyObject *v = r->object;
    if (words[1] != (uintptr_t)&PySet_Type || !PySet_CheckExact(v))
        return false;
    r->len_was = (Py_ssize_t)words[3];
    r->len_now = PySet_GET_SIZE(v);
    const char *head = py_set_head(v).at;
    r->guessed = r->n_was && words[SET_MASK] == note_word_at(head + 8 * (SET_MASK - 1)) &&
                 words[SET_TABLE] == note_word_at(head + 8 * (SET_TABLE - 1));
    r->limit = words[SET_MASK] + 1;
    struct py_span run = { (void *)(uintptr_t)words[SET_TABLE], 8 * r->n_was };
    if (!r->guessed)
        run = py_set_table(v, (Py_ssize_t)shown(r, r->len_now));
    r->now = run.at;
    r->n_now = run.len / 8;
    r->step = 2;
    r->key = 0;
    r->values = 1;
    r->gone = (uintptr_t)py_set_dummy();
    r->sparse = r->was_sparse = true;
    return true;
}

/* --- deques ------------------------------------------------------------------------------------------------------ */

enum { DEQUE_TYPE = 2, DEQUE_HEAD = DEQUE_TYPE + 7, GATHERED_MOST = 512 };

/* The items that were noted, one behind the other. False where there are too many, or other notes. */
static bool gather_was(const struct part *own, const uint64_t *words, uint64_t *to, struct row *r)
{
    const uint64_t *at = words + DEQUE_HEAD, *end = words + own->words;
    for (r->n_was = 0; at < end; at = note_end(at)) {
        size_t n = note_words(at);
        if (*at & (NOTE_BYTES | NOTE_GATE) || r->n_was + n > GATHERED_MOST)
            return false;
        memcpy(to + r->n_was, at + 1, 8 * n);
        r->n_was += n;
    }
    r->was = to;
    r->noted = own->words - DEQUE_HEAD;
    return at == end && r->n_was == shown(r, r->len_was);
}

static bool gather_now(uint64_t *to, struct row *r)
{
    struct py_deque_at at = { 0 };
    struct py_span run;
    size_t pieces = 0, most = shown(r, r->len_now);
    for (r->n_now = 0; r->n_now < most; r->n_now += run.len / 8)
        if (pieces++ == ROW_PIECES || !py_deque_next(r->object, &at, (Py_ssize_t)(most - r->n_now), &run) ||
            r->n_now + run.len / 8 > GATHERED_MOST)
            return false;
        else
            memcpy(to + r->n_now, run.at, run.len);
    r->now = (const char *)to;
    return true;
}

/* A deque, and no instance of a class of the program's. */
static bool find_deque(struct patch *p, const struct part *own, const uint64_t *words, struct row *r)
{
    PyObject *v = r->object;
    PyTypeObject *type = Py_TYPE(v);
    uint64_t *room = (uint64_t *)(void *)(p->scratch + SNAPSHOT_ROOM / 2);
    if (own->n != 2 || own[1].n != 0 || own->words < DEQUE_HEAD || words[1] != (uintptr_t)type)
        return false;
    const struct type_info *info = types_find(p->snapshots->types, p->snapshots->names, p->snapshots->writer, type);
    if (!info->deque || info->heap || info->n_slots || type->tp_dictoffset ||
        note_memory(words + DEQUE_TYPE) != py_deque_head(v).at)
        return false;
    const uint8_t *bytes = deep_bytes(p->deep) + own->byte, *at = bytes + 1;
    for (int i = 0; i < 3; i++) /* module, class, identity */
        at = place_skip_varint(at);
    if (at[0] != VALUE_BASE || at[1] != VALUE_LIST || bytes[own->bytes - 1] != VALUE_END)
        return false;
    r->head += DEQUE_TYPE;
    r->run = own->word + DEQUE_HEAD;
    r->start = (size_t)(at + 2 - bytes);
    r->tail = 1;
    r->len_was = (Py_ssize_t)words[DEQUE_TYPE + 1];
    r->len_now = Py_SIZE(v);
    r->step = r->values = 1;
    r->key = 0;
    r->sparse = r->was_sparse = r->guessed = false;
    return gather_was(own, words, room, r) && gather_now(room + GATHERED_MOST, r);
}

/* False where the part becomes one that can not be noted. */
static bool row_fits(const struct row *r)
{
    return 8 * r->n_now <= (r->values == 2 ? (size_t)WATCH_RUN_MOST : (size_t)WATCH_SPAN_MOST) &&
           (uintptr_t)r->now <= NOTE_ADDRESS && !r->n_now == !r->len_now;
}

bool row_find(struct patch *p, size_t part, struct row *r)
{
    const struct part *own = &deep_parts(p->deep)[part];
    const uint64_t *words = p->deep->data + own->word;
    uint8_t tag = deep_bytes(p->deep)[own->byte];
    size_t head = tag == VALUE_SET ? SET_HEAD : LIST_HEAD;
    _Static_assert((int)LIST_HEAD == DICT_HEAD, "told by the tag");
    r->object = own->object;
    r->most = p->snapshots->limits.items;
    r->head = own->word;
    r->start = 1;
    r->tail = r->noted = 0;
    if (tag == VALUE_INSTANCE)
        return find_deque(p, own, words, r);
    if (own->n != 1 || own->words < head)
        return false;
    r->run = own->word + head;
    r->n_was = own->words == head ? 0 : note_words(words + head);
    r->was = words + head + 1;
    if (own->words != head + (r->n_was ? 1 + r->n_was : 0))
        return false;
    switch (tag) {
    case VALUE_LIST:
        if (!find_list(words, r))
            return false;
        break;
    case VALUE_DICT:
        if (!find_dict(words, own, r))
            return false;
        break;
    case VALUE_SET:
        if (!find_set(words, r))
            return false;
        break;
    default:
        return false;
    }
    return row_fits(r);
}

/* --- what is different ------------------------------------------------------------------------------------------- */

static size_t first_difference(const uint64_t *was, const char *now, size_t n, bool is_likely)
{
    enum { BLOCK = 32, AT_ONCE = 4 };
#define DIFFERS(i) (was[i] ^ note_word_at(now + 8 * (i)))
    size_t i = 0;
    if (n == 0 || (is_likely && !memcmp(was, now, 8 * n)))
        return n;
    while (i + BLOCK <= n && !memcmp(was + i, now + 8 * i, 8 * BLOCK))
        i += BLOCK;
    while (i + AT_ONCE <= n && !(DIFFERS(i) | DIFFERS(i + 1) | DIFFERS(i + 2) | DIFFERS(i + 3)))
        i += AT_ONCE;
    while (i < n && !DIFFERS(i))
        i++;
    return i;
#undef DIFFERS
}

static void add_range(struct row *r, size_t from, size_t end, size_t end_now)
{
    r->ranges[r->n_ranges++] = (struct range){ .from = from, .end = end, .end_now = end_now };
}

/* Mostly one entry is another, or has come, or has gone. */
static bool is_one_entry(struct row *r, size_t from, size_t n_was, size_t n_now)
{
    size_t end = from + (n_was >= n_now && from < n_was), end_now = from + (n_now >= n_was && from < n_now);
    if (n_was - end != n_now - end_now ||
        (end < n_was && memcmp(r->was + end * r->step, r->now + 8 * end_now * r->step, 8 * (r->n_was - end * r->step))))
        return false;
    if (end > from || end_now > from)
        add_range(r, from, end, end_now);
    return true;
}

static inline bool is_same_entry(const struct row *r, size_t was, size_t now)
{
    const uint64_t *w = r->was + was * r->step;
    const char *n = r->now + 8 * now * r->step;
    if (r->step == 1)
        return *w == note_word_at(n);
    if (*w != note_word_at(n) || w[1] != note_word_at(n + 8))
        return false;
    bool last = was * r->step + 2 >= r->n_was, last_now = now * r->step + 2 >= r->n_now;
    return r->step < 3 || (last ? last_now : !last_now && w[2] == note_word_at(n + 16));
}

/* Some here and there, and what has come or gone behind them. */
static bool are_some_entries(struct row *r, size_t from, size_t n_was, size_t n_now)
{
    size_t both = n_was < n_now ? n_was : n_now;
    for (size_t i = from; i < both; i++) {
        if (is_same_entry(r, i, i))
            continue;
        size_t first = i++;
        while (i < both && !is_same_entry(r, i, i))
            i++;
        if (r->n_ranges == RANGES_MOST || i - first > RANGES_MOST)
            return false;
        add_range(r, first, i, i);
    }
    if (n_was != n_now)
        add_range(r, both, n_was, n_now);
    return true;
}

static void compare(struct row *r)
{
    size_t both = r->n_was < r->n_now ? r->n_was : r->n_now,
           same = first_difference(r->was, r->now, both, r->len_was != r->len_now);
    size_t n_was = row_entries(r, r->n_was), n_now = row_entries(r, r->n_now);
    size_t from = same == both ? row_entries(r, both) : same / r->step;
    r->n_ranges = 0;
    if (is_one_entry(r, from, n_was, n_now) || are_some_entries(r, from, n_was, n_now))
        return;
    while (n_was > from && n_now > from && is_same_entry(r, n_was - 1, n_now - 1)) {
        n_was--;
        n_now--;
    }
    r->n_ranges = 0;
    add_range(r, from, n_was, n_now);
}

/* The run of a dict or set was taken to end where it did: it may end sooner now, or go on. */
static bool settle(struct row *r)
{
    size_t want = shown(r, r->len_now), here = shown(r, r->len_was), n = row_entries(r, r->n_now), n_was = n;
    for (size_t i = 0; i < r->n_ranges; i++)
        for (size_t k = r->ranges[i].from; k < r->ranges[i].end; k++)
            here += (size_t)row_has_now(r, k) - (size_t)row_had(r, k);
    while (here < want && n < r->limit)
        here += row_has_now(r, n++);
    while (here > want && n > 0)
        here -= row_has_now(r, --n);
    while (n > 0 && !row_has_now(r, n - 1))
        n--;
    if (n == n_was)
        return here == want;
    r->n_now = n ? (n - 1) * r->step + 2 : 0;
    compare(r);
    return here == want && row_fits(r);
}

bool row_compare(struct row *r)
{
    compare(r);
    return !r->guessed || settle(r);
}
