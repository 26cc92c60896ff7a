/* CPython 3.11: what its instructions do to their operands, followed along all ways that a segment can go.
 *
 * A state is known before each instruction: where the operands on the stack were when the segment began. Where two ways
 * meet, what differs is not known. When no state changes any more, the needs are collected. */
#include "segment.h"

#include <opcode.h>

#include <stdlib.h>
#include <string.h>

enum { NODES_MOST = 96, STACK_MOST = 16, NEEDS_MOST = 12, UNITS_MOST = 1 << 16 };

struct state {
    uint64_t stored;
    bool wrote;    /* an attribute or name, so that others may be what they were not */
    bool keywords; /* the next CALL has some */
    uint8_t below; /* operands taken from below those that the segment put on the stack */
    uint8_t n;
    struct operand stack[STACK_MOST];
};

struct node {
    int unit;
    bool dirty;
    struct state state;
};

struct analysis {
    PyCodeObject *code;
    struct node nodes[NODES_MOST];
    int n_nodes;
    bool anything, takes, collecting;
    struct need needs[NEEDS_MOST];
    uint32_t n_needs;
    uint64_t stored;
};

struct segments {
    int n;
    struct segment *at[]; /* owned, by unit of the first instruction; NULL before it is met */
};

/* --- the ways -------------------------------------------------------------------------------------------------- */

static int line_of(const struct analysis *an, int unit)
{
    return PyCode_Addr2Line(an->code, 2 * unit);
}

static int opcode_at(const struct analysis *an, int unit)
{
    int arg, next;
    return py_instruction(an->code, &unit, &arg, &next);
}

/* Whether there is a line event before `to`, if it comes after `from`. */
static bool is_event(const struct analysis *an, int from, int to)
{
    int line = line_of(an, to);
    if (line == -1)
        return false;
    int last = from <= an->code->_co_firsttraceable ? -1 : line_of(an, from);
    return line != last || (to < from && opcode_at(an, to) != SEND);
}

static bool same_operand(const struct operand *a, const struct operand *b)
{
    return a->kind == b->kind && a->slot == b->slot && a->name == b->name && a->attr == b->attr;
}

static void reach_below(struct state *s, uint8_t below)
{
    for (; s->below < below && s->n < STACK_MOST; s->below++) {
        memmove(s->stack + 1, s->stack, s->n * sizeof *s->stack);
        s->stack[0] = (struct operand){ 0 };
        s->n++;
    }
}

/* True where the state knows less then. */
static bool merge(struct analysis *an, struct state *into, struct state from)
{
    struct state was = *into;
    reach_below(into, from.below);
    reach_below(&from, into->below);
    if (into->n != from.n || into->below != from.below) {
        an->anything = true;
        return false;
    }
    into->stored |= from.stored;
    into->wrote |= from.wrote;
    into->keywords |= from.keywords;
    for (int i = 0; i < into->n; i++)
        if (!same_operand(&into->stack[i], &from.stack[i]))
            into->stack[i] = (struct operand){ 0 };
    if (was.n != into->n || was.stored != into->stored || was.wrote != into->wrote || was.keywords != into->keywords)
        return true;
    for (int i = 0; i < into->n; i++)
        if (!same_operand(&into->stack[i], &was.stack[i]))
            return true;
    return false;
}

static void flow(struct analysis *an, int from, int to, const struct state *s)
{
    an->stored |= s->stored;
    if (an->collecting || an->anything || is_event(an, from, to))
        return;
    for (int i = 0; i < an->n_nodes; i++)
        if (an->nodes[i].unit == to) {
            an->nodes[i].dirty |= merge(an, &an->nodes[i].state, *s);
            return;
        }
    if (an->n_nodes == NODES_MOST || to < 0 || to >= py_code_units(an->code))
        an->anything = true;
    else
        an->nodes[an->n_nodes++] = (struct node){ .unit = to, .dirty = true, .state = *s };
}

/* --- operands ---------------------------------------------------------------------------------------------------- */

static void push(struct analysis *an, struct state *s, struct operand o)
{
    if (s->n == STACK_MOST)
        an->anything = true;
    else
        s->stack[s->n++] = o;
}

static void push_kind(struct analysis *an, struct state *s, enum operand_kind kind)
{
    push(an, s, (struct operand){ .kind = kind });
}

static struct operand pop(struct state *s)
{
    if (s->n)
        return s->stack[--s->n];
    s->below++;
    return (struct operand){ 0 };
}

static void pops(struct state *s, int n)
{
    while (n-- > 0)
        pop(s);
}

