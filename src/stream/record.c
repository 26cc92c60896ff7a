/* Decoding records.
 *
 * Nearly every record is a line event whose delta, time and changes take a byte each, so decode_next() has a straight
 * path for those: no loop over bytes, no call but for values that are no ints. Definitions are rare; each is one row
 * of fields in a table. Nothing is copied or allocated, and `d` moves only past whole, well-formed records. */
#include "smiley/record.h"

#include <string.h>

#include "changes.h"

static const char *const tag_names[] = {
    [TAG_HELLO] = "hello",         [TAG_FILE] = "file",         [TAG_SOURCE] = "source",
    [TAG_CODE] = "code",           [TAG_VAR] = "variable",      [TAG_NAME] = "name",
    [TAG_THREAD] = "thread",       [TAG_SWITCH] = "switch",     [TAG_UNCAUGHT] = "uncaught exception",
    [TAG_NOTICE] = "notice",       [TAG_FUNCTION] = "function", [TAG_PROFILE] = "profile",
    [TAG_PROFILE + 1] = "unknown",
};

const uint8_t *get_long_uint(const uint8_t *p, const uint8_t *end, uint64_t *v)
{
    const uint8_t *after = likely(end - p >= 8) ? varint_get_short(p, v) : NULL;
    if (likely(after))
        return after;
    return varint_get(&p, end, v) ? p : NULL;
}

/* --- definitions ------------------------------------------------------------------------------------------------- */

struct field {
    enum { FIELD_NONE, FIELD_U32, FIELD_U64, FIELD_STR } type;
    uint16_t offset; /* in struct record */
    uint64_t max;    /* of the number, or of the length */
};
#define U32(name, limit)                                                                                               \
    {                                                                                                                  \
        FIELD_U32, offsetof(struct record, name), limit                                                                \
    }
#define U64(name)                                                                                                      \
    {                                                                                                                  \
        FIELD_U64, offsetof(struct record, name), UINT64_MAX                                                           \
    }
#define STR(name, limit)                                                                                               \
    {                                                                                                                  \
        FIELD_STR, offsetof(struct record, name), limit                                                                \
    }
#define ID(name) U32(name, MAX_IDS - 1)

enum { MAX_FIELDS = 7, MAX_LINE = INT32_MAX };

static const struct field layouts[TAG_PROFILE + 1][MAX_FIELDS] = {
    [TAG_HELLO] = { U32(version, UINT32_MAX), STR(text, MAX_NAME), STR(text2, MAX_NAME), U64(os_id), U64(wall_ns) },
    [TAG_FILE] = { ID(id), STR(text, MAX_NAME), U32(flags, UINT32_MAX) },
    [TAG_SOURCE] = { ID(id), U32(flags, UINT32_MAX), STR(value, MAX_RECORD) },
    [TAG_CODE] = { ID(id), ID(file), ID(name), ID(qualname), U32(first_line, MAX_LINE), U32(flags, UINT32_MAX),
                   U32(n_vars, MAX_VARS) },
    [TAG_VAR] = { ID(id), U32(index, MAX_VARS - 1), ID(name) },
    [TAG_NAME] = { ID(id), STR(text, MAX_NAME) },
    [TAG_THREAD] = { ID(id), STR(text, MAX_NAME), U64(os_id), U64(since) },
    [TAG_SWITCH] = { ID(id) },
    [TAG_UNCAUGHT] = { STR(text, MAX_NAME), STR(text2, MAX_RECORD) },
    [TAG_NOTICE] = { STR(text, MAX_RECORD) },
    [TAG_FUNCTION] = { ID(id), STR(text, MAX_NAME), U32(first_line, MAX_LINE), STR(text2, MAX_NAME),
                       U32(traced, MAX_IDS) },
    [TAG_PROFILE] = { U64(os_id), U32(n_vars, MAX_RECORD) },
};

