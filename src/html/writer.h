/* Writing HTML. Whatever does not come from this program's own text goes through html_text() and html_attr(), which
 * make it harmless: valid UTF-8 without control characters, and nothing in it is markup. HTML() takes literals only, so
 * that nothing else can reach a page raw.
 *
 * A page is written into a buffer that is handed on whenever it has become large; what fails, fails once and is told by
 * html_finish(). */
#ifndef SMILEY_HTML_WRITER_H
#define SMILEY_HTML_WRITER_H

#include <stdint.h>
#include <string.h>

#include "smiley/buf.h"
#include "smiley/err.h"

struct html {
    struct buf out;
    /* Takes what was written and clears the buffer; NULL: it all stays in `out`. */
    int (*flush)(void *data, struct buf *out, struct err *err);
    void *data;
    struct err err; /* what went wrong first */
    struct buf scratch;
};

#define HTML_INIT                                                                                                      \
    {                                                                                                                  \
        .out = BUF_INIT                                                                                                \
    }

void html_release(struct html *h);
/* Hands on what is left. -1: something went wrong since the beginning. */
int html_finish(struct html *h, struct err *err);

/* Markup: literals only. */
#define HTML(h, literal) html_raw((h), "" literal, sizeof(literal) - 1)
void html_raw(struct html *h, const char *markup, size_t len);

enum { HTML_TABS = 1, HTML_LINES = 2 }; /* tabs, newlines stay what they are (inside <pre>) */
void html_text(struct html *h, const char *s, size_t len, unsigned flags);
void html_str(struct html *h, const char *s);
/* ` name="value"`, with the blank in front; the name is ours. */
void html_attr(struct html *h, const char *name, const char *value);
void html_attr_uint(struct html *h, const char *name, uint64_t value);

void html_uint(struct html *h, uint64_t n);      /* 1234567 */
void html_count(struct html *h, uint64_t n);     /* 1,234,567 */
void html_duration(struct html *h, uint64_t ns); /* 1.5 ms */
void html_time(struct html *h, int64_t unix_ns); /* <time datetime="…">2026-11-21 11:02:33</time> */

/* Hands on what there is, where that is much. Called between the pieces of a page. */
void html_breathe(struct html *h);

/* A part of an address, percent-encoded but for what never has a meaning. */
void url_encode(struct buf *out, const char *s, size_t len);
void url_number(struct buf *out, uint64_t n);
/* Turns %XX into bytes (and, in a query, + into a blank), in place. False where it is none, or holds a NUL. */
bool url_decode(char *s, bool query);

#endif
