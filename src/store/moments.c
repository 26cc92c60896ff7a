/* Asking for events: where and when they were, their records, and how they stand in blocks. */
#include "src/store/reader_impl.h"

static int no_event(const struct reader *r, uint64_t n, struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "there is no event %llu; the run has %llu", (unsigned long long)n,
                   (unsigned long long)reader_events(r));
}

int reader_moments(struct reader *r, size_t chunk, const struct moment **m, struct err *err)
{
    struct page *p = page_get(r, chunk, err);
    if (!p || page_ready(r, p, 0, p->n, err))
        return -1;
    *m = p->moments;
    return 0;
}

/* The page of an event, and its place there; the event's section is ready. */
static struct page *page_of(struct reader *r, uint64_t n, uint32_t *at, struct err *err)
{
    struct page *p = r->recent;
    if (!p || !p->n || n - r->index[p->chunk].first_event >= p->n) {
        if (n < 1 || n > reader_events(r)) {
            no_event(r, n, err);
            return NULL;
        }
        if (!(p = page_get(r, reader_chunk_of(r, n), err)))
            return NULL;
    }
    *at = (uint32_t)(n - r->index[p->chunk].first_event);
    return page_ready(r, p, *at, *at + 1, err) ? NULL : p;
}

int reader_moment(struct reader *r, uint64_t n, struct moment *m, struct err *err)
{
    uint32_t at;
    const struct page *p = page_of(r, n, &at, err);
    if (!p)
        return -1;
    *m = p->moments[at];
    return 0;
}

int reader_record(struct reader *r, uint64_t n, struct record *record, struct err *err)
{
    uint32_t i;
    const struct page *p = page_of(r, n, &i, err);
    if (!p)
        return -1;
    struct place at = p->places[i];
    struct decoder d = {
        .at = p->body.ops.at + at.op,
        .end = p->body.ops.at + p->body.ops.len,
        .times = p->body.times.at + at.time,
        .times_end = p->body.times.at + p->body.times.len,
    };
    return decode_next(&d, record, err) == 1 ? 0 : reader_damaged(r, p->chunk, err);
}

/* --- blocks --------------------------------------------------------------------------------------------------- */

/* Whether event `at` of the page, which need not be ready, goes on with a block. */
static bool goes_on(const struct page *p, uint32_t at)
{
    if (at % MARK_EVENTS == 0 && p->marks->whole)
        return at && p->marks->list[at / MARK_EVENTS - 1].goes_on;
    return !p->moments[at].starts_block;
}

int reader_block(struct reader *r, uint64_t n, const struct moment **m, uint32_t *len, struct err *err)
{
    uint32_t first, end;
    struct page *p = page_of(r, n, &first, err);
    if (!p)
        return -1;
    for (end = first + 1; end < p->n && goes_on(p, end); end++)
        if (page_ready(r, p, end, end + 1, err))
            return -1;
    for (; first > 0 && goes_on(p, first); first--)
        if (page_ready(r, p, first - 1, first, err))
            return -1;
    *m = &p->moments[first];
    *len = end - first;
    return 0;
}

/* How many blocks start before a section. */
static uint32_t blocks_before(const struct page *p, uint32_t section)
{
    return section ? p->marks->list[section - 1].blocks : 0;
}

int reader_block_index(struct reader *r, uint64_t n, uint64_t *index, struct err *err)
{
    uint32_t at, from, count;
    const struct page *p = page_of(r, n, &at, err);
    if (!p)
        return -1;
    from = p->marks->whole ? at / MARK_EVENTS * MARK_EVENTS : 0;
    count = blocks_before(p, from / MARK_EVENTS);
    for (; from <= at; from++)
        count += p->moments[from].starts_block;
    *index = reader_blocks_before(r, p->chunk) + (count ? count - 1 : 0);
    return 0;
}

int reader_block_first(struct reader *r, uint64_t index, uint64_t *n, struct err *err)
{
    uint64_t all = reader_blocks_before(r, reader_chunks(r));
    if (index >= all)
        return err_set(err, ERR_NOT_FOUND, "there is no block %llu; the run has %llu", (unsigned long long)index,
                       (unsigned long long)all);
    size_t chunk = reader_chunk_of_block(r, index);
    struct page *p = page_get(r, chunk, err);
    if (!p)
        return -1;
    uint64_t wanted = index - r->index[chunk].blocks_before; /* of the chunk's */
    uint32_t section = 0, at;
    while (p->marks->whole && section < p->marks->n && p->marks->list[section].blocks <= wanted)
        section++;
    at = section * MARK_EVENTS;
    if (at < p->n && page_ready(r, p, at, at + 1, err))
        return -1;
    wanted -= blocks_before(p, section);
    for (; at < p->n; at++)
        if (p->moments[at].starts_block && wanted-- == 0) {
            *n = p->moments[at].n;
            return 0;
        }
    return err_set(err, ERR_CORRUPT, "the run's index is damaged: it has fewer blocks than it says");
}