static const uint8_t *get_field(const uint8_t *p, const uint8_t *end, const struct field *f, struct record *r)
{
    void *to = (char *)r + f->offset;
    if (f->type == FIELD_STR)
        return get_str(p, end, f->max, to);
    uint64_t v;
    p = get_uint(p, end, &v);
    if (!p || v > f->max)
        return NULL;
    if (f->type == FIELD_U32)
        *(uint32_t *)to = (uint32_t)v;
    else
        memcpy(to, &v, sizeof v); /* wall_ns is signed */
    return p;
}

/* The variables of a CODE. */
static const uint8_t *get_code_vars(const uint8_t *p, const uint8_t *end, uint32_t n)
{
    for (uint32_t i = 0; p && i < n; i++) {
        uint64_t name = 0, flags = 0;
        p = get_uint(p, end, &name);
        p = get_uint(p, end, &flags);
        if (name >= MAX_IDS || flags > UINT32_MAX)
            return NULL;
    }
    return p;
}

/* The parts of an UNCAUGHT, from their count on. */
static const uint8_t *get_parts(const uint8_t *p, const uint8_t *end)
{
    struct bytes s;
    uint64_t n_parts = 0, n, relation = 0, line = 0;
    p = get_uint(p, end, &n_parts);
    for (uint64_t i = 0; p && i < n_parts; i++) {
        n = 0;
        p = get_uint(p, end, &relation);
        p = get_str(p, end, MAX_NAME, &s);
        p = get_str(p, end, MAX_RECORD, &s);
        p = get_uint(p, end, &n);
        if (relation > CHAIN_CONTEXT)
            return NULL;
        for (uint64_t k = 0; p && k < n; k++) {
            p = get_str(p, end, MAX_NAME, &s);
            p = get_uint(p, end, &line);
            p = get_str(p, end, MAX_NAME, &s);
            if (line > MAX_LINE)
                return NULL;
        }
    }
    return p;
}

static const uint8_t *get_total(const uint8_t *p, const uint8_t *end, struct profile_total *t)
{
    uint64_t caller = 0, function = 0;
    p = get_uint(p, end, &caller);
    p = get_uint(p, end, &function);
    p = get_uint(p, end, &t->calls);
    p = get_uint(p, end, &t->recursive);
    p = get_uint(p, end, &t->own_ns);
    p = get_uint(p, end, &t->total_ns);
    t->caller = (uint32_t)caller;
    t->function = (uint32_t)function;
    return caller > MAX_IDS || function >= MAX_IDS ? NULL : p;
}

/* The totals of a PROFILE. */
static const uint8_t *get_totals(const uint8_t *p, const uint8_t *end, uint32_t n)
{
    struct profile_total t;
    for (uint32_t i = 0; p && i < n; i++)
        p = get_total(p, end, &t);
    return p;
}

static const uint8_t *get_definition(const uint8_t *p, const uint8_t *end, struct record *r)
{
    memset(r, 0, sizeof *r);
    r->tag = *p;
    if (r->tag < TAG_HELLO || r->tag > TAG_PROFILE)
        return NULL;
    p++;
    for (const struct field *f = layouts[r->tag]; p && f < layouts[r->tag] + MAX_FIELDS && f->type; f++)
        p = get_field(p, end, f, r);
    if (!p)
        return NULL;
    const uint8_t *body = p;
    if (r->tag == TAG_CODE)
        p = get_code_vars(p, end, r->n_vars);
    else if (r->tag == TAG_UNCAUGHT)
        p = get_parts(p, end);
    else if (r->tag == TAG_PROFILE)
        p = get_totals(p, end, r->n_vars);
    if (p)
        r->body = (struct bytes){ body, (size_t)(p - body) };
    return p;
}

/* --- events ------------------------------------------------------------------------------------------------------- */

