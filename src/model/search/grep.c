/* How values are searched. The text of a value is made of numbers, of a few words (None, True, …), of names (classes,
 * attributes), of the contents of strings, and of punctuation between them. So a run of letters and digits in the
 * pattern stands in one of these whole. The longest such run that is no part of a number or of those words, the
 * *core*, must stand in a string's bytes or in a name: a chunk whose bytes hold neither it nor the id of such a name
 * has no match, and needs no decoding. Patterns without a core (numbers, punctuation, regular expressions) make every
 * chunk be decoded. So do values put together from pieces (SPLICE), but then it is enough to look at the seams. They,
 * and those taken from a caller (COPY), may also come from the checkpoint, if that holds the core.
 *
 * A character that repr() writes as an escape ends with letters or digits of its own (\n, \x1b), which may be what the
 * run begins with: so much is taken off the core.
 *
 * A chunk that is decoded has its values tested one by one, by the same means; what is left is made into text, once for
 * equal values. */
#include "src/model/search/grep.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "smiley/value.h"
#include "smiley/varint.h"
#include "src/model/bits.h"

enum { VERDICTS = 1 << 15 };

/* What texts of values have beside names, strings and numbers. */
static const char words[] = " none true false range slice set frozenset bytearray class function module redacted more "
                            "unreadable object exception item items int bits inf nan ellipsis notimplemented ";

