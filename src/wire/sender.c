/* What a run gives goes into the spool as numbered messages, and from there to the listener (link.c) and, once the
 * listener has been silent for too long, to an intake at home, too. Both read the same messages; neither waits for the
 * other. */
#include "smiley/sender.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zmq.h>

#include "smiley/chunk.h"
#include "smiley/pack.h"
#include "src/wire/inlet.h"
#include "src/wire/link.h"
#include "src/wire/socket.h"
#include "src/wire/spool.h"

enum {
    WINDOW = 32 << 20, /* unacknowledged bytes beyond which the program waits */
    BEAT_MS = 500,
    FLUSH_MS = 20,
    OPEN_BYTES_A_MS = 1000, /* what open chunks may cost */
    HOME_SLICE_MS = 30,     /* of catching up at home in one go */
    AGAIN_MS = 300,         /* after which an open chunk that was not seen is sent once more */
    PATIENCE_MS = 1000,     /* at the end, for a listener that was away already */
};

struct sender {
    struct consumer consumer; /* first, so that one is the other */
    struct sender_options o;
    struct run run;
    struct spool spool;
    struct link link;
    struct buf message, open, held, ready, packed;
    struct packer packer;
    bool started, ending;
    /* the open chunk */
    uint64_t open_events;
    int64_t open_after_ms, open_sent_ms;
    bool open_waits;   /* to be sent */
    bool open_at_home; /* has been taken there */
    int64_t progress_ms, beat_ms;
    bool home, home_failed, said_left;
    struct inlet inlet;
    struct sender_report report;
};

static struct sender *sender_of(struct consumer *c)
{
    return (struct sender *)c;
}

static struct bytes bytes_of(const struct buf *b)
{
    return (struct bytes){ b->data, b->len };
}

static void say(struct sender *s, const char *before, const char *what, const char *after)
{
    char text[5000];
    snprintf(text, sizeof text, "%s%s%s", before, what, after);
    if (s->o.say)
        s->o.say(s->o.data, text);
}

/* --- at home ---------------------------------------------------------------------------------------------------- */

static void stay_home(struct sender *s, const char *why)
{
    if (s->home)
        return;
    s->home = true;
    inlet_init(&s->inlet, s->o.home);
    say(s, why, "; the run goes on in ", s->o.home_name);
}

static int take_home(struct sender *s, const struct buf *frame, struct err *err)
{
    struct message m;
    if (message_read(&m, frame->data, frame->len, err))
        return -1;
    enum inlet_result result = inlet_take(&s->inlet, &m, err);
    if (result == INLET_FAILED && s->inlet.begun) { /* perhaps a listener writes the same run into the same database */
        inlet_release(&s->inlet);
        inlet_init(&s->inlet, s->o.home);
        return 0;
    }
    if (result == INLET_HOSTILE || result == INLET_FAILED)
        return -1;
    return 0;
}

/* Hands on what home has not yet, up to a deadline. */
static void feed_home(struct sender *s, int64_t deadline)
{
    struct err err = { 0 };
    int tries = 0;
    while (s->home && !s->home_failed && s->inlet.number < s->spool.n && monotonic_ms() < deadline) {
        uint64_t before = s->inlet.number, next = before + 1;
        size_t len = spool_len(&s->spool, next);
        buf_clear(&s->packed);
        uint8_t *room = buf_reserve(&s->packed, len);
        if (!room || spool_read(&s->spool, next, room, &err)) {
            s->home_failed = true;
            break;
        }
        s->packed.len = len;
        bool stuck = take_home(s, &s->packed, &err) < 0 || (s->inlet.number <= before && ++tries > 20);
        if (stuck) {
            s->home_failed = true;
            say(s, err.text, "; the run waits for a listener", "");
        }
        if (s->inlet.number > before)
            tries = 0;
    }
    bool up_to_date = s->home && !s->home_failed && s->inlet.number == s->spool.n;
    if (up_to_date && s->open.len && !s->open_at_home) {
        take_home(s, &s->open, NULL);
        s->open_at_home = true;
    }
}

