#include "smiley/redact.h"

#include <fnmatch.h>
#include <string.h>

enum { NAME_MAX_LEN = 200 }; /* longer ones are no names */

static const char *const secrets[] = {
    "password",      "passwd", "secret",     "token",       "api key",    "apikey",
    "authorization", "cookie", "credential", "private key", "privatekey",
};

static bool is_upper(int c)
{
    return c >= 'A' && c <= 'Z';
}
static bool is_lower(int c)
{
    return c >= 'a' && c <= 'z';
}
static bool is_word(int c)
{
    return is_upper(c) || is_lower(c) || (c >= '0' && c <= '9') || c >= 0x80;
}
static char lower(char c)
{
    return is_upper(c) ? (char)(c + 32) : c;
}

/* The name as " word word word ": lowered, one blank around each word. */
static void words_of(char *out, const char *name, size_t len)
{
    size_t n = 0;
    out[n++] = ' ';
    for (size_t i = 0; i < len; i++) {
        int c = (unsigned char)name[i], before = i ? (unsigned char)name[i - 1] : 0;
        bool next_lower = i + 1 < len && is_lower((unsigned char)name[i + 1]);
        if (!is_word(c)) {
            if (out[n - 1] != ' ')
                out[n++] = ' ';
            continue;
        }
        bool hump = is_upper(c) && i && (is_lower(before) || (is_upper(before) && next_lower));
        if (hump && out[n - 1] != ' ')
            out[n++] = ' ';
        out[n++] = lower(name[i]);
    }
    if (out[n - 1] != ' ')
        out[n++] = ' ';
    out[n] = '\0';
}

static bool has_word(const char *words, const char *secret)
{
    size_t len = strlen(secret);
    for (const char *at = words; (at = strstr(at, secret)); at++)
        if (at[-1] == ' ' && (at[len] == ' ' || (at[len] == 's' && at[len + 1] == ' ')))
            return true;
    return false;
}

bool redact_name(const struct redact *r, const char *name, size_t len)
{
    if (r->off || len == 0 || len > NAME_MAX_LEN)
        return false;
    char words[2 * NAME_MAX_LEN + 3], low[NAME_MAX_LEN + 1];
    words_of(words, name, len);
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
        if (has_word(words, secrets[i]))
            return true;
    for (size_t i = 0; i < len; i++)
        low[i] = lower(name[i]);
    low[len] = '\0';
    for (size_t i = 0; i < r->n_patterns; i++)
        if (fnmatch(r->patterns[i], low, 0) == 0)
            return true;
    return false;
}
