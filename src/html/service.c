#include "src/html/service.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "src/html/cache.h"
#include "src/html/desk.h"
#include "src/html/graph.h"
#include "src/html/guard.h"
#include "src/html/json.h"
#include "src/html/routes.h"

struct service {
    char *database, *host, *machine, *password; /* owned; the last two may be NULL */
    bool loopback, read_only;
    char token[33];
    pthread_mutex_t lock; /* over what follows */
    struct desk *desks;   /* free ones */
    struct cache cache;
    uint64_t epoch; /* counts the changes of the database that any desk has seen */
};

/* One request while it is answered. */
struct call {
    struct service *s;
    struct request *q;
    struct response *r;
    struct desk *desk;
    struct site site;
    bool json;
    bool unfinished; /* asked for again, the page says more */
};

#define PATIENCE_NS UINT64_C(1000000000) /* a page may look through a run while somebody waits */

static const char type_html[] = "text/html; charset=utf-8", type_json[] = "application/json";

/* --- opening ----------------------------------------------------------------------------------------------------- */

static char *copy(const char *s)
{
    return s ? strdup(s) : NULL;
}

int service_open(struct service **out, const struct service_options *o, struct err *err)
{
    struct service *s = calloc(1, sizeof *s);
    *out = NULL;
    if (!s)
        return err_memory(err);
    pthread_mutex_init(&s->lock, NULL);
    s->database = copy(o->database);
    s->host = copy(o->host);
    s->machine = copy(o->machine);
    s->password = copy(o->password);
    s->loopback = o->loopback;
    s->read_only = o->read_only;
    if (!s->database || !s->host || (o->machine && !s->machine) || (o->password && !s->password)) {
        service_close(s);
        return err_memory(err);
    }
    if (!guard_token(s->token)) {
        service_close(s);
        return err_errno(err, "cannot get random numbers");
    }
    if (!(s->desks = desk_new(s->database, err))) {
        service_close(s);
        return -1;
    }
    *out = s;
    return 0;
}

void service_close(struct service *s)
{
    if (!s)
        return;
    while (s->desks) {
        struct desk *next = s->desks->next;
        desk_free(s->desks);
        s->desks = next;
    }
    cache_clear(&s->cache);
    pthread_mutex_destroy(&s->lock);
    free(s->database);
    free(s->host);
    free(s->machine);
    free(s->password);
    free(s);
}

static struct desk *take_desk(struct service *s, struct err *err)
{
    pthread_mutex_lock(&s->lock);
    struct desk *d = s->desks;
    if (d)
        s->desks = d->next;
    pthread_mutex_unlock(&s->lock);
    return d ? d : desk_new(s->database, err);
}

static void give_back(struct service *s, struct desk *d)
{
    if (!d)
        return;
    pthread_mutex_lock(&s->lock);
    d->next = s->desks;
    s->desks = d;
    pthread_mutex_unlock(&s->lock);
}

/* --- responses --------------------------------------------------------------------------------------------------- */

void response_release(struct response *r)
{
    blob_drop(r->body);
    free(r->location);
    *r = (struct response){ 0 };
}

/* The body becomes the buffer's bytes, with their fingerprint. */
static void set_body(struct response *r, int status, const char *type, struct buf *bytes)
{
    struct blob *b = calloc(1, sizeof *b);
    size_t len = bytes->len;
    char *data = buf_detach(bytes);
    blob_drop(r->body);
    r->body = NULL;
    r->etag[0] = '\0';
    r->status = 500;
    if (!b || !data) {
        free(b);
        free(data);
        return;
    }
    static const char digits[] = "0123456789abcdef";
    uint64_t hash = XXH3_64bits(data, len);
    r->etag[0] = r->etag[17] = '"';
    r->etag[18] = '\0';
    for (int i = 0; i < 16; i++)
        r->etag[1 + i] = digits[hash >> (60 - 4 * i) & 15];
    *b = (struct blob){ .holders = 1, .len = len, .data = data };
    r->body = b;
    r->type = type;
    r->status = status;
}

static void set_json(struct response *r, int status, json_t *o)
{
    struct buf bytes = BUF_INIT;
    char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
    json_decref(o);
    if (text) {
        buf_puts(&bytes, text);
        buf_putc(&bytes, '\n');
        free(text);
        set_body(r, status, type_json, &bytes);
    } else {
        r->status = 500;
    }
    buf_release(&bytes);
}

static struct view view_of(struct call *c, struct html *h)
{
    return (struct view){ .site = &c->site, .h = h };
}

static struct view view_of_run(struct call *c, struct html *h, struct desk_run *r)
{
    c->site.reader = trace_reader(r->trace);
    return (struct view){
        .site = &c->site,
        .h = h,
        .trace = r->trace,
        .run = reader_run(c->site.reader),
        .gathered = &r->gathered,
        .patience_ns = PATIENCE_NS,
    };
}

static void set_page(struct call *c, int status, struct html *h)
{
    if (html_finish(h, NULL))
        c->r->status = 500;
    else
        set_body(c->r, status, type_html, &h->out);
    html_release(h);
}

