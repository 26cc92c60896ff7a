#include "names.h"

#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "smiley/format.h"
#include "smiley/write.h"
#include "src/tracer/values/utf8.h"

const char *names_text(PyObject *str, size_t *len)
{
    static char text[MAX_NAME];
    if (!PyUnicode_Check(str) || !PyUnicode_IS_READY(str)) {
        *len = 1;
        return "?";
    }
    Py_ssize_t chars = PyUnicode_GET_LENGTH(str), most = (MAX_NAME - 1) / 4;
    *len = (size_t)(utf8_of((uint8_t *)text, str, 0, chars < most ? chars : most) - (uint8_t *)text);
    return text;
}

static uint32_t add(struct names *n, struct writer *w, const char *text, size_t len, uint64_t *first)
{
    if (n->count == n->cap) {
        uint32_t cap = n->cap ? 2 * n->cap : 256;
        struct name *grown = realloc(n->names, cap * sizeof *grown);
        if (!grown)
            return 0;
        n->names = grown;
        n->cap = cap;
    }
    char *copy = malloc(len + 1);
    uint8_t *at = copy && n->count < MAX_IDS ? writer_define(w, WRITE_NAME_MAX + len) : NULL;
    if (!at) {
        free(copy);
        return 0;
    }
    memcpy(copy, text, len);
    copy[len] = '\0';
    writer_defined(w, write_name(at, n->count, text, len));
    n->names[n->count] = (struct name){
        .text = copy, .len = (uint32_t)len, .next = (uint32_t)*first, .secret = redact_name(&n->redact, text, len)
    };
    *first = n->count + 1;
    return n->count++;
}

uint32_t names_id(struct names *n, struct writer *w, const char *text, size_t len)
{
    bool is_new;
    uint64_t *first = map_at(&n->by_hash, XXH3_64bits(text, len), &is_new);
    if (!first)
        return 0;
    for (uint64_t i = *first; i; i = n->names[i - 1].next)
        if (n->names[i - 1].len == len && !memcmp(n->names[i - 1].text, text, len))
            return (uint32_t)i - 1;
    return add(n, w, text, len, first);
}

uint32_t names_id_of(struct names *n, struct writer *w, PyObject *str)
{
    uint64_t id;
    struct recent_name *recent = &n->recent[(uintptr_t)str / 16 % (sizeof n->recent / sizeof *n->recent)];
    if (recent->str == str)
        return recent->id;
    if (map_get(&n->by_address, (uintptr_t)str, &id)) {
        *recent = (struct recent_name){ str, (uint32_t)id };
        return (uint32_t)id;
    }
    size_t len;
    const char *text = names_text(str, &len);
    id = names_id(n, w, text, len);
    if (PyUnicode_CheckExact(str) && PyUnicode_CHECK_INTERNED(str) && map_put(&n->by_address, (uintptr_t)str, id) == 0)
        Py_INCREF(str);
    return (uint32_t)id;
}

bool names_secret_key(struct names *n, PyObject *key)
{
    Py_hash_t hash = ((PyASCIIObject *)key)->hash;
    Py_ssize_t chars = PyUnicode_GET_LENGTH(key);
    size_t slots = sizeof n->keys / sizeof *n->keys;
    struct secret_key *known = hash == -1 ? NULL : &n->keys[(size_t)hash % slots];
    if (known && known->hash == hash && known->len == chars)
        return known->secret;
    size_t len;
    const char *text = names_text(key, &len);
    bool secret = redact_name(&n->redact, text, len);
    if (known)
        *known = (struct secret_key){ .hash = hash, .len = chars, .secret = secret };
    return secret;
}

bool names_is_dunder(PyObject *str)
{
    Py_ssize_t n = PyUnicode_GET_LENGTH(str);
    return n >= 2 && PyUnicode_READ_CHAR(str, 0) == '_' && PyUnicode_READ_CHAR(str, 1) == '_' &&
           PyUnicode_READ_CHAR(str, n - 1) == '_' && PyUnicode_READ_CHAR(str, n - 2) == '_';
}
