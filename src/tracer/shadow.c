#include "shadow.h"

#include <stdlib.h>
#include <string.h>

#include "pool.h"
#include "watch.h"

int shadows_init(struct shadows *s, struct snapshots *snapshots)
{
    *s = (struct shadows){ .snapshots = snapshots, .scratch = malloc(SNAPSHOT_ROOM) };
    return s->scratch ? 0 : -1;
}

bool shadow_is_hidden(PyObject *v)
{
    return PyFunction_Check(v) || PyMethod_Check(v) || PyModule_Check(v);
}

static struct part *deep_parts(struct deep *d)
{
    return (struct part *)(d->data + d->n_words + d->n_atoms);
}
_Static_assert(_Alignof(struct part) <= sizeof(uint64_t), "parts stand among words");

static uint8_t *deep_bytes(struct deep *d)
{
    return (uint8_t *)(deep_parts(d) + d->n_parts);
}

static bool deep_same(struct deep *d)
{
    const uint64_t *change = watch_change(d->data, d->data + d->n_words);
    d->changed = (uint32_t)(change - d->data);
    return d->changed == d->n_words;
}

bool shadow_same_still(const struct shadow *s, PyObject *v, bool pinned)
{
    if (s->kind == SHADOW_SECRET)
        return true;
    if (s->kind == SHADOW_HIDDEN)
        return pinned || shadow_is_hidden(v);
    if (pinned && s->deep->fixed)
        return true;
    return !s->deep->always && deep_same(s->deep);
}

static void release_atoms(struct deep *d)
{
    PyObject **atoms = (PyObject **)(d->data + d->n_words);
    for (uint32_t i = 0; i < d->n_atoms; i++)
        Py_DECREF(atoms[i]);
    d->n_atoms = 0;
}

static void deep_unref(struct deep *d)
{
    if (--d->refs)
        return;
    release_atoms(d);
    pool_put(d, d->cap);
}

static void release_deep(struct shadow *s)
{
    if (s->deep)
        deep_unref(s->deep);
    s->deep = NULL;
}

/* --- the memo --------------------------------------------------------------------------------------------------- */

enum { MEMO_MOST = 16 << 10 }; /* bytes of a deep: the memo keeps what many frames show, not what is large */

static struct deep **memo_slot(struct shadows *all, const PyObject *v)
{
    return &all->memo[(((uintptr_t)v >> 4) * 0x9E3779B97F4A7C15u) >> 56];
}
_Static_assert(DEEP_MEMO == 1 << 8, "memo_slot() takes eight bits");

static void memo_forget(struct shadows *all, struct deep *d)
{
    if (!d->memoed)
        return;
    *memo_slot(all, d->object) = NULL;
    d->memoed = false;
    deep_unref(d);
}

static void memo_keep(struct shadows *all, struct deep *d)
{
    struct deep **slot = memo_slot(all, d->object);
    if (d->memoed || d->always || d->cap > MEMO_MOST)
        return;
    if (*slot)
        memo_forget(all, *slot);
    *slot = d;
    d->memoed = true;
    d->refs++;
}

/* What was written of v and still holds; NULL where there is none. `but` is known not to hold. */
static struct deep *memo_find(struct shadows *all, const PyObject *v, const struct deep *but)
{
    struct deep *d = *memo_slot(all, v);
    return d && d != but && d->object == v && deep_same(d) ? d : NULL;
}

/* Makes d the one and only shadow's. False where others share it. */
static bool own(struct shadows *all, struct deep *d)
{
    if (d->refs == 1u + d->memoed)
        memo_forget(all, d);
    return d->refs == 1;
}

void shadow_release(struct shadow *s)
{
    if (s->kind == SHADOW_ATOM)
        Py_DECREF(s->value);
    release_deep(s);
    *s = (struct shadow){ .kind = SHADOW_UNSET };
}

/* The words of a list's watch: its head (3 words noted), then its items. */
enum { HEAD_WORDS = 2 + 3, ITEMS_AT = HEAD_WORDS + 2 };

static bool is_cut_list(const struct shadows *all, const struct watch *w, PyObject *v)
{
    Py_ssize_t shown = all->snapshots->limits.items;
    return PyList_CheckExact(v) && shown > 0 && PyList_GET_SIZE(v) > shown && !w->always && w->words[1] == 3 * 8 &&
           w->n_words == ITEMS_AT + (size_t)shown && w->words[HEAD_WORDS + 1] == (uint64_t)shown * 8;
}

/* Room for a deep of that size: the shadow's own where nobody shares it and it fits, else a new one. NULL without
 * memory. The shadow's is then gone. */
