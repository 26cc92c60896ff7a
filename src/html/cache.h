/* Finished pages, by what was asked for. Bounded in number and bytes; forgets all at once when the database changes.
 * The caller does the locking. */
#ifndef SMILEY_HTML_CACHE_H
#define SMILEY_HTML_CACHE_H

#include <stdint.h>

#include "src/html/service.h"

struct cached {
    char *key;         /* owned; NULL: empty */
    uint64_t used;     /* when it was asked for last */
    struct blob *body; /* held */
    int status;
    const char *type;
    char etag[ETAG_LEN + 1];
};

enum { CACHE_WAYS = 4, CACHE_SLOTS = 1024 }; /* each page has so many places where it may stand */

struct cache {
    struct cached slots[CACHE_SLOTS];
    size_t bytes;
    uint64_t clock;
    unsigned hand;
};

/* True: r is filled, and holds the body. */
bool cache_find(struct cache *c, const char *key, struct response *r);
void cache_keep(struct cache *c, const char *key, const struct response *r);
void cache_clear(struct cache *c);

#endif
