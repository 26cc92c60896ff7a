/* Filters: which events a person wants to see.
 *
 *     thread:Worker func:parse kind:exception,return text:'not found' -file:vendor
 *
 * A filter is a row of terms `key:value`, separated by blanks. An event passes where for each key that is there one of
 * the terms of that key holds (thread:a thread:b: either), and none with a minus before it does. A value with blanks
 * stands in '…' or "…", where a backslash keeps the next character; kinds may be several, with commas.
 *
 *   thread   the thread's name holds it              kind   call, resume, line, exception, yield, return, output
 *   func     the function's qualified name holds it  text   a value the event brought holds it, as it is shown: a
 * variable file     the file's path holds it                       it changed, what was returned, yielded or raised,
 * what was printed
 *
 * Text is found as it stands, in any case where it has no capital letter (of ASCII); after `re:` it is a POSIX extended
 * regular expression. A word without a key is a text: term. */
#ifndef SMILEY_FILTER_H
#define SMILEY_FILTER_H

#include "smiley/err.h"

struct filter;
struct buf;

/* ERR_USAGE says what is wrong with it and where. An empty text gives *out = NULL: no filter. */
int filter_parse(struct filter **out, const char *text, struct err *err);
void filter_free(struct filter *f); /* NULL is fine */
/* Appends it as text that parses to the same. */
void filter_text(const struct filter *f, struct buf *out);

#endif
