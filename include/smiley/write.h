/* Writers: one for each record of format.h, the counterpart of record.h.
 *
 * The tracer writes straight into ring memory, tests into arrays, so all of them have one shape: they take where to
 * write and return the byte after what they wrote. Nothing is checked; the room needed is the constant named at each
 * writer, plus the lengths of its strings.
 *
 * An event is a head, the body of its kind, then its changes. Whether changes follow is often known only when they
 * are written, so both marks can be set afterwards:
 *
 *     uint8_t *tag = at, *last = NULL;
 *     at = write_line_head(at, delta, dt, false);
 *     for (each changed variable) {
 *         write_more(last ? last : tag, last != NULL);
 *         last = at;
 *         at = write_change_set(at, var, bytes, len);
 *     }
 *
 * or, the same with less to think about, through a struct change_writer. */
#ifndef SMILEY_WRITE_H
#define SMILEY_WRITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "smiley/format.h"
#include "smiley/varint.h"

/* Bytes that the longest of each takes, without its strings and values. */
enum {
    WRITE_STR_MAX = VARINT_MAX, /* + len */
    WRITE_SWITCH_MAX = 1 + VARINT_MAX,
    WRITE_NAME_MAX = 1 + 2 * VARINT_MAX,  /* + len; FILE, SOURCE, THREAD, VAR, NOTICE take at most WRITE_DEF_MAX */
    WRITE_DEF_MAX = 1 + 4 * VARINT_MAX,   /* + lens */
    WRITE_HELLO_MAX = 1 + 5 * VARINT_MAX, /* + both lens */
    WRITE_CODE_MAX = 1 + 7 * VARINT_MAX,  /* + WRITE_CODE_VAR_MAX a variable */
    WRITE_CODE_VAR_MAX = 2 * VARINT_MAX,
    WRITE_PROFILE_MAX = 1 + 2 * VARINT_MAX, /* + WRITE_TOTAL_MAX a total */
    WRITE_TOTAL_MAX = 6 * VARINT_MAX,
    WRITE_PART_MAX = 4 * VARINT_MAX,                   /* + lens; UNCAUGHT's own head: WRITE_DEF_MAX + lens */
    WRITE_HEAD_MAX = 1 + 2 * VARINT_MAX,               /* tag, far line delta, dt: any event */
    WRITE_EVENT_MAX = WRITE_HEAD_MAX + 2 * VARINT_MAX, /* with its body; + the value's or output's bytes */
    WRITE_CHANGE_MAX = 4 * VARINT_MAX,                 /* one change; + len of its value or inserted bytes */
};

static inline uint8_t *write_str(uint8_t *at, const void *s, size_t len)
{
    at = varint_put(at, len);
    if (len)
        memcpy(at, s, len);
    return at + len;
}

/* --- definitions --------------------------------------------------------------------------------------------- */

/* WRITE_HELLO_MAX + lens. wall_ns: unix time of the stream's time 0. */
static inline uint8_t *write_hello(uint8_t *at, const char *python, size_t python_len, const char *executable,
                                   size_t executable_len, uint64_t pid, int64_t wall_ns)
{
    *at++ = TAG_HELLO;
    at = varint_put(at, STREAM_VERSION);
    at = write_str(at, python, python_len);
    at = write_str(at, executable, executable_len);
    at = varint_put(at, pid);
    return varint_put(at, (uint64_t)wall_ns);
}

/* WRITE_DEF_MAX + len; flags FILE_* */
static inline uint8_t *write_file(uint8_t *at, uint32_t id, const char *path, size_t len, uint32_t flags)
{
    *at++ = TAG_FILE;
    at = varint_put(at, id);
    at = write_str(at, path, len);
    return varint_put(at, flags);
}

/* WRITE_DEF_MAX + len; flags SOURCE_* */
static inline uint8_t *write_source(uint8_t *at, uint32_t file, uint32_t flags, const void *bytes, size_t len)
{
    *at++ = TAG_SOURCE;
    at = varint_put(at, file);
    at = varint_put(at, flags);
    return write_str(at, bytes, len);
}

/* WRITE_CODE_MAX; n_vars times write_code_var() (WRITE_CODE_VAR_MAX each) must follow. */
static inline uint8_t *write_code(uint8_t *at, uint32_t id, uint32_t file, uint32_t name, uint32_t qualname,
                                  uint32_t first_line, uint32_t flags, uint32_t n_vars)
{
    *at++ = TAG_CODE;
    at = varint_put(at, id);
    at = varint_put(at, file);
    at = varint_put(at, name);
    at = varint_put(at, qualname);
    at = varint_put(at, first_line);
    at = varint_put(at, flags);
    return varint_put(at, n_vars);
}

static inline uint8_t *write_code_var(uint8_t *at, uint32_t name, uint32_t flags)
{
    at = varint_put(at, name);
    return varint_put(at, flags);
}

/* WRITE_DEF_MAX; index is the number of variables the code had */
static inline uint8_t *write_var(uint8_t *at, uint32_t code, uint32_t index, uint32_t name)
{
    *at++ = TAG_VAR;
    at = varint_put(at, code);
    at = varint_put(at, index);
    return varint_put(at, name);
}

