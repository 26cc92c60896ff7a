#include "src/model/pattern.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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

static int compile(struct pattern *p, const char *expression, struct err *err)
{
    int bad = regcomp(&p->regex, expression, REG_EXTENDED | REG_NEWLINE | (p->any_case ? REG_ICASE : 0));
    if (!bad) {
        p->is_regex = true;
        return 0;
    }
    char why[128];
    regerror(bad, &p->regex, why, sizeof why);
    pattern_release(p);
    return err_set(err, ERR_USAGE, "the regular expression %.100s is wrong: %s", expression, why);
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
    return regex ? compile(p, want, err) : 0;
}

void pattern_release(struct pattern *p)
{
    if (p->is_regex)
        regfree(&p->regex);
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

bool pattern_in(const struct pattern *p, const char *s, size_t len)
{
    if (!p->is_regex)
        return bytes_hold(s, len, p->want, p->len, p->any_case);
    /* not regexec(), which wants a NUL at the end, where the texts of sources and values have none */
    regoff_t most = len < INT32_MAX ? (regoff_t)len : INT32_MAX;
    return re_search((struct re_pattern_buffer *)&p->regex, s ? s : "", most, 0, most, NULL) >= 0;
}

static bool regex_next(const struct pattern *p, const char *s, size_t len, size_t from, size_t *start, size_t *end)
{
    regmatch_t m;
    do {
        m.rm_so = (regoff_t)from;
        m.rm_eo = (regoff_t)len;
        if (from >= len || regexec(&p->regex, s, 1, &m, REG_STARTEND) != 0)
            return false;
        from = (size_t)m.rm_so + 1;
    } while (m.rm_so == m.rm_eo);
    *start = (size_t)m.rm_so;
    *end = (size_t)m.rm_eo;
    return true;
}

static bool inside_character(const char *s, size_t len, size_t at)
{
    return at > 0 && at < len && ((unsigned char)s[at] & 0xc0) == 0x80;
}

bool pattern_next(const struct pattern *p, const char *s, size_t len, size_t from, size_t *start, size_t *end)
{
    if (from >= len || len > INT32_MAX)
        return false;
    if (p->is_regex) {
        if (!regex_next(p, s, len, from, start, end))
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
