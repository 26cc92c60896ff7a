/* CPython 3.11: what its instructions do to the operands on the stack, and where they lead. Those that only take some
 * and make some stand in a table; an instruction that stands nowhere may do anything. */
#include "operations.h"

#include <opcode.h>

/* --- lines ------------------------------------------------------------------------------------------------------- */

static int opcode_at(PyCodeObject *code, int unit)
{
    int arg, next;
    return py_instruction(code, &unit, &arg, &next);
}

bool instruction_has_event(PyCodeObject *code, int from, int to)
{
    int line = PyCode_Addr2Line(code, 2 * to);
    if (line == -1)
        return false;
    int last = from <= code->_co_firsttraceable ? -1 : PyCode_Addr2Line(code, 2 * from);
    return line != last || (to < from && opcode_at(code, to) != SEND);
}

bool instruction_is_calling(PyCodeObject *code, int unit)
{
    return opcode_at(code, unit) == CACHE; /* the last one of the CALL */
}

static PyObject *name_at(const struct flow *flow, int i)
{
    return PyTuple_GET_ITEM(flow->code->co_names, i);
}

/* --- the table --------------------------------------------------------------------------------------------------- */

enum { FORWARD = 1, BACKWARD = -1 };

/* What an instruction does to the stack, where that is all. */
static const struct shape {
    bool known;
    uint8_t pops, pops_each; /* so many, and so many for each that its argument counts; then */
    bool pushes;             /* … one of this kind: */
    enum operand_kind kind;
    int8_t jumps; /* FORWARD or BACKWARD by its argument */
    bool ends;    /* it does not go on to the next one */
} shapes[256] = {
/* clang-format off */
#define SHAPE(...) { .known = true, __VA_ARGS__ }
#define MAKES(made, ...) { .known = true, .pushes = true, .kind = OPERAND_##made, __VA_ARGS__ }
    /* clang-format on */
    [NOP] = SHAPE(.pops = 0),
    [RESUME] = SHAPE(.pops = 0),
    [CACHE] = SHAPE(.pops = 0),
    [PRECALL] = SHAPE(.pops = 0),
    [MAKE_CELL] = SHAPE(.pops = 0),
    [COPY_FREE_VARS] = SHAPE(.pops = 0),
    [LIST_TO_TUPLE] = SHAPE(.pops = 0),
    [GET_ITER] = SHAPE(.pops = 0),
    [GET_YIELD_FROM_ITER] = SHAPE(.pops = 0),
    [GET_AWAITABLE] = SHAPE(.pops = 0),
    [POP_TOP] = SHAPE(.pops = 1),
    [POP_EXCEPT] = SHAPE(.pops = 1),
    [LIST_APPEND] = SHAPE(.pops = 1),
    [SET_ADD] = SHAPE(.pops = 1),
    [MAP_ADD] = SHAPE(.pops = 2),
    [PUSH_NULL] = MAKES(NULL, .pops = 0),
    [LOAD_CLOSURE] = MAKES(UNKNOWN, .pops = 0),
    [LOAD_CLASSDEREF] = MAKES(UNKNOWN, .pops = 0),
    [LOAD_ASSERTION_ERROR] = MAKES(UNKNOWN, .pops = 0),
    [GET_LEN] = MAKES(UNKNOWN, .pops = 0),
    [PUSH_EXC_INFO] = MAKES(UNKNOWN, .pops = 0),
    [RETURN_GENERATOR] = MAKES(UNKNOWN, .pops = 0),
    [UNARY_POSITIVE] = MAKES(UNKNOWN, .pops = 1),
    [UNARY_NEGATIVE] = MAKES(UNKNOWN, .pops = 1),
    [UNARY_INVERT] = MAKES(UNKNOWN, .pops = 1),
    [BINARY_SUBSCR] = MAKES(UNKNOWN, .pops = 2),
    [COMPARE_OP] = MAKES(UNKNOWN, .pops = 2),
    [UNARY_NOT] = MAKES(ATOM, .pops = 1),
    [CHECK_EXC_MATCH] = MAKES(ATOM, .pops = 1),
    [IS_OP] = MAKES(ATOM, .pops = 2),
    [BUILD_SLICE] = MAKES(ATOM, .pops_each = 1),
    [BUILD_STRING] = MAKES(ATOM, .pops_each = 1),
    [BUILD_TUPLE] = MAKES(FRESH, .pops_each = 1),
    [BUILD_LIST] = MAKES(FRESH, .pops_each = 1),
    [BUILD_SET] = MAKES(FRESH, .pops_each = 1),
    [BUILD_MAP] = MAKES(FRESH, .pops_each = 2),
    [BUILD_CONST_KEY_MAP] = MAKES(FRESH, .pops = 1, .pops_each = 1),
    [RETURN_VALUE] = SHAPE(.ends = true),
    [YIELD_VALUE] = SHAPE(.ends = true),
    [RAISE_VARARGS] = SHAPE(.ends = true),
    [RERAISE] = SHAPE(.ends = true),
    [JUMP_FORWARD] = SHAPE(.jumps = FORWARD, .ends = true),
    [JUMP_BACKWARD] = SHAPE(.jumps = BACKWARD, .ends = true),
    [JUMP_BACKWARD_NO_INTERRUPT] = SHAPE(.jumps = BACKWARD, .ends = true),
    [POP_JUMP_FORWARD_IF_FALSE] = SHAPE(.pops = 1, .jumps = FORWARD),
    [POP_JUMP_FORWARD_IF_TRUE] = SHAPE(.pops = 1, .jumps = FORWARD),
    [POP_JUMP_FORWARD_IF_NONE] = SHAPE(.pops = 1, .jumps = FORWARD),
    [POP_JUMP_FORWARD_IF_NOT_NONE] = SHAPE(.pops = 1, .jumps = FORWARD),
    [POP_JUMP_BACKWARD_IF_FALSE] = SHAPE(.pops = 1, .jumps = BACKWARD),
    [POP_JUMP_BACKWARD_IF_TRUE] = SHAPE(.pops = 1, .jumps = BACKWARD),
    [POP_JUMP_BACKWARD_IF_NONE] = SHAPE(.pops = 1, .jumps = BACKWARD),
    [POP_JUMP_BACKWARD_IF_NOT_NONE] = SHAPE(.pops = 1, .jumps = BACKWARD),
};

