/* What the browser asks of the model, and how long each answer takes, on a synthetic run of so many events: a main
 * program that makes one call of nine tenths of them, calls in a loop inside it, two threads, lines and changes that
 * are rare, exceptions, output.
 *
 *     bench_model [million events, default 10] [database, kept if given and used again if it is there]
 *
 * Prints median, 99th percentile and largest, in milliseconds. */
#include <sys/resource.h>
#include <time.h>

#include "model/made_run.h"
#include "smiley/exceptions.h"
#include "smiley/files.h"
#include "smiley/find.h"
#include "smiley/flame.h"
#include "smiley/moves.h"
#include "smiley/output.h"
#include "smiley/threads.h"
#include "smiley/tree.h"

enum { SAMPLES = 200, ROWS = 50, FUNCTIONS = 40, RARE_LINE = 77 };

/* --- the run ------------------------------------------------------------------------------------------------- */

struct codes {
    uint32_t main, work, helper[FUNCTIONS], rare, thread;
};

static void define(struct maker *m, struct codes *c)
{
    struct buf text = BUF_INIT;
    for (int i = 1; i <= 1000; i++)
        buf_printf(&text, "    line_%d = call(%d)\n", i, i);
    uint32_t file = maker_file(m, "/app/work.py", buf_str(&text));
    buf_release(&text);
    maker_thread(m, "Worker");
    c->main = maker_code(m, file, "main", 1, 0, "start result");
    c->work = maker_code(m, file, "work", 10, 0, "i total rare items");
    c->rare = maker_code(m, file, "only_once", 70, 0, "x");
    c->thread = maker_code(m, file, "thread", 90, 0, "n");
    for (uint32_t i = 0; i < FUNCTIONS; i++)
        c->helper[i] = maker_code(m, file, "helper", 100 + 20 * i, 0, "a b name");
}

static void call_helper(struct maker *m, const struct codes *c, int64_t i)
{
    uint32_t which = (uint32_t)(i / 50 % FUNCTIONS), line = 100 + 20 * which;
    maker_set(m, 0, maker_int(i));
    maker_call(m, c->helper[which], line);
    maker_line(m, line + 1);
    maker_set(m, 1, maker_int(i * 7 % 1000));
    maker_line(m, line + 2);
    for (uint32_t j = 0; j < 6; j++) {
        maker_plus(m, 1, j);
        maker_line(m, line + 3 + j % 3);
    }
    if (i % 5000 == 0) {
        maker_raise(m, line + 5, maker_exception(0, 1, "now and then"));
        maker_line(m, line + 6);
    }
    maker_return(m, line + 6, maker_int(i), 0);
}

static void once(struct maker *m, const struct codes *c)
{
    maker_call(m, c->rare, 70);
    maker_set(m, 0, maker_str("a value that is there once: quince"));
    maker_line(m, RARE_LINE);
    maker_return(m, RARE_LINE, maker_int(987654321), 0);
    maker_set(m, 2, maker_int(1));
}

static void round_of_work(struct maker *m, const struct codes *c, int64_t i)
{
    maker_plus(m, 0, 1);
    maker_line(m, 11);
    maker_plus(m, 1, i % 3);
    maker_line(m, 12);
    call_helper(m, c, i);
    if (i % 1000 == 0)
        maker_output(m, 1, "some progress\n");
    if (i % 20 == 0) {
        maker_switch(m, 1);
        for (int j = 0; j < 5; j++) {
            maker_plus(m, 0, 1);
            maker_line(m, 91 + (uint32_t)j % 2);
        }
        maker_switch(m, 0);
    }
}

static void drain(struct recording *r, struct maker *m)
{
    recording_feed(r, m, false);
    m->out.len = r->fed = 0;
}

static void record(struct store *s, uint64_t events)
{
    struct recording r;
    struct maker m;
    struct codes c;
    maker_init(&m, 1);
    define(&m, &c);
    recording_start(&r, s, "bench", 1000);
    maker_switch(&m, 1);
    maker_set(&m, 0, maker_int(0));
    maker_call(&m, c.thread, 90);
    maker_switch(&m, 0);
    maker_set(&m, 0, maker_int(0));
    maker_call(&m, c.main, 1);
    bool working = false;
    for (int64_t i = 0; m.events < events; i++) {
        if (!working && m.events >= events / 20 && m.events < events / 2) {
            maker_set(&m, 0, maker_int(0));
            maker_set(&m, 1, maker_int(0));
            maker_set(&m, 2, maker_int(0));
            maker_call(&m, c.work, 10);
            working = true;
        }
        if (!working) {
            maker_line(&m, 2);
            call_helper(&m, &c, i);
            continue;
        }
        round_of_work(&m, &c, i);
        if (m.events >= events / 2 && m.events < events / 2 + 30)
            once(&m, &c);
        if (m.events >= events / 20 * 19) {
            maker_return(&m, 13, maker_int(1), 0);
            working = false;
        }
        if (m.out.len > 1 << 20)
            drain(&r, &m);
    }
    drain(&r, &m);
    recording_end(&r);
    maker_release(&m);
}

