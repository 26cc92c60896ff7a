/* A traceback shows source lines, and reads them as Python itself does, from the disk at the moment it is made. Only
 * what is not there (modules in a zip file) is kept from the stream. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/record/collect.h"

enum { KEEP_MAX = 16 << 20, DISK_MAX = 16 << 20 };

struct kept_source {
    struct buf text;
};

void collect_init(struct collect *c, struct run *run)
{
    *c = (struct collect){ .run = run };
}

static void forget_file(struct collect *c)
{
    buf_release(&c->last);
    free(c->last_path);
    c->last_path = NULL;
}

void collect_release(struct collect *c)
{
    uint64_t key, value;
    for (size_t i = 0; map_next(&c->sources, &i, &key, &value);) {
        struct kept_source *kept = (struct kept_source *)(uintptr_t)value;
        buf_release(&kept->text);
        free(kept);
    }
    map_release(&c->sources);
    forget_file(c);
}

static char *duplicate(const struct bytes *b)
{
    return strndup(b->len ? (const char *)b->at : "", b->len);
}

static int replace(char **text, char *with, struct err *err)
{
    if (!with)
        return err_memory(err);
    free(*text);
    *text = with;
    return 0;
}

static uint64_t path_key(const char *path, size_t len)
{
    uint64_t hash = 14695981039346656037u; /* FNV-1a */
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (uint8_t)path[i]) * 1099511628211u;
    return hash;
}

static int keep_source(struct collect *c, const struct record *r, const struct defs *defs, struct err *err)
{
    if (r->id >= defs->n_files || c->kept + r->value.len > KEEP_MAX)
        return 0;
    const char *path = defs->files[r->id].path;
    if (path[0] != '/' || access(path, R_OK) == 0)
        return 0;
    bool is_new;
    uint64_t *slot = map_at(&c->sources, path_key(path, strlen(path)), &is_new);
    if (slot && is_new)
        *slot = (uint64_t)(uintptr_t)calloc(1, sizeof(struct kept_source));
    if (!slot || !*slot)
        return err_memory(err);
    struct kept_source *kept = (struct kept_source *)(uintptr_t)*slot;
    buf_put(&kept->text, r->value.at, r->value.len);
    c->kept += r->value.len;
    return 0;
}

static void read_file(struct collect *c, const char *path)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size <= DISK_MAX) {
        uint8_t *room = buf_reserve(&c->last, (size_t)st.st_size);
        ssize_t got;
        size_t left = room ? (size_t)st.st_size : 0;
        while (left && (got = read(fd, room, left)) > 0) {
            c->last.len += (size_t)got;
            room += got;
            left -= (size_t)got;
        }
    }
    close(fd);
}

static const char *nth_line(const struct buf *text, uint32_t line, size_t *len)
{
    const char *at = (const char *)text->data, *end = at + text->len;
    for (; line > 1 && at && at < end; line--) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        at = newline ? newline + 1 : end;
    }
    if (!at || at >= end || line == 0)
        return NULL;
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    *len = (size_t)((newline ? newline : end) - at);
    return at;
}

static const char *source_line(void *data, const char *path, size_t path_len, uint32_t line, size_t *len)
{
    struct collect *c = data;
    uint64_t kept;
    if (map_get(&c->sources, path_key(path, path_len), &kept))
        return nth_line(&((struct kept_source *)(uintptr_t)kept)->text, line, len);
    if (!path_len || path[0] != '/')
        return NULL;
    if (!c->last_path || strlen(c->last_path) != path_len || memcmp(c->last_path, path, path_len) != 0) {
        forget_file(c);
        c->last_path = strndup(path, path_len);
        if (c->last_path)
            read_file(c, c->last_path);
    }
    return nth_line(&c->last, line, len);
}

static int take_uncaught(struct collect *c, const struct record *r, struct err *err)
{
    struct buf text = BUF_INIT;
    uncaught_text(&text, r, source_line, c);
    forget_file(c);
    char *traceback = buf_detach(&text);
    if (replace(&c->run->traceback, traceback, err) || replace(&c->run->error_type, duplicate(&r->text), err) ||
        replace(&c->run->error_message, duplicate(&r->text2), err))
        return -1;
    return 0;
}

int collect_notice(struct run *run, const char *text, size_t len, struct err *err)
{
    struct buf all = BUF_INIT;
    if (run->notice && *run->notice) {
        buf_puts(&all, run->notice);
        buf_putc(&all, '\n');
    }
    buf_put(&all, text, len);
    return replace(&run->notice, buf_detach(&all), err);
}

int collect_definitions(struct collect *c, const struct bytes *definitions, const struct defs *defs, struct err *err)
{
    struct decoder d = { .at = definitions->at, .end = definitions->at + definitions->len };
    struct record r;
    int got, failed = 0;
    while (!failed && (got = decode_next(&d, &r, err)) != 0) {
        if (got < 0)
            return -1;
        switch (r.tag) {
        case TAG_HELLO:
            failed = replace(&c->run->python, duplicate(&r.text), err);
            c->run->start_ns = r.wall_ns;
            break;
        case TAG_SOURCE:
            failed = keep_source(c, &r, defs, err);
            break;
        case TAG_UNCAUGHT:
            failed = take_uncaught(c, &r, err);
            break;
        case TAG_NOTICE:
            failed = collect_notice(c->run, (const char *)r.text.at, r.text.len, err);
            break;
        default:
            break;
        }
    }
    return failed;
}
