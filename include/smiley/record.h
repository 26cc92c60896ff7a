/* Records: one step of reading a stream.
 *
 *     struct decoder d = { .at = bytes, .end = bytes + len };
 *     while ((got = decode_next(&d, &record, &err)) > 0) …
 *
 * Decoding checks form only (lengths, tags, varints, well-formed values); what ids mean is for defs.h and state.h. Pointers in a
 * record point into the stream's bytes. */
#ifndef SMILEY_RECORD_H
#define SMILEY_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/err.h"
#include "smiley/format.h"

struct bytes {
    const uint8_t *at;
    size_t len;
};

struct change {
    uint32_t var;
    enum change_op op;
    struct bytes value;       /* NEW, SET: the snapshot; SPLICE: what is inserted */
    int64_t delta;            /* ADD */
    uint32_t offset, removed; /* SPLICE */
    uint32_t from;            /* COPY: a variable of the frame below */
};

enum { RECORD_LENS = 8 };

struct record {
    enum record_tag tag;   /* TAG_EVENT for every event, lines included */
    const uint8_t *at, *end; /* the record's bytes in the stream */

    /* events: those that the event's kind has not are 0. The definitions' members below mean nothing then. */
    enum event_kind kind;
    int64_t line_delta;
    uint64_t dt_ns;
    const uint8_t *dt_at, *dt_end; /* where dt stands in the bytes; NULL where it came from the times column */
    uint32_t code;            /* CALL */
    uint64_t call;            /* RESUME */
    uint32_t flags;           /* RETURN_*; FILE_*, SOURCE_*, CODE_* of definitions */
    uint32_t fd;              /* OUTPUT */
    struct bytes value;       /* EXCEPTION, YIELD, RETURN; OUTPUT, SOURCE: the bytes */
    struct bytes changes;     /* to iterate with change_next(); empty where there are none */
    bool reassigns;           /* some change is neither NEW nor COPY: the event starts a block */
    uint32_t n_lens;          /* see lens */

    /* definitions: what the tag has not is 0 */
    uint32_t id;              /* FILE, CODE, NAME, THREAD, SWITCH; SOURCE: file id; VAR: code id */
    uint32_t file, name, qualname, first_line, index, n_vars;
    struct bytes text;        /* NAME, FILE path, THREAD name, NOTICE, HELLO python version, UNCAUGHT type */
    struct bytes text2;       /* HELLO executable, UNCAUGHT message, FUNCTION name (its file is text) */
    struct bytes body;        /* CODE: the vars; UNCAUGHT: the parts, from their count on; PROFILE: the totals */
    uint64_t since;           /* THREAD */
    uint64_t os_id;           /* THREAD; HELLO: pid; PROFILE: now */
    uint32_t traced;          /* FUNCTION: its code id + 1, or 0; first_line is its line */
    int64_t wall_ns;          /* HELLO: unix time of the stream's time 0 */
    uint32_t version;         /* HELLO */

    uint32_t lens[RECORD_LENS]; /* lengths of the first n_lens values of NEW and SET, so that nobody measures them again */
};

struct decoder {
    const uint8_t *at, *end;
    const uint8_t *times, *times_end; /* the times column; NULL where dt stands in the records */
};

/* Reads the next record. 1: *r is filled; 0: the end was reached exactly; -1: ERR_CORRUPT, or the bytes stop inside a record; d is
 * then where it was. */
int decode_next(struct decoder *d, struct record *r, struct err *err);

/* Iterates over an event's changes: start with *rest = r->changes. False at the end. They were checked by decode_next. */
bool change_next(struct bytes *rest, struct change *c);
/* A total of the profile. */
struct profile_total {
    uint32_t caller;   /* function id + 1; 0: whoever calls it */
    uint32_t function; /* id */
    uint64_t calls, recursive, own_ns, total_ns;
};
/* Iterates over a PROFILE record's totals: start with *rest = r->body. */
bool profile_next(struct bytes *rest, struct profile_total *t);
/* Iterates over a CODE record's variables: start with *rest = r->body, n_vars times. */
bool code_var_next(struct bytes *rest, uint32_t *name, uint32_t *flags);

/* UNCAUGHT, written out as Python writes a traceback. source_line() may give the text of a line (or NULL). Appends to out. */
struct buf;
typedef const char *source_line_fn(void *data, const char *path, size_t path_len, uint32_t line, size_t *len);
void uncaught_text(struct buf *out, const struct record *r, source_line_fn *source_line, void *data);

#endif
