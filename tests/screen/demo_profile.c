/* Runs for the screens that show where the time went: one as they mostly are, with recursion, builtins and functions
 * that were not traced; and those a profile can be strange in. */
#include "demo.h"

enum {
    MODULE,
    CLEAN,
    COUNT,
    TREE,
    EVEN,
    ODD,
    MAIN,
    SUB,
    COMPILE,
    SRE,
    IS,
    METHOD_SUB,
    LOWER,
    GET,
    DUMPS,
    ENCODE,
    PRINT
};

static const char words_source[] = "\"\"\"Counts words.\"\"\"\n" /* 1 */
                                   "import json\n"
                                   "import re\n"
                                   "\n"
                                   "\n"
                                   "def clean(text):\n" /* 6 */
                                   "    return re.sub('[^a-z ]', '', text.lower())\n"
                                   "\n"
                                   "\n"
                                   "def count(words):\n" /* 10 */
                                   "    result = {}\n"
                                   "    for word in words:\n"
                                   "        result[word] = result.get(word, 0) + 1\n"
                                   "    return result\n"
                                   "\n"
                                   "\n"
                                   "def tree(n):\n" /* 17 */
                                   "    return 1 if n < 2 else tree(n - 1) + tree(n - 2)\n"
                                   "\n"
                                   "\n"
                                   "def even(n):\n" /* 21 */
                                   "    return n == 0 or odd(n - 1)\n"
                                   "\n"
                                   "\n"
                                   "def odd(n):\n" /* 25 */
                                   "    return n != 0 and even(n - 1)\n"
                                   "\n"
                                   "\n"
                                   "def main():\n" /* 29 */
                                   "    for text in 'A bee.', 'a cee':\n"
                                   "        words = count(clean(text).split())\n"
                                   "    tree(2)\n"
                                   "    even(2)\n"
                                   "    print(json.dumps(words))\n"
                                   "\n"
                                   "\n"
                                   "main()\n"; /* 37 */

static void leaf(struct tape *t, uint32_t code, const char *argument, uint32_t line, const char *result)
{
    tape_call(t, code, argument);
    tape_line(t, line, "");
    tape_return(t, line, result, "");
}

static void words_trace(struct tape *t)
{
    uint32_t file = tape_file(t, "/home/ada/words.py", words_source);
    uint32_t module = tape_code(t, file, "<module>", 1, CODE_MODULE, "");
    uint32_t clean = tape_code(t, file, "clean", 6, 0, "text");
    uint32_t count = tape_code(t, file, "count", 10, 0, "words result word");
    uint32_t tree = tape_code(t, file, "tree", 17, 0, "n");
    uint32_t even = tape_code(t, file, "even", 21, 0, "n");
    uint32_t odd = tape_code(t, file, "odd", 25, 0, "n");
    uint32_t main_code = tape_code(t, file, "main", 29, 0, "text words");
    tape_call(t, module, "");
    tape_line(t, 1, "");
    tape_line(t, 37, "");
    tape_call(t, main_code, "");
    for (int i = 0; i < 2; i++) {
        tape_line(t, 30, "");
        tape_line(t, 31, i ? "text='a cee'" : "text='A bee.'");
        leaf(t, clean, i ? "text='a cee'" : "text='A bee.'", 7, i ? "'a cee'" : "'a bee'");
        leaf(t, count, i ? "words=['a', 'cee']" : "words=['a', 'bee']", 14, "{'a': 1}");
    }
    tape_line(t, 32, "words={'a': 1}");
    tape_call(t, tree, "n=2");
    tape_line(t, 18, "");
    leaf(t, tree, "n=1", 18, "1");
    leaf(t, tree, "n=0", 18, "1");
    tape_return(t, 18, "2", "");
    tape_line(t, 33, "");
    tape_call(t, even, "n=2");
    tape_line(t, 22, "");
    tape_call(t, odd, "n=1");
    tape_line(t, 26, "");
    leaf(t, even, "n=0", 22, "True");
    tape_return(t, 26, "True", "");
    tape_return(t, 22, "True", "");
    tape_line(t, 34, "");
    tape_output(t, 1, "{\"a\": 1}\n");
    tape_return(t, 34, "None", "");
    tape_return(t, 37, "None", "");
}

