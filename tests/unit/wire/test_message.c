/* Messages, acknowledgements and facts: what is written is read, and nothing else is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <xxhash.h>

#include "src/wire/message.h"
#include "src/wire/spool.h"

static struct bytes text(const char *s)
{
    return (struct bytes){ (const uint8_t *)s, strlen(s) };
}

static void messages(void **state)
{
    struct buf b = BUF_INIT;
    struct message m;
    (void)state;
    for (int kind = MESSAGE_START; kind < MESSAGE_KINDS; kind++) {
        message_write(&b, (enum message_kind)kind, 77, "an-id_1.2", text("body"));
        assert_int_equal(b.len, WIRE_HEAD + 9 + 4 + WIRE_TAIL);
        assert_int_equal(message_read(&m, b.data, b.len, NULL), 0);
        assert_int_equal(m.kind, kind);
        assert_int_equal(m.number, 77);
        assert_string_equal(m.id, "an-id_1.2");
        assert_int_equal(m.body.len, 4);
        assert_memory_equal(m.body.at, "body", 4);
    }
    buf_release(&b);
}

/* Every single change is noticed, and every prefix. */
static void changes(void **state)
{
    struct buf b = BUF_INIT;
    struct message m;
    (void)state;
    message_write(&b, MESSAGE_CHUNK, 3, "id", text("some body"));
    for (size_t i = 0; i < b.len * 8; i++) {
        b.data[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_int_equal(message_read(&m, b.data, b.len, NULL), -1);
        b.data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    for (size_t len = 0; len < b.len; len++) {
        uint8_t *copy = malloc(len + 1);
        memcpy(copy, b.data, len);
        assert_int_equal(message_read(&m, copy, len, NULL), -1);
        free(copy);
    }
    assert_int_equal(message_read(&m, b.data, b.len, NULL), 0);
    buf_release(&b);
}

static void ids(void **state)
{
    static const char *const wrong[] = { "a/b", "a b", "\x7f", "a\n", "\xc3\xa4" };
    char longest[64];
    struct buf b = BUF_INIT;
    struct message m;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        message_write(&b, MESSAGE_BEAT, 1, wrong[i], text(""));
        assert_int_equal(message_read(&m, b.data, b.len, NULL), -1);
    }
    message_write(&b, MESSAGE_BEAT, 1, "", text(""));
    assert_int_equal(message_read(&m, b.data, b.len, NULL), -1);
    memset(longest, 'x', 63);
    longest[63] = 0;
    message_write(&b, MESSAGE_BEAT, 1, longest, text(""));
    assert_int_equal(message_read(&m, b.data, b.len, NULL), 0);
    assert_string_equal(m.id, longest);
    buf_release(&b);
}

static void acknowledgements(void **state)
{
    const struct ack all[] = {
        { .id = "a-run", .flags = ACK_EARLY, .instance = UINT64_MAX, .number = 1u << 31, .events = 12345678901234 },
        { .id = "", .flags = ACK_CLOSING, .instance = 1 },
    };
    uint8_t frame[ACK_MAX];
    char topic[ACK_TOPIC];
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct ack back = { 0 };
        size_t len = ack_write(frame, &all[i]);
        assert_memory_equal(frame, topic, ack_topic(topic, all[i].id));
        assert_int_equal(ack_read(&back, frame, len), 0);
        assert_string_equal(back.id, all[i].id);
        assert_int_equal(back.flags, all[i].flags);
        assert_int_equal(back.instance, all[i].instance);
        assert_int_equal(back.number, all[i].number);
        assert_int_equal(back.events, all[i].events);
        for (size_t n = 0; n < len; n++)
            assert_int_equal(ack_read(&back, frame, n), -1);
    }
    memset(frame, 'x', sizeof frame);
    assert_int_equal(ack_read(&(struct ack){ 0 }, frame, sizeof frame), -1);
}