/* WRITE_NAME_MAX + len */
static inline uint8_t *write_name(uint8_t *at, uint32_t id, const char *text, size_t len)
{
    *at++ = TAG_NAME;
    at = varint_put(at, id);
    return write_str(at, text, len);
}

/* WRITE_DEF_MAX + len. since: number of the first event under that name, 0: the next one. */
static inline uint8_t *write_thread_since(uint8_t *at, uint32_t id, const char *name, size_t len, uint64_t os_id,
                                          uint64_t since)
{
    *at++ = TAG_THREAD;
    at = varint_put(at, id);
    at = write_str(at, name, len);
    at = varint_put(at, os_id);
    return varint_put(at, since);
}

/* WRITE_DEF_MAX + len */
static inline uint8_t *write_thread(uint8_t *at, uint32_t id, const char *name, size_t len, uint64_t os_id)
{
    return write_thread_since(at, id, name, len, os_id, 0);
}

/* WRITE_SWITCH_MAX */
static inline uint8_t *write_switch(uint8_t *at, uint32_t thread)
{
    *at++ = TAG_SWITCH;
    return varint_put(at, thread);
}

/* WRITE_DEF_MAX + len */
static inline uint8_t *write_notice(uint8_t *at, const char *text, size_t len)
{
    *at++ = TAG_NOTICE;
    return write_str(at, text, len);
}

/* WRITE_DEF_MAX + lens. traced: code id + 1, or 0. */
static inline uint8_t *write_function(uint8_t *at, uint32_t id, const char *file, size_t file_len, uint32_t line,
                                      const char *name, size_t name_len, uint32_t traced)
{
    *at++ = TAG_FUNCTION;
    at = varint_put(at, id);
    at = write_str(at, file, file_len);
    at = varint_put(at, line);
    at = write_str(at, name, name_len);
    return varint_put(at, traced);
}

/* WRITE_PROFILE_MAX; n times write_total() must follow. */
static inline uint8_t *write_profile(uint8_t *at, uint64_t now_ns, uint32_t n)
{
    *at++ = TAG_PROFILE;
    at = varint_put(at, now_ns);
    return varint_put(at, n);
}

/* WRITE_TOTAL_MAX. caller: function id + 1, or 0. */
static inline uint8_t *write_total(uint8_t *at, uint32_t caller, uint32_t function, uint64_t calls, uint64_t recursive,
                                   uint64_t own_ns, uint64_t total_ns)
{
    at = varint_put(at, caller);
    at = varint_put(at, function);
    at = varint_put(at, calls);
    at = varint_put(at, recursive);
    at = varint_put(at, own_ns);
    return varint_put(at, total_ns);
}

/* WRITE_DEF_MAX + lens; n_parts times write_uncaught_part() must follow. */
static inline uint8_t *write_uncaught(uint8_t *at, const char *type, size_t type_len, const char *message,
                                      size_t message_len, uint32_t n_parts)
{
    *at++ = TAG_UNCAUGHT;
    at = write_str(at, type, type_len);
    at = write_str(at, message, message_len);
    return varint_put(at, n_parts);
}

/* WRITE_PART_MAX + lens; relation CHAIN_*; n_frames times write_uncaught_frame() must follow. */
static inline uint8_t *write_uncaught_part(uint8_t *at, uint32_t relation, const char *type, size_t type_len,
                                           const char *message, size_t message_len, uint32_t n_frames)
{
    at = varint_put(at, relation);
    at = write_str(at, type, type_len);
    at = write_str(at, message, message_len);
    return varint_put(at, n_frames);
}

/* WRITE_PART_MAX + lens */
static inline uint8_t *write_uncaught_frame(uint8_t *at, const char *path, size_t path_len, uint32_t line,
                                            const char *function, size_t function_len)
{
    at = write_str(at, path, path_len);
    at = varint_put(at, line);
    return write_str(at, function, function_len);
}

/* --- events ---------------------------------------------------------------------------------------------------- */

/* Times are written wide: the processor takes long to tell what its counter says, and does not look at it again before
 * it knows where all that came before is to be stored. */

/* A line event without its changes: WRITE_HEAD_MAX. */
static inline uint8_t *write_line_head(uint8_t *at, int64_t line_delta, uint64_t dt_ns, bool changes)
{
    uint8_t tag = (uint8_t)(TAG_LINE | (changes ? TAG_CHANGES : 0));
    uint64_t biased = (uint64_t)line_delta + LINE_BIAS;
    if (__builtin_expect(biased < LINE_FAR, 1)) {
        *at++ = (uint8_t)(tag | biased);
    } else {
        *at++ = tag | LINE_FAR;
        at = varint_put(at, zigzag(line_delta));
    }
    return varint_put_wide(at, dt_ns);
}

/* The head of an event of another kind: WRITE_HEAD_MAX. Its body and changes follow. */
static inline uint8_t *write_event_head(uint8_t *at, enum event_kind kind, int64_t line_delta, uint64_t dt_ns,
                                        bool changes)
{
    *at++ = (uint8_t)(TAG_EVENT | (changes ? TAG_CHANGES : 0) | (int)kind);
    at = varint_put(at, zigzag(line_delta));
    return varint_put_wide(at, dt_ns);
}

