/* The trace stream, byte by byte: the one format from tracer to ring, socket, database and screen.
 *
 * A stream is a sequence of records. A record is a tag byte and a body. Integers are varints (varint.h), `s` marks
 * zigzag ones; `str` is a varint length and that many bytes; `value` is a snapshot (value.h) that delimits itself.
 *
 * Definitions (tag < 0x20) come before their first use. Ids are small integers counted from 0 per kind, in order
 * of definition.
 *
 *   HELLO     version, str python version, str executable, pid, wall clock ns     first record of a stream
 *   FILE      id, str path (absolute, normalized; or <…>), flags (FILE_*)
 *   SOURCE    file id, flags (SOURCE_*), str bytes       a piece of the raw source, in order; the last has SOURCE_LAST
 *   CODE      id, file id, name id, qualified name id, first line, flags (CODE_*), n, n × (name id, flags VAR_*)
 *   VAR       code id, index, name id                    one more variable of a module or class body; index == its n
 *   NAME      id, str text
 *   THREAD    id, str name, os thread id, since          again with the same id: the thread was renamed. `since` is the
 *                                                        number of the first event under that name; 0: the next event (what
 *                                                        a tracer writes; a chunk's definitions always say the number)
 *   SWITCH    thread id                                  the events that follow are this thread's
 *   UNCAUGHT  str type, str message, n, n × part         the exception that ends the program. A part is one traceback
 *                                                        of the chain, oldest first: relation (CHAIN_*), str type,
 *                                                        str message, m, m × (str path, line, str function)
 *   NOTICE    str text                                   something the reader of this run must know (hook taken away)
 *   FUNCTION  id, str file, first line, str name, code id + 1   a function of the profile, named as cProfile does: file and
 *                                                        line of its code, or "~" and 0 of a builtin; the last is 0 where
 *                                                        it is not recorded
 *   PROFILE   now, n, n × total                          totals of the profile as they are at `now` (ns); each takes the
 *                                                        place of the last one of its function or edge. A total is:
 *                                                        caller id + 1 (0: of the function whoever calls it), function
 *                                                        id, calls, recursive calls, own ns, cumulative ns
 *
 * Events are numbered from 1 in stream order. Each has a tag, a line, a time, its own body and its changes:
 *
 *   line event   1CDDDDDD      C: changes follow. D: line delta + 31; 63: an s varint with the delta follows the tag
 *   others       0C1KKKKK      K: kind (enum event_kind). The line delta follows as s varint.
 *
 *   then         dt            ns since the stream's previous event (any thread). In a stored chunk dt stands in a column
 *                              of its own instead (chunk.h).
 *   then         CALL          code id                   a new call; calls are numbered from 1 in stream order
 *                RESUME        call number               a suspended generator or coroutine goes on
 *                EXCEPTION     value                     the exception object
 *                YIELD         value
 *                RETURN        flags (RETURN_*), value   value is None where an exception unwinds the frame
 *                OUTPUT        fd (1 or 2), str bytes    line delta 0, no changes; may come while no call is open
 *   then, if C   changes       each: head, body. head = var << 4 | op << 1 | more (1: another change follows).
 *                NEW           value                     the variable had no value in this frame
 *                SET           value                     it had another one
 *                UNSET         -                         it was deleted
 *                ADD           s delta                   it was an int of 64 bits and still is
 *                SPLICE        offset, removed, str inserted   bytes of its recorded value replaced. Several splices of
 *                                                        one variable apply one after the other.
 *                COPY          var                       only in a CALL: it had no value in this frame, and has the one
 *                                                        that this variable of the frame below has
 *
 * Line deltas are against the frame's line before; a new frame starts at its code's first line. Changes belong to
 * the frame of the event and hold *before* the event's line runs: they are what led to it. YIELD and RETURN
 * leave the frame after themselves: the frame stays on top until the thread's next event.
 *
 * A call's depth counts the recorded calls under it in its thread: the outermost is 0. */
#ifndef SMILEY_FORMAT_H
#define SMILEY_FORMAT_H

enum { STREAM_VERSION = 2 }; /* what is written; all from 1 on are read. COPY came with 2 */

enum record_tag {
    TAG_HELLO = 0x01,
    TAG_FILE,
    TAG_SOURCE,
    TAG_CODE,
    TAG_VAR,
    TAG_NAME,
    TAG_THREAD,
    TAG_SWITCH,
    TAG_UNCAUGHT,
    TAG_NOTICE,
    TAG_FUNCTION,
    TAG_PROFILE,
    TAG_EVENT = 0x20,   /* | kind */
    TAG_CHANGES = 0x40, /* on every event but OUTPUT */
    TAG_LINE = 0x80,    /* | TAG_CHANGES | biased delta */
};

enum { LINE_BIAS = 31, LINE_FAR = 63 }; /* deltas -31 … 31 stand in the tag */

enum event_kind {
    EVENT_CALL,
    EVENT_RESUME,
    EVENT_LINE, /* its tag is TAG_LINE */
    EVENT_EXCEPTION,
    EVENT_YIELD,
    EVENT_RETURN,
    EVENT_OUTPUT,
    EVENT_KINDS
};

enum change_op { CHANGE_NEW, CHANGE_SET, CHANGE_UNSET, CHANGE_ADD, CHANGE_SPLICE, CHANGE_COPY, CHANGE_OPS };

enum { FILE_NO_SOURCE = 1 };                     /* no source could be had: no SOURCE records follow */
enum { SOURCE_LAST = 1 };
enum { CODE_GENERATOR = 1, CODE_COROUTINE = 2, CODE_ASYNC_GENERATOR = 4, CODE_MODULE = 8, CODE_CLASS = 16 };
enum { VAR_ARGUMENT = 1, VAR_CELL = 2, VAR_FREE = 4 };
enum { RETURN_UNWOUND = 1 };                     /* left by an exception */
enum { CHAIN_NONE, CHAIN_CAUSE, CHAIN_CONTEXT }; /* how a part led to the next: first, `raise … from`, while handling */

/* What a decoder accepts; beyond them a stream is corrupt. */
enum {
    MAX_IDS = 1 << 24,       /* per kind of definition */
    MAX_VARS = 1 << 20,      /* per code object */
    MAX_NAME = 1 << 16,      /* bytes of a name or path */
    MAX_SOURCE = 64 << 20,   /* bytes of a file's source */
    MAX_VALUE = 1 << 20,     /* bytes of a snapshot */
    MAX_RECORD = 2 << 20,    /* bytes of a record; the tracer's are at most 1/4 of the ring */
    MAX_OUTPUT = 32 << 10,   /* bytes of one OUTPUT; longer writes are several */
    MAX_DEPTH = 1 << 20,     /* open calls of a thread */
    MAX_COPIED = 64 << 20,   /* bytes that COPY gave the variables of all calls that have not returned: a few bytes of
                                stream must not make the state as large as they like */
};

#endif
