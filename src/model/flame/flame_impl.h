/* What the files of the flame view share: flame.c (the window, and what is learned in which order), flame_chunk.c (what
 * one chunk tells), flame_row.c (cells made of all that is known). Private to src/model. */
#ifndef SMILEY_MODEL_FLAME_IMPL_H
#define SMILEY_MODEL_FLAME_IMPL_H

#include "smiley/flame.h"
#include "smiley/map.h"
#include "smiley/state.h"
#include "src/model/trace_impl.h"

enum {
    FLAME_BYTES = 96 << 20, /* of what is known of chunks, by all lanes; when full nothing more is learned */
    FLAME_MARGIN = 32,      /* depths beside the window's that are noted with them, for scrolling */
};

/* A frame that was on the thread's stack at the start of some chunk. Frames are kept once, each with the one below it:
 * a stack is its top frame. They are named by index + 1; 0: no frame. */
struct held {
    uint64_t call;
    uint64_t first;  /* event number of its CALL */
    uint64_t newest; /* the largest `first` of it and all below */
    uint32_t below;
    uint32_t code, depth;
    bool plain; /* neither it nor one below is a generator, so its calls begin with their CALL */
};

static inline bool code_suspends(const struct code_def *code)
{
    return code->flags & (CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR);
}

/* What a call has of a column, from its CALL or RESUME on. */
struct part {
    uint64_t call, from, to; /* ns, within the column */
    uint64_t event;          /* where it begins, if that is in the column and known; else 0 */
    uint32_t code;
};

/* A column of one depth, as far as one chunk reaches into it: parts in order of time, of which only these are kept. */
struct cell {
    struct part first, last, longest;
    uint64_t ns;     /* of all parts */
    uint64_t weight; /* votes that `code` is ahead by: see cell_add() */
    uint32_t code, n;
};

/* What was decoded of a chunk: cells of the columns it reaches into and of the depths it may change. */
struct tile {
    size_t bytes;
    uint32_t column, columns; /* of the window */
    uint32_t low, high;       /* depths [low, high) */
    uint32_t top, bottom;     /* it was made for these depths */
    bool one_column;          /* all of the chunk is in one: still good where that is so in another window */
    struct cell cells[];      /* [depth - low][column], `columns` each */
};

/* A chunk, as far as the thread is concerned. */
struct known {
    struct tile *tile; /* owned; NULL: not decoded */
    uint32_t stack;    /* held frame on top when it starts, where sampled */
    bool sampled, damaged;
};

/* What a lane wants of the chunk that is read. */
enum want { WANT_NOTHING, WANT_STACK, WANT_EVENTS };

/* A column of one depth while it is being put together. */
struct mix {
    struct cell cell;
    uint64_t unknown; /* ns that may be in calls, or not */
    uint32_t seen;    /* function that a sample saw here, + 1 */
};

struct flame {
    struct trace *trace; /* borrowed */
    struct flame_window window;
    struct state state; /* for reading chunks: that of the first lane serves all */
    struct body body;
    struct scan *scan; /* owned; while the events of a chunk are gone through */

    struct held *held; /* owned */
    size_t n_held, cap_held;
    struct map by_call;  /* call number -> held frame, the one noted last */
    struct known *known; /* owned, n_known: one a chunk */
    size_t n_known;
    size_t bytes; /* of tiles */

    size_t begin, end; /* chunks that reach into the window */
    uint32_t *lasting; /* owned, end - begin: of each the held frame on top of those that last all through it */
    size_t step;       /* how much of the work is done: see flame.c */
    enum want want;
    bool full;

    bool mixed; /* cells are what is known */
    uint32_t depths;
    struct flame_cell *cells; /* owned, rows × columns of the window */
    size_t cap_cells;
};

/* Where a chunk begins for this view: right after the last event before it, whose state it starts with. */
static inline uint64_t chunk_from(const struct flame *f, size_t chunk)
{
    return chunk ? reader_extent(f->trace->reader, chunk - 1).end_ns : 0;
}
static inline uint64_t chunk_to(const struct flame *f, size_t chunk)
{
    return reader_extent(f->trace->reader, chunk).end_ns;
}
static inline const struct held *held_of(const struct flame *f, uint32_t frame)
{
    return &f->held[frame - 1];
}
static inline uint32_t held_depths(const struct flame *f, uint32_t frame) /* frames from it on down */
{
    return frame ? held_of(f, frame)->depth + 1 : 0;
}
/* The stack without the frames above `depths`. */
static inline uint32_t held_cut(const struct flame *f, uint32_t frame, uint32_t depths)
{
    while (held_depths(f, frame) > depths)
        frame = held_of(f, frame)->below;
    return frame;
}

/* What the summary says of the thread's depth in a chunk: its frames below `low` are never left, none reaches `high`.
 * A chunk without the thread, or that nothing is known of. */
struct reach {
    bool known, there;
    uint32_t low, high;
};
struct reach chunk_reach(const struct flame *f, size_t chunk);

/* Reads the chunk's checkpoint for those of the lanes that want its stack, and decodes it for those that want its
 * events. 0, or -1 without memory: damage is noted, no error. */
int chunk_learn(struct flame *const *lanes, size_t n, size_t chunk, struct err *err);
void chunk_forget(struct flame *f, size_t chunk);

/* Adds a part that comes after all that are there. */
void cell_add(struct cell *c, const struct part *p);
/* Adds what another chunk has of the same column. */
void cell_join(struct cell *c, const struct cell *later);
/* Which calls last all through the chunks of the window, by what is known: f->lasting. */
int flame_settle(struct flame *f);
/* Makes the cells of what is known. */
int flame_mix(struct flame *f);

#endif
