#include "src/html/routes.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "src/html/json.h"

static const struct route routes[] = {
    { .kind = TO_TRACE, .tail = "", .page = page_trace, .json = json_trace },
    { .kind = TO_FILES, .tail = "files", .page = page_files, .json = json_files },
    { .kind = TO_FILE, .tail = "files/*", .page = page_source, .json = json_source },
    { .kind = TO_THREADS, .tail = "threads", .page = page_threads, .json = json_threads },
    { .kind = TO_OUTPUT, .tail = "output", .page = page_output, .json = json_output },
    { .kind = TO_EXCEPTIONS, .tail = "exceptions", .page = page_exceptions, .json = json_exceptions },
    { .kind = TO_SEARCH, .tail = "search", .page = page_search, .json = json_search },
    { .kind = TO_STATS, .tail = "stats", .page = page_stats, .json = json_stats },
    { .kind = TO_GRAPH, .tail = "stats/graph", .page = page_graph, .json = json_graph },
    { .kind = TO_GRAPH_SVG, .tail = "stats/graph.svg", .render = "svg", .type = "image/svg+xml" },
    { .kind = TO_GRAPH_PNG, .tail = "stats/graph.png", .render = "png", .type = "image/png" },
};
enum { ROUTES = sizeof routes / sizeof *routes };

static const struct route *route_of(enum target_kind kind)
{
    for (size_t i = 0; i < ROUTES; i++)
        if (routes[i].kind == kind)
            return &routes[i];
    return NULL;
}

/* --- paths ------------------------------------------------------------------------------------------------------- */

bool path_parse(struct path *p, char *text)
{
    *p = (struct path){ 0 };
    if (*text++ != '/')
        return false;
    while (*text) { /* a slash at the end says nothing */
        char *part = text, *slash = strchr(text, '/');
        text = slash ? slash + 1 : text + strlen(text);
        if (slash)
            *slash = '\0';
        if (p->n == PATH_PARTS || !*part || !url_decode(part, false))
            return false;
        p->parts[p->n++] = part;
    }
    return true;
}

static bool tail_fits(const char *tail, const struct path *p)
{
    int i = 2;
    for (; *tail; i++) {
        size_t len = strcspn(tail, "/");
        if (i >= p->n ||
            !((len == 1 && *tail == '*') || (strlen(p->parts[i]) == len && memcmp(p->parts[i], tail, len) == 0)))
            return false;
        tail += len + (tail[len] == '/');
    }
    return i == p->n;
}

const struct route *route_find(const struct path *p)
{
    if (p->n < 2 || strcmp(p->parts[0], "runs") != 0)
        return NULL;
    for (size_t i = 0; i < ROUTES; i++)
        if (tail_fits(routes[i].tail, p))
            return &routes[i];
    return NULL;
}

static bool is_odd(const char *id)
{
    return *id == '.' || *id == '~' || strcmp(id, "delete") == 0 || strcmp(id, "last") == 0;
}

const char *route_run(const struct path *p)
{
    const char *id = p->parts[1];
    return *id == '~' && is_odd(id + 1) ? id + 1 : id;
}

/* --- queries ----------------------------------------------------------------------------------------------------- */

char *form_field(char *form, const char *name)
{
    size_t len = strlen(name);
    for (char *at = form; at && *at;) {
        char *next = strchr(at, '&');
        if (strncmp(at, name, len) == 0 && at[len] == '=') {
            if (next)
                *next = '\0';
            char *value = at + len + 1;
            bool good = url_decode(value, true);
            return good ? value : NULL;
        }
        at = next ? next + 1 : NULL;
    }
    return NULL;
}

