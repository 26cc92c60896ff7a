/* Finding is a sweep over three kinds of events: calls of functions and executions of lines, which summaries know, and
 * values, which grep.c finds. Names and lines are decided when they are first met. */
#include "smiley/find.h"

#include <stdlib.h>
#include <string.h>

#include "src/model/search/grep.h"
#include "src/model/sweep.h"

/* The lines of a file that match. */
struct file_lines {
    bool decided, some;
    uint64_t *bits; /* owned; [line] */
    uint32_t n;     /* lines below this */
};

struct find {
    struct trace *trace; /* borrowed */
    struct pattern pattern;
    struct grep grep;
    unsigned where;
    uint8_t *codes; /* owned; 0: not decided, 1: matches, 2: does not */
    uint32_t n_codes;
    struct file_lines *files; /* owned */
    uint32_t n_files;
    struct sweep sweep;
    /* counting */
    uint32_t *counts; /* owned: of each chunk counted so far */
    size_t n_counted, cap_counts;
    uint64_t counted, counted_events;
};

/* --- names and lines ----------------------------------------------------------------------------------------- */

static bool code_matches(struct find *f, uint32_t code)
{
    const struct defs *defs = reader_defs(f->trace->reader);
    if (!(f->where & FIND_FUNCTIONS) || code >= defs->n_codes)
        return false;
    if (code >= f->n_codes) {
        uint8_t *more = realloc(f->codes, defs->n_codes);
        if (!more)
            return false;
        memset(more + f->n_codes, 0, defs->n_codes - f->n_codes);
        f->codes = more;
        f->n_codes = defs->n_codes;
    }
    if (!f->codes[code]) {
        const char *name = defs_code_name(defs, code);
        f->codes[code] = pattern_in(&f->pattern, name, strlen(name)) ? 1 : 2;
    }
    return f->codes[code] == 1;
}

/* Python's line ends: \n, \r\n, \r. */
static const char *line_end(const char *at, const char *end)
{
    while (at < end && *at != '\n' && *at != '\r')
        at++;
    return at;
}

static void decide_lines(struct find *f, uint32_t file, struct file_lines *x)
{
    const char *text;
    size_t len;
    x->decided = true;
    if (reader_source(f->trace->reader, file, &text, &len, NULL) || !text)
        return;
    const char *at = text, *end = text + len;
    for (uint32_t line = 1; at < end; line++) {
        const char *stop = line_end(at, end);
        if (pattern_in(&f->pattern, at, (size_t)(stop - at))) {
            if (line >= x->n) {
                size_t words = bits_words(2 * line), had = x->bits ? bits_words(x->n - 1) : 0;
                uint64_t *more = realloc(x->bits, words * sizeof *more);
                if (!more)
                    return;
                memset(more + had, 0, (words - had) * sizeof *more);
                x->bits = more;
                x->n = 2 * line + 1;
            }
            bits_set(x->bits, line);
            x->some = true;
        }
        at = stop < end ? stop + 1 + (*stop == '\r' && stop + 1 < end && stop[1] == '\n') : end;
    }
}

static bool line_matches(struct find *f, uint32_t file, uint32_t line)
{
    if (!(f->where & FIND_SOURCE))
        return false;
    if (file >= f->n_files) {
        uint32_t n = reader_defs(f->trace->reader)->n_files;
        struct file_lines *more = file < n ? realloc(f->files, n * sizeof *more) : NULL;
        if (!more)
            return false;
        memset(more + f->n_files, 0, (n - f->n_files) * sizeof *more);
        f->files = more;
        f->n_files = n;
    }
    struct file_lines *x = &f->files[file];
    if (!x->decided)
        decide_lines(f, file, x);
    return x->some && line < x->n && bits_get(x->bits, line);
}

/* --- chunks -------------------------------------------------------------------------------------------------- */

static size_t next_chunk(void *owner, size_t chunk, bool back)
{
    (void)owner;
    (void)back;
    return chunk; /* any may hold something; marking it tells quickly when not */
}

