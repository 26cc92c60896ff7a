/* Snapshots: the recorded form of one Python value, and its text.
 *
 * A snapshot is a tree written in preorder; every byte string has one meaning and every value one encoding (canonical), so that
 * two snapshots are the same exactly when their bytes are. The tracer writes them (src/tracer/values/snapshot.c); everybody
 * else reads them through this header. Tag byte, then:
 *
 *   0x80 … 0xff           the int tag - 0x90, that is -16 … 111
 *   NONE TRUE FALSE       -
 *   INT                   s varint (64 bits, where the short form does not fit)
 *   BIGINT                n << 1 | negative, n bytes of magnitude, least significant first, no leading zero
 *   INT_CUT               bits << 1 | negative                              larger than LIMIT_INT_BITS: only its size
 *   FLOAT                 8 bytes, IEEE little-endian      COMPLEX  16 bytes
 *   STR                   str of WTF-8 (surrogates as three bytes)
 *   STR_CUT               characters missing, str
 *   BYTES BYTEARRAY       str        BYTES_CUT BYTEARRAY_CUT   bytes missing, str
 *   LIST TUPLE SET FROZENSET   values…, END | CUT
 *   DICT                  (key value)…, END | CUT
 *   RANGE SLICE           three values
 *   INSTANCE              module name id, class name id, identity, attributes
 *   EXCEPTION             module name id, class name id, value (the args: a TUPLE, or DEEP, REF, UNREADABLE), attributes
 *   CLASS FUNCTION        module name id, name id             MODULE  name id
 *   REF                   k: the k-th container of this snapshot (from 0, in preorder, every LIST … EXCEPTION counts)
 *                         again, shared or cyclic
 *   DEEP                  tag of the container left out because it is too deep, its length (0 where not known)
 *   REDACTED              a secret                          UNREADABLE   no way to read it without running code
 *   END                   ends a container that is whole
 *   CUT                   n: ends a container of which n more items were left out (0: nobody knows how many)
 *
 * Attributes: [BASE value] (ATTR name-id value)… END | CUT n. Identity is the object's address >> 4. A value of a subclass of a builtin
 * (namedtuple, OrderedDict, IntEnum, str subclasses) is an INSTANCE whose first attribute is BASE, then the builtin value. */
#ifndef SMILEY_VALUE_H
#define SMILEY_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct defs;

enum value_tag {
    VALUE_NONE, VALUE_TRUE, VALUE_FALSE, VALUE_INT, VALUE_BIGINT, VALUE_INT_CUT, VALUE_FLOAT, VALUE_COMPLEX,
    VALUE_STR, VALUE_STR_CUT, VALUE_BYTES, VALUE_BYTES_CUT, VALUE_BYTEARRAY, VALUE_BYTEARRAY_CUT,
    VALUE_LIST, VALUE_TUPLE, VALUE_SET, VALUE_FROZENSET, VALUE_DICT, VALUE_RANGE, VALUE_SLICE,
    VALUE_INSTANCE, VALUE_EXCEPTION, VALUE_CLASS, VALUE_FUNCTION, VALUE_MODULE,
    VALUE_REF, VALUE_DEEP, VALUE_REDACTED, VALUE_UNREADABLE, VALUE_BASE, VALUE_ATTR, VALUE_END, VALUE_CUT,
    VALUE_TAGS,
    VALUE_SMALL_INT = 0x80, VALUE_SMALL_ZERO = 0x90, /* -16 … 111 in the tag itself */
};

enum { SMALL_INT_MIN = -16, SMALL_INT_MAX = 111, LIMIT_INT_BITS = 16384, MAX_NESTING = 64 };

/* The limits a tracer keeps, and their defaults; each is an option of `run`. */
struct limits {
    uint32_t depth;  /* containers inside containers: 5 */
    uint32_t items;  /* of each container: 64 */
    uint32_t string; /* characters of a string, bytes of bytes: 256 */
    uint32_t values; /* of one snapshot, all levels together: 1000 */
};
#define LIMITS_DEFAULT { .depth = 5, .items = 64, .string = 256, .values = 1000 }

/* The byte after the value at `at`, or NULL where it is not a well-formed value within [at, end) (nesting at most
 * MAX_NESTING, ids below the defs' counts where defs is not NULL). Everything below expects bytes that passed. */
const uint8_t *value_end(const uint8_t *at, const uint8_t *end, const struct defs *defs);

/* An int of 64 bits, in its canonical encoding. Returns the byte after it; VARINT_MAX + 1 bytes must be free. */
uint8_t *value_put_int(uint8_t *at, int64_t v);
/* True, with *v set, where the value is an int of 64 bits (INT or short). */
bool value_get_int(const uint8_t *at, const uint8_t *end, int64_t *v);

/* Appends the value's text: what repr() prints for builtin types, ClassName(attr=value, …) for instances,
 * <class 'm.N'>, <function n>, <module 'm'>, <redacted>. What was cut shows as … with how much is missing:
 * [1, 2, … 936 more], 'abc'… 744 more. A shared container is written out again, one inside itself as [...].
 * Control characters are escaped as repr does, so the text is one line; it is cut with … past max_bytes (0: 1 MiB). */
void value_text(struct buf *out, const uint8_t *at, const uint8_t *end, const struct defs *defs, size_t max_bytes);

/* The same for one node inside the snapshot [root, root_end), as value_iter gives them: what its REFs mean is counted
 * from the root. */
void value_node_text(struct buf *out, const uint8_t *root, const uint8_t *root_end, const uint8_t *at,
                     const struct defs *defs, size_t max_bytes);

/* repr() of a float: the shortest digits that read back the same, 1e+16, nan, inf, -0.0. */
void value_float_text(struct buf *out, double v);

/* One level of a value at a time, for trees that open level by level. */
struct value_node {
    enum value_tag tag;             /* short ints give VALUE_INT */
    const uint8_t *at, *end;        /* its bytes, borrowed from the snapshot */
    const uint8_t *key, *key_end;   /* dict items: the key's bytes; else NULL */
    const char *name;               /* attributes: their name, borrowed from defs; else NULL */
    int64_t index;                  /* list and tuple items: 0…; else -1 */
    bool has_children;
};
struct value_iter {
    const uint8_t *root, *root_end, *at, *end;
    const struct defs *defs;
    enum value_tag tag;
    int64_t index;
};
/* Iterates over the children of the container at `at` (a REF opens what it refers to). */
void value_iter_init(struct value_iter *it, const uint8_t *root, const uint8_t *root_end, const uint8_t *at,
                     const struct defs *defs);
bool value_iter_next(struct value_iter *it, struct value_node *node);
/* After the last: how many more were cut (0: none or unknown with *cut set). */
uint64_t value_iter_missing(const struct value_iter *it, bool *cut);
/* A short word for the type: int, str, list, ClassName… appended to out. */
void value_type_text(struct buf *out, const uint8_t *at, const uint8_t *end, const struct defs *defs);

#endif
