/* Exceptions, each once. Where one passes from a frame to its caller, the frame's RETURN (unwound) is followed in its
 * thread by the caller's own EXCEPTION event: that one begins no row. An exception that leaves no such trail in a frame
 * was caught there: whatever the frame does on its way out (finally, with, except clauses that do not match, a bare
 * raise), it has no further EXCEPTION event for it, and its RETURN is unwound. */
#include "smiley/exceptions.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/describe.h"
#include "smiley/value.h"
#include "smiley/varint.h"
#include "src/model/ledger.h"
#include "src/model/span.h"

struct exceptions {
    struct trace *trace; /* borrowed */
    struct ledger ledger;
    uint32_t *raises; /* owned: offsets of the rows in … */
    uint32_t n, cap;
    size_t chunk; /* … this chunk, NO_CHUNK: none */
    uint64_t events;
};

struct exceptions *exceptions_new(struct trace *t)
{
    struct exceptions *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    x->trace = t;
    x->chunk = NO_CHUNK;
    return x;
}

void exceptions_free(struct exceptions *x)
{
    if (!x)
        return;
    free(x->raises);
    ledger_release(&x->ledger);
    free(x);
}

/* --- rows ---------------------------------------------------------------------------------------------------- */

static int is_end_of_iteration(struct trace *t, const struct moment *m, struct err *err);

/* 1: the event before it in its thread is the RETURN of a frame that this exception left; 0; -1. */
static int passed_on(struct trace *t, const struct place *p, uint32_t i, struct err *err)
{
    const struct moment *m = &p->moments[i];
    struct moment before;
    for (uint32_t j = i; j-- > 0;)
        if (p->moments[j].thread == m->thread && p->moments[j].kind != EVENT_OUTPUT)
            return p->moments[j].unwound && p->moments[j].depth == m->depth + 1;
    uint32_t depth = m->depth;
    uint64_t n = m->n;
    int got = trace_step(t, n, STEP_INTO, true, &n, err); /* in a chunk before */
    if (got <= 0)
        return got;
    if (reader_moment(t->reader, n, &before, err))
        return -1;
    return before.unwound && before.depth == depth + 1;
}

