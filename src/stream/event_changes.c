#include "event_changes.h"

#include <stdlib.h>

static bool changes_room(struct chunker *c, size_t n)
{
    if (n <= c->cap_changes)
        return true;
    struct change *list = realloc(c->changes, 2 * n * sizeof *list);
    if (!list)
        return false;
    c->changes = list;
    c->cap_changes = 2 * n;
    return true;
}

int changes_read_more(struct chunker *c, const struct decoder *d, const uint8_t **p, const struct change *first,
                      bool in_call, struct err *err)
{
    int n = 1;
    for (bool more = true; more; n++) {
        if (!changes_room(c, (size_t)n + 1))
            return chunker_no_memory(c, err);
        c->changes[0] = *first;
        *p = get_change(*p, d->end, UNKNOWN_LEN, &c->changes[n], &more);
        if (!*p || *p - d->at > MAX_RECORD || (c->changes[n].op == CHANGE_COPY && !in_call))
            return chunker_refuse(d, err);
    }
    return n;
}

int changes_apply_one(struct state *s, struct frame *f, const struct change *ch, struct err *err)
{
    uint32_t spliced = NOT_SPLICED;
    return state_change(s, f, ch, &spliced, err) < 0 ? -1 : state_changed(s, f, spliced, err);
}

int changes_apply_list(struct chunker *c, struct frame *f, int n, const uint8_t *end, struct err *err)
{
    uint32_t spliced = NOT_SPLICED;
    for (const struct change *ch = c->changes; ch < c->changes + n; ch++)
        if (!(spliced == NOT_SPLICED && apply_plain(&c->state, f, ch, end)) &&
            state_change(&c->state, f, ch, &spliced, err) < 0)
            return -1;
    return state_changed(&c->state, f, spliced, err);
}

bool changes_count_list(struct chunker *c, struct tally_code *code, uint32_t id, int n)
{
    uint32_t last = UINT32_MAX;
    for (int i = 0; i < n; i++) {
        uint32_t var = c->changes[i].var;
        if (var != last && !tally_change(code, &c->defs, id, var))
            return false;
        last = var;
    }
    return true;
}
