#include "operations.h"

#include <opcode.h>

/* --- operands ---------------------------------------------------------------------------------------------------- */

static bool is_atom(const struct operand *o)
{
    PyObject *v = o->name;
    if (o->kind != OPERAND_CONST)
        return o->kind == OPERAND_ATOM;
    return v == Py_None || PyLong_Check(v) || PyFloat_CheckExact(v) || PyUnicode_CheckExact(v) || PyBytes_CheckExact(v);
}

static bool is_number(const struct operand *o)
{
    return o->kind == OPERAND_CONST && (PyLong_CheckExact(o->name) || PyFloat_CheckExact(o->name));
}

/* Nobody else has it, or it can not change. */
static bool is_ours(const struct operand *o)
{
    return o->kind == OPERAND_FRESH || o->kind == OPERAND_ATOM || (o->kind == OPERAND_CONST && !o->attr);
}

static bool is_dunder(PyObject *name)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(name);
    return n > 2 && PyUnicode_READ_CHAR(name, 0) == '_' && PyUnicode_READ_CHAR(name, 1) == '_';
}

static bool is_called(PyObject *name, const char *text)
{
    return PyUnicode_CompareWithASCIIString(name, text) == 0;
}

void operation_load_slot(struct flow *flow, struct state *s, enum operand_kind kind, int slot)
{
    bool known = !(s->stored & slot_bit((uint32_t)slot));
    flow_push(flow, s, known ? (struct operand){ .kind = kind, .slot = (uint32_t)slot } : (struct operand){ 0 });
}

void operation_load_name(struct flow *flow, struct state *s, enum operand_kind kind, PyObject *name)
{
    flow_push(flow, s, s->wrote ? (struct operand){ 0 } : (struct operand){ .kind = kind, .name = name });
}

void operation_items(struct flow *flow, struct operand of, enum need_kind kind)
{
    if (of.kind == OPERAND_UNKNOWN)
        flow->takes = true;
    else if (!is_ours(&of))
        flow_need(flow, (struct need){ .kind = kind, .of = of });
}

/* --- attributes, operations and stores --------------------------------------------------------------------------- */

void operation_load_attr(struct flow *flow, struct state *s, PyObject *name)
{
    struct operand o = flow_pop(s);
    /* f_locals of a frame is made anew, where it is shown */
    flow->anything |= is_dunder(name) || is_called(name, "f_locals");
    bool known = o.kind >= OPERAND_LOCAL && o.kind <= OPERAND_GLOBAL && !o.attr && !s->wrote;
    o.attr = name;
    flow_push(flow, s, known ? o : (struct operand){ 0 });
}

void operation_load_method(struct flow *flow, struct state *s, PyObject *name)
{
    struct operand o = flow_pop(s);
    flow_push(flow, s, (struct operand){ .kind = OPERAND_METHOD, .name = name });
    flow_push(flow, s, o);
}

void operation_binary(struct flow *flow, struct state *s, int op)
{
    struct operand b = flow_pop(s), a = flow_pop(s);
    bool text = a.kind == OPERAND_CONST && PyUnicode_CheckExact(a.name) && op == NB_REMAINDER;
    if (op >= NB_INPLACE_ADD && !is_ours(&a) && (op == NB_INPLACE_MULTIPLY || !is_number(&b)))
        flow_need(flow, (struct need){ .kind = NEED_INPLACE, .of = a });
    flow_push_kind(flow, s, text || (is_atom(&a) && is_atom(&b)) ? OPERAND_ATOM : OPERAND_UNKNOWN);
}

void operation_set_item(struct flow *flow, struct state *s, bool deleted)
{
    flow_pop(s);
    struct operand o = flow_pop(s);
    if (!deleted)
        flow_pop(s);
    if (o.kind != OPERAND_FRESH)
        flow_need(flow, (struct need){ .kind = NEED_SET_ITEM, .of = o });
}

void operation_set_attr(struct flow *flow, struct state *s, PyObject *name, bool deleted)
{
    struct operand o = flow_pop(s);
    if (!deleted)
        flow_pop(s);
    flow->anything |= is_dunder(name);
    s->wrote = true;
    flow_need(flow, (struct need){ .kind = NEED_SET_ATTR, .of = o, .name = name });
}

void operation_set_name(struct flow *flow, struct state *s, bool deleted)
{
    if (!deleted)
        flow_pop(s);
    s->wrote = true;
    flow_need(flow, (struct need){ .kind = NEED_SET_NAME });
}

void operation_unpack(struct flow *flow, struct state *s, int n)
{
    operation_items(flow, flow_pop(s), NEED_SEQUENCE);
    for (int i = 0; i < n && !flow->anything; i++)
        flow_push_kind(flow, s, OPERAND_UNKNOWN);
}

/* --- calls ------------------------------------------------------------------------------------------------------- */

/* What a call of a builtin makes. */
static enum operand_kind result_of(const struct operand *callee)
{
    static const char *const fresh[] = { "range", "list", "dict", "set", "tuple", "sorted" };
    if (callee->kind != OPERAND_GLOBAL || callee->attr)
        return OPERAND_UNKNOWN;
    for (size_t i = 0; i < sizeof fresh / sizeof *fresh; i++)
        if (is_called(callee->name, fresh[i]))
            return OPERAND_FRESH;
    return is_called(callee->name, "len") ? OPERAND_ATOM : OPERAND_UNKNOWN;
}

void operation_call(struct flow *flow, struct state *s, int n_args)
{
    struct need n = { .n_args = (uint32_t)n_args, .keywords = s->keywords };
    s->keywords = false;
    if (n_args > 0)
        n.arg = *flow_peek(flow, s, n_args);
    flow_pops(s, n_args);
    struct operand self = flow_pop(s), callee = flow_pop(s);
    enum operand_kind result = OPERAND_UNKNOWN;
    if (callee.kind == OPERAND_METHOD) {
        n.kind = NEED_METHOD;
        n.of = self;
        n.name = callee.name;
        if (self.kind == OPERAND_FRESH || self.kind == OPERAND_ATOM)
            flow->anything = true; /* its type is not known */
        flow_need(flow, n);
    } else if (callee.kind == OPERAND_NULL) {
        n.kind = NEED_CALL;
        n.of = self;
        result = result_of(&n.of);
        n.builtin = result != OPERAND_UNKNOWN;
        if (self.kind != OPERAND_FUNCTION)
            flow_need(flow, n);
    } else if (callee.kind != OPERAND_FUNCTION) {
        flow->anything = true;
    }
    flow_push_kind(flow, s, result);
}

void operation_call_spread(struct flow *flow, struct state *s, bool keywords)
{
    if (keywords)
        operation_items(flow, flow_pop(s), NEED_SEQUENCE);
    operation_items(flow, flow_pop(s), NEED_SEQUENCE);
    struct operand callee = flow_pop(s);
    flow_pop(s);
    if (callee.kind != OPERAND_FUNCTION)
        flow_need(flow, (struct need){ .kind = NEED_SPREAD, .of = callee });
    flow_push_kind(flow, s, OPERAND_UNKNOWN);
}

void operation_contains(struct flow *flow, struct state *s)
{
    struct operand o = flow_pop(s);
    flow_pop(s);
    operation_items(flow, o, NEED_SEQUENCE);
    flow_push_kind(flow, s, OPERAND_ATOM);
}
