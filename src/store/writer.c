/* The consumer that stores a run.
 *
 * Whatever takes time (compressing a chunk, decoding sources) is done before the database is locked; then everything
 * that belongs to one chunk goes in within one short transaction. So a reader never sees half of it, and several
 * recorders that write into one file take turns of about a millisecond. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smiley/chunk.h"
#include "smiley/pack.h"
#include "src/store/alive.h"
#include "src/store/sources.h"
#include "src/store/store_impl.h"

struct file_row {
    uint32_t id;
    char *path; /* owned */
};

struct writer {
    struct consumer consumer; /* first, so that one is the other */
    struct store *store;
    int64_t run; /* number in the database; 0: none started */
    char id[64];
    bool broken;        /* something is missing in the middle: nothing may follow it */
    int64_t operations; /* stored so far; the run's row says the same unless somebody else goes on with it */
    uint32_t next_part;
    struct sources sources;
    /* what the chunk at hand puts in; kept for their memory */
    struct buf definitions, profile, summary, body;
    struct packer packer;
    struct file_row *files; /* owned */
    size_t n_files, cap_files;
};

static struct writer *writer_of(struct consumer *c)
{
    return (struct writer *)c;
}

static struct bytes bytes_of(const struct buf *b)
{
    return (struct bytes){ .at = b->data, .len = b->len };
}

static void forget_files(struct writer *w)
{
    for (size_t i = 0; i < w->n_files; i++)
        free(w->files[i].path);
    w->n_files = 0;
}

/* --- start and end ------------------------------------------------------------------------------------------ */

static int insert_run(struct writer *w, const struct run *run, struct err *err)
{
    struct db *db = &w->store->db;
    int64_t pid = run->recorder_pid ? run->recorder_pid : getpid(), there;
    char place[512];
    alive_place(place, sizeof place);
    int got = db_value(db, Q_RUN_EXACT, &there, err, "t", run->id);
    if (got > 0)
        return err_set(err, ERR_FAILED, "run %s is in %s already", run->id, db->path);
    if (got < 0 || db_do(db, Q_RUN_INSERT, err, "ttttttiitiit", run->id, run->description, run->cwd, run->host,
                         run->user, run->python, run->pid, run->start_ns, run->notice, pid, alive_started(pid), place))
        return -1;
    w->run = sqlite3_last_insert_rowid(db->sql);
    if (w->run > RUN_MAX)
        return err_set(err, ERR_FAILED, "%s has had too many runs; start a new database", db->path);
    return 0;
}

static int writer_started(struct consumer *c, const struct run *run, struct err *err)
{
    struct writer *w = writer_of(c);
    sources_release(&w->sources);
    w->run = 0;
    w->next_part = 0;
    w->operations = 1;
    w->broken = false;
    snprintf(w->id, sizeof w->id, "%s", run->id);
    if (db_begin(&w->store->db, err))
        return -1;
    int status = db_end(&w->store->db, insert_run(w, run, err), err);
    if (status)
        w->run = 0;
    return status;
}

/* Within a transaction, before anything of it is written: the run is still there, and nobody else has gone on with it.
 */
static int count_operation(struct writer *w, bool counts, struct err *err)
{
    struct db *db = &w->store->db;
    int64_t there;
    if (db_do(db, Q_RUN_OPERATION, err, "iii", w->run, w->operations, w->operations + counts))
        return -1;
    if (sqlite3_changes(db->sql) == 1)
        return 0;
    int got = db_value(db, Q_RUN_EXACT, &there, err, "t", w->id);
    if (got < 0)
        return -1;
    return err_set(err, ERR_FAILED,
                   got ? "run %s in %s is written by another process, too"
                       : "run %s was deleted from %s while it was recorded",
                   w->id, db->path);
}

static int writer_ended(struct consumer *c, const struct run *run, struct err *err)
{
    struct writer *w = writer_of(c);
    enum run_status status = run->status < RUN_STATUSES ? run->status : RUN_LOST;
    if (!w->run)
        return 0;
    if (db_begin(&w->store->db, err))
        return -1;
    int result = count_operation(w, true, err);
    if (!result)
        result = db_do(&w->store->db, Q_RUN_END, err, "itiititttt", w->run, run->python, run->pid, run->end_ns,
                       store_status_words[status], (int64_t)run->code, run->error_type, run->error_message,
                       run->traceback, run->notice);
    if (db_end(&w->store->db, result, err))
        return -1;
    w->operations++;
    return 0;
}

