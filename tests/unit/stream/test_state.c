/* The state against the maker's truth, step by step, and what it refuses. */
#include "stream_support.h"

/* A state that follows a maker. */
struct follower {
    struct maker m;
    struct defs defs;
    struct state s;
    size_t taken;
};

static void follow(struct follower *f, uint64_t seed)
{
    maker_init(&f->m, seed);
    defs_init(&f->defs);
    state_init(&f->s, &f->defs);
    f->taken = 0;
}

/* Takes in what the maker made since; the first error ends it. */
static int catch_up(struct follower *f, struct err *err)
{
    struct decoder d = { .at = f->m.out.data + f->taken, .end = f->m.out.data + f->m.out.len };
    struct record r;
    int got;
    while ((got = decode_next(&d, &r, err)) > 0)
        if (defs_add(&f->defs, &r, err) < 0 || state_apply(&f->s, &r, err) < 0)
            return -1;
    f->taken = f->m.out.len;
    return got;
}

static void unfollow(struct follower *f)
{
    state_release(&f->s);
    defs_release(&f->defs);
    maker_release(&f->m);
}

static void assert_follows(struct follower *f)
{
    struct err err = { 0 };
    if (catch_up(f, &err) < 0)
        fail_msg("%s", err.text);
    assert_state_is(&f->s, &f->m);
}

static uint32_t some_code(struct maker *m, uint32_t flags)
{
    return maker_code(m, maker_file(m, "/app/a.py", NULL), "f", 10, flags, "a b c");
}

static void test_calls_and_returns(void **state)
{
    (void)state;
    struct follower f;
    follow(&f, 1);
    uint32_t code = some_code(&f.m, 0);
    assert_null(state_frame(&f.s));
    maker_call(&f.m, code, 10);
    assert_follows(&f);
    maker_call(&f.m, code, 12);
    assert_follows(&f);
    assert_int_equal(state_frame(&f.s)->depth, 1);
    assert_int_equal(state_frame(&f.s)->parent, 1);
    maker_return(&f.m, 13, maker_none(), 0);
    assert_follows(&f);
    assert_true(f.s.threads[0].leaving);
    assert_int_equal(state_frame(&f.s)->call, 2); /* until the next event */
    assert_non_null(state_call(&f.s, 2));
    maker_output(&f.m, 1, "printed by the caller");
    assert_follows(&f);
    assert_int_equal(state_frame(&f.s)->call, 1);
    assert_null(state_call(&f.s, 2));
    maker_return(&f.m, 11, maker_none(), RETURN_UNWOUND);
    maker_output(&f.m, 2, "printed by nobody");
    assert_follows(&f);
    assert_null(state_frame(&f.s));
    unfollow(&f);
}

static void test_generators_move_between_threads(void **state)
{
    (void)state;
    struct follower f;
    follow(&f, 1);
    uint32_t code = some_code(&f.m, 0), generator = some_code(&f.m, CODE_GENERATOR);
    maker_thread(&f.m, "Worker");
    maker_call(&f.m, code, 10);
    maker_call(&f.m, generator, 10);
    struct maker_frame *g = f.m.threads[0].stack[1];
    maker_set(&f.m, 2, maker_str("a string that does not fit into a variable itself"));
    maker_yield(&f.m, 11, maker_int(1));
    assert_follows(&f);
    assert_true(state_frame(&f.s)->suspended);
    maker_switch(&f.m, 1);
    maker_resume(&f.m, g, 11); /* while it is still on the other thread's stack */
    assert_follows(&f);
    assert_int_equal(state_frame(&f.s)->thread, 1);
    assert_int_equal(state_frame(&f.s)->depth, 0);
    assert_int_equal(state_frame(&f.s)->parent, 0);
    assert_int_equal(f.s.threads[0].depth, 1);
    maker_yield(&f.m, 12, maker_int(2));
    maker_switch(&f.m, 0);
    maker_line(&f.m, 12);
    maker_call(&f.m, code, 10);
    maker_resume(&f.m, g, 12);
    assert_follows(&f);
    assert_int_equal(state_frame(&f.s)->parent, 3);
    assert_int_equal(state_frame(&f.s)->depth, 2);
    maker_resume(&f.m, (maker_yield(&f.m, 12, maker_int(3)), g), 12); /* twice in a row */
    maker_return(&f.m, 13, maker_none(), 0);
    maker_line(&f.m, 14);
    assert_follows(&f);
    assert_null(state_call(&f.s, 2));
    unfollow(&f);
}

