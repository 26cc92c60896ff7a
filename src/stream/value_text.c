/* A value's text, written in one walk over its bytes.
 *
 * A REF to a container that is being written is a cycle, and shown as repr() shows one. A REF to a finished container
 * is walked again, as if it stood there; that can make a text exponentially longer than its snapshot, so every step
 * looks at the length. Since each value writes at least one byte, the limit on the length is one on time as well. */
#include <string.h>

#include "smiley/buf.h"
#include "smiley/defs.h"
#include "smiley/value.h"
#include "smiley/varint.h"

#include "value_leaf.h"
#include "value_scan.h"
#include "value_writer.h"

enum { DEFAULT_MAX = 1 << 20 };

/* How a container of each type begins and ends, and how one is shown inside itself. */
struct shape {
    const char *open, *close, *cycle;
};
static const struct shape shapes[VALUE_TAGS] = {
    [VALUE_LIST] = { "[", "]", "[...]" },
    [VALUE_TUPLE] = { "(", ")", "(...)" },
    [VALUE_SET] = { "{", "}", "set(...)" },
    [VALUE_FROZENSET] = { "frozenset({", "})", "frozenset(...)" },
    [VALUE_DICT] = { "{", "}", "{...}" },
    [VALUE_RANGE] = { "range(", ")", "range(...)" },
    [VALUE_SLICE] = { "slice(", ")", "slice(...)" },
    [VALUE_INSTANCE] = { "object(", ")", "object(...)" },
    [VALUE_EXCEPTION] = { "exception(", ")", "exception(...)" },
};

/* Every writer of a part returns the byte after its bytes; NULL where the text is full or the bytes are damaged, which
 * ends the walk. */
static const uint8_t *put_value(struct value_writer *w, const uint8_t *at);

static bool is_full(const struct value_writer *w)
{
    return w->out->len > w->limit || w->out->failed;
}

static const uint8_t *put_deep(struct value_writer *w, const uint8_t *at)
{
    uint64_t n;
    if (at >= w->end || !is_container(*at))
        return NULL;
    const struct shape *shape = &shapes[*at++];
    if (!varint_get(&at, w->end, &n))
        return NULL;
    buf_puts(w->out, shape->open);
    value_put_missing(w, n, n == 1 ? "item" : "items");
    buf_puts(w->out, shape->close);
    return at;
}

/* --- containers --------------------------------------------------------------------------------------------------- */

/* END or CUT, the latter after `any` items. */
static const uint8_t *put_close(struct value_writer *w, const uint8_t *at, bool any, bool *is_cut)
{
    uint64_t missing;
    if (at >= w->end)
        return NULL;
    *is_cut = *at != VALUE_END;
    if (!*is_cut)
        return at + 1;
    if (*at++ != VALUE_CUT || !varint_get(&at, w->end, &missing))
        return NULL;
    if (any)
        value_put_two(w->out, ", ");
    value_put_missing(w, missing, "more");
    return at;
}

struct items {
    size_t n;
    bool is_cut; /* there were more */
};

/* Items up to their end, with `width` values each. */
static const uint8_t *put_items(struct value_writer *w, const uint8_t *at, unsigned width, struct items *items)
{
    for (items->n = 0; at < w->end && *at != VALUE_END && *at != VALUE_CUT; items->n++) {
        if (items->n)
            value_put_two(w->out, ", ");
        at = put_value(w, at);
        if (at && width == 2) {
            value_put_two(w->out, ": ");
            at = put_value(w, at);
        }
        if (!at)
            return NULL;
    }
    return put_close(w, at, items->n > 0, &items->is_cut);
}

static const uint8_t *put_sequence(struct value_writer *w, const uint8_t *at)
{
    unsigned tag = *at++;
    struct items items;
    if (at < w->end && *at == VALUE_END && (tag == VALUE_SET || tag == VALUE_FROZENSET)) {
        buf_puts(w->out, tag == VALUE_SET ? "set()" : "frozenset()");
        return at + 1;
    }
    buf_puts(w->out, shapes[tag].open);
    at = put_items(w, at, tag == VALUE_DICT ? 2 : 1, &items);
    if (!at)
        return NULL;
    if (tag == VALUE_TUPLE && items.n == 1 && !items.is_cut)
        buf_putc(w->out, ',');
    buf_puts(w->out, shapes[tag].close);
    return at;
}

