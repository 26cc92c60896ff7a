/* Names as the stream numbers them: each text once. */
#ifndef FOREIGN_WORDS_H
#define FOREIGN_WORDS_H

#include "smiley/buf.h"
#include "smiley/map.h"
#include "src/foreign/snapshot.h"

struct words_of_run {
    struct namer namer;      /* first, so that one is the other */
    struct map ids;          /* hash of the text -> id */
    struct buf *definitions; /* borrowed: where NAME records of new ones go */
    struct {
        char *text; /* owned */
        size_t len;
    } * texts;
    uint32_t n, cap;
    bool failed; /* no memory, or too many; every id is 0 from then on */
};

void words_init(struct words_of_run *w, struct buf *definitions);
void words_release(struct words_of_run *w);
uint32_t words_id(struct words_of_run *w, const char *text, size_t len);

#endif