static struct deep *make_room(struct shadows *all, struct shadow *s, size_t size)
{
    struct deep *d = s->deep;
    size_t cap;
    if (d && own(all, d) && d->cap >= size && d->cap <= 8 * size + 256) {
        release_atoms(d);
        return d;
    }
    struct deep *fresh = pool_get(size, &cap);
    if (!fresh)
        return NULL;
    release_deep(s);
    *fresh = (struct deep){ .cap = cap, .refs = 1 };
    return s->deep = fresh;
}

static void take(struct shadow *s, struct deep *d)
{
    s->deep = d;
    s->value = d->object;
    s->kind = SHADOW_DEEP;
}

/* Takes over what the scratch watch noted, and the bytes. False without memory. */
static bool keep(struct shadows *all, struct shadow *s, PyObject *v, const uint8_t *bytes, size_t n_bytes)
{
    struct watch *w = &all->watch;
    size_t n_parts = w->n_parts > 1 && !w->always && !w->scant ? w->n_parts : 0;
    struct deep *d =
        make_room(all, s, sizeof *d + (w->n_words + w->n_atoms) * 8 + n_parts * sizeof *w->parts + n_bytes);
    if (!d)
        return false;
    d->object = v;
    d->n_words = (uint32_t)w->n_words;
    d->n_atoms = (uint32_t)w->n_atoms;
    d->n_parts = (uint32_t)n_parts;
    d->n_bytes = (uint32_t)n_bytes;
    d->always = w->always;
    d->cut_list = is_cut_list(all, w, v);
    d->fixed = PyUnicode_CheckExact(v) || PyBytes_CheckExact(v) || PyType_Check(v);
    if (w->n_words)
        memcpy(d->data, w->words, w->n_words * sizeof *w->words);
    if (w->n_atoms)
        memcpy(d->data + w->n_words, w->atoms, w->n_atoms * sizeof *w->atoms);
    if (n_parts)
        memcpy(deep_parts(d), w->parts, n_parts * sizeof *w->parts);
    memcpy(deep_bytes(d), bytes, n_bytes);
    w->n_atoms = 0; /* they are the shadow's now */
    take(s, d);
    memo_keep(all, d);
    return true;
}

/* --- changes, written
 * ----------------------------------------------------------------------------------------------------- */

static void put_value(struct change_sink *sink, const struct shadow *old, uint32_t var, const uint8_t *bytes,
                      size_t len)
{
    bool had = old->kind != SHADOW_UNSET && old->kind != SHADOW_HIDDEN;
    change_begin(&sink->writer, sink->at);
    sink->at = had ? write_change_set(sink->at, var, bytes, len) : write_change_new(sink->at, var, bytes, len);
}

static void put_unset(struct change_sink *sink, uint32_t var)
{
    change_begin(&sink->writer, sink->at);
    sink->at = write_change_unset(sink->at, var);
}

static size_t same_start(const uint8_t *a, const uint8_t *b, size_t len)
{
    size_t n = 0;
    while (n + 8 <= len && !memcmp(a + n, b + n, 8))
        n += 8;
    while (n < len && a[n] == b[n])
        n++;
    return n;
}

static size_t same_end(const uint8_t *a_end, const uint8_t *b_end, size_t len)
{
    size_t n = 0;
    while (n + 8 <= len && !memcmp(a_end - n - 8, b_end - n - 8, 8))
        n += 8;
    while (n < len && a_end[-(ptrdiff_t)n - 1] == b_end[-(ptrdiff_t)n - 1])
        n++;
    return n;
}

/* The new bytes, as what differs from the old where that is clearly less. */
static void put_difference(struct change_sink *sink, const struct shadow *s, uint32_t var, const uint8_t *bytes,
                           size_t len)
{
    const uint8_t *old = deep_bytes(s->deep);
    size_t old_len = s->deep->n_bytes, shorter = old_len < len ? old_len : len;
    size_t start = same_start(old, bytes, shorter);
    size_t end = same_end(old + old_len, bytes + len, shorter - start);
    size_t inserted = len - start - end;
    if (inserted + 4 >= len) {
        put_value(sink, s, var, bytes, len);
        return;
    }
    change_begin(&sink->writer, sink->at);
    sink->at =
        write_change_splice(sink->at, var, (uint32_t)start, (uint32_t)(old_len - start - end), bytes + start, inserted);
}

/* --- updates
 * --------------------------------------------------------------------------------------------------------------- */

static void set_atom(struct shadow *s, PyObject *v)
{
    PyObject *old = s->kind == SHADOW_ATOM ? s->value : NULL;
    release_deep(s);
    Py_INCREF(v);
    s->value = v;
    s->kind = SHADOW_ATOM;
    s->number_tag = VALUE_NONE;
    Py_XDECREF(old);
}

static void drop_atom(struct shadow *s)
{
    if (s->kind == SHADOW_ATOM)
        Py_DECREF(s->value);
    s->value = NULL;
    s->kind = SHADOW_HIDDEN;
    s->number_tag = VALUE_NONE;
}

