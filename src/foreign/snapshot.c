#include "src/foreign/snapshot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BASE = 1000000000, BASE_DIGITS = 9 };

static void put_value(struct snapshot_maker *m, struct buf *out, const struct pyjson *v, uint32_t depth);

void snapshot_maker_release(struct snapshot_maker *m)
{
    buf_release(&m->scratch);
}

/* --- leaves ------------------------------------------------------------------------------------------------------- */

static void put_str(struct snapshot_maker *m, struct buf *out, const struct pyjson *s)
{
    buf_clear(&m->scratch);
    size_t n = pyjson_text(s, &m->scratch, m->limits.string);
    bool cut = n > m->limits.string;
    buf_putc(out, cut ? VALUE_STR_CUT : VALUE_STR);
    if (cut)
        buf_uint(out, n - m->limits.string);
    buf_uint(out, m->scratch.len);
    buf_put(out, m->scratch.data, m->scratch.len);
    out->failed |= m->scratch.failed;
    m->cut |= cut;
}

/* The digits of a number without its sign, from most significant to least, in limbs of 32 bits, least first. *used 0:
 * no memory. */
static uint32_t *limbs_of(const char *at, const char *end, size_t *used)
{
    size_t room = (size_t)(end - at) / BASE_DIGITS + 2;
    uint32_t *limbs = calloc(room, sizeof *limbs);
    *used = 0;
    while (limbs && at < end) {
        uint32_t part = 0, scale = 1;
        for (int i = 0; i < BASE_DIGITS && at < end; i++, at++, scale *= 10)
            part = part * 10 + (uint32_t)(*at - '0');
        uint64_t carry = part;
        for (size_t i = 0; i < *used; i++) {
            carry += (uint64_t)limbs[i] * scale;
            limbs[i] = (uint32_t)carry;
            carry >>= 32;
        }
        if (carry)
            limbs[(*used)++] = (uint32_t)carry;
    }
    return limbs;
}

/* An integer beyond 64 bits. */
static void put_big(struct snapshot_maker *m, struct buf *out, const struct pyjson *n)
{
    enum { DIGITS_MAX = LIMIT_INT_BITS * 3 / 10 }; /* fewer than fit */
    bool negative = *n->at == '-';
    const char *at = n->at + negative;
    while (at < n->end && *at == '0')
        at++;
    size_t digits = (size_t)(n->end - at), used;
    if (digits > DIGITS_MAX) {
        buf_putc(out, VALUE_INT_CUT);
        buf_uint(out, (uint64_t)ceil((double)digits * log2(10)) << 1 | negative);
        m->cut = true;
        return;
    }
    uint32_t *limbs = limbs_of(at, n->end, &used);
    if (!limbs) {
        out->failed = true;
        return;
    }
    uint8_t bytes[LIMIT_INT_BITS / 8 + 8];
    size_t len = 0;
    for (size_t i = 0; i < 4 * used; i++)
        bytes[len++] = (uint8_t)(limbs[i / 4] >> i % 4 * 8);
    while (len && !bytes[len - 1])
        len--;
    free(limbs);
    buf_putc(out, VALUE_BIGINT);
    buf_uint(out, (uint64_t)len << 1 | negative);
    buf_put(out, bytes, len);
}

static void put_number(struct snapshot_maker *m, struct buf *out, const struct pyjson *n)
{
    uint8_t bytes[16];
    int64_t whole;
    double v = 0;
    if (pyjson_int(n, &whole)) {
        buf_put(out, bytes, (size_t)(value_put_int(bytes, whole) - bytes));
        return;
    }
    bool is_int = true;
    for (const char *at = n->at + (*n->at == '-'); at < n->end; at++)
        is_int &= *at >= '0' && *at <= '9';
    if (is_int) {
        put_big(m, out, n);
        return;
    }
    out->failed |= !pyjson_number(n, &v);
    uint64_t bits;
    memcpy(&bits, &v, sizeof bits);
    buf_putc(out, VALUE_FLOAT);
    for (int i = 0; i < 8; i++)
        buf_putc(out, (int)(bits >> 8 * i & 0xff));
}

/* --- containers --------------------------------------------------------------------------------------------------- */