int store_mark(struct consumer *c, const struct run *run, struct err *err)
{
    struct writer *w = writer_of(c);
    enum run_status status = run->status < RUN_STATUSES ? run->status : RUN_LOST;
    if (!w->run)
        return 0;
    if (db_begin(&w->store->db, err))
        return -1;
    int result = count_operation(w, false, err);
    if (!result)
        result = db_do(&w->store->db, Q_RUN_MARK, err, "itit", w->run, store_status_words[status], run->end_ns,
                       run->notice ? run->notice : "");
    return db_end(&w->store->db, result, err);
}

int store_forget(struct consumer *c, uint64_t seq, struct err *err)
{
    struct writer *w = writer_of(c);
    if (!w->run || !seq || seq > UINT32_MAX)
        return 0;
    if (db_begin(&w->store->db, err))
        return -1;
    int status = db_do(&w->store->db, Q_BODIES_DELETE, err, "ii", key_first(w->run), key_of(w->run, (uint32_t)seq - 1));
    return db_end(&w->store->db, status, err);
}

/* Where its last writer left the run. 1: it is there; 0: it is not; -1. */
static int read_progress(struct writer *w, const char *id, struct store_progress *p, int64_t *run, struct err *err)
{
    struct db *db = &w->store->db;
    int64_t part;
    *p = (struct store_progress){ 0 };
    sqlite3_stmt *row = db_query(db, Q_RUN_HOW_FAR, err, "t", id);
    int got = row ? db_step(db, row, err) : -1;
    if (got > 0) {
        *run = sqlite3_column_int64(row, 0);
        p->operations = (uint64_t)sqlite3_column_int64(row, 1);
        p->ended = sqlite3_column_int64(row, 2) != 0;
    }
    sqlite3_reset(row);
    if (got <= 0)
        return got;
    row = db_query(db, Q_CHUNK_LAST, err, "ii", key_first(*run), key_last(*run));
    got = row ? db_step(db, row, err) : -1;
    if (got > 0) {
        p->last_seq = key_number(sqlite3_column_int64(row, 0));
        p->last_first = (uint64_t)sqlite3_column_int64(row, 1);
        p->last_events = (uint32_t)sqlite3_column_int64(row, 2);
    }
    sqlite3_reset(row);
    if (got < 0)
        return -1;
    got = db_value(db, Q_DEFINITIONS_LAST, &part, err, "ii", key_first(*run), key_last(*run));
    w->next_part = got > 0 ? key_number(part) + 1 : 0;
    return got < 0 ? -1 : 1;
}

int store_take_up(struct consumer *c, const char *id, struct store_progress *p, struct err *err)
{
    struct writer *w = writer_of(c);
    struct db *db = &w->store->db;
    char place[512];
    int64_t run = 0, pid = getpid();
    alive_place(place, sizeof place);
    sources_release(&w->sources);
    w->run = 0;
    w->broken = false;
    snprintf(w->id, sizeof w->id, "%s", id);
    if (db_begin(db, err))
        return -1;
    int got = read_progress(w, id, p, &run, err);
    if (got > 0 && !p->ended && db_do(db, Q_RUN_TAKE_UP, err, "iiit", run, pid, alive_started(pid), place))
        got = -1;
    if (db_end(db, got < 0 ? -1 : 0, err))
        return -1;
    if (got > 0 && !p->ended) {
        w->run = run;
        w->operations = (int64_t)p->operations;
    }
    return got;
}

/* --- events ------------------------------------------------------------------------------------------------- */

