#include "ui/export_profile.h"

#include <stdio.h>

/* From so many functions on drawing may take longer than a blink. */
enum { LONG_FROM = 150 };

static int write_whole(const char *path, const struct buf *content, struct err *err)
{
    FILE *f = fopen(path, "we");
    if (!f)
        return err_errno(err, "cannot write %.200s", path);
    bool whole = fwrite(content->data, 1, content->len, f) == content->len;
    if (fclose(f) != 0 || !whole)
        return err_errno(err, "cannot write %.200s", path);
    return 0;
}

int export_profile(struct reader *r, const struct profile_format *format, const char *path,
                   bool (*long_call)(void *data), void *data, struct err *err)
{
    struct profile p = { 0 };
    struct buf content = BUF_INIT;
    const struct run *run = reader_run(r);
    int result = profile_load(&p, r, err);
    if (result == 0 && !p.n_functions)
        result = err_set(err, ERR_FAILED, "run %.8s has no profile", run->id);
    if (result == 0 && format->graph && p.n_functions >= LONG_FROM && !long_call(data))
        result = err_set(err, ERR_FAILED, "cancelled");
    if (result == 0)
        result = format->write(&p, run->description, &content, err);
    if (result == 0)
        result = content.failed ? err_memory(err) : write_whole(path, &content, err);
    profile_release(&p);
    buf_release(&content);
    return result;
}
