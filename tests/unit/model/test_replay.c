/* Replay's two formats, line by line. */
#include <jansson.h>

#include "made_run.h"
#include "smiley/replay.h"

/* What replay prints; the caller frees. */
static char *printed(struct trace *t, const struct replay_options *o)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    assert_ok(replay(t, o, out, err));
    fclose(out);
    return text;
}

static void expect(struct trace *t, struct replay_options o, const char *want)
{
    char *got = printed(t, &o);
    assert_string_equal(got, want);
    free(got);
}

/* Two threads, a generator, an exception and output, in two files. */
static struct made_run example(struct fixture *f)
{
    struct maker m;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/home/user/a.py", "import b\nx = 1\n"),
             other = maker_file(&m, "/lib/other.py", NULL), main_code, gen;
    main_code = maker_code(&m, file, "<module>", 1, CODE_MODULE, "x data");
    gen = maker_code(&m, other, "gen", 11000, CODE_GENERATOR, "zeta alpha");
    maker_thread(&m, "Wor\x1b[ker");
    maker_call(&m, main_code, 1);
    maker_set(&m, 0, maker_str("a\nb\x1b"));
    maker_line(&m, 2);
    maker_output(&m, 1, "one\ntw");
    maker_output(&m, 1, "o\n");
    maker_output(&m, 2, "par");
    maker_switch(&m, 1);
    maker_set(&m, 0, maker_int(3));
    maker_set(&m, 1, maker_none());
    maker_call(&m, gen, 11000);
    maker_yield(&m, 11001, maker_int(5));
    maker_switch(&m, 0);
    maker_output(&m, 2, "\n");
    maker_raise(&m, 2, maker_exception(0, 0, "went\nwrong"));
    maker_return(&m, 2, maker_none(), RETURN_UNWOUND);
    return made_run_open(f, &m);
}

static void text(void **state)
{
    struct made_run made = example(*state);
    expect(made.trace, (struct replay_options){ 0 },
           "Starting new run: prog.py 'an argument'\n"
           "a.py:   1: import b\n"
           "a.py:   2: x = 1\n"
           "           x = 'a\\nb\\x1b'\n"
           "[Wor\\x1b[ker] /lib/other.py:11000: (source not available)\n"
           "[Wor\\x1b[ker]                      alpha = None\n"
           "[Wor\\x1b[ker]                      zeta = 3\n"
           "[Wor\\x1b[ker] /lib/other.py:11001: return>>> 5\n"
           "a.py:   2: exception: <module>: went\\nwrong\n"
           "a.py:   2: return>>> None\n"
           "Finished run\n");
    expect(made.trace, (struct replay_options){ .output = true, .thread = "MainThread", .from = 2 },
           "a.py:   2: x = 1\n"
           "           x = 'a\\nb\\x1b'\n"
           "stdout>>> one\n"
           "stdout>>> two\n"
           "stderr>>> par\n"
           "a.py:   2: exception: <module>: went\\nwrong\n"
           "a.py:   2: return>>> None\n"
           "Finished run\n");
    expect(made.trace, (struct replay_options){ .from = 7, .to = 7 },
           "[Wor\\x1b[ker] /lib/other.py:11001: return>>> 5\n");
    made_run_close(&made);
}

static void options(void **state)
{
    struct made_run made = example(*state);
    FILE *out = fopen("/dev/null", "w");
    assert_error(replay(made.trace, &(struct replay_options){ .thread = "Nobody" }, out, err), ERR_NOT_FOUND, "Nobody");
    assert_error(replay(made.trace, &(struct replay_options){ .from = 99 }, out, err), ERR_NOT_FOUND, "99");
    assert_error(replay(made.trace, &(struct replay_options){ .from = 3, .to = 2 }, out, err), ERR_USAGE, "3");
    fclose(out);
    out = fopen("/dev/full", "w");
    if (out) {
        setvbuf(out, NULL, _IONBF, 0);
        assert_error(replay(made.trace, &(struct replay_options){ 0 }, out, err), ERR_FAILED, "write");
        fclose(out);
    }
    made_run_close(&made);
}

/* Colours are all that colour adds. */
static void colour(void **state)
{
    struct made_run made = example(*state);
    char *plain = printed(made.trace, &(struct replay_options){ .output = true });
    char *coloured = printed(made.trace, &(struct replay_options){ .output = true, .colour = true });
    assert_non_null(strstr(coloured, "\033[35mimport\033[m"));
    char *to = coloured;
    for (const char *at = coloured; *at; at++) {
        if (*at == '\033')
            at += strcspn(at, "m");
        else
            *to++ = *at;
    }
    *to = 0;
    assert_string_equal(coloured, plain);
    free(coloured);
    free(plain);
    made_run_close(&made);
}

