#include "smiley/moves.h"

#include <string.h>

#include "src/model/span.h"

/* --- lines and functions ------------------------------------------------------------------------------------- */

/* An event of a line or a call of a function, among others. */
struct wanted {
    trait which;
    enum event_kind kind;
    uint32_t file, line, code;
};

static bool is_wanted(const struct wanted *w, const struct moment *m)
{
    if (m->kind != w->kind)
        return false;
    return w->kind == EVENT_CALL ? m->code == w->code : m->line == w->line && m->file == w->file;
}

/* The first one among the chunk's events from `at` on. Where the summary knows it no decoding is needed. */
static int in_chunk(struct trace *t, const struct wanted *w, size_t chunk, uint64_t at, bool back, uint64_t *to,
                    struct err *err)
{
    const struct summary *s = reader_summary(t->reader, chunk);
    const struct line_summary *l = w->kind == EVENT_LINE ? summary_line(s, w->file, w->line) : NULL;
    if (l && l->first <= l->last && l->last < s->n_events) {
        uint64_t edge = s->first_event + (back ? l->last : l->first);
        if (back ? edge <= at : edge >= at) {
            *to = edge;
            return 1;
        }
        if (back ? s->first_event + l->first > at : s->first_event + l->last < at)
            return 0;
    } else if (!l && s->n_threads && w->kind == EVENT_LINE) {
        return 0;
    }
    struct place p;
    if (trace_place(t, at, &p, err))
        return -1;
    for (uint32_t i = p.at; i < p.n; i = back ? i - 1 : i + 1) /* i - 1 wraps around below 0 */
        if (is_wanted(w, &p.moments[i])) {
            *to = p.moments[i].n;
            return 1;
        }
    return 0;
}

static int find(struct trace *t, const struct wanted *w, uint64_t n, bool back, uint64_t *to, struct err *err)
{
    uint64_t events = reader_events(t->reader);
    if (back ? n <= 1 : n >= events)
        return 0;
    uint64_t at = back ? (n - 1 < events ? n - 1 : events) : n + 1;
    size_t chunk = reader_chunk_of(t->reader, at);
    while ((chunk = chunk_with(t, w->which, chunk, back)) != NO_CHUNK) {
        struct chunk_facts f;
        chunk_facts(t, chunk, &f);
        if (back ? f.last_event < at : f.first_event > at)
            at = back ? f.last_event : f.first_event;
        int got = in_chunk(t, w, chunk, at, back, to, err);
        if (got)
            return got;
        if (back && chunk == 0)
            return 0;
        chunk = back ? chunk - 1 : chunk + 1;
    }
    return 0;
}

int trace_line(struct trace *t, uint32_t file, uint32_t line, uint64_t n, bool back, uint64_t *to, struct err *err)
{
    struct wanted w = { trait_of(TRAIT_LINE, file, line), EVENT_LINE, .file = file, .line = line };
    return find(t, &w, n, back, to, err);
}

int trace_line_count(struct trace *t, uint32_t file, uint32_t line, uint64_t *count, struct err *err)
{
    (void)err;
    *count = count_of(t, trait_of(TRAIT_LINE, file, line));
    return 0;
}

int trace_call_of(struct trace *t, uint32_t code, uint64_t n, bool back, uint64_t *to, struct err *err)
{
    struct wanted w = { trait_of(TRAIT_CALL, code, 0), EVENT_CALL, .code = code };
    return find(t, &w, n, back, to, err);
}

uint64_t trace_calls(struct trace *t, uint32_t code, struct err *err)
{
    (void)err;
    return count_of(t, trait_of(TRAIT_CALL, code, 0));
}

/* --- the function at a line ---------------------------------------------------------------------------------- */

static uint32_t indent(const struct source *s, uint32_t line, bool *blank)
{
    const char *text = s->lines[line - 1];
    uint32_t len = s->lens[line - 1], n = 0;
    while (n < len && (text[n] == ' ' || text[n] == '\t' || text[n] == '\f'))
        n++;
    *blank = n == len || text[n] == '#' || text[n] == ')';
    return n;
}

static bool begins_with(const struct source *s, uint32_t line, uint32_t at, const char *word)
{
    size_t len = strlen(word);
    return s->lens[line - 1] >= at + len && memcmp(s->lines[line - 1] + at, word, len) == 0;
}

/* Whether the definition that starts at `first` (a decorator of it, perhaps) still goes on at `line`, by the
 * indentation. */
static bool reaches(const struct source *s, uint32_t first, uint32_t line)
{
    bool blank;
    if (first == 0 || line > s->n_lines)
        return false;
    uint32_t outer = indent(s, first, &blank), header = first;
    while (header < line && !begins_with(s, header, outer, "def ") && !begins_with(s, header, outer, "async ") &&
           !begins_with(s, header, outer, "class "))
        header++;
    for (uint32_t i = header + 1; i <= line; i++)
        if (indent(s, i, &blank) <= outer && !blank)
            return false;
    return true;
}

/* Lambdas and comprehensions. */
static bool is_nameless(const struct defs *defs, const struct code_def *c)
{
    return defs_name(defs, c->name)[0] == '<' && !(c->flags & CODE_MODULE);
}

int trace_function_at(struct trace *t, uint32_t file, uint32_t line, uint32_t *code, struct err *err)
{
    const struct defs *defs = reader_defs(t->reader);
    const struct source *source;
    const struct code_def *best = NULL;
    if (trace_source(t, file, &source, err))
        return -1;
    for (uint32_t i = 0; i < defs->n_codes; i++) {
        const struct code_def *c = defs->codes[i];
        bool module = c->flags & CODE_MODULE, exact = c->first_line == line && !module;
        if (c->file != file || (!module && c->first_line > line) || (!exact && is_nameless(defs, c)))
            continue;
        if (!exact && !module && (source->missing || !reaches(source, c->first_line, line)))
            continue;
        bool inner = !best || best->flags & CODE_MODULE || c->first_line > best->first_line ||
                     (c->first_line == best->first_line && is_nameless(defs, best));
        if (inner && !(best && module)) {
            best = c;
            *code = i;
        }
    }
    return best != NULL;
}

/* --- calls --------------------------------------------------------------------------------------------------- */

int trace_caller(struct trace *t, uint64_t n, uint64_t *to, struct err *err)
{
    struct moment m, found;
    if (reader_moment(t->reader, n, &m, err))
        return -1;
    if (!m.call || !m.depth)
        return 0;
    int got = starts_call(&m) ? 1 : span_start(t, m.thread, m.depth, n, &m, err);
    if (got > 0)
        got = span_before(t, m.thread, m.depth - 1, m.n, &found, err);
    if (got > 0)
        *to = found.n;
    return got;
}

int trace_call_start(struct trace *t, uint64_t n, uint64_t *to, struct err *err)
{
    const struct state *s;
    if (reader_state(t->reader, n, &s, err))
        return -1;
    const struct frame *f = state_frame(s);
    if (f)
        *to = f->first;
    return f != NULL;
}

int trace_call_return(struct trace *t, uint64_t n, uint64_t *to, struct err *err)
{
    struct moment m;
    if (reader_moment(t->reader, n, &m, err))
        return -1;
    if (!m.call)
        return 0;
    if (m.kind != EVENT_RETURN)
        return trace_step(t, n, STEP_OUT, false, to, err);
    *to = n;
    return 1;
}
