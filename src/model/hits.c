/* Hits of lines, added up from the chunks' summaries. */
#include <stdlib.h>
#include <string.h>

#include "src/model/trace_impl.h"

enum { LINES_MAX = 1 << 22 }; /* where there is no source to say how many lines there can be */

/* The first line summary of the file or of a later one. */
static uint32_t first_of(const struct summary *s, uint32_t file)
{
    uint32_t low = 0, high = s->n_lines;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->lines[middle].file < file)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int make_room(uint64_t **hits, size_t *n, size_t *cap, uint32_t line, struct err *err)
{
    if (line >= *cap) {
        size_t more = *cap ? 2 * *cap : 256;
        while (more <= line)
            more *= 2;
        uint64_t *bigger = realloc(*hits, more * sizeof *bigger);
        if (!bigger)
            return err_memory(err);
        memset(bigger + *cap, 0, (more - *cap) * sizeof *bigger);
        *hits = bigger;
        *cap = more;
    }
    if (line >= *n)
        *n = (size_t)line + 1;
    return 0;
}

int trace_hits(struct trace *t, uint32_t file, uint64_t **hits, size_t *n, struct err *err)
{
    const struct source *source;
    uint32_t most = LINES_MAX;
    uint64_t *count = NULL;
    size_t len = 0, cap = 0;
    *hits = NULL;
    *n = 0;
    if (trace_source(t, file, &source, err))
        return -1;
    if (!source->missing)
        most = source->n_lines;
    if (make_room(&count, &len, &cap, source->n_lines, err))
        return -1;
    for (size_t chunk = 0; chunk < reader_chunks(t->reader); chunk++) {
        const struct summary *s = reader_summary(t->reader, chunk);
        for (uint32_t i = first_of(s, file); i < s->n_lines && s->lines[i].file == file; i++) {
            uint32_t line = s->lines[i].line;
            if (line > most) /* there is no such line: the code was not compiled from this source */
                continue;
            if (make_room(&count, &len, &cap, line, err)) {
                free(count);
                return -1;
            }
            count[line] += s->lines[i].hits;
        }
    }
    *hits = count;
    *n = len;
    return 0;
}