static void json(void **state)
{
    struct made_run made = example(*state);
    expect(made.trace, (struct replay_options){ .json = true, .from = 2, .to = 2 },
           "{\"event\": \"line\", \"n\": 2, \"time\": 0.000002000, \"thread\": \"MainThread\", \"call\": 1, "
           "\"depth\": 0, \"file\": \"/home/user/a.py\", \"line\": 2, \"function\": \"<module>\", "
           "\"locals\": {\"x\": \"'a\\\\nb\\\\x1b'\"}, \"changed\": [\"x\"]}\n");
    char *got = printed(made.trace, &(struct replay_options){ .json = true });
    assert_non_null(strstr(got, "\"thread\": \"Wor\\u001b[ker\""));
    assert_non_null(strstr(got, "\"value\": \"one\\ntw\", \"stream\": \"stdout\""));
    assert_non_null(strstr(got, "\"value\": \"par\", \"stream\": \"stderr\""));
    assert_non_null(strstr(got, "\"value\": \"<module>\", \"message\": \"went\\nwrong\""));
    assert_non_null(strstr(got, "\"value\": \"None\", \"unwound\": true}"));
    free(got);
    made_run_close(&made);
}

/* Bytes that are no UTF-8, surrogates and characters cut in two still give JSON that anyone can read. */
static void json_of_hostile_text(void **state)
{
    struct maker m;
    maker_init(&m, 1);
    uint32_t file = maker_file(&m, "/app/\xff\xed\xb2\x80.py", NULL);
    uint32_t code = maker_code(&m, file, "\"q\\\n\xc2\x85\xe2\x80\xae", 1, 0, "v");
    maker_set(&m, 0, maker_str("\xed\xb2\x80 \xff \xf0\x9f\x98\x80 \x7f"));
    maker_call(&m, code, 1);
    maker_output(&m, 1, "\xc3");
    maker_output(&m, 2, "\xff");
    maker_output(&m, 1, "\xbc\xf0\x9f");
    maker_output(&m, 1, "\x98\x80!\xf0");
    maker_output(&m, 1, "x");
    struct made_run made = made_run_open(*state, &m);
    char *got = printed(made.trace, &(struct replay_options){ .json = true }), *save = NULL;
    const char *outputs[] = { NULL, "", "\xef\xbf\xbd", "\xc3\xbc", "\xf0\x9f\x98\x80!", "\xef\xbf\xbdx" };
    int i = 0;
    for (char *line = strtok_r(got, "\n", &save); line; line = strtok_r(NULL, "\n", &save), i++) {
        json_error_t error;
        for (const char *c = line; *c; c++)
            assert_true((uint8_t)*c >= ' ' && *c != 0x7f);
        json_t *o = json_loads(line, 0, &error);
        if (!o)
            fail_msg("%s: %s", error.text, line);
        assert_string_equal(json_string_value(json_object_get(o, "function")), "\"q\\\n\xc2\x85\xe2\x80\xae");
        if (outputs[i])
            assert_string_equal(json_string_value(json_object_get(o, "value")), outputs[i]);
        json_decref(o);
    }
    assert_int_equal(i, 6);
    free(got);
    made_run_close(&made);
}

/* A long run with everything in it: each line is an object, in order, with the variables of its frame as they are then.
 */
static void json_of_a_random_run(void **state)
{
    enum { EVENTS = 40000 };
    struct maker m;
    maker_init(&m, 5);
    maker_random(&m, EVENTS);
    struct made_run made = made_run_open(*state, &m);
    char *got = printed(made.trace, &(struct replay_options){ .json = true }), *save = NULL;
    uint64_t n = 0;
    for (char *line = strtok_r(got, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
        if (++n % 23)
            continue;
        json_t *o = json_loads(line, 0, NULL), *text;
        const char *name;
        struct variables v = { 0 };
        struct buf want = BUF_INIT;
        assert_non_null(o);
        assert_int_equal(json_integer_value(json_object_get(o, "n")), n);
        assert_ok(trace_variables(made.trace, n, 0, n, &v, err));
        size_t live = 0, changed = 0;
        const char *last = "";
        for (size_t i = 0; i < v.n; i++) {
            changed += v.list[i].changed;
            if (v.list[i].at &&
                strcmp(v.list[i].name, last) != 0) { /* the maker may use a name twice in a code object */
                live++;
                last = v.list[i].name;
            }
        }
        assert_int_equal(json_object_size(json_object_get(o, "locals")), live);
        assert_int_equal(json_array_size(json_object_get(o, "changed")), changed);
        json_object_foreach(json_object_get(o, "locals"), name, text)
        {
            size_t i = 0;
            while (strcmp(v.list[i].name, name) != 0)
                i++;
            if (strcmp(name, "more") == 0)
                continue;
            buf_clear(&want);
            value_text(&want, v.list[i].at, v.list[i].end, reader_defs(trace_reader(made.trace)), 0);
            assert_string_equal(json_string_value(text), buf_str(&want));
        }
        buf_release(&want);
        variables_release(&v);
        json_decref(o);
    }
    assert_int_equal(n, EVENTS);
    free(got);
    made_run_close(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        fixture_test(text),
        fixture_test(options),
        fixture_test(colour),
        fixture_test(json),
        fixture_test(json_of_hostile_text),
        fixture_test(json_of_a_random_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