/* range(0, 3) leaves out a step of 1, slice(1, None, None) nothing. */
static const uint8_t *put_three(struct value_writer *w, const uint8_t *at)
{
    unsigned tag = *at++;
    buf_puts(w->out, shapes[tag].open);
    for (int i = 0; i < 3; i++) {
        if (at < w->end && tag == VALUE_RANGE && i == 2 && *at == VALUE_SMALL_ZERO + 1) {
            at++;
            break;
        }
        if (i)
            value_put_two(w->out, ", ");
        at = put_value(w, at);
        if (!at)
            return NULL;
    }
    buf_puts(w->out, shapes[tag].close);
    return at;
}

static const uint8_t *put_attributes(struct value_writer *w, const uint8_t *at, bool any)
{
    const struct name_def *name;
    bool is_cut;
    for (; at && at < w->end && (*at == VALUE_ATTR || *at == VALUE_BASE); any = true) {
        if (any)
            value_put_two(w->out, ", ");
        if (*at++ == VALUE_ATTR) {
            at = value_name_at(w, at, &name);
            if (!at)
                return NULL;
            value_put_name(w, name);
            buf_putc(w->out, '=');
        }
        at = put_value(w, at);
    }
    return at ? put_close(w, at, any, &is_cut) : NULL;
}

static const uint8_t *ref_target(struct value_writer *w, uint64_t k)
{
    if (!w->has_offsets)
        value_containers(w->root, w->end, &w->offsets);
    w->has_offsets = true;
    if (k >= w->offsets.len / sizeof(uint32_t))
        return NULL;
    return w->root + ((const uint32_t *)(const void *)w->offsets.data)[k];
}

static bool is_open(const struct value_writer *w, const uint8_t *container)
{
    for (unsigned i = w->n_open; i > 0; i--) {
        if (w->open[i - 1] == container)
            return true;
    }
    return false;
}

/* An exception's args: the items of a tuple, without its parentheses; *any tells whether there was one. */
static const uint8_t *put_args(struct value_writer *w, const uint8_t *at, bool *any)
{
    const uint8_t *tuple = at, *after = NULL;
    uint64_t k, n_deep;
    struct items items = { 0 };
    *any = true;
    if (at >= w->end)
        return NULL;
    if (*at == VALUE_DEEP) {
        after = at + 2;
        if (w->end - at < 3 || !varint_get(&after, w->end, &n_deep))
            return NULL;
        value_put_missing(w, n_deep, n_deep == 1 ? "item" : "items");
        return after;
    }
    if (*at == VALUE_REF) {
        after = at + 1;
        tuple = varint_get(&after, w->end, &k) ? ref_target(w, k) : NULL;
    }
    if (!tuple || *tuple != VALUE_TUPLE || is_open(w, tuple) || w->n_open >= REF_NESTING)
        return put_value(w, at);
    w->open[w->n_open++] = tuple;
    const uint8_t *end = put_items(w, tuple + 1, 1, &items);
    w->n_open--;
    *any = items.n > 0 || items.is_cut;
    return end && after ? after : end;
}

static bool is_named(const struct name_def *name, const char *text)
{
    return name && name->len == strlen(text) && !memcmp(name->text, text, name->len);
}

/* What repr() prints for an object of which there is but one; NULL for all others. */
static const char *singleton(const struct name_def *module, const struct name_def *name)
{
    if (!is_named(module, "builtins"))
        return NULL;
    return is_named(name, "ellipsis") ? "Ellipsis" : is_named(name, "NotImplementedType") ? "NotImplemented" : NULL;
}

