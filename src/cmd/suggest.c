/* "Did you mean …?": the word at the smallest edit distance (insert, remove, replace, swap two neighbours), where that
 * is small against the word's length. */
#include <string.h>

#include "smiley/options.h"

enum { WORD_MAX = 32 };

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

static unsigned distance(const char *a, size_t la, const char *b, size_t lb)
{
    unsigned rows[3][WORD_MAX + 1]; /* the two rows before, and this one, in turn */
    for (size_t j = 0; j <= lb; j++)
        rows[0][j] = (unsigned)j;
    for (size_t i = 1; i <= la; i++) {
        unsigned *now = rows[i % 3], *above = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = (unsigned)i;
        for (size_t j = 1; j <= lb; j++) {
            now[j] = least(above[j], now[j - 1]) + 1;
            now[j] = least(now[j], above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return rows[la % 3][lb];
}

const char *options_suggest(const char *typed, const char *(*choice)(const void *data, size_t i), const void *data)
{
    size_t len = strlen(typed);
    const char *best = NULL, *word;
    unsigned best_distance = 0;
    if (len < 2 || len > WORD_MAX)
        return NULL;
    for (size_t i = 0; (word = choice(data, i)); i++) {
        size_t word_len = strlen(word);
        if (word_len > WORD_MAX)
            continue;
        unsigned d = distance(typed, len, word, word_len);
        if (d <= 1 + word_len / 4 && d < word_len && (!best || d < best_distance)) {
            best = word;
            best_distance = d;
        }
    }
    return best;
}
