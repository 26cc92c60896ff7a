#include "src/html/cache.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

enum { PAGE_MAX = 1 << 20, BYTES_MAX = 32 << 20 };

void blob_drop(struct blob *b)
{
    if (!b || atomic_fetch_sub(&b->holders, 1) > 1)
        return;
    free(b->data);
    free(b);
}

static struct cached *places_of(struct cache *c, const char *key)
{
    return &c->slots[XXH3_64bits(key, strlen(key)) % (CACHE_SLOTS / CACHE_WAYS) * CACHE_WAYS];
}

static void drop(struct cache *c, struct cached *s)
{
    if (!s->key)
        return;
    c->bytes -= s->body->len;
    blob_drop(s->body);
    free(s->key);
    s->key = NULL;
}

bool cache_find(struct cache *c, const char *key, struct response *r)
{
    struct cached *s = places_of(c, key), *end = s + CACHE_WAYS;
    while (s < end && (!s->key || strcmp(s->key, key) != 0))
        s++;
    if (s == end)
        return false;
    s->used = ++c->clock;
    atomic_fetch_add(&s->body->holders, 1);
    r->body = s->body;
    r->status = s->status;
    r->type = s->type;
    memcpy(r->etag, s->etag, sizeof r->etag);
    return true;
}

void cache_keep(struct cache *c, const char *key, const struct response *r)
{
    struct cached *places = places_of(c, key), *s = places;
    if (r->body->len > PAGE_MAX)
        return;
    for (struct cached *p = places; p < places + CACHE_WAYS; p++)
        if (p->key && strcmp(p->key, key) == 0)
            return; /* two threads made it at the same time */
    for (struct cached *p = places; p < places + CACHE_WAYS && s->key; p++)
        if (!p->key || p->used < s->used)
            s = p;
    drop(c, s);
    for (; c->bytes + r->body->len > BYTES_MAX; c->hand = (c->hand + 1) % CACHE_SLOTS)
        drop(c, &c->slots[c->hand]);
    if (!(s->key = strdup(key)))
        return;
    s->body = r->body;
    atomic_fetch_add(&s->body->holders, 1);
    s->status = r->status;
    s->used = ++c->clock;
    s->type = r->type;
    memcpy(s->etag, r->etag, sizeof s->etag);
    c->bytes += s->body->len;
}

void cache_clear(struct cache *c)
{
    for (unsigned i = 0; i < CACHE_SLOTS; i++)
        drop(c, &c->slots[i]);
}
