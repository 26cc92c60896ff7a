/* What summaries know of files and of their lines: no event is decoded. */
#ifndef SMILEY_FILES_H
#define SMILEY_FILES_H

#include "smiley/trace.h"

/* Times are lines' own times, as chunk.h says what that is. A run that was recorded before they were counted has none. */

struct file_facts {
    uint32_t file;
    bool missing; /* no source was recorded, or it is damaged: lines and size are 0 */
    bool damaged; /* reader_source() says how */
    uint64_t lines, executed, hits, size;
    bool timed;      /* the run has times */
    uint64_t own_ns; /* of its lines together */
};
/* Of all files of the run; *files is the caller's to free(). */
int files_gather(struct reader *r, struct file_facts **files, uint32_t *n, struct err *err);
/* The same without looking at a source: what comes of it is 0. */
int files_tally(struct reader *r, struct file_facts **files, uint32_t *n, struct err *err);

struct line_facts {
    uint64_t hits, first; /* number of its first LINE event, 0: none */
    uint64_t own_ns;
};
struct file_lines {
    struct line_facts *list; /* owned; by line, below n. Without source n is as high as there are lines with something */
    size_t n;
    bool timed;      /* the run has times */
    uint64_t own_ns; /* of all its lines, in whatever file */
};
/* *lines need not be initialised; on failure it is empty. */
int lines_gather(struct trace *t, uint32_t file, struct file_lines *lines, struct err *err);
void file_lines_release(struct file_lines *lines);

/* How hot a line or file is that took this part of the whole, from 1 (cold) to HEATS (hot); 0: it took none. */
enum { HEATS = 5 };
unsigned heat_of(uint64_t own_ns, uint64_t whole_ns);

#endif
