/* The variables of one call's frame, and what became of them in a range of events: the state before the range beside
 * the state after it. */
#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"
#include "src/model/trace_impl.h"

/* A variable while bytes are gathered, when pointers into them would not last. */
struct found {
    size_t old, now;           /* offsets of the value before and after */
    uint32_t old_len, now_len; /* 0: none */
    bool changed;
};

struct gathered {
    struct found *found; /* owned; by index of the variable */
    uint32_t n;
};

void variables_release(struct variables *v)
{
    free(v->list);
    buf_release(&v->bytes);
    *v = (struct variables){ 0 };
}

static int make_room(struct gathered *g, uint32_t n, struct err *err)
{
    if (g->found && n <= g->n)
        return 0;
    struct found *more = realloc(g->found, ((size_t)n + 1) * sizeof *more);
    if (!more)
        return err_memory(err);
    memset(more + g->n, 0, (n - g->n) * sizeof *more);
    g->found = more;
    g->n = n;
    return 0;
}

static size_t keep(struct buf *bytes, const struct var *v)
{
    size_t at = bytes->len;
    buf_put(bytes, var_bytes(v), v->len);
    return at;
}

static int gather_old(struct trace *t, uint64_t n, uint64_t call, struct gathered *g, struct buf *bytes,
                      struct err *err)
{
    const struct state *s;
    if (n == 0)
        return 0;
    if (reader_state(t->reader, n, &s, err))
        return -1;
    const struct frame *f = state_call(s, call);
    if (!f)
        return 0;
    if (make_room(g, f->n_vars, err))
        return -1;
    for (uint32_t i = 0; i < f->n_vars; i++) {
        g->found[i].old_len = f->vars[i].len;
        g->found[i].old = keep(bytes, &f->vars[i]);
    }
    return bytes->failed ? err_memory(err) : 0;
}

/* since 0: no range, nothing has changed */
static int gather_now(const struct frame *f, uint64_t since, struct gathered *g, struct buf *bytes, struct err *err)
{
    if (make_room(g, f->n_vars, err))
        return -1;
    for (uint32_t i = 0; i < f->n_vars; i++) {
        const struct var *v = &f->vars[i];
        struct found *x = &g->found[i];
        x->now_len = v->len;
        x->now = keep(bytes, v);
        if (bytes->failed)
            return err_memory(err);
        x->changed = since && (v->changed >= since || x->old_len != v->len ||
                               (v->len && memcmp(bytes->data + x->old, bytes->data + x->now, v->len) != 0));
    }
    return 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct variable *)a)->name, ((const struct variable *)b)->name);
}

static int list_found(const struct defs *defs, uint32_t code, const struct gathered *g, struct variables *out,
                      struct err *err)
{
    const struct code_def *def = defs->codes[code];
    if (out->cap < g->n) {
        struct variable *more = realloc(out->list, g->n * sizeof *more);
        if (!more)
            return err_memory(err);
        out->list = more;
        out->cap = g->n;
    }
    for (uint32_t i = 0; i < g->n && i < def->n_vars; i++) {
        const struct found *x = &g->found[i];
        struct variable v = { .name = defs_name(defs, def->vars[i].name), .var = i, .flags = def->vars[i].flags };
        if (!x->now_len && !(x->changed && x->old_len))
            continue; /* without a value, and had none before the range */
        v.changed = x->changed;
        if (x->now_len) {
            v.at = out->bytes.data + x->now;
            v.end = v.at + x->now_len;
        }
        if (x->changed && x->old_len) {
            v.old = out->bytes.data + x->old;
            v.old_end = v.old + x->old_len;
        }
        out->list[out->n++] = v;
    }
    if (out->n)
        qsort(out->list, out->n, sizeof *out->list, by_name);
    return 0;
}

int trace_variables(struct trace *t, uint64_t n, uint64_t call, uint64_t since, struct variables *out, struct err *err)
{
    const struct state *s;
    struct moment m;
    struct gathered g = { 0 };
    out->n = 0;
    buf_clear(&out->bytes);
    if (reader_moment(t->reader, n, &m, err))
        return -1;
    if (!call)
        call = m.call;
    if (since > n)
        since = 0;
    int status = since ? gather_old(t, since - 1, call, &g, &out->bytes, err) : 0;
    if (!status && !(status = reader_state(t->reader, n, &s, err))) {
        const struct frame *f = state_call(s, call);
        if (f && !(status = gather_now(f, since, &g, &out->bytes, err)))
            status = list_found(reader_defs(t->reader), f->code, &g, out, err);
    }
    free(g.found);
    return status;
}

int trace_changes(struct trace *t, const struct block *b, struct variables *out, struct err *err)
{
    out->n = 0;
    if (!b->call)
        return 0;
    if (trace_variables(t, b->last, b->call, b->first, out, err))
        return -1;
    size_t kept = 0;
    for (size_t i = 0; i < out->n; i++)
        if (out->list[i].changed)
            out->list[kept++] = out->list[i];
    out->n = kept;
    return 0;
}
