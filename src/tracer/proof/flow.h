/* What is known along the ways through a segment: before each instruction, where the operands on the stack come from.
 *
 * The instructions of a version of Python (instructions311.c) tell how they change such a state and where they lead;
 * segment.c follows them along all ways. Where two ways meet, what differs is not known. When no state changes any
 * more, all are stepped through once again to collect the needs. */
#ifndef SMILEY_TRACER_FLOW_H
#define SMILEY_TRACER_FLOW_H

#include "segment.h"

enum { NODES_MOST = 96, STACK_MOST = 16, NEEDS_MOST = 12 };

struct state {
    uint64_t stored; /* slots, by slot_bit() */
    bool wrote;      /* an attribute or name, so that others may be what they were not */
    bool keywords;   /* the next CALL has some */
    uint32_t below;  /* operands taken from below those that the segment put on the stack */
    uint8_t n;
    struct operand stack[STACK_MOST];
};

struct flow {
    PyCodeObject *code;
    struct node {
        int unit; /* where its instruction begins */
        bool dirty;
        struct state state; /* before it */
    } nodes[NODES_MOST];
    int n_nodes;
    bool anything, takes, collecting; /* the first two as in struct segment */
    struct need needs[NEEDS_MOST];
    uint32_t n_needs;
    uint64_t stored;
};

/* The stack of a state. What is below all that is known of it is unknown; where it grows too high, the segment may
 * change anything. */
void flow_push(struct flow *flow, struct state *s, struct operand o);
void flow_push_kind(struct flow *flow, struct state *s, enum operand_kind kind);
struct operand flow_pop(struct state *s);
void flow_pops(struct state *s, int n);
struct operand *flow_peek(struct flow *flow, struct state *s, int n); /* the n-th from the top, from 1 on */

/* The instruction changes what the operand need.of tells. */
void flow_need(struct flow *flow, struct need need);
/* From the instruction at one unit the state gets to another, unless there is a line event between the two. */
void flow_to(struct flow *flow, int from, int to, const struct state *s);

/* --- of a version of Python -------------------------------------------------------------------------------------- */

/* The instruction at a node: what it needs, and where it leads. */
void instruction_step(struct flow *flow, const struct node *node);
/* Whether there is a line event before `to`, if it comes after `from`. */
bool instruction_has_event(PyCodeObject *code, int from, int to);
/* It called, and what that returned is still to come. */
bool instruction_is_calling(PyCodeObject *code, int unit);

#endif
