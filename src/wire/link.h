/* The sender's sockets and what is known of the listener behind them. */
#ifndef WIRE_LINK_H
#define WIRE_LINK_H

#include "smiley/endpoint.h"
#include "src/wire/message.h"
#include "src/wire/spool.h"

struct curve;

struct link {
    void *context, *push, *sub, *monitor;
    struct endpoint endpoint;
    bool bound;
    char id[64];
    uint64_t instance;    /* of the listener; 0: none was heard of */
    uint64_t next;        /* number of the message to be sent next */
    uint64_t acked;       /* messages that the listener has */
    uint64_t events_seen; /* events it has, those of an open chunk included */
    int64_t known_ms;     /* when that instance was heard of last */
    int64_t heard_ms;     /* when it was heard of last; 0: never */
    int64_t rewound_ms;   /* when `next` was last put back */
    int64_t sent_ms;
    bool closing; /* it has said goodbye */
    bool refused; /* it does not take the run */
    bool wrong_key;
};

int link_open(struct link *l, const struct endpoint *e, const struct curve *curve, struct err *err);
void link_close(struct link *l);
/* From now on it is about this run. */
int link_start(struct link *l, const char *id, struct err *err);
/* Takes in what the listener says, waiting up to timeout_ms. True: it has more than before. */
bool link_listen(struct link *l, const struct spool *spool, int timeout_ms);
/* Sends what may be sent now. `fresh`, where not NULL, is the last message of the spool, still in memory. */
int link_send(struct link *l, const struct spool *spool, const struct buf *fresh, struct err *err);
/* Sends a message without a number. False: it could not be sent now. */
bool link_send_extra(struct link *l, const struct buf *message);

/* The last message of all: link_close() waits for a moment until it is sent. */
void link_leave(struct link *l, const struct buf *message);

#endif
