#include "smiley/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Of one look: steps, and KiB of memory. A sound expression needs a few steps a byte. */
enum { MATCH_STEPS_MOST = 100000, MATCH_KIB_MOST = 4096, EXPRESSION_MOST = 1000 };

static char small(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c;
}

static bool has_capital(const char *s)
{
    for (; *s; s++)
        if (*s >= 'A' && *s <= 'Z')
            return true;
    return false;
}

static pcre2_match_context *limits_new(void)
{
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    if (limits) {
        pcre2_set_match_limit(limits, MATCH_STEPS_MOST);
        pcre2_set_heap_limit(limits, MATCH_KIB_MOST);
    }
    return limits;
}

static int compile(struct pattern *p, const char *expression, struct err *err)
{
    uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_MULTILINE | PCRE2_NEVER_BACKSLASH_C |
                       (p->any_case ? PCRE2_CASELESS : 0);
    int bad = 0;
    size_t at, len = strlen(expression);
    if (len > EXPRESSION_MOST)
        return err_set(err, ERR_USAGE, "the regular expression is too long: more than %d bytes", EXPRESSION_MOST);
    p->regex = pcre2_compile((const uint8_t *)expression, len, options, &bad, &at, NULL);
    p->limits = limits_new();
    if (p->regex && p->limits)
        return 0;
    unsigned char why[128] = "";
    if (p->regex || pcre2_get_error_message(bad, why, sizeof why) == PCRE2_ERROR_BADDATA)
        return err_memory(err);
    return err_set(err, ERR_USAGE, "the regular expression %.100s is wrong: %s", expression, (const char *)why);
}

int pattern_init(struct pattern *p, const char *text, struct err *err)
{
    bool regex = strncmp(text, "re:", 3) == 0;
    const char *want = regex ? text + 3 : text;
    *p = (struct pattern){ .any_case = !has_capital(want), .len = strlen(want) };
    if (!*want)
        return err_set(err, ERR_USAGE, "there is nothing to look for");
    p->text = strdup(text);
    p->want = strdup(want);
    if (!p->text || !p->want) {
        pattern_release(p);
        return err_memory(err);
    }
    if (regex && compile(p, p->text + 3, err) < 0) {
        pattern_release(p);
        return -1;
    }
    return 0;
}

void pattern_release(struct pattern *p)
{
    pcre2_code_free(p->regex);
    pcre2_match_context_free(p->limits);
    free(p->text);
    free(p->want);
    *p = (struct pattern){ 0 };
}

/* Looks for the first byte in both cases, then compares. */
static const char *find_any_case(const char *s, size_t len, const char *want, size_t want_len)
{
    char first = want[0], other = first >= 'a' && first <= 'z' ? (char)(first - 'a' + 'A') : first;
    for (const char *end = s + len - want_len; s <= end; s++) {
        if (*s != first && *s != other)
            continue;
        size_t i = 1;
        while (i < want_len && small(s[i]) == want[i])
            i++;
        if (i == want_len)
            return s;
    }
    return NULL;
}

static const char *find_bytes(const char *s, size_t len, const char *want, size_t want_len, bool any_case)
{
    if (want_len > len)
        return NULL;
    return any_case && want_len ? find_any_case(s, len, want, want_len) : memmem(s, len, want, want_len);
}

bool bytes_hold(const char *s, size_t len, const char *want, size_t want_len, bool any_case)
{
    return find_bytes(s, len, want, want_len, any_case) != NULL;
}

/* Looks from byte `from` on. */
static bool regex_next(const struct pattern *p, const char *s, size_t len, size_t from, uint32_t options, size_t *start,
                       size_t *end)
{
    pcre2_match_data *match = pcre2_match_data_create(1, NULL);
    int got = match ? pcre2_match(p->regex, (const uint8_t *)(s ? s : ""), len, from, options, match, p->limits)
                    : PCRE2_ERROR_NOMEMORY;
    bool found = got >= 0;
    if (found) {
        *start = pcre2_get_ovector_pointer(match)[0];
        *end = pcre2_get_ovector_pointer(match)[1];
    } else if (got != PCRE2_ERROR_NOMATCH) {
        ((struct pattern *)p)->gave_up = true; /* atomic, and no part of what the pattern is */
    }
    pcre2_match_data_free(match);
    return found;
}

bool pattern_in(const struct pattern *p, const char *s, size_t len)
{
    size_t start, end;
    return p->regex ? regex_next(p, s, len, 0, 0, &start, &end) : bytes_hold(s, len, p->want, p->len, p->any_case);
}

static bool inside_character(const char *s, size_t len, size_t at)
{
    return at > 0 && at < len && ((unsigned char)s[at] & 0xc0) == 0x80;
}

bool pattern_next(const struct pattern *p, const char *s, size_t len, size_t from, size_t *start, size_t *end)
{
    if (from >= len)
        return false;
    if (p->regex) {
        if (!regex_next(p, s, len, from, PCRE2_NOTEMPTY, start, end))
            return false;
    } else {
        const char *at = find_bytes(s + from, len - from, p->want, p->len, p->any_case);
        if (!at)
            return false;
        *start = (size_t)(at - s);
        *end = *start + p->len;
    }
    while (*start > from && inside_character(s, len, *start))
        (*start)--;
    while (inside_character(s, len, *end))
        (*end)++;
    return true;
}
