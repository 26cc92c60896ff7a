#include "deep.h"

#include <string.h>

#include "pool.h"

enum { SPARE = 64 }; /* bytes, so that a value may grow a little where it stands */

static struct deep *deep_alloc(struct deep_size size)
{
    size_t cap, bytes_at = sizeof(struct deep) + (size.words + size.atoms) * 8 + size.parts * sizeof(struct part);
    struct deep *d = pool_get(bytes_at + size.bytes + SPARE, &cap);
    if (d)
        *d = (struct deep){ .cap = cap,
                            .refs = 1,
                            .cap_words = (uint32_t)size.words,
                            .cap_atoms = (uint32_t)size.atoms,
                            .cap_parts = (uint32_t)size.parts,
                            .bytes_at = (uint32_t)bytes_at };
    return d;
}

static struct deep *deep_alloc_full(struct deep_size size)
{
    struct deep *d = deep_alloc(size);
    if (d) {
        d->n_words = (uint32_t)size.words;
        d->n_atoms = (uint32_t)size.atoms;
        d->n_parts = (uint32_t)size.parts;
        d->n_bytes = (uint32_t)size.bytes;
    }
    return d;
}

struct writes writes_since(uint64_t tick)
{
    struct writes w = { .anything = tick < effects.anything || effects.now - tick > WRITES_KEPT };
    while (!w.anything && tick < effects.now) {
        uintptr_t object = effects.written[++tick % WRITES_KEPT].object;
        w.dicts |= object & EFFECTS_DICT;
        w.objects |= beyond_bit((const PyObject *)(object & ~EFFECTS_DICT));
    }
    return w;
}

static uint64_t shown_by(const struct part *parts, size_t n)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < n; i++)
        bits |= beyond_bit(parts[i].object);
    return bits;
}

static void add_stake(struct deep *d)
{
    d->stake = d->fixed || d->typed ? 0 : d->n_words;
    effects.stake += d->stake;
}

/* What was written since it was looked at; false where it can not be told from what else it shows. */
static bool find_written(const struct deep *d, struct write written[WRITES_KEPT], size_t *n)
{
    *n = 0;
    if (d->n_parts == 0 || effects.now - d->looked > WRITES_KEPT)
        return false;
    for (uint64_t tick = d->looked + 1; tick <= effects.now; tick++) {
        struct write write = effects.written[tick % WRITES_KEPT];
        bool is_dict = write.object & EFFECTS_DICT;
        write.object &= ~EFFECTS_DICT;
        if ((d->dicts && is_dict) || (d->beyond & beyond_bit((const PyObject *)write.object)))
            return false;
        if (*n == 0 || written[*n - 1].object != write.object || written[*n - 1].attr != write.attr)
            written[(*n)++] = write;
    }
    return true;
}

/* A value of which an equal address means the same, where a deep shows it. */
static bool is_held(PyObject *v)
{
    return v == Py_None || PyBool_Check(v) || PyLong_CheckExact(v) || PyFloat_CheckExact(v);
}

enum reach { WRITTEN_ITSELF, WRITTEN_BELOW };

/* The first part from the i-th on whose object was written; n_parts where there is none. */
static uint32_t next_written(struct deep *d, uint32_t i, const struct write *written, size_t n)
{
    const struct part *parts = deep_parts(d), *p = parts + i, *end = parts + d->n_parts;
    for (; p < end; p++)
        for (size_t k = 0; k < n; k++)
            if ((uintptr_t)p->object == written[k].object)
                return (uint32_t)(p - parts);
    return d->n_parts;
}

/* What was written may be others at the addresses of those that were there, and all that these hold: but where only
 * attributes were set, and to numbers, it is the object's own notes that tell. */
static enum reach reach_of(PyObject *object, const struct write *written, size_t n)
{
    PyObject *value;
    for (size_t i = 0; i < n; i++)
        if ((uintptr_t)object == written[i].object &&
            (!written[i].attr || py_inline_attr(object, written[i].attr, &value) != 1 || !is_held(value)))
            return WRITTEN_BELOW;
    return WRITTEN_ITSELF;
}

/* The first note of a part that does not hold, the parts in it left out where it is written itself; `end` where all do.
 */