static void words_functions(struct tape *t)
{
    static const char path[] = "/home/ada/words.py", re[] = "/usr/lib/python3.11/re/__init__.py",
                      json[] = "/usr/lib/python3.11/json/__init__.py";
    static const struct {
        const char *name;
        uint32_t line;
    } own[] = { { "<module>", 1 }, { "clean", 6 }, { "count", 10 }, { "tree", 17 },
                { "even", 21 },    { "odd", 25 },  { "main", 29 } };
    for (uint32_t i = 0; i < sizeof own / sizeof *own; i++)
        tape_function(t, path, own[i].line, own[i].name, i);
    tape_function(t, re, 185, "sub", TAPE_UNTRACED);
    tape_function(t, re, 272, "_compile", TAPE_UNTRACED);
    tape_function(t, "/usr/lib/python3.11/re/_compiler.py", 738, "compile", TAPE_UNTRACED);
    tape_function(t, "~", 0, "<built-in method builtins.isinstance>", TAPE_UNTRACED);
    tape_function(t, "~", 0, "<method 'sub' of 're.Pattern' objects>", TAPE_UNTRACED);
    tape_function(t, "~", 0, "<method 'lower' of 'str' objects>", TAPE_UNTRACED);
    tape_function(t, "~", 0, "<method 'get' of 'dict' objects>", TAPE_UNTRACED);
    tape_function(t, json, 183, "dumps", TAPE_UNTRACED);
    tape_function(t, "/usr/lib/python3.11/json/encoder.py", 183, "encode", TAPE_UNTRACED);
    tape_function(t, "~", 0, "<built-in method builtins.print>", TAPE_UNTRACED);
}

/* Ten milliseconds. */
static void words(struct tape *t)
{
    static const struct {
        uint32_t caller, function;
        uint64_t calls, recursive, own, total;
    } costs[] = {
        { TAPE_ALL, MODULE, 1, 0, 40, 10000 }, { TAPE_ALL, MAIN, 1, 0, 560, 9960 },
        { MODULE, MAIN, 1, 0, 560, 9960 },     { TAPE_ALL, CLEAN, 2, 0, 300, 3900 },
        { MAIN, CLEAN, 2, 0, 300, 3900 },      { TAPE_ALL, SUB, 2, 0, 100, 3400 },
        { CLEAN, SUB, 2, 0, 100, 3400 },       { TAPE_ALL, COMPILE, 2, 0, 50, 1300 },
        { SUB, COMPILE, 2, 0, 50, 1300 },      { TAPE_ALL, SRE, 1, 0, 1200, 1200 },
        { COMPILE, SRE, 1, 0, 1200, 1200 },    { TAPE_ALL, IS, 4, 0, 50, 50 },
        { COMPILE, IS, 4, 0, 50, 50 },         { TAPE_ALL, METHOD_SUB, 2, 0, 2000, 2000 },
        { SUB, METHOD_SUB, 2, 0, 2000, 2000 }, { TAPE_ALL, LOWER, 2, 0, 200, 200 },
        { CLEAN, LOWER, 2, 0, 200, 200 },      { TAPE_ALL, COUNT, 2, 0, 2400, 3000 },
        { MAIN, COUNT, 2, 0, 2400, 3000 },     { TAPE_ALL, GET, 6000, 0, 600, 600 },
        { COUNT, GET, 6000, 0, 600, 600 },     { TAPE_ALL, TREE, 3, 2, 900, 900 },
        { MAIN, TREE, 1, 0, 400, 900 },        { TREE, TREE, 2, 0, 500, 500 },
        { TAPE_ALL, EVEN, 2, 1, 500, 800 },    { MAIN, EVEN, 1, 0, 300, 800 },
        { ODD, EVEN, 1, 1, 200, 200 },         { TAPE_ALL, ODD, 1, 0, 300, 500 },
        { EVEN, ODD, 1, 0, 300, 500 },         { TAPE_ALL, DUMPS, 1, 0, 100, 500 },
        { MAIN, DUMPS, 1, 0, 100, 500 },       { TAPE_ALL, ENCODE, 1, 0, 400, 400 },
        { DUMPS, ENCODE, 1, 0, 400, 400 },     { TAPE_ALL, PRINT, 1, 0, 300, 300 },
        { MAIN, PRINT, 1, 0, 300, 300 },
    };
    words_trace(t);
    words_functions(t);
    for (size_t i = 0; i < sizeof costs / sizeof *costs; i++)
        tape_cost(t, costs[i].caller, costs[i].function, costs[i].calls, costs[i].recursive, costs[i].own,
                  costs[i].total);
}

/* A module that calls nothing, or is in the middle of it. */
static uint32_t module_of(struct tape *t, const char *path, const char *source)
{
    uint32_t file = tape_file(t, path, source);
    uint32_t module = tape_code(t, file, "<module>", 1, CODE_MODULE, "");
    tape_call(t, module, "");
    tape_line(t, 1, "");
    return tape_function(t, path, 1, "<module>", module);
}

