/* Chunks: each can be read alone, together they are the stream, and their summaries are true. */
#include "stream_support.h"
#include "smiley/pack.h"

/* --- the truth: every event of a stream, as plainly as can be ----------------------------------------------------- */

struct plain_event {
    enum event_kind kind;
    uint64_t call, time_ns;
    uint32_t thread, depth, code, file, line, fd;
    size_t output;
    bool has_frame, starts_block;
    bool goes_on; /* a frame is left on the thread's stack: it stands at … */
    uint32_t top_file, top_line;
    uint32_t changed[MAKER_VARS], n_changed;
    struct buf checkpoint; /* of the state after it */
};

struct plain {
    struct plain_event *events;
    size_t n;
    struct defs defs;
};

static void note_changes(struct plain_event *e, struct bytes changes)
{
    struct change c;
    while (change_next(&changes, &c)) {
        uint32_t i = 0;
        while (i < e->n_changed && e->changed[i] != c.var)
            i++;
        if (i == e->n_changed)
            e->changed[e->n_changed++] = c.var;
    }
}

static void note_event(struct plain *p, const struct state *s, const struct record *r)
{
    struct plain_event *e = &p->events[p->n];
    const struct frame *f = state_frame(s);
    *e = (struct plain_event){ .kind = r->kind, .time_ns = s->time_ns, .thread = s->thread, .has_frame = f != NULL };
    if (f) {
        e->call = f->call;
        e->code = f->code;
        e->line = f->line;
        e->file = p->defs.codes[f->code]->file;
    }
    e->depth = s->threads[s->thread].depth - (r->kind == EVENT_YIELD || r->kind == EVENT_RETURN ? 1 : 0);
    e->goes_on = e->depth > 0;
    if (e->goes_on) {
        f = s->threads[s->thread].stack[e->depth - 1];
        e->top_file = p->defs.codes[f->code]->file;
        e->top_line = f->line;
    }
    e->output = r->kind == EVENT_OUTPUT ? r->value.len : 0;
    const struct plain_event *before = p->n ? e - 1 : NULL;
    e->fd = r->fd;
    bool goes_on = before && before->kind == e->kind && before->call == e->call;
    bool line = e->kind == EVENT_LINE && !r->reassigns;
    bool output = e->kind == EVENT_OUTPUT && before && before->fd == e->fd && before->thread == e->thread;
    e->starts_block = !goes_on || (!line && !output);
    note_changes(e, r->changes);
    state_checkpoint(s, &e->checkpoint);
    p->n++;
}

static void plain_read(struct plain *p, const struct maker *m)
{
    struct state s;
    struct record r;
    struct decoder d = { .at = m->out.data, .end = m->out.data + m->out.len };
    *p = (struct plain){ .events = calloc(m->events, sizeof *p->events) };
    assert_non_null(p->events);
    defs_init(&p->defs);
    state_init(&s, &p->defs);
    while (decode_next(&d, &r, NULL) > 0) {
        assert_int_equal(defs_add(&p->defs, &r, NULL), 0);
        assert_int_equal(state_apply(&s, &r, NULL), 0);
        if (r.tag == TAG_EVENT)
            note_event(p, &s, &r);
    }
    assert_int_equal(p->n, m->events);
    state_release(&s);
}

static void plain_release(struct plain *p)
{
    for (size_t i = 0; i < p->n; i++)
        buf_release(&p->events[i].checkpoint);
    free(p->events);
    defs_release(&p->defs);
}

/* --- chunks against it ------------------------------------------------------------------------------------------ */

