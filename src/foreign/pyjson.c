#include "src/foreign/pyjson.h"

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"

/* --- where things end ------------------------------------------------------------------------------------------- */

static const char *space(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
        at++;
    return at;
}

static bool is_digit(const char *at, const char *end)
{
    return at < end && *at >= '0' && *at <= '9';
}

static const char *string_end(const char *at, const char *end)
{
    for (at++; at < end && *at != '"'; at++) {
        if (*at != '\\')
            continue;
        if (++at == end || !strchr("\"\\/bfnrtu", *at) || !*at)
            return NULL;
        if (*at != 'u')
            continue;
        for (int i = 0; i < 4; i++)
            if (++at == end || !isxdigit((unsigned char)*at))
                return NULL;
    }
    return at < end ? at + 1 : NULL;
}

static const char *word_end(const char *at, const char *end)
{
    static const char *const words[] = { "null", "true", "false", "NaN", "Infinity", "-Infinity" };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t len = strlen(words[i]);
        if ((size_t)(end - at) >= len && memcmp(at, words[i], len) == 0)
            return at + len;
    }
    return NULL;
}

static const char *digits(const char *at, const char *end)
{
    if (!is_digit(at, end))
        return NULL;
    while (is_digit(at, end))
        at++;
    return at;
}

static const char *number_end(const char *at, const char *end)
{
    at = digits(at + (*at == '-'), end);
    if (at && at < end && *at == '.')
        at = digits(at + 1, end);
    if (at && at < end && (*at == 'e' || *at == 'E')) {
        at++;
        at = digits(at + (at < end && (*at == '+' || *at == '-')), end);
    }
    return at;
}

static const char *scalar_end(const char *at, const char *end)
{
    if (*at == '"')
        return string_end(at, end);
    const char *word = word_end(at, end);
    return word ? word : number_end(at, end);
}

/* A member's key and what stands between it and the value. */
static const char *key_end(const char *at, const char *end)
{
    if (at == end || *at != '"' || !(at = string_end(at, end)))
        return NULL;
    at = space(at, end);
    return at < end && *at == ':' ? at + 1 : NULL;
}

/* The containers that are open, as bits: set where it is an object. */
struct nest {
    uint8_t objects[PYJSON_DEPTH / 8];
    int depth;
};

static bool in_object(const struct nest *n)
{
    return n->objects[(n->depth - 1) / 8] >> (n->depth - 1) % 8 & 1;
}

static bool nest_open(struct nest *n, bool object)
{
    if (n->depth == PYJSON_DEPTH)
        return false;
    uint8_t bit = (uint8_t)(1 << n->depth % 8), *byte = &n->objects[n->depth / 8];
    *byte = (uint8_t)(object ? *byte | bit : *byte & ~bit);
    n->depth++;
    return true;
}

/* After a value within containers: closes those that end here, and goes on to the next value. NULL: malformed. */
static const char *after_value(struct nest *n, const char *at, const char *end)
{
    while (n->depth) {
        at = space(at, end);
        if (at == end)
            return NULL;
        bool object = in_object(n);
        if (*at == ',') {
            at = space(at + 1, end);
            return object ? key_end(at, end) : at;
        }
        if (*at != (object ? '}' : ']'))
            return NULL;
        n->depth--;
        at++;
    }
    return at;
}

static const char *value_end(const char *at, const char *end)
{
    struct nest n = { .depth = 0 };
    do {
        at = space(at, end);
        if (at == end)
            return NULL;
        if (*at == '{' || *at == '[') {
            bool object = *at == '{';
            if (!nest_open(&n, object))
                return NULL;
            at = space(at + 1, end);
            if (at == end)
                return NULL;
            if (*at != (object ? '}' : ']')) {
                if (object && !(at = key_end(at, end)))
                    return NULL;
                continue;
            }
        } else if (!(at = scalar_end(at, end))) {
            return NULL;
        }
        if (!(at = after_value(&n, at, end)))
            return NULL;
    } while (n.depth);
    return at;
}

/* --- values ------------------------------------------------------------------------------------------------------- */

static enum pyjson_kind kind_of(char first)
{
    switch (first) {
    case '{':
        return PYJSON_OBJECT;
    case '[':
        return PYJSON_LIST;
    case '"':
        return PYJSON_STRING;
    case 'n':
        return PYJSON_NULL;
    case 't':
        return PYJSON_TRUE;
    case 'f':
        return PYJSON_FALSE;
    default:
        return PYJSON_NUMBER;
    }
}

static const char *take(struct pyjson *v, const char *at, const char *end)
{
    *v = (struct pyjson){ 0 };
    at = space(at, end);
    const char *stop = at < end ? value_end(at, end) : NULL;
    if (stop)
        *v = (struct pyjson){ .kind = kind_of(*at), .at = at, .end = stop };
    return stop;
}

bool pyjson_read(struct pyjson *v, const void *text, size_t len)
{
    *v = (struct pyjson){ 0 };
    if (!text)
        return false;
    const char *end = (const char *)text + len, *stop = take(v, text, end);
    if (stop && space(stop, end) == end)
        return true;
    *v = (struct pyjson){ 0 };
    return false;
}

void pyjson_iter_init(struct pyjson_iter *it, const struct pyjson *c)
{
    *it = (struct pyjson_iter){ .object = c->kind == PYJSON_OBJECT };
    if (it->object || c->kind == PYJSON_LIST) {
        it->at = c->at + 1;
        it->end = c->end - 1;
    }
}

