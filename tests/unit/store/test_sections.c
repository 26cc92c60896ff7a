/* Who comes back to a chunk gets from its sections what its first reading gave: the pages of a run of more chunks than
 * are kept, asked for in any order, against all of them one after the other. */
#include "fixture.h"

enum { ROUNDS = 60, RANDOM = 2500, LONG = 2600, QUESTIONS = 3000, PAGES_KEPT = 8 };

struct truth {
    uint64_t events;
    struct moment *moments; /* owned, by event */
    uint64_t *blocks;       /* owned; first events of blocks, one more at the end */
    uint64_t n_blocks;
};

/* Whatever there is, and now and then a block of lines that is longer than two sections. */
static void record_all(struct store *s)
{
    struct recording r;
    struct maker m;
    maker_init(&m, 7);
    recording_start(&r, s, "one", 100);
    for (int i = 0; i < ROUNDS; i++) {
        maker_random(&m, RANDOM);
        struct maker_thread *t = &m.threads[m.thread];
        if (t->depth - t->leaving > MAKER_DEPTH - 2)
            continue;
        maker_call(&m, 0, m.codes[0].first_line);
        for (uint32_t k = 0; k < LONG; k++)
            maker_line(&m, m.codes[0].first_line + k % 9);
        maker_return(&m, m.codes[0].first_line, maker_none(), 0);
    }
    recording_feed(&r, &m, false);
    recording_end(&r);
    maker_release(&m);
}

/* A first reader's answers; it decodes whole chunks. */
static void read_all(struct truth *t, struct store *s)
{
    struct reader *r;
    const struct moment *m;
    assert_ok(reader_open(&r, s, "one", err));
    t->events = reader_events(r);
    assert_true(reader_chunks(r) > PAGES_KEPT);
    t->moments = calloc(t->events + 1, sizeof *t->moments);
    t->blocks = calloc(t->events + 1, sizeof *t->blocks);
    assert_non_null(t->moments);
    assert_non_null(t->blocks);
    for (size_t i = 0; i < reader_chunks(r); i++) {
        uint32_t n = reader_summary(r, i)->n_events;
        assert_ok(reader_moments(r, i, &m, err));
        memcpy(&t->moments[m->n], m, n * sizeof *m);
        for (uint32_t k = 0; k < n; k++)
            if (m[k].starts_block)
                t->blocks[t->n_blocks++] = m[k].n;
    }
    t->blocks[t->n_blocks] = t->events + 1;
    reader_close(r);
}

static void same(const struct moment *a, const struct moment *b)
{
    assert_int_equal(a->n, b->n);
    assert_int_equal(a->time_ns, b->time_ns);
    assert_int_equal(a->call, b->call);
    assert_int_equal(a->thread, b->thread);
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->starts_block, b->starts_block);
    assert_int_equal(a->unwound, b->unwound);
    if (!a->call)
        return;
    assert_int_equal(a->line, b->line);
    assert_int_equal(a->depth, b->depth);
    assert_int_equal(a->code, b->code);
}

static void ask(struct reader *r, const struct truth *t, uint64_t index)
{
    const struct moment *m;
    struct moment one;
    struct record record;
    const struct state *state;
    uint32_t len;
    uint64_t first = t->blocks[index], n = first + (t->blocks[index + 1] - first) / 2, got;
    assert_ok(reader_block(r, n, &m, &len, err));
    assert_int_equal(len, t->blocks[index + 1] - first);
    for (uint32_t i = 0; i < len; i++)
        same(&m[i], &t->moments[first + i]);
    assert_ok(reader_block_index(r, n, &got, err));
    assert_int_equal(got, index);
    assert_ok(reader_block_first(r, index, &got, err));
    assert_int_equal(got, first);
    assert_ok(reader_moment(r, n, &one, err));
    same(&one, &t->moments[n]);
    assert_ok(reader_record(r, n, &record, err));
    assert_int_equal(record.kind, one.kind);
    assert_ok(reader_state(r, n, &state, err));
    assert_int_equal(state->event, n);
    assert_int_equal(state->time_ns, one.time_ns);
    if (index % 50)
        return;
    size_t chunk = reader_chunk_of(r, n); /* all of it, where some sections are there */
    assert_ok(reader_moments(r, chunk, &m, err));
    for (uint32_t i = 0; i < reader_summary(r, chunk)->n_events; i++)
        same(&m[i], &t->moments[m->n + i]);
}

static void sections_in_any_order(void **state)
{
    struct fixture *f = *state;
    struct store *s = fixture_store(f, STORE_CREATE);
    struct truth t = { 0 };
    struct reader *r;
    uint64_t rng = 11, n;
    record_all(s);
    read_all(&t, s);
    assert_ok(reader_open(&r, s, "one", err));
    for (int i = 0; i < QUESTIONS; i++) {
        rng = rng * 6364136223846793005u + 1442695040888963407u;
        ask(r, &t, (rng >> 33) % t.n_blocks);
    }
    for (uint64_t i = t.n_blocks - 300; i < t.n_blocks; i++)
        ask(r, &t, i);
    assert_error(reader_block_first(r, t.n_blocks, &n, err), ERR_NOT_FOUND, "there is no block");
    assert_error(reader_block_index(r, t.events + 1, &n, err), ERR_NOT_FOUND, "there is no event");
    reader_close(r);
    store_close(s);
    free(t.moments);
    free(t.blocks);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(sections_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
