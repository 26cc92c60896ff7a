/* Messages of the wire, byte by byte; docs/wire.md describes them for who writes them in another language.
 *
 * A message is one frame: a head, the run's id, what the kind says, and a hash of all that. START, DEFINITIONS, CHUNK
 * and END are numbered from 1 within their run; each is one operation of a consumer. OPEN and BEAT carry the number of
 * the last such message before them. */
#ifndef WIRE_MESSAGE_H
#define WIRE_MESSAGE_H

#include "smiley/buf.h"
#include "smiley/record.h"
#include "smiley/run.h"

enum {
    WIRE_VERSION = 1,
    WIRE_HEAD = 16,
    WIRE_TAIL = 8,
    WIRE_MAX = 64 << 20, /* bytes of a message */
    DEFINITIONS_RAW_MAX = 64 << 20,
    FACTS_MAX = 4 << 20, /* bytes of JSON */
};

enum message_kind {
    MESSAGE_START = 1, /* the run's facts as JSON */
    MESSAGE_DEFINITIONS,
    MESSAGE_CHUNK,
    MESSAGE_END,  /* the facts again, with how it ended */
    MESSAGE_OPEN, /* the chunk that is being filled: may be lost, and is replaced */
    MESSAGE_BEAT, /* the sender is alive */
    MESSAGE_DONE, /* the sender knows that everything has arrived, and ends */
    MESSAGE_KINDS
};

struct message {
    enum message_kind kind;
    uint64_t number;
    char id[64];
    struct bytes body; /* in the frame */
};

/* Writes a message into *out, which is cleared first. Where memory runs out, out has failed. */
void message_write(struct buf *out, enum message_kind kind, uint64_t number, const char *id, struct bytes body);
/* Reads a frame; the message points into it. ERR_CORRUPT where it is none of ours. */
int message_read(struct message *m, const void *at, size_t len, struct err *err);

/* Acknowledgements: one frame, whose beginning is what senders subscribe to: "A", the run's id and a NUL; or "L" and a
 * NUL for what concerns all. */
enum {
    ACK_UNKNOWN = 1, /* nothing is known of this run: send START */
    ACK_EARLY = 2,   /* something came too early: go on after `number` */
    ACK_REFUSED = 4, /* the run cannot be taken at the moment */
    ACK_CLOSING = 8, /* the listener ends */
};
struct ack {
    char id[64]; /* "": concerns all */
    uint8_t flags;
    uint64_t instance; /* of the listener: another one each time it starts */
    uint64_t number;   /* messages up to this one are stored */
    uint64_t events;   /* events that have been seen, those of an open chunk included */
};
enum { ACK_TOPIC = 66, ACK_MAX = ACK_TOPIC + 32 };
size_t ack_topic(char topic[ACK_TOPIC], const char *id); /* its length */
size_t ack_write(uint8_t out[ACK_MAX], const struct ack *a);
int ack_read(struct ack *a, const uint8_t *at, size_t len);

/* The facts of a run as JSON and back. *run is initialised by facts_read(), with no string NULL. */
void facts_write(struct buf *out, const struct run *run, bool ended);
int facts_read(struct run *run, const char *id, struct bytes json, bool ended, struct err *err);

static inline void put_le(uint8_t *at, uint64_t v, int n)
{
    for (int i = 0; i < n; i++, v >>= 8)
        at[i] = (uint8_t)v;
}
static inline uint64_t get_le(const uint8_t *at, int n)
{
    uint64_t v = 0;
    while (n--)
        v = v << 8 | at[n];
    return v;
}

#endif
