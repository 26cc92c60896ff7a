/* The receiver's loop: sockets in, inlets out, acknowledgements back.
 *
 * Every run that was heard of has a row here, for as long as the receiver: a sender may ask about a run that has ended
 * long ago, because it missed the last acknowledgement. What is large (the consumer, buffers) goes when the run ends.
 */
#include "smiley/receiver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <uuid/uuid.h>
#include <xxhash.h>
#include <zmq.h>

#include "smiley/endpoint.h"
#include "smiley/map.h"
#include "src/wire/inlet.h"
#include "src/wire/socket.h"
#include "src/wire/zap.h"

enum {
    BEACON_MS = 50, /* how often everything is said again */
    TICK_MS = 30,
    LOST_MS = 10000,
    REPEAT_MS = 60000, /* how long after its end a run is acknowledged unasked */
    RETRY_MS = 1000,   /* after a consumer has failed */
    SETTLE_MS = 2000,  /* how long a sender of an ended run is waited for, since it was heard of last */
    ROUND = 64,        /* messages taken from a socket before the others have their turn */
    RUNS_MAX = 1 << 20,
    PAUSE_MS = 1000, /* more than that between two rounds: we slept, not the senders */
};

struct row {
    char id[64];
    struct inlet inlet;
    uint8_t flags;         /* of the next acknowledgement */
    bool news, lost, done; /* done: the sender knows that all of it is here */
    bool quiet;            /* it ended long ago */
    int64_t heard_ms, retry_ms;
    struct row *next;
};

struct port {
    struct endpoint endpoint;
    void *pull, *pub;
    bool bound;
};

struct receiver {
    struct receiver_options o;
    void *context, *zap;
    struct port *ports; /* owned, o.n of them */
    zmq_pollitem_t *items;
    struct map by_id;  /* hash of an id -> row; rows of one hash are chained */
    struct row **rows; /* owned, in order of their coming */
    size_t n_rows, cap_rows;
    uint64_t instance;
    int64_t beacon_ms, tick_ms, round_ms;
    bool said_hostile, said_foreign, said_refused, said_full, busy;
    struct receiver_counts counts;
};

/* --- rows ----------------------------------------------------------------------------------------------------- */

static uint64_t key_of(const char *id)
{
    return XXH3_64bits(id, strlen(id));
}

static struct row *find(const struct receiver *r, const char *id)
{
    uint64_t value;
    if (!map_get(&r->by_id, key_of(id), &value))
        return NULL;
    struct row *row = (struct row *)(uintptr_t)value;
    while (row && strcmp(row->id, id) != 0)
        row = row->next;
    return row;
}

static struct row *add(struct receiver *r, const char *id)
{
    bool is_new;
    if (r->n_rows == r->cap_rows) {
        size_t cap = r->cap_rows ? 2 * r->cap_rows : 16;
        struct row **more = realloc(r->rows, cap * sizeof *more);
        if (!more)
            return NULL;
        r->rows = more;
        r->cap_rows = cap;
    }
    struct row *row = r->n_rows < RUNS_MAX ? calloc(1, sizeof *row) : NULL;
    uint64_t *slot = row ? map_at(&r->by_id, key_of(id), &is_new) : NULL;
    if (!slot) {
        free(row);
        return NULL;
    }
    row->next = (struct row *)(uintptr_t)*slot;
    *slot = (uintptr_t)row;
    memcpy(row->id, id, strlen(id) + 1);
    inlet_init(&row->inlet, r->o.intake);
    return r->rows[r->n_rows++] = row;
}

static void complain(struct receiver *r, bool *said, const char *before, const char *what, const char *after)
{
    char text[700];
    if (!r->o.complain || *said)
        return;
    *said = true;
    snprintf(text, sizeof text, "%s%s%s", before, what, after);
    r->o.complain(r->o.data, text);
}

/* --- acknowledgements ----------------------------------------------------------------------------------------- */

static void publish(struct receiver *r, const struct ack *a)
{
    uint8_t frame[ACK_MAX];
    size_t len = ack_write(frame, a);
    for (size_t i = 0; i < r->o.n; i++)
        zmq_send(r->ports[i].pub, frame, len, ZMQ_DONTWAIT); /* one that is lost is said again */
}

