#include "src/store/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "smiley/format.h"
#include "smiley/pack.h"
#include "src/store/coding.h"

static void forget_pieces(struct sources *s, uint32_t file, struct buf *b)
{
    s->pending -= b->len;
    map_remove(&s->pieces, file);
    buf_release(b);
    free(b);
}

void sources_written(struct sources *s)
{
    for (size_t i = 0; i < s->n_ready; i++)
        buf_release(&s->ready[i].packed);
    s->n_ready = 0;
}

void sources_release(struct sources *s)
{
    size_t i = 0;
    uint64_t file, value;
    while (map_next(&s->pieces, &i, &file, &value)) {
        buf_release((struct buf *)(uintptr_t)value);
        free((struct buf *)(uintptr_t)value);
    }
    map_release(&s->pieces);
    sources_written(s);
    free(s->ready);
    memset(s, 0, sizeof *s);
}

void source_key(const struct buf *text, char key[SOURCE_KEY_LEN + 1])
{
    XXH128_hash_t hash = XXH3_128bits(text->data, text->len);
    snprintf(key, SOURCE_KEY_LEN + 1, "%016llx%016llx", (unsigned long long)hash.high64,
             (unsigned long long)hash.low64);
}

/* Decoding and packing are done here, before the database is locked for writing. */
static int finish(struct sources *s, uint32_t file, const struct buf *raw, struct err *err)
{
    struct buf text = BUF_INIT;
    if (s->n_ready == s->cap_ready) {
        size_t cap = s->cap_ready ? 2 * s->cap_ready : 16;
        struct source_ready *more = realloc(s->ready, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        s->ready = more;
        s->cap_ready = cap;
    }
    struct source_ready *ready = &s->ready[s->n_ready];
    *ready = (struct source_ready){ .file = file };
    coding_decode(&text, (const char *)raw->data, raw->len);
    int status = text.failed ? err_memory(err) : 0;
    if (!status) {
        source_key(&text, ready->key);
        ready->length = text.len;
        status = pack(&ready->packed, text.data ? (const void *)text.data : "", text.len, err);
    }
    buf_release(&text);
    if (status)
        buf_release(&ready->packed);
    else
        s->n_ready++;
    return status;
}

int sources_add(struct sources *s, const struct record *r, struct err *err)
{
    enum { PENDING_MAX = 2 * MAX_SOURCE, FILES_PENDING_MAX = 4096 };
    bool is_new;
    uint64_t *slot = map_at(&s->pieces, r->id, &is_new);
    if (!slot)
        return err_memory(err);
    if (is_new && !(*slot = (uintptr_t)calloc(1, sizeof(struct buf)))) {
        map_remove(&s->pieces, r->id);
        return err_memory(err);
    }
    struct buf *b = (struct buf *)(uintptr_t)*slot;
    if (s->pieces.len > FILES_PENDING_MAX || b->len + r->value.len > MAX_SOURCE ||
        s->pending + r->value.len > PENDING_MAX)
        return err_set(err, ERR_CORRUPT, "the source of file %u is longer than a source may be", r->id);
    size_t before = b->len;
    buf_put(b, r->value.at, r->value.len);
    s->pending += b->len - before;
    if (b->failed)
        return err_memory(err);
    if (!(r->flags & SOURCE_LAST))
        return 0;
    int status = finish(s, r->id, b, err);
    forget_pieces(s, r->id, b);
    return status;
}

int sources_write(struct sources *s, struct db *db, int64_t run, struct err *err)
{
    for (size_t i = 0; i < s->n_ready; i++) {
        struct source_ready *r = &s->ready[i];
        struct bytes packed = { .at = r->packed.data, .len = r->packed.len };
        if (db_do(db, Q_SOURCE_PUT, err, "tib", r->key, (int64_t)r->length, packed) ||
            db_do(db, Q_FILE_SOURCE, err, "iit", run, (int64_t)r->file, r->key))
            return -1;
    }
    return 0;
}