bool pyjson_next(struct pyjson_iter *it, struct pyjson *key, struct pyjson *value)
{
    *key = (struct pyjson){ 0 };
    const char *at = it->at ? space(it->at, it->end) : it->end;
    if (at == it->end)
        return false;
    if (it->object) {
        const char *stop = string_end(at, it->end);
        *key = (struct pyjson){ .kind = PYJSON_STRING, .at = at, .end = stop };
        at = key_end(at, it->end);
    }
    at = take(value, at, it->end);
    at = space(at, it->end);
    it->at = at < it->end ? at + 1 : at; /* the comma */
    return true;
}

size_t pyjson_count(const struct pyjson *container)
{
    struct pyjson_iter it;
    struct pyjson key, value;
    size_t n = 0;
    pyjson_iter_init(&it, container);
    while (pyjson_next(&it, &key, &value))
        n++;
    return n;
}

struct pyjson pyjson_get(const struct pyjson *object, const char *name)
{
    struct pyjson_iter it;
    struct pyjson key, value, found = { 0 };
    if (object->kind != PYJSON_OBJECT)
        return found;
    pyjson_iter_init(&it, object);
    while (pyjson_next(&it, &key, &value))
        if (pyjson_is(&key, name))
            found = value;
    return found;
}

/* --- leaves ------------------------------------------------------------------------------------------------------- */

bool pyjson_is(const struct pyjson *s, const char *plain)
{
    size_t len = strlen(plain);
    return s->kind == PYJSON_STRING && (size_t)(s->end - s->at) == len + 2 && memcmp(s->at + 1, plain, len) == 0;
}

static uint32_t hex4(const char *at)
{
    uint32_t c = 0;
    for (int i = 0; i < 4; i++) {
        char d = at[i];
        c = c << 4 | (uint32_t)(d <= '9' ? d - '0' : (d | 0x20) - 'a' + 10);
    }
    return c;
}

/* The character of an escape whose backslash stands at `at`; *at goes past it. */
static uint32_t escape(const char **at, const char *end)
{
    static const char letters[] = "bfnrt", meanings[] = "\b\f\n\r\t";
    const char *p = *at + 1, *found;
    if (*p != 'u') {
        *at = p + 1;
        found = strchr(letters, *p);
        return (unsigned char)(found ? meanings[found - letters] : *p);
    }
    uint32_t c = hex4(p + 1);
    *at = p + 5;
    if (c >> 10 == 0xd800 >> 10 && end - *at >= 6 && (*at)[0] == '\\' && (*at)[1] == 'u') {
        uint32_t low = hex4(*at + 2);
        if (low >> 10 == 0xdc00 >> 10) {
            *at += 6;
            return 0x10000 + ((c & 0x3ff) << 10) + (low & 0x3ff);
        }
    }
    return c;
}

static void put_char(struct buf *out, uint32_t c)
{
    char utf8[4];
    if (c >= 0xd800 && c < 0xe000) {
        const char wtf8[3] = { (char)(0xe0 | c >> 12), (char)(0x80 | (c >> 6 & 0x3f)), (char)(0x80 | (c & 0x3f)) };
        buf_put(out, wtf8, 3);
    } else {
        buf_put(out, utf8, text_encode(utf8, c));
    }
}

size_t pyjson_text(const struct pyjson *s, struct buf *out, size_t max)
{
    size_t n = 0;
    if (s->kind != PYJSON_STRING)
        return 0;
    const char *at = s->at + 1, *end = s->end - 1;
    for (; at < end; n++) {
        uint32_t c;
        bool valid = true;
        if (*at == '\\') {
            c = escape(&at, end);
        } else {
            at += text_decode(at, (size_t)(end - at), &c, &valid);
            c = valid ? c : 0xfffd;
        }
        if (n < max)
            put_char(out, c);
    }
    return n;
}

static bool special(const struct pyjson *n, double *v)
{
    const char *at = n->at + (*n->at == '-');
    if (*at != 'N' && *at != 'I')
        return false;
    *v = *at == 'N' ? (double)NAN : *n->at == '-' ? -(double)INFINITY : (double)INFINITY;
    return true;
}

bool pyjson_number(const struct pyjson *n, double *v)
{
    if (n->kind != PYJSON_NUMBER)
        return false;
    if (special(n, v))
        return true;
    struct buf text = BUF_INIT; /* as strtod() wants it: ended, and with the point of whatever locale there is */
    for (const char *at = n->at; at < n->end; at++)
        if (*at == '.')
            buf_puts(&text, localeconv()->decimal_point);
        else
            buf_putc(&text, *at);
    bool good = !text.failed;
    *v = good ? strtod(buf_str(&text), NULL) : 0;
    buf_release(&text);
    return good;
}

bool pyjson_int(const struct pyjson *n, int64_t *v)
{
    if (n->kind != PYJSON_NUMBER || !is_digit(n->end - 1, n->end))
        return false;
    bool negative = *n->at == '-';
    *v = 0;
    for (const char *at = n->at + negative; at < n->end; at++) {
        if (!is_digit(at, n->end) || __builtin_mul_overflow(*v, 10, v) ||
            __builtin_add_overflow(*v, negative ? -(*at - '0') : *at - '0', v))
            return false;
    }
    return true;
}
