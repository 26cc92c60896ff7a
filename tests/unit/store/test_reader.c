/* The reader against a state that was led over the whole stream. */
#include "fixture.h"

enum { EVENTS = 40000 };

/* The stream decoded in one piece: the truth. */
struct truth {
    struct defs defs;
    struct state state;
    struct decoder decoder;
    struct record record; /* of the last event */
};

static void truth_start(struct truth *t, const struct maker *m)
{
    memset(t, 0, sizeof *t);
    defs_init(&t->defs);
    state_init(&t->state, &t->defs);
    t->decoder = (struct decoder){ .at = m->out.data, .end = m->out.data + m->out.len };
}

static void truth_next(struct truth *t)
{
    do {
        assert_int_equal(decode_next(&t->decoder, &t->record, NULL), 1);
        assert_ok(defs_add(&t->defs, &t->record, err));
        assert_ok(state_apply(&t->state, &t->record, err));
    } while (t->record.tag != TAG_EVENT);
}

static void truth_end(struct truth *t)
{
    state_release(&t->state);
    defs_release(&t->defs);
}

static void same_state(const struct state *a, const struct state *b)
{
    struct buf x = BUF_INIT, y = BUF_INIT;
    state_checkpoint(a, &x);
    state_checkpoint(b, &y);
    assert_int_equal(x.len, y.len);
    assert_memory_equal(x.data, y.data, x.len);
    buf_release(&x);
    buf_release(&y);
}

/* `changed` may only differ where it lies before the chunk. */
static void same_changes(const struct state *a, const struct state *b, uint64_t chunk_first)
{
    const struct frame *f = state_frame(a), *g = state_frame(b);
    assert_true((f != NULL) == (g != NULL));
    for (uint32_t i = 0; f && i < f->n_vars && i < g->n_vars; i++)
        if (f->vars[i].len)
            assert_int_equal(f->vars[i].changed, g->vars[i].changed >= chunk_first ? g->vars[i].changed : 0);
}

static void same_moment(const struct moment *m, const struct truth *t)
{
    const struct frame *f = state_frame(&t->state);
    assert_int_equal(m->n, t->state.event);
    assert_int_equal(m->time_ns, t->state.time_ns);
    assert_int_equal(m->thread, t->state.thread);
    assert_int_equal(m->kind, t->record.kind);
    assert_int_equal(m->call, f ? f->call : 0);
    if (!f)
        return;
    assert_int_equal(m->line, f->line);
    assert_int_equal(m->code, f->code);
    assert_int_equal(m->file, t->defs.codes[f->code]->file);
    assert_int_equal(m->depth, f->depth);
    assert_int_equal(m->unwound, m->kind == EVENT_RETURN && (t->record.flags & RETURN_UNWOUND));
}

static void same_record(const struct record *a, const struct record *b)
{
    assert_int_equal(a->kind, b->kind);
    assert_int_equal(a->line_delta, b->line_delta);
    assert_int_equal(a->dt_ns, b->dt_ns);
    assert_int_equal(a->value.len, b->value.len);
    assert_int_equal(a->changes.len, b->changes.len);
    if (a->changes.len)
        assert_memory_equal(a->changes.at, b->changes.at, a->changes.len);
    if (a->value.len)
        assert_memory_equal(a->value.at, b->value.at, a->value.len);
}

static struct store *recorded(struct fixture *f, struct maker *m, uint64_t events)
{
    struct recording r;
    struct store *s = fixture_store(f, STORE_CREATE);
    maker_init(m, 5);
    maker_random(m, events);
    recording_start(&r, s, "one", 100);
    recording_feed(&r, m, false);
    recording_end(&r);
    return s;
}

