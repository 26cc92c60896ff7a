/* The profile of a foreign run: base64 of what Python's marshal made of the dictionary that pstats keeps,
 *
 *     (file, line, name) -> (primitive calls, calls, own time, cumulative time, callers)
 *     callers: (file, line, name) -> the first four, of this function from that caller
 *
 * Only what such a dictionary is made of is read: ints, floats, strings, tuples and dicts, and references to those that
 * came before; of the forms of Python 2 and 3. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/write.h"
#include "src/foreign/translate.h"

enum { REFS_MAX = 1 << 20, NESTING_MAX = 12, REF_FLAG = 0x80 };

enum kind { NOTHING, NUMBER, TEXT, TUPLE, DICT, END };

/* A node of what was read; text points into the bytes, children follow each other in `nodes`. */
struct node {
    enum kind kind;
    double number;
    struct bytes text;
    uint32_t first, n; /* TUPLE, DICT: places in `children` */
};

struct marshal {
    const uint8_t *at, *end;
    struct buf nodes;    /* struct node */
    struct buf children; /* uint32_t: nodes */
    struct buf refs;     /* uint32_t: nodes, in the order of their flags */
    struct buf interned; /* uint32_t: of Python 2 */
    bool bad;
};

static struct node *node(const struct marshal *m, uint32_t i)
{
    return (struct node *)(void *)m->nodes.data + i;
}

static uint32_t *list(const struct buf *b)
{
    return (uint32_t *)(void *)b->data;
}

static uint32_t length(const struct buf *b)
{
    return (uint32_t)(b->len / sizeof(uint32_t));
}

static uint32_t add_node(struct marshal *m, struct node n)
{
    buf_put(&m->nodes, &n, sizeof n);
    m->bad |= m->nodes.failed || m->nodes.len > (256 << 20);
    return (uint32_t)(m->nodes.len / sizeof n - 1);
}

static uint64_t take_bytes(struct marshal *m, int n)
{
    uint64_t v = 0;
    if (m->end - m->at < n) {
        m->bad = true;
        return 0;
    }
    for (int i = 0; i < n; i++)
        v |= (uint64_t)*m->at++ << 8 * i;
    return v;
}

static struct node take_text(struct marshal *m, uint64_t len)
{
    if (m->bad || len > (uint64_t)(m->end - m->at)) {
        m->bad = true;
        return (struct node){ 0 };
    }
    m->at += len;
    return (struct node){ .kind = TEXT, .text = { .at = m->at - len, .len = (size_t)len } };
}

static struct node take_float(struct marshal *m)
{
    uint64_t bits = take_bytes(m, 8);
    struct node n = { .kind = NUMBER };
    memcpy(&n.number, &bits, sizeof bits);
    return n;
}

/* As text, of the first versions. */
static struct node take_float_text(struct marshal *m)
{
    char digits[64] = "";
    struct node text = take_text(m, take_bytes(m, 1));
    size_t len = text.text.len < sizeof digits ? text.text.len : 0;
    if (len)
        memcpy(digits, text.text.at, len);
    return (struct node){ .kind = NUMBER, .number = strtod(digits, NULL) };
}

/* In digits of 15 bits. */
static struct node take_long(struct marshal *m)
{
    int64_t n = (int32_t)take_bytes(m, 4);
    struct node v = { .kind = NUMBER };
    for (int64_t i = 0; i < llabs(n) && !m->bad; i++)
        v.number += ldexp((double)take_bytes(m, 2), i < 100 ? (int)i * 15 : 1500);
    v.number = n < 0 ? -v.number : v.number;
    return v;
}

static uint32_t take_value(struct marshal *m, int depth);

static struct node take_many(struct marshal *m, enum kind kind, uint64_t n, int depth)
{
    struct buf own = BUF_INIT;
    for (uint64_t i = 0; i < n && !m->bad; i++) {
        uint32_t child = take_value(m, depth + 1);
        if (!m->bad && kind == DICT && node(m, child)->kind == END)
            break;
        buf_put(&own, &child, sizeof child);
    }
    struct node v = { .kind = kind, .first = length(&m->children), .n = length(&own) };
    buf_put(&m->children, own.data, own.len);
    m->bad |= own.failed || m->children.failed || (kind == DICT && v.n % 2);
    buf_release(&own);
    return v;
}

/* Another node with the same content. */
static struct node again(struct marshal *m, const struct buf *seen)
{
    uint64_t i = take_bytes(m, 4);
    if (m->bad || i >= length(seen)) {
        m->bad = true;
        return (struct node){ 0 };
    }
    return *node(m, list(seen)[i]);
}