/* From the chunk's checkpoint, its ops and times give the states that the stream gave. */
static void assert_replays(const struct kept *k, const struct plain *p)
{
    struct state s;
    struct record r;
    struct buf after = BUF_INIT;
    const uint8_t none = 0;
    struct decoder d = { k->ops.data, k->ops.data + k->ops.len, k->times.data, k->times.data + k->times.len };
    if (!d.times)
        d.times = d.times_end = &none;
    size_t at = k->summary.first_event - 1, n = 0;
    int got;
    state_init(&s, &p->defs);
    assert_int_equal(state_restore(&s, k->checkpoint.data, k->checkpoint.len, NULL), 0);
    assert_int_equal(s.event, at);
    for (const uint8_t *time = d.times; (got = decode_next(&d, &r, NULL)) > 0; time = d.times) {
        assert_true(r.tag == TAG_EVENT || r.tag == TAG_SWITCH);
        assert_int_equal(state_apply(&s, &r, NULL), 0);
        if (r.tag == TAG_SWITCH)
            continue;
        uint8_t shortest[VARINT_MAX];
        assert_int_equal(d.times - time, varint_put(shortest, r.dt_ns) - shortest);
        const struct plain_event *e = &p->events[at + n++];
        assert_int_equal(r.kind, e->kind);
        buf_clear(&after);
        state_checkpoint(&s, &after);
        assert_int_equal(after.len, e->checkpoint.len);
        assert_memory_equal(after.data, e->checkpoint.data, after.len);
    }
    assert_int_equal(got, 0);
    assert_ptr_equal(d.times, d.times_end);
    assert_int_equal(n, k->summary.n_events);
    buf_release(&after);
    state_release(&s);
}

static void check_threads(const struct summary *s, const struct plain_event *events)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < s->n_threads; i++) {
        const struct thread_summary *t = &s->threads[i];
        uint32_t n = 0, blocks = 0, min = UINT32_MAX, max = 0;
        assert_true(!i || t->thread > s->threads[i - 1].thread);
        for (uint32_t k = 0; k < s->n_events; k++) {
            if (events[k].thread != t->thread)
                continue;
            n++;
            blocks += !k || events[k].starts_block;
            min = events[k].depth < min ? events[k].depth : min;
            max = events[k].depth > max ? events[k].depth : max;
        }
        assert_true(n && t->events == n && t->blocks == blocks && t->min_depth == min && t->max_depth == max);
        sum += n;
    }
    assert_int_equal(sum, s->n_events);
}

static void check_lines(const struct summary *s, const struct plain_event *events)
{
    uint32_t sum = 0;
    for (uint32_t i = 0; i < s->n_lines; i++) {
        const struct line_summary *l = &s->lines[i], *before = l - (i > 0);
        uint32_t n = 0, first = 0, last = 0;
        assert_true(!i || l->file > before->file || (l->file == before->file && l->line > before->line));
        for (uint32_t k = 0; k < s->n_events; k++) {
            if (events[k].kind != EVENT_LINE || events[k].file != l->file || events[k].line != l->line)
                continue;
            first = n++ ? first : k;
            last = k;
        }
        assert_true(n && l->hits == n && l->first == first && l->last == last);
        sum += n;
    }
    assert_int_equal(sum, s->kinds[EVENT_LINE]);
}

static void check_codes(const struct summary *s, const struct plain_event *events)
{
    uint32_t sum = 0, of_frames = 0;
    for (uint32_t k = 0; k < s->n_events; k++)
        of_frames += events[k].has_frame;
    for (uint32_t i = 0; i < s->n_codes; i++) {
        const struct code_summary *c = &s->codes[i];
        uint32_t n = 0, calls = 0;
        assert_true(!i || c->code > s->codes[i - 1].code);
        for (uint32_t k = 0; k < s->n_events; k++) {
            bool own = events[k].has_frame && events[k].code == c->code;
            n += own;
            calls += own && events[k].kind == EVENT_CALL;
        }
        assert_true(n && c->events == n && c->calls == calls);
        sum += n;
    }
    assert_int_equal(sum, of_frames);
}

static void check_vars(const struct summary *s, const struct plain_event *events)
{
    uint32_t sum = 0, all = 0;
    for (uint32_t k = 0; k < s->n_events; k++)
        all += events[k].n_changed;
    for (uint32_t i = 0; i < s->n_vars; i++) {
        const struct var_summary *v = &s->vars[i], *before = v - (i > 0);
        uint32_t n = 0;
        assert_true(!i || v->code > before->code || (v->code == before->code && v->var > before->var));
        for (uint32_t k = 0; k < s->n_events; k++)
            for (uint32_t c = 0; events[k].code == v->code && c < events[k].n_changed; c++)
                n += events[k].changed[c] == v->var;
        assert_int_equal(v->changes, n);
        sum += n;
    }
    assert_int_equal(sum, all);
}

