/* Source text on its way into the store: collected from its pieces, decoded, and kept under the hash of its text, so
 * that runs that ran the same file share it. */
#ifndef STORE_SOURCES_H
#define STORE_SOURCES_H

#include "smiley/buf.h"
#include "smiley/map.h"
#include "smiley/record.h"
#include "src/store/store_impl.h"

enum { SOURCE_KEY_LEN = 32 };

/* A file whose source is complete, ready to be stored. */
struct source_ready {
    uint32_t file;
    char key[SOURCE_KEY_LEN + 1];
    size_t length;     /* of the text */
    struct buf packed; /* owned */
};

struct sources {
    struct map pieces;          /* file id -> struct buf *, owned: what has come of it */
    size_t pending;             /* bytes in all of them */
    struct source_ready *ready; /* owned */
    size_t n_ready, cap_ready;
};

/* The name a text is stored under. */
void source_key(const struct buf *text, char key[SOURCE_KEY_LEN + 1]);

void sources_release(struct sources *s);

/* Takes in a SOURCE record. Bounded: more than a stream can mean gives ERR_CORRUPT. */
int sources_add(struct sources *s, const struct record *r, struct err *err);

/* Writes what is ready, inside a transaction, into a run whose files are there already. What was written is forgotten
 * with sources_written(), once the transaction holds. */
int sources_write(struct sources *s, struct db *db, int64_t run, struct err *err);
void sources_written(struct sources *s);

#endif