static void acknowledge(struct receiver *r, struct row *row)
{
    struct ack a = {
        .instance = r->instance,
        .flags = row->flags,
        .number = row->inlet.number,
        .events = row->inlet.events,
    };
    memcpy(a.id, row->id, sizeof a.id);
    publish(r, &a);
    row->flags = row->news = 0;
}

static void announce(struct receiver *r, uint8_t flags)
{
    publish(r, &(struct ack){ .instance = r->instance, .flags = flags });
}

/* --- messages ------------------------------------------------------------------------------------------------- */

static void hostile(struct receiver *r, const char *why)
{
    r->counts.hostile++;
    complain(r, &r->said_hostile, "dropped ", why, "; more of that kind is dropped without a word");
}

static void heard(struct receiver *r, struct row *row)
{
    row->heard_ms = r->round_ms;
    if (!row->lost)
        return;
    row->lost = false;
    if (inlet_mark(&row->inlet, RUN_RUNNING, "", NULL) == 0 && r->o.intake->tell)
        r->o.intake->tell(r->o.intake, &row->inlet.run, RUN_RETURNS);
}

/* The consumer failed: what it has is kept, and from there it is tried again. */
static void give_up(struct receiver *r, struct row *row, const struct err *err)
{
    char text[640];
    snprintf(text, sizeof text, "run %s: %s", row->id, err->text);
    complain(r, &r->said_full, text, "; it is tried again", "");
    inlet_release(&row->inlet);
    inlet_init(&row->inlet, r->o.intake);
    row->flags |= ACK_REFUSED;
    row->lost = false;
    row->retry_ms = r->round_ms + RETRY_MS;
}

static void take_ours(struct receiver *r, const void *at, size_t len)
{
    struct message m;
    struct err err = { 0 };
    if (message_read(&m, at, len, &err)) {
        hostile(r, err.text);
        return;
    }
    struct row *row = find(r, m.id);
    if (!row && !(row = add(r, m.id))) {
        hostile(r, "a message of one run too many");
        return;
    }
    heard(r, row);
    row->news = true;
    row->done |= m.kind == MESSAGE_DONE;
    if (row->retry_ms > r->round_ms) {
        row->flags |= ACK_REFUSED;
        return;
    }
    switch (inlet_take(&row->inlet, &m, &err)) {
    case INLET_TAKEN:
    case INLET_KNOWN:
        break;
    case INLET_EARLY:
        row->flags |= row->inlet.begun ? ACK_EARLY : ACK_UNKNOWN;
        break;
    case INLET_HOSTILE:
        hostile(r, err.code ? err.text : "a message out of place");
        break;
    case INLET_FAILED:
        give_up(r, row, &err);
        break;
    }
}

static void take_foreign(struct receiver *r, zmq_msg_t *first, zmq_msg_t *second)
{
    struct err err = { 0 };
    int got = r->o.foreign ? r->o.foreign->message(r->o.foreign, zmq_msg_data(first), zmq_msg_size(first),
                                                   zmq_msg_data(second), zmq_msg_size(second), &err)
                           : 1;
    if (got > 0)
        hostile(r, err.code ? err.text : "a message that is not smiley's");
    else if (got < 0)
        complain(r, &r->said_foreign, err.text, "", "");
}

/* One message of any number of frames. False: there is none. */
static bool take(struct receiver *r, void *pull)
{
    zmq_msg_t parts[2], more;
    zmq_msg_init(&parts[0]);
    zmq_msg_init(&parts[1]);
    int n = 0;
    if (zmq_msg_recv(&parts[0], pull, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&parts[0]);
        return false;
    }
    r->counts.messages++;
    r->counts.bytes += zmq_msg_size(&parts[0]);
    for (n = 1; zmq_msg_more(&parts[n > 1 ? 1 : 0]) && n < 2; n++)
        if (zmq_msg_recv(&parts[1], pull, 0) < 0)
            break;
    if (n == 2 && zmq_msg_more(&parts[1])) {
        for (bool on = true; on; n++) { /* the rest of what is too long */
            zmq_msg_init(&more);
            on = zmq_msg_recv(&more, pull, 0) >= 0 && zmq_msg_more(&more);
            zmq_msg_close(&more);
        }
    }
    if (n == 1)
        take_ours(r, zmq_msg_data(&parts[0]), zmq_msg_size(&parts[0]));
    else if (n == 2)
        take_foreign(r, &parts[0], &parts[1]);
    else
        hostile(r, "a message of too many frames");
    zmq_msg_close(&parts[0]);
    zmq_msg_close(&parts[1]);
    return true;
}