static struct run a_run(void)
{
    return (struct run){
        .description = (char *)"prog.py 'an argument'",
        .cwd = (char *)"/srv/\xff/\xc3\xa4", /* not all of it is UTF-8 */
        .host = (char *)"host",
        .user = NULL,
        .python = (char *)"3.11.2",
        .error_type = (char *)"ValueError",
        .error_message = (char *)"\"\\\n\x1b",
        .traceback = (char *)"",
        .notice = (char *)"",
        .pid = 42,
        .start_ns = 1700000000000000001,
        .end_ns = 1700000000000000002,
        .status = RUN_KILLED,
        .code = 9,
        .events = 1000,
    };
}

static void facts(void **state)
{
    struct run run = a_run(), back;
    struct buf b = BUF_INIT;
    (void)state;
    for (int ended = 0; ended < 2; ended++) {
        buf_clear(&b);
        facts_write(&b, &run, ended);
        assert_false(b.failed);
        assert_int_equal(facts_read(&back, "id", (struct bytes){ b.data, b.len }, ended, NULL), 0);
        assert_string_equal(back.id, "id");
        assert_string_equal(back.description, run.description);
        assert_string_equal(back.cwd, "/srv/\xef\xbf\xbd/\xc3\xa4");
        assert_string_equal(back.user, "");
        assert_int_equal(back.pid, 42);
        assert_int_equal(back.start_ns, run.start_ns);
        assert_int_equal(back.status, ended ? RUN_KILLED : RUN_RUNNING);
        assert_int_equal(back.code, ended ? 9 : 0);
        assert_string_equal(back.error_message, ended ? run.error_message : "");
        run_release(&back);
    }
    buf_release(&b);
}

static void no_facts(void **state)
{
    static const char *const wrong[] = {
        "",
        "{",
        "[]",
        "null",
        "{\"cwd\": 1}",
        "{\"pid\": \"1\"}",
        "{\"pid\": 1.5}",
        "{\"pid\": -1}",
        "{\"a\": \"\xff\"}",
        "{} x",
        "{\"start_ns\": 99999999999999999999}",
    };
    static const char *const wrong_ends[] = { "{\"status\": \"killed\", \"code\": 0}",
                                              "{\"status\": \"killed\", \"code\": 999}",
                                              "{\"status\": \"exited\", \"code\": 256}" };
    struct run run;
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(facts_read(&run, "id", text(wrong[i]), false, NULL), -1);
    for (size_t i = 0; i < sizeof wrong_ends / sizeof *wrong_ends; i++)
        assert_int_equal(facts_read(&run, "id", text(wrong_ends[i]), true, NULL), -1);
    assert_int_equal(facts_read(&run, "id", text("{}"), true, NULL), 0);
    assert_int_equal(run.status, RUN_LOST); /* how it ended was not said */
    run_release(&run);
}

static void spool(void **state)
{
    const char *const folders[] = { "/nonexistent", "/tmp", NULL };
    struct spool s;
    char room[64];
    (void)state;
    assert_int_equal(spool_open(&s, (const char *const[]){ "/nonexistent", NULL }, NULL), -1);
    assert_int_equal(spool_open(&s, folders, NULL), 0);
    assert_int_equal(spool_bytes(&s, 0, 0), 0);
    for (int i = 1; i <= 300; i++) {
        int len = snprintf(room, sizeof room, "%d:%.*s", i, i % 40, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        assert_int_equal(spool_put(&s, room, (size_t)len, NULL), 0);
    }
    assert_int_equal(s.n, 300);
    for (uint64_t i = 300; i >= 1; i--) {
        char expected[64];
        int len = snprintf(expected, sizeof expected, "%d:%.*s", (int)i, (int)i % 40,
                           "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
        assert_int_equal(spool_len(&s, i), len);
        assert_int_equal(spool_read(&s, i, room, NULL), 0);
        assert_memory_equal(room, expected, len);
        assert_int_equal(spool_bytes(&s, i - 1, i), len);
    }
    assert_int_equal(spool_bytes(&s, 300, 300), 0);
    spool_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages), cmocka_unit_test(changes),
        cmocka_unit_test(ids),      cmocka_unit_test(acknowledgements),
        cmocka_unit_test(facts),    cmocka_unit_test(no_facts),
        cmocka_unit_test(spool),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
