/* Text from outside, made harmless, and measured in terminal cells.
 *
 * Everything a traced program gave us (values, names, output, paths) passes text_clean() before it meets a terminal:
 * afterwards it is valid UTF-8 without control characters, escape sequences, bidirectional overrides or other
 * invisible characters, and may be cut anywhere between characters. Widths come from a table of our own, the same in
 * every locale. */
#ifndef SMILEY_TEXT_H
#define SMILEY_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/* Decodes one UTF-8 character of at most `len` bytes at s. Returns the bytes used (>= 1) and sets *c;
 * an invalid byte gives 1 and *c = 0xFFFD with *valid = false. Surrogates (as WTF-8 writes them) are invalid. */
size_t text_decode(const char *s, size_t len, uint32_t *c, bool *valid);
size_t text_encode(char out[4], uint32_t c); /* bytes written */

int text_width_of(uint32_t c);                       /* cells: 0 (combining), 1 or 2; -1 for control characters */
int text_width(const char *s, size_t len);           /* cells of clean text */
size_t text_fit(const char *s, size_t len, int cells, int *used); /* the longest prefix in bytes that fits `cells` */

/* Appends s to out with everything unprintable replaced as Python's repr would write it (\x1b, \u202e, \udc80; \n as
 * \n, a tab as \t). With TEXT_KEEP_TABS tabs stay tabs, with TEXT_KEEP_LINES newlines stay newlines. */
enum { TEXT_KEEP_TABS = 1, TEXT_KEEP_LINES = 2 };
void text_clean(struct buf *out, const char *s, size_t len, unsigned flags);

bool text_is_printable(uint32_t c); /* as Python's str.isprintable() sees it, near enough */

/* Human forms, appended: "1,234,567"; "1.5 ms"; "2026-11-21 11:02:33" local time. */
void text_count(struct buf *out, uint64_t n);
void text_duration(struct buf *out, uint64_t ns);
void text_time(struct buf *out, int64_t unix_ns);
void text_time_iso(struct buf *out, int64_t unix_ns); /* 2026-11-21T11:02:33.123456+00:00, UTC */

#endif