static void say(struct call *c, int status, const char *title, const char *text)
{
    struct html h = HTML_INIT;
    if (c->json) {
        set_json(c->r, status, json_message(title, text));
        return;
    }
    struct view v = view_of(c, &h);
    page_message(&v, title, text);
    set_page(c, status, &h);
}

static void say_error(struct call *c, const struct err *err)
{
    if (err->code == ERR_NOT_FOUND)
        say(c, 404, "Not found", err->text);
    else if (err->code == ERR_USAGE)
        say(c, 400, "Bad request", err->text);
    else
        say(c, 500, "This did not work", err->text);
}

/* --- pages ------------------------------------------------------------------------------------------------------- */

static void answer_runs(struct call *c, const struct asked *asked)
{
    struct run *runs;
    size_t n;
    struct err err = { 0 };
    struct html h = HTML_INIT;
    if (store_runs(c->desk->store, &runs, &n, &err)) {
        say_error(c, &err);
        return;
    }
    if (c->json) {
        set_json(c->r, 200, json_runs(runs, n, asked->errors));
    } else {
        struct view v = view_of(c, &h);
        page_runs(&v, runs, n, asked);
        set_page(c, 200, &h);
    }
    store_runs_free(runs, n);
}

static void answer_question(struct call *c, const char *id)
{
    struct run run;
    struct err err = { 0 };
    struct html h = HTML_INIT;
    run_init(&run);
    if (!c->site.can_delete) {
        say(c, 403, "Not allowed", "this server only reads");
    } else if (!id || store_run(c->desk->store, id, &run, &err)) {
        say(c, 404, "Not found", "there is no such run");
    } else if (c->json) {
        set_json(c->r, 200, json_question(&run, c->site.token));
    } else {
        struct view v = view_of(c, &h);
        page_delete(&v, &run);
        set_page(c, 200, &h);
    }
    run_release(&run);
}

