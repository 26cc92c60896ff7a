#include "tally.h"

#include <stdlib.h>
#include <string.h>

#include "changes.h"

enum { BITS_MIN = 8 };

/* --- tables --------------------------------------------------------------------------------------------------- */

static inline uint32_t slot_of(const struct tally_table *t, uint64_t key)
{
    return (uint32_t)(key * UINT64_C(0x9e3779b97f4a7c15) >> (64 - t->bits));
}

static int table_grow(struct tally_table *t)
{
    struct tally_table bigger = { .bits = t->slots ? t->bits + 1 : BITS_MIN, .len = t->len, .stamp = t->stamp };
    bigger.slots = calloc((size_t)1 << bigger.bits, sizeof *bigger.slots);
    if (!bigger.slots)
        return -1;
    uint32_t mask = (1u << bigger.bits) - 1;
    for (size_t i = 0; t->slots && i < (size_t)1 << t->bits; i++) {
        if (t->slots[i].stamp != t->stamp)
            continue;
        uint32_t to = slot_of(&bigger, t->slots[i].key);
        while (bigger.slots[to].stamp == t->stamp)
            to = (to + 1) & mask;
        bigger.slots[to] = t->slots[i];
    }
    free(t->slots);
    *t = bigger;
    return 0;
}

static void table_start(struct tally_table *t)
{
    t->len = 0;
    if (++t->stamp == 0) { /* counted once around: old slots would look like new ones */
        if (t->slots)
            memset(t->slots, 0, sizeof *t->slots << t->bits);
        t->stamp = 1;
    }
}

/* The slot of the key; a new one has count 0. NULL without memory. */
static inline struct tally_slot *table_at(struct tally_table *t, uint64_t key)
{
    if (!likely(t->slots && t->len <= 1u << (t->bits - 1)) && table_grow(t) < 0)
        return NULL;
    uint32_t mask = (1u << t->bits) - 1;
    struct tally_slot *slot;
    for (uint32_t i = slot_of(t, key);; i = (i + 1) & mask) {
        slot = &t->slots[i];
        if (!likely(slot->stamp == t->stamp))
            break;
        if (likely(slot->key == key))
            return slot;
    }
    *slot = (struct tally_slot){ .key = key, .stamp = t->stamp };
    t->len++;
    return slot;
}

static int by_key(const void *a, const void *b)
{
    uint64_t x = ((const struct tally_slot *)a)->key, y = ((const struct tally_slot *)b)->key;
    return x < y ? -1 : x > y;
}

/* The slots in order of their keys, t->len of them, the caller's to free. NULL without memory. */
static struct tally_slot *table_sorted(const struct tally_table *t)
{
    struct tally_slot *list = malloc((t->len + 1) * sizeof *list);
    if (!list)
        return NULL;
    size_t n = 0;
    for (size_t i = 0; n < t->len && i < (size_t)1 << t->bits; i++)
        if (t->slots[i].stamp == t->stamp)
            list[n++] = t->slots[i];
    qsort(list, n, sizeof *list, by_key);
    return list;
}

void tally_release(struct tally *t)
{
    free(t->lines.slots);
    free(t->threads.slots);
    free(t->clocks);
    for (uint32_t i = 0; i < t->n_codes; i++)
        free(t->codes[i].changes);
    free(t->codes);
    free(t->used);
    *t = (struct tally){ 0 };
}

static void forget_recent(struct tally *t)
{
    t->no_line.key = UINT64_MAX;
    for (size_t i = 0; i < TALLY_RECENT; i++)
        t->recent[i] = &t->no_line;
}

static void codes_start(struct tally *t)
{
    t->n_used = 0;
    if (++t->code_stamp == 0) {
        for (uint32_t i = 0; i < t->n_codes; i++)
            t->codes[i].stamp = 0;
        t->code_stamp = 1;
    }
}