/* --- measuring ----------------------------------------------------------------------------------------------- */

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static struct series {
    double ms[SAMPLES];
    int n;
} series;

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static void report(const char *what)
{
    qsort(series.ms, (size_t)series.n, sizeof *series.ms, by_size);
    printf("%-46s %9.3f %9.3f %9.3f  (%d)\n", what, series.ms[series.n / 2], series.ms[series.n * 99 / 100],
           series.ms[series.n - 1], series.n);
    fflush(stdout);
    series.n = 0;
}

#define TIMED(call)                                                                                                    \
    do {                                                                                                               \
        double timed_from = now_ms();                                                                                  \
        call;                                                                                                          \
        series.ms[series.n++] = now_ms() - timed_from;                                                                 \
    } while (0)

#define ONCE(what, call)                                                                                               \
    do {                                                                                                               \
        TIMED(call);                                                                                                   \
        report(what);                                                                                                  \
    } while (0)

static uint64_t dice_state = 88172645463325252u;

static uint64_t dice(uint64_t below)
{
    dice_state ^= dice_state << 13;
    dice_state ^= dice_state >> 7;
    dice_state ^= dice_state << 17;
    return dice_state % below;
}

static void screen(struct tree *v, struct tree_row row, bool back)
{
    struct tree_call call;
    for (int i = 0; i < ROWS && (back ? tree_prev : tree_next)(v, &row, NULL) == TREE_ROW; i++)
        if (row.folded)
            tree_call(v, row.block.first, &call, NULL);
}

static void screen_at(struct tree *v, uint64_t n, bool back)
{
    struct tree_row row;
    if (tree_row_at(v, n, &row, NULL) == TREE_ROW)
        screen(v, row, back);
}

static void measure_tree(struct trace *t, const char *state)
{
    char what[80];
    uint64_t events = reader_events(trace_reader(t)), work;
    struct tree_row row;
    struct tree *v = tree_new(t);
    static const uint32_t levels[] = { TREE_ALL, 2, 1, 0 };
    for (int i = 0; i < 4; i++) {
        tree_level(v, levels[i]);
        for (int j = 0; j < SAMPLES; j++)
            TIMED(screen_at(v, 1 + dice(events), j % 2));
        snprintf(what, sizeof what, "%s: a screen anywhere, depth %d", state, (int)levels[i]);
        report(what);
    }
    tree_level(v, TREE_ALL);
    trace_call_of(t, 1, 0, false, &work, NULL);
    for (int j = 0; j < 20; j++) {
        TIMED(tree_fold(v, work, NULL, NULL); screen_at(v, work - 10, false));
        TIMED(tree_unfold(v, work, NULL); screen_at(v, work - 10, false));
    }
    report("fold and unfold a call of most events");
    tree_fold(v, work, NULL, NULL);
    for (int j = 0; j < 20; j++)
        TIMED(tree_last(v, &row, NULL); screen(v, row, true));
    report("End, and a screen back");
    struct tree_call call;
    tree_call(v, work, &call, NULL);
    printf("%-46s %llu\n", "events of that call", (unsigned long long)call.events);
    tree_free(v);
}