/* What passes between two events of a thread belongs to where it stood; it counts where the second one is. */
static void check_times(const struct summary *s, const struct plain *p)
{
    const struct plain_event *last[MAKER_THREADS] = { NULL };
    uint64_t *left = calloc(s->n_times + 1, sizeof *left), all = 0, of_lines = 0;
    assert_non_null(left);
    assert_true(s->timed);
    for (uint32_t i = 0; i < s->n_times; i++) {
        const struct time_summary *t = &s->times[i], *before = t - (i > 0);
        assert_true(t->own_ns > 0);
        assert_true(!i || t->file > before->file || (t->file == before->file && t->line > before->line));
        left[i] = t->own_ns;
        all += t->own_ns;
    }
    for (uint64_t n = 1; n < s->first_event + s->n_events; n++) {
        const struct plain_event *e = &p->events[n - 1], *from = last[e->thread];
        last[e->thread] = e;
        if (n < s->first_event || !from || !from->goes_on || e->time_ns == from->time_ns)
            continue;
        uint32_t i = 0;
        while (i < s->n_times && (s->times[i].file != from->top_file || s->times[i].line != from->top_line))
            i++;
        assert_true(i < s->n_times);
        left[i] -= e->time_ns - from->time_ns;
        of_lines += e->time_ns - from->time_ns;
    }
    for (uint32_t i = 0; i < s->n_times; i++)
        assert_int_equal(left[i], 0);
    assert_int_equal(s->own_ns, all);
    assert_int_equal(all, of_lines);
    free(left);
}

/* Every element is found, and so is nothing that is not there. */
static void check_finding(const struct summary *s)
{
    uint32_t n, lines = 0, times = 0;
    for (uint32_t i = 0; i < s->n_threads; i++)
        assert_ptr_equal(thread_summary_of(s->threads, s->n_threads, s->threads[i].thread), &s->threads[i]);
    for (uint32_t i = 0; i < s->n_codes; i++)
        assert_ptr_equal(summary_code(s, s->codes[i].code), &s->codes[i]);
    for (uint32_t i = 0; i < s->n_vars; i++)
        assert_ptr_equal(summary_var(s, s->vars[i].code, s->vars[i].var), &s->vars[i]);
    for (uint32_t i = 0; i < s->n_lines; i++)
        assert_ptr_equal(summary_line(s, s->lines[i].file, s->lines[i].line), &s->lines[i]);
    for (uint32_t file = 0; file < 100; file++) {
        const struct line_summary *l = summary_lines(s, file, &n);
        assert_true(!n || (l == s->lines + lines && l->file == file));
        lines += n;
        const struct time_summary *t = summary_times(s, file, &n);
        assert_true(!n || (t == s->times + times && t->file == file));
        times += n;
    }
    assert_true(lines == s->n_lines && times == s->n_times);
    assert_null(thread_summary_of(s->threads, s->n_threads, 1000));
    assert_null(summary_code(s, UINT32_MAX));
    assert_null(summary_line(s, 0, 1u << 30));
    assert_null(summary_var(s, UINT32_MAX, 0));
    summary_lines(s, UINT32_MAX, &n);
    assert_int_equal(n, 0);
}

static void assert_summary(const struct summary *s, const struct plain *p)
{
    const struct plain_event *events = p->events + s->first_event - 1;
    uint32_t blocks = 0, kinds[EVENT_KINDS] = { 0 };
    size_t output = 0;
    for (uint32_t k = 0; k < s->n_events; k++) {
        blocks += !k || events[k].starts_block;
        kinds[events[k].kind]++;
        output += events[k].output;
    }
    assert_int_equal(s->n_blocks, blocks);
    assert_int_equal(s->output_bytes, output);
    assert_memory_equal(s->kinds, kinds, sizeof kinds);
    if (s->n_events) {
        assert_int_equal(s->start_ns, events[0].time_ns);
        assert_int_equal(s->end_ns, events[s->n_events - 1].time_ns);
    }
    check_threads(s, events);
    check_lines(s, events);
    check_codes(s, events);
    check_vars(s, events);
    check_times(s, p);
    check_finding(s);
}

