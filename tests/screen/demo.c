#include "demo.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "smiley/chunk.h"
#include "smiley/run.h"
#include "smiley/store.h"
#include "tape.h"

static const char shop_source[] = "\"\"\"The bill of a small shop.\"\"\"\n" /* 1 */
                                  "import sys\n"
                                  "\n"
                                  "RATE = 0.19\n"
                                  "\n"
                                  "\n"
                                  "def price(item):\n" /* 7 */
                                  "    # what one piece costs, with tax\n"
                                  "    net = item['net']\n"
                                  "    tax = net * RATE\n"
                                  "    return round(net + tax, 2)\n"
                                  "\n"
                                  "\n"
                                  "def total(items):\n" /* 14 */
                                  "    result = 0\n"
                                  "    for item in items:\n"
                                  "        result += price(item) * item['count']\n"
                                  "    return result\n"
                                  "\n"
                                  "\n"
                                  "def numbers(n):\n" /* 21 */
                                  "    for i in range(n):\n"
                                  "        yield i\n"
                                  "\n"
                                  "\n"
                                  "def main():\n" /* 26 */
                                  "    items = [{'net': 10, 'count': 2}, {'net': 5, 'count': 1}]\n"
                                  "    # the bill,\n"
                                  "    # all of it\n"
                                  "    bill = total(items)\n"
                                  "    print('total', bill)\n"
                                  "    for k in numbers(2):\n"
                                  "        pass\n"
                                  "    try:\n"
                                  "        price({})\n"
                                  "    except KeyError:\n"
                                  "        print('no price', file=sys.stderr)\n"
                                  "    return bill\n"
                                  "\n"
                                  "\n"
                                  "main()\n"; /* 41 */

static void one_price(struct tape *t, uint32_t price, const char *item, const char *net, const char *tax,
                      const char *sum)
{
    tape_call(t, price, item);
    tape_line(t, 9, "");
    tape_line(t, 10, net);
    tape_line(t, 11, tax);
    tape_return(t, 11, sum, "");
}

static void numbers_part(struct tape *t, uint32_t numbers)
{
    uint64_t gen = tape_call(t, numbers, "n=2");
    tape_line(t, 22, "");
    tape_line(t, 23, "i=0");
    tape_yield(t, 23, "0", "");
    tape_line(t, 33, "k=0");
    tape_line(t, 32, "");
    tape_resume(t, gen);
    tape_line(t, 22, "");
    tape_line(t, 23, "i=1");
    tape_yield(t, 23, "1", "");
    tape_line(t, 33, "k=1");
    tape_line(t, 32, "");
    tape_resume(t, gen);
    tape_line(t, 22, "");
    tape_return(t, 22, "None", "");
}

static void shop(struct tape *t)
{
    uint32_t file = tape_file(t, "/home/ada/shop/shop.py", shop_source);
    uint32_t module = tape_code(t, file, "<module>", 1, CODE_MODULE, "RATE");
    uint32_t price = tape_code(t, file, "price", 7, 0, "item net tax");
    uint32_t total = tape_code(t, file, "total", 14, 0, "items result item");
    uint32_t numbers = tape_code(t, file, "numbers", 21, CODE_GENERATOR, "n i");
    uint32_t main_code = tape_code(t, file, "main", 26, 0, "items bill k");
    tape_call(t, module, "");
    tape_line(t, 1, "");
    tape_line(t, 2, "");
    tape_line(t, 4, "");
    tape_line(t, 7, "RATE=0.19");
    tape_line(t, 14, "");
    tape_line(t, 21, "");
    tape_line(t, 26, "");
    tape_line(t, 41, "");
    tape_call(t, main_code, "");
    tape_line(t, 27, "");
    tape_line(t, 30, "items=[{'net': 10, 'count': 2}, {'net': 5, 'count': 1}]");
    tape_call(t, total, "items=[{'net': 10, 'count': 2}, {'net': 5, 'count': 1}]");
    tape_line(t, 15, "");
    tape_line(t, 16, "result=0");
    tape_line(t, 17, "item={'net': 10, 'count': 2}");
    one_price(t, price, "item={'net': 10, 'count': 2}", "net=10", "tax=1.9", "11.9");
    tape_line(t, 16, "result=23.8");
    tape_line(t, 17, "item={'net': 5, 'count': 1}");
    one_price(t, price, "item={'net': 5, 'count': 1}", "net=5", "tax=0.95", "5.95");
    tape_line(t, 16, "result=29.75");
    tape_line(t, 18, "");
    tape_return(t, 18, "29.75", "");
    tape_line(t, 31, "bill=29.75");
    tape_output(t, 1, "total 29.75\n");
    tape_line(t, 32, "");
    numbers_part(t, numbers);
    tape_line(t, 34, "");
    tape_line(t, 35, "");
    tape_call(t, price, "item={}");
    tape_line(t, 9, "");
    tape_exception(t, 9, "KeyError('net')", "");
    tape_return(t, 9, NULL, "");
    tape_exception(t, 35, "KeyError('net')", "");
    tape_line(t, 36, "");
    tape_line(t, 37, "");
    tape_output(t, 2, "no price\n");
    tape_line(t, 38, "k=");
    tape_return(t, 38, "29.75", "");
    tape_return(t, 41, "None", "");
}