static uint32_t name_of(struct snapshot_maker *m, const struct pyjson *s)
{
    enum { NAME_CHARS = 1000 };
    buf_clear(&m->scratch);
    pyjson_text(s, &m->scratch, NAME_CHARS);
    return m->namer->id(m->namer, buf_str(&m->scratch), m->scratch.len);
}

static bool has_room(struct snapshot_maker *m, const struct buf *out, uint32_t item)
{
    return item < m->limits.items && m->values > 0 && out->len - m->start < m->max_bytes;
}

/* Ends a container whose iterator stands where it was cut, or at its end. */
static void put_close(struct snapshot_maker *m, struct buf *out, size_t missing)
{
    buf_putc(out, missing ? VALUE_CUT : VALUE_END);
    if (missing)
        buf_uint(out, missing);
    m->cut |= missing > 0;
}

/* What has this name is a secret. */
static bool is_secret(struct snapshot_maker *m, const struct pyjson *name)
{
    enum { NAME_CHARS = 1000 };
    if (name->kind != PYJSON_STRING)
        return false;
    buf_clear(&m->scratch);
    pyjson_text(name, &m->scratch, NAME_CHARS);
    return redact_name(&m->redact, buf_str(&m->scratch), m->scratch.len);
}

static void put_named(struct snapshot_maker *m, struct buf *out, const struct pyjson *name, const struct pyjson *v,
                      uint32_t depth)
{
    if (is_secret(m, name))
        buf_putc(out, VALUE_REDACTED);
    else
        put_value(m, out, v, depth);
}

static bool is_about_class(const struct pyjson *key)
{
    return pyjson_is(key, "__class__") || pyjson_is(key, "__module__");
}

/* Items of a list or dict, or as attributes: the members but those that say the class, and `left_out` where not NULL.
 */
static void put_members(struct snapshot_maker *m, struct buf *out, const struct pyjson *v, bool attributes,
                        const char *left_out, uint32_t depth)
{
    struct pyjson_iter it;
    struct pyjson key, value;
    size_t missing = 0;
    uint32_t i = 0;
    pyjson_iter_init(&it, v);
    while (pyjson_next(&it, &key, &value)) {
        if (attributes && (is_about_class(&key) || (left_out && pyjson_is(&key, left_out))))
            continue;
        if (missing || !has_room(m, out, i++)) {
            missing++;
            continue;
        }
        if (attributes) {
            buf_putc(out, VALUE_ATTR);
            buf_uint(out, name_of(m, &key));
        } else if (key.kind) {
            put_str(m, out, &key);
        }
        put_named(m, out, &key, &value, depth + 1);
    }
    put_close(m, out, missing);
}

static bool has_class(const struct pyjson *v, struct pyjson *class, struct pyjson *module)
{
    *class = pyjson_get(v, "__class__");
    *module = pyjson_get(v, "__module__");
    return class->kind == PYJSON_STRING && module->kind == PYJSON_STRING;
}

static void put_container(struct snapshot_maker *m, struct buf *out, const struct pyjson *v, uint32_t depth)
{
    struct pyjson class, module;
    bool instance = v->kind == PYJSON_OBJECT && has_class(v, &class, &module);
    int tag = instance ? VALUE_INSTANCE : v->kind == PYJSON_OBJECT ? VALUE_DICT : VALUE_LIST;
    if (depth >= m->limits.depth) {
        buf_putc(out, VALUE_DEEP);
        buf_putc(out, tag);
        buf_uint(out, instance ? 0 : pyjson_count(v));
        m->cut = true;
        return;
    }
    buf_putc(out, tag);
    if (!instance) {
        put_members(m, out, v, false, NULL, depth);
        return;
    }
    buf_uint(out, name_of(m, &module));
    buf_uint(out, name_of(m, &class));
    buf_uint(out, 0); /* which object it was, nobody knows */
    put_members(m, out, v, true, NULL, depth);
}