/* All of them in a row: every event is in one closed chunk, an open one is replaced by a larger one. */
static void assert_sequence(const struct keeper *k, const struct maker *m)
{
    uint64_t events = 0;
    struct buf definitions = BUF_INIT;
    for (size_t i = 0; i < k->n; i++) {
        const struct kept *c = &k->list[i];
        assert_int_equal(c->summary.first_event, events + 1);
        buf_put(&definitions, c->definitions.data, c->definitions.len);
        if (i + 1 < k->n)
            assert_int_equal(k->list[i + 1].seq, c->seq + (c->open ? 0 : 1));
        if (c->open && i + 1 < k->n)
            assert_true(k->list[i + 1].summary.n_events >= c->summary.n_events);
        if (!c->open)
            events += c->summary.n_events;
    }
    assert_false(k->list[k->n - 1].open);
    assert_int_equal(events, m->events);

    /* the definitions are all there, each once */
    struct decoder d = { .at = m->out.data, .end = m->out.data + m->out.len };
    struct record r;
    size_t at = 0;
    while (decode_next(&d, &r, NULL) > 0) {
        size_t len = (size_t)(r.end - r.at);
        if (r.tag == TAG_EVENT || r.tag == TAG_SWITCH)
            continue;
        assert_true(at + len <= definitions.len);
        assert_memory_equal(definitions.data + at, r.at, len);
        at += len;
    }
    assert_int_equal(at, definitions.len);
    buf_release(&definitions);
}

/* The end of a run of records from `at` on, about `want` bytes later. */
static size_t piece_end(const struct buf *out, size_t at, size_t want)
{
    struct decoder d = { .at = out->data + at, .end = out->data + out->len };
    struct record r;
    while ((size_t)(d.at - out->data) < at + want && decode_next(&d, &r, NULL) > 0)
        ;
    return (size_t)(d.at - out->data);
}

static void run_chunker(struct keeper *k, struct maker *m, size_t piece, bool flush)
{
    struct chunker *c = chunker_new(keep_chunk, k);
    struct err err = { 0 };
    assert_non_null(c);
    for (size_t at = 0; at < m->out.len;) {
        size_t end = piece_end(&m->out, at, piece);
        uint8_t *bytes = malloc(end - at);
        assert_non_null(bytes);
        memcpy(bytes, m->out.data + at, end - at);
        if (chunker_feed(c, bytes, end - at, &err) < 0)
            fail_msg("%s", err.text);
        free(bytes);
        at = end;
        if (flush && maker_rand(m, 3) == 0) {
            assert_int_equal(chunker_flush(c, &err), 0);
            size_t n = k->n;
            assert_int_equal(chunker_flush(c, &err), 0); /* nothing new */
            assert_int_equal(k->n, n);
        }
    }
    assert_int_equal(chunker_events(c), m->events);
    assert_int_equal(chunker_defs(c)->n_codes, m->n_codes);
    assert_int_equal(chunker_finish(c, &err), 0);
    chunker_free(c);
}

static void check_stream(struct maker *m, size_t piece, bool flush)
{
    struct plain p;
    struct keeper k = { 0 };
    plain_read(&p, m);
    run_chunker(&k, m, piece, flush);
    assert_sequence(&k, m);
    for (size_t i = 0; i < k.n; i++) {
        assert_replays(&k.list[i], &p);
        assert_summary(&k.list[i].summary, &p);
    }
    keeper_release(&k);
    plain_release(&p);
}

static void test_random_streams(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct maker m;
        maker_init(&m, seed);
        maker_random(&m, seed == 6 ? CHUNK_EVENTS + 1500 : 1500);
        check_stream(&m, 100 + seed * 400, seed % 2);
        maker_release(&m);
    }
}

/* Long enough for several chunks. */
static void test_several_chunks(void **state)
{
    (void)state;
    struct maker m;
    maker_init(&m, 77);
    uint32_t code = maker_code(&m, maker_file(&m, "/app/loop.py", "…"), "loop", 1, 0, "i total");
    maker_thread(&m, "Worker");
    maker_set(&m, 0, maker_int(0));
    maker_call(&m, code, 1);
    maker_switch(&m, 1);
    maker_call(&m, code, 1);
    for (uint32_t i = 0; m.events < 2 * CHUNK_EVENTS + 100; i++) {
        maker_switch(&m, 0);
        maker_plus(&m, 0, i);
        maker_line(&m, 2 + i % 3);
        if (i % 5 == 0)
            maker_switch(&m, 1);
        maker_line(&m, 2 + i % 3);
        if (i % 1000 == 0)
            maker_name(&m, "a name in the midst");
    }
    struct keeper k = { 0 };
    struct plain p;
    plain_read(&p, &m);
    run_chunker(&k, &m, 50000, false);
    assert_sequence(&k, &m);
    assert_int_equal(k.n, 3);
    for (size_t i = 0; i < k.n; i++) {
        assert_replays(&k.list[i], &p);
        assert_summary(&k.list[i].summary, &p);
    }
    assert_int_equal(k.list[0].summary.n_events, CHUNK_EVENTS);
    assert_int_equal(k.list[2].seq, 2);
    keeper_release(&k);
    plain_release(&p);
    maker_release(&m);
}

