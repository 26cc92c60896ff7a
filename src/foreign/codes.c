#include "src/foreign/codes.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/write.h"

void codes_init(struct codes *c, struct buf *definitions, const struct foreign_run_options *o)
{
    *c = (struct codes){ .definitions = definitions, .source = o ? o->source : NULL, .data = o ? o->data : NULL };
    words_init(&c->words, definitions);
}

void codes_release(struct codes *c)
{
    for (uint32_t i = 0; i < c->n; i++) {
        map_release(&c->list[i]->vars);
        map_release(&c->list[i]->left);
        free(c->list[i]);
    }
    free(c->list);
    free(c->older);
    map_release(&c->files);
    map_release(&c->named);
    words_release(&c->words);
}

/* Room in the definitions; the writer's end is given back with put_end(). */
static uint8_t *put(struct codes *c, size_t room)
{
    return buf_reserve(c->definitions, room);
}

static void put_end(struct codes *c, const uint8_t *end)
{
    c->definitions->len = (size_t)(end - c->definitions->data);
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static int put_source(struct codes *c, uint32_t file, const struct buf *text, struct err *err)
{
    enum { PIECE = 256 << 10 };
    size_t at = 0;
    do {
        size_t len = text->len - at < PIECE ? text->len - at : PIECE;
        uint8_t *to = put(c, WRITE_DEF_MAX + len);
        if (!to)
            return err_memory(err);
        put_end(c, write_source(to, file, at + len == text->len ? SOURCE_LAST : 0, text->data + at, len));
        at += len;
    } while (at < text->len);
    return 0;
}

static int define_file(struct codes *c, uint32_t id, struct bytes path, struct err *err)
{
    struct buf text = BUF_INIT;
    bool there = path.len && c->source && c->source(c->data, path, &text) && !text.failed && text.len <= MAX_SOURCE;
    static const char unknown[] = "<unknown>";
    const char *name = path.len ? (const char *)path.at : unknown;
    size_t len = path.len ? path.len : sizeof unknown - 1;
    const uint8_t *nul = memchr(name, 0, len);
    len = nul ? (size_t)(nul - (const uint8_t *)name) : len;
    len = len < MAX_NAME ? len : MAX_NAME;
    uint8_t *at = put(c, WRITE_DEF_MAX + len);
    int status = at ? 0 : err_memory(err);
    if (at)
        put_end(c, write_file(at, id, name, len, there ? 0 : FILE_NO_SOURCE));
    if (!status && there)
        status = put_source(c, id, &text, err);
    c->no_source += !there;
    buf_release(&text);
    return status;
}

int codes_file(struct codes *c, struct bytes path, uint32_t *file, struct err *err)
{
    uint64_t id;
    uint32_t name = words_id(&c->words, path.len ? (const char *)path.at : "", path.len);
    if (!map_get(&c->files, name, &id)) {
        id = c->n_files;
        if (map_put(&c->files, name, id))
            return err_memory(err);
        c->n_files++;
        if (define_file(c, (uint32_t)id, path, err))
            return -1;
    }
    *file = (uint32_t)id;
    return 0;
}

/* --- code objects ------------------------------------------------------------------------------------------------ */

static int grow(struct codes *c, struct err *err)
{
    if (c->n < c->cap)
        return 0;
    uint32_t cap = c->cap ? 2 * c->cap : 64;
    struct code **list = realloc(c->list, cap * sizeof *list);
    if (list)
        c->list = list;
    uint32_t *older = realloc(c->older, cap * sizeof *older);
    if (older)
        c->older = older;
    if (!list || !older)
        return err_memory(err);
    c->cap = cap;
    return 0;
}

static int define_code(struct codes *c, const struct code *wanted, uint64_t *last, struct err *err)
{
    if (c->n == MAX_IDS - 1)
        return err_set(err, ERR_FAILED, "the run has too many functions");
    if (grow(c, err))
        return -1;
    struct code *code = malloc(sizeof *code);
    uint8_t *at = put(c, WRITE_CODE_MAX);
    if (!code || !at) {
        free(code);
        return err_memory(err);
    }
    *code = *wanted;
    bool module = strcmp(c->words.n ? c->words.texts[code->name].text : "", "<module>") == 0;
    put_end(c, write_code(at, c->n, code->file, code->name, code->name, code->first_line, module ? CODE_MODULE : 0, 0));
    c->list[c->n] = code;
    c->older[c->n] = (uint32_t)*last;
    *last = ++c->n;
    return 0;
}

int codes_called(struct codes *c, uint32_t file, uint32_t name, uint32_t line, uint32_t *code, struct err *err)
{
    enum { OF_ONE_NAME = 1000 };
    bool is_new;
    uint64_t left;
    uint64_t *last = map_at(&c->named, (uint64_t)file << 32 | name, &is_new);
    uint32_t going_on = 0, tries = 0;
    if (!last)
        return err_memory(err);
    for (uint32_t i = (uint32_t)*last; i && tries++ < OF_ONE_NAME; i = c->older[i - 1]) {
        if (c->list[i - 1]->first_line == line) {
            *code = i - 1;
            return 0;
        }
        if (!going_on && map_get(&c->list[i - 1]->left, line, &left))
            going_on = i;
    }
    if (!going_on) {
        if (define_code(c, &(struct code){ .file = file, .name = name, .first_line = line }, last, err))
            return -1;
        going_on = c->n;
    }
    *code = going_on - 1;
    return 0;
}

int codes_left(struct codes *c, uint32_t code, uint32_t line, struct err *err)
{
    return map_put(&c->list[code]->left, line, 1) ? err_memory(err) : 0;
}

int codes_var(struct codes *c, uint32_t code, uint32_t name, uint32_t *var, struct err *err)
{
    struct code *k = c->list[code];
    uint64_t index;
    if (map_get(&k->vars, name, &index)) {
        *var = (uint32_t)index;
        return 0;
    }
    if (k->n_vars == MAX_VARS - 1)
        return err_set(err, ERR_FAILED, "a function of the run has too many variables");
    uint8_t *at = put(c, WRITE_DEF_MAX);
    if (!at || map_put(&k->vars, name, k->n_vars))
        return err_memory(err);
    put_end(c, write_var(at, code, k->n_vars, name));
    *var = k->n_vars++;
    return 0;
}