/* Everything a terminal could be hurt with: in names, source, values, output and the command line. */
static void hostile(struct tape *t)
{
    uint32_t file =
        tape_file(t, "/home/ada/\x1b]0;title\x07\x1b[2J/evil\n.py",
                  "x = 1\n"
                  "s = '\x1b[31mred\x1b[0m \x9b"
                  "5m \xff\xfe'\n"
                  "\tindented = '\t tab'\n"
                  "w = '\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97 wide \xf0\x9f\x98\x80 e\xcc\x81\xcc\x81\xcc\x81 "
                  "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae reversed'\r\n"
                  "last = 'no newline'");
    uint32_t code = tape_code(t, file, "na\x1b[5mme\xe2\x80\xae", 1, CODE_MODULE, "x s\x1b[2J w");
    tape_call(t, code, "");
    tape_line(t, 1, "");
    tape_line(t, 2, "x=1");
    tape_line(t, 3, "s\x1b[2J='\x1b[31mred\x07 \xc2\x9b 1\n2'");
    tape_line(t, 4, "w='\xe4\xb8\xad\xe6\x96\x87 \xf0\x9f\x98\x80 e\xcc\x81 \xd7\xa9\xd7\x9c \xe2\x80\xae x'");
    tape_output(t, 1, "\x1b[2J\x1b[1;1H\x1b]52;c;ZXZpbA==\x07 gone\r\nnext\xff\n");
    tape_line(t, 5, "x='\t'");
    tape_return(t, 5, "None", "");
}

/* Deeper than any screen is wide. */
static void deep(struct tape *t)
{
    enum { DEPTH = 60 };
    uint32_t file = tape_file(t, "/home/ada/deep.py",
                              "def down(n):\n    if n:\n        return down(n - 1)\n    return 0\n\n\ndown(59)\n");
    uint32_t module = tape_code(t, file, "<module>", 1, CODE_MODULE, "");
    uint32_t down = tape_code(t, file, "down", 1, 0, "n");
    char n[24];
    tape_call(t, module, "");
    tape_line(t, 7, "");
    for (int i = 0; i < DEPTH; i++) {
        snprintf(n, sizeof n, "n=%d", DEPTH - 1 - i);
        tape_call(t, down, n);
        tape_line(t, 2, "");
        tape_line(t, i == DEPTH - 1 ? 4 : 3, "");
    }
    for (int i = 0; i < DEPTH; i++)
        tape_return(t, i == 0 ? 4 : 3, "0", "");
    tape_return(t, 7, "None", "");
}

/* Two threads that take turns, and what they print. */
static void two_threads(struct tape *t)
{
    uint32_t file = tape_file(t, "/home/ada/pair.py",
                              "def ping(n):\n"
                              "    for i in range(n):\n"
                              "        print('ping', i)\n"
                              "    return 'done'\n"
                              "\n"
                              "\n"
                              "def never(x):\n"
                              "    return [\n"
                              "        x]\n"
                              "\n"
                              "\n"
                              "ping(3)\n");
    uint32_t module = tape_code(t, file, "<module>", 1, CODE_MODULE, "");
    uint32_t ping = tape_code(t, file, "ping", 1, 0, "n i");
    tape_thread(t, 0, "MainThread");
    tape_call(t, module, "");
    tape_line(t, 1, "");
    tape_line(t, 7, "");
    tape_line(t, 12, "");
    tape_thread(t, 1, "a worker with a long name");
    tape_call(t, ping, "n=2");
    tape_line(t, 2, "");
    for (int i = 0; i < 2; i++) {
        tape_line(t, 3, i ? "i=1" : "i=0");
        tape_output(t, 1, "ping");
        tape_output(t, 1, " ");
        tape_output(t, 1, i ? "1" : "0");
        tape_output(t, 1, "\n");
        tape_output(t, 2, "careful:\n\ttwo lines\n");
        tape_line(t, 2, "");
    }
    tape_line(t, 4, "");
    tape_return(t, 4, "'done'", "");
    tape_switch(t, 0);
    tape_return(t, 12, "None", "");
}

