/* A stored run, open for reading: any event by number, the state at any event, summaries for everything that must not
 * decode. Summaries and definitions are read at open; chunks are decoded on demand and the last few are kept, so moving
 * around one place is cheap and memory stays bounded whatever the run's length.
 *
 * Events are numbered from 1 to reader_events(). What a function hands out as borrowed is valid until the next call
 * on the same reader, unless it says otherwise. */
#ifndef SMILEY_READER_H
#define SMILEY_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/buf.h"
#include "smiley/chunk.h"
#include "smiley/defs.h"
#include "smiley/err.h"
#include "smiley/record.h"
#include "smiley/run.h"
#include "smiley/state.h"
#include "smiley/store.h"

struct reader;

/* An event without its data: where and when. */
struct moment {
    uint64_t n;
    uint64_t time_ns;          /* since the stream's start */
    uint64_t call;             /* call number, 0: none (output before any call) */
    uint32_t code, file, line; /* meaningless where call is 0 */
    uint32_t thread, depth;
    enum event_kind kind;
    bool starts_block;
    bool unwound; /* RETURN by an exception */
};

int reader_open(struct reader **out, struct store *s, const char *id, struct err *err);
void reader_close(struct reader *r); /* NULL is fine; the store stays open */

/* For a run that is still being recorded: reads what has come since. *grown tells whether something has. */
int reader_refresh(struct reader *r, bool *grown, struct err *err);

const struct run *reader_run(const struct reader *r);   /* valid until reader_refresh() */
const struct defs *reader_defs(const struct reader *r); /* valid as long as the reader */
uint64_t reader_events(const struct reader *r);
uint64_t reader_duration_ns(const struct reader *r); /* time of the last event */

size_t reader_chunks(const struct reader *r);
/* Valid until reader_refresh(), or until 200 other chunks' were asked for. Never NULL: a damaged one says no more than
 * which events and when. */
const struct summary *reader_summary(const struct reader *r, size_t chunk);
size_t reader_chunk_of(const struct reader *r, uint64_t n); /* n within 1 … reader_events() */
/* How many blocks the chunks before this one have together; of reader_chunks(): all there are. Reads nothing. */
uint64_t reader_blocks_before(const struct reader *r, size_t chunk);
size_t reader_chunk_of_block(const struct reader *r, uint64_t index); /* index from 0, below all there are */
/* Which events a chunk has, and when the first and the last of them was. Reads nothing. */
struct extent {
    uint64_t first_event;
    uint32_t n_events;
    uint64_t start_ns, end_ns;
};
struct extent reader_extent(const struct reader *r, size_t chunk);

/* A damaged chunk gives ERR_CORRUPT for its events; the others stay readable. */
int reader_moment(struct reader *r, uint64_t n, struct moment *m, struct err *err);
/* All moments of one chunk at once: borrowed array of summary->n_events, valid until another chunk is asked for. */
int reader_moments(struct reader *r, size_t chunk, const struct moment **m, struct err *err);
/* The moments of the block that holds event n: borrowed array of *len, valid as above. This and what follows decodes no more
 * of a chunk than it must. */
int reader_block(struct reader *r, uint64_t n, const struct moment **m, uint32_t *len, struct err *err);
/* How many blocks there are before event n's; and the first event of the block that has so many before it. */
int reader_block_index(struct reader *r, uint64_t n, uint64_t *index, struct err *err);
int reader_block_first(struct reader *r, uint64_t index, uint64_t *n, struct err *err);
/* The event with its changes and value (borrowed). */
int reader_record(struct reader *r, uint64_t n, struct record *record, struct err *err);
/* A chunk unpacked but not decoded, for who looks through a whole run: *b starts zeroed, is filled anew each time, and
 * the caller releases its raw. The events that count are the first n_events of the chunk's summary. */
struct body {
    struct buf raw;
    struct bytes checkpoint, ops, times; /* in raw */
};
int reader_body(struct reader *r, size_t chunk, struct body *b, struct err *err);
/* The state after event n (borrowed): the frame of the event is state_frame(). Quick where n follows the n asked for
 * before. */
int reader_state(struct reader *r, uint64_t n, const struct state **state, struct err *err);

/* A file's source as it was when it ran: UTF-8, owned by the reader and valid as long as it. *text NULL where there is
 * none. */
int reader_source(struct reader *r, uint32_t file, const char **text, size_t *len, struct err *err);
/* The run's profile as it is stored now, as records of the stream appended to out: FUNCTIONs, then PROFILEs. Nothing where
 * there is none. Of functions whose totals have not come yet there is no total. */
int reader_profile(struct reader *r, struct buf *out, struct err *err);
/* A key that is the same for the same content in every run (32 hex digits), or "" where there is no source. */
const char *reader_source_key(struct reader *r, uint32_t file);

#endif
