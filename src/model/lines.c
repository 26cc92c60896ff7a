/* What is known of a file's lines, added up from the chunks' summaries. */
#include <stdlib.h>
#include <string.h>

#include "smiley/files.h"
#include "src/model/trace_impl.h"

enum { LINES_MAX = 1 << 22 }; /* where there is no source to say how many lines there can be */

struct gathering {
    struct file_lines *to;
    size_t cap;
    uint32_t last; /* no line is beyond: the code was not compiled from this source */
};

void file_lines_release(struct file_lines *lines)
{
    free(lines->list);
    *lines = (struct file_lines){ 0 };
}

static bool make_room(struct gathering *g, uint32_t line)
{
    struct file_lines *to = g->to;
    if (line >= g->cap) {
        size_t more = g->cap ? 2 * g->cap : 256;
        while (more <= line)
            more *= 2;
        struct line_facts *bigger = realloc(to->list, more * sizeof *bigger);
        if (!bigger)
            return false;
        memset(bigger + g->cap, 0, (more - g->cap) * sizeof *bigger);
        to->list = bigger;
        g->cap = more;
    }
    if (line >= to->n)
        to->n = (size_t)line + 1;
    return true;
}

static bool gather(struct gathering *g, const struct summary *s, uint32_t file)
{
    uint32_t n;
    const struct line_summary *l = summary_lines(s, file, &n);
    for (const struct line_summary *end = l + n; l < end; l++) {
        if (l->line > g->last || !l->hits)
            continue;
        if (!make_room(g, l->line))
            return false;
        struct line_facts *f = &g->to->list[l->line];
        if (!f->hits)
            f->first = s->first_event + l->first;
        f->hits += l->hits;
    }
    const struct time_summary *t = summary_times(s, file, &n);
    for (const struct time_summary *end = t + n; t < end; t++) {
        if (t->line > g->last)
            continue;
        if (!make_room(g, t->line))
            return false;
        g->to->list[t->line].own_ns += t->own_ns;
    }
    g->to->timed |= s->timed;
    g->to->own_ns += s->own_ns;
    return true;
}

int lines_gather(struct trace *t, uint32_t file, struct file_lines *lines, struct err *err)
{
    const struct source *source;
    struct gathering g = { .to = lines };
    *lines = (struct file_lines){ 0 };
    if (trace_source(t, file, &source, err))
        return -1;
    g.last = source->missing ? LINES_MAX : source->n_lines;
    bool ok = make_room(&g, source->n_lines);
    for (size_t chunk = 0; ok && chunk < reader_chunks(t->reader); chunk++)
        ok = gather(&g, reader_summary(t->reader, chunk), file);
    if (ok)
        return 0;
    file_lines_release(lines);
    return err_memory(err);
}

unsigned heat_of(uint64_t own_ns, uint64_t whole_ns)
{
    static const double from[HEATS] = { 0, 0.002, 0.01, 0.05, 0.2 };
    unsigned heat = 0;
    if (own_ns)
        for (heat = 1; heat < HEATS && (double)own_ns >= from[heat] * (double)whole_ns; heat++)
            ;
    return heat;
}
