#include "src/model/ledger.h"

#include <stdlib.h>

static int add(struct ledger *l, size_t chunk, uint32_t rows, uint32_t carried, struct err *err)
{
    if (l->n == l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 64;
        struct entry *more = realloc(l->entries, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        l->entries = more;
        l->cap = cap;
    }
    uint64_t before = ledger_rows(l);
    l->entries[l->n++] = (struct entry){ (uint32_t)chunk, rows, before, carried };
    return 0;
}

/* The run's last chunk may have grown since it was looked at. */
static void take_back(struct ledger *l)
{
    if (!l->next)
        return;
    l->next--;
    if (l->n && l->entries[l->n - 1].chunk == l->next)
        l->carried = l->entries[--l->n].carried;
}

int ledger_step(struct ledger *l, struct trace *t, ledger_wanted_fn *wanted, ledger_count_fn *count, void *owner,
                uint64_t budget_ns, struct err *err)
{
    struct slice slice = slice_of(budget_ns);
    size_t chunks = reader_chunks(t->reader);
    if (l->events != reader_events(t->reader) && l->next)
        take_back(l);
    l->events = reader_events(t->reader);
    for (; l->next < chunks; l->next++) {
        struct chunk_facts f;
        chunk_facts(t, l->next, &f);
        if (f.known && !wanted(&f)) {
            if (l->next % 64 == 63 && slice_over(&slice)) {
                l->next++;
                break;
            }
            continue;
        }
        uint32_t carried = l->carried;
        struct err why = { 0 };
        int64_t rows = count(owner, l->next, &carried, &why);
        if (rows < 0 && why.code == ERR_CORRUPT)
            rows = 0; /* the others are as good as they were */
        if (rows < 0 && err)
            *err = why;
        if (rows < 0 || add(l, l->next, (uint32_t)rows, l->carried, err))
            return -1;
        l->carried = carried;
        if (slice_over(&slice)) {
            l->next++;
            break;
        }
    }
    return l->next < chunks;
}

double ledger_progress(const struct ledger *l, const struct trace *t)
{
    size_t chunks = reader_chunks(t->reader);
    return l->next < chunks ? (double)l->next / (double)chunks : 1;
}

uint64_t ledger_rows(const struct ledger *l)
{
    return l->n ? l->entries[l->n - 1].before + l->entries[l->n - 1].rows : 0;
}

const struct entry *ledger_find(const struct ledger *l, uint64_t index, uint32_t *nth)
{
    size_t low = 0, high = l->n;
    if (index >= ledger_rows(l))
        return NULL;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(l->entries[middle].before <= index ? &low : &high) = middle;
    }
    while (l->entries[low].before + l->entries[low].rows <= index) /* entries without rows */
        low++;
    *nth = (uint32_t)(index - l->entries[low].before);
    return &l->entries[low];
}

const struct entry *ledger_at(const struct ledger *l, size_t chunk)
{
    size_t low = 0, high = l->n; /* the first entry of a later chunk */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (l->entries[middle].chunk <= chunk)
            low = middle + 1;
        else
            high = middle;
    }
    return low ? &l->entries[low - 1] : NULL;
}

void ledger_release(struct ledger *l)
{
    free(l->entries);
    *l = (struct ledger){ 0 };
}
