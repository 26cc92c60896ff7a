/* Going back: a listener says up to where it has the run, again and again. Another instance of it, or one that says
 * that something is missing, or one that has nothing more half a second after the last message went out, gets what
 * follows from the spool once more. What is on its way meanwhile comes twice, and is dropped there. */
#include "src/wire/link.h"

#include <string.h>
#include <zmq.h>

#include "src/wire/socket.h"

enum {
    FLIGHT = 8 << 20, /* bytes that are sent and not acknowledged */
    REWIND_MS = 300,  /* not more often */
    KNOWN_MS = 300,   /* silence after which another listener may take this one's place */
    SILENT_MS = 500,  /* after the last message, without anything new */
};

/* --- opening -------------------------------------------------------------------------------------------------- */

static void watch_handshakes(struct link *l)
{
    static const char at[] = "inproc://smiley.handshakes";
    int events = ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL, no_wait = 0;
    if (zmq_socket_monitor(l->push, at, events) || !(l->monitor = zmq_socket(l->context, ZMQ_PAIR)))
        return;
    zmq_setsockopt(l->monitor, ZMQ_LINGER, &no_wait, sizeof no_wait);
    zmq_connect(l->monitor, at);
}

int link_open(struct link *l, const struct endpoint *e, const struct curve *curve, struct err *err)
{
    *l = (struct link){ .next = 1, .endpoint = *e };
    if (e->bind && strncmp(e->data, "ipc:", 4) == 0 && endpoint_answers(e, 200))
        return err_set(err, ERR_FAILED, "cannot listen at %s: it is in use already", e->data);
    if (!(l->context = zmq_ctx_new()))
        return err_memory(err);
    if (!(l->push = socket_new(l->context, ZMQ_PUSH, curve, SIDE_SENDER, err)) ||
        !(l->sub = socket_new(l->context, ZMQ_SUB, curve, SIDE_SENDER, err)))
        return -1;
    watch_handshakes(l);
    if (socket_attach(l->sub, e->ack, e->bind, err) || socket_attach(l->push, e->data, e->bind, err))
        return -1;
    l->bound = e->bind;
    return 0;
}

void link_close(struct link *l)
{
    socket_close(l->monitor, "", false);
    socket_close(l->push, l->endpoint.data, l->bound);
    socket_close(l->sub, l->endpoint.ack, l->bound);
    if (l->context)
        zmq_ctx_term(l->context);
    *l = (struct link){ 0 };
}

int link_start(struct link *l, const char *id, struct err *err)
{
    char topic[ACK_TOPIC];
    memcpy(l->id, id, strlen(id) + 1);
    if (zmq_setsockopt(l->sub, ZMQ_SUBSCRIBE, topic, ack_topic(topic, "")) ||
        zmq_setsockopt(l->sub, ZMQ_SUBSCRIBE, topic, ack_topic(topic, id)))
        return err_set(err, ERR_FAILED, "cannot listen for acknowledgements: %s", zmq_strerror(zmq_errno()));
    return 0;
}

/* --- what the listener says ----------------------------------------------------------------------------------- */

static void go_back(struct link *l, uint64_t to, int64_t now)
{
    if (l->next <= to || now - l->rewound_ms < REWIND_MS)
        return;
    l->next = to;
    l->rewound_ms = now;
}

