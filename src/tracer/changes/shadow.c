#include "shadow.h"

#include <stdlib.h>
#include <string.h>

#include "copy.h"
#include "patch.h"
#include "row.h"
#include "src/tracer/values/watch.h"

bool shadow_is_hidden(PyObject *v)
{
    return PyFunction_Check(v) || PyMethod_Check(v) || PyModule_Check(v);
}

static bool holds_since(struct deep *d)
{
    bool holds = d->looked == effects.now || deep_holds_since(d);
#ifdef SNAPSHOT_CHECK /* for tests: what is not looked at must be as it was */
    uint32_t changed = d->changed;
    if (deep_holds(d, 0) != holds || (!holds && changed != d->changed))
        abort();
#endif
    return holds;
}

bool shadow_same_still(const struct shadow *s, PyObject *v, enum same same)
{
    struct deep *d = s->deep;
    if (s->kind == SHADOW_SECRET)
        return true;
    if (s->kind == SHADOW_HIDDEN)
        return same == SAME_OBJECT || shadow_is_hidden(v);
    if (d->always)
        return false;
    if (same == SAME_OBJECT && d->fixed)
        return true;
    if (d->typed)
        return deep_holds(d, 0);
    effects_looked();
    return same != SAME_ADDRESS && d->looked >= effects.anything ? holds_since(d) : deep_holds(d, 0);
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

/* Whether a deep of an object holds that was where it is since the tick `held`. What was looked at later was that one,
 * and only what was written since then needs to be looked at. */
static bool holds_of(struct deep *d, uint64_t held)
{
    return d->looked >= held && d->looked >= effects.anything ? holds_since(d) : deep_holds(d, 0);
}

/* What was written of the shadow's object later than what it has, in another frame; NULL where there is none. */
static struct deep *newer_of(struct shadows *all, const struct shadow *s)
{
    struct deep *d = *memo_slot(all, s->value);
    return d && d != s->deep && d->object == s->value && d->looked > s->deep->looked && d->looked >= all->held &&
                   d->looked >= effects.anything
               ? d
               : NULL;
}

bool shadow_is_outdated(struct shadows *all, const struct shadow *s)
{
    return s->kind == SHADOW_DEEP && newer_of(all, s);
}

static bool is_known(void *keeper, const PyObject *v, struct past *past)
{
    struct deep *d = *memo_slot(keeper, v);
    if (!d || d->object != v || d->n_parts != 1 || d->refers || d->beyond || deep_parts(d)->n != 1 ||
        notes_change(d->data, d->data + d->n_words) != d->data + d->n_words)
        return false;
    *past = deep_past(d);
    return true;
}

int shadows_init(struct shadows *s, struct snapshots *snapshots)
{
    *s = (struct shadows){ .snapshots = snapshots, .scratch = malloc(SNAPSHOT_ROOM), .held = NEVER_LOOKED };
    snapshots->known = is_known;
    snapshots->keeper = s;
    return s->scratch ? 0 : -1;
}

/* What was written of v and still holds; NULL where there is none. `but` is known not to hold. */
static struct deep *memo_find(struct shadows *all, const PyObject *v, const struct deep *but)
{
    struct deep *d = *memo_slot(all, v);
    return d && d != but && d->object == v && holds_of(d, all->held) ? d : NULL;
}

void shadow_release(struct shadow *s)
{
    if (s->kind == SHADOW_ATOM)
        Py_DECREF(s->value);
    release_deep(s);
    *s = (struct shadow){ .kind = SHADOW_UNSET };
}

static void take(struct shadow *s, struct deep *d)
{
    s->deep = d;
    s->value = d->object;
    s->kind = SHADOW_DEEP;
}

/* --- changes, written -------------------------------------------------------------------------------------------- */

static void put_value(struct change_sink *sink, const struct shadow *old, uint32_t var, const uint8_t *bytes,
                      size_t len)
{
    bool had = old->kind != SHADOW_UNSET && old->kind != SHADOW_HIDDEN;
    sink_value(sink, var, had, bytes, len);
}

/* The new bytes, as what differs from the old where that is clearly less; nothing where they are the same. */
static void put_difference(struct change_sink *sink, const struct shadow *s, uint32_t var, const uint8_t *old,
                           size_t old_len, const uint8_t *bytes, size_t len)
{
    if (len == old_len && !memcmp(bytes, old, len))
        return;
    struct bytes_difference d = bytes_compare(old, old_len, bytes, len);
    if (d.inserted + 4 >= len)
        put_value(sink, s, var, bytes, len);
    else
        sink_splice(sink, var, d.start, d.removed, bytes + d.start, d.inserted);
}

/* --- updates ----------------------------------------------------------------------------------------------------- */

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

enum { TEXT_MOST = 64 << 10, TEXT_SHOWN_MOST = SNAPSHOT_LEAST / 4 }; /* characters, bytes */

/* Nobody can change it in place, and holding it slows nothing: a str grows in place only in frames that are not traced
 * (python.h). */
static bool is_atom(const struct shadows *all, PyObject *v)
{
    const uint32_t *digits;
    unsigned per;
    bool negative;
    if (PyUnicode_CheckExact(v))
        return PyUnicode_IS_READY(v) && PyUnicode_GET_LENGTH(v) <= TEXT_MOST &&
               all->snapshots->limits.string <= TEXT_SHOWN_MOST;
    if (PyBytes_CheckExact(v))
        return PyBytes_GET_SIZE(v) <= TEXT_MOST && all->snapshots->limits.string <= TEXT_SHOWN_MOST;
    if (v == Py_None || v == Py_True || v == Py_False || PyComplex_CheckExact(v))
        return true;
    return PyLong_CheckExact(v) && py_int_digits(v, &digits, &per, &negative) <= LIMIT_INT_BITS / PyLong_SHIFT;
}

static size_t write_atom(struct shadows *all, uint8_t *at, PyObject *v)
{
    bool to_hold;
    uint8_t *end = snapshot_simple(all->snapshots, at, v, &to_hold);
    if (!end)
        end = snapshot_write(all->snapshots, at, SNAPSHOT_ROOM / 2, v, PIN_VERSION, NULL, NULL);
    return (size_t)(end - at);
}

/* A str that is another with something behind it: how long it is, and what that is. False where this is not so, or not
 * worth it. */
static bool put_appended(struct change_sink *sink, uint32_t var, const uint8_t *old, size_t old_len,
                         const uint8_t *bytes, size_t len)
{
    enum { WORTH = 32 };
    const uint8_t *was = old + 1, *now = bytes + 1;
    uint64_t chars;
    if (*old != VALUE_STR || *bytes != VALUE_STR || len <= old_len || len - old_len + WORTH > len ||
        !varint_get(&was, old + old_len, &chars) || !varint_get(&now, bytes + len, &chars))
        return false;
    size_t same = (size_t)(old + old_len - was);
    if (memcmp(was, now, same))
        return false;
    sink_splice(sink, var, 1, (size_t)(was - old) - 1, bytes + 1, (size_t)(now - bytes) - 1);
    sink_splice(sink, var, (size_t)(now - bytes) + same, 0, now + same, (size_t)(bytes + len - now) - same);
    return true;
}

/* One that is shown as it stands in memory. */
static inline bool is_plain_text(const struct shadows *all, PyObject *v)
{
    return PyUnicode_CheckExact(v) && PyUnicode_IS_READY(v) && PyUnicode_IS_ASCII(v) &&
           PyUnicode_GET_LENGTH(v) <= (Py_ssize_t)all->snapshots->limits.string;
}

/* Such a text in the place of another atom: one that is short, or that is the other with something behind it. False,
 * with nothing done, where it is to be looked at more closely. */
static bool put_text(const struct shadows *all, PyObject *old, PyObject *v, uint32_t var, struct change_sink *sink)
{
    enum { SHORT = 8, WORTH = 32 };
    size_t len = (size_t)PyUnicode_GET_LENGTH(v);
    size_t was = is_plain_text(all, old) ? (size_t)PyUnicode_GET_LENGTH(old) : SIZE_MAX;
    const char *text = PyUnicode_DATA(v);
    bool starts = was <= len && !memcmp(PyUnicode_DATA(old), text, was);
    if (starts && was == len)
        return true;
    if (starts && was >= WORTH) {
        uint8_t head[VARINT_MAX];
        size_t n_was = (size_t)(varint_put(head, was) - head), n = (size_t)(varint_put(head, len) - head);
        sink_splice(sink, var, 1, n_was, head, n);
        sink_splice(sink, var, 1 + n + was, 0, (const uint8_t *)text + was, len - was);
        return true;
    }
    if (!starts && len > SHORT)
        return false;
    change_begin(&sink->writer, sink->at);
    sink->at = write_change_head(sink->at, var, CHANGE_SET);
    *sink->at++ = VALUE_STR;
    sink->at = write_str(sink->at, text, len);
    return true;
}

bool shadow_text(const struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink)
{
    PyObject *old = s->value;
    if (s->kind != SHADOW_ATOM || !v || !is_plain_text(all, v) || all->snapshots->limits.string > TEXT_SHOWN_MOST ||
        sink_room(sink) < SNAPSHOT_LEAST || !put_text(all, old, v, var, sink))
        return false;
    Py_INCREF(v);
    s->value = v;
    s->number_tag = VALUE_NONE;
    Py_DECREF(old);
    return true;
}

static void update_atom(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink)
{
    if (shadow_text(all, s, v, var, sink))
        return;
    uint8_t *bytes = all->scratch, *old = all->scratch + SNAPSHOT_ROOM / 2;
    if (all->called && s->kind == SHADOW_UNSET && copy_atom(all, v, var, sink)) {
        set_atom(s, v);
        return;
    }
    size_t len = write_atom(all, bytes, v);
    if (s->kind == SHADOW_ATOM) {
        size_t old_len = write_atom(all, old, s->value);
        if (!put_appended(sink, var, old, old_len, bytes, len))
            put_difference(sink, s, var, old, old_len, bytes, len);
    } else if (s->kind == SHADOW_DEEP) {
        put_difference(sink, s, var, deep_bytes(s->deep), s->deep->n_bytes, bytes, len);
    } else {
        put_value(sink, s, var, bytes, len);
    }
    set_atom(s, v);
}

/* Records what is written in bytes, against what the shadow has. */
static void put_deep(struct change_sink *sink, struct shadow *s, uint32_t var, const uint8_t *bytes, size_t len)
{
    if (s->kind != SHADOW_DEEP)
        put_value(sink, s, var, bytes, len);
    else
        put_difference(sink, s, var, deep_bytes(s->deep), s->deep->n_bytes, bytes, len);
}

#ifdef SNAPSHOT_CHECK
static int by_address(const void *a, const void *b)
{
    const PyObject *const *x = a, *const *y = b;
    return (*x > *y) - (*x < *y);
}

static void expect(bool ok)
{
    if (!ok)
        abort();
}

/* For tests: what was copied and replaced must be what would have been written. Atoms of a part may stand in another
 * order. */
static void check_deep(struct shadows *all, struct deep *d)
{
    static struct watch whole;
    static uint8_t bytes[SNAPSHOT_ROOM];
    static PyObject *atoms[2][1 << 16];
    watch_clear(&whole);
    all->snapshots->known = NULL;
    size_t n =
        (size_t)(snapshot_write(all->snapshots, bytes, SNAPSHOT_ROOM, d->object, PIN_NOTHING, NULL, &whole) - bytes);
    all->snapshots->known = is_known;
    expect(n == d->n_bytes && !memcmp(bytes, deep_bytes(d), n));
    expect(d->always == whole.always);
    if (d->always)
        return;
    expect(d->n_words == whole.n_words && !memcmp(d->data, whole.words, 8 * whole.n_words));
    expect(d->n_atoms == whole.n_atoms && d->n_atoms < 1 << 16 && (!d->n_parts || d->n_parts == whole.n_parts));
    expect(d->refers || !whole.refers);
    expect(!(whole.beyond & ~d->beyond));
    const struct part *parts = deep_parts(d);
    for (size_t i = 0; i <= d->n_parts; i++) { /* the last is all of it, where there are parts */
        struct part all_of_it = { .atoms = d->n_atoms };
        const struct part *p = i < d->n_parts ? &parts[i] : &all_of_it,
                          *q = i < d->n_parts ? &whole.parts[i] : &all_of_it;
        expect(p->object == q->object && p->n == q->n);
        if (p->n == 0 && i < d->n_parts)
            continue;
        expect(p->depth == q->depth && p->values == q->values && p->word == q->word && p->words == q->words &&
               p->atoms == q->atoms && p->byte == q->byte && p->bytes == q->bytes);
        if (bytes[p->byte] == VALUE_DICT && bytes[p->byte + 1] != VALUE_END) /* an empty one may have any */
            expect(p->step == q->step);
        if (p->atoms == 0)
            continue;
        memcpy(atoms[0], deep_atoms(d) + p->atom, p->atoms * sizeof **atoms);
        memcpy(atoms[1], whole.atoms + q->atom, p->atoms * sizeof **atoms);
        qsort(atoms[0], p->atoms, sizeof **atoms, by_address);
        qsort(atoms[1], p->atoms, sizeof **atoms, by_address);
        expect(!memcmp(atoms[0], atoms[1], p->atoms * sizeof **atoms));
    }
}
#else
static void check_deep(struct shadows *all, struct deep *d)
{
    (void)all;
    (void)d;
}
#endif

/* d, whose reference is handed over, is what is recorded of the shadow now. */
static void settle(struct shadows *all, struct shadow *s, struct deep *d)
{
    if (s->kind != SHADOW_DEEP)
        drop_atom(s);
    release_deep(s);
    take(s, d);
    memo_keep(all, d);
    check_deep(all, d);
}

/* What was last written of v, though it holds no more: much of it may. A reference, or NULL. The shadow's own may not
 * have been looked at, as there was a newer one, which the memo has forgotten since. */
static struct deep *last_of(struct shadows *all, const struct shadow *s, const PyObject *v)
{
    struct deep *d = s->kind == SHADOW_DEEP && s->value == v && !newer_of(all, s) ? s->deep : *memo_slot(all, v);
    if (!d || d->object != v || d->n_parts == 0)
        return NULL;
    if (d->failed != effects.now)
        deep_holds(d, 0);
    if (d != s->deep)
        d->refs++;
    return d;
}

/* Changes what was last written to what is to be written now. True where that was all. */
static bool patch(struct shadows *all, struct shadow *s, struct deep **last, uint32_t var, struct change_sink *sink)
{
    bool own = *last == s->deep;
    struct patch p = { .snapshots = all->snapshots,
                       .watch = &all->watch,
                       .scratch = all->scratch,
                       .deep = *last,
                       .var = var,
                       .sink = own ? sink : NULL,
                       .room = sink_room(sink) / 2 };
    bool done = patch_deep(&p);
    *last = p.deep;
    if (own)
        s->deep = p.deep;
    if (done && own) {
        memo_keep(all, p.deep);
        check_deep(all, p.deep);
    } else if (done) {
        put_deep(sink, s, var, deep_bytes(p.deep), p.deep->n_bytes);
        settle(all, s, p.deep);
    }
    return done;
}

/* Writes all of v; what has not changed since `last` (or NULL) is copied. */
static void write_whole(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct deep *last,
                        struct change_sink *sink)
{
    struct watch *w = &all->watch;
    struct past past;
    size_t room = sink_room(sink) / 2;
    if (last)
        past = deep_past(last);
    size_t len = (size_t)(snapshot_write(all->snapshots, all->scratch, room, v, PIN_NOTHING, last ? &past : NULL, w) -
                          all->scratch);
    put_deep(sink, s, var, all->scratch, len);
    struct deep *d = deep_new(v, w, all->scratch, len);
    watch_clear(w);
    if (d) {
        settle(all, s, d);
        return;
    }
    if (s->kind != SHADOW_DEEP) /* no memory: recorded, and again at the next event */
        drop_atom(s);
    release_deep(s);
    s->kind = SHADOW_SECRET;
    s->value = NULL;
}

/* Records that the variable has what one of the caller has. False where something is left to be done: there is none, or
 * what it has is not true any more. */
static bool take_callers(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink)
{
    uint64_t held;
    struct deep *d = copy_deep(all, v, var, sink, &held);
    if (!d)
        return false;
    d->refs++;
    if (d->always || !holds_of(d, held)) {
        take(s, d);
        return false;
    }
    settle(all, s, d);
    return true;
}

bool shadow_row(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink)
{
    if (s->kind != SHADOW_DEEP || v != s->value || !s->deep->n_parts || s->deep->n_parts > ROW_PARTS_MOST ||
        sink_room(sink) < 3 * SNAPSHOT_LEAST)
        return false;
    struct patch p = { .snapshots = all->snapshots,
                       .watch = &all->watch,
                       .scratch = all->scratch,
                       .deep = s->deep,
                       .var = var,
                       .sink = sink };
    bool done = patch_row(&p, 0);
    s->deep = p.deep;
    if (!done)
        return false;
    p.deep->looked = effects.now;
    p.deep->since = false;
    memo_keep(all, p.deep);
    check_deep(all, p.deep);
    return true;
}

static void update_deep(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, struct change_sink *sink)
{
    if (all->called && s->kind == SHADOW_UNSET && take_callers(all, s, v, var, sink))
        return;
    struct deep *known = memo_find(all, v, s->deep);
    if (known) {
        known->refs++;
        put_deep(sink, s, var, deep_bytes(known), known->n_bytes);
        settle(all, s, known);
        return;
    }
    struct deep *last = last_of(all, s, v);
    if (last && patch(all, s, &last, var, sink))
        return;
    bool borrowed = last && last != s->deep;
    if (sink_room(sink) < 3 * SNAPSHOT_LEAST)
        sink->full = true;
    else
        write_whole(all, s, v, var, last, sink);
    if (borrowed)
        deep_unref(last);
}

void shadow_update(struct shadows *all, struct shadow *s, PyObject *v, uint32_t var, bool secret,
                   struct change_sink *sink)
{
    int64_t number;
    if (sink_room(sink) < 3 * SNAPSHOT_LEAST) {
        sink->full = true;
        return;
    }
    if (s->kind == SHADOW_DEEP && v == s->value && all->held != NEVER_LOOKED) { /* the very object: it is what it was */
        update_deep(all, s, v, var, sink);
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
            sink_unset(sink, var);
        shadow_release(s);
        s->kind = hidden ? SHADOW_HIDDEN : SHADOW_UNSET;
        s->value = v;
    } else if (secret) {
        if (s->kind != SHADOW_SECRET)
            put_value(sink, s, var, &(uint8_t){ VALUE_REDACTED }, 1);
        s->kind = SHADOW_SECRET;
        s->value = v;
    } else if (is_atom(all, v)) {
        update_atom(all, s, v, var, sink);
    } else {
        update_deep(all, s, v, var, sink);
    }
}

static bool may_be_deep(PyObject *v)
{
    return !PyLong_CheckExact(v) && !PyFloat_CheckExact(v) && !PyUnicode_CheckExact(v) && !PyBool_Check(v);
}

uint8_t *shadow_write(struct shadows *all, uint8_t *at, size_t room, PyObject *v, bool again)
{
    struct deep *d = may_be_deep(v) ? memo_find(all, v, NULL) : NULL;
    if (d && d->n_bytes <= room) {
        check_deep(all, d);
        memcpy(at, deep_bytes(d), d->n_bytes);
        return at + d->n_bytes;
    }
    if (!again || !may_be_deep(v))
        return snapshot_write(all->snapshots, at, room, v, PIN_VERSION, NULL, NULL);
    uint8_t *end = snapshot_write(all->snapshots, at, room, v, PIN_NOTHING, NULL, &all->watch);
    d = deep_new(v, &all->watch, at, (size_t)(end - at));
    watch_clear(&all->watch);
    if (d) {
        memo_keep(all, d);
        deep_unref(d);
    }
    return end;
}
