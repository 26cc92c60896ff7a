#include "ui/framework/keep.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "smiley/buf.h"

enum { FILE_MAX_BYTES = 1 << 20 };

void keep_release(struct keep *k)
{
    for (size_t i = 0; i < k->n; i++) {
        free(k->list[i].key);
        free(k->list[i].text);
    }
    free(k->list);
    *k = (struct keep){ 0 };
}

static struct kept *find(const struct keep *k, const char *key)
{
    for (size_t i = 0; i < k->n; i++)
        if (strcmp(k->list[i].key, key) == 0)
            return &k->list[i];
    return NULL;
}

const char *keep_get(const struct keep *k, const char *key)
{
    const struct kept *found = k ? find(k, key) : NULL;
    return found ? found->text : NULL;
}

static struct kept *add(struct keep *k, const char *key)
{
    struct kept *list = realloc(k->list, (k->n + 1) * sizeof *list);
    char *copy = strdup(key);
    if (list)
        k->list = list;
    if (!list || !copy) {
        free(copy);
        return NULL;
    }
    list[k->n] = (struct kept){ .key = copy };
    return &list[k->n++];
}

static void put(struct keep *k, const char *key, const char *text, bool changed)
{
    struct kept *at = find(k, key);
    char *copy = text ? strdup(text) : NULL;
    if (text ? !copy : !at)
        return;
    for (char *c = copy; c && *c; c++)
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    bool same = at && (copy && at->text ? strcmp(copy, at->text) == 0 : !copy && !at->text);
    if (same || (!at && !(at = add(k, key)))) {
        free(copy);
        return;
    }
    free(at->text);
    at->text = copy;
    at->changed = changed;
}

void keep_set(struct keep *k, const char *key, const char *text)
{
    if (k)
        put(k, key, text, true);
}

void keep_merge(struct keep *k, const struct keep *changes)
{
    for (size_t i = 0; i < changes->n; i++)
        if (changes->list[i].changed)
            put(k, changes->list[i].key, changes->list[i].text, true);
}

void keep_read(struct keep *k, const char *text)
{
    while (*text) {
        size_t len = strcspn(text, "\n"), name = strcspn(text, " \n");
        char *key = strndup(text, name), *value = name < len ? strndup(text + name + 1, len - name - 1) : NULL;
        if (key && *key && value)
            put(k, key, value, false);
        free(key);
        free(value);
        text += len + (text[len] == '\n');
    }
}

void keep_write(const struct keep *k, struct buf *out)
{
    for (size_t i = 0; i < k->n; i++)
        if (k->list[i].text)
            buf_printf(out, "%s %s\n", k->list[i].key, k->list[i].text);
}

/* --- files --------------------------------------------------------------------------------------------------- */

int keep_load_file(const char *dir, const char *name, struct buf *out)
{
    struct buf path = BUF_INIT;
    if (!dir)
        return -1;
    buf_printf(&path, "%s/%s", dir, name);
    FILE *f = fopen(buf_str(&path), "re");
    buf_release(&path);
    if (!f)
        return -1;
    uint8_t *room = buf_reserve(out, FILE_MAX_BYTES);
    size_t n = room ? fread(room, 1, FILE_MAX_BYTES, f) : 0;
    out->len += n;
    int ok = room && !ferror(f) ? 0 : -1;
    fclose(f);
    return ok;
}

static void make_folders(const char *dir)
{
    char *path = strdup(dir);
    for (char *slash = path; slash && (slash = strchr(slash + 1, '/'));) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    if (path)
        mkdir(path, 0700);
    free(path);
}

static bool write_new(const char *path, const struct buf *text)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    size_t at = 0;
    while (at < text->len) {
        ssize_t n = write(fd, text->data + at, text->len - at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    return (close(fd) == 0) & (at == text->len);
}

int keep_save_file(const char *dir, const char *name, const struct buf *text, struct err *err)
{
    struct buf path = BUF_INIT, fresh = BUF_INIT;
    int result = 0;
    if (!dir)
        return err_set(err, ERR_FAILED, "there is no folder to keep %s in", name);
    make_folders(dir);
    buf_printf(&path, "%s/%s", dir, name);
    buf_printf(&fresh, "%s/%s.%ld", dir, name, (long)getpid());
    if (!write_new(buf_str(&fresh), text) || rename(buf_str(&fresh), buf_str(&path)) < 0) {
        result = err_errno(err, "cannot write %s", buf_str(&path));
        unlink(buf_str(&fresh));
    }
    buf_release(&path);
    buf_release(&fresh);
    return result;
}