/* Values of all lengths in variables of frames whose memory was another frame's, with more of them than fit one block;
 * many changes at once, and splices of a variable that stand together, between which it is no value. */
static void test_frames_used_again(void **state)
{
    (void)state;
    static const size_t lengths[] = { 3, 700, 20, 30, 100, 23 };
    struct maker m;
    maker_init(&m, 5);
    uint32_t file = maker_file(&m, "/app/a.py", NULL);
    const uint32_t codes[] = { maker_code(&m, file, "few", 1, 0, "a b"),
                               maker_code(&m, file, "many", 9, 0, "a b c d e f g h i j k l") };
    for (uint32_t i = 0; m.events < CHUNK_EVENTS + 400; i++) {
        uint32_t many = i / 7 % 2, n = many ? 12 : 2;
        char text[701];
        for (uint32_t var = 0; var < n; var++) {
            size_t len = lengths[(i + var) % 6];
            memset(text, 'a' + (int)((i + var) % 26), len);
            text[len] = 0;
            maker_set(&m, var, i % 4 ? maker_str(text) : maker_int(i * 1000));
        }
        maker_call(&m, codes[many], 1);
        struct mvalue other = maker_str("another");
        if (i % 4) {
            size_t len = m.threads[0].stack[m.threads[0].depth - 1]->values[1].len;
            maker_splice(&m, 1, 0, (uint32_t)len, "", 0);
            maker_splice(&m, 1, 0, 0, other.at, other.len);
        } else {
            maker_plus(&m, 1, 77);
        }
        maker_unset(&m, 0);
        maker_line(&m, 2);
        maker_set(&m, 0, other);
        maker_splice(&m, 0, 3, 2, "xy", 2);
        maker_splice(&m, 0, 7, 1, "z", 1);
        maker_line(&m, 3);
        if (i % 9 || m.threads[0].depth > 20)
            maker_return(&m, 4, maker_none(), 0);
        if (m.threads[0].depth > 20)
            maker_line(&m, 5);
    }
    check_stream(&m, 30000, false);
    maker_release(&m);
}

/* --- what closes a chunk ----------------------------------------------------------------------------------------- */

static void test_closes_by_bytes(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    char text[16384];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    maker_init(&m, 1);
    for (int i = 0; i < 100; i++)
        maker_output(&m, 1, text);
    run_chunker(&k, &m, 100000, false);
    assert_sequence(&k, &m);
    assert_int_equal(k.n, 4);
    assert_true(k.list[0].ops.len >= CHUNK_BYTES && k.list[0].ops.len < CHUNK_BYTES + sizeof text + 64);
    keeper_release(&k);
    maker_release(&m);
}

/* Much live data makes longer chunks, up to a limit. */
static void test_large_checkpoint(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    maker_init(&m, 1);
    uint32_t code = maker_code(&m, maker_file(&m, "/a", NULL), "f", 1, 0, "a b c d e f g h i j k l m n o p");
    char text[4000];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = 0;
    for (int depth = 0; depth < 10; depth++) {
        for (uint32_t var = 0; var < MAKER_VARS; var++)
            maker_set(&m, var, maker_str(text));
        maker_call(&m, code, 1);
    }
    while (m.events < 2 * CHUNK_EVENTS_MAX)
        maker_line(&m, 1 + m.events % 2);
    run_chunker(&k, &m, 100000, false);
    assert_sequence(&k, &m);
    assert_true(k.list[0].summary.n_events < CHUNK_EVENTS); /* it starts with nothing alive, and closes by bytes */
    assert_int_equal(k.list[1].summary.n_events, CHUNK_EVENTS_MAX);
    keeper_release(&k);
    maker_release(&m);
}

