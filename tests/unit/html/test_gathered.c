/* Pages that a whole run has to be looked through for: with no time at all each says how far it came and comes a little
 * further, and the last of them is what patience gives at once. */
#include "model/made_run.h"
#include "src/html/routes.h"

typedef int page_fn(struct view *v, const struct asked *asked, struct err *err);

static const struct asked anything = { .page = 1, .per_page = PER_PAGE, .thread = ALL_THREADS };

static char *write_page(struct trace *t, page_fn *page, struct gathered *g, uint64_t patience_ns, bool *unfinished)
{
    struct html h = HTML_INIT;
    struct site site = { .address = server_address, .is_server = true, .token = "", .reader = trace_reader(t) };
    struct view v = {
        .site = &site,
        .h = &h,
        .trace = t,
        .run = reader_run(trace_reader(t)),
        .gathered = g,
        .patience_ns = patience_ns,
    };
    assert_ok(page(&v, &anything, err));
    assert_ok(html_finish(&h, err));
    char *text = buf_detach(&h.out);
    assert_non_null(text);
    html_release(&h);
    *unfinished = v.unfinished;
    return text;
}

static void check(struct trace *t, page_fn *page)
{
    struct gathered whole = { 0 }, part = { 0 };
    bool unfinished;
    int pages = 1;
    char *expected = write_page(t, page, &whole, GATHER_ALL, &unfinished);
    assert_false(unfinished);
    assert_null(strstr(expected, "percent of this large run"));
    char *text = write_page(t, page, &part, 1, &unfinished);
    for (; unfinished; pages++) {
        assert_non_null(strstr(text, "percent of this large run"));
        free(text);
        text = write_page(t, page, &part, 1, &unfinished);
    }
    assert_true(pages > 1);
    assert_string_equal(text, expected);
    free(text);
    free(expected);
    gathered_release(&whole);
    gathered_release(&part);
}

static void a_little_further_each_time(void **state)
{
    static page_fn *const pages[] = { page_output, page_exceptions, page_threads };
    struct fixture *f = *state;
    struct maker m;
    maker_init(&m, 3);
    maker_random(&m, 60000);
    struct made_run made = made_run_open(f, &m);
    assert_true(reader_chunks(trace_reader(made.trace)) > 2);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        check(made.trace, pages[i]);
    made_run_close(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(a_little_further_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