static int add_file(struct writer *w, const struct record *r, struct err *err)
{
    if (w->n_files == w->cap_files) {
        size_t cap = w->cap_files ? 2 * w->cap_files : 16;
        struct file_row *more = realloc(w->files, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        w->files = more;
        w->cap_files = cap;
    }
    char *path = strndup((const char *)r->text.at, r->text.len);
    if (!path)
        return err_memory(err);
    w->files[w->n_files++] = (struct file_row){ .id = r->id, .path = path };
    return 0;
}

/* Sorts the definitions: sources and profile go ways of their own, the rest is kept as it is. */
static int take_definitions(struct writer *w, const struct bytes *definitions, struct err *err)
{
    struct decoder d = { .at = definitions->at, .end = definitions->at + definitions->len };
    struct record r;
    int got;
    while ((got = decode_next(&d, &r, err)) > 0) {
        if (r.tag == TAG_SOURCE) {
            if (sources_add(&w->sources, &r, err))
                return -1;
            continue;
        }
        if (r.tag == TAG_FUNCTION || r.tag == TAG_PROFILE) {
            buf_put(&w->profile, r.at, (size_t)(r.end - r.at));
            continue;
        }
        if (r.tag == TAG_FILE && add_file(w, &r, err))
            return -1;
        buf_put(&w->definitions, r.at, (size_t)(r.end - r.at));
    }
    return got < 0 ? -1 : w->definitions.failed || w->profile.failed ? err_memory(err) : 0;
}

static int put_definitions(struct writer *w, struct err *err)
{
    struct db *db = &w->store->db;
    if (w->definitions.len && db_do(db, Q_DEFINITIONS_PUT, err, "ibi", key_of(w->run, w->next_part),
                                    bytes_of(&w->definitions), db_hash(bytes_of(&w->definitions))))
        return -1;
    for (size_t i = 0; i < w->n_files; i++)
        if (db_do(db, Q_FILE_PUT, err, "iit", w->run, (int64_t)w->files[i].id, w->files[i].path))
            return -1;
    if (profile_put(db, w->run, bytes_of(&w->profile), err))
        return -1;
    return sources_write(&w->sources, db, w->run, err);
}

static int put_chunk(struct writer *w, const struct chunk *chunk, struct err *err)
{
    struct db *db = &w->store->db;
    const struct summary *s = &chunk->summary;
    int64_t key = key_of(w->run, (uint32_t)chunk->seq), end_ns = (int64_t)s->end_ns;
    struct bytes body = chunk->packed.len ? chunk->packed : bytes_of(&w->body);
    if (db_do(db, Q_CHUNK_PUT, err, "iiiiiiiibi", key, (int64_t)s->first_event, (int64_t)s->n_events,
              (int64_t)s->n_blocks, (int64_t)s->start_ns, end_ns, (int64_t)s->kinds[EVENT_EXCEPTION],
              (int64_t)s->output_bytes, bytes_of(&w->summary), db_hash(bytes_of(&w->summary))) ||
        db_do(db, Q_BODY_PUT, err, "ibi", key, body, db_hash(body)) ||
        db_do(db, Q_RUN_GROW, err, "iii", w->run, (int64_t)(s->first_event + s->n_events - 1), end_ns))
        return -1;
    return 0;
}

/* An open chunk alone is no operation: it is replaced, and may as well be missing. */
static bool is_operation(const struct chunk *chunk)
{
    return !chunk->open || chunk->definitions.len;
}

static int put(struct writer *w, const struct chunk *chunk, struct err *err)
{
    if (count_operation(w, is_operation(chunk), err) || put_definitions(w, err))
        return -1;
    return chunk->summary.n_events ? put_chunk(w, chunk, err) : 0;
}

static int pack_chunk(struct writer *w, const struct chunk *chunk, struct err *err)
{
    buf_clear(&w->summary);
    buf_clear(&w->body);
    if (chunk->summary.n_events == 0)
        return 0; /* only definitions */
    summary_write(&chunk->summary, &w->summary);
    if (!chunk->packed.len)
        chunk_pack(&w->packer, &w->body, chunk);
    if (w->summary.failed || w->body.failed)
        return err_memory(err);
    if (chunk->seq > UINT32_MAX - 1)
        return err_set(err, ERR_FAILED, "run %s has become too long to be stored", w->id);
    return 0;
}

static int writer_events(struct consumer *c, const struct chunk *chunk, struct err *err)
{
    struct writer *w = writer_of(c);
    if (!w->run)
        return err_set(err, ERR_FAILED, "no run was started");
    if (w->broken)
        return err_set(err, ERR_FAILED, "run %s cannot be stored any further", w->id);
    w->broken = true;
    buf_clear(&w->definitions);
    buf_clear(&w->profile);
    forget_files(w);
    if (take_definitions(w, &chunk->definitions, err) || pack_chunk(w, chunk, err) || db_begin(&w->store->db, err))
        return -1;
    if (db_end(&w->store->db, put(w, chunk, err), err))
        return -1;
    w->next_part += w->definitions.len > 0;
    w->operations += is_operation(chunk);
    sources_written(&w->sources);
    w->broken = false;
    return 0;
}

static void writer_close(struct consumer *c)
{
    struct writer *w = writer_of(c);
    sources_release(&w->sources);
    buf_release(&w->definitions);
    buf_release(&w->profile);
    buf_release(&w->summary);
    buf_release(&w->body);
    packer_release(&w->packer);
    forget_files(w);
    free(w->files);
    free(w);
}

struct consumer *store_consumer(struct store *s, struct err *err)
{
    if (s->mode == STORE_READ) {
        err_set(err, ERR_FAILED, "%s is open for reading only", s->db.path);
        return NULL;
    }
    struct writer *w = calloc(1, sizeof *w);
    if (!w) {
        err_memory(err);
        return NULL;
    }
    w->store = s;
    w->consumer = (struct consumer){
        .run_started = writer_started,
        .events = writer_events,
        .run_ended = writer_ended,
        .close = writer_close,
    };
    return &w->consumer;
}
