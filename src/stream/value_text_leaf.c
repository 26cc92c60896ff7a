/* The text of values that hold no others: what follows each tag, read and handed to the writers of value_leaf.c. */
#include "value_writer.h"

#include <endian.h>

#include "smiley/defs.h"
#include "smiley/text.h"
#include "smiley/varint.h"

#include "value_leaf.h"

/* What is always the same. */
static const char *const words[VALUE_TAGS] = {
    [VALUE_NONE] = "None",
    [VALUE_TRUE] = "True",
    [VALUE_FALSE] = "False",
    [VALUE_REDACTED] = "<redacted>",
    [VALUE_UNREADABLE] = "<unreadable>",
};

const uint8_t *value_name_at(struct value_writer *w, const uint8_t *at, const struct name_def **name)
{
    static const struct name_def unknown = { .text = (char *)(uintptr_t) "?", .len = 1 };
    uint64_t id;
    if (!varint_get(&at, w->end, &id))
        return NULL;
    *name = w->defs && id < w->defs->n_names ? &w->defs->names[id] : &unknown;
    return at;
}

void value_put_name(struct value_writer *w, const struct name_def *name)
{
    text_clean(w->out, name->text, name->len, 0);
}

void value_put_missing(struct value_writer *w, uint64_t n, const char *word)
{
    buf_puts(w->out, "…");
    if (n) {
        buf_putc(w->out, ' ');
        buf_printf(w->out, "%llu %s", (unsigned long long)n, word);
    }
}

static const uint8_t *put_str(struct value_writer *w, const uint8_t *at, unsigned tag)
{
    bool is_cut = tag == VALUE_STR_CUT || tag == VALUE_BYTES_CUT || tag == VALUE_BYTEARRAY_CUT;
    bool is_array = tag == VALUE_BYTEARRAY || tag == VALUE_BYTEARRAY_CUT;
    uint64_t missing = 0, len;
    if ((is_cut && !varint_get(&at, w->end, &missing)) || !varint_get(&at, w->end, &len) ||
        len > (uint64_t)(w->end - at))
        return NULL;
    size_t room = w->limit - w->out->len + 1; /* one byte beyond is enough to be full */
    if (tag == VALUE_STR || tag == VALUE_STR_CUT) {
        value_str_text(w->out, at, (size_t)len, room);
    } else {
        if (is_array)
            buf_puts(w->out, "bytearray(");
        value_bytes_text(w->out, at, (size_t)len, room, is_array);
    }
    if (is_cut)
        value_put_missing(w, missing, "more");
    if (is_array)
        buf_putc(w->out, ')');
    return at + len;
}

static double get_double(const uint8_t *at)
{
    uint64_t bits;
    memcpy(&bits, at, sizeof(bits));
    bits = le64toh(bits);
    double v;
    memcpy(&v, &bits, sizeof(v));
    return v;
}

static const uint8_t *put_float(struct value_writer *w, const uint8_t *at, unsigned tag)
{
    size_t size = tag == VALUE_FLOAT ? 8 : 16;
    if ((size_t)(w->end - at) < size)
        return NULL;
    if (tag == VALUE_FLOAT)
        value_float_text(w->out, get_double(at));
    else
        value_complex_text(w->out, get_double(at), get_double(at + 8));
    return at + size;
}

static const uint8_t *put_int(struct value_writer *w, const uint8_t *at, unsigned tag)
{
    uint64_t v;
    if (!varint_get(&at, w->end, &v))
        return NULL;
    if (tag == VALUE_INT) {
        value_int_text(w->out, unzigzag(v));
    } else if (tag == VALUE_INT_CUT) {
        buf_puts(w->out, v & 1 ? "<int -" : "<int ");
        value_put_missing(w, v >> 1, "bits");
        buf_putc(w->out, '>');
    } else {
        if (v >> 1 > (uint64_t)(w->end - at))
            return NULL;
        value_bigint_text(w->out, at, (size_t)(v >> 1), v & 1);
        at += v >> 1;
    }
    return at;
}

static const uint8_t *put_named(struct value_writer *w, const uint8_t *at, unsigned tag)
{
    const struct name_def *module = NULL, *name;
    if (tag != VALUE_MODULE && !(at = value_name_at(w, at, &module)))
        return NULL;
    at = value_name_at(w, at, &name);
    if (!at)
        return NULL;
    buf_puts(w->out, tag == VALUE_CLASS ? "<class '" : tag == VALUE_FUNCTION ? "<function " : "<module '");
    if (tag == VALUE_CLASS && module->len && strcmp(module->text, "builtins") != 0) {
        value_put_name(w, module);
        buf_putc(w->out, '.');
    }
    value_put_name(w, name);
    buf_puts(w->out, tag == VALUE_FUNCTION ? ">" : "'>");
    return at;
}

typedef const uint8_t *leaf_fn(struct value_writer *w, const uint8_t *at, unsigned tag);

static leaf_fn *const leaf_writers[VALUE_TAGS] = {
    [VALUE_INT] = put_int,        [VALUE_BIGINT] = put_int,        [VALUE_INT_CUT] = put_int,
    [VALUE_FLOAT] = put_float,    [VALUE_COMPLEX] = put_float,     [VALUE_STR] = put_str,
    [VALUE_STR_CUT] = put_str,    [VALUE_BYTES] = put_str,         [VALUE_BYTES_CUT] = put_str,
    [VALUE_BYTEARRAY] = put_str,  [VALUE_BYTEARRAY_CUT] = put_str, [VALUE_CLASS] = put_named,
    [VALUE_FUNCTION] = put_named, [VALUE_MODULE] = put_named,
};

const uint8_t *value_put_leaf(struct value_writer *w, const uint8_t *at, unsigned tag)
{
    if (tag >= VALUE_TAGS)
        return NULL;
    if (words[tag]) {
        buf_puts(w->out, words[tag]);
        return at;
    }
    return leaf_writers[tag] ? leaf_writers[tag](w, at, tag) : NULL;
}