static void measure_moves(struct trace *t)
{
    uint64_t events = reader_events(trace_reader(t)), to, work = 0, end = 0, n;
    struct err err;
    trace_call_of(t, 1, 0, false, &work, &err);
    ONCE("step out of that call", trace_call_return(t, work, &end, &err));
    ONCE("step over it, backwards", trace_step(t, end, STEP_OVER, true, &to, &err));
    trace_caller(t, work, &n, &err);
    for (int i = 0; i < 20; i++) {
        TIMED(trace_step(t, n, STEP_OVER, false, &to, &err));
        TIMED(trace_step(t, to, STEP_OVER, true, &to, &err));
    }
    report("step over it, both ways");
    for (int i = 0; i < SAMPLES; i++)
        TIMED(trace_step(t, 1 + dice(events), i % 3, i & 1, &to, &err));
    report("a step anywhere");
    for (int i = 0; i < 10; i++)
        TIMED(trace_line(t, 0, RARE_LINE, dice(events), false, &to, &err));
    report("next execution of a line hit once");
    for (int i = 0; i < SAMPLES; i++)
        TIMED(trace_line(t, 0, 101 + (uint32_t)dice(FUNCTIONS) * 20, dice(events), i & 1, &to, &err));
    report("next execution of any line");
    ONCE("how often a line was executed", trace_line_count(t, 0, 12, &n, &err));
    for (int i = 0; i < SAMPLES; i++)
        TIMED(trace_at_time(t, dice(reader_duration_ns(trace_reader(t))), &to, &err));
    report("event by time");
    struct file_lines lines;
    ONCE("hits and times of all lines", lines_gather(t, 0, &lines, &err));
    file_lines_release(&lines);
    trace_line(t, 0, 12, events / 20 * 18, false, &n, &err);
    for (int i = 0; i < 5; i++) {
        TIMED(struct seek *s = seek_change(t, n, 0, 2, true, &err); seek_step(s, 0, &to, &err); seek_free(s));
        TIMED(struct seek *s = seek_change(t, to, 0, 2, false, &err); seek_step(s, 0, &to, &err); seek_free(s));
    }
    report("previous change of a variable changed twice");
    for (int i = 0; i < 20; i++)
        TIMED(struct seek *s = seek_change(t, n, 0, 0, i & 1, &err); seek_step(s, 0, &to, &err); seek_free(s));
    report("change of a loop's variable");
    struct breakpoint b = { .file = 0, .line = RARE_LINE };
    ONCE("run to a breakpoint hit once", struct seek *s = seek_breakpoint(t, &b, 1, 1, false, &err);
         seek_step(s, 0, &to, &err); seek_free(s));
    b = (struct breakpoint){ .file = 0, .line = 12, .condition = (char *)(uintptr_t) "i == 200000" };
    ONCE("run to a condition in a loop", struct seek *s = seek_breakpoint(t, &b, 1, work, false, &err);
         seek_step(s, 0, &to, &err); seek_free(s));
}

enum { FLAME_WIDE = 200, FLAME_HIGH = 50, FIRST_NS = 50000000 };

/* What a person sees of a window at once: so long is learned, then it is drawn. */
static void flame_picture(struct flame *f, uint64_t from_ns, uint64_t to_ns)
{
    struct flame_window w = { .from_ns = from_ns, .to_ns = to_ns, .columns = FLAME_WIDE, .rows = FLAME_HIGH };
    flame_look(f, &w, NULL);
    flame_step(f, FIRST_NS, NULL);
    flame_row(f, 0);
}

/* How much of the rows that there are says which call or calls it is. */
static double flame_certain(struct flame *f)
{
    uint32_t depths = flame_depths(f), cells = 0, certain = 0;
    for (uint32_t d = 0; d < depths && d < FLAME_HIGH; d++)
        for (uint32_t c = 0; c < FLAME_WIDE; c++) {
            enum flame_kind kind = flame_row(f, d)[c].kind;
            certain += kind == FLAME_CALL || kind == FLAME_CALLS;
            cells += kind != FLAME_NONE;
        }
    return cells ? 100.0 * certain / cells : 100;
}

static void measure_flame(struct trace *t, const char *state)
{
    char what[80];
    uint64_t events = reader_events(trace_reader(t)), all = reader_duration_ns(trace_reader(t));
    struct flame *f = flame_new(t);
    struct flame_call call;
    snprintf(what, sizeof what, "%s: flame of the whole run", state);
    ONCE(what, flame_picture(f, 0, all));
    double begun = now_ms(), slice = 0, certain = flame_certain(f);
    for (int more = 1; more > 0;) {
        double from = now_ms();
        more = flame_step(f, 5000000, NULL);
        flame_row(f, 0);
        slice = now_ms() - from > slice ? now_ms() - from : slice;
    }
    series.ms[series.n++] = now_ms() - begun;
    snprintf(what, sizeof what, "  all of it, at first %.0f %% (longest slice %.1f)", certain, slice);
    report(what);
    for (int i = 0; i < SAMPLES; i++) {
        uint64_t span = all >> dice(24), from = dice(all - span + 1);
        TIMED(flame_picture(f, from, from + span));
    }
    snprintf(what, sizeof what, "%s: flame, another stretch of time", state);
    report(what);
    for (int i = 0; i < SAMPLES; i++)
        TIMED(flame_call_at(t, 1 + dice(events), (uint32_t)(i % 3), &call, NULL));
    report("  a call of it, exactly");
    flame_free(f);
}

