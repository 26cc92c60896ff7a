#include "src/wire/inlet.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "smiley/chunk.h"
#include "smiley/pack.h"

void inlet_init(struct inlet *i, struct intake *intake)
{
    *i = (struct inlet){ .intake = intake };
    run_init(&i->run);
}

static void close_consumer(struct inlet *i)
{
    if (i->consumer)
        i->consumer->close(i->consumer);
    i->consumer = NULL;
    buf_release(&i->raw);
    buf_release(&i->definitions);
}

void inlet_release(struct inlet *i)
{
    close_consumer(i);
    run_release(&i->run);
}

static void tell(struct inlet *i, enum arrival what)
{
    if (i->intake->tell)
        i->intake->tell(i->intake, &i->run, what);
}

/* --- start and end -------------------------------------------------------------------------------------------- */

static enum inlet_result begin(struct inlet *i, const struct message *m, struct err *err)
{
    struct taken taken = { 0 };
    struct run run;
    if (m->number != 1)
        return INLET_HOSTILE;
    if (i->begun)
        return INLET_KNOWN;
    if (facts_read(&run, m->id, m->body, false, err))
        return err->code == ERR_CORRUPT ? INLET_HOSTILE : INLET_FAILED;
    run_release(&i->run);
    i->run = run;
    i->consumer = i->intake->begin(i->intake, &i->run, &taken, err);
    if (!i->consumer)
        return INLET_FAILED;
    i->begun = true;
    i->ended = taken.ended;
    i->number = taken.operations;
    i->last_seq = taken.last_seq;
    i->last_first = taken.last_first;
    i->last_events = taken.last_events;
    i->last_may_grow = i->last_may_be_closed = taken.last_first > 0;
    i->events = taken.last_first ? taken.last_first + taken.last_events - 1 : 0;
    i->run.events = i->events;
    if (i->ended)
        close_consumer(i);
    else
        tell(i, taken.operations > 1 ? RUN_GOES_ON : RUN_BEGINS);
    return INLET_TAKEN;
}

static enum inlet_result finish(struct inlet *i, const struct message *m, struct err *err)
{
    struct run run;
    if (facts_read(&run, m->id, m->body, true, err))
        return err->code == ERR_CORRUPT ? INLET_HOSTILE : INLET_FAILED;
    run.events = i->events;
    if (i->consumer->run_ended(i->consumer, &run, err)) {
        run_release(&run);
        return INLET_FAILED;
    }
    run_release(&i->run);
    i->run = run;
    i->ended = true;
    close_consumer(i);
    tell(i, RUN_ENDS);
    return INLET_TAKEN;
}

int inlet_mark(struct inlet *i, enum run_status status, const char *notice, struct err *err)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (!i->consumer)
        return 0;
    i->run.status = status;
    i->run.end_ns = status == RUN_RUNNING ? 0 : now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
    char *copy = strdup(notice);
    if (!copy)
        return err_memory(err);
    free(i->run.notice);
    i->run.notice = copy;
    return i->intake->mark ? i->intake->mark(i->intake, i->consumer, &i->run, err) : 0;
}

/* --- definitions and chunks ----------------------------------------------------------------------------------- */

static int check_definitions(struct bytes records, struct err *err)
{
    struct decoder d = { .at = records.at, .end = records.at + records.len };
    struct record r;
    int got;
    while ((got = decode_next(&d, &r, err)) > 0)
        if (r.tag == TAG_EVENT || r.tag == TAG_SWITCH)
            return err_set(err, ERR_CORRUPT, "a message of definitions that holds something else");
    return got;
}

static enum inlet_result define(struct inlet *i, const struct message *m, struct err *err)
{
    buf_clear(&i->definitions);
    if (unpack(&i->definitions, m->body.at, m->body.len, DEFINITIONS_RAW_MAX, err))
        return err->code == ERR_CORRUPT ? INLET_HOSTILE : INLET_FAILED;
    struct chunk chunk = { .open = true, .definitions = { i->definitions.data, i->definitions.len } };
    chunk.seq = i->last_seq;
    chunk.summary.first_event = i->events + 1;
    if (!chunk.definitions.len)
        err_set(err, ERR_CORRUPT, "a message of definitions without any");
    if (!chunk.definitions.len || check_definitions(chunk.definitions, err))
        return INLET_HOSTILE;
    return i->consumer->events(i->consumer, &chunk, err) ? INLET_FAILED : INLET_TAKEN;
}

