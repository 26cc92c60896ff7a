#include "src/cmd/browse_exports.h"

#include "smiley/report.h"

enum { PER_PAGE = 100, MAX_PAGES = 2000 }; /* as `smiley report` without options */

struct telling {
    bool (*progress)(void *data, double done);
    void *data;
};

static int tell(void *data, uint64_t done, uint64_t of)
{
    const struct telling *t = data;
    return !t->progress(t->data, of ? (double)done / (double)of : 0);
}

static int write_pages(struct trace *t, const char *path, bool single, struct telling telling, struct buf *note,
                       struct err *err)
{
    const struct report_options o = {
        .path = path,
        .per_page = PER_PAGE,
        .max_pages = MAX_PAGES,
        .single_file = single,
        .force = true,
        .progress = tell,
        .data = &telling,
    };
    struct report_result result;
    int status = report_write(t, &o, &result, err);
    if (!status)
        report_left_out(&result, note);
    return status;
}

static int export_folder(struct trace *t, const char *path, bool (*progress)(void *data, double done), void *data,
                         struct buf *note, struct err *err)
{
    return write_pages(t, path, false, (struct telling){ progress, data }, note, err);
}

static int export_page(struct trace *t, const char *path, bool (*progress)(void *data, double done), void *data,
                       struct buf *note, struct err *err)
{
    return write_pages(t, path, true, (struct telling){ progress, data }, note, err);
}

const struct browser_export browse_exports[] = {
    { "export-html", "", export_folder },
    { "export-page", "html", export_page },
    { 0 },
};