static void test_changes(void **state)
{
    (void)state;
    struct follower f;
    follow(&f, 1);
    uint32_t code = some_code(&f.m, 0);
    maker_set(&f.m, 0, maker_int(100));
    maker_call(&f.m, code, 10);
    static const int64_t deltas[] = { 11, 1, -200, INT64_MAX, INT64_MAX, 1, -1, INT64_MIN };
    for (size_t i = 0; i < sizeof deltas / sizeof *deltas; i++) {
        maker_plus(&f.m, 0, deltas[i]);
        maker_line(&f.m, 11);
        assert_follows(&f);
    }
    struct mvalue list = maker_list();
    for (int i = 0; i < 5; i++)
        maker_add(&list, maker_int(i));
    maker_end(&list);
    maker_set(&f.m, 1, list);
    maker_set(&f.m, 2, list);
    maker_line(&f.m, 12);
    assert_follows(&f);
    maker_splice(&f.m, 1, 3, 1, "\x08\x1cis so long that it moves out", 30);
    maker_splice(&f.m, 1, 1, 1, "", 0);
    maker_splice(&f.m, 2, 6, 0, "\x80", 1); /* append */
    maker_line(&f.m, 12);
    assert_follows(&f);
    uint64_t event = f.s.event;
    assert_int_equal(state_frame(&f.s)->vars[2].changed, event);
    assert_int_equal(state_frame(&f.s)->vars[0].changed, event - 2);
    maker_unset(&f.m, 2);
    maker_set(&f.m, 1, maker_none());
    maker_line(&f.m, 12);
    assert_follows(&f);
    unfollow(&f);
}

static void test_copies(void **state)
{
    (void)state;
    struct follower f;
    follow(&f, 1);
    uint32_t code = some_code(&f.m, 0), generator = some_code(&f.m, CODE_GENERATOR);
    struct mvalue text = maker_str("a text longer than what stands inline");
    maker_set(&f.m, 2, text);
    maker_call(&f.m, code, 10);
    maker_copy(&f.m, 0, 2);
    maker_copy(&f.m, 2, 2);
    maker_call(&f.m, code, 10);
    assert_follows(&f);
    assert_int_equal(f.s.copied, 2 * text.len);
    maker_splice(&f.m, 0, 3, 1, "X", 1); /* what was copied is a value of its own */
    maker_line(&f.m, 11);
    assert_follows(&f);
    maker_copy(&f.m, 1, 0);
    maker_call(&f.m, generator, 10);
    maker_yield(&f.m, 11, maker_none());
    assert_follows(&f);
    assert_int_equal(f.s.copied, 3 * text.len); /* it has not returned */
    maker_copy(&f.m, 1, 2);
    maker_call(&f.m, code, 10); /* the frame below is the one that called, not the one that has just yielded */
    assert_follows(&f);
    maker_return(&f.m, 12, maker_none(), 0);
    assert_follows(&f);
    assert_int_equal(f.s.copied, 3 * text.len);
    maker_return(&f.m, 12, maker_none(), 0);
    maker_return(&f.m, 12, maker_none(), 0);
    assert_follows(&f);
    assert_int_equal(f.s.copied, text.len); /* of the generator */
    unfollow(&f);
}

static void test_variables_that_come_later(void **state)
{
    (void)state;
    struct follower f;
    follow(&f, 1);
    uint32_t code = maker_code(&f.m, maker_file(&f.m, "/a", NULL), "<module>", 1, CODE_MODULE, "");
    maker_call(&f.m, code, 1);
    for (uint32_t i = 0; i < MAKER_VARS; i++) {
        maker_more_var(&f.m, code, "name");
        maker_set(&f.m, i, maker_str("a text longer than what stands inline"));
        maker_line(&f.m, 2 + i);
        assert_follows(&f);
    }
    unfollow(&f);
}

static void test_random(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        struct follower f;
        follow(&f, seed);
        for (int i = 0; i < 1500; i++) {
            maker_random(&f.m, 1);
            assert_follows(&f);
        }
        unfollow(&f);
    }
}

/* A restored state goes on as if it had seen everything. */
static void test_checkpoints(void **state)
{
    (void)state;
    for (uint64_t seed = 20; seed < 24; seed++) {
        struct follower f;
        struct state again;
        struct buf checkpoint = BUF_INIT;
        follow(&f, seed);
        state_init(&again, &f.defs);
        for (int i = 0; i < 300; i++) {
            maker_random(&f.m, 5);
            assert_follows(&f);
            buf_clear(&checkpoint);
            state_checkpoint(&f.s, &checkpoint);
            assert_int_equal(state_restore(&again, checkpoint.data, checkpoint.len, NULL), 0);
            assert_state_is(&again, &f.m);
            assert_same_state(&f.s, &again);
            if (i % 7 == 0) { /* the copy goes on instead */
                struct state swap = f.s;
                f.s = again;
                again = swap;
            }
        }
        state_release(&again);
        buf_release(&checkpoint);
        unfollow(&f);
    }
}

