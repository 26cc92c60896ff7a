#include "src/model/search/condition.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/moves.h"
#include "smiley/value.h"

static const struct {
    const char *text;
    enum condition_op op;
} ops[] = { { "==", OP_EQ }, { "!=", OP_NE }, { "<=", OP_LE }, { ">=", OP_GE }, { "<", OP_LT }, { ">", OP_GT } };

enum { N_OPS = sizeof ops / sizeof *ops };

static int wrong(const char *text, struct err *err)
{
    return err_set(err, ERR_USAGE,
                   "the condition %.200s is not understood: write NAME == VALUE (or !=, <, <=, >, >=), or NAME", text);
}

static char *trimmed(const char *s, size_t len)
{
    while (len && isspace((unsigned char)*s)) {
        s++;
        len--;
    }
    while (len && isspace((unsigned char)s[len - 1]))
        len--;
    return strndup(s, len);
}

static bool is_name(const char *s)
{
    bool start = true;
    for (; *s; s++) {
        if (*s == '.' ? start : start ? isdigit((unsigned char)*s) : false)
            return false;
        if (*s != '.' && !isalnum((unsigned char)*s) && *s != '_' && (unsigned char)*s < 0x80)
            return false;
        start = *s == '.';
    }
    return !start;
}

/* "text" is how some people write what repr() writes 'text'. */
static void to_repr(char *s)
{
    size_t len = strlen(s);
    if (len < 2 || s[0] != '"' || s[len - 1] != '"' || strchr(s, '\'') || strchr(s, '\\'))
        return;
    s[0] = s[len - 1] = '\'';
}

int condition_init(struct condition *c, const char *text, struct err *err)
{
    *c = (struct condition){ .op = OP_TRUE };
    if (!text || !text[strspn(text, " \t")])
        return 0;
    const char *at = text + strcspn(text, "=!<>");
    size_t op = 0, skip = 0;
    while (*at && op < N_OPS && strncmp(at, ops[op].text, strlen(ops[op].text)) != 0)
        op++;
    if (op == N_OPS)
        return wrong(text, err);
    if (*at) {
        c->op = ops[op].op;
        skip = strlen(ops[op].text);
    }
    c->name = trimmed(text, (size_t)(at - text));
    c->text = trimmed(at + skip, strlen(at + skip));
    if (!c->name || !c->text) {
        condition_release(c);
        return err_memory(err);
    }
    if (!is_name(c->name) || (c->op != OP_TRUE && !*c->text)) {
        condition_release(c);
        return wrong(text, err);
    }
    to_repr(c->text);
    char *end;
    c->number = strtod(c->text, &end);
    c->is_number = *c->text && !*end;
    if (c->op >= OP_LE && !c->is_number) {
        condition_release(c);
        return err_set(err, ERR_USAGE, "the condition %.200s compares with no number", text);
    }
    return 0;
}

void condition_release(struct condition *c)
{
    free(c->name);
    free(c->text);
    buf_release(&c->shown);
    *c = (struct condition){ 0 };
}

int breakpoint_check(const char *condition, struct err *err)
{
    struct condition c;
    int status = condition_init(&c, condition, err);
    condition_release(&c);
    return status;
}

/* --- deciding ------------------------------------------------------------------------------------------------ */

static const struct var *variable(const struct frame *f, const struct defs *defs, const char *name, size_t len)
{
    const struct code_def *code = defs->codes[f->code];
    for (uint32_t i = 0; i < f->n_vars && i < code->n_vars; i++) {
        const struct name_def *n = &defs->names[code->vars[i].name];
        if (n->len == len && memcmp(n->text, name, len) == 0)
            return f->vars[i].len ? &f->vars[i] : NULL;
    }
    return NULL;
}

/* The attributes after the first name; false where there is no such one. */
static bool open_attributes(const char *path, const uint8_t *root, const uint8_t *root_end, const struct defs *defs,
                            const uint8_t **at, const uint8_t **end)
{
    while (*path == '.') {
        size_t len = strcspn(++path, ".");
        struct value_iter it;
        struct value_node node;
        bool found = false;
        value_iter_init(&it, root, root_end, *at, defs);
        while (!found && value_iter_next(&it, &node))
            found = node.name && strlen(node.name) == len && memcmp(node.name, path, len) == 0;
        if (!found)
            return false;
        *at = node.at;
        *end = node.end;
        path += len;
    }
    return true;
}

static bool is_true(const char *shown)
{
    static const char *const empty[] = { "None", "False", "0",  "0.0", "-0.0",  "''",          "b''",
                                         "[]",   "()",    "{}", "0j",  "set()", "frozenset()", "bytearray(b'')" };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        if (strcmp(shown, empty[i]) == 0)
            return false;
    return true;
}

static bool compares(const struct condition *c, const char *shown)
{
    char *end;
    double v = strtod(shown, &end);
    bool number = c->is_number && *shown && !*end;
    bool same = strcmp(shown, c->text) == 0 || (number && v == c->number);
    switch (c->op) {
    case OP_EQ:
        return same;
    case OP_NE:
        return !same;
    case OP_LE:
        return number && v <= c->number;
    case OP_GE:
        return number && v >= c->number;
    case OP_LT:
        return number && v < c->number;
    case OP_GT:
        return number && v > c->number;
    default:
        return is_true(shown);
    }
}

bool condition_holds(struct condition *c, const struct frame *f, const struct defs *defs)
{
    if (!c->name)
        return true;
    size_t len = strcspn(c->name, ".");
    const struct var *v = variable(f, defs, c->name, len);
    if (!v)
        return false;
    const uint8_t *root = var_bytes(v), *root_end = root + v->len, *at = root, *end = root_end;
    if (!open_attributes(c->name + len, root, root_end, defs, &at, &end))
        return false;
    buf_clear(&c->shown);
    value_node_text(&c->shown, root, root_end, at, defs, 0);
    return compares(c, buf_str(&c->shown));
}
