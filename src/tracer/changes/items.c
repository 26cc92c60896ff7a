#include "items.h"

#include "src/tracer/values/watch.h"

/* A list's last item, or one behind it: the run of its items begins with a head only where there are any. */
static bool append_to_list(struct patch *p, size_t part, size_t run, size_t shown, PyObject *const *items)
{
    bool first = shown == 0;
    const struct snapshot_item new = { .values = { items[shown] }, .n = 1 };
    if ((shown + 1) * sizeof *items > WATCH_SPAN_MOST ||
        !item_append(p, part, run + (first ? 0 : 1 + shown), first ? 2 : 1, &new))
        return false;
    p->deep->data[run] = (uintptr_t)items | (uint64_t)(shown + 1) << NOTE_WORDS;
    item_take_word(p, run + 1 + shown, items[shown]);
    return true;
}

static bool remove_from_list(struct patch *p, size_t part, size_t run, size_t shown)
{
    uint64_t head = p->deep->data[run];
    if (!item_remove_last(p, part, run + 1 + shown, shown == 1 ? 2 : 1, shown - 1))
        return false;
    if (shown > 1)
        p->deep->data[run] = (head & NOTE_ADDRESS) | (uint64_t)(shown - 1) << NOTE_WORDS;
    return true;
}

static bool patch_list(struct patch *p, size_t part, PyObject *v)
{
    const struct part *own = &deep_parts(p->deep)[part];
    size_t head = own->word, run = head + HEAD_WORDS;
    const uint64_t *words = p->deep->data;
    Py_ssize_t most = p->snapshots->limits.items, was = (Py_ssize_t)words[head + 2];
    Py_ssize_t now = PyList_CheckExact(v) ? PyList_GET_SIZE(v) : 0;
    size_t shown = (size_t)smaller(was, most), shown_now = (size_t)smaller(now, most);
    if (words[head + 1] != (uintptr_t)&PyList_Type || !PyList_CheckExact(v) || shown > shown_now + 1 ||
        shown_now > shown + 1 || (shown && (own->words < HEAD_WORDS + 1 + shown || words[run] >> NOTE_WORDS != shown)))
        return false;
    PyObject *const *items = ((PyListObject *)v)->ob_item;
    if (!item_put_changed(p, part, run + 1, shown < shown_now ? shown : shown_now, items))
        return false;
    if ((was > most || now > most) && was != now && !item_put_missing(p, part, was, now))
        return false;
    if ((shown_now > shown && !append_to_list(p, part, run, shown, items)) ||
        (shown_now < shown && !remove_from_list(p, part, run, shown)) || !deep_own(&p->deep))
        return false;
    p->deep->data[head + 2] = (uint64_t)now;
    p->deep->data[head + 3] = (uintptr_t)items;
    p->from = (uint32_t)run;
    if (shown_now) {
        p->deep->data[run] = (uintptr_t)items | (uint64_t)shown_now << NOTE_WORDS;
        p->from += 1 + (uint32_t)shown_now;
    }
    return true;
}

bool patch_items(struct patch *p, size_t part)
{
    const struct part *own = &deep_parts(p->deep)[part];
    size_t note = p->deep->changed;
    switch (deep_bytes(p->deep)[own->byte]) {
    case VALUE_LIST:
        return note <= own->word + HEAD_WORDS && patch_list(p, part, own->object);
    case VALUE_DICT:
        return note == own->word && patch_dict(p, part, own->object);
    case VALUE_INSTANCE:
        return note == own->word + VALUES_AT ? patch_instance(p, part, own->object, note)
                                             : patch_too_deep(p, part, own->object, note);
    default:
        return false;
    }
}