/* The n-th from the top, from 1 on. */
static struct operand *peek(struct analysis *an, struct state *s, int n)
{
    while (s->n < n && s->n < STACK_MOST)
        reach_below(s, (uint8_t)(s->below + 1));
    if (s->n < n) {
        an->anything = true;
        return &s->stack[0];
    }
    return &s->stack[s->n - n];
}

static bool is_atom(PyObject *v)
{
    return v == Py_None || PyLong_Check(v) || PyFloat_CheckExact(v) || PyUnicode_CheckExact(v) || PyBytes_CheckExact(v);
}

static bool is_number(const struct operand *o)
{
    return o->kind == OPERAND_CONST && (PyLong_CheckExact(o->name) || PyFloat_CheckExact(o->name));
}

static bool is_ours(const struct operand *o)
{
    return o->kind == OPERAND_FRESH || o->kind == OPERAND_ATOM || (o->kind == OPERAND_CONST && !o->attr);
}

static bool is_dunder(PyObject *name)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(name);
    return n > 2 && PyUnicode_READ_CHAR(name, 0) == '_' && PyUnicode_READ_CHAR(name, 1) == '_';
}

/* --- needs ---------------------------------------------------------------------------------------------------------
 */

static void need(struct analysis *an, struct need need)
{
    if (need.of.kind == OPERAND_UNKNOWN && need.kind != NEED_SET_NAME)
        an->anything = true;
    if (!an->collecting || an->anything)
        return;
    if (an->n_needs == NEEDS_MOST)
        an->anything = true;
    else
        an->needs[an->n_needs++] = need;
}

static void need_items(struct analysis *an, struct operand of, enum need_kind kind)
{
    if (of.kind == OPERAND_UNKNOWN)
        an->takes = true;
    else if (!is_ours(&of))
        need(an, (struct need){ .kind = kind, .of = of });
}

static PyObject *name_at(const struct analysis *an, int i)
{
    return PyTuple_GET_ITEM(an->code->co_names, i);
}

static struct operand local(const struct state *s, enum operand_kind kind, int slot)
{
    if (s->stored & slot_bit((uint32_t)slot))
        return (struct operand){ 0 };
    return (struct operand){ .kind = kind, .slot = (uint32_t)slot };
}

static struct operand named(const struct state *s, enum operand_kind kind, PyObject *name)
{
    return s->wrote ? (struct operand){ 0 } : (struct operand){ .kind = kind, .name = name };
}

static void load_attr(struct analysis *an, struct state *s, PyObject *name)
{
    struct operand o = pop(s);
    /* f_locals of a frame is made anew, where it is shown */
    an->anything |= is_dunder(name) || PyUnicode_CompareWithASCIIString(name, "f_locals") == 0;
    bool known = o.kind >= OPERAND_LOCAL && o.kind <= OPERAND_GLOBAL && !o.attr && !s->wrote;
    o.attr = name;
    push(an, s, known ? o : (struct operand){ 0 });
}

static void load_method(struct analysis *an, struct state *s, PyObject *name)
{
    struct operand o = pop(s);
    push(an, s, (struct operand){ .kind = OPERAND_METHOD, .name = name });
    push(an, s, o);
}

static void binary_op(struct analysis *an, struct state *s, int op)
{
    struct operand b = pop(s), a = pop(s);
    bool atoms = (a.kind == OPERAND_ATOM || (a.kind == OPERAND_CONST && is_atom(a.name))) &&
                 (b.kind == OPERAND_ATOM || (b.kind == OPERAND_CONST && is_atom(b.name)));
    bool text = a.kind == OPERAND_CONST && PyUnicode_CheckExact(a.name) && op == NB_REMAINDER;
    if (op >= NB_INPLACE_ADD && !is_ours(&a) && (op == NB_INPLACE_MULTIPLY || !is_number(&b)))
        need(an, (struct need){ .kind = NEED_INPLACE, .of = a });
    push_kind(an, s, atoms || text ? OPERAND_ATOM : OPERAND_UNKNOWN);
}

/* What a call of a builtin makes. */
static enum operand_kind result_of(const struct operand *callee)
{
    static const char *const fresh[] = { "range", "list", "dict", "set", "tuple", "sorted" }, *const atom[] = { "len" };
    if (callee->kind != OPERAND_GLOBAL || callee->attr)
        return OPERAND_UNKNOWN;
    for (size_t i = 0; i < sizeof fresh / sizeof *fresh; i++)
        if (PyUnicode_CompareWithASCIIString(callee->name, fresh[i]) == 0)
            return OPERAND_FRESH;
    return PyUnicode_CompareWithASCIIString(callee->name, atom[0]) == 0 ? OPERAND_ATOM : OPERAND_UNKNOWN;
}