/* --- time ----------------------------------------------------------------------------------------------------- */

static void look_for_lost(struct receiver *r, struct row *row)
{
    char notice[96];
    uint32_t after = r->o.lost_ms ? r->o.lost_ms : LOST_MS;
    if (row->lost || !row->inlet.consumer || r->round_ms - row->heard_ms < (int64_t)after)
        return;
    row->lost = true;
    snprintf(notice, sizeof notice, "nothing was heard of its recorder for %u seconds", (after + 999) / 1000);
    if (inlet_mark(&row->inlet, RUN_LOST, notice, NULL) == 0 && r->o.intake->tell)
        r->o.intake->tell(r->o.intake, &row->inlet.run, RUN_VANISHES);
}

static void beacon(struct receiver *r)
{
    if (r->round_ms < r->beacon_ms)
        return;
    r->beacon_ms = r->round_ms + BEACON_MS;
    announce(r, 0);
    r->counts.open = 0;
    for (size_t i = 0; i < r->n_rows; i++) {
        struct row *row = r->rows[i];
        r->counts.open += row->inlet.consumer != NULL;
        if (row->quiet && !row->news)
            continue;
        acknowledge(r, row);
        if (!r->busy)
            look_for_lost(r, row);
        row->quiet = row->inlet.ended && r->round_ms - row->heard_ms > REPEAT_MS;
    }
}

static void say_news(struct receiver *r)
{
    for (size_t i = 0; i < r->n_rows; i++)
        if (r->rows[i]->news)
            acknowledge(r, r->rows[i]);
}

static void tick(struct receiver *r)
{
    struct err err = { 0 };
    if (r->round_ms < r->tick_ms)
        return;
    r->tick_ms = r->round_ms + TICK_MS;
    for (size_t i = 0; i < r->n_rows; i++) {
        struct consumer *c = r->rows[i]->inlet.consumer;
        if (c && c->tick && c->tick(c, &err))
            give_up(r, r->rows[i], &err);
    }
    if (r->o.foreign && r->o.foreign->tick && r->o.foreign->tick(r->o.foreign, &err))
        complain(r, &r->said_foreign, err.text, "", "");
}

/* --- the loop ------------------------------------------------------------------------------------------------- */

static void next_round(struct receiver *r)
{
    int64_t now = monotonic_ms(), pause = now - r->round_ms;
    if (pause > PAUSE_MS)
        for (size_t i = 0; i < r->n_rows; i++)
            r->rows[i]->heard_ms += pause;
    r->round_ms = now;
}

int receiver_poll(struct receiver *r, int timeout_ms, struct err *err)
{
    int64_t next = r->beacon_ms < r->tick_ms ? r->beacon_ms : r->tick_ms, wait = next - monotonic_ms();
    wait = wait < 0 ? 0 : wait < timeout_ms ? wait : timeout_ms;
    if (zmq_poll(r->items, (int)r->o.n + (r->zap != NULL), (long)wait) < 0 && zmq_errno() != EINTR)
        return err_set(err, ERR_FAILED, "cannot listen any more: %s", zmq_strerror(zmq_errno()));
    next_round(r);
    for (int refused; r->zap && (refused = zap_answer(r->zap, r->o.curve)) >= 0;) {
        r->counts.refused += (uint64_t)refused;
        if (refused)
            complain(r, &r->said_refused, "refused a program whose key is not among the clients'", "", "");
    }
    r->busy = false;
    for (size_t i = 0; i < r->o.n; i++) {
        int n = 0;
        while (n < ROUND && take(r, r->ports[i].pull))
            n++;
        r->busy |= n == ROUND;
    }
    say_news(r);
    next_round(r);
    tick(r);
    beacon(r);
    return 0;
}

