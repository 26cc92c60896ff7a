#include "smiley/filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/describe.h"
#include "src/model/bits.h"
#include "src/model/tree/filter_impl.h"
#include "src/model/search/grep.h"

enum key { KEY_THREAD, KEY_FUNC, KEY_FILE, KEY_KIND, KEY_TEXT, KEYS };

static const char *const key_names[KEYS] = {
    [KEY_THREAD] = "thread", [KEY_FUNC] = "func", [KEY_FILE] = "file", [KEY_KIND] = "kind", [KEY_TEXT] = "text",
};

struct term {
    enum key key;
    bool negated;
    unsigned kinds;         /* KEY_KIND: a bit each */
    struct pattern pattern; /* the others */
    struct grep grep;       /* KEY_TEXT, once there is a trace */
    uint64_t *marks;        /* owned: KEY_TEXT, of the chunk at hand */
};

/* What the terms make of a thread, function or file: they are asked once. */
struct decided {
    uint8_t *of; /* owned; 0: not yet, 1: passes, 2: does not */
    uint32_t n;
};

struct filter {
    struct term *terms; /* owned */
    size_t n, cap;
    unsigned kinds; /* that pass */
    bool has[KEYS];
    struct decided decided[KEY_KIND]; /* by KEY_THREAD, KEY_FUNC, KEY_FILE */
    struct trace *trace;              /* what was decided is about this one */
    uint64_t *bits;                   /* owned: of the chunk at hand … */
    uint32_t cap_bits, n_bits;        /* events */
    size_t chunk;                     /* … NO_CHUNK: none */
    bool some;
};

/* --- text ---------------------------------------------------------------------------------------------------- */

/* The next word: up to a blank that stands in no quotes. Quotes may begin anywhere and fall away. */
static const char *read_word(const char *at, struct buf *word, struct err *err)
{
    char quote = 0;
    for (; *at && (quote || !isspace((unsigned char)*at)); at++) {
        if (*at == quote) {
            quote = 0;
        } else if (!quote && (*at == '\'' || *at == '"')) {
            quote = *at;
        } else {
            if (*at == '\\' && quote && at[1])
                at++;
            buf_putc(word, *at);
        }
    }
    if (quote)
        err_set(err, ERR_USAGE, "the filter has a %c that is not closed", quote);
    return quote ? NULL : at;
}

static int parse_kinds(struct term *t, const char *list, struct err *err)
{
    while (*list) {
        size_t len = strcspn(list, ",");
        int kind = 0;
        while (kind < EVENT_KINDS &&
               (strlen(describe_event(kind)) != len || strncmp(describe_event(kind), list, len) != 0))
            kind++;
        if (kind == EVENT_KINDS)
            return err_set(err, ERR_USAGE,
                           "there is no kind of event %.*s; there are call, resume, line, exception, yield, return "
                           "and output",
                           (int)len, list);
        t->kinds |= 1u << kind;
        list += len + (list[len] == ',');
    }
    return t->kinds ? 0 : err_set(err, ERR_USAGE, "kind: wants kinds of events, as kind:call,return");
}

static int parse_term(struct term *t, const char *word, bool quoted, struct err *err)
{
    *t = (struct term){ .key = KEY_TEXT };
    if (*word == '-' && word[1] && !quoted) {
        t->negated = true;
        word++;
    }
    for (int key = 0; key < KEYS && !quoted; key++) {
        size_t len = strlen(key_names[key]);
        if (strncmp(word, key_names[key], len) == 0 && word[len] == ':') {
            t->key = key;
            word += len + 1;
            break;
        }
    }
    if (t->key == KEY_KIND)
        return parse_kinds(t, word, err);
    if (!*word)
        return err_set(err, ERR_USAGE, "%s: wants something to look for", key_names[t->key]);
    return pattern_init(&t->pattern, word, err);
}

