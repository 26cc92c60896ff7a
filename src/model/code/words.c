#include "src/model/code/words.h"

#include <stdlib.h>
#include <string.h>

struct word {
    const char *text;
    enum span_kind kind;
};

static const struct word words[] = {
#define WORD(text, kind) { text, kind },
#include "src/model/code/words.def"
#undef WORD
};

struct key {
    const char *s;
    size_t len;
};

static int compare(const void *a, const void *b)
{
    const struct key *key = a;
    const struct word *word = b;
    int order = strncmp(key->s, word->text, key->len);
    return order ? order : -(word->text[key->len] != '\0');
}

enum span_kind word_kind(const char *s, size_t len)
{
    enum { LONGEST = 32 };
    if (len == 0 || len > LONGEST || memchr(s, 0, len))
        return SPAN_PLAIN;
    struct key key = { s, len };
    const struct word *word = bsearch(&key, words, sizeof words / sizeof *words, sizeof *words, compare);
    return word ? word->kind : SPAN_PLAIN;
}

bool word_joins(const char *s, size_t len)
{
    static const char *const joining[] = { "and", "or", "in", "is", "if", "else", "for", "as", "not" };
    for (size_t i = 0; i < sizeof joining / sizeof *joining; i++)
        if (len == strlen(joining[i]) && memcmp(s, joining[i], len) == 0)
            return true;
    return false;
}