/* Whole heads and bodies, the changes may follow: WRITE_EVENT_MAX, and for the last four + len. */
static inline uint8_t *write_call(uint8_t *at, int64_t line_delta, uint64_t dt_ns, bool changes, uint32_t code)
{
    at = write_event_head(at, EVENT_CALL, line_delta, dt_ns, changes);
    return varint_put(at, code);
}

static inline uint8_t *write_resume(uint8_t *at, int64_t line_delta, uint64_t dt_ns, bool changes, uint64_t call)
{
    at = write_event_head(at, EVENT_RESUME, line_delta, dt_ns, changes);
    return varint_put(at, call);
}

/* `value` is a snapshot; who writes it in place calls write_event_head() (for RETURN: and write_return_flags()). */
static inline uint8_t *write_exception(uint8_t *at, int64_t line_delta, uint64_t dt_ns, bool changes, const void *value,
                                       size_t len)
{
    at = write_event_head(at, EVENT_EXCEPTION, line_delta, dt_ns, changes);
    memcpy(at, value, len);
    return at + len;
}

static inline uint8_t *write_yield(uint8_t *at, int64_t line_delta, uint64_t dt_ns, bool changes, const void *value,
                                   size_t len)
{
    at = write_event_head(at, EVENT_YIELD, line_delta, dt_ns, changes);
    memcpy(at, value, len);
    return at + len;
}

/* What stands between a RETURN's head and its value: 1 byte. */
static inline uint8_t *write_return_flags(uint8_t *at, uint32_t flags)
{
    *at++ = (uint8_t)flags;
    return at;
}

static inline uint8_t *write_return(uint8_t *at, int64_t line_delta, uint64_t dt_ns, bool changes, uint32_t flags,
                                    const void *value, size_t len)
{
    at = write_event_head(at, EVENT_RETURN, line_delta, dt_ns, changes);
    at = write_return_flags(at, flags);
    memcpy(at, value, len);
    return at + len;
}

/* len <= MAX_OUTPUT */
static inline uint8_t *write_output(uint8_t *at, uint64_t dt_ns, uint32_t fd, const void *bytes, size_t len)
{
    at = write_event_head(at, EVENT_OUTPUT, 0, dt_ns, false);
    at = varint_put(at, fd);
    return write_str(at, bytes, len);
}

/* --- changes --------------------------------------------------------------------------------------------------- */

/* The head of a change that is the event's last so far: VARINT_MAX. Its body follows. */
static inline uint8_t *write_change_head(uint8_t *at, uint32_t var, enum change_op op)
{
    return varint_put(at, (uint64_t)var << 4 | (uint64_t)op << 1);
}

/* Marks that something follows: on the event's tag byte (is_change false) its first change, on the first byte of the
 * last change's head (true) another one. */
static inline void write_more(uint8_t *tag_or_head, bool is_change)
{
    *tag_or_head |= is_change ? 1 : TAG_CHANGES;
}

/* Keeps the marks: start with { .tag = the event's first byte }, call change_begin() before writing each change. */
struct change_writer {
    uint8_t *tag, *last;
};

static inline void change_begin(struct change_writer *w, uint8_t *at)
{
    if (w->last)
        *w->last |= 1;
    else
        *w->tag |= TAG_CHANGES;
    w->last = at;
}

/* Whole changes, WRITE_CHANGE_MAX (+ len) each. `value` is a snapshot. */
static inline uint8_t *write_change_new(uint8_t *at, uint32_t var, const void *value, size_t len)
{
    at = write_change_head(at, var, CHANGE_NEW);
    memcpy(at, value, len);
    return at + len;
}

static inline uint8_t *write_change_set(uint8_t *at, uint32_t var, const void *value, size_t len)
{
    at = write_change_head(at, var, CHANGE_SET);
    memcpy(at, value, len);
    return at + len;
}

static inline uint8_t *write_change_unset(uint8_t *at, uint32_t var)
{
    return write_change_head(at, var, CHANGE_UNSET);
}

/* The delta wraps around: new = old + delta modulo 2^64. */
static inline uint8_t *write_change_add(uint8_t *at, uint32_t var, int64_t delta)
{
    at = write_change_head(at, var, CHANGE_ADD);
    return varint_put(at, zigzag(delta));
}

static inline uint8_t *write_change_splice(uint8_t *at, uint32_t var, uint32_t offset, uint32_t removed,
                                           const void *inserted, size_t len)
{
    at = write_change_head(at, var, CHANGE_SPLICE);
    at = varint_put(at, offset);
    at = varint_put(at, removed);
    return write_str(at, inserted, len);
}

/* Of a CALL: the variable `from` of the frame below. */
static inline uint8_t *write_change_copy(uint8_t *at, uint32_t var, uint32_t from)
{
    at = write_change_head(at, var, CHANGE_COPY);
    return varint_put(at, from);
}

#endif