static bool take_ack(struct link *l, const struct ack *a, const struct spool *spool, int64_t now)
{
    /* One listener at a time: another one is not listened to while this one speaks. */
    if (a->instance != l->instance && l->instance && !l->closing && now - l->known_ms < KNOWN_MS)
        return false;
    if (a->instance == l->instance)
        l->known_ms = now;
    l->heard_ms = now;
    l->closing = a->flags & ACK_CLOSING;
    if (!a->id[0])
        return false;
    if (a->number > spool->n)
        return false; /* of a run that is not ours */
    bool progress = a->instance == l->instance ? a->number > l->acked : true;
    if (a->instance != l->instance) { /* a new one: it gets what it has not */
        l->instance = a->instance;
        l->known_ms = now;
        l->next = a->number + 1;
        l->rewound_ms = now;
        progress = a->number > l->acked;
    }
    l->refused = a->flags & ACK_REFUSED;
    l->acked = a->number;
    l->events_seen = a->events;
    if (l->next <= l->acked)
        l->next = l->acked + 1;
    else if (a->flags & (ACK_UNKNOWN | ACK_EARLY | ACK_REFUSED) ||
             (!progress && l->next > l->acked + 1 && now - l->sent_ms > SILENT_MS))
        go_back(l, l->acked + 1, now);
    return progress;
}

static void look_at_handshakes(struct link *l)
{
    uint8_t event[6];
    int got;
    while (l->monitor && (got = zmq_recv(l->monitor, event, sizeof event, ZMQ_DONTWAIT)) >= 0) {
        uint16_t what;
        memcpy(&what, event, sizeof what);
        l->wrong_key |= got == 6 && what & ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
    }
}

bool link_listen(struct link *l, const struct spool *spool, int timeout_ms)
{
    uint8_t frame[4096];
    bool progress = false;
    int got;
    if (timeout_ms)
        zmq_poll(&(zmq_pollitem_t){ .socket = l->sub, .events = ZMQ_POLLIN }, 1, timeout_ms);
    int64_t now = monotonic_ms();
    while ((got = zmq_recv(l->sub, frame, sizeof frame, ZMQ_DONTWAIT)) >= 0) {
        struct ack a = { 0 };
        if ((size_t)got <= sizeof frame && ack_read(&a, frame, (size_t)got) == 0 &&
            (!a.id[0] || strcmp(a.id, l->id) == 0))
            progress |= take_ack(l, &a, spool, now);
    }
    if (progress)
        l->wrong_key = false;
    look_at_handshakes(l);
    return progress;
}

/* --- sending -------------------------------------------------------------------------------------------------- */

static int send_next(struct link *l, const struct spool *spool, const struct buf *fresh, struct err *err)
{
    zmq_msg_t m;
    size_t len = spool_len(spool, l->next);
    if (zmq_msg_init_size(&m, len))
        return err_memory(err);
    if (fresh && l->next == spool->n && fresh->len == len)
        memcpy(zmq_msg_data(&m), fresh->data, len);
    else if (spool_read(spool, l->next, zmq_msg_data(&m), err)) {
        zmq_msg_close(&m);
        return -1;
    }
    if (zmq_msg_send(&m, l->push, ZMQ_DONTWAIT) < 0) {
        zmq_msg_close(&m);
        return 1; /* nobody there, or the queue is full */
    }
    l->next++;
    l->sent_ms = monotonic_ms();
    return 0;
}

/* Whether the socket takes a message; asked before one is read from the spool. */
static bool takes_more(struct link *l)
{
    int events = 0;
    size_t size = sizeof events;
    return zmq_getsockopt(l->push, ZMQ_EVENTS, &events, &size) == 0 && events & ZMQ_POLLOUT;
}

int link_send(struct link *l, const struct spool *spool, const struct buf *fresh, struct err *err)
{
    int status = 0;
    while (!status && l->next <= spool->n && spool_bytes(spool, l->acked, l->next - 1) < FLIGHT && takes_more(l))
        status = send_next(l, spool, fresh, err);
    return status < 0 ? -1 : 0;
}

bool link_send_extra(struct link *l, const struct buf *message)
{
    return zmq_send(l->push, message->data, message->len, ZMQ_DONTWAIT) >= 0;
}

void link_leave(struct link *l, const struct buf *message)
{
    const int linger_ms = 100;
    zmq_setsockopt(l->push, ZMQ_LINGER, &linger_ms, sizeof linger_ms);
    link_send_extra(l, message);
}