static void forwards(void **state)
{
    struct fixture *f = *state;
    struct maker m;
    struct truth t;
    struct reader *r;
    struct store *s = recorded(f, &m, EVENTS);
    uint64_t blocks = 0;
    struct block_end last = { .kind = EVENT_KINDS };
    assert_ok(reader_open(&r, s, "one", err));
    assert_int_equal(reader_events(r), EVENTS);
    assert_int_equal(reader_run(r)->events, EVENTS);
    truth_start(&t, &m);
    for (uint64_t n = 1; n <= EVENTS; n++) {
        struct moment moment;
        struct record record;
        const struct state *at;
        truth_next(&t);
        assert_ok(reader_moment(r, n, &moment, err));
        same_moment(&moment, &t);
        assert_ok(reader_record(r, n, &record, err));
        same_record(&record, &t.record);
        assert_ok(reader_state(r, n, &at, err));
        assert_int_equal(at->event, n);
        size_t chunk = reader_chunk_of(r, n);
        uint64_t first = reader_summary(r, chunk)->first_event;
        same_changes(at, &t.state, first);
        if (n % 501 == 0 || n == first)
            same_state(at, &t.state);
        assert_int_equal(moment.starts_block,
                         n == first || event_starts_block(&t.record, moment.thread, moment.call, &last));
        last = (struct block_end){ moment.kind, moment.thread, record.fd, moment.call };
        if (moment.starts_block)
            assert_int_equal(reader_chunk_of_block(r, blocks++), chunk);
    }
    assert_int_equal(reader_duration_ns(r), t.state.time_ns);
    assert_int_equal(reader_blocks_before(r, reader_chunks(r)), blocks);
    assert_int_equal(reader_blocks_before(r, 1), reader_summary(r, 0)->n_blocks);
    truth_end(&t);
    reader_close(r);
    store_close(s);
    maker_release(&m);
}

/* What a state says, in a number. */
static uint64_t fingerprint(const struct state *s)
{
    struct buf b = BUF_INIT;
    uint64_t h = 14695981039346656037u;
    state_checkpoint(s, &b);
    const struct frame *f = state_frame(s);
    for (uint32_t i = 0; f && i < f->n_vars; i++)
        if (f->vars[i].len)
            buf_uint(&b, f->vars[i].changed);
    for (size_t i = 0; i < b.len; i++)
        h = (h ^ b.data[i]) * 1099511628211u;
    buf_release(&b);
    return h;
}

static void in_any_order(void **state)
{
    enum { N = 20000 };
    struct fixture *f = *state;
    struct maker m;
    struct reader *r;
    const struct state *at;
    struct store *s = recorded(f, &m, N);
    uint64_t *expected = malloc((N + 1) * sizeof *expected), rng = 7;
    assert_non_null(expected);
    assert_ok(reader_open(&r, s, "one", err));
    for (uint64_t n = 1; n <= N; n++) {
        assert_ok(reader_state(r, n, &at, err));
        expected[n] = fingerprint(at);
    }
    for (uint64_t n = N; n >= N - 2500; n--) {
        assert_ok(reader_state(r, n, &at, err));
        assert_int_equal(fingerprint(at), expected[n]);
    }
    for (int i = 0; i < 300; i++) {
        rng = rng * 6364136223846793005u + 1442695040888963407u;
        uint64_t n = 1 + (rng >> 33) % N;
        assert_ok(reader_state(r, n, &at, err));
        assert_int_equal(fingerprint(at), expected[n]);
    }
    assert_error(reader_state(r, N + 1, &at, err), ERR_NOT_FOUND, "no event 20001; the run has 20000");
    assert_error(reader_state(r, 0, &at, err), ERR_NOT_FOUND, "no event 0");
    free(expected);
    reader_close(r);
    store_close(s);
    maker_release(&m);
}

static void one_damaged_chunk(void **state)
{
    struct fixture *f = *state;
    struct maker m;
    struct reader *r;
    struct store *s = recorded(f, &m, EVENTS);
    const struct moment *moments;
    const struct state *at;
    size_t chunks;
    assert_ok(reader_open(&r, s, "one", err));
    chunks = reader_chunks(r);
    assert_true(chunks >= 3);
    uint64_t first = reader_summary(r, 1)->first_event;
    reader_close(r);
    fixture_sql(f, "UPDATE bodies SET body = substr(body, 1, 1000) || x'00' || substr(body, 1002) "
                   "WHERE chunk & 0xffffffff = 1");
    fixture_sql(f, "UPDATE chunks SET summary = x'ff' WHERE chunk & 0xffffffff = 1");
    assert_ok(reader_open(&r, s, "one", err));
    assert_int_equal(reader_events(r), EVENTS);
    assert_int_equal(reader_summary(r, 1)->first_event, first);
    assert_int_equal(reader_summary(r, 1)->n_lines, 0);
    for (size_t i = 0; i < chunks; i++) {
        if (i == 1)
            continue;
        assert_ok(reader_moments(r, i, &moments, err));
        assert_int_equal(moments[0].n, reader_summary(r, i)->first_event);
    }
    assert_error(reader_moments(r, 1, &moments, err), ERR_CORRUPT, "are damaged");
    assert_error(reader_state(r, first + 5, &at, err), ERR_CORRUPT, "of run one are damaged");
    assert_ok(reader_state(r, first - 1, &at, err));
    reader_close(r);
    fixture_sql(f, "DELETE FROM bodies WHERE chunk & 0xffffffff = 1");
    assert_ok(reader_open(&r, s, "one", err));
    assert_error(reader_moments(r, 1, &moments, err), ERR_CORRUPT, "missing");
    reader_close(r);
    fixture_sql(f, "DELETE FROM chunks WHERE chunk & 0xffffffff = 1");
    assert_error(reader_open(&r, s, "one", err), ERR_CORRUPT, "is missing");
    store_close(s);
    maker_release(&m);
}