static void test_cut_checkpoints(void **state)
{
    (void)state;
    struct follower f;
    struct state again;
    struct buf checkpoint = BUF_INIT;
    follow(&f, 30);
    maker_random(&f.m, 400);
    assert_follows(&f);
    state_init(&again, &f.defs);
    state_checkpoint(&f.s, &checkpoint);
    for (size_t len = 0; len < checkpoint.len; len++) {
        struct err err = { 0 };
        uint8_t *part = malloc(len + 1);
        assert_non_null(part);
        memcpy(part, checkpoint.data, len);
        assert_int_equal(state_restore(&again, part, len, &err), -1);
        assert_int_equal(err.code, ERR_CORRUPT);
        free(part);
    }
    buf_putc(&checkpoint, 0);
    assert_int_equal(state_restore(&again, checkpoint.data, checkpoint.len, NULL), -1);
    assert_int_equal(state_restore(&again, checkpoint.data, checkpoint.len - 1, NULL), 0);
    state_release(&again);
    buf_release(&checkpoint);
    unfollow(&f);
}

/* --- refused --------------------------------------------------------------------------------------------------- */

/* Raw records, written behind the maker's back. */
#define APPEND(f, expression)                                                                                          \
    do {                                                                                                               \
        uint8_t *at = maker_room(&(f)->m, 256);                                                                        \
        maker_wrote(&(f)->m, expression);                                                                              \
    } while (0)

typedef void damage_fn(struct follower *f);

static void line_without_call(struct follower *f)
{
    maker_thread(&f->m, "Worker");
    maker_switch(&f->m, 1);
    APPEND(f, write_line_head(at, 0, 1, false));
}

static void change_without_call(struct follower *f)
{
    maker_return(&f->m, 10, maker_none(), 0);
    APPEND(f, write_change_unset(write_line_head(at, 0, 1, true), 0));
}

static void call_of_nothing(struct follower *f)
{
    APPEND(f, write_call(at, 0, 1, false, 77));
}

static void switch_to_nobody(struct follower *f)
{
    APPEND(f, write_switch(at, 5));
}

static void resume_of_nothing(struct follower *f)
{
    APPEND(f, write_resume(at, 0, 1, false, 99));
}

static void resume_of_running(struct follower *f)
{
    APPEND(f, write_resume(at, 0, 1, false, 1));
}

static void resume_of_returned(struct follower *f)
{
    maker_call(&f->m, 0, 10);
    maker_return(&f->m, 10, maker_none(), 0);
    APPEND(f, write_resume(at, 0, 1, false, 2));
}

static void add_to_nothing(struct follower *f)
{
    APPEND(f, write_change_add(write_line_head(at, 0, 1, true), 2, 1));
}

static void add_to_string(struct follower *f)
{
    APPEND(f, write_change_add(write_line_head(at, 0, 1, true), 1, 1));
}

static void splice_of_nothing(struct follower *f)
{
    APPEND(f, write_change_splice(write_line_head(at, 0, 1, true), 2, 0, 0, "\x80", 1));
}

static void splice_beyond(struct follower *f)
{
    APPEND(f, write_change_splice(write_line_head(at, 0, 1, true), 1, 2, 3, "", 0));
}

static void splice_far_beyond(struct follower *f)
{
    APPEND(f, write_change_splice(write_line_head(at, 0, 1, true), 1, MAX_VALUE, MAX_VALUE, "", 0));
}

static void splice_away(struct follower *f)
{
    APPEND(f, write_change_splice(write_line_head(at, 0, 1, true), 1, 0, 4, "", 0));
}

static void splice_to_two_values(struct follower *f)
{
    APPEND(f, write_change_splice(write_line_head(at, 0, 1, true), 1, 4, 0, "\x80", 1));
}

static void splice_to_half_a_value(struct follower *f)
{
    uint8_t *bytes = maker_room(&f->m, 256);
    struct change_writer w = { .tag = bytes };
    uint8_t *to = write_line_head(bytes, 0, 1, false);
    change_begin(&w, to);
    to = write_change_splice(to, 1, 1, 1, "\x05", 1);
    change_begin(&w, to);
    to = write_change_set(to, 0, "\x80", 1); /* something else after it */
    maker_wrote(&f->m, to);
}

static void copy_of_nothing(struct follower *f)
{
    APPEND(f, write_change_copy(write_call(at, 0, 1, true, 0), 0, 2));
}

