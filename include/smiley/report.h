/* A run as a folder of web pages that opens from disk, or as one page.
 *
 * Everything is written beside its place and put there when it is whole. A folder that is there already is replaced
 * only where a report made it (it holds a file that says so) and `force` is set; likewise a single page. */
#ifndef SMILEY_REPORT_H
#define SMILEY_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "smiley/buf.h"
#include "smiley/trace.h"

struct report_options {
    const char *path;  /* the folder, or with single_file the page */
    const char *title; /* instead of the run's description; NULL: none */
    uint64_t per_page; /* blocks on a page of the trace */
    /* Of the trace, of the output and of the exceptions: what would be on later ones is left out, and pages say so. */
    uint64_t max_pages;
    bool single_file, force;
    /* Told now and then how far it is; may be NULL. Not 0: stop, which leaves nothing behind. */
    int (*progress)(void *data, uint64_t done, uint64_t of);
    void *data;
};

struct report_result {
    uint64_t pages; /* files that are pages */
    uint64_t blocks_left_out, lines_left_out, exceptions_left_out;
};

/* "left out: 1,200 blocks of the trace, 3 exceptions"; nothing where nothing was. */
void report_left_out(const struct report_result *result, struct buf *out);

int report_write(struct trace *t, const struct report_options *o, struct report_result *result, struct err *err);

#endif