static void update_int(struct shadow *s, PyObject *v, int64_t number, uint32_t var, struct change_sink *sink)
{
    uint8_t bytes[VARINT_MAX + 1];
    if (s->kind == SHADOW_ATOM && s->number_tag == VALUE_INT) {
        if (number != s->number) {
            change_begin(&sink->writer, sink->at);
            sink->at = write_change_add(sink->at, var, (int64_t)((uint64_t)number - (uint64_t)s->number));
        }
    } else {
        put_value(sink, s, var, bytes, (size_t)(snapshot_int(bytes, number) - bytes));
    }
    set_atom(s, v);
    s->number = number;
    s->number_tag = VALUE_INT;
}

static void update_float(struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink)
{
    uint8_t bytes[1 + sizeof(double)] = { VALUE_FLOAT };
    double d = PyFloat_AS_DOUBLE(v);
    int64_t bits;
    memcpy(&bits, &d, sizeof bits);
    memcpy(bytes + 1, &d, sizeof d);
    if (s->kind != SHADOW_ATOM || s->number_tag != VALUE_FLOAT || s->number != bits)
        put_value(sink, s, var, bytes, sizeof bytes);
    set_atom(s, v);
    s->number = bits;
    s->number_tag = VALUE_FLOAT;
}

static bool is_atom(PyObject *v)
{
    const uint32_t *digits;
    unsigned per;
    bool negative;
    if (v == Py_None || v == Py_True || v == Py_False || PyComplex_CheckExact(v))
        return true;
    return PyLong_CheckExact(v) && py_int_digits(v, &digits, &per, &negative) <= LIMIT_INT_BITS / PyLong_SHIFT;
}

/* Writes v into the scratch buffer. */
static size_t write_scratch(struct shadows *all, PyObject *v, size_t room, struct watch *watch)
{
    return (size_t)(snapshot_write(all->snapshots, all->scratch, room, v, PIN_NOTHING, watch) - all->scratch);
}

static void update_atom(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink)
{
    enum { ATOM_MOST = LIMIT_INT_BITS / 8 + 2 * VARINT_MAX };
    uint8_t old[ATOM_MOST];
    size_t old_len = 0;
    if (s->kind == SHADOW_ATOM) {
        old_len = write_scratch(all, s->value, SNAPSHOT_ROOM, NULL);
        memcpy(old, all->scratch, old_len);
    }
    size_t len = write_scratch(all, v, SNAPSHOT_ROOM, NULL);
    if (len != old_len || memcmp(old, all->scratch, len) != 0)
        put_value(sink, s, var, all->scratch, len);
    set_atom(s, v);
}

/* A list that only grew or shrank behind the items that are shown: just the number of those left out is another. This
 * is what happens at each append to a long list, so it must not cost a walk over its items. */
static bool grow_list(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink)
{
    struct deep *d = s->deep;
    Py_ssize_t shown = all->snapshots->limits.items;
    if (s->kind != SHADOW_DEEP || !d->cut_list || v != s->value || !PyList_CheckExact(v) ||
        PyList_GET_SIZE(v) <= shown || !own(all, d))
        return false;
    PyObject **items = ((PyListObject *)v)->ob_item;
    if (memcmp(items, d->data + ITEMS_AT, (size_t)shown * sizeof *items) != 0)
        return false;
    uint8_t *bytes = deep_bytes(d), tail[VARINT_MAX], old[VARINT_MAX];
    struct py_span head = py_list_head(v);
    /* the size stands second in the noted head, as in the object's */
    size_t old_len = (size_t)(varint_put(old, (uint64_t)((Py_ssize_t)d->data[2 + 1] - shown)) - old);
    size_t len = (size_t)(varint_put(tail, (uint64_t)(PyList_GET_SIZE(v) - shown)) - tail);
    size_t at = d->n_bytes - old_len;
    if (d->cap - (size_t)(bytes + at - (uint8_t *)d) < len || bytes[at - 1] != VALUE_CUT ||
        memcmp(bytes + at, old, old_len) != 0)
        return false;
    if (len != old_len || memcmp(old, tail, len) != 0) {
        change_begin(&sink->writer, sink->at);
        sink->at = write_change_splice(sink->at, var, (uint32_t)at, (uint32_t)old_len, tail, len);
    }
    memcpy(bytes + at, tail, len);
    d->n_bytes = (uint32_t)(at + len);
    memcpy(d->data + 2, head.at, head.len);
    d->data[HEAD_WORDS] = (uintptr_t)items;
    return true;
}

/* Records what is written in bytes, against what the shadow has. */
static void put_deep(struct change_sink *sink, struct shadow *s, uint32_t var, const uint8_t *bytes, size_t len)
{
    if (s->kind != SHADOW_DEEP)
        put_value(sink, s, var, bytes, len);
    else if (len != s->deep->n_bytes || memcmp(bytes, deep_bytes(s->deep), len) != 0)
        put_difference(sink, s, var, bytes, len);
}