static int add_term(struct filter *f, const struct term *t, struct err *err)
{
    if (f->n == f->cap) {
        size_t cap = f->cap ? 2 * f->cap : 4;
        struct term *more = realloc(f->terms, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        f->terms = more;
        f->cap = cap;
    }
    f->terms[f->n++] = *t;
    f->has[t->key] = true;
    return 0;
}

static int parse(struct filter *f, const char *at, struct err *err)
{
    struct buf word = BUF_INIT;
    int status = 0;
    for (;;) {
        while (isspace((unsigned char)*at))
            at++;
        if (!*at || status)
            break;
        bool quoted = *at == '\'' || *at == '"';
        struct term t;
        buf_clear(&word);
        at = read_word(at, &word, err);
        if (!at) {
            status = -1;
            break;
        }
        status = word.failed ? err_memory(err) : parse_term(&t, buf_str(&word), quoted, err);
        if (!status && add_term(f, &t, err)) {
            pattern_release(&t.pattern);
            status = -1;
        }
    }
    buf_release(&word);
    return status;
}

int filter_parse(struct filter **out, const char *text, struct err *err)
{
    *out = NULL;
    while (isspace((unsigned char)*text))
        text++;
    if (!*text)
        return 0;
    struct filter *f = calloc(1, sizeof *f);
    if (!f)
        return err_memory(err);
    f->chunk = NO_CHUNK;
    if (parse(f, text, err)) {
        filter_free(f);
        return -1;
    }
    unsigned wanted = 0, unwanted = 0;
    for (const struct term *t = f->terms; t < f->terms + f->n; t++)
        *(t->negated ? &unwanted : &wanted) |= t->kinds;
    f->kinds = (wanted ? wanted : ~0u) & ~unwanted;
    *out = f;
    return 0;
}

static void forget(struct filter *f)
{
    for (struct term *t = f->terms; t < f->terms + f->n; t++)
        grep_release(&t->grep);
    for (int key = 0; key < KEY_KIND; key++) {
        free(f->decided[key].of);
        f->decided[key] = (struct decided){ 0 };
    }
    f->chunk = NO_CHUNK;
    f->trace = NULL;
}

void filter_free(struct filter *f)
{
    if (!f)
        return;
    forget(f);
    for (struct term *t = f->terms; t < f->terms + f->n; t++) {
        pattern_release(&t->pattern);
        free(t->marks);
    }
    free(f->terms);
    free(f->bits);
    free(f);
}

static void put_value(struct buf *out, const char *s)
{
    bool plain = true;
    for (const char *c = s; *c; c++)
        plain &= !isspace((unsigned char)*c) && *c != '\'' && *c != '"';
    if (plain) {
        buf_puts(out, s);
        return;
    }
    buf_putc(out, '\'');
    for (; *s; s++) {
        if (*s == '\'' || *s == '\\')
            buf_putc(out, '\\');
        buf_putc(out, *s);
    }
    buf_putc(out, '\'');
}

void filter_text(const struct filter *f, struct buf *out)
{
    for (const struct term *t = f->terms; f && t < f->terms + f->n; t++) {
        buf_printf(out, "%s%s%s:", t == f->terms ? "" : " ", t->negated ? "-" : "", key_names[t->key]);
        if (t->key != KEY_KIND)
            put_value(out, t->pattern.text);
        bool first = true;
        for (int kind = 0; kind < EVENT_KINDS; kind++)
            if (t->kinds >> kind & 1) {
                buf_printf(out, "%s%s", first ? "" : ",", describe_event(kind));
                first = false;
            }
    }
}

/* --- threads, functions, files ------------------------------------------------------------------------------- */

bool filter_is_flat(const struct filter *f)
{
    return f && (f->has[KEY_FUNC] || f->has[KEY_FILE] || f->has[KEY_KIND] || f->has[KEY_TEXT]);
}

static int bind(struct filter *f, struct trace *t, struct err *err)
{
    if (f->trace == t)
        return 0;
    forget(f);
    for (struct term *x = f->terms; x < f->terms + f->n; x++)
        if (x->key == KEY_TEXT && grep_init(&x->grep, &x->pattern, t, err))
            return -1;
    f->trace = t;
    return 0;
}

/* Whether some text that the terms of a key are about passes them. */
static bool passes(const struct filter *f, enum key key, const char *text)
{
    bool wanted = false, any = false;
    for (const struct term *t = f->terms; t < f->terms + f->n; t++) {
        if (t->key != key)
            continue;
        bool in = pattern_in(&t->pattern, text, strlen(text));
        if (t->negated && in)
            return false;
        wanted |= !t->negated;
        any |= !t->negated && in;
    }
    return any || !wanted;
}

static const char *text_of(const struct defs *defs, enum key key, uint32_t id)
{
    switch (key) {
    case KEY_THREAD:
        return id < defs->n_threads ? defs->threads[id].name : "";
    case KEY_FUNC:
        return defs_code_name(defs, id);
    default:
        return id < defs->n_files ? defs->files[id].path : "";
    }
}

static bool decide(struct filter *f, struct trace *t, enum key key, uint32_t id)
{
    struct decided *d = &f->decided[key];
    const struct defs *defs = reader_defs(t->reader);
    if (!f->has[key])
        return true;
    if (id >= (key == KEY_THREAD ? defs->n_threads : key == KEY_FUNC ? defs->n_codes : defs->n_files))
        return false; /* a damaged summary names it */
    if (f->trace != t && bind(f, t, NULL))
        return true;
    if (id >= d->n) {
        uint32_t n = 2 * id + 64;
        uint8_t *more = realloc(d->of, n);
        if (!more)
            return passes(f, key, text_of(defs, key, id));
        memset(more + d->n, 0, n - d->n);
        d->of = more;
        d->n = n;
    }
    if (!d->of[id])
        d->of[id] = passes(f, key, text_of(defs, key, id)) ? 1 : 2;
    return d->of[id] == 1;
}

bool filter_thread(struct filter *f, struct trace *t, uint32_t thread)
{
    return !f || decide(f, t, KEY_THREAD, thread);
}

/* --- chunks -------------------------------------------------------------------------------------------------- */

/* Whether the chunk may hold events that pass, as far as its summary tells. */
static bool may_pass(struct filter *f, struct trace *t, size_t chunk)
{
    const struct summary *s = reader_summary(t->reader, chunk);
    bool thread = !f->has[KEY_THREAD], code = !f->has[KEY_FUNC], file = !f->has[KEY_FILE], kind = false;
    if (!s->n_threads)
        return true; /* it is damaged */
    for (int k = 0; k < EVENT_KINDS; k++)
        kind |= s->kinds[k] && f->kinds >> k & 1;
    for (uint32_t i = 0; i < s->n_threads && !thread; i++)
        thread = decide(f, t, KEY_THREAD, s->threads[i].thread);
    const struct defs *defs = reader_defs(t->reader);
    for (uint32_t i = 0; i < s->n_codes && !(code && file); i++) {
        uint32_t id = s->codes[i].code;
        code = code || decide(f, t, KEY_FUNC, id);
        file = file || (id < defs->n_codes && decide(f, t, KEY_FILE, defs->codes[id]->file));
    }
    return kind && thread && code && file;
}

static bool moment_passes(struct filter *f, struct trace *t, const struct moment *m)
{
    bool placed = m->call || !(f->has[KEY_FUNC] || f->has[KEY_FILE]); /* what is in no call has no function */
    return placed && f->kinds >> m->kind & 1 && decide(f, t, KEY_THREAD, m->thread) &&
           (!m->call || (decide(f, t, KEY_FUNC, m->code) && decide(f, t, KEY_FILE, m->file)));
}

/* Marks what passes the text terms; all where there are none. Returns 1, 0 where nothing does, -1. */
static int mark_texts(struct filter *f, size_t chunk, struct err *err)
{
    size_t words = bits_words(f->n_bits);
    bool wanted = false;
    for (const struct term *t = f->terms; t < f->terms + f->n; t++)
        wanted |= t->key == KEY_TEXT && !t->negated;
    memset(f->bits, wanted ? 0 : 0xff, words * sizeof *f->bits);
    for (int pass = 0; pass < 2; pass++) /* those that let in, then those that keep out */
        for (struct term *t = f->terms; t < f->terms + f->n; t++) {
            if (t->key != KEY_TEXT || t->negated != pass)
                continue;
            uint64_t *marks = realloc(t->marks, words * sizeof *marks);
            if (!marks)
                return err_memory(err);
            t->marks = marks;
            memset(marks, 0, words * sizeof *marks);
            if (grep_chunk(&t->grep, chunk, marks, f->n_bits, err) < 0)
                return -1;
            for (size_t i = 0; i < words; i++)
                f->bits[i] = pass ? f->bits[i] & ~marks[i] : f->bits[i] | marks[i];
        }
    return bits_find(f->bits, f->n_bits, 0, false) != NO_BIT;
}

static int mark(struct filter *f, struct trace *t, size_t chunk, struct err *err)
{
    const struct moment *m;
    if (!may_pass(f, t, chunk))
        return 0;
    int some = mark_texts(f, chunk, err);
    if (some <= 0)
        return some;
    if (reader_moments(t->reader, chunk, &m, err))
        return -1;
    some = 0;
    for (uint32_t i = 0; i < f->n_bits; i++) {
        if (!bits_get(f->bits, i))
            continue;
        if (moment_passes(f, t, &m[i]))
            some = 1;
        else
            f->bits[i / 64] &= ~(UINT64_C(1) << i % 64);
    }
    return some;
}

int filter_marks(struct filter *f, struct trace *t, size_t chunk, const uint64_t **bits, struct err *err)
{
    struct chunk_facts facts;
    if (bind(f, t, err))
        return -1;
    chunk_facts(t, chunk, &facts);
    uint32_t n = (uint32_t)(facts.last_event - facts.first_event + 1);
    if (f->chunk != chunk || f->n_bits != n) {
        if (n > f->cap_bits || !f->bits) {
            uint64_t *more = realloc(f->bits, bits_words(n) * sizeof *more);
            if (!more)
                return err_memory(err);
            f->bits = more;
            f->cap_bits = n;
        }
        f->chunk = NO_CHUNK;
        f->n_bits = n;
        int some = mark(f, t, chunk, err);
        if (some < 0)
            return -1;
        f->some = some;
        f->chunk = chunk;
    }
    *bits = f->bits;
    return f->some;
}