static void call(struct analysis *an, struct state *s, int n_args)
{
    struct need n = { .n_args = (uint32_t)n_args, .keywords = s->keywords };
    s->keywords = false;
    if (n_args > 0)
        n.arg = *peek(an, s, n_args);
    pops(s, n_args);
    struct operand self = pop(s), callee = pop(s);
    enum operand_kind result = OPERAND_UNKNOWN;
    if (callee.kind == OPERAND_METHOD) {
        n.kind = NEED_METHOD;
        n.of = self;
        n.name = callee.name;
        if (self.kind == OPERAND_FRESH || self.kind == OPERAND_ATOM)
            an->anything = true; /* its type is not known */
        need(an, n);
    } else if (callee.kind == OPERAND_NULL || callee.kind == OPERAND_FUNCTION) {
        n.kind = NEED_CALL;
        n.of = callee.kind == OPERAND_NULL ? self : callee;
        result = result_of(&n.of);
        n.builtin = result != OPERAND_UNKNOWN;
        if (n.of.kind != OPERAND_FUNCTION)
            need(an, n);
    } else {
        an->anything = true;
    }
    push_kind(an, s, result);
}

static void spread(struct analysis *an, struct state *s, bool keywords)
{
    struct operand map = { .kind = OPERAND_FRESH }, args, callee;
    if (keywords)
        map = pop(s);
    args = pop(s);
    callee = pop(s);
    pop(s);
    need_items(an, map, NEED_SEQUENCE);
    need_items(an, args, NEED_SEQUENCE);
    if (callee.kind != OPERAND_FUNCTION)
        need(an, (struct need){ .kind = NEED_SPREAD, .of = callee });
    push_kind(an, s, OPERAND_UNKNOWN);
}

static void made(struct analysis *an, struct state *s, int n, enum operand_kind kind)
{
    pops(s, n);
    push_kind(an, s, kind);
}

static void set_name(struct analysis *an, struct state *s, bool deleted)
{
    if (!deleted)
        pop(s);
    s->wrote = true;
    need(an, (struct need){ .kind = NEED_SET_NAME });
}

/* --- instructions --------------------------------------------------------------------------------------------------
 */

/* Those that only load, store and make. False: it is another one. */
static bool step_plain(struct analysis *an, struct state *s, int op, int arg)
{
    switch (op) {
    case NOP:
    case RESUME:
    case CACHE:
    case PRECALL:
    case MAKE_CELL:
    case COPY_FREE_VARS:
    case LIST_TO_TUPLE:
    case POP_EXCEPT:
        if (op == POP_EXCEPT)
            pop(s);
        return true;
    case KW_NAMES:
        s->keywords = true;
        return true;
    case LOAD_CONST:
        push(an, s, (struct operand){ .kind = OPERAND_CONST, .name = PyTuple_GET_ITEM(an->code->co_consts, arg) });
        return true;
    case LOAD_FAST:
        push(an, s, local(s, OPERAND_LOCAL, arg));
        return true;
    case LOAD_DEREF:
        push(an, s, local(s, OPERAND_CELL, arg));
        return true;
    case LOAD_CLOSURE:
    case LOAD_CLASSDEREF:
    case LOAD_ASSERTION_ERROR:
    case GET_LEN:
    case PUSH_EXC_INFO:
    case RETURN_GENERATOR:
        push_kind(an, s, OPERAND_UNKNOWN);
        return true;
    case LOAD_GLOBAL:
        if (arg & 1)
            push_kind(an, s, OPERAND_NULL);
        push(an, s, named(s, OPERAND_GLOBAL, name_at(an, arg >> 1)));
        return true;
    case LOAD_NAME:
        push(an, s, named(s, OPERAND_NAME, name_at(an, arg)));
        return true;
    case PUSH_NULL:
        push_kind(an, s, OPERAND_NULL);
        return true;
    case STORE_FAST:
        pop(s);
        s->stored |= slot_bit((uint32_t)arg);
        return true;
    case DELETE_FAST:
        s->stored |= slot_bit((uint32_t)arg);
        return true;
    case POP_TOP:
        pop(s);
        return true;
    case COPY:
        push(an, s, *peek(an, s, arg));
        return true;
    case SWAP: {
        struct operand *a = peek(an, s, arg), *b = peek(an, s, 1), o = *peek(an, s, arg);
        *a = *b;
        *b = o;
        return true;
    }
    default:
        return false;
    }
}

