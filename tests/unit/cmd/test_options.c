/* Options by table: every way to write them, what they refuse, and the help made of the same rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "smiley/buf.h"
#include "smiley/options.h"

struct values {
    bool flag, sense;
    int count;
    const char *text, *colour;
    struct words list;
    uint64_t number;
    uint32_t small;
};

static const char *colour(size_t i)
{
    static const char *const names[] = { "red", "green" };
    return i < 2 ? names[i] : NULL;
}

#define AT(member) OPT_AT(struct values, member)
/* clang-format off */
static const struct opt options[] = {
    { .name = "flag", .letter = 'f', .kind = OPT_FLAG, .set = true, AT(flag), .help = "a flag" },
    { .name = "sense", .kind = OPT_FLAG, .set = true, AT(sense), .help = "makes sense" },
    { .name = "no-sense", .kind = OPT_FLAG, .set = false, AT(sense), .help = "makes none" },
    { .letter = 'n', .kind = OPT_COUNT, AT(count), .help = "counts" },
    { .name = "text", .letter = 't', .kind = OPT_TEXT, .arg = "TEXT", AT(text), .help = "a text" },
    { .name = "colour", .kind = OPT_TEXT, .arg = "COLOUR", .choice = colour, AT(colour), .help = "which colour" },
    { .name = "list", .letter = 'l', .kind = OPT_LIST, .arg = "WORD", AT(list), .help = "words" },
    { .name = "number", .kind = OPT_NUMBER, .arg = "N", .min = 1, .max = UINT64_MAX, AT(number), .help = "a number" },
    { .name = "small", .kind = OPT_NUMBER32, .arg = "N", .min = 1, .max = 100, AT(small), .help = "a small number" },
    { .letter = 'm', .kind = OPT_STOP, .arg = "MODULE", .help = "not ours from here on" },
    { .name = "secret", .kind = OPT_FLAG, .set = true, .hidden = true, AT(flag), .help = "unseen" },
    { 0 },
};
/* clang-format on */
static const struct values defaults = { .number = 12, .small = 34 };

struct parsed {
    struct values v;
    struct opt_set sets[2];
    char *argv[16];
    int n, status;
    struct err err;
};

static void parse(struct parsed *p, unsigned flags, const char *const *words)
{
    int argc = 0;
    *p = (struct parsed){ .v = defaults };
    p->sets[0] = (struct opt_set){ options, &p->v };
    for (; words[argc]; argc++)
        p->argv[argc] = (char *)words[argc];
    p->status = options_parse(p->sets, flags, argc, p->argv, &p->n, &p->err);
}

#define PARSE(p, flags, ...) parse(p, flags, (const char *const[]){ __VA_ARGS__, NULL })

static void assert_refused(const char *message, const char *const *words)
{
    struct parsed p;
    parse(&p, 0, words);
    options_release(p.sets);
    assert_int_equal(p.status, -1);
    assert_int_equal(p.err.code, ERR_USAGE);
    assert_string_equal(p.err.text, message);
}
#define REFUSED(message, ...) assert_refused(message, (const char *const[]){ __VA_ARGS__, NULL })

static void test_every_way(void **state)
{
    (void)state;
    struct parsed p;
    PARSE(&p, 0, "a", "--flag", "--text=x=y", "b", "-nn", "--list", "1", "-l2", "-l", "3", "--number",
          "18446744073709551615", "--small=100", "--colour=green", "--");
    assert_int_equal(p.status, 0);
    assert_true(p.v.flag);
    assert_string_equal(p.v.text, "x=y");
    assert_int_equal(p.v.count, 2);
    assert_int_equal(p.v.list.n, 3);
    assert_string_equal(p.v.list.list[1], "2");
    assert_null(p.v.list.list[3]);
    assert_true(p.v.number == UINT64_MAX);
    assert_int_equal(p.v.small, 100);
    assert_string_equal(p.v.colour, "green");
    assert_int_equal(p.n, 2);
    assert_string_equal(p.argv[0], "a");
    assert_string_equal(p.argv[1], "b");
    assert_null(p.argv[2]);
    options_release(p.sets);
    assert_null(p.v.list.list);
}