void tally_start(struct tally *t, uint64_t first_event)
{
    if (t->line_slot)
        t->line = t->line_slot->key + 1;
    t->line_slot = NULL;
    table_start(&t->lines);
    table_start(&t->threads);
    codes_start(t);
    forget_recent(t);
    t->thread_slot = NULL;
    t->last = (struct block_end){ .kind = EVENT_KINDS };
    t->s = (struct summary){ .first_event = first_event };
}

struct tally_slot *tally_line_far(struct tally *t, uint32_t file, uint32_t line)
{
    const struct tally_slot *before = t->lines.slots;
    struct tally_slot *slot = table_at(&t->lines, line_key(file, line));
    if (t->lines.slots != before)
        forget_recent(t);
    if (slot)
        t->recent[recent_of(file, line)] = slot;
    return slot;
}

/* --- codes ---------------------------------------------------------------------------------------------------- */

/* An element for every code that is defined. */
static bool codes_grow(struct tally *t, uint32_t n)
{
    if (n < 2 * t->n_codes)
        n = 2 * t->n_codes;
    struct tally_code *more = realloc(t->codes, n * sizeof *more);
    if (!more)
        return false;
    memset(more + t->n_codes, 0, (n - t->n_codes) * sizeof *more);
    t->codes = more;
    t->n_codes = n;
    return true;
}

struct tally_code *tally_code_far(struct tally *t, const struct defs *defs, uint32_t id)
{
    if (id >= t->n_codes && !codes_grow(t, defs->n_codes))
        return NULL;
    if (t->n_used == t->cap_used) {
        uint32_t cap = t->cap_used ? 2 * t->cap_used : 64;
        uint32_t *more = realloc(t->used, cap * sizeof *more);
        if (!more)
            return NULL;
        t->used = more;
        t->cap_used = cap;
    }
    t->used[t->n_used++] = id;
    struct tally_code *code = &t->codes[id];
    code->stamp = t->code_stamp;
    code->file = defs->codes[id]->file;
    code->events = code->calls = 0;
    if (code->n_vars)
        memset(code->changes, 0, code->n_vars * sizeof *code->changes);
    return code;
}

bool tally_change_far(struct tally_code *code, const struct defs *defs, uint32_t id, uint32_t var)
{
    uint32_t n = defs->codes[id]->cap_vars; /* a module's variables become more */
    if (n <= var)
        n = var + 1;
    uint32_t *more = realloc(code->changes, n * sizeof *more);
    if (!more)
        return false;
    memset(more + code->n_vars, 0, (n - code->n_vars) * sizeof *more);
    code->changes = more;
    code->n_vars = n;
    return true;
}

/* --- threads -------------------------------------------------------------------------------------------------- */

static bool clocks_grow(struct tally *t, uint32_t n)
{
    if (n <= t->n_clocks)
        return true;
    struct tally_clock *more = realloc(t->clocks, n * sizeof *more);
    if (!more)
        return false;
    memset(more + t->n_clocks, 0, (n - t->n_clocks) * sizeof *more);
    t->clocks = more;
    t->n_clocks = n;
    return true;
}

/* Another thread has the word; *waited_ns becomes the time since its own last event. */
static bool change_clock(struct tally *t, uint32_t thread, uint64_t now_ns, uint64_t *waited_ns)
{
    if (!clocks_grow(t, (t->thread > thread ? t->thread : thread) + 1))
        return false;
    t->clocks[t->thread] =
        (struct tally_clock){ .since_ns = now_ns, .line = t->line_slot ? t->line_slot->key + 1 : t->line };
    *waited_ns = now_ns - t->clocks[thread].since_ns;
    t->line = t->clocks[thread].line;
    t->line_slot = NULL;
    return true;
}

bool tally_turn(struct tally *t, uint32_t thread, uint64_t now_ns)
{
    uint64_t waited_ns = 0;
    if (t->thread != thread && !change_clock(t, thread, now_ns, &waited_ns))
        return false;
    if (!t->thread_slot || t->thread != thread)
        t->thread_slot = table_at(&t->threads, thread);
    t->thread = thread;
    if (!t->line_slot)
        t->line_slot = t->line ? tally_line(t, (uint32_t)((t->line - 1) >> 32), (uint32_t)(t->line - 1)) : &t->no_line;
    if (!t->thread_slot || !t->line_slot)
        return false;
    if (!t->thread_slot->count)
        t->thread_slot->a = UINT32_MAX;
    t->line_slot->own_ns += waited_ns;
    return true;
}