static const uint8_t *put_object(struct value_writer *w, const uint8_t *at)
{
    const struct name_def *name, *module;
    unsigned tag = *at++;
    bool any = false;
    uint64_t identity;
    at = value_name_at(w, at, &module);
    at = at ? value_name_at(w, at, &name) : NULL;
    if (!at || (tag == VALUE_INSTANCE && !varint_get(&at, w->end, &identity)))
        return NULL;
    const char *only = singleton(module, name);
    if (only && at < w->end && *at == VALUE_END) {
        buf_puts(w->out, only);
        return at + 1;
    }
    value_put_name(w, name);
    buf_putc(w->out, '(');
    if (tag == VALUE_EXCEPTION)
        at = put_args(w, at, &any);
    at = at ? put_attributes(w, at, any) : NULL;
    if (at)
        buf_putc(w->out, ')');
    return at;
}

static const uint8_t *put_container(struct value_writer *w, const uint8_t *at)
{
    unsigned tag = *at;
    if (w->n_open >= OPEN_MAX)
        return NULL;
    w->open[w->n_open++] = at;
    if (tag == VALUE_INSTANCE || tag == VALUE_EXCEPTION)
        at = put_object(w, at);
    else if (tag == VALUE_RANGE || tag == VALUE_SLICE)
        at = put_three(w, at);
    else
        at = put_sequence(w, at);
    w->n_open--;
    return at;
}

static void put_cycle(struct value_writer *w, const uint8_t *container)
{
    const struct name_def *name;
    const uint8_t *at = container + 1;
    if (*container != VALUE_INSTANCE && *container != VALUE_EXCEPTION) {
        buf_puts(w->out, shapes[*container].cycle);
    } else if ((at = value_name_at(w, at, &name)) && value_name_at(w, at, &name)) {
        value_put_name(w, name);
        buf_puts(w->out, "(...)");
    }
}

/* A container where its bytes stand. Come to through a REF from inside itself, it may be open already. */
static const uint8_t *put_inline(struct value_writer *w, const uint8_t *at)
{
    if (!w->has_offsets || !is_open(w, at))
        return put_container(w, at);
    put_cycle(w, at);
    return value_skip(at, w->end);
}

static const uint8_t *put_ref(struct value_writer *w, const uint8_t *at)
{
    uint64_t k;
    if (!varint_get(&at, w->end, &k))
        return NULL;
    const uint8_t *target = ref_target(w, k);
    if (!target || (w->n_open >= REF_NESTING && !is_open(w, target)))
        buf_puts(w->out, "…");
    else if (is_open(w, target))
        put_cycle(w, target);
    else if (!put_container(w, target))
        return NULL;
    return at;
}

static const uint8_t *put_value(struct value_writer *w, const uint8_t *at)
{
    if (at >= w->end || is_full(w))
        return NULL;
    unsigned tag = *at++;
    if (tag >= VALUE_SMALL_INT) {
        value_int_text(w->out, (int64_t)tag - VALUE_SMALL_ZERO);
        return at;
    }
    if (is_container(tag))
        return put_inline(w, at - 1);
    switch (tag) {
    case VALUE_REF:
        return put_ref(w, at);
    case VALUE_DEEP:
        return put_deep(w, at);
    default:
        return value_put_leaf(w, at, tag);
    }
}

/* Back to the limit, and from there to the start of a character. */
static void cut_text(struct buf *out, size_t limit)
{
    while (limit > 0 && (out->data[limit] & 0xc0) == 0x80)
        limit--;
    out->len = limit;
    buf_puts(out, "…");
}

void value_node_text(struct buf *out, const uint8_t *root, const uint8_t *root_end, const uint8_t *at,
                     const struct defs *defs, size_t max_bytes)
{
    struct value_writer w;
    w.out = out;
    w.root = root;
    w.end = root_end;
    w.defs = defs;
    w.limit = !max_bytes ? out->len + DEFAULT_MAX : max_bytes < SIZE_MAX / 2 ? out->len + max_bytes : SIZE_MAX / 2;
    w.offsets = (struct buf)BUF_INIT;
    w.has_offsets = false;
    w.n_open = 0;
    put_value(&w, at);
    if (out->len > w.limit && !out->failed)
        cut_text(out, w.limit);
    buf_release(&w.offsets);
}

void value_text(struct buf *out, const uint8_t *at, const uint8_t *end, const struct defs *defs, size_t max_bytes)
{
    value_node_text(out, at, end, at, defs, max_bytes);
}
