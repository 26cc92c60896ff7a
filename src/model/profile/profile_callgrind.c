/* The format of Valgrind's callgrind (its manual, "Callgrind Format Specification"): the event that is counted is the
 * nanosecond, positions are lines. */
#include <inttypes.h>
#include <string.h>

#include "smiley/text.h"
#include "src/model/profile/profile_export.h"

/* A function is known by its file and name there, so those that share both are told apart by their lines. Functions are
 * sorted by file. */
static bool is_unique(const struct profile *p, size_t i)
{
    const struct profile_function *f = &p->functions[i];
    for (size_t k = i; k-- > 0 && !strcmp(p->functions[k].file, f->file);)
        if (!strcmp(p->functions[k].name, f->name))
            return false;
    for (size_t k = i + 1; k < p->n_functions && !strcmp(p->functions[k].file, f->file); k++)
        if (!strcmp(p->functions[k].name, f->name))
            return false;
    return true;
}

static void put_names(struct buf *out, const struct profile *p, size_t i, const char *prefix)
{
    const struct profile_function *f = &p->functions[i];
    buf_printf(out, "%sfl=", prefix);
    text_clean(out, f->file, strlen(f->file), 0);
    buf_printf(out, "\n%sfn=", prefix);
    text_clean(out, f->name, strlen(f->name), 0);
    if (f->line && !is_unique(p, i))
        buf_printf(out, ":%u", f->line);
    buf_putc(out, '\n');
}

int export_callgrind(const struct profile *p, const char *title, struct buf *out, struct err *err)
{
    buf_puts(out, "# callgrind format\nversion: 1\ncreator: smiley\ncmd: ");
    text_clean(out, title, strlen(title), 0);
    buf_printf(out, "\npositions: line\nevents: ns\nsummary: %" PRIu64 "\n", p->total.own_ns);
    for (size_t i = 0; i < p->n_functions; i++) {
        const struct profile_function *f = &p->functions[i];
        buf_putc(out, '\n');
        put_names(out, p, i, "");
        buf_printf(out, "%u %" PRIu64 "\n", f->line, f->cost.own_ns);
        for (size_t k = 0; k < f->n_callees; k++) {
            const struct profile_edge *e = &p->edges[p->by_caller[f->callees + k]];
            put_names(out, p, e->callee, "c");
            buf_printf(out, "calls=%" PRIu64 " %u\n%u %" PRIu64 "\n", e->cost.calls, p->functions[e->callee].line,
                       f->line, e->cost.total_ns);
        }
    }
    buf_printf(out, "\ntotals: %" PRIu64 "\n", p->total.own_ns);
    return export_done(out, err);
}