/* Those that compute and make. */
static bool step_value(struct analysis *an, struct state *s, int op, int arg)
{
    switch (op) {
    case UNARY_POSITIVE:
    case UNARY_NEGATIVE:
    case UNARY_INVERT:
        made(an, s, 1, OPERAND_UNKNOWN);
        return true;
    case UNARY_NOT:
        made(an, s, 1, OPERAND_ATOM);
        return true;
    case BINARY_OP:
        binary_op(an, s, arg);
        return true;
    case BINARY_SUBSCR:
    case COMPARE_OP:
        made(an, s, 2, OPERAND_UNKNOWN);
        return true;
    case IS_OP:
        made(an, s, 2, OPERAND_ATOM);
        return true;
    case CHECK_EXC_MATCH:
        made(an, s, 1, OPERAND_ATOM);
        return true;
    case BUILD_TUPLE:
    case BUILD_LIST:
    case BUILD_SET:
        made(an, s, arg, OPERAND_FRESH);
        return true;
    case BUILD_MAP:
        made(an, s, 2 * arg, OPERAND_FRESH);
        return true;
    case BUILD_CONST_KEY_MAP:
        made(an, s, arg + 1, OPERAND_FRESH);
        return true;
    case BUILD_SLICE:
        made(an, s, arg, OPERAND_ATOM);
        return true;
    case BUILD_STRING:
        made(an, s, arg, OPERAND_ATOM);
        return true;
    case FORMAT_VALUE:
        made(an, s, (arg & 4) ? 2 : 1, OPERAND_ATOM);
        return true;
    case MAKE_FUNCTION:
        made(an, s, 1 + !!(arg & 1) + !!(arg & 2) + !!(arg & 4) + !!(arg & 8), OPERAND_FUNCTION);
        return true;
    case LIST_APPEND: /* what a comprehension or display makes is on the stack only */
    case SET_ADD:
        pop(s);
        return true;
    case MAP_ADD:
        pops(s, 2);
        return true;
    default:
        return false;
    }
}

/* Those with needs. */
static bool step_effect(struct analysis *an, struct state *s, int op, int arg)
{
    struct operand o;
    switch (op) {
    case LOAD_ATTR:
        load_attr(an, s, name_at(an, arg));
        return true;
    case LOAD_METHOD:
        load_method(an, s, name_at(an, arg));
        return true;
    case CONTAINS_OP:
        o = pop(s);
        pop(s);
        need_items(an, o, NEED_SEQUENCE);
        push_kind(an, s, OPERAND_ATOM);
        return true;
    case STORE_SUBSCR:
    case DELETE_SUBSCR:
        pop(s);
        o = pop(s);
        if (op == STORE_SUBSCR)
            pop(s);
        if (o.kind != OPERAND_FRESH)
            need(an, (struct need){ .kind = NEED_SET_ITEM, .of = o });
        return true;
    case STORE_ATTR:
    case DELETE_ATTR:
        o = pop(s);
        if (op == STORE_ATTR)
            pop(s);
        an->anything |= is_dunder(name_at(an, arg));
        s->wrote = true;
        need(an, (struct need){ .kind = NEED_SET_ATTR, .of = o, .name = name_at(an, arg) });
        return true;
    case STORE_NAME:
    case STORE_GLOBAL:
        set_name(an, s, false);
        return true;
    case DELETE_NAME:
    case DELETE_GLOBAL:
        set_name(an, s, true);
        return true;
    case LIST_EXTEND:
    case SET_UPDATE:
    case DICT_UPDATE:
    case DICT_MERGE:
        need_items(an, pop(s), NEED_SEQUENCE);
        return true;
    case GET_ITER: /* the same stands for the iterator */
    case GET_YIELD_FROM_ITER:
    case GET_AWAITABLE:
        return true;
    case UNPACK_SEQUENCE:
    case UNPACK_EX:
        need_items(an, pop(s), NEED_SEQUENCE);
        for (int i = 0, n = op == UNPACK_SEQUENCE ? arg : (arg & 0xff) + 1 + (arg >> 8); i < n && !an->anything; i++)
            push_kind(an, s, OPERAND_UNKNOWN);
        return true;
    case CALL:
        call(an, s, arg);
        return true;
    case CALL_FUNCTION_EX:
        spread(an, s, arg & 1);
        return true;
    default:
        return false;
    }
}

/* Where an instruction may lead other than to the next. -1: nowhere; -2: it is none of those. */
enum { ENDS = -1, FALLS = -2 };