static void search(struct trace *t, const char *pattern, unsigned where)
{
    struct find *f;
    struct find_hit hit;
    struct err err;
    char what[80];
    double begun = now_ms(), slice = 0;
    if (find_new(&f, t, pattern, where, 1, false, &err))
        return;
    int got;
    do {
        double from = now_ms();
        got = find_step(f, 5000000, &hit, &err);
        slice = now_ms() - from > slice ? now_ms() - from : slice;
    } while (got == FIND_MORE);
    series.ms[series.n++] = now_ms() - begun;
    snprintf(what, sizeof what, "find %s: event %llu", pattern, got == FIND_FOUND ? (unsigned long long)hit.n : 0ull);
    report(what);
    uint64_t count;
    begun = now_ms();
    find_count(f, 0, 0, &count, NULL, &err);
    series.ms[series.n++] = now_ms() - begun;
    snprintf(what, sizeof what, "  count: %llu (longest slice %.1f)", (unsigned long long)count, slice);
    report(what);
    find_free(f);
}

static void measure_lists(struct trace *t)
{
    struct err err;
    struct exceptions *x = exceptions_new(t);
    struct output *o = output_new(t);
    struct threads *threads = threads_new(trace_reader(t));
    struct exception_row row;
    struct output_row line;
    struct buf text = BUF_INIT;
    ONCE("all exceptions", exceptions_step(x, 0, &err));
    for (int i = 0; i < SAMPLES; i++)
        TIMED(exceptions_row(x, dice(exceptions_count(x)), &row, &err));
    report("an exception");
    ONCE("all output", output_step(o, 0, &err));
    for (int i = 0; i < SAMPLES; i++)
        TIMED(buf_clear(&text); output_row(o, dice(output_count(o)), &line, &text, &err));
    report("a line of output");
    ONCE("threads", threads_read(threads, &err));
    ONCE("their locations", threads_step(threads, 0, &err));
    buf_release(&text);
    exceptions_free(x);
    output_free(o);
    threads_free(threads);
}

static void filtered(struct trace *t, const char *text)
{
    struct filter *f;
    struct tree_row row;
    struct err err;
    char what[80];
    struct tree *v = tree_new(t);
    if (filter_parse(&f, text, &err) == 0) {
        tree_filter(v, f);
        TIMED(tree_first(v, &row, &err));
        snprintf(what, sizeof what, "first row of filter %s", text);
        report(what);
    }
    tree_free(v);
}

static void measure(struct store *s)
{
    struct trace *t;
    struct err err;
    struct rusage usage;
    double begun = now_ms();
    if (trace_open(&t, s, "last", &err)) {
        printf("%s\n", err.text);
        return;
    }
    struct tree *v = tree_new(t);
    screen_at(v, 1, false);
    series.ms[series.n++] = now_ms() - begun;
    report("open, and the first screen");
    tree_free(v);
    struct flame *flame = flame_new(t);
    ONCE("cold: flame of the whole run", flame_picture(flame, 0, reader_duration_ns(trace_reader(t))));
    flame_free(flame);
    ONCE("warm up", trace_warm(t, 0, &err));
    measure_flame(t, "warm");
    measure_tree(t, "warm");
    measure_moves(t);
    getrusage(RUSAGE_SELF, &usage);
    printf("%-46s %ld MB\n", "memory so far", usage.ru_maxrss / 1024);
    search(t, "quince", FIND_ALL);
    search(t, "987654321", FIND_VALUES);
    search(t, "only_once", FIND_FUNCTIONS | FIND_SOURCE);
    search(t, "re:qu.nce", FIND_VALUES);
    filtered(t, "func:only_once");
    filtered(t, "text:quince");
    filtered(t, "thread:Worker");
    measure_lists(t);
    getrusage(RUSAGE_SELF, &usage);
    printf("%-46s %ld MB\n", "memory", usage.ru_maxrss / 1024);
    trace_close(t);
}

int main(int argc, char **argv)
{
    double million = argc > 1 ? atof(argv[1]) : 10;
    struct fixture *f;
    struct store *s;
    struct err err;
    fixture_setup((void **)&f);
    const char *path = argc > 2 ? argv[2] : f->path;
    bool is_there = access(path, F_OK) == 0;
    if (store_open(&s, path, STORE_CREATE, &err)) {
        printf("%s\n", err.text);
        return 1;
    }
    double begun = now_ms();
    if (!is_there)
        record(s, (uint64_t)(million * 1e6));
    printf("%-46s %9.0f\n%-46s %9s %9s %9s\n", "recording, ms", now_ms() - begun, "", "median", "99 %", "most");
    measure(s);
    store_close(s);
    fixture_teardown((void **)&f);
    return 0;
}
