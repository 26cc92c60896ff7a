#include "src/wire/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int open_in(const char *folder)
{
    char path[4096];
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || (size_t)snprintf(path, sizeof path, "%s/.smiley-spool-XXXXXX", folder) >= sizeof path)
        return fd;
    fd = mkostemp(path, O_CLOEXEC); /* a file system without O_TMPFILE */
    if (fd >= 0)
        unlink(path);
    return fd;
}

int spool_open(struct spool *s, const char *const *folders, struct err *err)
{
    *s = (struct spool){ .fd = -1 };
    for (; *folders && s->fd < 0; folders++)
        s->fd = open_in(*folders);
    return s->fd < 0 ? err_errno(err, "cannot make a temporary file for what is sent") : 0;
}

void spool_close(struct spool *s)
{
    if (s->fd >= 0)
        close(s->fd);
    free(s->ends);
    *s = (struct spool){ .fd = -1 };
}

static uint64_t start_of(const struct spool *s, uint64_t number)
{
    return number > 1 ? s->ends[number - 2] : 0;
}

int spool_put(struct spool *s, const void *data, size_t len, struct err *err)
{
    uint64_t at = start_of(s, s->n + 1), end = at + len;
    const char *from = data;
    if (s->n == s->cap) {
        uint64_t cap = s->cap ? 2 * s->cap : 64;
        uint64_t *more = realloc(s->ends, cap * sizeof *more);
        if (!more)
            return err_memory(err);
        s->ends = more;
        s->cap = cap;
    }
    while (at < end) {
        ssize_t got = pwrite(s->fd, from, end - at, (off_t)at);
        if (got < 0 && errno != EINTR)
            return err_errno(err, "cannot write the temporary file of what is sent");
        at += got > 0 ? (uint64_t)got : 0;
        from += got > 0 ? got : 0;
    }
    s->ends[s->n++] = end;
    return 0;
}

size_t spool_len(const struct spool *s, uint64_t number)
{
    return s->ends[number - 1] - start_of(s, number);
}

int spool_read(const struct spool *s, uint64_t number, void *data, struct err *err)
{
    uint64_t at = start_of(s, number), end = s->ends[number - 1];
    char *to = data;
    while (at < end) {
        ssize_t got = pread(s->fd, to, end - at, (off_t)at);
        if (got == 0)
            errno = EIO;
        if (got == 0 || (got < 0 && errno != EINTR))
            return err_errno(err, "cannot read the temporary file of what is sent");
        at += got > 0 ? (uint64_t)got : 0;
        to += got > 0 ? got : 0;
    }
    return 0;
}

uint64_t spool_bytes(const struct spool *s, uint64_t number, uint64_t last)
{
    return last > number ? s->ends[last - 1] - start_of(s, number + 1) : 0;
}