/* --- to the listener -------------------------------------------------------------------------------------------- */

static void send_open(struct sender *s, int64_t now)
{
    bool in_turn = s->link.next == s->spool.n + 1;
    if (s->open.len && !s->open_waits && s->link.acked == s->spool.n && s->link.events_seen < s->open_events &&
        now - s->open_sent_ms > AGAIN_MS)
        s->open_waits = true;
    if (!s->open.len || !s->open_waits || !in_turn || now < s->open_after_ms ||
        spool_bytes(&s->spool, s->link.acked, s->spool.n) > WINDOW / 32)
        return;
    if (!link_send_extra(&s->link, &s->open))
        return;
    s->open_waits = false;
    s->open_sent_ms = now;
    s->open_after_ms = now + (int64_t)s->open.len / OPEN_BYTES_A_MS;
}

static void send_beat(struct sender *s, int64_t now)
{
    if (now < s->beat_ms)
        return;
    s->beat_ms = now + BEAT_MS;
    message_write(&s->message, MESSAGE_BEAT, s->spool.n, s->run.id, (struct bytes){ 0 });
    if (!s->message.failed)
        link_send_extra(&s->link, &s->message);
}

static void look_whether_stalled(struct sender *s, int64_t now)
{
    char why[ENDPOINT_LEN + 160];
    const char *at = s->o.endpoint.data;
    bool waiting = s->link.acked < s->spool.n;
    if (s->home || (s->ending && !waiting))
        return;
    if (s->link.closing)
        snprintf(why, sizeof why, "the listener at %s has left", at);
    else if (s->link.refused)
        snprintf(why, sizeof why, "the listener at %s cannot take the run", at);
    else if (waiting && now - s->progress_ms >= (int64_t)s->o.stall_ms)
        snprintf(why, sizeof why, "%s at %s for %g seconds",
                 s->link.wrong_key  ? "our key is refused by the listener"
                 : s->link.heard_ms ? "nothing was taken by the listener"
                 : s->o.curve       ? "no listener that knows these keys answers"
                                    : "no listener answers",
                 at, s->o.stall_ms / 1000.0);
    else
        return;
    stay_home(s, why);
}

static int pump(struct sender *s, const struct buf *fresh, int timeout_ms, struct err *err)
{
    if (link_listen(&s->link, &s->spool, timeout_ms) || s->link.acked == s->spool.n)
        s->progress_ms = monotonic_ms();
    if (link_send(&s->link, &s->spool, fresh, err))
        return -1;
    int64_t now = monotonic_ms();
    send_open(s, now);
    send_beat(s, now);
    look_whether_stalled(s, now);
    if (s->home)
        feed_home(s, now + HOME_SLICE_MS);
    return 0;
}

/* The next numbered message. */
static int post(struct sender *s, enum message_kind kind, struct bytes body, struct err *err)
{
    if (body.len > WIRE_MAX - WIRE_HEAD - WIRE_TAIL - 64)
        return err_set(err, ERR_FAILED, "a part of the run is too large to be sent");
    message_write(&s->message, kind, s->spool.n + 1, s->run.id, body);
    buf_clear(&s->open); /* it was another message's successor */
    s->open_waits = false;
    if (s->message.failed)
        return err_memory(err);
    if (s->link.acked == s->spool.n)
        s->progress_ms = monotonic_ms(); /* from now on something is waited for */
    return spool_put(&s->spool, s->message.data, s->message.len, err) ? -1 : pump(s, &s->message, 0, err);
}

/* --- definitions ------------------------------------------------------------------------------------------------ */

