/* What a person looks for: text as it stands, or after `re:` a regular expression (PCRE2's); in any case where it has
 * no capital letter (of ASCII).
 *
 * Expressions come from strangers (a web page's search box) and meet hostile texts: what compiling one and each look
 * may take is limited. Where a look takes more, the text counts as one without a match, and the pattern remembers. */
#ifndef SMILEY_PATTERN_H
#define SMILEY_PATTERN_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "smiley/err.h"

struct pattern {
    char *text; /* owned, as it was given */
    char *want; /* owned: what is looked for, in small letters where `any_case` */
    size_t len;
    bool any_case;
    void *regex;          /* owned, PCRE2's; NULL: as it stands */
    void *limits;         /* owned, likewise */
    _Atomic bool gave_up; /* some look took too long */
};

int pattern_init(struct pattern *p, const char *text, struct err *err);
void pattern_release(struct pattern *p); /* zeroed is fine */
/* Both may be asked by several threads. */
bool pattern_in(const struct pattern *p, const char *s, size_t len);
/* The first match at or after byte `from`, in whole characters, not empty. */
bool pattern_next(const struct pattern *p, const char *s, size_t len, size_t from, size_t *start, size_t *end);

/* Whether the bytes hold `want` (in small letters where any_case). */
bool bytes_hold(const char *s, size_t len, const char *want, size_t want_len, bool any_case);

#endif
