/* Stacks made of edges, and the two formats that want them. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "src/model/replay/json_text.h"
#include "src/model/profile/profile_export.h"

enum { STACKS_MOST = 200000, PARTS = 20000, DEPTH_MOST = 1000 };

struct walk {
    const struct profile *p;
    stack_fn *fn;
    void *data;
    size_t stack[DEPTH_MOST];
    size_t depth;
    bool *inside; /* owned: whether a function is in the stack */
    double least;
    size_t n;
};

static void emit(struct walk *w, double ns)
{
    if (ns >= 0.5) {
        w->fn(w->data, w->stack, w->depth, (uint64_t)(ns + 0.5));
        w->n++;
    }
}

static const struct profile_edge *callee_at(const struct walk *w, const struct profile_function *f, size_t i)
{
    const struct profile_edge *e = &w->p->edges[w->p->by_caller[f->callees + i]];
    return w->inside[e->callee] ? NULL : e;
}

/* `ns` of the function's cumulative time was spent below the stack so far: its own share, and the callees' among what
 * is left. In recursion those can claim more, as each counts what it calls again; or less, as those in the stack
 * already are not gone into: then it stays here. So nothing is lost, and nothing told twice. */
static void go_into(struct walk *w, size_t function, double ns)
{
    const struct profile_function *f = &w->p->functions[function];
    double part = f->cost.total_ns ? ns / (double)f->cost.total_ns : 0, below = 0;
    w->stack[w->depth++] = function;
    if (ns < w->least || w->depth == DEPTH_MOST || w->n >= STACKS_MOST) {
        emit(w, ns);
        w->depth--;
        return;
    }
    w->inside[function] = true;
    double own = (double)f->cost.own_ns * part, left = ns > own ? ns - own : 0;
    for (size_t i = 0; i < f->n_callees; i++) {
        const struct profile_edge *e = callee_at(w, f, i);
        below += e ? (double)e->cost.total_ns * part : 0;
    }
    emit(w, below < left ? ns - below : ns - left);
    double scale = below > left ? left / below : 1;
    for (size_t i = 0; i < f->n_callees; i++) {
        const struct profile_edge *e = callee_at(w, f, i);
        if (e && e->cost.total_ns)
            go_into(w, e->callee, (double)e->cost.total_ns * part * scale);
    }
    w->inside[function] = false;
    w->depth--;
}

/* What of a function's time no caller has: it was called by the interpreter itself. */
static uint64_t root_ns(const struct profile *p, const struct profile_function *f)
{
    uint64_t calls = 0, ns = 0;
    for (size_t i = 0; i < f->n_callers; i++) {
        const struct profile_edge *e = &p->edges[f->callers + i];
        calls += e->cost.calls;
        ns += e->caller == (size_t)(f - p->functions) ? 0 : e->cost.total_ns;
    }
    return calls < f->cost.calls && ns < f->cost.total_ns ? f->cost.total_ns - ns : 0;
}

int export_stacks(const struct profile *p, stack_fn *fn, void *data, struct err *err)
{
    struct walk *w = calloc(1, sizeof *w);
    if (w)
        w->inside = calloc(p->n_functions + 1, sizeof *w->inside);
    if (!w || !w->inside) {
        free(w);
        return err_memory(err);
    }
    w->p = p;
    w->fn = fn;
    w->data = data;
    w->least = (double)p->total.own_ns / PARTS;
    for (size_t i = 0; i < p->n_functions; i++) {
        uint64_t ns = root_ns(p, &p->functions[i]);
        if (ns)
            go_into(w, i, (double)ns);
    }
    free(w->inside);
    free(w);
    return 0;
}

/* --- folded: a;b;c ns --------------------------------------------------------------------------------------- */

struct output {
    const struct profile *p;
    struct buf *out, *weights;
    uint64_t total;
    bool more;
};

/* The separator may not stand in a name. */
static void put_frame(struct buf *out, const struct profile_function *f)
{
    struct buf label = BUF_INIT;
    size_t start = out->len;
    profile_label(&label, f, false);
    text_clean(out, buf_str(&label), label.len, 0);
    for (size_t i = start; i < out->len; i++)
        if (out->data[i] == ';')
            out->data[i] = ':';
    buf_release(&label);
}

static void put_folded(void *data, const size_t *functions, size_t depth, uint64_t ns)
{
    const struct output *o = data;
    for (size_t i = 0; i < depth; i++) {
        if (i)
            buf_putc(o->out, ';');
        put_frame(o->out, &o->p->functions[functions[i]]);
    }
    buf_printf(o->out, " %" PRIu64 "\n", ns);
}

int export_folded(const struct profile *p, const char *title, struct buf *out, struct err *err)
{
    (void)title;
    struct output o = { .p = p, .out = out };
    return export_stacks(p, put_folded, &o, err) ? -1 : export_done(out, err);
}

/* --- speedscope --------------------------------------------------------------------------------------------- */

static void put_sample(void *data, const size_t *functions, size_t depth, uint64_t ns)
{
    struct output *o = data;
    buf_puts(o->out, o->more ? ",[" : "[");
    for (size_t i = 0; i < depth; i++)
        buf_printf(o->out, i ? ",%zu" : "%zu", functions[i]);
    buf_putc(o->out, ']');
    buf_printf(o->weights, o->more ? ",%" PRIu64 : "%" PRIu64, ns);
    o->total += ns;
    o->more = true;
}

static void put_frames(struct buf *out, const struct profile *p)
{
    for (size_t i = 0; i < p->n_functions; i++) {
        const struct profile_function *f = &p->functions[i];
        buf_puts(out, i ? ",{\"name\":" : "{\"name\":");
        json_text(out, f->name, strlen(f->name));
        buf_puts(out, ",\"file\":");
        json_text(out, f->file, strlen(f->file));
        if (f->line)
            buf_printf(out, ",\"line\":%u", f->line);
        buf_putc(out, '}');
    }
}

int export_speedscope(const struct profile *p, const char *title, struct buf *out, struct err *err)
{
    struct buf weights = BUF_INIT;
    struct output o = { .p = p, .out = out, .weights = &weights };
    buf_puts(out,
             "{\"$schema\":\"https://www.speedscope.app/file-format-schema.json\",\"exporter\":\"smiley\",\"name\":");
    json_text(out, title, strlen(title));
    buf_puts(out, ",\"activeProfileIndex\":0,\"shared\":{\"frames\":[");
    put_frames(out, p);
    buf_puts(out, "]},\"profiles\":[{\"type\":\"sampled\",\"name\":");
    json_text(out, title, strlen(title));
    buf_puts(out, ",\"unit\":\"nanoseconds\",\"startValue\":0,\"samples\":[");
    int status = export_stacks(p, put_sample, &o, err);
    buf_puts(out, "],\"weights\":[");
    buf_put(out, weights.data, weights.len);
    buf_printf(out, "],\"endValue\":%" PRIu64 "}]}\n", o.total);
    out->failed |= weights.failed;
    buf_release(&weights);
    return status ? -1 : export_done(out, err);
}
