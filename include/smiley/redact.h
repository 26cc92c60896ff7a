/* Which names look like secrets.
 *
 * A name is split into words at everything that is no letter or digit, and where camelCase changes; it is a secret
 * where one of the words below stands in it as a whole, with or without a plural s: user_token, accessToken, COOKIES,
 * but not tokenize. People add patterns of their own (fnmatch on the lowered name). */
#ifndef SMILEY_REDACT_H
#define SMILEY_REDACT_H

#include <stdbool.h>
#include <stddef.h>

/* { 0 } is what everybody gets who does not ask for something else. */
struct redact {
    bool off;
    char *const *patterns; /* borrowed */
    size_t n_patterns;
};

bool redact_name(const struct redact *r, const char *name, size_t len);

#endif
