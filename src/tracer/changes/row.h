/* A part of atoms only, whose items are noted as one run of words behind its head: a list, a dict or a set of numbers
 * and strings, as most are that change. The words are held against the memory; where entries are others, or there are
 * more or fewer, these are written again, and what lies between them stays. */
#ifndef SMILEY_TRACER_ROW_H
#define SMILEY_TRACER_ROW_H

#include "patch.h"
#include "place.h"
#include "src/tracer/values/note.h"

enum {
    RANGES_MOST = 8,
    ROW_PIECES = 8,
    ROW_PARTS_MOST = 2 /* a deque is one in one */
};

struct range { /* entries: those from `from` to `end` become those to `end_now` */
    size_t from, end, end_now;
    size_t offset, removed; /* their bytes */
    size_t at, len;         /* those that take their place, in the scratch */
};

struct row {
    PyObject *object;
    size_t head, run; /* the words where its notes begin, and that of its run */
    const uint64_t *was;
    const char *now;     /* the memory */
    size_t n_was, n_now; /* words */
    size_t step;         /* words an entry has; the last may lack what is of no account */
    size_t key;          /* which of them tells whether there is one: neither NULL … */
    uintptr_t gone;      /* … nor this */
    size_t values;       /* of an entry */
    bool sparse;         /* there may be entries without */
    bool was_sparse;     /* there were */
    size_t start, tail;  /* bytes before the items, and behind their end */
    size_t noted; /* where the run is in pieces, a deque's: the words of their notes; `was` and `now` are copies */
    bool guessed; /* as many as there were: it may be less, or more, up to … */
    size_t limit; /* … so many entries */
    Py_ssize_t len_was, len_now, most; /* items, and how many of them are shown */
    size_t n_ranges;
    struct range ranges[RANGES_MOST + 1];
};

/* False where the part is no row, or becomes one that can not be noted. */
bool row_find(struct patch *p, size_t part, struct row *r);
/* Fills in the ranges. False as above. */
bool row_compare(struct row *r);

static inline size_t row_entries(const struct row *r, size_t words)
{
    return r->step == 1 ? words : (words + r->step - 1) / r->step;
}

static inline bool row_has(const struct row *r, uint64_t word)
{
    return !r->sparse || (word && word != r->gone);
}

static inline PyObject *row_was(const struct row *r, size_t entry, size_t i)
{
    return (PyObject *)(uintptr_t)r->was[entry * r->step + i];
}

static inline PyObject *row_now(const struct row *r, size_t entry, size_t i)
{
    return (PyObject *)(uintptr_t)note_word_at(r->now + 8 * (entry * r->step + i));
}

static inline bool row_had(const struct row *r, size_t entry)
{
    return row_has(r, r->was[entry * r->step + r->key]);
}

static inline bool row_has_now(const struct row *r, size_t entry)
{
    return row_has(r, (uintptr_t)row_now(r, entry, r->key));
}

/* How many values the entries had. */
static inline size_t row_values(const struct row *r, size_t from, size_t end)
{
    size_t n = end - from;
    for (size_t i = from; r->was_sparse && i < end; i++)
        n -= !row_had(r, i);
    return n * r->values;
}

/* How many words come to the notes, at most. */
static inline size_t row_more_words(const struct row *r)
{
    return ROW_PIECES + (r->n_now > r->n_was ? r->n_now - r->n_was : 0);
}

/* The notes as they are to be, of a deep of one's own with room for them. */
void row_note(struct patch *p, size_t part, const struct row *r);

/* The place of the first item. */
static inline struct place row_place(struct deep *d, size_t part, const struct row *r)
{
    struct place place = place_first(d, part);
    place.at += r->start - 1;
    return place;
}

/* Counts so many values more, modulo 2^32. */
void row_count(struct deep *d, size_t part, uint32_t more);

/* A key of which the value is shown. */
bool row_is_plain_key(struct patch *p, PyObject *key);

/* Brings the part up to date. False where it is none, or another way is to be taken; then it may be up to date in part,
 * and its notes say what is recorded. */
bool patch_row(struct patch *p, size_t part);

/* The same of a row in which one entry at most is another, has come or has gone. False, with nothing recorded, where
 * that is not so, or where another way is to be taken. */
bool patch_entry(struct patch *p, size_t part, const struct row *r);

/* The same of a list in which some items are others, or of which the last has come or gone, or those not shown. */
bool patch_items_of_list(struct patch *p, size_t part);

#endif