static void test_definitions_alone(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    maker_init(&m, 1);
    maker_file(&m, "/a", "source");
    struct chunker *c = chunker_new(keep_chunk, &k);
    assert_int_equal(chunker_flush(c, NULL), 0);
    assert_int_equal(k.n, 0);
    assert_int_equal(chunker_feed(c, m.out.data, m.out.len, NULL), 0);
    assert_int_equal(chunker_flush(c, NULL), 0);
    assert_int_equal(k.n, 1);
    assert_true(k.list[0].open && k.list[0].definitions.len == m.out.len && k.list[0].summary.n_events == 0);
    assert_int_equal(chunker_flush(c, NULL), 0);
    assert_int_equal(k.n, 1);
    assert_int_equal(chunker_finish(c, NULL), 0);
    assert_int_equal(k.n, 2);
    assert_true(!k.list[1].open && k.list[1].definitions.len == 0 && k.list[1].seq == 0);
    chunker_free(c);
    keeper_release(&k);
    c = chunker_new(keep_chunk, &k);
    assert_int_equal(chunker_finish(c, NULL), 0);
    assert_int_equal(k.n, 0);
    chunker_free(c);
    maker_release(&m);
}

/* --- when things go wrong ---------------------------------------------------------------------------------------- */

static void test_damage_keeps_what_came_before(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    struct err err = { 0 };
    maker_init(&m, 3);
    maker_random(&m, 200);
    uint8_t *at = maker_room(&m, WRITE_EVENT_MAX);
    maker_wrote(&m, write_call(at, 0, 1, false, 9999)); /* well-formed, but no such code object */
    struct chunker *c = chunker_new(keep_chunk, &k);
    assert_int_equal(chunker_feed(c, m.out.data, m.out.len, &err), -1);
    assert_int_equal(err.code, ERR_CORRUPT);
    assert_int_equal(chunker_feed(c, m.out.data, m.out.len, &err), -1);
    assert_int_equal(chunker_finish(c, &err), 0);
    chunker_free(c);
    m.out.len = (size_t)(at - m.out.data);
    struct plain p;
    plain_read(&p, &m);
    assert_int_equal(k.n, 1);
    assert_int_equal(k.list[0].summary.n_events, 200);
    assert_replays(&k.list[0], &p);
    assert_summary(&k.list[0].summary, &p);
    plain_release(&p);
    keeper_release(&k);
    maker_release(&m);
}

/* The chunker looks into no value, so a splice that leaves none gets through; whoever reads the chunk finds out. */
static void test_readers_find_bad_splices(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    struct state s;
    struct defs defs;
    maker_init(&m, 1);
    uint32_t code = maker_code(&m, maker_file(&m, "/a", NULL), "f", 1, 0, "x");
    maker_set(&m, 0, maker_str("hello"));
    maker_call(&m, code, 1);
    uint8_t *at = maker_room(&m, 64);
    at = write_line_head(at, 0, 1, true);
    maker_wrote(&m, write_change_splice(at, 0, 1, 1, "\x09", 1)); /* its length is no more true */
    m.events++;
    while (m.events < CHUNK_EVENTS + 1)
        maker_line(&m, 1);
    run_chunker(&k, &m, 1 << 20, false);
    assert_int_equal(k.n, 2);

    defs_init(&defs);
    state_init(&s, &defs);
    for (size_t i = 0; i < k.n; i++)
        take_all(&defs, NULL, &k.list[i].definitions);
    struct decoder d = { k.list[0].ops.data, k.list[0].ops.data + k.list[0].ops.len, k.list[0].times.data,
                         k.list[0].times.data + k.list[0].times.len };
    struct record r;
    struct err err = { 0 };
    assert_true(decode_next(&d, &r, NULL) > 0 && state_apply(&s, &r, NULL) == 0);
    assert_true(decode_next(&d, &r, NULL) > 0 && state_apply(&s, &r, &err) < 0);
    assert_int_equal(err.code, ERR_CORRUPT);
    assert_int_equal(state_restore(&s, k.list[1].checkpoint.data, k.list[1].checkpoint.len, &err), -1);
    state_release(&s);
    defs_release(&defs);
    keeper_release(&k);
    maker_release(&m);
}

static int refuse_chunk(void *data, const struct chunk *c, struct err *err)
{
    (void)data;
    (void)c;
    return err_set(err, ERR_FAILED, "no room");
}

static void test_consumer_fails(void **state)
{
    (void)state;
    struct maker m;
    struct err err = { 0 };
    maker_init(&m, 3);
    maker_random(&m, 20);
    struct chunker *c = chunker_new(refuse_chunk, NULL);
    assert_int_equal(chunker_feed(c, m.out.data, m.out.len, &err), 0);
    assert_int_equal(chunker_flush(c, &err), -1);
    assert_string_equal(err.text, "no room");
    assert_int_equal(chunker_finish(c, &err), -1);
    chunker_free(c);
    chunker_free(NULL);
    maker_release(&m);
}