static const uint64_t *part_change(struct deep *d, uint32_t part, enum reach reach, const uint64_t **end)
{
    const struct part *parts = deep_parts(d), *p = &parts[part];
    const uint64_t *at = d->data + p->word;
    *end = at + p->words;
    for (uint32_t i = part + 1; reach == WRITTEN_ITSELF && i < part + p->n; i += parts[i].n ? parts[i].n : 1) {
        const uint64_t *below = d->data + parts[i].word, *change = parts[i].n ? notes_change(at, below) : below;
        if (change != below)
            return change;
        if (parts[i].n)
            at = below + parts[i].words;
    }
    return notes_change(at, *end);
}

bool deep_holds_since(struct deep *d)
{
    struct write written[WRITES_KEPT];
    const uint64_t *end;
    size_t n;
    if (!find_written(d, written, &n))
        return deep_holds(d, 0);
    uint32_t i = 0; /* those around an object come first: it is there while they hold */
    for (; (i = next_written(d, i, written, n)) < d->n_parts; i++) {
        const struct part *p = deep_parts(d) + i;
        enum reach reach = reach_of(p->object, written, n);
        if (!p->n)
            return deep_holds(d, 0);
        const uint64_t *change = part_change(d, i, reach, &end);
        if (change != end) {
            d->changed = (uint32_t)(change - d->data);
            d->failed = effects.now;
            d->since = d->n_words >= WORTH_WORDS;
            return false;
        }
        if (reach == WRITTEN_BELOW)
            i += p->n - 1;
    }
    d->looked = effects.now;
    return true;
}

static void copy(void *to, const void *from, size_t len)
{
    if (len)
        memcpy(to, from, len);
}

static bool shows_type_only(PyObject *v, const struct watch *w)
{
    return w->n_words == 2 && !w->always && note_memory(w->words) == (const void *)&v->ob_type &&
           !(Py_TYPE(v)->tp_flags & Py_TPFLAGS_HEAPTYPE);
}

struct deep *deep_new(PyObject *v, struct watch *w, const uint8_t *bytes, size_t n_bytes)
{
    size_t n_parts = !w->always && !w->scant ? w->n_parts : 0;
    struct deep *d = deep_alloc_full((struct deep_size){ w->n_words, w->n_atoms, n_parts, n_bytes });
    if (!d)
        return NULL;
    d->object = v;
    d->always = w->always;
    d->refers = w->refers;
    d->dicts = w->dicts;
    d->beyond = w->beyond;
    d->shows = w->always || w->scant ? UINT64_MAX : beyond_bit(v) | shown_by(w->parts, n_parts);
    d->looked = effects.now;
    d->fixed = PyUnicode_CheckExact(v) || PyBytes_CheckExact(v);
    d->typed = shows_type_only(v, w);
    add_stake(d);
    copy(d->data, w->words, w->n_words * sizeof *w->words);
    copy(deep_atoms(d), w->atoms, w->n_atoms * sizeof *w->atoms);
    copy(deep_parts(d), w->parts, n_parts * sizeof *w->parts);
    copy(deep_bytes(d), bytes, n_bytes);
    w->n_atoms = 0; /* they are the deep's now */
    return d;
}

void deep_unref(struct deep *d)
{
    if (--d->refs)
        return;
    PyObject **atoms = deep_atoms(d);
    for (uint32_t i = 0; i < d->n_atoms; i++)
        Py_DECREF(atoms[i]);
    effects.stake -= d->stake;
    pool_put(d, d->cap);
}

/* What grows will grow again; what has room keeps it. */
static size_t grown(size_t n, size_t cap, size_t more)
{
    return n + more <= cap ? cap : n + more + n / 4 + 4;
}

