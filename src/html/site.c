#include "src/html/site.h"

#include <stdlib.h>

uint64_t page_size(uint64_t asked)
{
    static const uint64_t sizes[] = { 5, 10, 20, 50, 100 };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        if (asked == sizes[i])
            return asked;
    return PER_PAGE;
}

struct slice slice_of(uint64_t total, uint64_t page, uint64_t per_page)
{
    struct slice s = { .page = page, .per_page = per_page, .total = total };
    s.pages = total / per_page + (total % per_page != 0);
    if (s.pages < 1)
        s.pages = 1;
    if (s.page < 1)
        s.page = 1;
    if (s.page > s.pages)
        s.page = s.pages;
    s.from = (s.page - 1) * per_page;
    s.n = total - s.from < per_page ? total - s.from : per_page;
    return s;
}

bool anchor_attr(struct view *v, const char *name, const struct target *to)
{
    struct buf *address = &v->h->scratch;
    struct target full = *to;
    if (!full.run && v->run)
        full.run = v->run->id;
    buf_clear(address);
    if (!v->site->address(v->site, &full, address))
        return false;
    html_attr(v->h, name, buf_str(address));
    v->h->out.failed |= address->failed;
    return true;
}

bool anchor_open(struct view *v, const struct target *to)
{
    size_t before = v->h->out.len;
    HTML(v->h, "<a");
    if (anchor_attr(v, "href", to))
        return true;
    v->h->out.len = before;
    return false;
}

void anchor_text(struct view *v, const struct target *to, const char *text)
{
    bool link = anchor_open(v, to);
    if (link)
        HTML(v->h, ">");
    html_str(v->h, text);
    if (link)
        HTML(v->h, "</a>");
}

/* --- files ------------------------------------------------------------------------------------------------------- */

bool file_key(struct reader *r, uint32_t file, struct buf *out)
{
    const char *key = file < reader_defs(r)->n_files ? reader_source_key(r, file) : "";
    unsigned same = 0;
    if (!*key)
        return false;
    for (uint32_t i = 0; i < file; i++)
        same += strcmp(reader_source_key(r, i), key) == 0;
    buf_puts(out, key);
    if (same)
        buf_printf(out, "-%u", same + 1);
    return true;
}

bool file_by_key(struct reader *r, const char *name, uint32_t *file)
{
    size_t len = strcspn(name, "-");
    unsigned long nth = 1;
    if (name[len] == '-') {
        if (strspn(name + len + 1, "0123456789") != strlen(name + len + 1) || strlen(name + len + 1) > 8 ||
            !name[len + 1])
            return false;
        nth = strtoul(name + len + 1, NULL, 10);
    }
    for (uint32_t i = 0; len && nth && i < reader_defs(r)->n_files; i++) {
        const char *key = reader_source_key(r, i);
        if (strlen(key) == len && memcmp(key, name, len) == 0 && --nth == 0) {
            *file = i;
            return true;
        }
    }
    return false;
}