static int add(struct exceptions *x, uint32_t offset, struct err *err)
{
    if (x->n == x->cap) {
        uint32_t cap = x->cap ? 2 * x->cap : 64;
        uint32_t *more = realloc(x->raises, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        x->raises = more;
        x->cap = cap;
    }
    x->raises[x->n++] = offset;
    return 0;
}

static int look_at(struct exceptions *x, size_t chunk, struct err *err)
{
    struct trace *t = x->trace;
    struct chunk_facts f;
    struct place p;
    if (x->chunk == chunk && x->events == reader_events(t->reader))
        return 0;
    x->chunk = NO_CHUNK;
    x->n = 0;
    chunk_facts(t, chunk, &f);
    if (trace_place(t, f.first_event, &p, err))
        return -1;
    for (uint32_t i = 0; i < p.n; i++) {
        if (p.moments[i].kind != EVENT_EXCEPTION)
            continue;
        struct moment m = p.moments[i];
        int passed = passed_on(t, &p, i, err);
        if (!passed)
            passed = is_end_of_iteration(t, &m, err);
        if (passed < 0 || (!passed && add(x, i, err)) || trace_place(t, f.first_event + i, &p, err))
            return -1;
    }
    x->chunk = chunk;
    x->events = reader_events(t->reader);
    return 0;
}

static int64_t count_rows(void *owner, size_t chunk, uint32_t *carried, struct err *err)
{
    struct exceptions *x = owner;
    (void)carried;
    return look_at(x, chunk, err) ? -1 : (int64_t)x->n;
}

static bool has_exceptions(const struct chunk_facts *f)
{
    return f->exceptions > 0;
}

int exceptions_step(struct exceptions *x, uint64_t budget_ns, struct err *err)
{
    return ledger_step(&x->ledger, x->trace, has_exceptions, count_rows, x, budget_ns, err);
}

double exceptions_progress(const struct exceptions *x)
{
    return ledger_progress(&x->ledger, x->trace);
}

uint64_t exceptions_count(const struct exceptions *x)
{
    return ledger_rows(&x->ledger);
}

int exceptions_find(struct exceptions *x, uint64_t n, uint64_t *index, struct err *err)
{
    struct chunk_facts f;
    size_t chunk = reader_chunk_of(x->trace->reader, n);
    const struct entry *e = ledger_at(&x->ledger, chunk);
    if (!e)
        return 0;
    uint64_t before = e->before, rows = e->rows;
    if (e->chunk == chunk) {
        if (look_at(x, chunk, err))
            return -1;
        chunk_facts(x->trace, chunk, &f);
        while (rows > 0 && f.first_event + x->raises[rows - 1] > n)
            rows--;
    }
    *index = before + rows - 1;
    return before + rows > 0;
}

/* --- on its way ---------------------------------------------------------------------------------------------- */

enum { RAISES = 1 << EVENT_EXCEPTION, RETURNS = 1 << EVENT_RETURN, LINES = 1 << EVENT_LINE };

static bool may_hold(struct trace *t, const struct moment *frame, unsigned kinds, size_t chunk)
{
    struct chunk_facts f;
    chunk_facts(t, chunk, &f);
    if (!f.known)
        return true;
    const struct thread_summary *s = facts_thread(&f, frame->thread);
    unsigned possible = RETURNS | LINES | 1 << EVENT_YIELD | (f.exceptions ? RAISES : 0);
    if (s && s->min_depth > frame->depth)
        possible &= ~(unsigned)(RETURNS | 1 << EVENT_YIELD);
    return s && s->min_depth <= frame->depth + 1 && possible & kinds;
}

/* The frame's next event of these kinds: 1 with *next, 0, -1. */
static int next_of(struct trace *t, const struct moment *frame, unsigned kinds, struct moment *next, struct err *err)
{
    struct place p;
    const struct code_def *code = reader_defs(t->reader)->codes[frame->code];
    bool moves = code->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR);
    if (frame->n >= reader_events(t->reader))
        return 0;
    if (trace_place(t, frame->n + 1, &p, err))
        return -1;
    for (;;) {
        for (; p.at < p.n; p.at++) {
            const struct moment *m = &p.moments[p.at];
            if (m->call == frame->call && kinds >> m->kind & 1) {
                *next = *m;
                return 1;
            }
        }
        size_t chunk = p.chunk + 1, chunks = reader_chunks(t->reader);
        if (moves)
            chunk = chunk_with(t, trait_of(TRAIT_CODE, frame->code, 0), chunk, false);
        else
            while (chunk < chunks && !may_hold(t, frame, kinds, chunk))
                chunk++;
        if (chunk >= chunks)
            return 0;
        struct chunk_facts f;
        chunk_facts(t, chunk, &f);
        if (trace_place(t, f.first_event, &p, err))
            return -1;
    }
}

static bool is_except(struct trace *t, const struct moment *m)
{
    const struct source *s;
    if (trace_source(t, m->file, &s, NULL) || m->line < 1 || m->line > s->n_lines)
        return false;
    const char *text = s->lines[m->line - 1], *end = text + s->lens[m->line - 1];
    while (text < end && (*text == ' ' || *text == '\t'))
        text++;
    return end - text >= 6 && memcmp(text, "except", 6) == 0;
}

static bool is_stop_iteration(const struct record *r, const struct defs *defs)
{
    const uint8_t *at = r->value.at, *end = at + r->value.len;
    uint64_t module, name;
    if (at == end || *at++ != VALUE_EXCEPTION || !varint_get(&at, end, &module) || !varint_get(&at, end, &name))
        return false;
    return module < defs->n_names && name < defs->n_names &&
           strcmp(defs_name(defs, (uint32_t)module), "builtins") == 0 &&
           strcmp(defs_name(defs, (uint32_t)name), "StopIteration") == 0;
}

/* The interpreter tells of a StopIteration each time an iterator written in C, or an await, is at its end; the frame
 * then simply goes on. That is no exception anybody raised. 1, 0, -1. */
static int is_end_of_iteration(struct trace *t, const struct moment *m, struct err *err)
{
    struct record r;
    struct moment next;
    if (reader_record(t->reader, m->n, &r, err))
        return -1;
    if (!is_stop_iteration(&r, reader_defs(t->reader)))
        return 0;
    int got = next_of(t, m, LINES | RAISES | RETURNS | 1 << EVENT_YIELD, &next, err);
    if (got <= 0 || next.kind == EVENT_EXCEPTION)
        return got < 0 ? -1 : 0;
    return next.kind == EVENT_LINE ? !is_except(t, &next) : !next.unwound;
}