static void copy_of_unknown_variable(struct follower *f)
{
    APPEND(f, write_change_copy(write_call(at, 0, 1, true, 0), 0, 3));
}

static void copy_to_unknown_variable(struct follower *f)
{
    APPEND(f, write_change_copy(write_call(at, 0, 1, true, 0), 3, 0));
}

static void copy_without_caller(struct follower *f)
{
    maker_thread(&f->m, "Worker");
    maker_switch(&f->m, 1);
    APPEND(f, write_change_copy(write_call(at, 0, 1, true, 0), 0, 0));
}

static void copy_from_what_has_returned(struct follower *f)
{
    maker_return(&f->m, 10, maker_none(), 0);
    APPEND(f, write_change_copy(write_call(at, 0, 1, true, 0), 0, 0));
}

static void copy_at_a_line(struct follower *f)
{
    maker_call(&f->m, 0, 10);
    APPEND(f, write_change_copy(write_line_head(at, 0, 1, true), 0, 0));
}

/* A few bytes of stream that would make the state as large as they like. */
static void copies_beyond_measure(struct follower *f)
{
    static uint8_t text[MAX_VALUE] = { VALUE_STR };
    size_t len = sizeof text - 8;
    uint8_t *to = maker_room(&f->m, sizeof text + 64);
    varint_put(text + 1, len);
    maker_wrote(&f->m, write_change_set(write_line_head(to, 0, 1, true), 0, text, len + 4));
    for (size_t i = 0; i <= MAX_COPIED / len; i++)
        APPEND(f, write_change_copy(write_call(at, 0, 1, true, 0), 0, 0));
}

static void unknown_variable(struct follower *f)
{
    APPEND(f, write_change_set(write_line_head(at, 0, 1, true), 3, "\x80", 1));
}

static void line_below_zero(struct follower *f)
{
    APPEND(f, write_line_head(at, -11, 1, false));
}

static void line_too_far(struct follower *f)
{
    APPEND(f, write_line_head(at, INT64_MAX, 1, false));
}

static void test_refused(void **state)
{
    (void)state;
    static damage_fn *const damages[] = {
        line_without_call,
        change_without_call,
        call_of_nothing,
        switch_to_nobody,
        resume_of_nothing,
        resume_of_running,
        resume_of_returned,
        add_to_nothing,
        add_to_string,
        splice_of_nothing,
        splice_beyond,
        splice_far_beyond,
        splice_away,
        splice_to_two_values,
        splice_to_half_a_value,
        unknown_variable,
        line_below_zero,
        line_too_far,
        copy_of_nothing,
        copy_of_unknown_variable,
        copy_to_unknown_variable,
        copy_without_caller,
        copy_from_what_has_returned,
        copy_at_a_line,
        copies_beyond_measure,
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        struct follower f;
        struct err err = { 0 };
        follow(&f, 1);
        uint32_t code = some_code(&f.m, 0);
        maker_set(&f.m, 0, maker_int(1));
        maker_set(&f.m, 1, maker_str("hi"));
        maker_call(&f.m, code, 10);
        assert_follows(&f);
        damages[i](&f);
        if (catch_up(&f, &err) == 0)
            fail_msg("damage %zu is accepted", i);
        assert_int_equal(err.code, ERR_CORRUPT);
        unfollow(&f);
    }
}

/* Memory of calls that are over is used again, and not kept without bound. */
static void test_deep_recursion(void **state)
{
    (void)state;
    struct follower f;
    follow(&f, 1);
    some_code(&f.m, 0);
    assert_int_equal(catch_up(&f, NULL), 0);
    struct record call = { .tag = TAG_EVENT, .kind = EVENT_CALL }, back = { .tag = TAG_EVENT, .kind = EVENT_RETURN };
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5000; i++)
            assert_int_equal(state_apply(&f.s, &call, NULL), 0);
        assert_int_equal(state_frame(&f.s)->depth, 4999);
        for (int i = 0; i < 5000; i++)
            assert_int_equal(state_apply(&f.s, &back, NULL), 0);
        assert_int_equal(f.s.frames.len, 1);
        assert_true(f.s.n_spare <= 256);
    }
    state_reset(&f.s);
    assert_null(state_frame(&f.s));
    assert_int_equal(f.s.event, 0);
    unfollow(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls_and_returns),
        cmocka_unit_test(test_generators_move_between_threads),
        cmocka_unit_test(test_changes),
        cmocka_unit_test(test_copies),
        cmocka_unit_test(test_variables_that_come_later),
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_checkpoints),
        cmocka_unit_test(test_cut_checkpoints),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_deep_recursion),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