/* How many calls and lines the summary has that match; *few, where not NULL, has room for a bit of each event and gets
 * those whose place the summary knows. Returns whether that is all of them. */
static bool look_at_summary(struct find *f, const struct summary *s, uint64_t *few, uint64_t *count)
{
    bool all = s->n_threads > 0; /* else it is damaged */
    *count = 0;
    for (uint32_t i = 0; i < s->n_codes; i++)
        if (s->codes[i].calls && code_matches(f, s->codes[i].code)) {
            *count += s->codes[i].calls;
            all = false;
        }
    for (uint32_t i = 0; i < s->n_lines; i++) {
        const struct line_summary *l = &s->lines[i];
        if (!line_matches(f, l->file, l->line))
            continue;
        *count += l->hits;
        if (few && l->first < s->n_events && l->last < s->n_events) {
            bits_set(few, l->first);
            bits_set(few, l->last);
        }
        all &= l->hits <= 2;
    }
    return all;
}

static bool moment_matches(struct find *f, const struct moment *m, enum find_where *where)
{
    *where = m->kind == EVENT_CALL ? FIND_FUNCTIONS : FIND_SOURCE;
    return (m->kind == EVENT_CALL && code_matches(f, m->code)) ||
           (m->kind == EVENT_LINE && line_matches(f, m->file, m->line));
}

static int mark_moments(struct find *f, size_t chunk, uint64_t *bits, uint32_t n, struct err *err)
{
    const struct moment *m;
    enum find_where where;
    int some = 0;
    if (reader_moments(f->trace->reader, chunk, &m, err))
        return -1;
    for (uint32_t i = 0; i < n; i++)
        if (moment_matches(f, &m[i], &where)) {
            bits_set(bits, i);
            some = 1;
        }
    return some;
}

static int mark(void *owner, size_t chunk, uint64_t *bits, uint32_t n, struct err *err)
{
    struct find *f = owner;
    uint64_t count = 0;
    bool all = true;
    int some = 0;
    if (f->where & (FIND_FUNCTIONS | FIND_SOURCE)) {
        all = look_at_summary(f, reader_summary(f->trace->reader, chunk), bits, &count);
        some = count > 0;
    }
    if (!all && (some = mark_moments(f, chunk, bits, n, err)) < 0)
        return -1;
    if (!(f->where & FIND_VALUES))
        return some;
    int values = grep_chunk(&f->grep, chunk, bits, n, err);
    return values < 0 ? -1 : some || values;
}

/* --- searching ----------------------------------------------------------------------------------------------- */

int find_new(struct find **out, struct trace *t, const char *pattern, unsigned where, uint64_t n, bool back,
             struct err *err)
{
    struct find *f = calloc(1, sizeof *f);
    *out = NULL;
    if (!f)
        return err_memory(err);
    f->trace = t;
    f->where = where;
    f->sweep = (struct sweep){ .trace = t, .owner = f, .next = next_chunk, .mark = mark, .chunk = NO_CHUNK };
    if (pattern_init(&f->pattern, pattern, err) || grep_init(&f->grep, &f->pattern, t, err)) {
        find_free(f);
        return -1;
    }
    find_from(f, n, back);
    *out = f;
    return 0;
}

void find_free(struct find *f)
{
    if (!f)
        return;
    for (uint32_t i = 0; i < f->n_files; i++)
        free(f->files[i].bits);
    free(f->files);
    free(f->codes);
    free(f->counts);
    sweep_release(&f->sweep);
    grep_release(&f->grep);
    pattern_release(&f->pattern);
    free(f);
}

bool find_in(const struct find *f, const char *text, size_t len, size_t from, size_t *start, size_t *end)
{
    return pattern_next(&f->pattern, text, len, from, start, end);
}

bool find_gave_up(const struct find *f)
{
    return f->pattern.gave_up;
}

void find_from(struct find *f, uint64_t n, bool back)
{
    size_t chunk = f->sweep.chunk; /* what was marked stays so */
    sweep_start(&f->sweep, n, back, true);
    f->sweep.chunk = chunk;
}

