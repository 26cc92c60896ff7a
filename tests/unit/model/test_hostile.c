/* Everything the model does, on runs whose stored bytes were changed behind its back: errors are fine, crashes are not.
 */
#include "made_run.h"
#include "smiley/files.h"
#include "smiley/replay.h"

enum { ROUNDS = 60, EVENTS = 500 };

static void use(struct trace *t)
{
    struct reader *r = trace_reader(t);
    uint64_t events = reader_events(r), to;
    struct variables v = { 0 };
    struct buf value = BUF_INIT;
    size_t count;
    struct file_lines lines;
    struct file_facts *files;
    uint32_t n_files;
    FILE *out = fopen("/dev/null", "w");
    for (int i = 0; i < 4; i++)
        replay(t, &(struct replay_options){ .json = i & 1, .output = true, .colour = i & 2 }, out, NULL);
    fclose(out);
    for (uint64_t n = 1; n <= events; n += 1 + n % 13) {
        struct block b;
        struct stack_entry *stack = NULL;
        for (int how = STEP_INTO; how <= STEP_OUT; how++)
            for (int back = 0; back < 2; back++)
                trace_step(t, n, (enum step)how, back, &to, NULL);
        if (trace_block(t, n, &b, NULL) == 0) {
            trace_changes(t, &b, &v, NULL);
            trace_block_next(t, &b, NULL);
        }
        trace_block_index(t, n, &to, NULL);
        trace_variables(t, n, 0, n > 20 ? n - 20 : 1, &v, NULL);
        trace_value(t, n, &value, NULL);
        trace_stack(t, n, &stack, &count, NULL);
        free(stack);
    }
    for (uint64_t i = 0; i <= trace_blocks(t) && i < EVENTS; i++)
        trace_block_at(t, i, &(struct block){ 0 }, NULL);
    for (uint32_t file = 0; file < reader_defs(r)->n_files; file++) {
        lines_gather(t, file, &lines, NULL);
        file_lines_release(&lines);
    }
    if (files_gather(r, &files, &n_files, NULL) == 0)
        free(files);
    variables_release(&v);
    buf_release(&value);
}

static void open_and_use(struct fixture *f)
{
    struct store *s = NULL;
    struct trace *t = NULL;
    if (store_open(&s, f->path, STORE_READ, NULL) == 0 && trace_open(&t, s, "last", NULL) == 0)
        use(t);
    trace_close(t);
    store_close(s);
}

static void changed_bytes(void **state)
{
    struct fixture *f = *state;
    char sql[512];
    for (int round = 0; round < ROUNDS; round++) {
        unlink(f->path);
        struct store *s = fixture_store(f, STORE_CREATE);
        fixture_record(s, "one", 100, (uint64_t)round, EVENTS);
        store_close(s);
        if (round % 2) {
            snprintf(sql, sizeof sql, "UPDATE bodies SET body = flip(body, %d)", round);
            fixture_sql(f, sql);
        }
        snprintf(sql, sizeof sql,
                 "UPDATE chunks SET summary = CAST(substr(summary, 1, %d) || char(%d) || substr(summary, %d) AS BLOB)",
                 round * 3, round * 7 % 128, round * 3 + 2);
        if (round % 3)
            fixture_sql(f, sql);
        fixture_sql(f, "UPDATE bodies SET hash = xxh3(body); UPDATE chunks SET hash = xxh3(summary)");
        open_and_use(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { fixture_test(changed_bytes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
