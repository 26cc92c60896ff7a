/* One run as it arrives: numbered messages in order become a consumer's operations, each exactly once. */
#ifndef WIRE_INLET_H
#define WIRE_INLET_H

#include "smiley/receiver.h"
#include "src/wire/message.h"

enum inlet_result {
    INLET_FAILED = -1, /* the intake, or the consumer, did; err says how */
    INLET_TAKEN,
    INLET_KNOWN,   /* came before */
    INLET_EARLY,   /* something before it is missing */
    INLET_HOSTILE, /* does not follow the format; err says how */
};

struct inlet {
    struct intake *intake;
    struct run run;
    struct consumer *consumer; /* NULL: not begun, or ended */
    bool begun, ended;
    uint64_t number; /* of the last message that was taken */
    uint64_t events; /* seen so far, those of an open chunk included */
    uint64_t last_seq, last_first;
    uint32_t last_events;
    bool last_may_grow, last_may_be_closed; /* of a chunk that another listener stored it is not known which */
    struct buf raw, definitions;            /* kept for their memory */
};

void inlet_init(struct inlet *i, struct intake *intake);
void inlet_release(struct inlet *i);
enum inlet_result inlet_take(struct inlet *i, const struct message *m, struct err *err);
/* Marks the run: RUN_LOST, or RUN_RUNNING again. */
int inlet_mark(struct inlet *i, enum run_status status, const char *notice, struct err *err);

#endif