/* What was last written of v, though it holds no more: much of it may. */
static struct past *past_of(struct shadows *all, const struct shadow *s, const PyObject *v, struct past *past)
{
    struct deep *d = s->kind == SHADOW_DEEP && s->value == v ? s->deep : *memo_slot(all, v);
    if (!d || d->object != v || d->n_parts == 0)
        return NULL;
    *past = (struct past){ .words = d->data,
                           .atoms = (PyObject *const *)(d->data + d->n_words),
                           .parts = deep_parts(d),
                           .bytes = deep_bytes(d),
                           .n_parts = d->n_parts,
                           .changed = d->changed };
    return past;
}

#ifdef SNAPSHOT_CHECK
/* For tests: what was copied must be what would have been written. */
static void check_copied(struct shadows *all, PyObject *v, size_t room, size_t len)
{
    static struct watch whole;
    static uint8_t bytes[SNAPSHOT_ROOM];
    const struct watch *w = &all->watch;
    whole.n_words = whole.n_atoms = 0;
    whole.always = false;
    size_t n = (size_t)(snapshot_write(all->snapshots, bytes, room, v, PIN_NOTHING, &whole) - bytes);
    for (size_t i = 0; i < whole.n_atoms; i++)
        Py_DECREF(whole.atoms[i]);
    if (n != len || memcmp(bytes, all->scratch, n) != 0 || w->n_words != whole.n_words ||
        memcmp(w->words, whole.words, w->n_words * sizeof *w->words) != 0 || w->n_atoms != whole.n_atoms ||
        (w->n_atoms && memcmp(w->atoms, whole.atoms, w->n_atoms * sizeof *w->atoms) != 0) ||
        w->n_parts != whole.n_parts)
        abort();
    for (size_t i = 0; i < w->n_parts; i++)
        if (w->parts[i].n == 0 ? w->parts[i].object != whole.parts[i].object || whole.parts[i].n != 0
                               : memcmp(&w->parts[i], &whole.parts[i], offsetof(struct part, bytes)) != 0 ||
                                     w->parts[i].bytes != whole.parts[i].bytes)
            abort();
}
#endif

static void update_deep(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink)
{
    struct watch *w = &all->watch;
    struct past past;
    if (grow_list(all, s, v, var, sink))
        return;
    struct deep *known = memo_find(all, v, s->deep);
    if (known) {
        known->refs++;
        put_deep(sink, s, var, deep_bytes(known), known->n_bytes);
        drop_atom(s);
        release_deep(s);
        take(s, known);
        return;
    }
    w->n_words = w->n_atoms = 0;
    w->always = false;
    w->past = past_of(all, s, v, &past);
    size_t room = (size_t)(sink->limit - sink->at) / 2;
    size_t len = write_scratch(all, v, room, w);
#ifdef SNAPSHOT_CHECK
    check_copied(all, v, room, len);
#endif
    put_deep(sink, s, var, all->scratch, len);
    if (s->kind != SHADOW_DEEP)
        drop_atom(s);
    if (!keep(all, s, v, all->scratch, len)) { /* no memory: recorded, and again at the next event */
        for (size_t i = 0; i < w->n_atoms; i++)
            Py_DECREF(w->atoms[i]);
        release_deep(s);
        s->kind = SHADOW_SECRET;
        s->value = NULL;
    }
}

void shadow_update(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, bool secret,
                   struct change_sink *sink)
{
    int64_t number;
    if ((size_t)(sink->limit - sink->at) < 3 * SNAPSHOT_LEAST) {
        sink->full = true;
        return;
    }
    if (v && !secret) { /* what changes most goes first */
        if (PyLong_CheckExact(v) && py_int_small(v, &number)) {
            update_int(s, v, number, var, sink);
            return;
        }
        if (PyFloat_CheckExact(v)) {
            update_float(s, v, var, sink);
            return;
        }
    }
    bool hidden = v && shadow_is_hidden(v);
    if (!v || hidden) {
        if (s->kind != SHADOW_UNSET && s->kind != SHADOW_HIDDEN)
            put_unset(sink, var);
        shadow_release(s);
        s->kind = hidden ? SHADOW_HIDDEN : SHADOW_UNSET;
        s->value = v;
    } else if (secret) {
        if (s->kind != SHADOW_SECRET)
            put_value(sink, s, var, &(uint8_t){ VALUE_REDACTED }, 1);
        s->kind = SHADOW_SECRET;
        s->value = v;
    } else if (is_atom(v)) {
        update_atom(all, s, v, var, sink);
    } else {
        update_deep(all, s, v, var, sink);
    }
}