static struct node take_typed(struct marshal *m, int type, int depth)
{
    switch (type) {
    case 'N':
        return (struct node){ .kind = NOTHING };
    case '0':
        return (struct node){ .kind = END };
    case 'T':
    case 'F':
        return (struct node){ .kind = NUMBER, .number = type == 'T' };
    case 'i':
        return (struct node){ .kind = NUMBER, .number = (int32_t)take_bytes(m, 4) };
    case 'I':
        return (struct node){ .kind = NUMBER, .number = (double)(int64_t)take_bytes(m, 8) };
    case 'l':
        return take_long(m);
    case 'g':
        return take_float(m);
    case 'f':
        return take_float_text(m);
    case 's':
    case 'u':
    case 't':
    case 'a':
    case 'A':
        return take_text(m, take_bytes(m, 4));
    case 'z':
    case 'Z':
        return take_text(m, take_bytes(m, 1));
    case '(':
        return take_many(m, TUPLE, take_bytes(m, 4), depth);
    case ')':
        return take_many(m, TUPLE, take_bytes(m, 1), depth);
    case '{':
        return take_many(m, DICT, UINT64_MAX, depth);
    case 'r':
        return again(m, &m->refs);
    case 'R':
        return again(m, &m->interned);
    default:
        m->bad = true;
        return (struct node){ 0 };
    }
}

static uint32_t take_value(struct marshal *m, int depth)
{
    int byte = (int)take_bytes(m, 1), type = byte & ~REF_FLAG;
    uint32_t ref = length(&m->refs), none = 0;
    bool counted = byte & REF_FLAG;
    if (m->bad || depth > NESTING_MAX || ref > REFS_MAX) {
        m->bad = true;
        return 0;
    }
    if (counted) {
        buf_put(&m->refs, &none, sizeof none); /* its place is taken before its parts are read */
        m->bad |= m->refs.failed;
    }
    struct node v = m->bad ? (struct node){ 0 } : take_typed(m, type, depth);
    uint32_t i = add_node(m, v);
    if (m->bad)
        return 0;
    if (counted)
        list(&m->refs)[ref] = i;
    if (type == 't')
        buf_put(&m->interned, &i, sizeof i);
    m->bad |= m->interned.failed;
    return i;
}

/* --- from there to records --------------------------------------------------------------------------------------- */

struct profiling {
    struct marshal m;
    struct translator *translator;
    struct buf *out, totals;
    struct map known; /* name id, line, name id, mixed -> function id; functions are the same where all are */
    uint32_t n_functions, n_totals, n_all;
};

static const struct node *child(const struct profiling *p, const struct node *of, uint32_t i)
{
    static const struct node none = { 0 };
    return i < of->n ? node(&p->m, list(&p->m.children)[of->first + i]) : &none;
}

static uint64_t whole(const struct node *n)
{
    return n->kind == NUMBER && n->number > 0 && n->number < 1e18 ? (uint64_t)n->number : 0;
}

static uint64_t nanoseconds(const struct node *n)
{
    return n->kind == NUMBER && n->number > 0 && n->number < 9e9 ? (uint64_t)(n->number * 1e9) : 0;
}

static uint32_t code_of(struct codes *c, struct bytes file, uint32_t line, struct bytes name)
{
    for (uint32_t i = 0; i < c->n && i < 10000; i++) {
        const struct code *k = c->list[i];
        if (k->first_line != line || c->words.texts[k->name].len != name.len ||
            memcmp(c->words.texts[k->name].text, name.at, name.len) != 0)
            continue;
        uint64_t id;
        uint32_t word = words_id(&c->words, (const char *)file.at, file.len);
        if (map_get(&c->files, word, &id) && id == k->file)
            return i + 1;
    }
    return 0;
}

/* The id of a function, defined where it is new; UINT32_MAX where it is none. */
static uint32_t function_of(struct profiling *p, const struct node *key)
{
    const struct node *file = child(p, key, 0), *line = child(p, key, 1), *name = child(p, key, 2);
    struct codes *c = translator_codes(p->translator);
    if (key->kind != TUPLE || key->n != 3 || file->kind != TEXT || name->kind != TEXT || line->kind != NUMBER)
        return UINT32_MAX;
    struct bytes f = file->text, n = name->text;
    f.len = f.len < MAX_NAME ? f.len : MAX_NAME;
    n.len = n.len < MAX_NAME ? n.len : MAX_NAME;
    uint32_t at_line = whole(line) <= INT32_MAX ? (uint32_t)whole(line) : 0;
    uint64_t id = words_id(&c->words, (const char *)f.at, f.len), id2 = words_id(&c->words, (const char *)n.at, n.len);
    uint64_t hash = (id << 42) ^ (id2 << 20) ^ at_line * UINT64_C(0x9e3779b97f4a7c15), found;
    if (map_get(&p->known, hash, &found))
        return (uint32_t)found;
    if (p->n_functions == MAX_IDS - 1 || map_put(&p->known, hash, p->n_functions))
        return UINT32_MAX;
    uint32_t code = code_of(c, f, at_line, n);
    uint8_t *at = buf_reserve(p->out, WRITE_DEF_MAX + f.len + n.len);
    if (!at)
        return UINT32_MAX;
    at = write_function(at, p->n_functions, (const char *)f.at, f.len, at_line, (const char *)n.at, n.len, code);
    p->out->len = (size_t)(at - p->out->data);
    return p->n_functions++;
}