/* A reader beside a recorder: it stays usable on what it knew, and sees more at each refresh. */
static void while_it_is_recorded(void **state)
{
    struct fixture *f = *state;
    struct store *writer = fixture_store(f, STORE_CREATE), *s = fixture_store(f, STORE_READ);
    struct recording rec;
    struct reader *r = NULL;
    struct maker m;
    const struct state *at;
    struct moment moment;
    bool grown;
    maker_init(&m, 3);
    recording_start(&rec, writer, "one", 100);
    for (int i = 0; i < 60; i++) {
        uint64_t known = m.events;
        maker_random(&m, 1 + (uint64_t)i * 31);
        recording_feed(&rec, &m, true);
        if (!r)
            assert_ok(reader_open(&r, s, "one", err));
        else
            assert_int_equal(reader_events(r), known);
        if (known) { /* the chunk on disk is larger than what this reader knows of it */
            assert_ok(reader_moment(r, known, &moment, err));
            assert_ok(reader_state(r, known, &at, err));
            size_t last = reader_chunks(r) - 1;
            assert_int_equal(reader_summary(r, last)->first_event + reader_summary(r, last)->n_events - 1, known);
        }
        assert_ok(reader_refresh(r, &grown, err));
        assert_int_equal(grown, known != 0);
        assert_int_equal(reader_events(r), m.events);
        assert_int_equal(reader_run(r)->status, RUN_RUNNING);
        assert_ok(reader_refresh(r, &grown, err));
        assert_false(grown);
        assert_ok(reader_state(r, m.events, &at, err));
        assert_ok(reader_moment(r, m.events, &moment, err));
        assert_int_equal(moment.time_ns, m.time_ns);
    }
    assert_true(reader_chunks(r) > 2);
    recording_end(&rec);
    assert_ok(reader_refresh(r, &grown, err));
    assert_true(grown);
    assert_int_equal(reader_run(r)->status, RUN_EXITED);
    assert_ok(store_delete(writer, "one", err));
    assert_error(reader_refresh(r, &grown, err), ERR_NOT_FOUND, "no run one");
    reader_close(r);
    store_close(s);
    store_close(writer);
    maker_release(&m);
}

/* A database may hold runs of all versions of the stream; what is newer is refused. */
static void of_all_versions(void **state)
{
    struct store *s = fixture_store(*state, STORE_CREATE);
    for (uint8_t version = 1; version <= STREAM_VERSION + 1; version++) {
        struct recording rec;
        struct reader *r;
        struct maker m;
        char id[2] = { (char)('0' + version) };
        maker_init(&m, version);
        m.out.data[1] = version;
        recording_start(&rec, s, id, version);
        if (version <= STREAM_VERSION) {
            maker_random(&m, 100);
            recording_feed(&rec, &m, false);
        } else { /* from a recorder that knows it */
            const struct chunk chunk = { .open = true, .definitions = { m.out.data, m.out.len } };
            assert_ok(rec.consumer->events(rec.consumer, &chunk, err));
        }
        recording_end(&rec);
        if (version <= STREAM_VERSION) {
            assert_ok(reader_open(&r, s, id, err));
            assert_int_equal(reader_events(r), 100);
            reader_close(r);
        } else {
            assert_error(reader_open(&r, s, id, err), ERR_CORRUPT, "which is not known");
        }
        maker_release(&m);
    }
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(forwards),          fixture_test(in_any_order),
        fixture_test(one_damaged_chunk), fixture_test(while_it_is_recorded),
        fixture_test(of_all_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
