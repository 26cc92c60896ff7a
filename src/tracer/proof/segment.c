#include "flow.h"

#include <stdlib.h>
#include <string.h>

enum { UNITS_MOST = 1 << 16 };

static void begin(struct flow *flow, PyCodeObject *code, int unit)
{
    flow->code = code;
    flow->anything = flow->takes = flow->collecting = false;
    flow->stored = 0;
    flow->n_needs = 0;
    flow->n_nodes = 1;
    flow->nodes[0] = (struct node){ .unit = unit, .dirty = true };
    if (instruction_is_calling(code, unit))
        return;
    struct state *first = &flow->nodes[0].state;
    first->stack[first->n++] = (struct operand){ .kind = OPERAND_SECOND };
    first->stack[first->n++] = (struct operand){ .kind = OPERAND_TOP };
    first->below = 2;
}

/* Until no state changes any more. */
static void follow(struct flow *flow)
{
    for (bool again = true; again && !flow->anything;) {
        again = false;
        for (int i = 0; i < flow->n_nodes && !flow->anything; i++)
            if (flow->nodes[i].dirty) {
                flow->nodes[i].dirty = false;
                instruction_step(flow, &flow->nodes[i]);
                again = true;
            }
    }
}

static void collect(struct flow *flow)
{
    flow->collecting = true;
    for (int i = 0; i < flow->n_nodes && !flow->anything; i++)
        instruction_step(flow, &flow->nodes[i]);
}

static bool takes_items_only(const struct segment *s)
{
    for (uint32_t i = 0; i < s->n_needs; i++)
        if (!need_is_of_items(&s->needs[i]))
            return false;
    return !s->anything;
}

static struct segment *segment_new(PyCodeObject *code, int unit)
{
    static struct flow flow; /* too big for the stack of a thread; the GIL is held */
    begin(&flow, code, unit);
    follow(&flow);
    collect(&flow);
    uint32_t n = flow.anything ? 0 : flow.n_needs;
    struct segment *s = malloc(sizeof *s + n * sizeof *s->needs);
    if (!s)
        return NULL;
    *s = (struct segment){ .anything = flow.anything,
                           .takes = flow.takes,
                           .stored = flow.anything ? UINT64_MAX : flow.stored,
                           .n_needs = n };
    if (n)
        memcpy(s->needs, flow.needs, n * sizeof *s->needs);
    s->quiet[false] = takes_items_only(s);
    s->quiet[true] = !s->anything && !s->takes && !n;
    return s;
}

__attribute__((noinline)) struct segment *segment_find(struct segments **segments, PyFrameObject *f)
{
    PyCodeObject *code = py_frame_code(f);
    int unit = py_frame_unit(f), n = py_code_units(code);
    struct segments *all = *segments;
    if (!all) {
        if (n > UNITS_MOST || !(all = calloc(1, sizeof *all + (size_t)n * sizeof *all->at)))
            return NULL;
        all->n = n;
        *segments = all;
    }
    if (unit < 0 || unit >= all->n)
        return NULL;
    if (!all->at[unit])
        all->at[unit] = segment_new(code, unit);
    return all->at[unit];
}

void segments_free(struct segments *segments)
{
    for (int i = 0; segments && i < segments->n; i++)
        free(segments->at[i]);
    free(segments);
}