/* --- instructions ------------------------------------------------------------------------------------------------ */

static void step_shape(struct flow *flow, struct state *s, const struct shape *shape, int arg)
{
    flow_pops(s, shape->pops + shape->pops_each * arg);
    if (shape->pushes)
        flow_push_kind(flow, s, shape->kind);
}

static void swap(struct operand *a, struct operand *b)
{
    struct operand was = *a;
    *a = *b;
    *b = was;
}

/* Those that load, store and make by their argument. False: it is another one. */
static bool step_load(struct flow *flow, struct state *s, int op, int arg)
{
    switch (op) {
    case KW_NAMES:
        s->keywords = true;
        return true;
    case LOAD_CONST:
        flow_push(flow, s,
                  (struct operand){ .kind = OPERAND_CONST, .name = PyTuple_GET_ITEM(flow->code->co_consts, arg) });
        return true;
    case LOAD_FAST:
        operation_load_slot(flow, s, OPERAND_LOCAL, arg);
        return true;
    case LOAD_DEREF:
        operation_load_slot(flow, s, OPERAND_CELL, arg);
        return true;
    case LOAD_GLOBAL:
        if (arg & 1)
            flow_push_kind(flow, s, OPERAND_NULL);
        operation_load_name(flow, s, OPERAND_GLOBAL, name_at(flow, arg >> 1));
        return true;
    case LOAD_NAME:
        operation_load_name(flow, s, OPERAND_NAME, name_at(flow, arg));
        return true;
    case STORE_FAST:
        flow_pop(s);
        s->stored |= slot_bit((uint32_t)arg);
        return true;
    case DELETE_FAST:
        s->stored |= slot_bit((uint32_t)arg);
        return true;
    case COPY:
        flow_push(flow, s, *flow_peek(flow, s, arg));
        return true;
    case SWAP:
        flow_peek(flow, s, arg); /* so that both are there */
        swap(flow_peek(flow, s, arg), flow_peek(flow, s, 1));
        return true;
    case FORMAT_VALUE:
        flow_pops(s, (arg & 4) ? 2 : 1);
        flow_push_kind(flow, s, OPERAND_ATOM);
        return true;
    case MAKE_FUNCTION:
        flow_pops(s, 1 + !!(arg & 1) + !!(arg & 2) + !!(arg & 4) + !!(arg & 8));
        flow_push_kind(flow, s, OPERAND_FUNCTION);
        return true;
    default:
        return false;
    }
}

