/* The model of one run, as every face shows it: an opened run, its source files cut into highlighted lines, blocks, changes, stack
 * and variables at an event. No terminal, no HTML, no SQL. Text handed out is what the program gave us, unsanitized:
 * each face cleans or escapes it (text.h). */
#ifndef SMILEY_TRACE_H
#define SMILEY_TRACE_H

#include "smiley/highlight.h"
#include "smiley/reader.h"

struct trace;

int trace_open(struct trace **out, struct store *s, const char *id, struct err *err); /* id as store_find takes it */
void trace_close(struct trace *t); /* NULL is fine */
struct reader *trace_reader(struct trace *t);

/* --- source ------------------------------------------------------------------------------------------------- */

/* The lines of a file, highlighted once as a whole. Valid as long as the trace. */
struct source {
    uint32_t file;
    bool missing;            /* no source was recorded */
    uint32_t n_lines;
    const char **lines;      /* [i]: line i + 1, not NUL-terminated, without its line end */
    uint32_t *lens;          /* bytes */
    struct span **spans;     /* highlight of each line, see highlight.h */
    uint32_t *n_spans;
};
int trace_source(struct trace *t, uint32_t file, const struct source **source, struct err *err);
/* The first line of the comment block directly above `line` (one blank line between is fine), or `line` itself. */
uint32_t source_comment_above(const struct source *s, uint32_t line);
/* A path as people read it: relative to the run's cwd where it is below it. Borrowed, valid as long as the trace. */
const char *trace_path(struct trace *t, uint32_t file);

/* --- blocks ------------------------------------------------------------------------------------------------- */

/* Consecutive line events of one frame, or what one frame printed with nothing between, or one event of another kind. */
struct block {
    uint64_t first, last;     /* event numbers */
    enum event_kind kind;
    uint32_t thread, depth, code, file;
    uint64_t call;            /* 0: none */
    uint32_t first_line, last_line; /* lowest and highest line of its events */
    uint32_t comment_line;    /* where the comment above starts; == first_line where there is none */
    uint64_t start_ns, end_ns;
    bool unwound;
};
/* The block that holds event n. */
int trace_block(struct trace *t, uint64_t n, struct block *b, struct err *err);
/* The next or previous one: 1 and *b is replaced; 0 at the end, *b untouched; -1. */
int trace_block_next(struct trace *t, struct block *b, struct err *err);
int trace_block_prev(struct trace *t, struct block *b, struct err *err);
/* How many blocks there are before event n's, and in all: from summaries and one chunk. */
int trace_block_index(struct trace *t, uint64_t n, uint64_t *index, struct err *err);
uint64_t trace_blocks(struct trace *t);
int trace_block_at(struct trace *t, uint64_t index, struct block *b, struct err *err);

/* --- variables ---------------------------------------------------------------------------------------------- */

struct variable {
    const char *name;              /* borrowed from the defs */
    uint32_t var, flags;           /* index in the code object; VAR_* */
    const uint8_t *at, *end;       /* the snapshot; at NULL: was deleted by this change */
    const uint8_t *old, *old_end;  /* the snapshot before, where it changed in the range asked for; NULL: had none */
    bool changed;                  /* in the range asked for */
};
struct variables {
    struct variable *list; /* sorted by name; owned with the bytes they point to */
    size_t n, cap;
    struct buf bytes;
};
void variables_release(struct variables *v);

/* All variables of a call's frame after event `n`. Those changed by events from `since` to n (of that frame) are marked, with what
 * they were; since 0: none are. call 0: the frame of the event. Deleted ones are listed where they were deleted in the range.
 * An empty list where the call is not live at n. */
int trace_variables(struct trace *t, uint64_t n, uint64_t call, uint64_t since, struct variables *out, struct err *err);
/* Only the changed ones of a block: what its events changed in its frame. */
int trace_changes(struct trace *t, const struct block *b, struct variables *out, struct err *err);
/* The value of an EXCEPTION, YIELD or RETURN event, or an OUTPUT's bytes: appended to out as bytes (decode with value.h). */
int trace_value(struct trace *t, uint64_t n, struct buf *out, struct err *err);

struct stack_entry {
    uint64_t call, first; /* call number, event number of its CALL */
    uint32_t code, file, line;
};
/* The stack of the event's thread after event n, innermost first; *stack is the caller's to free(). */
int trace_stack(struct trace *t, uint64_t n, struct stack_entry **stack, size_t *count, struct err *err);

/* --- moving ------------------------------------------------------------------------------------------------- */

enum step { STEP_INTO, STEP_OVER, STEP_OUT };
/* From event n, forwards or backwards: INTO, any next event of the same thread; OVER, the next event of the same frame (or,
 * where it has none, of its caller); OUT, forwards the frame's RETURN (from it: the caller's next event), backwards its CALL
 * (from it: the caller's event before). A generator's resumes are its own frame. OUTPUT events are passed over.
 * 1: *to is set; 0: there is none; -1. Reads summaries to pass over chunks. */
int trace_step(struct trace *t, uint64_t n, enum step how, bool back, uint64_t *to, struct err *err);

#endif
