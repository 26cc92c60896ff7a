/* Profiles made by hand: stored, replaced while they grow, loaded, sorted, drawn. */
#include "smiley/call_graph.h"
#include "smiley/write.h"
#include "store/fixture.h"

static void put_function(struct maker *m, uint32_t id, const char *file, uint32_t line, const char *name)
{
    uint8_t *at = buf_reserve(&m->out, WRITE_DEF_MAX + strlen(file) + strlen(name));
    m->out.len = (size_t)(write_function(at, id, file, strlen(file), line, name, strlen(name), 0) - m->out.data);
}

struct total {
    uint32_t caller, function;
    uint64_t calls, recursive, own, total;
};

static void put_totals(struct maker *m, const struct total *t, uint32_t n)
{
    uint8_t *at = buf_reserve(&m->out, WRITE_PROFILE_MAX + n * WRITE_TOTAL_MAX);
    at = write_profile(at, 1, n);
    for (uint32_t i = 0; i < n; i++)
        at = write_total(at, t[i].caller, t[i].function, t[i].calls, t[i].recursive, t[i].own, t[i].total);
    m->out.len = (size_t)(at - m->out.data);
}

/* main (100 of it its own) calls a and a lambda; a calls b, b calls a: mutual recursion; another lambda has the same
 * label, and one function was never called. */
static void make(struct maker *m)
{
    maker_init(m, 1);
    put_function(m, 0, "/p.py", 1, "<module>");
    put_function(m, 1, "/p.py", 2, "a");
    put_function(m, 2, "/p.py", 5, "b");
    put_function(m, 3, "/p.py", 9, "<lambda>");
    put_function(m, 4, "/p.py", 9, "<lambda>");
    put_function(m, 5, "~", 0, "<built-in method builtins.len>");
    put_totals(m, (struct total[]){ { 0, 0, 1, 0, 90, 900 }, { 0, 3, 1, 0, 5, 5 } }, 2);
    put_totals(m,
               (struct total[]){ { 0, 0, 1, 0, 100, 1000 },
                                 { 0, 1, 3, 2, 300, 880 },
                                 { 0, 2, 2, 1, 580, 870 },
                                 { 0, 3, 4, 0, 12, 12 },
                                 { 0, 4, 6, 0, 8, 8 },
                                 { 1, 1, 1, 0, 100, 880 },
                                 { 2, 2, 2, 1, 580, 870 },
                                 { 3, 1, 2, 2, 200, 0 },
                                 { 1, 3, 4, 0, 12, 12 },
                                 { 1, 4, 6, 0, 8, 8 } },
               10);
}

static struct profile load(struct fixture *f, struct maker *m)
{
    struct store *s = fixture_store(f, STORE_CREATE);
    struct recording r;
    struct reader *reader;
    struct profile p;
    recording_start(&r, s, "one", 100);
    recording_feed(&r, m, true);
    recording_end(&r);
    maker_release(m);
    assert_ok(reader_open(&reader, s, "one", err));
    assert_ok(profile_load(&p, reader, err));
    reader_close(reader);
    store_close(s);
    return p;
}

static const struct profile_function *named(const struct profile *p, const char *name)
{
    for (size_t i = 0; i < p->n_functions; i++)
        if (!strcmp(p->functions[i].name, name))
            return &p->functions[i];
    fail_msg("no function %s", name);
    return NULL;
}

static void loaded(void **state)
{
    struct maker m;
    make(&m);
    struct profile p = load(*state, &m);
    assert_int_equal(p.n_functions, 4);
    assert_int_equal(p.n_edges, 4);
    const struct profile_function *main = named(&p, "<module>"), *a = named(&p, "a"), *l = named(&p, "<lambda>");
    assert_int_equal(main->cost.own_ns, 100);
    assert_int_equal(main->n_callers, 0);
    assert_int_equal(main->n_callees, 2);
    assert_int_equal(a->cost.calls, 3);
    assert_int_equal(a->cost.recursive, 2);
    assert_int_equal(a->n_callers, 2);
    assert_int_equal(l->cost.calls, 10);
    assert_int_equal(p.edges[l->callers].cost.total_ns, 20);
    assert_int_equal(p.total.calls, 1 + 3 + 2 + 10);
    assert_int_equal(p.total.own_ns, 1000);
    profile_release(&p);
}

static void sorted(void **state)
{
    struct maker m;
    make(&m);
    struct profile p = load(*state, &m);
    size_t order[8];
    profile_sort(&p, PROFILE_TIME, order);
    assert_string_equal(p.functions[order[0]].name, "b");
    profile_sort(&p, PROFILE_CUMULATIVE, order);
    assert_string_equal(p.functions[order[0]].name, "<module>");
    profile_sort(&p, PROFILE_CALLS, order);
    assert_string_equal(p.functions[order[0]].name, "<lambda>");
    profile_sort(&p, PROFILE_TIME_EACH, order); /* 290 a call; 100; 100; 2; b before the module by its name */
    assert_string_equal(p.functions[order[0]].name, "b");
    profile_sort(&p, PROFILE_CUMULATIVE_EACH, order); /* of primitive calls: a and <module> have one */
    assert_string_equal(p.functions[order[0]].name, "<module>");
    assert_string_equal(p.functions[order[1]].name, "a");
    profile_sort(&p, PROFILE_LINE, order);
    assert_string_equal(p.functions[order[3]].name, "<lambda>");
    assert_int_equal(profile_key_find("cum"), PROFILE_CUMULATIVE);
    assert_int_equal(profile_key_find("c"), PROFILE_KEYS);
    assert_int_equal(profile_key_find("n"), PROFILE_KEYS);
    assert_int_equal(profile_key_find(""), PROFILE_KEYS);
    profile_release(&p);
}

