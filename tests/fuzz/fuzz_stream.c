/* Hostile bytes through everything that reads a stream: decode, definitions, state, checkpoint, chunker, summary.
 *
 * It is a libFuzzer target: compile it with -fsanitize=fuzzer,address,undefined and link libstream.a and libbase.a.
 * Included by tests/unit/stream/test_fuzz.c, which runs it over mutated streams. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "smiley/chunk.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A checkpoint of what was accepted is read back, and gives the same checkpoint. */
static void fuzz_roundtrip(const struct state *s)
{
    struct buf first = BUF_INIT, second = BUF_INIT;
    struct state again;
    struct err err = { 0 };
    state_init(&again, s->defs);
    state_checkpoint(s, &first);
    int status = state_restore(&again, first.data, first.len, &err);
    assert(status == 0);
    state_checkpoint(&again, &second);
    assert(status == 0 && first.len == second.len && memcmp(first.data, second.data, first.len) == 0);
    (void)status;
    state_release(&again);
    buf_release(&first);
    buf_release(&second);
}

static void fuzz_state(const uint8_t *data, size_t size, const uint8_t *times, size_t times_len)
{
    struct decoder d = { data, data + size, times, times ? times + times_len : NULL };
    struct record r;
    struct defs defs;
    struct state s;
    struct err err = { 0 };
    struct buf text = BUF_INIT;
    bool ok = true;
    defs_init(&defs);
    state_init(&s, &defs);
    while (ok && decode_next(&d, &r, &err) > 0) {
        assert(r.end > r.at && r.end == d.at);
        if (r.tag == TAG_UNCAUGHT)
            uncaught_text(&text, &r, NULL, NULL);
        ok = defs_add(&defs, &r, &err) == 0 && state_apply(&s, &r, &err) == 0;
    }
    if (ok)
        fuzz_roundtrip(&s);
    state_release(&s);
    defs_release(&defs);
    buf_release(&text);
}

/* The bytes as a checkpoint, against a few definitions. */
static void fuzz_restore(const uint8_t *data, size_t size)
{
    static const uint8_t definitions[] = "\x06\x00\x01n"                                    /* NAME 0 "n" */
                                         "\x02\x00\x01"                                     /* FILE 0 "f" */
                                         "f\x00"                                            /* */
                                         "\x04\x00\x00\x00\x00\x01\x00\x02\x00\x00\x00\x00" /* CODE 0, two variables */
                                         "\x07\x00\x01t\x05\x00"                            /* THREAD 0, */
                                         "\x07\x01\x01t\x05\x00";                           /* and 1 */
    struct decoder d = { .at = definitions, .end = definitions + sizeof definitions - 1 };
    struct record r;
    struct defs defs;
    struct state s;
    defs_init(&defs);
    while (decode_next(&d, &r, NULL) > 0)
        defs_add(&defs, &r, NULL);
    assert(defs.n_codes == 1 && defs.n_threads == 2);
    state_init(&s, &defs);
    if (state_restore(&s, data, size, NULL) == 0)
        fuzz_roundtrip(&s);
    state_release(&s);
    defs_release(&defs);
}

static void fuzz_summary(const uint8_t *data, size_t size)
{
    struct summary s;
    struct buf out = BUF_INIT;
    if (summary_read(&s, data, size, NULL) == 0) {
        struct summary again;
        summary_write(&s, &out);
        int status = summary_read(&again, out.data, out.len, NULL);
        assert(status == 0);
        (void)status;
        summary_release(&again);
    }
    summary_release(&s);
    buf_release(&out);
}

/* What the chunker hands out, a reader takes in. */
static int fuzz_take(void *data, const struct chunk *c, struct err *err)
{
    struct buf out = BUF_INIT;
    (void)data;
    (void)err;
    summary_write(&c->summary, &out);
    fuzz_summary(out.data, out.len);
    buf_release(&out);
    return 0;
}

static void fuzz_chunker(const uint8_t *data, size_t size)
{
    struct chunker *c = chunker_new(fuzz_take, NULL);
    chunker_feed(c, data, size / 2, NULL); /* whole records or not */
    chunker_flush(c, NULL);
    chunker_feed(c, data + size / 2, size - size / 2, NULL);
    chunker_finish(c, NULL);
    chunker_free(c);
    c = chunker_new(fuzz_take, NULL);
    chunker_feed(c, data, size, NULL);
    chunker_finish(c, NULL);
    chunker_free(c);
}

static int fuzz_keep(void *data, const struct chunk *c, struct err *err)
{
    struct buf *all = data;
    (void)err;
    buf_put(all, c->definitions.at, c->definitions.len);
    buf_put(all, c->checkpoint.at, c->checkpoint.len);
    buf_put(all, c->ops.at, c->ops.len);
    buf_put(all, c->times.at, c->times.len);
    summary_write(&c->summary, all);
    return 0;
}

/* The end of the first record; the end of all where it is damaged. */
static const uint8_t *fuzz_record_end(const uint8_t *data, const uint8_t *end)
{
    struct decoder d = { .at = data, .end = end };
    struct record r;
    return decode_next(&d, &r, NULL) > 0 ? r.end : end;
}

/* Records that come one by one give the same chunks, and fail in the same words, as those that come together in rows. */
static void fuzz_pieces(const uint8_t *data, size_t size)
{
    struct buf together = BUF_INIT, pieces = BUF_INIT;
    struct err err = { 0 }, err_pieces = { 0 };
    struct chunker *c = chunker_new(fuzz_keep, &together);
    int status = chunker_feed(c, data, size, &err), status_pieces = 0;
    chunker_finish(c, NULL);
    chunker_free(c);
    c = chunker_new(fuzz_keep, &pieces);
    for (const uint8_t *at = data, *end = data + size, *next; at < end && status_pieces == 0; at = next) {
        next = fuzz_record_end(at, end);
        status_pieces = chunker_feed(c, at, (size_t)(next - at), &err_pieces);
    }
    chunker_finish(c, NULL);
    chunker_free(c);
    assert(status == status_pieces && strcmp(err.text, err_pieces.text) == 0);
    assert(together.len == pieces.len && (!pieces.len || memcmp(together.data, pieces.data, pieces.len) == 0));
    (void)status;
    buf_release(&together);
    buf_release(&pieces);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_state(data, size, NULL, 0);
    fuzz_state(data, size / 2, data + size / 2, size - size / 2);
    fuzz_restore(data, size);
    fuzz_summary(data, size);
    fuzz_chunker(data, size);
    fuzz_pieces(data, size);
    return 0;
}
