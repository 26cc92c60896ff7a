#include "flow.h"

#include <string.h>

/* --- the stack --------------------------------------------------------------------------------------------------- */

static void reach_below(struct state *s, uint32_t below)
{
    for (; s->below < below && s->n < STACK_MOST; s->below++) {
        memmove(s->stack + 1, s->stack, s->n * sizeof *s->stack);
        s->stack[0] = (struct operand){ 0 };
        s->n++;
    }
}

void flow_push(struct flow *flow, struct state *s, struct operand o)
{
    if (s->n == STACK_MOST)
        flow->anything = true;
    else
        s->stack[s->n++] = o;
}

void flow_push_kind(struct flow *flow, struct state *s, enum operand_kind kind)
{
    flow_push(flow, s, (struct operand){ .kind = kind });
}

struct operand flow_pop(struct state *s)
{
    if (s->n)
        return s->stack[--s->n];
    s->below++;
    return (struct operand){ 0 };
}

void flow_pops(struct state *s, int n)
{
    while (n-- > 0)
        flow_pop(s);
}

struct operand *flow_peek(struct flow *flow, struct state *s, int n)
{
    while (s->n < n && s->n < STACK_MOST)
        reach_below(s, s->below + 1);
    if (s->n < n) {
        flow->anything = true;
        return &s->stack[0];
    }
    return &s->stack[s->n - n];
}

/* --- the ways ---------------------------------------------------------------------------------------------------- */

static bool same_operand(const struct operand *a, const struct operand *b)
{
    return a->kind == b->kind && a->slot == b->slot && a->name == b->name && a->attr == b->attr;
}

static bool same_state(const struct state *a, const struct state *b)
{
    if (a->n != b->n || a->stored != b->stored || a->wrote != b->wrote || a->keywords != b->keywords)
        return false;
    for (int i = 0; i < a->n; i++)
        if (!same_operand(&a->stack[i], &b->stack[i]))
            return false;
    return true;
}

/* True where the state knows less then. */
static bool merge(struct flow *flow, struct state *into, struct state from)
{
    struct state was = *into;
    reach_below(into, from.below);
    reach_below(&from, into->below);
    if (into->n != from.n || into->below != from.below) {
        flow->anything = true;
        return false;
    }
    into->stored |= from.stored;
    into->wrote |= from.wrote;
    into->keywords |= from.keywords;
    for (int i = 0; i < into->n; i++)
        if (!same_operand(&into->stack[i], &from.stack[i]))
            into->stack[i] = (struct operand){ 0 };
    return !same_state(into, &was);
}

void flow_to(struct flow *flow, int from, int to, const struct state *s)
{
    flow->stored |= s->stored;
    if (flow->collecting || flow->anything || instruction_has_event(flow->code, from, to))
        return;
    for (int i = 0; i < flow->n_nodes; i++)
        if (flow->nodes[i].unit == to) {
            flow->nodes[i].dirty |= merge(flow, &flow->nodes[i].state, *s);
            return;
        }
    if (flow->n_nodes == NODES_MOST || to < 0 || to >= py_code_units(flow->code))
        flow->anything = true;
    else
        flow->nodes[flow->n_nodes++] = (struct node){ .unit = to, .dirty = true, .state = *s };
}

void flow_need(struct flow *flow, struct need need)
{
    if (need.of.kind == OPERAND_UNKNOWN && need.kind != NEED_SET_NAME)
        flow->anything = true;
    if (!flow->collecting || flow->anything)
        return;
    if (flow->n_needs == NEEDS_MOST)
        flow->anything = true;
    else
        flow->needs[flow->n_needs++] = need;
}