static void formats(void **state)
{
    static const char *const known[][2] = {
        { "a.prof", "pstats" },
        { "/x.d/run.pstats", "pstats" },
        { "callgrind.out.12", "callgrind" },
        { "a.callgrind", "callgrind" },
        { "b.folded", "folded" },
        { "c.speedscope.json", "speedscope" },
        { "g.gv", "dot" },
        { "g.SVG", "svg" },
        { "g.svg.png", "png" },
    };
    static const char *const unknown[] = { "", ".svg", "svg", "a.txt", "a.json", "x.svg/a", "speedscope.json" };
    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_non_null(profile_format_of_file(known[i][0]));
        assert_string_equal(profile_format_of_file(known[i][0])->name, known[i][1]);
    }
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++)
        assert_null(profile_format_of_file(unknown[i]));
    for (const struct profile_format *f = profile_formats; f->name; f++) {
        char name[64];
        snprintf(name, sizeof name, "a.%.*s", (int)strcspn(f->endings, " "), f->endings);
        assert_ptr_equal(profile_format_of_file(name), f);
        assert_ptr_equal(profile_format_find(f->name), f);
    }
    assert_null(profile_format_find("sv"));
}

static void exported(void **state)
{
    struct maker m;
    make(&m);
    struct profile p = load(*state, &m);
    for (const struct profile_format *f = profile_formats; f->name; f++) {
        struct buf out = BUF_INIT;
        assert_ok(f->write(&p, "prog \"x\\y\n", &out, err));
        assert_true(out.len > 40);
        buf_release(&out);
    }
    profile_release(&p);
}

static struct call_graph_point size(void *data, const struct call_graph *g, size_t node)
{
    (void)data, (void)g, (void)node;
    return (struct call_graph_point){ 20, 4 };
}

static void drawn(void **state)
{
    struct maker m;
    make(&m);
    struct profile p = load(*state, &m);
    struct call_graph_options o = CALL_GRAPH_DEFAULTS;
    struct call_graph g;
    assert_ok(call_graph_build(&g, &p, &o, err));
    assert_int_equal(g.n_nodes, 4);
    assert_int_equal(g.n_edges, 3); /* b's recursive calls of a took no time of their own */
    assert_true(g.nodes[0].hot && g.nodes[0].total > 0.99);
    assert_ok(call_graph_layout(&g, size, NULL, err));
    for (size_t i = 0; i < g.n_nodes; i++)
        for (size_t k = 0; k < i; k++)
            assert_true(g.nodes[i].y - g.nodes[k].y >= 4 || g.nodes[k].y - g.nodes[i].y >= 4 ||
                        g.nodes[i].x - g.nodes[k].x >= 20 || g.nodes[k].x - g.nodes[i].x >= 20);
    for (size_t i = 0; i < g.n_edges; i++)
        assert_true(g.edges[i].n_points >= 4 && g.edges[i].n_points % 3 == 1);
    call_graph_release(&g);
    o.node_threshold = 0.5;
    assert_ok(call_graph_build(&g, &p, &o, err));
    assert_int_equal(g.n_nodes, 3);
    assert_int_equal(g.left_out, 1);
    call_graph_release(&g);
    o = (struct call_graph_options)CALL_GRAPH_DEFAULTS;
    o.most = 2;
    assert_ok(call_graph_build(&g, &p, &o, err));
    assert_int_equal(g.n_nodes, 2);
    assert_true(g.node_threshold > 0.5);
    call_graph_release(&g);
    o = (struct call_graph_options)CALL_GRAPH_DEFAULTS;
    o.part = GRAPH_DESCENDANTS;
    o.root = (size_t)(named(&p, "a") - p.functions);
    assert_ok(call_graph_build(&g, &p, &o, err));
    assert_int_equal(g.n_nodes, 2); /* a and b */
    call_graph_release(&g);
    profile_release(&p);
}

static void empty(void **state)
{
    struct maker m;
    struct call_graph_options o = CALL_GRAPH_DEFAULTS;
    struct call_graph g;
    maker_init(&m, 1);
    maker_file(&m, "/app/a.py", "x = 1\n");
    struct profile p = load(*state, &m);
    assert_int_equal(p.n_functions, 0);
    assert_ok(call_graph_build(&g, &p, &o, err));
    assert_ok(call_graph_layout(&g, size, NULL, err));
    assert_int_equal(g.n_nodes, 0);
    call_graph_release(&g);
    profile_release(&p);
}

static void heat(void **state)
{
    (void)state;
    assert_int_equal(call_graph_heat(0), 0x0d0d73);
    assert_int_equal(call_graph_heat(1), 0xff0000);
    assert_int_equal(call_graph_heat(7), 0xff0000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(loaded), fixture_test(sorted),   fixture_test(exported),    fixture_test(drawn),
        fixture_test(empty),  cmocka_unit_test(heat), cmocka_unit_test(formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