static void test_letters_together(void **state)
{
    (void)state;
    struct parsed p;
    PARSE(&p, 0, "-nfntvalue", "-");
    assert_int_equal(p.status, 0);
    assert_int_equal(p.v.count, 2);
    assert_true(p.v.flag);
    assert_string_equal(p.v.text, "value");
    assert_int_equal(p.n, 1);
    assert_string_equal(p.argv[0], "-"); /* a dash alone is an argument */
}

static void test_the_last_one_counts(void **state)
{
    (void)state;
    struct parsed p;
    PARSE(&p, 0, "--sense", "--no-sense", "--text", "a", "--text", "");
    assert_false(p.v.sense);
    assert_string_equal(p.v.text, "");
    assert_true(p.v.number == 12); /* the default */
}

static void test_where_options_end(void **state)
{
    (void)state;
    struct parsed p;
    PARSE(&p, OPTIONS_STOP_AT_FIRST, "--flag", "prog", "--text", "-n", "--");
    assert_int_equal(p.status, 0);
    assert_int_equal(p.n, 4);
    assert_string_equal(p.argv[0], "prog");
    assert_string_equal(p.argv[3], "--");
    assert_null(p.v.text);
    PARSE(&p, OPTIONS_STOP_AT_FIRST, "-n", "-mmodule", "--flag");
    assert_int_equal(p.n, 2);
    assert_string_equal(p.argv[0], "-mmodule");
    assert_false(p.v.flag);
    PARSE(&p, OPTIONS_STOP_AT_FIRST, "--", "--flag");
    assert_int_equal(p.n, 1);
    assert_string_equal(p.argv[0], "--flag");
}

static void test_refused(void **state)
{
    (void)state;
    REFUSED("unknown option --flog (did you mean --flag?)", "--flog");
    REFUSED("unknown option --sceret", "--sceret"); /* hidden ones are not offered */
    REFUSED("unknown option --qqqqqqqqqqq", "--qqqqqqqqqqq=x");
    REFUSED("unknown option -x", "-nx");
    REFUSED("--text needs a value (TEXT)", "--text");
    REFUSED("-t needs a value (TEXT)", "-t");
    REFUSED("--flag takes no value", "--flag=yes");
    REFUSED("--number: '-1' is not a number", "--number", "-1");
    REFUSED("--number: '' is not a number", "--number=");
    REFUSED("--number: '1x' is not a number", "--number", "1x");
    REFUSED("--number: 0 is out of range (1 to 18446744073709551615)", "--number", "0");
    REFUSED("--number: 18446744073709551616 is out of range (1 to 18446744073709551615)", "--number",
            "18446744073709551616");
    REFUSED("--small: 101 is out of range (1 to 100)", "--small", "101");
    REFUSED("--colour: 'blue' is none of red, green", "--colour", "blue");
    REFUSED("--small: 101 is out of range (1 to 100)", "-l", "kept", "--small", "101");
}

static void test_help(void **state)
{
    (void)state;
    struct buf out = BUF_INIT;
    options_help(&out, options, &defaults);
    const char *text = buf_str(&out);
    assert_non_null(strstr(text, "  -f, --flag                a flag\n"));
    assert_non_null(strstr(text, "  --colour COLOUR           which colour: red, green\n"));
    assert_non_null(strstr(text, "  --number N                a number (default 12)\n"));
    assert_non_null(strstr(text, "  --small N                 a small number (default 34)\n"));
    assert_non_null(strstr(text, "  -l, --list WORD           words; repeatable\n"));
    assert_non_null(strstr(text, "  -m MODULE                 not ours"));
    assert_null(strstr(text, "unseen"));
    buf_release(&out);
}

static const char *word(const void *data, size_t i)
{
    return ((const char *const *)data)[i];
}

static void test_suggestions(void **state)
{
    (void)state;
    static const char *const words[] = { "list", "show", "threads", "replay", "delete", NULL };
    assert_string_equal(options_suggest("shwo", word, words), "show");
    assert_string_equal(options_suggest("thread", word, words), "threads");
    assert_string_equal(options_suggest("relpay", word, words), "replay");
    assert_null(options_suggest("xyz", word, words));
    assert_null(options_suggest("", word, words));
    assert_null(options_suggest("a-word-much-longer-than-anything-that-could-be-meant", word, words));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_way),
        cmocka_unit_test(test_letters_together),
        cmocka_unit_test(test_the_last_one_counts),
        cmocka_unit_test(test_where_options_end),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_help),
        cmocka_unit_test(test_suggestions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
