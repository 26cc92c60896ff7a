/* What is kept from one time to the next: small texts by key, in a file of lines `key text`. Layouts, columns, sort
 * orders, bookmarks and breakpoints (marks.h).
 *
 *     keep_set(&k, "layout.trace", "50 60");
 *     keep_get(&k, "layout.trace")
 *
 * It knows what was set since it was read: keep_merge() puts only that over what somebody else wrote meanwhile.
 *
 * Files are written whole beside the old one and renamed, readable by the owner only; without a folder (NULL) nothing
 * is read or written. */
#ifndef UI_KEEP_H
#define UI_KEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/err.h"

struct buf;

struct keep {
    struct kept {
        char *key, *text; /* text NULL: it was forgotten */
        bool changed;     /* since it was read */
    } * list;             /* owned */
    size_t n;
};

void keep_release(struct keep *k);
const char *keep_get(const struct keep *k, const char *key);      /* NULL: nothing is kept; valid until the next set */
void keep_set(struct keep *k, const char *key, const char *text); /* NULL: forgets it. Line ends become blanks */
void keep_read(struct keep *k, const char *text);
void keep_merge(struct keep *k, const struct keep *changes);
void keep_write(const struct keep *k, struct buf *out);

/* The folder is made where there is none. -1: the file is not there or cannot be read (written). */
int keep_load_file(const char *dir, const char *name, struct buf *out);
int keep_save_file(const char *dir, const char *name, const struct buf *text, struct err *err);

#endif
