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

static int count_lines_of(const struct summary *s, struct file_facts *files, uint32_t n, struct map *seen)
{
    for (uint32_t i = 0; i < s->n_lines; i++) {
        const struct line_summary *line = &s->lines[i];
        bool is_new;
        if (line->file >= n || !line->hits)
            continue;
        files[line->file].hits += line->hits;
        if (!map_at(seen, (uint64_t)line->file << 32 | line->line, &is_new))
            return -1;
        files[line->file].executed += is_new;
    }
    for (uint32_t i = 0; i < s->n_times; i++)
        if (s->times[i].file < n)
            files[s->times[i].file].own_ns += s->times[i].own_ns;
    return 0;
}

int files_tally(struct reader *r, struct file_facts **files, uint32_t *n, struct err *err)
{
    struct map seen = MAP_INIT;
    bool timed = false;
    *n = reader_defs(r)->n_files;
    struct file_facts *list = calloc(*n + 1u, sizeof *list);
    int status = list ? 0 : -1;
    for (size_t chunk = 0; chunk < reader_chunks(r) && !status; chunk++) {
        const struct summary *s = reader_summary(r, chunk);
        timed |= s->timed;
        status = count_lines_of(s, list, *n, &seen);
    }
    map_release(&seen);
    if (status) {
        free(list);
        return err_memory(err);
    }
    for (uint32_t i = 0; i < *n; i++) {
        list[i].file = i;
        list[i].timed = timed;
    }
    *files = list;
    return 0;
}

int files_gather(struct reader *r, struct file_facts **files, uint32_t *n, struct err *err)
{
    if (files_tally(r, files, n, err))
        return -1;
    for (struct file_facts *f = *files; f < *files + *n; f++) {
        const char *text;
        size_t len;
        if (reader_source(r, f->file, &text, &len, NULL)) { /* as if it were not there: the others are */
            f->damaged = true;
            text = NULL;
        }
        f->missing = !text;
        f->size = text ? len : 0;
        f->lines = text ? count_lines(text, len) : 0;
    }
    return 0;
}
