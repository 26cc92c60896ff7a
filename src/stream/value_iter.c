#include "smiley/value.h"

#include <string.h>

#include "smiley/buf.h"
#include "smiley/defs.h"
#include "smiley/text.h"
#include "smiley/varint.h"

#include "value_scan.h"

static const char *const three_names[3] = { "start", "stop", "step" };

/* The container that a value is or refers to; NULL where it has nothing inside. */
static const uint8_t *resolve(const uint8_t *root, const uint8_t *root_end, const uint8_t *at)
{
    uint64_t k;
    if (at < root_end && *at == VALUE_REF) {
        at++;
        at = varint_get(&at, root_end, &k) ? value_container(root, root_end, k) : NULL;
    }
    return at && at < root_end && is_container(*at) ? at : NULL;
}

static const uint8_t *skip_numbers(const uint8_t *at, const uint8_t *end, unsigned n)
{
    uint64_t v;
    while (n--) {
        if (!varint_get(&at, end, &v))
            return NULL;
    }
    return at;
}

/* Where a container's children begin: after its tag, ids and identity. */
static const uint8_t *first_child(const uint8_t *container, const uint8_t *end)
{
    unsigned tag = *container;
    return skip_numbers(container + 1, end, tag == VALUE_INSTANCE ? 3 : tag == VALUE_EXCEPTION ? 2 : 0);
}

static bool has_children(const struct value_iter *it, const uint8_t *at)
{
    const uint8_t *container = resolve(it->root, it->root_end, at);
    const uint8_t *child = container ? first_child(container, it->root_end) : NULL;
    return child && child < it->root_end && *child != VALUE_END;
}

void value_iter_init(struct value_iter *it, const uint8_t *root, const uint8_t *root_end, const uint8_t *at,
                     const struct defs *defs)
{
    const uint8_t *container = resolve(root, root_end, at);
    *it = (struct value_iter){ .root = root, .root_end = root_end, .end = root_end, .defs = defs };
    if (container) {
        it->tag = (enum value_tag)container[0];
        it->at = first_child(container, root_end);
    }
}

/* Moves over the value at it->at. False where there is none. */
static bool take(struct value_iter *it, const uint8_t **at, const uint8_t **end)
{
    *at = it->at;
    *end = it->at = value_skip(it->at, it->end);
    return *end;
}

/* What stands before an attribute's value. */
static bool take_name(struct value_iter *it, struct value_node *node)
{
    uint64_t id;
    if (*it->at++ != VALUE_ATTR)
        return true;
    if (!varint_get(&it->at, it->end, &id))
        return false;
    node->name = it->defs ? defs_name(it->defs, (uint32_t)id) : "?";
    return true;
}

bool value_iter_next(struct value_iter *it, struct value_node *node)
{
    bool is_three = it->tag == VALUE_RANGE || it->tag == VALUE_SLICE;
    if (!it->at || it->at >= it->end || (is_three ? it->index == 3 : *it->at == VALUE_END || *it->at == VALUE_CUT))
        return false;
    *node = (struct value_node){ .index = -1 };
    bool ok = true;
    if (is_three)
        node->name = three_names[it->index];
    else if (it->tag == VALUE_LIST || it->tag == VALUE_TUPLE)
        node->index = it->index;
    else if (it->tag == VALUE_DICT)
        ok = take(it, &node->key, &node->key_end);
    else if (it->tag == VALUE_EXCEPTION && it->index == 0)
        node->name = "args";
    else if (*it->at == VALUE_ATTR || *it->at == VALUE_BASE)
        ok = take_name(it, node);
    if (!ok || !take(it, &node->at, &node->end)) {
        it->at = NULL;
        return false;
    }
    it->index++;
    node->tag = *node->at >= VALUE_SMALL_INT ? VALUE_INT : (enum value_tag)node->at[0];
    node->has_children = has_children(it, node->at);
    return true;
}

uint64_t value_iter_missing(const struct value_iter *it, bool *cut)
{
    uint64_t n = 0;
    *cut = it->at && it->at < it->end && it->tag != VALUE_RANGE && it->tag != VALUE_SLICE && *it->at == VALUE_CUT;
    if (*cut) {
        const uint8_t *at = it->at + 1;
        varint_get(&at, it->end, &n);
    }
    return n;
}

static const char *const type_words[VALUE_TAGS] = {
    [VALUE_NONE] = "NoneType",
    [VALUE_TRUE] = "bool",
    [VALUE_FALSE] = "bool",
    [VALUE_INT] = "int",
    [VALUE_BIGINT] = "int",
    [VALUE_INT_CUT] = "int",
    [VALUE_FLOAT] = "float",
    [VALUE_COMPLEX] = "complex",
    [VALUE_STR] = "str",
    [VALUE_STR_CUT] = "str",
    [VALUE_BYTES] = "bytes",
    [VALUE_BYTES_CUT] = "bytes",
    [VALUE_BYTEARRAY] = "bytearray",
    [VALUE_BYTEARRAY_CUT] = "bytearray",
    [VALUE_LIST] = "list",
    [VALUE_TUPLE] = "tuple",
    [VALUE_SET] = "set",
    [VALUE_FROZENSET] = "frozenset",
    [VALUE_DICT] = "dict",
    [VALUE_RANGE] = "range",
    [VALUE_SLICE] = "slice",
    [VALUE_INSTANCE] = "object",
    [VALUE_EXCEPTION] = "exception",
    [VALUE_CLASS] = "type",
    [VALUE_FUNCTION] = "function",
    [VALUE_MODULE] = "module",
    [VALUE_REF] = "shared",
    [VALUE_REDACTED] = "redacted",
    [VALUE_UNREADABLE] = "unreadable",
};

void value_type_text(struct buf *out, const uint8_t *at, const uint8_t *end, const struct defs *defs)
{
    if (at >= end)
        return;
    unsigned tag = *at++;
    if (tag == VALUE_DEEP && at < end && is_container(*at))
        tag = *at;
    else if ((tag == VALUE_INSTANCE || tag == VALUE_EXCEPTION) && defs) {
        uint64_t module, name;
        if (varint_get(&at, end, &module) && varint_get(&at, end, &name) && name < defs->n_names) {
            text_clean(out, defs->names[name].text, defs->names[name].len, 0);
            return;
        }
    }
    if (tag >= VALUE_SMALL_INT)
        tag = VALUE_INT;
    if (tag < VALUE_TAGS && type_words[tag])
        buf_puts(out, type_words[tag]);
}