static void answer_asset(struct call *c, const char *name)
{
    struct buf bytes = BUF_INIT;
    size_t len;
    bool style = strcmp(name, "smiley.css") == 0;
    if (!style && strcmp(name, "smiley.js") != 0) {
        say(c, 404, "Not found", "there is no such page");
        return;
    }
    const char *text = style ? asset_style(&len) : asset_script(&len);
    buf_put(&bytes, text, len);
    set_body(c->r, 200, style ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8", &bytes);
    buf_release(&bytes);
}

static void answer_run(struct call *c, const struct path *p, const struct route *route, struct asked *asked)
{
    struct err err = { 0 };
    struct desk_run *run;
    struct html h = HTML_INIT;
    if (desk_run(c->desk, route_run(p), &run, &err)) {
        say_error(c, &err);
        return;
    }
    struct view v = view_of_run(c, &h, run);
    struct reader *r = c->site.reader;
    if ((route->kind == TO_FILE && !file_by_key(r, p->parts[3], &asked->file)) ||
        (asked->thread != ALL_THREADS && asked->thread >= reader_defs(r)->n_threads)) {
        say(c, 404, "Not found", route->kind == TO_FILE ? "the run has no such file" : "the run has no such thread");
        return;
    }
    if (route->render) {
        struct buf bytes = BUF_INIT;
        graph_render(v.trace, route->render, &bytes, &err) ? say_error(c, &err)
                                                           : set_body(c->r, 200, route->type, &bytes);
        buf_release(&bytes);
        return;
    }
    if (c->json) {
        json_t *o = route->json(&v, asked, &err);
        o ? set_json(c->r, 200, o) : say_error(c, &err);
    } else if (route->page(&v, asked, &err)) {
        html_release(&h);
        say_error(c, &err);
    } else {
        set_page(c, 200, &h);
    }
    c->unfinished = v.unfinished;
}

static void redirect(struct call *c, int status, const char *to)
{
    say(c, status, "It is elsewhere", to);
    c->r->location = strdup(to);
}

/* /runs/last is the newest run, whichever that is. */
static bool is_last(struct call *c, const struct path *p)
{
    char id[64];
    struct buf to = BUF_INIT;
    if (p->n != 2 || strcmp(p->parts[0], "runs") != 0 || strcmp(p->parts[1], "last") != 0 ||
        store_find(c->desk->store, "last", id, NULL) ||
        !server_address(&c->site, &(struct target){ .kind = TO_TRACE, .run = id, .thread = ALL_THREADS }, &to))
        return false;
    redirect(c, 303, buf_str(&to));
    buf_release(&to);
    return true;
}

static void answer_get(struct call *c)
{
    struct asked asked;
    struct path p;
    struct err err = { 0 };
    const struct route *route;
    char *question = c->q->query ? strdup(c->q->query) : NULL;
    if (asked_parse(&asked, c->q->query, &err))
        say_error(c, &err);
    else if (!path_parse(&p, c->q->path))
        say(c, 404, "Not found", "there is no such page");
    else if (p.n == 0)
        redirect(c, 303, "/runs");
    else if (p.n == 1 && strcmp(p.parts[0], "runs") == 0)
        answer_runs(c, &asked);
    else if (p.n == 2 && strcmp(p.parts[0], "assets") == 0)
        answer_asset(c, p.parts[1]);
    else if (p.n == 2 && strcmp(p.parts[0], "runs") == 0 && strcmp(p.parts[1], "delete") == 0)
        answer_question(c, form_field(question, "run"));
    else if (is_last(c, &p))
        ;
    else if ((route = route_find(&p)))
        answer_run(c, &p, route, &asked);
    else
        say(c, 404, "Not found", "there is no such page");
    free(question);
}

/* --- what changes something -------------------------------------------------------------------------------------- */

static void delete_run(struct call *c, const char *id)
{
    struct store *store;
    struct err err = { 0 };
    int status = store_open(&store, c->s->database, STORE_WRITE, &err);
    if (!status) {
        status = store_delete(store, id, &err);
        store_close(store);
    }
    if (status)
        say_error(c, &err);
    else
        redirect(c, 303, "/runs");
}

static void answer_post(struct call *c)
{
    struct path p;
    char *form = c->q->body, *again = form ? strdup(form) : NULL;
    const char *token = form ? form_field(again, "token") : NULL, *id;
    if (!path_parse(&p, c->q->path) || p.n != 2 || strcmp(p.parts[0], "runs") != 0 ||
        strcmp(p.parts[1], "delete") != 0) {
        say(c, 405, "Not allowed", "pages are only read");
        c->r->allow = "GET, HEAD";
    } else if (!c->site.can_delete) {
        say(c, 403, "Not allowed", "this server only reads");
    } else if (!token || !guard_same(token, c->s->token) || !guard_origin(c->q->origin, c->q->site, c->q->host)) {
        say(c, 403, "Not allowed", "the form did not come from this server's own page; open it anew");
    } else if (!(id = form_field(form, "run")) || !*id) {
        say(c, 400, "Bad request", "which run?");
    } else {
        delete_run(c, id);
    }
    free(again);
}

/* --- the request ------------------------------------------------------------------------------------------------- */

/* Of the two, what is named first: programs that list both put what they want there. */
static bool wants_json(const char *accept)
{
    const char *json = accept ? strcasestr(accept, "application/json") : NULL;
    const char *page = accept ? strcasestr(accept, "text/html") : NULL;
    return json && (!page || json < page);
}

/* What a page's content depends on, but for the database. */
static char *key_of(const struct call *c)
{
    struct buf key = BUF_INIT;
    buf_puts(&key, c->json ? "j" : "h");
    buf_puts(&key, c->q->path);
    buf_putc(&key, '?');
    buf_puts(&key, c->q->query ? c->q->query : "");
    char *text = buf_detach(&key);
    buf_release(&key);
    return text;
}

/* Takes a desk, and brings what is kept up to date: a page is only kept where nobody saw a change while it was made. */
static void answer_page(struct call *c)
{
    struct service *s = c->s;
    struct err err = { 0 };
    char *key = key_of(c);
    if (!(c->desk = take_desk(s, &err))) {
        say_error(c, &err);
        free(key);
        return;
    }
    bool changed = desk_refresh(c->desk);
    pthread_mutex_lock(&s->lock);
    if (changed) {
        s->epoch++;
        cache_clear(&s->cache);
    }
    uint64_t epoch = s->epoch;
    bool found = key && cache_find(&s->cache, key, c->r);
    pthread_mutex_unlock(&s->lock);
    if (!found) {
        answer_get(c);
        pthread_mutex_lock(&s->lock);
        if (key && epoch == s->epoch && c->r->status == 200 && c->r->body && !c->unfinished)
            cache_keep(&s->cache, key, c->r);
        pthread_mutex_unlock(&s->lock);
    }
    give_back(s, c->desk);
    free(key);
}

static void answer_checked(struct call *c)
{
    const char *method = c->q->method;
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0) {
        answer_page(c);
    } else if (strcmp(method, "POST") == 0) {
        answer_post(c);
    } else {
        say(c, 405, "Not allowed", "pages are only read");
        c->r->allow = "GET, HEAD";
    }
}

void service_answer(struct service *s, struct request *q, struct response *r)
{
    struct call c = {
        .s = s,
        .q = q,
        .r = r,
        .site = { .address = server_address, .is_server = true, .can_delete = !s->read_only, .token = s->token },
        .json = wants_json(q->accept),
    };
    *r = (struct response){ 0 };
    if (!guard_host(q->host, s->host, s->loopback, s->machine)) {
        say(&c, 421, "Wrong host", "this server does not go by that name");
    } else if (s->password && !guard_password(q->authorization, s->password)) {
        say(&c, 401, "Password, please", "this server asks for a password");
        r->ask_password = true;
    } else {
        answer_checked(&c);
    }
    if (r->status == 200 && q->none_match && *r->etag && strstr(q->none_match, r->etag)) {
        blob_drop(r->body);
        r->body = NULL;
        r->status = 304;
    }
}
