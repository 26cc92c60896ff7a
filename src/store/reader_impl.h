/* What the files of the reader share: reader.c (the run, its definitions and the index of its chunks), summaries.c,
 * page.c (decoded chunks), cursor.c (the state at an event). */
#ifndef STORE_READER_IMPL_H
#define STORE_READER_IMPL_H

#include "smiley/buf.h"
#include "smiley/map.h"
#include "smiley/reader.h"
#include "src/store/store_impl.h"

enum {
    PAGES = 8,              /* decoded chunks that are kept */
    PAGES_BYTES = 24 << 20, /* … unless they are this large together */
    SHELF_BYTES = 8 << 20,  /* of marks whose pages are gone */
    MARK_EVENTS = 1024,     /* events between two marks: a section of a chunk */
    EVENTS_MAX = 1 << 20,   /* of a chunk */
};

/* A chunk as its row tells it. */
struct entry {
    uint32_t seq;
    uint32_t n_events, n_blocks;
    uint64_t first_event;
    uint64_t blocks_before; /* in the chunks before */
    uint64_t start_ns, end_ns;
    struct summary *summary; /* owned; NULL: not read, or let go */
};

/* Where an event's record and its time stand in ops and times. */
struct place {
    uint32_t op, time;
};

/* The state after some event of a chunk, to go on from. */
struct mark {
    uint8_t *bytes; /* owned; NULL: there is none. A checkpoint, and behind it what checkpoints leave out: */
    uint32_t checkpoint_len, len; /* (call, variable, event number of its change)* as varints */
    struct place next;            /* of the record after it */
    /* where the marks are whole: */
    uint32_t blocks;       /* events of the chunk up to here that start a block */
    struct block_end last; /* the event before */
    bool goes_on;          /* the next event belongs to the block of that one */
};

/* All of a chunk. They outlive its page: on a shelf, until it is full. */
struct marks {
    size_t chunk;
    uint32_t n;
    bool whole;   /* none is missing: each section can be decoded without those before it */
    size_t bytes; /* of memory */
    struct marks *older, *newer; /* on the shelf */
    struct mark list[];          /* [i]: after event (i + 1) * MARK_EVENTS of the chunk */
};

struct shelf {
    struct map by_chunk; /* -> struct marks *, owned */
    struct marks *oldest, *newest;
    size_t bytes;
};

/* A decoded chunk, or sections of one. */
struct page {
    size_t chunk;
    uint32_t n;    /* events; 0: the page is empty */
    uint64_t used; /* when it was asked for last */
    struct body body;
    struct moment *moments; /* owned, n; filled in sections that are ready */
    struct place *places;   /* likewise */
    bool *ready;            /* owned, by section */
    bool all_ready;
    struct marks *marks;    /* owned as long as the page is there */
};

/* The state that is moved from event to event. */
struct cursor {
    struct state state;
    struct page *page; /* NULL: nowhere */
    struct decoder decoder;
};

struct summary_cache {
    uint32_t *order; /* owned ring: chunks whose summaries are in memory but the last chunk's, the newest last */
    size_t cap, len, head;
    size_t bytes;
    uint64_t dice;
};

struct reader {
    struct store *store; /* borrowed */
    int64_t number;      /* of the run in the database */
    struct run run;
    struct defs defs;
    uint32_t next_part;
    struct entry *index; /* owned */
    size_t n_chunks, cap_chunks;
    struct summary_cache summaries;
    struct page pages[PAGES];
    struct page *recent; /* one of them: most questions are about where the last one was */
    struct shelf shelf;
    uint64_t clock;
    struct state scan; /* for decoding pages */
    struct cursor cursor;
    struct map sources; /* file -> struct buf *, owned: texts that were asked for */
    struct map keys;    /* file -> char *, owned: their keys */
};

/* The error for a chunk that cannot be read, with the reason that is in err already. Returns -1. */
int reader_damaged(const struct reader *r, size_t chunk, struct err *err);

/* The chunk's page, valid until another is asked for; what is not ready of it is page_ready()'s to decode. NULL with err
 * filled. */
struct page *page_get(struct reader *r, size_t chunk, struct err *err);
/* Decodes what is missing of the events [from, to) of the chunk. */
int page_ready(struct reader *r, struct page *p, uint32_t from, uint32_t to, struct err *err);
void page_drop(struct reader *r, struct page *p);
void pages_drop_chunk(struct reader *r, size_t chunk); /* its marks, too */

/* From the shelf, or none yet. NULL without memory. */
struct marks *shelf_take(struct reader *r, size_t chunk, uint32_t n_events);
void shelf_put(struct reader *r, struct marks *m); /* NULL is fine */
void shelf_forget(struct reader *r, size_t chunk);      /* those on the shelf */
void shelf_release(struct shelf *s);
/* Leaves a mark of the state, where none is there and it is not too large. */
void mark_leave(struct marks *m, uint32_t i, const struct state *s, struct place next);
/* Makes s what left the mark. */
int mark_enter(const struct mark *m, struct state *s, struct err *err);

void cursor_leave(struct cursor *c, const struct page *p); /* where it is on that page */

void summary_drop(struct reader *r, size_t chunk);
void summaries_release(struct reader *r);
/* Reads the summary of the last chunk, which may be replaced under our hands, while the index is being read. */
void summary_keep_last(struct reader *r);
/* The last chunk will not be the last any more: it may be let go like any other. */
int summary_release_last(struct reader *r, struct err *err);

void reader_sources_release(struct reader *r);

#endif