/* Values in values, long ones that change in the middle, and one that goes wrong. */
static void nested_values(struct tape *t)
{
    uint32_t file = tape_file(t, "/home/ada/stock.py",
                              "def correct(stock):\n"
                              "    # the count of nails is wrong\n"
                              "    stock['nails']['count'] = 7\n"
                              "    text = 'a' * 60 + 'b' + 'c' * 60\n"
                              "    text = text.replace('b', 'B')\n"
                              "    return stock\n"
                              "\n"
                              "\n"
                              "correct({})\n");
    uint32_t module = tape_code(t, file, "<module>", 1, CODE_MODULE, "");
    uint32_t correct = tape_code(t, file, "correct", 1, 0, "stock text");
    static const char before[] =
        "stock={'nails': {'count': 70, 'sizes': [1, 2, (3, 4)]}, 'glue': {'count': 3, 'open': True}}";
    static const char after[] =
        "stock={'nails': {'count': 7, 'sizes': [1, 2, (3, 4)]}, 'glue': {'count': 3, 'open': True}}";
    char a[61], c[61], text[160];
    memset(a, 'a', 60);
    memset(c, 'c', 60);
    a[60] = c[60] = '\0';
    tape_call(t, module, "");
    tape_line(t, 1, "");
    tape_line(t, 9, "");
    tape_call(t, correct, before);
    tape_line(t, 3, "");
    tape_line(t, 4, after);
    snprintf(text, sizeof text, "text='%sb%s'", a, c);
    tape_line(t, 5, text);
    snprintf(text, sizeof text, "text='%sB%s'", a, c);
    tape_line(t, 6, text);
    tape_return(t, 6, "None", "");
    tape_return(t, 9, "None", "");
}

/* The next event comes so much later than the last; those after it too. */
static void after_us(struct tape *t, uint64_t us)
{
    t->dt_ns = us * 1000;
}

/* A line of each heat: waiting, reading, a loop, what is quick, what is next to nothing. */
static void slow(struct tape *t)
{
    uint32_t file = tape_file(t, "/home/ada/slow.py",
                              "import fetch\n"
                              "\n"
                              "\n"
                              "def count(words):\n" /* 4 */
                              "    counts = {}\n"
                              "    for word in words:\n"
                              "        counts[word] = 1\n"
                              "    return counts\n"
                              "\n"
                              "\n"
                              "def main():\n" /* 11 */
                              "    text = fetch.text('a page')\n"
                              "    words = text.split()\n"
                              "    if not words:\n"
                              "        return None\n"
                              "    return count(words)\n"
                              "\n"
                              "\n"
                              "main()\n" /* 19 */
    );
    uint32_t fetch = tape_file(t, "/home/ada/fetch.py",
                               "def text(of):\n"
                               "    return load(of)\n");
    uint32_t module = tape_code(t, file, "<module>", 1, CODE_MODULE, "");
    uint32_t count = tape_code(t, file, "count", 4, 0, "words counts word");
    uint32_t main_code = tape_code(t, file, "main", 11, 0, "text words");
    uint32_t text = tape_code(t, fetch, "text", 1, 0, "of");
    tape_call(t, module, "");
    tape_line(t, 1, "");
    after_us(t, 900); /* line 1 */
    tape_line(t, 4, "");
    after_us(t, 1);
    tape_line(t, 11, "");
    tape_line(t, 19, "");
    tape_call(t, main_code, "");
    tape_line(t, 12, "");
    after_us(t, 2000); /* line 12 itself */
    tape_call(t, text, "of='a page'");
    after_us(t, 1);
    tape_line(t, 2, "");
    after_us(t, 71000); /* fetch.py, line 2 */
    tape_return(t, 2, "'a b a'", "");
    after_us(t, 1);
    tape_line(t, 13, "text='a b a'");
    after_us(t, 20000);
    tape_line(t, 14, "words=['a', 'b', 'a']");
    after_us(t, 100);
    tape_line(t, 16, "");
    after_us(t, 20);
    tape_call(t, count, "words=['a', 'b', 'a']");
    tape_line(t, 5, "");
    tape_line(t, 6, "counts={}");
    static const char *const words[] = { "word='a'", "word='b'", "word='a'" };
    for (int i = 0; i < 3; i++) {
        after_us(t, 60);
        tape_line(t, 7, words[i]);
        after_us(t, 1900);
        tape_line(t, 6, i == 1 ? "counts={'a': 1, 'b': 1}" : "counts={'a': 1}");
    }
    after_us(t, 20);
    tape_line(t, 8, "");
    tape_return(t, 8, "{'a': 1, 'b': 1}", "");
    after_us(t, 3);
    tape_return(t, 16, "{'a': 1, 'b': 1}", "");
    tape_return(t, 19, "None", "");
}

