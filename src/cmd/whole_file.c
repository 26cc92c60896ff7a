#include "src/cmd/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "src/cmd/cmd_impl.h"

static int write_all(int fd, const struct buf *content)
{
    for (size_t at = 0; at < content->len;) {
        ssize_t n = write(fd, content->data + at, content->len - at);
        if (n < 0 && errno != EINTR)
            return -1;
        at += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

static int write_through(const char *path, const struct buf *content, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write_all(fd, content)) {
        err_errno(err, "cannot write %s", path);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    return close(fd) ? err_errno(err, "cannot write %s", path) : 0;
}

static int replace(const char *path, const char *beside, int fd, mode_t mode, const struct buf *content)
{
    bool fine = write_all(fd, content) == 0 && fchmod(fd, mode) == 0;
    if (close(fd) || !fine)
        return -1;
    return rename(beside, path);
}

static mode_t default_mode(void)
{
    mode_t mask = umask(0);
    umask(mask);
    return 0666 & ~mask;
}

int whole_file_write(const char *path, const struct buf *content, struct err *err)
{
    struct stat st;
    struct buf name = BUF_INIT;
    if (!strcmp(path, "-")) {
        fwrite(content->data, 1, content->len, stdout);
        return output_finish(stdout, err);
    }
    bool there = stat(path, &st) == 0;
    if (there && S_ISDIR(st.st_mode))
        return err_set(err, ERR_FAILED, "cannot write %s: it is a directory", path);
    if (there && access(path, W_OK))
        return err_errno(err, "cannot write %s", path);
    if (there && !S_ISREG(st.st_mode))
        return write_through(path, content, err);
    char *real = there ? realpath(path, NULL) : NULL; /* a symbolic link stays one */
    buf_printf(&name, "%s.XXXXXX", real ? real : path);
    char *beside = buf_detach(&name);
    int fd = beside ? mkostemp(beside, O_CLOEXEC) : -1;
    int status = 0;
    if (fd < 0 || replace(real ? real : path, beside, fd, there ? st.st_mode & 07777 : default_mode(), content)) {
        status = beside ? err_errno(err, "cannot write %s", path) : err_memory(err);
        if (fd >= 0)
            unlink(beside);
    }
    free(beside);
    free(real);
    return status;
}
