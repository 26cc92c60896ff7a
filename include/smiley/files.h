/* What summaries know of files and of their lines: no event is decoded. */
#ifndef SMILEY_FILES_H
#define SMILEY_FILES_H

#include "smiley/trace.h"

struct file_facts {
    uint32_t file;
    bool missing; /* no source was recorded, or it is damaged: lines and size are 0 */
    bool damaged; /* reader_source() says how */
    uint64_t lines, executed, hits, size;
};
/* Of all files of the run; *files is the caller's to free(). */
int files_gather(struct reader *r, struct file_facts **files, uint32_t *n, struct err *err);

struct line_facts {
    uint64_t hits, first; /* number of its first LINE event, 0: none */
};
/* (*lines)[line], for 1 … n_lines; the caller frees. */
int lines_gather(struct trace *t, uint32_t file, uint32_t n_lines, struct line_facts **lines, struct err *err);

#endif