static void put_value(struct snapshot_maker *m, struct buf *out, const struct pyjson *v, uint32_t depth)
{
    static const uint8_t tags[] = {
        [PYJSON_NONE] = VALUE_UNREADABLE, [PYJSON_NULL] = VALUE_NONE, [PYJSON_TRUE] = VALUE_TRUE,
        [PYJSON_FALSE] = VALUE_FALSE,     [PYJSON_OBJECT] = 0,
    };
    m->values -= m->values > 0;
    switch (v->kind) {
    case PYJSON_NUMBER:
        put_number(m, out, v);
        break;
    case PYJSON_STRING:
        put_str(m, out, v);
        break;
    case PYJSON_LIST:
    case PYJSON_OBJECT:
        put_container(m, out, v, depth);
        break;
    default:
        buf_putc(out, tags[v->kind]);
    }
}

static void start(struct snapshot_maker *m, const struct buf *out)
{
    m->values = m->limits.values;
    m->start = out->len;
}

void snapshot_put(struct snapshot_maker *m, struct buf *out, const struct pyjson *v)
{
    start(m, out);
    put_value(m, out, v, 0);
}

/* --- exceptions --------------------------------------------------------------------------------------------------- */

/* The n-th item of a list; PYJSON_NONE where there is none. */
static struct pyjson item(const struct pyjson *list, size_t n)
{
    struct pyjson_iter it;
    struct pyjson key, value;
    if (list->kind == PYJSON_LIST) {
        pyjson_iter_init(&it, list);
        for (size_t i = 0; pyjson_next(&it, &key, &value); i++)
            if (i == n)
                return value;
    }
    return (struct pyjson){ 0 };
}

static void put_args(struct snapshot_maker *m, struct buf *out, const struct pyjson *args)
{
    buf_putc(out, VALUE_TUPLE);
    if (args->kind == PYJSON_LIST) {
        put_members(m, out, args, false, NULL, 1);
        return;
    }
    if (args->kind != PYJSON_NONE && args->kind != PYJSON_NULL)
        put_value(m, out, args, 1);
    buf_putc(out, VALUE_END);
}

static void put_exception_object(struct snapshot_maker *m, struct buf *out, const struct pyjson *v,
                                 const struct pyjson *module, const struct pyjson *class, struct buf *name)
{
    struct pyjson args = pyjson_get(v, "args");
    pyjson_text(class, name, 200);
    buf_putc(out, VALUE_EXCEPTION);
    buf_uint(out, name_of(m, module));
    buf_uint(out, name_of(m, class));
    put_args(m, out, &args);
    put_members(m, out, v, true, "args", 0);
}

/* <class 'json.decoder.JSONDecodeError'>, or <type 'exceptions.KeyError'> of Python 2: what stands between the quotes,
 * and its last dot. False where it is something else. */
static bool class_in(const char *text, const char **from, const char **dot, const char **to)
{
    const char *open = strchr(text, '\''), *close = open ? strchr(open + 1, '\'') : NULL;
    if (!close || (strncmp(text, "<class '", 8) && strncmp(text, "<type '", 7)))
        return false;
    *from = open + 1;
    *to = close;
    *dot = memrchr(*from, '.', (size_t)(*to - *from));
    return true;
}

void snapshot_put_exception(struct snapshot_maker *m, struct buf *out, const struct pyjson *arg, struct buf *name)
{
    struct pyjson type = item(arg, 0), v = item(arg, 1), class, module;
    const char *from, *dot, *to;
    struct buf text = BUF_INIT;
    start(m, out);
    pyjson_text(&type, &text, 1000);
    if (has_class(&v, &class, &module)) {
        put_exception_object(m, out, &v, &module, &class, name);
    } else if (class_in(buf_str(&text), &from, &dot, &to)) {
        const char *plain = dot ? dot + 1 : from;
        buf_put(name, plain, (size_t)(to - plain));
        buf_putc(out, VALUE_EXCEPTION);
        buf_uint(out, m->namer->id(m->namer, dot ? from : "builtins", dot ? (size_t)(dot - from) : 8));
        buf_uint(out, m->namer->id(m->namer, plain, (size_t)(to - plain)));
        put_args(m, out, &v);
        buf_putc(out, VALUE_END);
    } else {
        put_value(m, out, v.kind ? &v : arg, 0);
    }
    buf_release(&text);
}
