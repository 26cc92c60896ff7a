#include "src/foreign/words.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "smiley/write.h"

enum { WORDS_MAX = 1 << 22 };

static uint32_t id_of(struct namer *n, const char *text, size_t len)
{
    return words_id((struct words_of_run *)n, text, len);
}

void words_init(struct words_of_run *w, struct buf *definitions)
{
    *w = (struct words_of_run){ .namer = { .id = id_of }, .definitions = definitions };
}

void words_release(struct words_of_run *w)
{
    for (uint32_t i = 0; i < w->n; i++)
        free(w->texts[i].text);
    free(w->texts);
    map_release(&w->ids);
    *w = (struct words_of_run){ 0 };
}

static uint32_t fail(struct words_of_run *w)
{
    w->failed = true;
    return 0;
}

static uint32_t add(struct words_of_run *w, uint64_t key, const char *text, size_t len)
{
    if (w->n == w->cap) {
        uint32_t cap = w->cap ? 2 * w->cap : 64;
        void *more = w->n == WORDS_MAX ? NULL : realloc(w->texts, cap * sizeof *w->texts);
        if (!more)
            return fail(w);
        w->texts = more;
        w->cap = cap;
    }
    uint8_t *at = buf_reserve(w->definitions, WRITE_NAME_MAX + len);
    char *copy = malloc(len + 1);
    if (!at || !copy || map_put(&w->ids, key, w->n)) {
        free(copy);
        return fail(w);
    }
    memcpy(copy, text, len);
    copy[len] = 0;
    w->definitions->len = (size_t)(write_name(at, w->n, copy, len) - w->definitions->data);
    w->texts[w->n].text = copy;
    w->texts[w->n].len = len;
    return w->n++;
}

uint32_t words_id(struct words_of_run *w, const char *text, size_t len)
{
    uint64_t id, key;
    if (len > MAX_NAME)
        len = MAX_NAME;
    /* two texts of one hash stand at following keys */
    for (key = XXH3_64bits(text, len); map_get(&w->ids, key, &id); key++)
        if (w->texts[id].len == len && memcmp(w->texts[id].text, text, len) == 0)
            return (uint32_t)id;
    return w->failed ? 0 : add(w, key, text, len);
}