static int describe(struct find *f, uint64_t n, struct find_hit *hit, struct err *err)
{
    struct moment m;
    *hit = (struct find_hit){ .n = n, .wrapped = f->sweep.wrapped };
    if (reader_moment(f->trace->reader, n, &m, err))
        return -1;
    if (moment_matches(f, &m, &hit->where))
        return 0;
    hit->where = FIND_VALUES;
    return grep_event(&f->grep, n, &hit->variable, &hit->var, err);
}

int find_step(struct find *f, uint64_t budget_ns, struct find_hit *hit, struct err *err)
{
    uint64_t n;
    int got = sweep_step(&f->sweep, budget_ns, &n, err);
    if (got == SWEEP_FOUND)
        return describe(f, n, hit, err) ? -1 : FIND_FOUND;
    return got < 0 ? -1 : got == SWEEP_MORE ? FIND_MORE : FIND_NONE;
}

double find_progress(const struct find *f)
{
    return sweep_progress(&f->sweep);
}

/* --- counting ------------------------------------------------------------------------------------------------ */

static int count_chunk(struct find *f, size_t chunk, uint32_t *count, struct err *err)
{
    uint64_t known = 0;
    const struct summary *s = reader_summary(f->trace->reader, chunk);
    bool sure = s->n_threads > 0;
    if (f->where & (FIND_FUNCTIONS | FIND_SOURCE))
        look_at_summary(f, s, NULL, &known);
    if (!(f->where & FIND_VALUES) && sure) {
        *count = (uint32_t)known;
        return 0;
    }
    int some = sweep_marks(&f->sweep, chunk, err);
    *count = some > 0 ? (uint32_t)bits_count(f->sweep.bits, f->sweep.n) : 0;
    return some < 0 ? -1 : 0;
}

static int count_next(struct find *f, struct err *err)
{
    if (f->n_counted == f->cap_counts) {
        size_t cap = f->cap_counts ? 2 * f->cap_counts : 256;
        uint32_t *more = realloc(f->counts, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        f->counts = more;
        f->cap_counts = cap;
    }
    if (count_chunk(f, f->n_counted, &f->counts[f->n_counted], err))
        return -1;
    f->counted += f->counts[f->n_counted++];
    return 0;
}

/* What is counted up to event n. */
static int count_before(struct find *f, uint64_t n, uint64_t *before, struct err *err)
{
    struct chunk_facts facts;
    size_t chunk = reader_chunk_of(f->trace->reader, n);
    *before = 0;
    for (size_t i = 0; i < chunk && i < f->n_counted; i++)
        *before += f->counts[i];
    if (!n || chunk >= f->n_counted || !f->counts[chunk])
        return 0;
    if (sweep_marks(&f->sweep, chunk, err) < 0)
        return -1;
    chunk_facts(f->trace, chunk, &facts);
    for (uint32_t i = 0; i < f->sweep.n && facts.first_event + i <= n; i++)
        *before += bits_get(f->sweep.bits, i);
    return 0;
}

int find_count(struct find *f, uint64_t budget_ns, uint64_t n, uint64_t *count, uint64_t *before, struct err *err)
{
    struct slice slice = slice_of(budget_ns);
    uint64_t events = reader_events(f->trace->reader);
    if (f->counted_events != events) { /* the last chunk may have grown since it was counted */
        if (f->n_counted)
            f->counted -= f->counts[--f->n_counted];
        f->counted_events = events;
    }
    bool more = f->n_counted < reader_chunks(f->trace->reader);
    while (more) {
        if (count_next(f, err))
            return -1;
        more = f->n_counted < reader_chunks(f->trace->reader);
        if (slice_over(&slice))
            break;
    }
    *count = f->counted;
    if (before && count_before(f, n, before, err))
        return -1;
    return more ? FIND_MORE : FIND_FOUND;
}

double find_count_progress(const struct find *f)
{
    size_t chunks = reader_chunks(f->trace->reader);
    return chunks ? (double)f->n_counted / (double)chunks : 1;
}