/* As it was recorded before lines had times. */
static void old_shop(struct tape *t)
{
    t->untimed = true;
    shop(t);
}

/* --- into the store ------------------------------------------------------------------------------------------ */

static const struct demo_run runs[] = {
    { "11111111-aaaa-4000-8000-000000000001", "python3 shop.py", 1700000000, 1234, RUN_EXITED, 0, "", "", shop },
    { "22222222-aaaa-4000-8000-000000000002", "shop.py --year 2023", 1700003600, 75, RUN_EXITED, 1, "KeyError", "'net'",
      shop },
    { "33333333-aaaa-4000-8000-000000000003", "deep.py", 1700007200, 9000, RUN_KILLED, 9, "", "", deep },
    { "44444444-aaaa-4000-8000-000000000004", "evil \x1b[2J\x1b[31m\xff \xe4\xb8\xad\xe6\x96\x87", 1700010800, 3600000,
      RUN_EXITED, 3, "Bad\x1b[2J", "no \x07 bell\nsecond line", hostile },
    { "55555555-aaaa-4000-8000-000000000005", "empty.py", 1700014400, 2, RUN_EXITED, 0, "", "", NULL },
};

static const struct demo_run more_runs[] = {
    { "66666666-aaaa-4000-8000-000000000006", "pair.py", 1700000000, 20, RUN_EXITED, 0, "", "", two_threads },
    { "77777777-aaaa-4000-8000-000000000007", "stock.py", 1700003600, 75, RUN_EXITED, 0, "", "", nested_values },
    { "88888888-aaaa-4000-8000-000000000008", "slow.py", 1699990000, 99, RUN_EXITED, 0, "", "", slow },
    { "99999999-aaaa-4000-8000-000000000009", "shop.py", 1699980000, 99, RUN_EXITED, 0, "", "", old_shop },
};

struct emitter {
    struct consumer *consumer;
    bool untimed;
};

static int emit(void *data, const struct chunk *chunk, struct err *err)
{
    struct emitter *e = data;
    struct chunk c = *chunk;
    c.summary.timed = chunk->summary.timed && !e->untimed;
    return e->consumer->events(e->consumer, &c, err);
}

static int store_run_of(struct consumer *consumer, const struct demo_run *d, struct err *err)
{
    struct tape t;
    struct run run;
    struct emitter e = { .consumer = consumer };
    tape_begin(&t);
    if (d->play)
        d->play(&t);
    e.untimed = t.untimed;
    run_init(&run);
    const struct run words = {
        .description = (char *)d->description,
        .cwd = (char *)"/home/ada",
        .host = (char *)"desk",
        .user = (char *)"ada",
        .python = (char *)"3.11.2",
        .error_type = (char *)d->error_type,
        .error_message = (char *)d->error_message,
        .traceback = (char *)"",
        .notice = (char *)"",
        .pid = 1234,
        .start_ns = d->start_s * 1000000000,
    };
    int result = run_copy(&run, &words, err);
    snprintf(run.id, sizeof run.id, "%s", d->id);
    struct chunker *chunker = chunker_new(emit, &e);
    if (result == 0)
        result = consumer->run_started(consumer, &run, err) || chunker_feed(chunker, t.bytes.data, t.bytes.len, err) ||
                 chunker_finish(chunker, err);
    run.status = d->status;
    run.code = d->code;
    run.end_ns = run.start_ns + d->length_ms * 1000000;
    if (result == 0)
        result = consumer->run_ended(consumer, &run, err);
    chunker_free(chunker);
    run_release(&run);
    tape_release(&t);
    return result ? -1 : 0;
}

int demo_make_empty(const char *path, struct err *err)
{
    struct store *store;
    if (store_open(&store, path, STORE_CREATE, err) < 0)
        return -1;
    store_close(store);
    return 0;
}

int demo_store(const char *path, const struct demo_run *list, size_t n, struct err *err)
{
    struct store *store;
    if (store_open(&store, path, STORE_CREATE, err) < 0)
        return -1;
    struct consumer *consumer = store_consumer(store, err);
    int result = consumer ? 0 : -1;
    for (size_t i = 0; result == 0 && i < n; i++)
        result = store_run_of(consumer, &list[i], err);
    if (consumer)
        consumer->close(consumer);
    store_close(store);
    return result;
}

int demo_make(const char *path, struct err *err)
{
    return demo_store(path, runs, sizeof runs / sizeof *runs, err);
}

int demo_make_more(const char *path, struct err *err)
{
    return demo_store(path, more_runs, sizeof more_runs / sizeof *more_runs, err);
}