static int step_jump(struct analysis *an, struct state *s, int op, int arg, int next, bool *falls)
{
    *falls = true;
    switch (op) {
    case RETURN_VALUE:
    case YIELD_VALUE:
    case RAISE_VARARGS:
    case RERAISE:
        *falls = false;
        return ENDS;
    case JUMP_FORWARD:
        *falls = false;
        return next + arg;
    case JUMP_BACKWARD:
    case JUMP_BACKWARD_NO_INTERRUPT:
        *falls = false;
        return next - arg;
    case POP_JUMP_FORWARD_IF_FALSE:
    case POP_JUMP_FORWARD_IF_TRUE:
    case POP_JUMP_FORWARD_IF_NONE:
    case POP_JUMP_FORWARD_IF_NOT_NONE:
        pop(s);
        return next + arg;
    case POP_JUMP_BACKWARD_IF_FALSE:
    case POP_JUMP_BACKWARD_IF_TRUE:
    case POP_JUMP_BACKWARD_IF_NONE:
    case POP_JUMP_BACKWARD_IF_NOT_NONE:
        pop(s);
        return next - arg;
    case JUMP_IF_FALSE_OR_POP:
    case JUMP_IF_TRUE_OR_POP:
        return next + arg; /* with the operand; the other way without */
    case SEND:
        pop(s);
        need_items(an, *peek(an, s, 1), NEED_ITERATE);
        return next + arg; /* with the result alone; the other way with what was yielded, too */
    case FOR_ITER:
        need_items(an, *peek(an, s, 1), NEED_ITERATE);
        return next + arg; /* without the iterator; the other way with an item */
    default:
        return FALLS;
    }
}

static void step(struct analysis *an, const struct node *node)
{
    struct state s = node->state;
    int at = node->unit, arg, next, op = py_instruction(an->code, &at, &arg, &next);
    bool falls;
    int to = step_jump(an, &s, op, arg, next, &falls);
    if (to == FALLS && !step_plain(an, &s, op, arg) && !step_value(an, &s, op, arg) && !step_effect(an, &s, op, arg)) {
        an->anything = true;
        return;
    }
    if (to >= 0) {
        struct state jumped = s;
        if (op == FOR_ITER || op == SEND)
            pop(&jumped);
        if (op == SEND)
            push_kind(an, &jumped, OPERAND_UNKNOWN);
        flow(an, at, to, &jumped);
    }
    if (op == JUMP_IF_FALSE_OR_POP || op == JUMP_IF_TRUE_OR_POP)
        pop(&s);
    if (op == FOR_ITER || op == SEND)
        push_kind(an, &s, OPERAND_UNKNOWN);
    if (falls)
        flow(an, at, next, &s);
    an->stored |= s.stored;
}

/* --- segments ------------------------------------------------------------------------------------------------------
 */

static void analyse(struct analysis *an, PyCodeObject *code, int unit)
{
    an->code = code;
    an->anything = an->takes = an->collecting = false;
    an->stored = 0;
    an->n_needs = 0;
    an->n_nodes = 1;
    an->nodes[0] = (struct node){ .unit = unit, .dirty = true };
    struct state *first = &an->nodes[0].state;
    if (opcode_at(an, unit) != CACHE) {
        first->stack[first->n++] = (struct operand){ .kind = OPERAND_SECOND };
        first->stack[first->n++] = (struct operand){ .kind = OPERAND_TOP };
        first->below = 2;
    }
    for (bool again = true; again && !an->anything;) {
        again = false;
        for (int i = 0; i < an->n_nodes && !an->anything; i++)
            if (an->nodes[i].dirty) {
                an->nodes[i].dirty = false;
                step(an, &an->nodes[i]);
                again = true;
            }
    }
    an->collecting = true;
    for (int i = 0; i < an->n_nodes && !an->anything; i++)
        step(an, &an->nodes[i]);
}

static struct segment *segment_new(PyCodeObject *code, int unit)
{
    static struct analysis an;
    analyse(&an, code, unit);
    uint32_t n = an.anything ? 0 : an.n_needs;
    struct segment *s = malloc(sizeof *s + n * sizeof *s->needs);
    if (!s)
        return NULL;
    *s = (struct segment){
        .anything = an.anything, .takes = an.takes, .stored = an.anything ? UINT64_MAX : an.stored, .n_needs = n
    };
    if (n)
        memcpy(s->needs, an.needs, n * sizeof *s->needs);
    return s;
}

struct segment *segment_at(struct segments **segments, PyFrameObject *f)
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