static inline const uint8_t *get_changes(const uint8_t *p, const uint8_t *end, struct record *r)
{
    const uint8_t *start = p;
    struct change c;
    bool more = true;
    while (more) {
        p = get_change(p, end, UNKNOWN_LEN, &c, &more);
        if (!p || (c.op == CHANGE_COPY && r->kind != EVENT_CALL))
            return NULL;
        r->reassigns |= c.op != CHANGE_NEW && c.op != CHANGE_COPY;
        if (c.op <= CHANGE_SET && r->n_lens < RECORD_LENS)
            r->lens[r->n_lens++] = (uint32_t)c.value.len;
    }
    r->changes = (struct bytes){ start, (size_t)(p - start) };
    return p;
}

static inline const uint8_t *get_event(const uint8_t *p, struct decoder *d, struct record *r)
{
    const uint8_t *end = d->end;
    const uint8_t tag = *p;
    r->line_delta = 0;
    r->dt_ns = 0;
    r->dt_at = r->dt_end = NULL;
    r->code = 0;
    r->call = 0;
    r->flags = r->fd = 0;
    r->value = r->changes = (struct bytes){ NULL, 0 };
    r->reassigns = false;
    r->n_lens = 0;
    p = get_event_head(tag, p + 1, end, r);
    if (!likely(p))
        return NULL;
    const uint8_t *times = d->times;
    if (times) {
        times = get_uint(times, d->times_end, &r->dt_ns);
        if (!times)
            return NULL;
    } else {
        r->dt_at = p;
        p = get_uint(p, end, &r->dt_ns);
        r->dt_end = p;
    }
    if (!(tag & TAG_LINE))
        p = get_event_body(p, end, r);
    if (p && (tag & TAG_CHANGES))
        p = get_changes(p, end, r);
    if (likely(p))
        d->times = times;
    return p;
}

static int refuse(const struct decoder *d, struct err *err)
{
    uint8_t tag = *d->at;
    const char *what = "event";
    if (tag < TAG_EVENT)
        what = tag_names[tag >= TAG_HELLO && tag <= TAG_PROFILE ? tag : TAG_PROFILE + 1];
    return err_set(err, ERR_CORRUPT, "damaged trace stream: malformed or unfinished %s record (tag 0x%02x)", what, tag);
}

int decode_next(struct decoder *d, struct record *r, struct err *err)
{
    const uint8_t *at = d->at, *end = d->end;
    if (at >= end)
        return 0;
    if (end - at > MAX_RECORD)
        end = at + MAX_RECORD; /* no record is longer: one that runs on is cut, and refused */
    struct decoder inside = { at, end, d->times, d->times_end };
    const uint8_t *after = likely(*at >= TAG_EVENT) ? get_event(at, &inside, r) : get_definition(at, end, r);
    if (!likely(after))
        return refuse(d, err);
    r->at = at;
    r->end = after;
    d->at = after;
    d->times = inside.times;
    return 1;
}

bool change_next(struct bytes *rest, struct change *c)
{
    if (!rest->len)
        return false;
    bool more;
    *c = (struct change){ 0 };
    const uint8_t *end = rest->at + rest->len;
    const uint8_t *p = get_change(rest->at, end, UNKNOWN_LEN, c, &more);
    if (!p || (!more && p != end)) /* cannot be, after decode_next() */
        return false;
    *rest = (struct bytes){ p, (size_t)(end - p) };
    return true;
}

bool code_var_next(struct bytes *rest, uint32_t *name, uint32_t *flags)
{
    uint64_t n = 0, f = 0;
    const uint8_t *end = rest->at + rest->len;
    const uint8_t *p = get_uint(rest->at, end, &n);
    p = get_uint(p, end, &f);
    if (!p)
        return false;
    *name = (uint32_t)n;
    *flags = (uint32_t)f;
    *rest = (struct bytes){ p, (size_t)(end - p) };
    return true;
}

bool profile_next(struct bytes *rest, struct profile_total *t)
{
    const uint8_t *end = rest->at + rest->len;
    const uint8_t *p = rest->len ? get_total(rest->at, end, t) : NULL;
    if (!p)
        return false;
    *rest = (struct bytes){ p, (size_t)(end - p) };
    return true;
}
