/* Python's lexical rules, as far as colours need them.
 *
 * A line is read once from left to right. What is open is a stack of strings: an f-string's replacement field is code
 * inside of a string, a format spec is text inside of that field, and a string may stand in that code again. The top
 * of the stack tells how the next byte is to be read: as text, or as code. Every step takes at least one
 * byte or changes the stack towards its bounds, whatever the bytes are. */
#include <string.h>

#include "src/model/code/highlight_impl.h"
#include "src/model/code/words.h"

static bool is_name_start(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_name(uint8_t c)
{
    return is_name_start(c) || is_digit(c);
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

void scan_take(struct scan *sc, size_t n, enum span_kind kind)
{
    if (n > sc->len - sc->at)
        n = sc->len - sc->at;
    if (n == 0)
        return;
    struct span *last = sc->n ? &sc->spans[sc->n - 1] : NULL;
    if (sc->n == sc->max && last->kind != kind)
        last->kind = SPAN_PLAIN; /* from here on everything is this one */
    if (last && (last->kind == kind || sc->n == sc->max))
        last->len += (uint32_t)n;
    else
        sc->spans[sc->n++] = (struct span){ (uint32_t)sc->at, (uint32_t)n, kind };
    sc->at += n;
}

static size_t digits(const struct scan *sc, size_t from, const char *set)
{
    size_t n = from;
    while (peek(sc, n) && (strchr(set, peek(sc, n)) || peek(sc, n) == '_'))
        n++;
    return n;
}

static void scan_number(struct scan *sc)
{
    static const char decimal[] = "0123456789";
    size_t n;
    uint8_t base = peek(sc, 0) == '0' ? peek(sc, 1) | 32 : 0;
    if (base == 'x') {
        n = digits(sc, 2, "0123456789abcdefABCDEF");
    } else if (base == 'o') {
        n = digits(sc, 2, "01234567");
    } else if (base == 'b') {
        n = digits(sc, 2, "01");
    } else {
        n = digits(sc, 0, decimal);
        if (peek(sc, n) == '.')
            n = digits(sc, n + 1, decimal);
        if ((peek(sc, n) | 32) == 'e') {
            size_t sign = peek(sc, n + 1) == '+' || peek(sc, n + 1) == '-';
            if (is_digit(peek(sc, n + 1 + sign)))
                n = digits(sc, n + 1 + sign, decimal);
        }
        if ((peek(sc, n) | 32) == 'j')
            n++;
    }
    scan_take(sc, n, SPAN_NUMBER);
}

/* Whether the line's code ends with a colon, as that of a statement with a block does. Looked up once a line. */
static bool opens_block(struct scan *sc)
{
    if (sc->block_known)
        return sc->block;
    size_t end = sc->len;
    const char *comment = memchr(sc->s + sc->at, '#', sc->len - sc->at);
    if (comment)
        end = (size_t)(comment - sc->s);
    while (end > sc->at && is_blank((uint8_t)sc->s[end - 1]))
        end--;
    sc->block = end > sc->at && sc->s[end - 1] == ':';
    sc->block_known = true;
    return sc->block;
}

/* A word that is a keyword only where a statement begins with it, and what follows could not go on from a name. */
static bool is_soft_keyword(struct scan *sc, size_t len)
{
    const char *word = sc->s + sc->at;
    bool type = len == 4 && memcmp(word, "type", 4) == 0;
    bool match = len == 5 && memcmp(word, "match", 5) == 0;
    bool pattern = len == 4 && memcmp(word, "case", 4) == 0;
    if (!sc->start || !(type || match || pattern))
        return false;
    size_t next = len, end;
    while (is_blank(peek(sc, next)))
        next++;
    for (end = next; is_name(peek(sc, end)); end++)
        ;
    uint8_t c = peek(sc, next);
    if (end > next && is_name_start(c)) {
        if (next == len || word_joins(word + next, end - next))
            return false;
        if (!type)
            return true;
        while (is_blank(peek(sc, end)))
            end++;
        return (peek(sc, end) == '=' && peek(sc, end + 1) != '=') || peek(sc, end) == '[';
    }
    if (type || c == 0)
        return false;
    if (next > len && (is_digit(c) || c == '"' || c == '\'' || c == '{'))
        return true;
    return strchr("([{-+~*'\".", c) && opens_block(sc);
}

static bool is_assigned(const struct scan *sc, size_t len)
{
    return peek(sc, len) == '=' && peek(sc, len + 1) != '=';
}

static void scan_name(struct scan *sc)
{
    size_t len = 1;
    const char *word = sc->s + sc->at;
    while (is_name(peek(sc, len)))
        len++;
    uint8_t quote = peek(sc, len);
    if ((quote == '"' || quote == '\'') && scan_is_prefix(word, len)) {
        scan_open_string(sc, word, len);
        sc->start = sc->names = sc->after_dot = false;
        return;
    }

    enum span_kind kind = word_kind(word, len);
    bool names = false;
    if (sc->after_dot && kind != SPAN_KEYWORD) /* as in `from . import x` */
        kind = SPAN_PLAIN;
    if (sc->names && kind != SPAN_KEYWORD) {
        kind = SPAN_DEFINITION;
    } else if (is_soft_keyword(sc, len)) {
        kind = SPAN_KEYWORD;
        names = word[0] == 't';
        sc->pattern = word[0] == 'c';
    } else if (sc->pattern && len == 1 && word[0] == '_') {
        kind = SPAN_KEYWORD;
    } else if (kind == SPAN_KEYWORD) {
        names = (len == 3 && memcmp(word, "def", 3) == 0) || (len == 5 && memcmp(word, "class", 5) == 0);
        if (len == 2 && memcmp(word, "if", 2) == 0)
            sc->pattern = false;
    } else if (kind == SPAN_BUILTIN && is_assigned(sc, len)) {
        kind = SPAN_PLAIN; /* a keyword argument, or a name of the program's own */
    }
    scan_take(sc, len, kind);
    sc->start = sc->after_dot = false;
    sc->names = names;
}

static void scan_decorator(struct scan *sc)
{
    size_t n = 1;
    while (is_blank(peek(sc, n)))
        n++;
    size_t name = n;
    while (is_name(peek(sc, n)) || peek(sc, n) == '.')
        n++;
    enum span_kind kind = word_kind(sc->s + sc->at + name, n - name);
    bool expression = kind == SPAN_KEYWORD || kind == SPAN_CONSTANT; /* @lambda f: … */
    scan_take(sc, expression ? 1 : n, SPAN_DECORATOR);
    sc->start = false;
}

/* In a replacement field, outside of brackets of its own. */
static bool in_field(const struct highlighter *h)
{
    return h->n_open && h->open[h->n_open - 1].braces == 1;
}

static void open_bracket(struct scan *sc)
{
    struct highlighter *h = sc->h;
    if (h->n_open == 0) {
        if (h->brackets < UINT32_MAX)
            h->brackets++;
    } else if (h->open[h->n_open - 1].braces < UINT8_MAX) {
        h->open[h->n_open - 1].braces++;
    }
    scan_take(sc, 1, SPAN_PLAIN);
}

static void close_bracket(struct scan *sc)
{
    struct highlighter *h = sc->h;
    if (in_field(h) && peek(sc, 0) == '}') {
        h->open[h->n_open - 1].braces = 0;
        scan_take(sc, 1, SPAN_OPERATOR);
        return;
    }
    if (h->n_open == 0 && h->brackets)
        h->brackets--;
    else if (h->n_open && h->open[h->n_open - 1].braces > 1)
        h->open[h->n_open - 1].braces--;
    scan_take(sc, 1, SPAN_PLAIN);
}

static void scan_punctuation(struct scan *sc)
{
    uint8_t c = peek(sc, 0);
    bool field = in_field(sc->h), dot = false, start = false;
    if (strchr("([{", c)) {
        open_bracket(sc);
    } else if (strchr(")]}", c)) {
        close_bracket(sc);
    } else if (field && c == ':') {
        scan_open_spec(sc);
    } else if (field && c == '!' && peek(sc, 1) != '=') {
        scan_take(sc, is_name(peek(sc, 1)) && peek(sc, 1) < 0x80 ? 2 : 1, SPAN_OPERATOR);
    } else if (c == '.') {
        bool ellipsis = peek(sc, 1) == '.' && peek(sc, 2) == '.';
        scan_take(sc, ellipsis ? 3 : 1, SPAN_PLAIN);
        dot = !ellipsis;
    } else if (c == ':' && peek(sc, 1) == '=') {
        scan_take(sc, 2, SPAN_OPERATOR);
    } else if (strchr("+-*/%@&|^~<>=!", c)) {
        scan_take(sc, 1, SPAN_OPERATOR);
    } else {
        start = c == ';' && sc->h->n_open == 0 && sc->h->brackets == 0;
        if (c == ':' && sc->h->brackets == 0)
            sc->pattern = false;
        scan_take(sc, 1, SPAN_PLAIN);
    }
    sc->after_dot = dot;
    sc->start = start;
    sc->names = false;
}

static void scan_code(struct scan *sc)
{
    uint8_t c = peek(sc, 0);
    if (is_blank(c)) {
        scan_take(sc, 1, SPAN_PLAIN);
    } else if (c == '#') {
        scan_take(sc, sc->len - sc->at, SPAN_COMMENT);
    } else if (is_name_start(c)) {
        scan_name(sc);
    } else if (is_digit(c) || (c == '.' && is_digit(peek(sc, 1)))) {
        scan_number(sc);
        sc->start = sc->names = sc->after_dot = false;
    } else if (c == '"' || c == '\'') {
        scan_open_string(sc, "", 0);
        sc->start = sc->names = sc->after_dot = false;
    } else if (c == '@' && sc->start) {
        scan_decorator(sc);
    } else if (c == '\\' && sc->len - sc->at == 1) {
        scan_take(sc, 1, SPAN_PLAIN);
        sc->h->continued = 1;
    } else if (c == 0) {
        scan_take(sc, 1, SPAN_PLAIN);
    } else {
        scan_punctuation(sc);
    }
}

size_t highlight_line(struct highlighter *h, const char *line, size_t len, struct span *spans, size_t max)
{
    struct scan sc = { .h = h, .s = line, .len = len, .spans = spans, .max = max };
    sc.start = h->n_open == 0 && h->brackets == 0 && !h->continued;
    h->continued = 0;
    while (sc.at < sc.len) {
        if (scan_in_text(&sc))
            scan_text(&sc);
        else
            scan_code(&sc);
    }
    scan_end_line(&sc);
    return sc.n;
}