/* Fields are decoded one by one and shorten what is left, so each is looked for in a copy of the whole. */
static int number_field(const char *query, const char *name, uint64_t *number, bool *there, struct err *err)
{
    char *copy = strdup(query), *end;
    if (!copy)
        return err_memory(err);
    char *text = form_field(copy, name);
    int status = 0;
    *there = text && *text;
    if (*there) {
        errno = 0;
        *number = strtoull(text, &end, 10);
        if (*text < '0' || *text > '9' || *end || errno)
            status = err_set(err, ERR_USAGE, "%s must be a number", name);
    }
    free(copy);
    return status;
}

int asked_parse(struct asked *asked, char *query, struct err *err)
{
    const struct {
        const char *name;
        uint64_t *value;
    } numbers[] = {
        { "page", &asked->page },
        { "per_page", &asked->per_page },
        { "event", &asked->event },
        { "from", &asked->from },
    };
    uint64_t thread = 0;
    bool there;
    *asked = (struct asked){ .thread = ALL_THREADS };
    for (size_t i = 0; query && i < sizeof numbers / sizeof *numbers; i++)
        if (number_field(query, numbers[i].name, numbers[i].value, &there, err))
            return -1;
    if (query && number_field(query, "thread_id", &thread, &there, err))
        return -1;
    if (query && there)
        asked->thread = thread < UINT32_MAX ? (int64_t)thread : UINT32_MAX;
    asked->per_page = page_size(asked->per_page);
    if (query) {
        asked->errors = strstr(query, "errors=1") != NULL;
        asked->text = form_field(query, "q");
    }
    return 0;
}

/* --- addresses --------------------------------------------------------------------------------------------------- */

struct writer {
    struct buf *out;
    char next; /* ? or & */
};

static void put_number(struct writer *w, const char *name, uint64_t n)
{
    buf_putc(w->out, w->next);
    buf_puts(w->out, name);
    buf_putc(w->out, '=');
    url_number(w->out, n);
    w->next = '&';
}

static void put_query(const struct target *to, struct buf *out)
{
    struct writer w = { out, '?' };
    if (to->kind == TO_SEARCH && to->query) {
        buf_puts(out, "?q=");
        url_encode(out, to->query, strlen(to->query));
        w.next = '&';
    }
    if (to->page > 1)
        put_number(&w, "page", to->page);
    if (to->per_page && to->kind == TO_TRACE && to->per_page != PER_PAGE)
        put_number(&w, "per_page", to->per_page);
    if (to->kind == TO_TRACE && to->thread != ALL_THREADS)
        put_number(&w, "thread_id", (uint64_t)to->thread);
    if (to->event) {
        put_number(&w, to->kind == TO_SEARCH ? "from" : "event", to->event);
        if (to->kind == TO_TRACE) {
            buf_puts(out, "#e");
            url_number(out, to->event);
        }
    }
}

static bool run_address(const struct site *site, const struct target *to, struct buf *out)
{
    const struct route *r = route_of(to->kind);
    if (!r || !to->run)
        return false;
    buf_puts(out, is_odd(to->run) ? "/runs/~" : "/runs/");
    url_encode(out, to->run, strlen(to->run));
    if (*r->tail)
        buf_putc(out, '/');
    buf_put(out, r->tail, strcspn(r->tail, "*"));
    if (to->kind == TO_FILE) {
        if (!site->reader || !file_key(site->reader, to->file, out))
            return false;
        if (to->line) {
            buf_puts(out, "#L");
            url_number(out, to->line);
        }
    }
    put_query(to, out);
    return true;
}

bool server_address(const struct site *site, const struct target *to, struct buf *out)
{
    switch (to->kind) {
    case TO_RUNS:
        buf_puts(out, to->query ? "/runs?errors=1" : "/runs");
        return true;
    case TO_STYLE:
        buf_puts(out, "/assets/smiley.css");
        return true;
    case TO_SCRIPT:
        buf_puts(out, "/assets/smiley.js");
        return true;
    case TO_DELETE:
        buf_puts(out, "/runs/delete?run=");
        url_encode(out, to->run, strlen(to->run));
        return site->can_delete;
    default:
        return run_address(site, to, out);
    }
}