void receiver_count(const struct receiver *r, struct receiver_counts *counts)
{
    *counts = r->counts;
    counts->unsettled = 0;
    for (size_t i = 0; i < r->n_rows; i++)
        counts->unsettled +=
            r->rows[i]->inlet.ended && !r->rows[i]->done && r->round_ms - r->rows[i]->heard_ms < SETTLE_MS;
}

/* --- opening and closing -------------------------------------------------------------------------------------- */

static int open_port(struct receiver *r, struct port *p, const char *text, struct err *err)
{
    struct endpoint *e = &p->endpoint;
    if (endpoint_parse(e, text, true, err) || endpoint_check(e, r->o.curve != NULL, r->o.insecure, err))
        return -1;
    /* A second one would take over the first one's path in silence. */
    if (e->bind && strncmp(e->data, "ipc:", 4) == 0 && endpoint_answers(e, 200))
        return err_set(err, ERR_FAILED, "cannot listen at %s: it is in use already; is another listener running?",
                       e->data);
    if (!(p->pull = socket_new(r->context, ZMQ_PULL, r->o.curve, SIDE_LISTENER, err)) ||
        !(p->pub = socket_new(r->context, ZMQ_PUB, r->o.curve, SIDE_LISTENER, err)))
        return -1;
    if (socket_attach(p->pub, e->ack, e->bind, err) || socket_attach(p->pull, e->data, e->bind, err))
        return -1;
    p->bound = e->bind;
    return 0;
}

static int open_all(struct receiver *r, struct err *err)
{
    uuid_t uuid;
    uuid_generate(uuid);
    memcpy(&r->instance, uuid, sizeof r->instance);
    r->instance |= 1;
    if (!(r->context = zmq_ctx_new()))
        return err_memory(err);
    if (r->o.curve && !(r->zap = zap_open(r->context, err)))
        return -1;
    for (size_t i = 0; i < r->o.n; i++) {
        if (open_port(r, &r->ports[i], r->o.endpoints[i], err))
            return -1;
        r->items[i] = (zmq_pollitem_t){ .socket = r->ports[i].pull, .events = ZMQ_POLLIN };
    }
    r->items[r->o.n] = (zmq_pollitem_t){ .socket = r->zap, .events = ZMQ_POLLIN };
    r->round_ms = monotonic_ms();
    return 0;
}

int receiver_open(struct receiver **out, const struct receiver_options *o, struct err *err)
{
    struct receiver *r = calloc(1, sizeof *r);
    *out = NULL;
    if (!r)
        return err_memory(err);
    r->o = *o;
    r->ports = calloc(o->n + 1, sizeof *r->ports);
    r->items = calloc(o->n + 1, sizeof *r->items);
    int status = r->ports && r->items ? open_all(r, err) : err_memory(err);
    if (status)
        receiver_close(r);
    else
        *out = r;
    return status;
}

/* Senders are told, so that they need not find out; the moment it takes ZeroMQ to send it is waited for. */
static void say_goodbye(struct receiver *r)
{
    const int linger_ms = 100;
    for (size_t i = 0; i < r->n_rows; i++)
        if (r->rows[i]->inlet.begun)
            acknowledge(r, r->rows[i]);
    announce(r, ACK_CLOSING);
    for (size_t i = 0; i < r->o.n; i++)
        if (r->ports[i].pub)
            zmq_setsockopt(r->ports[i].pub, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
}

void receiver_close(struct receiver *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < r->n_rows; i++) {
        struct row *row = r->rows[i];
        if (row->inlet.consumer && !row->lost)
            inlet_mark(&row->inlet, RUN_LOST, "interrupted: the listener ended before the run did", NULL);
    }
    if (r->n_rows)
        say_goodbye(r);
    for (size_t i = 0; r->ports && i < r->o.n; i++) {
        struct port *p = &r->ports[i];
        socket_close(p->pull, p->endpoint.data, p->bound);
        socket_close(p->pub, p->endpoint.ack, p->bound);
    }
    if (r->zap)
        zmq_close(r->zap);
    if (r->context)
        zmq_ctx_term(r->context);
    for (size_t i = 0; i < r->n_rows; i++) {
        inlet_release(&r->rows[i]->inlet);
        free(r->rows[i]);
    }
    free(r->rows);
    map_release(&r->by_id);
    free(r->ports);
    free(r->items);
    free(r);
}