/* The last piece of a file's source has come: what was held of it can go. */
static void let_go(struct sender *s, uint32_t file)
{
    struct decoder d = { .at = s->held.data, .end = s->held.data + s->held.len };
    struct record r;
    struct buf rest = BUF_INIT;
    while (s->held.len && decode_next(&d, &r, NULL) > 0)
        buf_put(r.id == file ? &s->ready : &rest, r.at, (size_t)(r.end - r.at));
    s->ready.failed |= rest.failed;
    buf_release(&s->held);
    s->held = rest;
}

/* A source travels whole: a listener that is restarted between two of its pieces could not put them together. */
static int sort_definitions(struct sender *s, struct bytes definitions, struct err *err)
{
    struct decoder d = { .at = definitions.at, .end = definitions.at + definitions.len };
    struct record r;
    int got;
    while ((got = decode_next(&d, &r, err)) > 0) {
        bool hold = r.tag == TAG_SOURCE && !(r.flags & SOURCE_LAST);
        if (r.tag == TAG_SOURCE && !hold && s->held.len)
            let_go(s, r.id);
        buf_put(hold ? &s->held : &s->ready, r.at, (size_t)(r.end - r.at));
    }
    return got;
}

static int post_definitions(struct sender *s, struct err *err)
{
    if (!s->ready.len && !s->ready.failed)
        return 0;
    buf_clear(&s->packed);
    if (s->ready.failed || s->held.failed)
        return err_memory(err);
    if (pack(&s->packed, s->ready.data, s->ready.len, err))
        return -1;
    buf_clear(&s->ready);
    return post(s, MESSAGE_DEFINITIONS, bytes_of(&s->packed), err);
}

/* --- the consumer ----------------------------------------------------------------------------------------------- */

static int started(struct consumer *c, const struct run *run, struct err *err)
{
    struct sender *s = sender_of(c);
    struct buf facts = BUF_INIT;
    run_release(&s->run);
    if (run_copy(&s->run, run, err) || link_start(&s->link, run->id, err))
        return -1;
    s->progress_ms = monotonic_ms();
    facts_write(&facts, run, false);
    int status = facts.failed ? err_memory(err) : post(s, MESSAGE_START, bytes_of(&facts), err);
    buf_release(&facts);
    s->started = !status;
    return status;
}

static void put_chunk(struct packer *packer, struct buf *out, const struct chunk *chunk)
{
    uint8_t head[12] = { 0 };
    buf_clear(out);
    put_le(head, chunk->seq, 8);
    buf_put(out, head, sizeof head);
    summary_write(&chunk->summary, out);
    if (out->failed)
        return;
    put_le(out->data + 8, out->len - sizeof head, 4);
    if (chunk->packed.len)
        buf_put(out, chunk->packed.at, chunk->packed.len);
    else
        chunk_pack(packer, out, chunk);
}

static int events(struct consumer *c, const struct chunk *chunk, struct err *err)
{
    struct sender *s = sender_of(c);
    if (sort_definitions(s, chunk->definitions, err) || post_definitions(s, err))
        return -1;
    if (!chunk->summary.n_events)
        return 0;
    put_chunk(&s->packer, &s->packed, chunk);
    if (s->packed.failed)
        return err_memory(err);
    if (!chunk->open)
        return post(s, MESSAGE_CHUNK, bytes_of(&s->packed), err);
    message_write(&s->open, MESSAGE_OPEN, s->spool.n, s->run.id, bytes_of(&s->packed));
    if (s->open.failed)
        return err_memory(err);
    s->open_events = chunk->summary.first_event + chunk->summary.n_events - 1;
    s->open_waits = true;
    s->open_at_home = false;
    return pump(s, NULL, 0, err);
}

static int tick(struct consumer *c, struct err *err)
{
    struct sender *s = sender_of(c);
    return s->started ? pump(s, NULL, 0, err) : 0;
}

