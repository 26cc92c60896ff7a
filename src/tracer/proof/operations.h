/* What the instructions of CPython 3.11 that load, compute, store and call do to their operands, and what they need. */
#ifndef SMILEY_TRACER_OPERATIONS_H
#define SMILEY_TRACER_OPERATIONS_H

#include "flow.h"

void operation_load_slot(struct flow *flow, struct state *s, enum operand_kind kind, int slot);
void operation_load_name(struct flow *flow, struct state *s, enum operand_kind kind, PyObject *name);
void operation_load_attr(struct flow *flow, struct state *s, PyObject *name);
void operation_load_method(struct flow *flow, struct state *s, PyObject *name);
void operation_binary(struct flow *flow, struct state *s, int op);
void operation_contains(struct flow *flow, struct state *s);
void operation_set_item(struct flow *flow, struct state *s, bool deleted);
void operation_set_attr(struct flow *flow, struct state *s, PyObject *name, bool deleted);
void operation_set_name(struct flow *flow, struct state *s, bool deleted);
void operation_unpack(struct flow *flow, struct state *s, int n);
void operation_call(struct flow *flow, struct state *s, int n_args);
void operation_call_spread(struct flow *flow, struct state *s, bool keywords); /* f(*args, **map) */
/* An item is taken from the operand, or all of its items are. */
void operation_items(struct flow *flow, struct operand of, enum need_kind kind);

#endif
