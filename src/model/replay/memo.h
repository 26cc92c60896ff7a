/* A memory of texts by the bytes they were made from: bounded, and forgetting whatever stands in the way of something
 * new. */
#ifndef SMILEY_MODEL_MEMO_H
#define SMILEY_MODEL_MEMO_H

#include <stddef.h>
#include <stdint.h>

struct memo_entry;
struct memo {
    struct memo_entry **small, **large; /* owned */
};

/* What was kept for the key, or NULL. Borrowed until the next memo_keep(). */
const char *memo_find(const struct memo *m, const void *key, size_t key_len, size_t *len);
/* Keeps a text. Large ones, and all where memory is short, are not kept. */
void memo_keep(struct memo *m, const void *key, size_t key_len, const char *text, size_t len);
void memo_release(struct memo *m);

#endif