static bool full(struct consumer *c)
{
    struct sender *s = sender_of(c);
    if (s->home || spool_bytes(&s->spool, s->link.acked, s->spool.n) < WINDOW)
        return false;
    pump(s, NULL, 0, NULL);
    return !s->home && spool_bytes(&s->spool, s->link.acked, s->spool.n) >= WINDOW;
}

/* Whether there is a point in waiting for the listener to take the rest. */
static bool worth_waiting(const struct sender *s)
{
    int64_t now = monotonic_ms();
    if (s->link.acked == s->spool.n || s->link.closing || s->link.refused)
        return false;
    if (s->home) { /* only where there are signs of one: it speaks, or somebody has taken a message */
        int64_t sign_ms = s->link.heard_ms > s->link.sent_ms ? s->link.heard_ms : s->link.sent_ms;
        return sign_ms && now - sign_ms < PATIENCE_MS;
    }
    return now - s->progress_ms < (int64_t)s->o.stall_ms;
}

static int ended(struct consumer *c, const struct run *run, struct err *err)
{
    struct sender *s = sender_of(c);
    struct buf facts = BUF_INIT;
    int status = 0;
    s->ending = true;
    buf_put(&s->ready, s->held.data, s->held.len); /* sources that were never finished */
    buf_clear(&s->held);
    facts_write(&facts, run, true);
    if (post_definitions(s, err))
        status = -1;
    if (!status)
        status = facts.failed ? err_memory(err) : post(s, MESSAGE_END, bytes_of(&facts), err);
    buf_release(&facts);
    int64_t since_ms = monotonic_ms();
    for (bool said = false; !status && worth_waiting(s) && !(s->o.impatient && s->o.impatient());) {
        status = pump(s, NULL, 10, err);
        if (said || s->home || monotonic_ms() - since_ms < PATIENCE_MS)
            continue;
        said = true;
        say(s, "the program has ended; waiting for the listener at ", s->o.endpoint.data, " to take the rest");
    }
    s->report.delivered = !status && s->link.acked == s->spool.n;
    if (s->report.delivered) {
        message_write(&s->message, MESSAGE_DONE, s->spool.n, s->run.id, (struct bytes){ 0 });
        link_leave(&s->link, &s->message);
    }
    if (!s->report.delivered)
        stay_home(s, "the listener has not got everything");
    if (s->home)
        feed_home(s, INT64_MAX);
    s->report.at_home = s->home && !s->home_failed && s->inlet.ended && s->inlet.number == s->spool.n;
    s->report.unsent_messages = s->spool.n - s->link.acked;
    if (!status && !s->report.delivered && !s->report.at_home)
        return err_set(err, ERR_FAILED, "the run was neither sent nor stored as a whole");
    return status;
}

static void close_sender(struct consumer *c)
{
    struct sender *s = sender_of(c);
    if (s->home)
        inlet_release(&s->inlet);
    link_close(&s->link);
    spool_close(&s->spool);
    run_release(&s->run);
    buf_release(&s->message);
    buf_release(&s->open);
    buf_release(&s->held);
    buf_release(&s->ready);
    buf_release(&s->packed);
    packer_release(&s->packer);
    free(s);
}

struct consumer *sender_new(const struct sender_options *o, struct err *err)
{
    struct sender *s = calloc(1, sizeof *s);
    if (!s) {
        err_memory(err);
        return NULL;
    }
    s->o = *o;
    s->spool.fd = -1;
    run_init(&s->run);
    s->consumer = (struct consumer){
        .run_started = started,
        .events = events,
        .run_ended = ended,
        .tick = tick,
        .full = full,
        .flush_ms = FLUSH_MS,
        .close = close_sender,
    };
    if (link_open(&s->link, &o->endpoint, o->curve, err) || spool_open(&s->spool, o->folders, err)) {
        close_sender(&s->consumer);
        return NULL;
    }
    return &s->consumer;
}

struct sender_report sender_report(const struct consumer *c)
{
    return ((const struct sender *)c)->report;
}