static void flush(struct profiling *p)
{
    uint8_t *at = p->n_totals ? buf_reserve(p->out, WRITE_PROFILE_MAX) : NULL;
    if (at) {
        p->out->len = (size_t)(write_profile(at, translator_time_ns(p->translator), p->n_totals) - p->out->data);
        buf_put(p->out, p->totals.data, p->totals.len);
    }
    buf_clear(&p->totals);
    p->n_totals = 0;
}

/* Of (primitive calls, calls, own, cumulative). */
static void add_total(struct profiling *p, uint32_t caller, uint32_t function, const struct node *v)
{
    enum { OF_ONE_RECORD = 4096, TOTALS_MAX = 1 << 22 };
    uint64_t primitive = whole(child(p, v, 0)), calls = whole(child(p, v, 1));
    uint8_t *at = p->n_all++ < TOTALS_MAX ? buf_reserve(&p->totals, WRITE_TOTAL_MAX) : NULL;
    if (!at)
        return;
    at = write_total(at, caller, function, calls, primitive < calls ? calls - primitive : 0,
                     nanoseconds(child(p, v, 2)), nanoseconds(child(p, v, 3)));
    p->totals.len = (size_t)(at - p->totals.data);
    if (++p->n_totals == OF_ONE_RECORD)
        flush(p);
}

static void add_function(struct profiling *p, const struct node *key, const struct node *value)
{
    uint32_t function = function_of(p, key);
    const struct node *callers = child(p, value, 4);
    if (function == UINT32_MAX || value->kind != TUPLE)
        return;
    add_total(p, 0, function, value);
    for (uint32_t i = 0; callers->kind == DICT && i + 1 < callers->n; i += 2) {
        uint32_t caller = function_of(p, child(p, callers, i));
        const struct node *part = child(p, callers, i + 1);
        if (caller != UINT32_MAX && part->kind == TUPLE)
            add_total(p, caller + 1, function, part);
    }
}

static bool put_profile(struct profiling *p, const struct node *all)
{
    if (all->kind != DICT)
        return false;
    for (uint32_t i = 0; i + 1 < all->n; i += 2) /* every function is defined before a total names it */
        function_of(p, child(p, all, i));
    for (uint32_t i = 0; i + 1 < all->n; i += 2)
        add_function(p, child(p, all, i), child(p, all, i + 1));
    flush(p);
    return true;
}

static bool decode_base64(struct bytes from, struct buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint32_t bits = 0;
    int n = 0;
    for (size_t i = 0; i < from.len; i++) {
        const char *digit = from.at[i] ? strchr(digits, from.at[i]) : NULL;
        if (from.at[i] == '\n' || from.at[i] == '\r' || from.at[i] == '=')
            continue;
        if (!digit)
            return false;
        bits = bits << 6 | (uint32_t)(digit - digits);
        if (++n % 4) {
            if (n % 4 > 1)
                buf_putc(out, (int)(bits >> (n % 4 == 2 ? 4 : 2) & 0xff));
        } else {
            buf_putc(out, (int)(bits & 0xff));
        }
    }
    return !out->failed;
}

bool foreign_profile(struct translator *t, struct bytes stats)
{
    struct profiling p = { .translator = t, .out = translator_definitions(t) };
    struct buf raw = BUF_INIT;
    bool good = decode_base64(stats, &raw) && raw.len;
    if (good) {
        p.m.at = raw.data;
        p.m.end = raw.data + raw.len;
        uint32_t all = take_value(&p.m, 0);
        good = !p.m.bad && put_profile(&p, node(&p.m, all));
    }
    struct buf *bufs[] = { &raw, &p.m.nodes, &p.m.children, &p.m.refs, &p.m.interned, &p.totals };
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        buf_release(bufs[i]);
    map_release(&p.known);
    return good;
}
