/* Exceptions are described from their recorded arguments, by the rules of the builtin classes' own __str__. Which rule
 * is a matter of the class's name: a subclass of the program's own has the general one. */
#include "smiley/describe.h"

#include <string.h>

#include "smiley/buf.h"
#include "smiley/value.h"
#include "smiley/varint.h"

const char *describe_event(enum event_kind kind)
{
    static const char *const names[EVENT_KINDS] = {
        [EVENT_CALL] = "call",   [EVENT_RESUME] = "resume", [EVENT_LINE] = "line",     [EVENT_EXCEPTION] = "exception",
        [EVENT_YIELD] = "yield", [EVENT_RETURN] = "return", [EVENT_OUTPUT] = "output",
    };
    return kind < EVENT_KINDS ? names[kind] : "?";
}

const char *describe_function(const struct defs *defs, uint32_t code)
{
    return code < defs->n_codes ? defs_name(defs, defs->codes[code]->name) : "?";
}

/* --- exceptions ------------------------------------------------------------------------------------------------ */

/* A recorded exception, taken apart. */
struct raised {
    const uint8_t *root, *root_end; /* the whole snapshot, to which REFs refer */
    const struct defs *defs;
    const char *name;
    struct value_node args[6]; /* the first ones */
    size_t n_args;
    struct value_node tuple;
    struct value_node filename; /* at NULL: none */
};

enum { ARGS_KEPT = 6, NESTED_MAX = 4, TEXT_MAX = 1 << 20 };

/* The class's name without what it is nested in: f.<locals>.Error is Error. */
static const char *class_name(const struct defs *defs, const uint8_t *at, const uint8_t *end)
{
    uint64_t module, name;
    if (!varint_get(&at, end, &module) || !varint_get(&at, end, &name))
        return "?";
    const char *text = defs_name(defs, name > UINT32_MAX ? UINT32_MAX : (uint32_t)name), *dot = strrchr(text, '.');
    return dot && dot[1] ? dot + 1 : text;
}

static void take_apart(struct raised *e, const uint8_t *at)
{
    struct value_iter it;
    struct value_node node;
    e->name = class_name(e->defs, at + 1, e->root_end);
    value_iter_init(&it, e->root, e->root_end, at, e->defs);
    if (!value_iter_next(&it, &e->tuple))
        return;
    while (value_iter_next(&it, &node))
        if (node.name && strcmp(node.name, "filename") == 0)
            e->filename = node;
    if (e->tuple.tag != VALUE_TUPLE)
        return;
    value_iter_init(&it, e->root, e->root_end, e->tuple.at, e->defs);
    while (value_iter_next(&it, &node)) {
        if (e->n_args < ARGS_KEPT)
            e->args[e->n_args] = node;
        e->n_args++;
    }
}

static void put_repr(struct buf *out, const struct raised *e, const struct value_node *v)
{
    value_node_text(out, e->root, e->root_end, v->at, e->defs, TEXT_MAX);
}

static bool get_string(const struct value_node *v, const char **s, size_t *len)
{
    const uint8_t *at = v->at + 1;
    uint64_t missing, n;
    if (v->tag != VALUE_STR && v->tag != VALUE_STR_CUT)
        return false;
    if (v->tag == VALUE_STR_CUT && !varint_get(&at, v->end, &missing))
        return false;
    if (!varint_get(&at, v->end, &n) || n > (size_t)(v->end - at))
        return false;
    *s = (const char *)at;
    *len = (size_t)n;
    return true;
}

static void put_message(struct buf *out, const struct raised *e, int nested);

/* str() of an argument. */
static void put_str(struct buf *out, const struct raised *e, const struct value_node *v, int nested)
{
    const char *s;
    size_t len;
    if (get_string(v, &s, &len)) {
        buf_put(out, s, len);
        if (v->tag == VALUE_STR_CUT)
            buf_puts(out, "…");
    } else if (v->tag == VALUE_EXCEPTION && nested < NESTED_MAX) {
        struct raised inner = { .root = e->root, .root_end = e->root_end, .defs = e->defs };
        take_apart(&inner, v->at);
        put_message(out, &inner, nested + 1);
    } else {
        put_repr(out, e, v);
    }
}

/* Each of these writes the message where the arguments are what it expects, and says so. */
typedef bool message_fn(struct buf *out, const struct raised *e, int nested);

static bool key_message(struct buf *out, const struct raised *e, int nested)
{
    (void)nested;
    if (e->n_args != 1)
        return false;
    put_repr(out, e, &e->args[0]);
    return true;
}

static bool os_message(struct buf *out, const struct raised *e, int nested)
{
    if (e->n_args < 2)
        return false;
    buf_puts(out, "[Errno ");
    put_str(out, e, &e->args[0], nested);
    buf_puts(out, "] ");
    put_str(out, e, &e->args[1], nested);
    const struct value_node *name = e->filename.at ? &e->filename : e->n_args > 2 ? &e->args[2] : NULL;
    if (name && name->tag != VALUE_NONE) {
        buf_puts(out, ": ");
        put_repr(out, e, name);
    }
    return true;
}