enum { CHUNK_HEAD = 12 };

/* The chunk goes on where the last one stopped, or is the last one with more in it. */
static bool fits(const struct inlet *i, const struct chunk *c)
{
    const struct summary *s = &c->summary;
    if (!i->last_first)
        return c->seq == 0 && s->first_event == 1;
    bool follows = c->seq == i->last_seq + 1 && s->first_event == i->last_first + i->last_events;
    bool grows = c->seq == i->last_seq && s->first_event == i->last_first && s->n_events >= i->last_events;
    return (follows && i->last_may_be_closed) || (grows && i->last_may_grow);
}

static int read_chunk(struct inlet *i, const struct message *m, struct chunk *c, struct err *err)
{
    const uint8_t *at = m->body.at;
    if (m->body.len < CHUNK_HEAD || get_le(at + 8, 4) > m->body.len - CHUNK_HEAD)
        return err_set(err, ERR_CORRUPT, "a message with a damaged chunk");
    size_t summary = get_le(at + 8, 4);
    *c = (struct chunk){ .seq = get_le(at, 8), .open = m->kind == MESSAGE_OPEN };
    c->packed = (struct bytes){ at + CHUNK_HEAD + summary, m->body.len - CHUNK_HEAD - summary };
    if (summary_read(&c->summary, at + CHUNK_HEAD, summary, err))
        return -1;
    int status = c->summary.n_events && c->summary.n_events <= 1u << 20 && fits(i, c)
                     ? 0
                     : err_set(err, ERR_CORRUPT, "a message with a chunk that does not follow the one before");
    if (!status)
        status = chunk_unpack(c->packed.at, c->packed.len, &i->raw, &c->checkpoint, &c->ops, &c->times, err);
    if (!status && (c->ops.len < c->summary.n_events || c->times.len < c->summary.n_events))
        status = err_set(err, ERR_CORRUPT, "a message with a damaged chunk");
    if (status)
        summary_release(&c->summary);
    return status;
}

static enum inlet_result take_chunk(struct inlet *i, const struct message *m, struct err *err)
{
    struct chunk c;
    if (read_chunk(i, m, &c, err))
        return err->code == ERR_NO_MEMORY ? INLET_FAILED : INLET_HOSTILE;
    int status = i->consumer->events(i->consumer, &c, err);
    if (!status) {
        i->last_seq = c.seq;
        i->last_first = c.summary.first_event;
        i->last_events = c.summary.n_events;
        i->last_may_grow = c.open;
        i->last_may_be_closed = !c.open;
        i->run.events = i->events = c.summary.first_event + c.summary.n_events - 1;
    }
    summary_release(&c.summary);
    return status ? INLET_FAILED : INLET_TAKEN;
}

/* --- all ------------------------------------------------------------------------------------------------------ */

static enum inlet_result take_numbered(struct inlet *i, const struct message *m, struct err *err)
{
    switch (m->kind) {
    case MESSAGE_DEFINITIONS:
        return define(i, m, err);
    case MESSAGE_CHUNK:
        return take_chunk(i, m, err);
    default:
        return finish(i, m, err);
    }
}

enum inlet_result inlet_take(struct inlet *i, const struct message *m, struct err *err)
{
    bool numbered = m->kind < MESSAGE_OPEN;
    if (m->kind == MESSAGE_START)
        return begin(i, m, err);
    if (m->number < 1)
        return INLET_HOSTILE;
    if (!i->begun)
        return INLET_EARLY;
    if (m->number < i->number + numbered)
        return INLET_KNOWN;
    if (m->number > i->number + numbered)
        return INLET_EARLY;
    if (m->kind == MESSAGE_BEAT || m->kind == MESSAGE_DONE)
        return INLET_TAKEN;
    if (i->ended)
        return numbered ? INLET_HOSTILE : INLET_KNOWN;
    if (m->kind == MESSAGE_OPEN)
        return take_chunk(i, m, err);
    enum inlet_result result = take_numbered(i, m, err);
    i->number += result == INLET_TAKEN;
    return result;
}