/* --- what can be known from the pattern ---------------------------------------------------------------------- */

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool in_run(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* How much of a run may be the end of an escape: n, t, r, xHH, uHHHH, UHHHHHHHH, or a part of these. */
static size_t escape_part(const char *s, size_t len)
{
    size_t hex = 0, most = 8;
    if (!len || memchr("ntrNTR", s[0], 6))
        return len > 0;
    size_t letter = memchr("xuXU", s[0], 4) != NULL;
    while (letter + hex < len && hex < most && is_hex(s[letter + hex]))
        hex++;
    return letter + hex;
}

static bool is_common(const char *s, size_t len)
{
    char word[64] = "";
    size_t numeric = 0;
    while (numeric < len && strchr("0123456789eEjJinfaINFA", s[numeric]))
        numeric++;
    if (numeric == len)
        return true;
    if (len >= sizeof word)
        return false;
    for (size_t i = 0; i < len; i++)
        word[i] = small(s[i]);
    return strstr(words, word) || strstr(word, "…"); /* which says that something was cut */
}

static int find_core(struct grep *g, struct err *err)
{
    const char *s = g->pattern->want;
    size_t best = 0, best_len = 0, len = g->pattern->regex ? 0 : g->pattern->len;
    for (size_t i = 0; i < len;) {
        size_t run = 0;
        while (i + run < len && in_run(s[i + run]))
            run++;
        size_t off = escape_part(s + i, run);
        if (run - off > best_len && !is_common(s + i + off, run - off)) {
            best = i + off;
            best_len = run - off;
        }
        i += run ? run : 1;
    }
    g->core = strndup(s + best, best_len);
    g->core_len = best_len;
    return g->core ? 0 : err_memory(err);
}

/* Whether all of the pattern is made of these characters. */
static bool made_of(const struct pattern *p, const char *characters)
{
    return p->regex || strspn(p->want, characters) == p->len;
}

int grep_init(struct grep *g, const struct pattern *pattern, struct trace *t, struct err *err)
{
    *g = (struct grep){ .pattern = pattern, .trace = t };
    g->in_int = made_of(pattern, "-0123456789");
    g->number = made_of(pattern, "-+0123456789.eEjJinfaINFA()");
    state_init(&g->state, reader_defs(t->reader));
    g->state.trusting = true; /* what is made into text is looked at first */
    g->has_state = true;
    g->verdicts = calloc(VERDICTS, sizeof *g->verdicts);
    return !g->verdicts ? err_memory(err) : find_core(g, err);
}

void grep_release(struct grep *g)
{
    if (g->has_state)
        state_release(&g->state);
    free(g->core);
    free(g->verdicts);
    buf_release(&g->body.raw);
    buf_release(&g->text);
    buf_release(&g->line);
    *g = (struct grep){ 0 };
}

/* Names are defined while a run goes on. */
static void look_at_names(struct grep *g)
{
    const struct defs *defs = reader_defs(g->trace->reader);
    for (; g->names_seen < defs->n_names; g->names_seen++) {
        const struct name_def *name = &defs->names[g->names_seen];
        if (!bytes_hold(name->text, name->len, g->core, g->core_len, g->pattern->any_case))
            continue;
        if (g->n_names == GREP_NAMES)
            g->many_names = true;
        else
            g->names[g->n_names++] = g->names_seen;
    }
}

static bool hold_core(const struct grep *g, struct bytes b)
{
    return bytes_hold((const char *)b.at, b.len, g->core, g->core_len, g->pattern->any_case);
}

/* Whether the bytes may hold the id of one of the names. */
static bool hold_name(const struct grep *g, struct bytes b)
{
    if (g->many_names)
        return true;
    for (uint32_t i = 0; i < g->n_names; i++) {
        uint8_t id[VARINT_MAX];
        size_t len = (size_t)(varint_put(id, g->names[i]) - id);
        if (memmem(b.at, b.len, id, len))
            return true;
    }
    return false;
}

/* --- values -------------------------------------------------------------------------------------------------- */

static bool int_matches(const struct grep *g, int64_t v)
{
    char text[24], *end = text + sizeof text, *at = end;
    uint64_t n = v < 0 ? -(uint64_t)v : (uint64_t)v;
    do
        *--at = (char)('0' + n % 10);
    while (n /= 10);
    if (v < 0)
        *--at = '-';
    return g->in_int && pattern_in(g->pattern, at, (size_t)(end - at));
}

/* Made into text, and remembered by its bytes. */
static bool text_matches(struct grep *g, const uint8_t *at, const uint8_t *end)
{
    uint64_t hash = XXH3_64bits(at, (size_t)(end - at)) | 1;
    uint64_t *verdict = &g->verdicts[hash >> 20 & (VERDICTS - 1)];
    if ((*verdict | 1) == hash)
        return *verdict & 1;
    const struct defs *defs = reader_defs(g->trace->reader);
    if (value_end(at, end, defs) != end)
        return false;
    buf_clear(&g->text);
    value_text(&g->text, at, end, defs, 0);
    bool matches = pattern_in(g->pattern, (const char *)g->text.data, g->text.len);
    *verdict = matches ? hash : hash & ~UINT64_C(1);
    return matches;
}

bool grep_value(struct grep *g, const uint8_t *at, const uint8_t *end)
{
    int64_t n;
    if (at >= end)
        return false;
    if (*at >= VALUE_SMALL_INT || *at == VALUE_INT) {
        return g->in_int && value_get_int(at, end, &n) && int_matches(g, n);
    } else if (*at == VALUE_FLOAT || *at == VALUE_COMPLEX || *at == VALUE_BIGINT) {
        if (!g->number)
            return false;
    } else if (g->core_len) {
        struct bytes b = { at, (size_t)(end - at) };
        bool names = g->n_names && *at != VALUE_STR && *at != VALUE_BYTES;
        if (!hold_core(g, b) && !(names && hold_name(g, b)))
            return false;
    }
    return text_matches(g, at, end);
}

/* Adds what is printed to the line; true where one comes to hold the pattern. */
static bool print_matches(struct grep *g, const uint8_t *at, const uint8_t *end)
{
    bool matches = false;
    while (at < end) {
        const uint8_t *stop = memchr(at, '\n', (size_t)(end - at));
        buf_put(&g->line, at, (size_t)((stop ? stop : end) - at));
        if (!g->line_hit && pattern_in(g->pattern, (const char *)g->line.data, g->line.len))
            g->line_hit = matches = true;
        if (stop) {
            buf_clear(&g->line);
            g->line_hit = false;
        }
        at = stop ? stop + 1 : end;
    }
    return matches;
}

static bool own_matches(struct grep *g, const struct record *r)
{
    if (r->kind == EVENT_OUTPUT)
        return print_matches(g, r->value.at, r->value.at + r->value.len);
    return r->value.len && grep_value(g, r->value.at, r->value.at + r->value.len);
}

/* The first variable that the event gave a matching value, where the state is the one after it; false: none. */
static bool change_matches(struct grep *g, const struct state *s, const struct record *r, uint32_t *var)
{
    const struct frame *f = state_frame(s);
    struct bytes rest = r->changes;
    struct change c;
    while (rest.len && f && change_next(&rest, &c)) {
        const struct var *v = c.var < f->n_vars ? &f->vars[c.var] : NULL;
        if (v && v->len && grep_value(g, var_bytes(v), var_bytes(v) + v->len)) {
            *var = c.var;
            return true;
        }
    }
    return false;
}

/* --- chunks -------------------------------------------------------------------------------------------------- */

/* Whether values in the chunk are made of others, which may stand in the checkpoint alone. */
enum derived { DERIVED_NONE, DERIVED_COPIES, DERIVED_SPLICES };

/* The greatest that there is; damaged ones count. */
static enum derived derived_in(const struct body *b)
{
    struct decoder d = { b->ops.at, b->ops.at + b->ops.len, b->times.at, b->times.at + b->times.len };
    struct record r;
    struct change c;
    enum derived most = DERIVED_NONE;
    int got;
    while ((got = decode_next(&d, &r, NULL)) > 0) {
        struct bytes rest = r.changes;
        while (r.tag == TAG_EVENT && rest.len && change_next(&rest, &c)) {
            if (c.op == CHANGE_SPLICE)
                return DERIVED_SPLICES;
            if (c.op == CHANGE_COPY)
                most = DERIVED_COPIES;
        }
    }
    return got < 0 ? DERIVED_SPLICES : most;
}

/* Whether the core stands in the value where a splice has just been, or near enough to have been made by it. */
static bool forms_core(const struct grep *g, const struct var *v, const struct change *c, bool alone)
{
    size_t from = 0, to = v->len, margin = g->core_len - 1;
    if (alone) {
        from = c->offset > margin ? c->offset - margin : 0;
        to = c->offset + c->value.len + margin < to ? c->offset + c->value.len + margin : to;
    }
    struct bytes part = { var_bytes(v) + from, to > from ? to - from : 0 };
    return hold_core(g, part);
}

/* The same for an event's splices. One after the other may move what another has put in: then all of the value counts.
 */
static bool event_forms_core(const struct grep *g, const struct record *r)
{
    const struct frame *f = state_frame(&g->state);
    struct bytes rest = r->changes;
    struct change c;
    uint32_t n = 0, last = UINT32_MAX;
    while (rest.len && change_next(&rest, &c)) {
        n = c.var == last ? n + 1 : 1;
        last = c.var;
        if (c.op != CHANGE_SPLICE || !f || c.var >= f->n_vars)
            continue;
        struct bytes peek = rest;
        struct change next;
        bool alone = n == 1 && !(peek.len && change_next(&peek, &next) && next.var == c.var);
        if (forms_core(g, &f->vars[c.var], &c, alone))
            return true;
    }
    return false;
}

/* Whether splices make the core in a chunk that has it nowhere in one piece: 1, 0, -1. */
static int splices_form_core(struct grep *g, struct err *err)
{
    const struct body *b = &g->body;
    struct decoder d = { b->ops.at, b->ops.at + b->ops.len, b->times.at, b->times.at + b->times.len };
    struct record r;
    int got;
    if (state_restore(&g->state, b->checkpoint.at, b->checkpoint.len, err))
        return -1;
    while ((got = decode_next(&d, &r, err)) > 0) {
        if (state_apply(&g->state, &r, err))
            return -1;
        if (r.tag == TAG_EVENT && r.changes.len && event_forms_core(g, &r))
            return 1;
    }
    return got;
}

/* 1, 0, -1 */
static int may_match(struct grep *g, struct err *err)
{
    const struct body *b = &g->body;
    if (!g->core_len)
        return 1;
    look_at_names(g);
    if (hold_core(g, b->ops) || hold_name(g, b->ops))
        return 1;
    enum derived derived = derived_in(b);
    if (derived == DERIVED_NONE)
        return 0;
    if (hold_core(g, b->checkpoint) || hold_name(g, b->checkpoint))
        return 1;
    return derived == DERIVED_SPLICES ? splices_form_core(g, err) : 0;
}

static int walk(struct grep *g, uint64_t *bits, uint32_t n, struct err *err)
{
    const struct body *b = &g->body;
    struct decoder d = { b->ops.at, b->ops.at + b->ops.len, b->times.at, b->times.at + b->times.len };
    struct record r;
    uint32_t i = 0, var;
    int got = 0, some = 0;
    g->last = (struct block_end){ .kind = EVENT_KINDS };
    if (state_restore(&g->state, b->checkpoint.at, b->checkpoint.len, err))
        return -1;
    while (i < n && (got = decode_next(&d, &r, err)) > 0) {
        if (state_apply(&g->state, &r, err))
            return -1;
        if (r.tag != TAG_EVENT)
            continue;
        const struct frame *f = state_frame(&g->state);
        struct block_end end = { .kind = r.kind, .thread = g->state.thread, .fd = r.fd, .call = f ? f->call : 0 };
        if (event_starts_block(&r, end.thread, end.call, &g->last)) {
            buf_clear(&g->line);
            g->line_hit = false;
        }
        g->last = end;
        if ((r.changes.len && change_matches(g, &g->state, &r, &var)) || own_matches(g, &r)) {
            bits_set(bits, i);
            some = 1;
        }
        i++;
    }
    return got < 0 ? -1 : some;
}

int grep_chunk(struct grep *g, size_t chunk, uint64_t *bits, uint32_t n, struct err *err)
{
    if (reader_body(g->trace->reader, chunk, &g->body, err))
        return -1;
    int may = may_match(g, err);
    return may > 0 ? walk(g, bits, n, err) : may;
}

int grep_event(struct grep *g, uint64_t n, bool *variable, uint32_t *var, struct err *err)
{
    const struct state *s;
    struct record r;
    *variable = false;
    *var = 0;
    if (reader_state(g->trace->reader, n, &s, err))
        return -1;
    if (reader_record(g->trace->reader, n, &r, err)) /* of the same chunk: the state stays */
        return -1;
    *variable = r.changes.len && change_matches(g, s, &r, var);
    return 0;
}