/* 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte */
static bool decode_message(struct buf *out, const struct raised *e, int nested)
{
    int64_t from, to;
    if (e->n_args != 5 || !value_get_int(e->args[2].at, e->args[2].end, &from) ||
        !value_get_int(e->args[3].at, e->args[3].end, &to))
        return false;
    const uint8_t *at = e->args[1].at + 1, *end = e->args[1].end;
    uint64_t missing, n;
    bool cut = e->args[1].tag == VALUE_BYTES_CUT;
    bool readable = (cut ? varint_get(&at, end, &missing) : e->args[1].tag == VALUE_BYTES) &&
                    varint_get(&at, end, &n) && from >= 0 && (uint64_t)from < n && n <= (size_t)(end - at);
    put_repr(out, e, &e->args[0]);
    if (to != from + 1)
        buf_printf(out, " codec can't decode bytes in position %lld-%lld: ", (long long)from, (long long)to - 1);
    else if (readable)
        buf_printf(out, " codec can't decode byte 0x%02x in position %lld: ", at[from], (long long)from);
    else
        buf_printf(out, " codec can't decode byte in position %lld: ", (long long)from);
    put_str(out, e, &e->args[4], nested);
    return true;
}

/* invalid syntax (a.py, line 3) */
static bool syntax_message(struct buf *out, const struct raised *e, int nested)
{
    struct value_iter it;
    struct value_node file, line;
    const char *s, *slash;
    size_t len;
    if (e->n_args != 2)
        return false;
    value_iter_init(&it, e->root, e->root_end, e->args[1].at, e->defs);
    if (!value_iter_next(&it, &file) || !value_iter_next(&it, &line) || !get_string(&file, &s, &len))
        return false;
    put_str(out, e, &e->args[0], nested);
    if ((slash = memrchr(s, '/', len))) {
        len -= (size_t)(slash + 1 - s);
        s = slash + 1;
    }
    buf_puts(out, " (");
    buf_put(out, s, len);
    buf_puts(out, ", line ");
    put_repr(out, e, &line);
    buf_putc(out, ')');
    return true;
}

/* several went wrong (2 sub-exceptions) */
static bool group_message(struct buf *out, const struct raised *e, int nested)
{
    struct value_iter it;
    struct value_node node;
    bool cut;
    uint64_t n = 0;
    if (e->n_args != 2 || (e->args[1].tag != VALUE_LIST && e->args[1].tag != VALUE_TUPLE))
        return false;
    value_iter_init(&it, e->root, e->root_end, e->args[1].at, e->defs);
    while (value_iter_next(&it, &node))
        n++;
    n += value_iter_missing(&it, &cut);
    put_str(out, e, &e->args[0], nested);
    buf_printf(out, " (%llu sub-exception%s)", (unsigned long long)n, n == 1 ? "" : "s");
    return true;
}

static const struct {
    const char *name;
    message_fn *message;
} rules[] = {
    { "KeyError", key_message },
    { "OSError", os_message },
    { "IOError", os_message },
    { "BlockingIOError", os_message },
    { "BrokenPipeError", os_message },
    { "ChildProcessError", os_message },
    { "ConnectionAbortedError", os_message },
    { "ConnectionError", os_message },
    { "ConnectionRefusedError", os_message },
    { "ConnectionResetError", os_message },
    { "FileExistsError", os_message },
    { "FileNotFoundError", os_message },
    { "InterruptedError", os_message },
    { "IsADirectoryError", os_message },
    { "NotADirectoryError", os_message },
    { "PermissionError", os_message },
    { "ProcessLookupError", os_message },
    { "TimeoutError", os_message },
    { "UnicodeDecodeError", decode_message },
    { "SyntaxError", syntax_message },
    { "IndentationError", syntax_message },
    { "TabError", syntax_message },
    { "ExceptionGroup", group_message },
    { "BaseExceptionGroup", group_message },
};

static void put_message(struct buf *out, const struct raised *e, int nested)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i].name, e->name) == 0 && rules[i].message(out, e, nested))
            return;
    if (e->n_args == 1)
        put_str(out, e, &e->args[0], nested);
    else if (e->n_args || (e->tuple.at && e->tuple.tag != VALUE_TUPLE))
        put_repr(out, e, &e->tuple);
}

void describe_exception(struct buf *type, struct buf *message, const uint8_t *at, const uint8_t *end,
                        const struct defs *defs)
{
    if (at < end && *at == VALUE_EXCEPTION) {
        struct raised e = { .root = at, .root_end = end, .defs = defs };
        take_apart(&e, at);
        if (type)
            buf_puts(type, e.name);
        if (message)
            put_message(message, &e, 0);
        return;
    }
    if (type)
        value_type_text(type, at, end, defs);
    if (message)
        value_text(message, at, end, defs, TEXT_MAX);
}

void describe_exception_line(struct buf *out, const uint8_t *at, const uint8_t *end, const struct defs *defs)
{
    describe_exception(out, NULL, at, end, defs);
    size_t before = out->len;
    buf_puts(out, ": ");
    size_t colon = out->len;
    describe_exception(NULL, out, at, end, defs);
    if (out->len == colon)
        out->len = before;
}