/* Those with needs. */
static bool step_need(struct flow *flow, struct state *s, int op, int arg)
{
    switch (op) {
    case LOAD_ATTR:
        operation_load_attr(flow, s, name_at(flow, arg));
        return true;
    case LOAD_METHOD:
        operation_load_method(flow, s, name_at(flow, arg));
        return true;
    case BINARY_OP:
        operation_binary(flow, s, arg);
        return true;
    case CONTAINS_OP:
        operation_contains(flow, s);
        return true;
    case STORE_SUBSCR:
    case DELETE_SUBSCR:
        operation_set_item(flow, s, op == DELETE_SUBSCR);
        return true;
    case STORE_ATTR:
    case DELETE_ATTR:
        operation_set_attr(flow, s, name_at(flow, arg), op == DELETE_ATTR);
        return true;
    case STORE_NAME:
    case STORE_GLOBAL:
    case DELETE_NAME:
    case DELETE_GLOBAL:
        operation_set_name(flow, s, op == DELETE_NAME || op == DELETE_GLOBAL);
        return true;
    case LIST_EXTEND:
    case SET_UPDATE:
    case DICT_UPDATE:
    case DICT_MERGE:
        operation_items(flow, flow_pop(s), NEED_SEQUENCE);
        return true;
    case UNPACK_SEQUENCE:
        operation_unpack(flow, s, arg);
        return true;
    case UNPACK_EX:
        operation_unpack(flow, s, (arg & 0xff) + 1 + (arg >> 8));
        return true;
    case CALL:
        operation_call(flow, s, arg);
        return true;
    case CALL_FUNCTION_EX:
        operation_call_spread(flow, s, arg & 1);
        return true;
    default:
        return false;
    }
}

/* Those that leave another stack behind where they jump than where they do not: *jumped is the one there. */
static bool step_branch(struct flow *flow, struct state *s, struct state *jumped, int op)
{
    switch (op) {
    case JUMP_IF_FALSE_OR_POP:
    case JUMP_IF_TRUE_OR_POP: /* with the operand; the other way without */
        *jumped = *s;
        flow_pop(s);
        return true;
    case SEND: /* with the result alone; the other way with the iterator and what was yielded */
        flow_pop(s);
        operation_items(flow, *flow_peek(flow, s, 1), NEED_ITERATE);
        *jumped = *s;
        flow_pop(jumped);
        flow_push_kind(flow, jumped, OPERAND_UNKNOWN);
        flow_push_kind(flow, s, OPERAND_UNKNOWN);
        return true;
    case FOR_ITER: /* without the iterator; the other way with an item */
        operation_items(flow, *flow_peek(flow, s, 1), NEED_ITERATE);
        *jumped = *s;
        flow_pop(jumped);
        flow_push_kind(flow, s, OPERAND_UNKNOWN);
        return true;
    default:
        return false;
    }
}

void instruction_step(struct flow *flow, const struct node *node)
{
    struct state s = node->state, jumped;
    int at = node->unit, arg, next, op = py_instruction(flow->code, &at, &arg, &next);
    const struct shape *shape = &shapes[op];
    if (shape->known) {
        step_shape(flow, &s, shape, arg);
        if (shape->jumps)
            flow_to(flow, at, next + shape->jumps * arg, &s);
    } else if (step_branch(flow, &s, &jumped, op)) {
        flow_to(flow, at, next + arg, &jumped);
    } else if (!step_load(flow, &s, op, arg) && !step_need(flow, &s, op, arg)) {
        flow->anything = true;
    }
    if (!shape->ends)
        flow_to(flow, at, next, &s);
    flow->stored |= s.stored;
}
