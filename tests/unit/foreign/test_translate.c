/* Events of the Python program smiley, translated: stacks that are rebuilt, variables, secrets, and what is not as it
 * should be. */
#include "store/fixture.h"

#include "smiley/foreign.h"

struct telling {
    struct store *store;
    struct consumer *to;
    struct run run;
    struct translator *t;
    struct reader *reader; /* once it is told */
    double seconds;
};

static struct bytes text_of(const char *text)
{
    return (struct bytes){ (const uint8_t *)text, text ? strlen(text) : 0 };
}

static struct telling begin(struct fixture *f, struct redact redact)
{
    struct telling x = { .store = fixture_store(f, STORE_CREATE), .seconds = 1e9 };
    struct foreign_run from = { .id = text_of("there"), .start = { true, 1e9 } };
    struct foreign_counts counts = { 0 };
    struct err why;
    run_init(&x.run);
    assert_ok(foreign_run_start(&x.run, &from, &counts, err));
    x.to = store_consumer(x.store, &why);
    assert_ok(x.to->run_started(x.to, &x.run, err));
    x.t = translator_new(&x.run, x.to, &(struct foreign_run_options){ .redact = redact });
    return x;
}

static void event(struct telling *x, const char *kind, const char *function, int line, const char *locals,
                  const char *arg)
{
    struct foreign_event e = {
        .event = text_of(kind),
        .thread = text_of("MainThread"),
        .file = text_of("/app/there.py"),
        .function = text_of(function),
        .arg = text_of(arg),
        .locals = text_of(locals),
        .time = { true, x->seconds += 0.001 },
        .has_line = true,
        .line = line,
    };
    assert_ok(translator_event(x->t, &e, err));
}

static struct foreign_counts told(struct telling *x)
{
    struct foreign_run from = { .id = text_of("there"), .start = { true, 1e9 }, .end = { true, x->seconds } };
    assert_ok(translator_end(x->t, &from, true, &x->run, err));
    struct foreign_counts counts = *translator_counts(x->t);
    assert_ok(x->to->run_ended(x->to, &x->run, err));
    assert_ok(reader_open(&x->reader, x->store, "there", err));
    return counts;
}

static void end(struct telling *x)
{
    reader_close(x->reader);
    translator_free(x->t);
    x->to->close(x->to);
    store_close(x->store);
    run_release(&x->run);
}

/* The innermost frame after event n, as `function: name=value …`. */
static void frame_is(struct telling *x, uint64_t n, const char *want)
{
    const struct state *s;
    const struct defs *defs = reader_defs(x->reader);
    struct buf got = BUF_INIT;
    assert_ok(reader_state(x->reader, n, &s, err));
    const struct frame *f = state_frame(s);
    buf_printf(&got, "%s:", f ? defs_code_name(defs, f->code) : "none");
    for (uint32_t i = 0; f && i < f->n_vars; i++) {
        const struct var *v = &f->vars[i];
        if (!v->len)
            continue;
        buf_printf(&got, " %s=", defs_var_name(defs, f->code, i));
        value_text(&got, var_bytes(v), var_bytes(v) + v->len, defs, 0);
    }
    assert_string_equal(buf_str(&got), want);
    buf_release(&got);
}

static void calls_and_variables(void **state)
{
    struct telling x = begin(*state, (struct redact){ 0 });
    event(&x, "call", "double", 1, "{\"n\": 21}", "null");
    event(&x, "line", "double", 2, "{\"n\": 21}", "null");
    event(&x, "line", "double", 3, "{\"n\": 21, \"m\": [1, {\"a\": NaN}]}", "null");
    event(&x, "line", "double", 3, "{\"m\": {\"__class__\": \"P\", \"__module__\": \"app\", \"x\": 1}}", "null");
    event(&x, "return", "double", 3, "{}", "42");
    struct foreign_counts c = told(&x);
    assert_int_equal(c.events, 5);
    assert_int_equal(c.added_calls + c.added_returns + c.unknown + c.bad_locals, 0);
    assert_int_equal(reader_events(x.reader), 5);
    frame_is(&x, 1, "double: n=21");
    frame_is(&x, 3, "double: n=21 m=[1, {'a': nan}]");
    frame_is(&x, 4, "double: m=P(x=1)"); /* what is not told any more was deleted */
    end(&x);
}

static const char secrets[] =
    "{\"user\": \"ada\", \"api_key\": \"k1\", \"conf\": {\"dbPassword\": \"k2\", \"port\": 1},"
    "\"o\": {\"__class__\": \"P\", \"__module__\": \"app\", \"token\": \"k3\"}, \"tokens\": 0}";

static void secrets_are_left_out(void **state)
{
    struct telling x = begin(*state, (struct redact){ 0 });
    event(&x, "call", "f", 1, secrets, "null");
    told(&x);
    frame_is(&x, 1,
             "f: user='ada' api_key=<redacted> conf={'dbPassword': <redacted>, 'port': 1} o=P(token=<redacted>) "
             "tokens=<redacted>");
    end(&x);
}

static void secrets_are_kept(void **state)
{
    struct telling x = begin(*state, (struct redact){ .off = true });
    event(&x, "call", "f", 1, secrets, "null");
    told(&x);
    frame_is(&x, 1, "f: user='ada' api_key='k1' conf={'dbPassword': 'k2', 'port': 1} o=P(token='k3') tokens=0");
    end(&x);
}

static void what_does_not_fit(void **state)
{
    struct telling x = begin(*state, (struct redact){ 0 });
    event(&x, "line", "nobody_called", 5, "{\"a\": 1}", "null"); /* its call is added */
    event(&x, "call", "g", 9, "not json", "null");
    event(&x, "line", "nobody_called", 6, "{\"a\": 2}", "null"); /* the return of g is added */
    event(&x, "jump", "g", 1, "{}", "null");
    event(&x, "line", NULL, 1, "{}", "null"); /* of a function without a name, which is called and left */
    event(&x, "return", "nobody_called", 6, "{\"a\": 2}", "[1");
    struct foreign_counts c = told(&x);
    struct buf report = BUF_INIT;
    assert_int_equal(c.added_calls, 2);
    assert_int_equal(c.added_returns, 2);
    assert_int_equal(c.unknown, 1);
    assert_int_equal(c.no_place, 1);
    assert_int_equal(c.bad_locals, 1);
    assert_int_equal(c.bad_arg, 1);
    foreign_report(&c, &report);
    assert_non_null(strstr(buf_str(&report), "1 event"));
    buf_release(&report);
    frame_is(&x, 2, "nobody_called: a=1");
    end(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(calls_and_variables),
        fixture_test(secrets_are_left_out),
        fixture_test(secrets_are_kept),
        fixture_test(what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