/* The line that handles it: the frame's next one, or the last of several except clauses that were tried. */
static int set_caught(struct trace *t, const struct moment *line, uint64_t until, struct exception_row *row,
                      struct err *err)
{
    enum { CLAUSES = 64 };
    struct moment at = *line, next;
    for (int i = 0; i < CLAUSES && is_except(t, &at); i++) {
        int got = next_of(t, &at, LINES | RAISES | RETURNS, &next, err);
        if (got < 0)
            return -1;
        if (!got || next.kind != EVENT_LINE || next.n >= until || !is_except(t, &next))
            break;
        at = next;
    }
    row->caught = true;
    row->caught_n = at.n;
    row->caught_code = at.code;
    row->caught_file = at.file;
    row->caught_line = at.line;
    return 0;
}

/* What its frame does next: the first line, if any, and the EXCEPTION or RETURN after it. */
struct course {
    struct moment line, end;
    bool has_line, has_end;
};

static int look_ahead(struct trace *t, const struct moment *m, struct course *c, struct err *err)
{
    *c = (struct course){ 0 };
    int got = next_of(t, m, LINES | RAISES | RETURNS, &c->end, err);
    c->has_line = got > 0 && c->end.kind == EVENT_LINE;
    if (c->has_line) {
        c->line = c->end;
        got = next_of(t, &c->line, RAISES | RETURNS, &c->end, err);
    }
    c->has_end = got > 0;
    return got < 0 ? -1 : 0;
}

/* One frame on its way: 1 with *m the EXCEPTION event to go on with; 0 where it ends here; -1. */
static int follow(struct trace *t, struct moment *m, struct exception_row *row, struct err *err)
{
    struct course c;
    uint64_t n;
    if (look_ahead(t, m, &c, err))
        return -1;
    if (c.has_end && c.end.kind == EVENT_EXCEPTION && !c.has_line) {
        *m = c.end; /* told again, or another one took its place at once */
        return 1;
    }
    if (!c.has_end || c.end.kind == EVENT_EXCEPTION || !c.end.unwound) {
        row->end = !c.has_end && !c.has_line;
        if (row->end)
            return 0;
        return set_caught(t, c.has_line ? &c.line : &c.end, c.has_end ? c.end.n : UINT64_MAX, row, err);
    }
    row->frames++;
    if (c.end.depth == 0)
        return 0;
    int got = trace_step(t, c.end.n, STEP_INTO, false, &n, err);
    if (got < 0 || (got && reader_moment(t->reader, n, m, err)))
        return -1;
    if (got && m->kind == EVENT_EXCEPTION && m->depth + 1 == c.end.depth)
        return 1;
    row->end = !got;
    return got ? set_caught(t, m, UINT64_MAX, row, err) : 0; /* caught by code that is not recorded */
}

int exceptions_row(struct exceptions *x, uint64_t index, struct exception_row *row, struct err *err)
{
    struct trace *t = x->trace;
    struct chunk_facts f;
    struct moment m;
    uint32_t nth;
    const struct entry *e = ledger_find(&x->ledger, index, &nth);
    if (!e)
        return err_set(err, ERR_NOT_FOUND, "there is no exception %llu", (unsigned long long)index);
    size_t chunk = e->chunk;
    if (look_at(x, chunk, err))
        return -1;
    if (nth >= x->n)
        return err_set(err, ERR_CORRUPT, "the run's exceptions have changed");
    chunk_facts(t, chunk, &f);
    if (reader_moment(t->reader, f.first_event + x->raises[nth], &m, err))
        return -1;
    *row = (struct exception_row){
        .n = m.n,
        .time_ns = m.time_ns,
        .thread = m.thread,
        .code = m.code,
        .file = m.file,
        .line = m.line,
        .depth = m.depth,
    };
    int got;
    do
        got = follow(t, &m, row, err);
    while (got > 0);
    return got;
}

int exceptions_text(struct exceptions *x, const struct exception_row *row, struct buf *type, struct buf *message,
                    struct err *err)
{
    struct buf value = BUF_INIT;
    int status = trace_value(x->trace, row->n, &value, err);
    if (!status)
        describe_exception(type, message, value.data, value.data + value.len, reader_defs(x->trace->reader));
    buf_release(&value);
    return status;
}
