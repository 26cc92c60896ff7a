/* Chunks: a run cut into pieces that can each be read alone, and their summaries.
 *
 * The chunker sits behind the ring (and behind nothing else): it takes a stream's bytes as they come and hands out chunks. A
 * chunk holds the definitions that are new in it, a checkpoint of the state before its first event, its events
 * without their times, the times as a column of their own (both compress far better apart), and a summary that says
 * what is inside, so that navigation and search decode only chunks that can match.
 *
 * A chunk closes at CHUNK_EVENTS events or at CHUNK_BYTES bytes; where its checkpoint is large, not before its bytes are twice its
 * checkpoint's, but at CHUNK_EVENTS_MAX or CHUNK_BYTES_MAX at the latest. Asked to flush, the chunker hands out what it
 * has as an *open* chunk: the next one has the same number and replaces it, with more events (its new definitions
 * stand only once). Only a run's last chunk can be without events: it brings definitions, or comes before the first event. */
#ifndef SMILEY_CHUNK_H
#define SMILEY_CHUNK_H

#include "smiley/buf.h"
#include "smiley/defs.h"
#include "smiley/err.h"
#include "smiley/record.h"
#include "smiley/state.h"

enum {
    CHUNK_EVENTS = 16384,
    CHUNK_BYTES = 512 << 10, /* of ops and times */
    CHUNK_EVENTS_MAX = 8 * CHUNK_EVENTS,
    CHUNK_BYTES_MAX = 16 << 20,
};

struct thread_summary {
    uint32_t thread;
    uint32_t events;
    uint32_t blocks; /* those of its events that start one; a block is of one thread */
    uint32_t min_depth, max_depth; /* number of frames on the thread's stack after an event, smallest and largest; a YIELD or RETURN
                                      counts its frame as gone */
};
struct line_summary {
    uint32_t file, line;
    uint32_t hits;        /* LINE events */
    uint32_t first, last; /* offset in the chunk (0-based) of the first and last such event */
};
struct code_summary {
    uint32_t code;
    uint32_t events; /* of its frames, of any kind, what they print included */
    uint32_t calls;
};
struct var_summary {
    uint32_t code, var;
    uint32_t changes; /* events that change it */
};

/* A line's own time: what passes from an event to the next one in the same thread belongs to the line at which the frame stands
 * that is on top of the thread's stack after the event; to none where there is no frame. So it holds what the line does itself,
 * builtins, code that is not recorded, waiting and the recording of its events included, and not the calls that are recorded. It is
 * counted in the chunk of the event that ends it: a chunk's times are those from each of its threads' last event before
 * the chunk to their last event in it. So a line can have time in a chunk where it has no LINE event: it goes on after a call. */
struct time_summary {
    uint32_t file, line;
    uint64_t own_ns; /* of several threads together */
};

struct summary {
    uint64_t first_event; /* number of its first event, from 1; where it has none, of the one that would be */
    uint32_t n_events;
    uint32_t n_blocks;    /* events that start a block; the first of a chunk always does */
    uint64_t start_ns, end_ns; /* time of first and last event since the stream's start */
    uint32_t kinds[EVENT_KINDS];
    uint64_t output_bytes;
    bool timed;      /* false: nobody has counted times, there were none yet when it was made */
    uint64_t own_ns; /* of all its lines together */
    uint32_t n_threads, n_lines, n_codes, n_vars, n_times;
    struct thread_summary *threads; /* owned, sorted by thread; the others by (file, line), code, (code, var), (file, line) */
    struct line_summary *lines;
    struct code_summary *codes;
    struct var_summary *vars;
    struct time_summary *times;
};

void summary_release(struct summary *s);
void summary_write(const struct summary *s, struct buf *out); /* appends; format in docs/stream.md */
/* *s need not be initialised; on success it is the caller's to release, on failure it is empty. */
int summary_read(struct summary *s, const uint8_t *at, size_t len, struct err *err);

/* What is said of one of them; NULL: nothing. */
const struct thread_summary *thread_summary_of(const struct thread_summary *threads, uint32_t n, uint32_t thread);
const struct line_summary *summary_line(const struct summary *s, uint32_t file, uint32_t line);
const struct code_summary *summary_code(const struct summary *s, uint32_t code);
const struct var_summary *summary_var(const struct summary *s, uint32_t code, uint32_t var);
/* The lines of a file, and the times of its lines: *n of them in a row. */
const struct line_summary *summary_lines(const struct summary *s, uint32_t file, uint32_t *n);
const struct time_summary *summary_times(const struct summary *s, uint32_t file, uint32_t *n);

struct chunk {
    uint64_t seq;        /* from 0 */
    bool open;           /* will be replaced by a larger one with the same seq */
    struct bytes definitions; /* records new since the last chunk handed out, SOURCE and the like included, SWITCH not */
    struct bytes checkpoint, ops, times;
    struct bytes packed; /* the three as chunk_pack() gives them, where somebody has packed them already; else empty */
    struct summary summary;
}; /* borrowed from the chunker until the next call on it */

typedef int chunk_fn(void *data, const struct chunk *chunk, struct err *err);

struct chunker;
struct chunker *chunker_new(chunk_fn *emit, void *data);
void chunker_free(struct chunker *c);
/* Takes whole records. Hands out closed chunks as they fill. -1: the bytes are damaged, or what `emit` failed with. What came before
 * the damage is kept: chunker_finish() still hands it out, but nothing more is taken in. */
int chunker_feed(struct chunker *c, const uint8_t *at, size_t len, struct err *err);
/* Hands out what is there as an open chunk (nothing where nothing is new since the last flush). */
int chunker_flush(struct chunker *c, struct err *err);
/* Closes the last chunk. */
int chunker_finish(struct chunker *c, struct err *err);
uint64_t chunker_events(const struct chunker *c);
const struct defs *chunker_defs(const struct chunker *c);

/* Appends the stored form of a chunk's body: checkpoint, ops and times with their lengths, as one zstd frame (pack.h). Where that
 * fails, out has failed. */
struct packer;
void chunk_pack(struct packer *p, struct buf *out, const struct chunk *c);
/* Unpacks into *raw and points checkpoint, ops and times into it. */
int chunk_unpack(const uint8_t *at, size_t len, struct buf *raw, struct bytes *checkpoint, struct bytes *ops,
                 struct bytes *times, struct err *err);

/* What the event before was, as far as it decides whether the next one starts a block. */
struct block_end {
    enum event_kind kind; /* EVENT_KINDS: there was none in this chunk */
    uint32_t thread, fd;  /* fd: of an OUTPUT */
    uint64_t call;        /* its frame's call number; 0: none */
};

/* Whether an event starts a block. A LINE goes on with a block of lines of the same frame, unless it changes a variable that
 * had a value; an OUTPUT goes on with what the same frame has just written to the same place (a print() is several
 * writes). Everything else starts one, and so does a chunk's first event (so blocks never cross chunks). */
static inline bool event_starts_block(const struct record *r, uint32_t thread, uint64_t call,
                                      const struct block_end *last)
{
    if (r->kind != last->kind || call != last->call)
        return true;
    if (r->kind == EVENT_LINE)
        return r->reassigns;
    return r->kind != EVENT_OUTPUT || r->fd != last->fd || thread != last->thread;
}

#endif