/* --- stored forms ------------------------------------------------------------------------------------------------ */

static void test_pack(void **state)
{
    (void)state;
    struct buf packed = BUF_INIT, raw = BUF_INIT;
    struct packer packer = { 0 };
    struct bytes checkpoint, ops, times;
    struct chunk c = { .checkpoint = { (const uint8_t *)"check", 5 },
                       .ops = { (const uint8_t *)"operations", 10 },
                       .times = { (const uint8_t *)"t", 1 } };
    chunk_pack(&packer, &packed, &c);
    assert_false(packed.failed);
    assert_int_equal(chunk_unpack(packed.data, packed.len, &raw, &checkpoint, &ops, &times, NULL), 0);
    assert_true(checkpoint.len == 5 && ops.len == 10 && times.len == 1);
    assert_memory_equal(checkpoint.at, "check", 5);
    assert_memory_equal(ops.at, "operations", 10);
    assert_memory_equal(times.at, "t", 1);
    for (size_t len = 0; len < packed.len; len++)
        assert_int_equal(chunk_unpack(packed.data, len, &raw, &checkpoint, &ops, &times, NULL), -1);
    c = (struct chunk){ 0 };
    buf_clear(&packed);
    chunk_pack(&packer, &packed, &c);
    assert_int_equal(chunk_unpack(packed.data, packed.len, &raw, &checkpoint, &ops, &times, NULL), 0);
    assert_true(!checkpoint.len && !ops.len && !times.len);
    packer_release(&packer);
    buf_release(&packed);
    buf_release(&raw);
}

/* A summary that was made before there were times: it ends where they begin. */
static void test_summaries_without_times(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    struct buf bytes = BUF_INIT, again = BUF_INIT;
    struct summary s;
    maker_init(&m, 8);
    maker_random(&m, 300);
    run_chunker(&k, &m, 1 << 20, false);
    k.list[0].summary.timed = false;
    summary_write(&k.list[0].summary, &bytes);
    assert_int_equal(summary_read(&s, bytes.data, bytes.len, NULL), 0);
    assert_true(!s.timed && !s.n_times && !s.own_ns && s.n_lines == k.list[0].summary.n_lines);
    summary_write(&s, &again);
    assert_int_equal(again.len, bytes.len);
    assert_memory_equal(again.data, bytes.data, again.len);
    summary_release(&s);
    buf_release(&bytes);
    buf_release(&again);
    keeper_release(&k);
    maker_release(&m);
}

static void test_cut_summaries(void **state)
{
    (void)state;
    struct maker m;
    struct keeper k = { 0 };
    struct buf bytes = BUF_INIT, shorter = BUF_INIT;
    maker_init(&m, 8);
    maker_random(&m, 300);
    run_chunker(&k, &m, 1 << 20, false);
    summary_write(&k.list[0].summary, &bytes);
    k.list[0].summary.timed = false;
    summary_write(&k.list[0].summary, &shorter); /* cut there it is one without times */
    for (size_t len = 0; len < bytes.len; len++) {
        struct summary s;
        if (len == shorter.len)
            continue;
        struct err err = { 0 };
        uint8_t *part = malloc(len + 1);
        assert_non_null(part);
        memcpy(part, bytes.data, len);
        assert_int_equal(summary_read(&s, part, len, &err), -1);
        assert_int_equal(err.code, ERR_CORRUPT);
        assert_null(s.lines);
        free(part);
    }
    buf_release(&bytes);
    buf_release(&shorter);
    keeper_release(&k);
    maker_release(&m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_streams),
        cmocka_unit_test(test_several_chunks),
        cmocka_unit_test(test_frames_used_again),
        cmocka_unit_test(test_closes_by_bytes),
        cmocka_unit_test(test_large_checkpoint),
        cmocka_unit_test(test_definitions_alone),
        cmocka_unit_test(test_damage_keeps_what_came_before),
        cmocka_unit_test(test_readers_find_bad_splices),
        cmocka_unit_test(test_consumer_fails),
        cmocka_unit_test(test_pack),
        cmocka_unit_test(test_summaries_without_times),
        cmocka_unit_test(test_cut_summaries),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