/* Killed in the middle, after hours and millions of calls. */
static void forever(struct tape *t)
{
    const uint64_t second = 1000000;
    uint32_t module = module_of(t, "/home/ada/forever.py", "while True:\n    round(1.5)\n");
    uint32_t round = tape_function(t, "~", 0, "<built-in method builtins.round>", TAPE_UNTRACED);
    tape_cost(t, TAPE_ALL, module, 1, 0, 7200 * second, 9000 * second);
    tape_cost(t, TAPE_ALL, round, 12345678901, 0, 1800 * second, 1800 * second);
    tape_cost(t, module, round, 12345678901, 0, 1800 * second, 1800 * second);
}

/* Too short for the clock. */
static void instant(struct tape *t)
{
    uint32_t module = module_of(t, "/home/ada/instant.py", "abs(1)\n");
    uint32_t abs = tape_function(t, "~", 0, "<built-in method builtins.abs>", TAPE_UNTRACED);
    tape_cost(t, TAPE_ALL, module, 1, 0, 0, 0);
    tape_cost(t, TAPE_ALL, abs, 1, 0, 0, 0);
    tape_cost(t, module, abs, 1, 0, 0, 0);
    tape_return(t, 1, "None", "");
}

static void single(struct tape *t)
{
    uint32_t module = module_of(t, "/home/ada/one.py", "x = 1\n");
    tape_cost(t, TAPE_ALL, module, 1, 0, 5, 5);
    tape_return(t, 1, "None", "");
}

/* Nothing was called that counts. */
static void no_profile(struct tape *t)
{
    uint32_t file = tape_file(t, "/home/ada/quiet.py", "x = 1\n");
    tape_call(t, tape_code(t, file, "<module>", 1, CODE_MODULE, ""), "");
    tape_line(t, 1, "");
    tape_return(t, 1, "None", "");
}

static void hostile(struct tape *t)
{
    uint32_t module = module_of(t, "/home/ada/\x1b]0;title\x07\x1b[2J/evil\n.py", "x = 1\n");
    uint32_t evil = tape_function(t, "\xff/\x1b[31m\xe4\xb8\xad\xe6\x96\x87/\xe2\x80\xae.py", 2147483647,
                                  "na\x1b[5mme(\n\t)", TAPE_UNTRACED);
    uint32_t nameless = tape_function(t, "", 0, "", TAPE_UNTRACED);
    uint32_t wide = tape_function(t, "~", 0,
                                  "<built-in \xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97"
                                  "\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xf0\x9f\x98\x80 e\xcc\x81\xcc\x81\xcc\x81>",
                                  TAPE_UNTRACED);
    tape_cost(t, TAPE_ALL, module, UINT64_MAX / 2000, 1, 4, UINT64_MAX / 2000);
    tape_cost(t, TAPE_ALL, evil, 3, 3, UINT64_MAX / 4000, 1);
    tape_cost(t, TAPE_ALL, nameless, 1, 0, 7, 7);
    tape_cost(t, TAPE_ALL, wide, 2, 1, 8, 8);
    tape_cost(t, module, evil, 3, 3, 3, UINT64_MAX / 2000);
    tape_cost(t, evil, module, 1, 0, 1, 1);
    tape_cost(t, evil, wide, 2, 1, 8, 8);
    tape_cost(t, wide, nameless, 1, 0, 7, 7);
    tape_return(t, 1, "None", "");
}

static const struct demo_run runs[] = {
    { "a1111111-aaaa-4000-8000-000000000001", "words.py", 1700000000, 10, RUN_EXITED, 0, "", "", words },
    { "a2222222-aaaa-4000-8000-000000000002", "forever.py", 1700003600, 9000000, RUN_KILLED, 9, "", "", forever },
    { "a3333333-aaaa-4000-8000-000000000003", "instant.py", 1700020000, 1, RUN_EXITED, 0, "", "", instant },
    { "a4444444-aaaa-4000-8000-000000000004", "one.py", 1700023600, 1, RUN_EXITED, 0, "", "", single },
    { "a5555555-aaaa-4000-8000-000000000005", "--no-profile quiet.py", 1700027200, 1, RUN_EXITED, 0, "", "",
      no_profile },
    { "a6666666-aaaa-4000-8000-000000000006", "lost.py", 1700030800, 1, RUN_LOST, 0, "", "", no_profile },
    { "a7777777-aaaa-4000-8000-000000000007", "evil.py", 1700034400, 1, RUN_EXITED, 0, "", "", hostile },
};

int demo_make_profiles(const char *path, struct err *err)
{
    return demo_store(path, runs, sizeof runs / sizeof *runs, err);
}