bool deep_grow(struct deep **deep, size_t words, size_t atoms, size_t parts, size_t bytes)
{
    struct deep *old = *deep;
    struct deep *d = deep_alloc(
        (struct deep_size){ grown(old->n_words, old->cap_words, words), grown(old->n_atoms, old->cap_atoms, atoms),
                            grown(old->n_parts, old->cap_parts, parts), grown(old->n_bytes, old->n_bytes, bytes) });
    if (!d)
        return false;
    struct deep fresh = *old;
    fresh.cap = d->cap;
    fresh.cap_words = d->cap_words;
    fresh.cap_atoms = d->cap_atoms;
    fresh.cap_parts = d->cap_parts;
    fresh.bytes_at = d->bytes_at;
    fresh.refs = 1;
    fresh.memoed = false;
    *d = fresh;
    add_stake(d);
    PyObject **held = deep_atoms(d);
    copy(d->data, old->data, d->n_words * sizeof *d->data);
    copy(held, deep_atoms(old), d->n_atoms * sizeof *held);
    copy(deep_parts(d), deep_parts(old), d->n_parts * sizeof(struct part));
    copy(deep_bytes(d), deep_bytes(old), d->n_bytes);
    for (uint32_t i = 0; i < d->n_atoms; i++)
        Py_INCREF(held[i]);
    deep_unref(old);
    *deep = d;
    return true;
}

/* --- a part's place ---------------------------------------------------------------------------------------------- */

/* Three runs become one: what stood before the part, the part, what stood behind it. */
static void join(void *to, const void *old, size_t before, size_t removed, size_t total, const void *part, size_t len)
{
    copy(to, old, before);
    copy((char *)to + before, part, len);
    copy((char *)to + before + len, (const char *)old + before + removed, total - before - removed);
}

static void join_parts(struct deep *d, struct deep *old, size_t at, const struct watch *w)
{
    const struct part was = deep_parts(old)[at];
    struct part *parts = deep_parts(d);
    uint32_t n = (uint32_t)w->n_parts - (uint32_t)at;
    uint32_t words = d->n_words - old->n_words, atoms = d->n_atoms - old->n_atoms, bytes = d->n_bytes - old->n_bytes;
    uint32_t values = w->parts[at].values - was.values; /* all modulo 2^32 */
    join(parts, deep_parts(old), at * sizeof *parts, was.n * sizeof *parts, old->n_parts * sizeof *parts, w->parts + at,
         n * sizeof *parts);
    for (size_t i = 0; i < at; i++)
        if (parts[i].n && i + parts[i].n > at) { /* the part is in it */
            parts[i].n += n - was.n;
            parts[i].values += values;
            parts[i].words += words;
            parts[i].atoms += atoms;
            parts[i].bytes += bytes;
        }
    for (size_t i = at; i < at + n; i++) {
        parts[i].word += was.word;
        parts[i].atom += was.atom;
        parts[i].byte += was.byte;
    }
    for (size_t i = at + n; i < d->n_parts; i++) {
        parts[i].word += words;
        parts[i].atom += atoms;
        parts[i].byte += bytes;
    }
}

bool deep_replace(struct deep **deep, size_t at, struct watch *w, const uint8_t *bytes, size_t n_bytes)
{
    struct deep *old = *deep;
    const struct part *was = &deep_parts(old)[at];
    struct deep *d = deep_alloc_full(
        (struct deep_size){ old->n_words - was->words + w->n_words, old->n_atoms - was->atoms + w->n_atoms,
                            old->n_parts - was->n + w->n_parts - at, old->n_bytes - was->bytes + n_bytes });
    if (!d)
        return false;
    PyObject **atoms = deep_atoms(d);
    d->object = old->object;
    d->fixed = old->fixed;
    add_stake(d);
    d->refers = w->refers;
    d->dicts = old->dicts || w->dicts;
    d->looked = old->looked;
    d->since = old->since;
    d->beyond = w->beyond;
    d->shows = old->shows | shown_by(w->parts + at, w->n_parts - at);
    join(d->data, old->data, was->word * 8, was->words * 8, old->n_words * 8, w->words, w->n_words * 8);
    join(atoms, deep_atoms(old), was->atom * 8, was->atoms * 8, old->n_atoms * 8, w->atoms, w->n_atoms * 8);
    join(deep_bytes(d), deep_bytes(old), was->byte, was->bytes, old->n_bytes, bytes, n_bytes);
    join_parts(d, old, at, w);
    for (size_t i = 0; i < d->n_atoms; i++)
        if (i < was->atom || i >= was->atom + w->n_atoms)
            Py_INCREF(atoms[i]);
    w->n_atoms = 0;
    d->changed = was->word + (uint32_t)w->n_words;
    watch_clear(w);
    deep_unref(old);
    *deep = d;
    return true;
}
