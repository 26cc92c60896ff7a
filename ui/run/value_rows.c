#include "ui/run/value_rows.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/defs.h"
#include "smiley/value.h"

enum { KEY_TEXT_MAX = 200 };

void value_rows_release(struct value_rows *r)
{
    free(r->list);
    buf_release(&r->labels);
    map_release(&r->open);
    memset(r, 0, sizeof *r);
}

static uint64_t path_of(uint64_t parent, const char *label, size_t len)
{
    uint64_t h = parent ^ 0xcbf29ce484222325u;
    for (size_t i = 0; i < len; i++)
        h = (h ^ (uint8_t)label[i]) * 0x100000001b3u;
    return (h ^ 0xff) * 0x100000001b3u;
}

static struct value_row *add(struct value_rows *r)
{
    if (r->n == r->cap) {
        size_t cap = r->cap ? 2 * r->cap : 32;
        struct value_row *more = realloc(r->list, cap * sizeof *more);
        if (!more)
            return NULL;
        r->list = more;
        r->cap = cap;
    }
    r->list[r->n] = (struct value_row){ .label = (uint32_t)r->labels.len };
    return &r->list[r->n++];
}

/* What a child is called inside its container, appended. */
static void put_label(struct buf *out, const struct value_part *whole, const struct value_node *node,
                      const struct defs *defs)
{
    if (node->name) {
        buf_printf(out, ".%s", node->name);
    } else if (node->key) {
        buf_puts(out, "[");
        value_node_text(out, whole->root, whole->root_end, node->key, defs, KEY_TEXT_MAX);
        buf_puts(out, "]");
    } else if (node->index >= 0) {
        buf_printf(out, "[%lld]", (long long)node->index);
    } else if (node->tag != VALUE_BASE) {
        buf_puts(out, "{}");
    }
}

/* The child that is called the same in what the container was before. */
static struct value_part find_old(const struct value_part *old, const char *label, size_t len, const struct defs *defs)
{
    struct value_iter it;
    struct value_node node;
    struct buf other = BUF_INIT;
    struct value_part found = { .root = old->root, .root_end = old->root_end };
    value_iter_init(&it, old->root, old->root_end, old->at, defs);
    while (!found.at && value_iter_next(&it, &node)) {
        buf_clear(&other);
        put_label(&other, old, &node, defs);
        if (other.len == len && memcmp(other.data, label, len) == 0) {
            found.at = node.at;
            found.end = node.end;
        }
    }
    buf_release(&other);
    return found;
}

static bool differs(const struct value_part *a, const struct value_part *b)
{
    return !b->at || a->end - a->at != b->end - b->at || memcmp(a->at, b->at, (size_t)(a->end - a->at)) != 0;
}

static int add_children(struct value_rows *r, size_t parent, const struct defs *defs);

static int add_child(struct value_rows *r, size_t parent, const struct value_node *node, const struct defs *defs)
{
    struct value_row *row = add(r);
    if (!row)
        return -1;
    struct value_row up = r->list[parent];
    bool named = node->name || node->key || node->index >= 0; /* the items of a set cannot be told apart */
    put_label(&r->labels, &up.now, node, defs);
    row->label_len = (uint32_t)r->labels.len - row->label;
    buf_putc(&r->labels, '\0');
    if (r->labels.failed)
        return -1;
    const char *label = value_row_label(r, row);
    row->path = path_of(up.path, label, row->label_len);
    row->level = up.level + 1;
    row->var = up.var;
    row->flags = up.flags;
    row->now = (struct value_part){ up.now.root, up.now.root_end, node->at, node->end };
    if (up.changed && up.old.at && named) {
        row->old = find_old(&up.old, label, row->label_len, defs);
        row->changed = differs(&row->now, &row->old);
        if (!row->changed)
            row->old.at = NULL;
    }
    uint64_t yes;
    row->openable = node->has_children && row->level < VALUE_LEVELS;
    row->open = row->openable && map_get(&r->open, row->path, &yes);
    return row->open ? add_children(r, r->n - 1, defs) : 0;
}

static int add_children(struct value_rows *r, size_t parent, const struct defs *defs)
{
    struct value_iter it;
    struct value_node node;
    struct value_part now = r->list[parent].now;
    bool cut;
    value_iter_init(&it, now.root, now.root_end, now.at, defs);
    while (value_iter_next(&it, &node))
        if (add_child(r, parent, &node, defs) < 0)
            return -1;
    uint64_t missing = value_iter_missing(&it, &cut);
    if (!cut)
        return 0;
    struct value_row *row = add(r);
    if (!row)
        return -1;
    row->cut = true;
    row->missing = missing;
    row->level = r->list[parent].level + 1;
    row->var = r->list[parent].var;
    buf_putc(&r->labels, '\0');
    return r->labels.failed ? -1 : 0;
}

int value_rows_fill(struct value_rows *r, const struct variables *v, uint64_t code_key, const struct defs *defs)
{
    uint64_t yes;
    r->n = 0;
    buf_clear(&r->labels);
    for (size_t i = 0; i < v->n; i++) {
        const struct variable *var = &v->list[i];
        struct value_row *row = add(r);
        if (!row)
            return -1;
        row->label_len = (uint32_t)strlen(var->name);
        buf_put(&r->labels, var->name, row->label_len + 1);
        if (r->labels.failed)
            return -1;
        row->path = path_of(code_key, var->name, row->label_len);
        row->var = var->var;
        row->flags = var->flags;
        row->changed = var->changed;
        row->now = (struct value_part){ var->at, var->end, var->at, var->end };
        row->old = (struct value_part){ var->old, var->old_end, var->old, var->old_end };
        if (!var->at)
            continue;
        struct value_iter it;
        struct value_node node;
        bool cut;
        value_iter_init(&it, var->at, var->end, var->at, defs);
        row->openable = value_iter_next(&it, &node) || (value_iter_missing(&it, &cut), cut);
        row->open = row->openable && map_get(&r->open, row->path, &yes);
        if (row->open && add_children(r, r->n - 1, defs) < 0)
            return -1;
    }
    return 0;
}

void value_row_open(struct value_rows *r, const struct value_row *row, bool open)
{
    if (open)
        map_put(&r->open, row->path, 1);
    else
        map_remove(&r->open, row->path);
}

size_t value_row_parent(const struct value_rows *r, size_t row)
{
    for (size_t i = row; i > 0 && r->list[row].level > 0; i--)
        if (r->list[i - 1].level < r->list[row].level)
            return i - 1;
    return row;
}
