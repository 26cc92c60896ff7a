/* Names of the stream: variables, functions, classes, attributes. Each text gets one id and one NAME record.
 *
 * Python's interned strings are found by their address; a reference is held on those, so that the address means the
 * same for ever. Others are found by content. Ids can be asked for in the midst of an event. */
#ifndef SMILEY_TRACER_NAMES_H
#define SMILEY_TRACER_NAMES_H

#include "src/tracer/python/python.h"
#include "smiley/redact.h"
#include "smiley/map.h"
#include "writer.h"

struct name {
    char *text; /* owned */
    uint32_t len;
    uint32_t next; /* another name with the same hash, + 1; 0: none */
    bool secret;
};

struct names {
    struct map by_address; /* interned PyObject * → id */
    struct map by_hash;    /* hash of the text → id of the first with it */
    struct name *names;    /* owned, by id */
    uint32_t count, cap;
    struct redact redact;
    struct secret_key { /* decisions on keys of dicts, by the string's own hash */
        Py_hash_t hash;
        Py_ssize_t len;
        bool secret;
    } keys[1024];
    struct recent_name { /* of by_address, found last */
        PyObject *str;
        uint32_t id;
    } recent[256];
};

uint32_t names_id(struct names *n, struct writer *w, const char *text, size_t len);
uint32_t names_id_of(struct names *n, struct writer *w, PyObject *str); /* an exact or derived str */
static inline bool names_secret(const struct names *n, uint32_t id)
{
    return n->names[id].secret;
}
bool names_secret_key(struct names *n, PyObject *key); /* a dict key that is a str */

bool names_is_dunder(PyObject *str); /* __like_this__; the str is ready */

/* The text of a str as WTF-8, without touching the object: into a buffer that is the names' own, valid until the next
 * call. Cut at MAX_NAME. */
const char *names_text(PyObject *str, size_t *len);

#endif
