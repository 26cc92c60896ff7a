/* The source files of a run: asked for one by one, kept for as long as the reader. */
#include <stdlib.h>
#include <string.h>

#include "smiley/pack.h"
#include "src/store/reader_impl.h"
#include "src/store/sources.h"

static void release_bufs(struct map *m)
{
    size_t i = 0;
    uint64_t file, value;
    while (map_next(m, &i, &file, &value)) {
        buf_release((struct buf *)(uintptr_t)value);
        free((struct buf *)(uintptr_t)value);
    }
    map_release(m);
}

void reader_sources_release(struct reader *r)
{
    release_bufs(&r->sources);
    release_bufs(&r->keys);
}

/* The buf a map keeps for the file, made where it is not there. */
static struct buf *kept(struct map *m, uint32_t file, bool *is_new)
{
    uint64_t *slot = map_at(m, file, is_new);
    if (slot && *is_new && !(*slot = (uintptr_t)calloc(1, sizeof(struct buf)))) {
        map_remove(m, file);
        return NULL;
    }
    return slot ? (struct buf *)(uintptr_t)*slot : NULL;
}

static void forget(struct map *m, uint32_t file, struct buf *b)
{
    map_remove(m, file);
    buf_release(b);
    free(b);
}

const char *reader_source_key(struct reader *r, uint32_t file)
{
    bool is_new;
    struct db *db = &r->store->db;
    struct buf *key = kept(&r->keys, file, &is_new);
    if (!key)
        return "";
    if (!is_new)
        return buf_str(key);
    sqlite3_stmt *row = db_query(db, Q_FILE_KEY, NULL, "ii", r->number, (int64_t)file);
    if (row && db_step(db, row, NULL) > 0)
        buf_printf(key, "%.32s", db_text(row, 0));
    sqlite3_reset(row);
    if (key->len)
        return buf_str(key);
    forget(&r->keys, file, key); /* of a run that goes on it may still come */
    return "";
}

static int read_source(struct reader *r, const char *key, struct buf *text, struct err *err)
{
    struct db *db = &r->store->db;
    sqlite3_stmt *row = db_query(db, Q_SOURCE, err, "t", key);
    int got = row ? db_step(db, row, err) : -1;
    if (got < 0)
        return -1;
    if (got == 0)
        return err_set(err, ERR_CORRUPT, "%s is damaged: a file's source is missing", db->path);
    uint64_t length = (uint64_t)sqlite3_column_int64(row, 0);
    struct bytes packed = db_blob(row, 1);
    int status = length > PACK_MAX ? err_set(err, ERR_CORRUPT, "%s is damaged: a file's source is too long", db->path)
                                   : unpack(text, packed.at, packed.len, length, err);
    sqlite3_reset(row);
    char real[SOURCE_KEY_LEN + 1];
    source_key(text, real);
    if (!status && strcmp(real, key) != 0)
        status = err_set(err, ERR_CORRUPT, "%s is damaged: a file's source has changed", db->path);
    return status;
}

int reader_source(struct reader *r, uint32_t file, const char **text, size_t *len, struct err *err)
{
    bool is_new;
    const char *key = reader_source_key(r, file);
    *text = NULL;
    *len = 0;
    if (!*key)
        return 0;
    struct buf *b = kept(&r->sources, file, &is_new);
    if (!b)
        return err_memory(err);
    if (is_new && read_source(r, key, b, err)) {
        forget(&r->sources, file, b);
        return -1;
    }
    *text = buf_str(b);
    *len = b->len;
    return 0;
}