/* --- summary -------------------------------------------------------------------------------------------------- */

/* Of one table of slots: lines that were executed, and times of lines. */
static bool put_lines(const struct tally_table *table, struct summary *out)
{
    struct tally_slot *slots = table_sorted(table);
    out->lines = malloc((table->len + 1) * sizeof *out->lines);
    out->times = malloc((table->len + 1) * sizeof *out->times);
    bool ok = slots && out->lines && out->times;
    for (uint32_t i = 0; ok && i < table->len; i++) {
        const struct tally_slot *slot = &slots[i];
        uint32_t file = (uint32_t)(slot->key >> 32), line = (uint32_t)slot->key;
        if (slot->count)
            out->lines[out->n_lines++] = (struct line_summary){
                .file = file, .line = line, .hits = slot->count, .first = slot->a, .last = slot->b
            };
        if (slot->own_ns)
            out->times[out->n_times++] = (struct time_summary){ .file = file, .line = line, .own_ns = slot->own_ns };
        out->own_ns += slot->own_ns;
    }
    free(slots);
    return ok;
}

static int by_id(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static bool put_vars(const struct tally_code *code, uint32_t id, uint32_t *cap, struct summary *out)
{
    if (out->n_vars + code->n_vars > *cap) {
        uint32_t more = 2 * *cap + code->n_vars;
        struct var_summary *vars = realloc(out->vars, more * sizeof *vars);
        if (!vars)
            return false;
        out->vars = vars;
        *cap = more;
    }
    for (uint32_t i = 0; i < code->n_vars; i++)
        if (code->changes[i])
            out->vars[out->n_vars++] = (struct var_summary){ .code = id, .var = i, .changes = code->changes[i] };
    return true;
}

static bool put_codes(const struct tally *t, struct summary *out)
{
    uint32_t *ids = malloc((t->n_used + 1) * sizeof *ids), cap = 0;
    out->codes = malloc((t->n_used + 1) * sizeof *out->codes);
    bool ok = ids && out->codes;
    if (ok && t->n_used)
        memcpy(ids, t->used, t->n_used * sizeof *ids);
    if (ok)
        qsort(ids, t->n_used, sizeof *ids, by_id);
    for (uint32_t i = 0; ok && i < t->n_used; i++) {
        uint32_t id = ids[i];
        const struct tally_code *code = &t->codes[id];
        if (!code->events) /* it was looked up for an event that was damaged */
            continue;
        out->codes[out->n_codes++] = (struct code_summary){ .code = id, .events = code->events, .calls = code->calls };
        ok = put_vars(code, id, &cap, out);
    }
    free(ids);
    return ok;
}

static bool put_threads(const struct tally_table *table, struct summary *out)
{
    struct tally_slot *slots = table_sorted(table);
    out->threads = malloc((table->len + 1) * sizeof *out->threads);
    bool ok = slots && out->threads;
    for (; ok && out->n_threads < table->len; out->n_threads++) {
        const struct tally_slot *slot = &slots[out->n_threads];
        out->threads[out->n_threads] = (struct thread_summary){ .thread = (uint32_t)slot->key,
                                                                .events = slot->count,
                                                                .blocks = slot->c,
                                                                .min_depth = slot->a,
                                                                .max_depth = slot->b };
    }
    free(slots);
    return ok;
}

int tally_summary(const struct tally *t, struct summary *out, struct err *err)
{
    *out = t->s;
    out->timed = true;
    if (!t->failed && put_lines(&t->lines, out) && put_codes(t, out) && put_threads(&t->threads, out))
        return 0;
    summary_release(out);
    return err_memory(err);
}
