#include "smiley/files.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/map.h"

static uint64_t count_lines(const char *text, size_t len)
{
    uint64_t lines = 0;
    for (const char *end = text + len, *newline; text < end; text = newline ? newline + 1 : end, lines++)
        newline = memchr(text, '\n', (size_t)(end - text));
    return lines;
}

static int count_hits(struct reader *r, struct file_facts *files, uint32_t n, struct err *err)
{
    struct map seen = MAP_INIT;
    int status = 0;
    for (size_t chunk = 0; chunk < reader_chunks(r) && !status; chunk++) {
        const struct summary *s = reader_summary(r, chunk);
        for (uint32_t i = 0; i < s->n_lines && !status; i++) {
            const struct line_summary *line = &s->lines[i];
            bool is_new;
            if (line->file >= n || !line->hits)
                continue;
            files[line->file].hits += line->hits;
            if (!map_at(&seen, (uint64_t)line->file << 32 | line->line, &is_new))
                status = err_memory(err);
            else
                files[line->file].executed += is_new;
        }
    }
    map_release(&seen);
    return status;
}

int files_gather(struct reader *r, struct file_facts **files, uint32_t *n, struct err *err)
{
    *n = reader_defs(r)->n_files;
    struct file_facts *list = calloc(*n + 1u, sizeof *list);
    if (!list)
        return err_memory(err);
    for (uint32_t i = 0; i < *n; i++) {
        const char *text;
        size_t len;
        list[i].file = i;
        if (reader_source(r, i, &text, &len, NULL)) { /* as if it were not there: the others are */
            list[i].damaged = true;
            text = NULL;
        }
        list[i].missing = !text;
        list[i].size = text ? len : 0;
        list[i].lines = text ? count_lines(text, len) : 0;
    }
    if (count_hits(r, list, *n, err)) {
        free(list);
        return -1;
    }
    *files = list;
    return 0;
}

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

int lines_gather(struct trace *t, uint32_t file, uint32_t n_lines, struct line_facts **lines, struct err *err)
{
    struct reader *r = trace_reader(t);
    struct line_facts *list = calloc(n_lines + 1u, sizeof *list);
    if (!list)
        return err_memory(err);
    for (size_t chunk = 0; chunk < reader_chunks(r); chunk++) {
        const struct summary *s = reader_summary(r, chunk);
        for (uint32_t i = first_of(s, file); i < s->n_lines && s->lines[i].file == file; i++) {
            const struct line_summary *l = &s->lines[i];
            if (l->line > n_lines) /* there is no such line: the code was not compiled from this source */
                continue;
            if (!list[l->line].hits)
                list[l->line].first = s->first_event + l->first;
            list[l->line].hits += l->hits;
        }
    }
    *lines = list;
    return 0;
}
