/* Runs of the foreign program as they arrive: two frames a message, the event's name and JSON.
 *
 * There are no numbers in these messages and nobody is told what has arrived, so what is lost on the way is lost; where
 * the start of a run is missing, it begins with what comes first. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "src/foreign/translate.h"

enum { GUESTS_MAX = 64, IDS_MAX = 9 };

struct guest {
    char name[64]; /* what its messages call the run */
    struct run run;
    struct consumer *to;
    struct translator *translator;
};

struct messages {
    struct foreign foreign; /* first, so that one is the other */
    struct intake *in;
    struct guest *guests[GUESTS_MAX];
    size_t n;
    struct buf texts[6]; /* of the message at hand */
};

enum { TEXT_RUN, TEXT_FILE, TEXT_FUNCTION, TEXT_THREAD, TEXT_MESSAGE, TEXT_STATS };

/* --- sources ----------------------------------------------------------------------------------------------------- */

/* A file of this host, where it is one that a program can be in: regular, of a sane size, text. */
static bool read_file(void *data, struct bytes path, struct buf *out)
{
    enum { LARGEST = 16 << 20 };
    struct stat st;
    char name[4096];
    (void)data;
    if (!path.len || path.at[0] != '/' || path.len >= sizeof name || memchr(path.at, 0, path.len))
        return false;
    memcpy(name, path.at, path.len);
    name[path.len] = 0;
    int fd = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return false;
    bool good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size <= LARGEST;
    uint8_t *at = good ? buf_reserve(out, (size_t)st.st_size) : NULL;
    size_t len = 0;
    ssize_t got = 0;
    while (at && len < (size_t)st.st_size && (got = read(fd, at + len, (size_t)st.st_size - len)) > 0)
        len += (size_t)got;
    close(fd);
    if (!at || !len || memchr(at, 0, len))
        return false;
    out->len += len;
    return true;
}

/* --- guests ------------------------------------------------------------------------------------------------------ */

static void drop_guest(struct messages *m, size_t i)
{
    struct guest *g = m->guests[i];
    translator_free(g->translator);
    if (g->to)
        g->to->close(g->to);
    run_release(&g->run);
    free(g);
    m->guests[i] = m->guests[--m->n];
}

static int now_if_unknown(struct run *run)
{
    struct timespec now;
    if (run->start_ns == 0 && clock_gettime(CLOCK_REALTIME, &now) == 0)
        run->start_ns = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    return 0;
}

/* A run of this id that is there already is another one, or an earlier part of it: this one gets an id beside it. */
static int begin(struct messages *m, struct guest *g, struct err *err)
{
    char id[64];
    memcpy(id, g->run.id, sizeof id);
    for (int i = 1; i <= IDS_MAX; i++) {
        struct taken taken;
        g->to = m->in->begin(m->in, &g->run, &taken, err);
        if (!g->to)
            return -1;
        if (taken.operations <= 1 && !taken.ended)
            return 0;
        g->to->close(g->to);
        g->to = NULL;
        snprintf(g->run.id, sizeof g->run.id, "%.51s.%d", id, i + 1);
    }
    return err_set(err, ERR_FAILED, "run %s is here already, more than once", id);
}

static int add_guest(struct messages *m, const char *name, const struct foreign_run *from, struct guest **out,
                     struct err *err)
{
    struct foreign_counts counts = { 0 };
    struct guest *g = m->n < GUESTS_MAX ? calloc(1, sizeof *g) : NULL;
    if (!g)
        return m->n < GUESTS_MAX ? err_memory(err) : err_set(err, ERR_FAILED, "too many runs at once");
    m->guests[m->n++] = g;
    snprintf(g->name, sizeof g->name, "%s", name);
    run_init(&g->run);
    if (foreign_run_start(&g->run, from, &counts, err) || now_if_unknown(&g->run) || begin(m, g, err)) {
        drop_guest(m, m->n - 1);
        return -1;
    }
    g->translator = translator_new(&g->run, g->to, &(struct foreign_run_options){ .source = read_file });
    if (!g->translator) {
        drop_guest(m, m->n - 1);
        return err_memory(err);
    }
    translator_counts(g->translator)->no_start = counts.no_start;
    translator_counts(g->translator)->bad_command_line = counts.bad_command_line;
    if (m->in->tell)
        m->in->tell(m->in, &g->run, RUN_BEGINS);
    *out = g;
    return 0;
}

static size_t find_guest(const struct messages *m, const char *name)
{
    size_t i = 0;
    while (i < m->n && strcmp(m->guests[i]->name, name) != 0)
        i++;
    return i;
}

/* --- messages ---------------------------------------------------------------------------------------------------- */

static struct bytes raw(struct pyjson v)
{
    return (struct bytes){ .at = (const uint8_t *)v.at, .len = v.kind ? (size_t)(v.end - v.at) : 0 };
}

/* A member that is a string, decoded into a buffer of ours; NULL where there is none. */
static struct bytes text(struct messages *m, const struct pyjson *body, const char *name, int which)
{
    enum { LONGEST = 1 << 22 };
    struct pyjson v = pyjson_get(body, name);
    struct buf *b = &m->texts[which];
    buf_clear(b);
    if (v.kind != PYJSON_STRING)
        return (struct bytes){ 0 };
    pyjson_text(&v, b, LONGEST);
    buf_putc(b, 0);
    return (struct bytes){ .at = b->data, .len = b->failed ? 0 : b->len - 1 };
}

static struct foreign_time moment(const struct pyjson *body)
{
    struct pyjson v = pyjson_get(body, "timestamp");
    struct foreign_time t = { .known = false };
    t.known = pyjson_number(&v, &t.seconds);
    return t;
}

static void read_run(struct messages *m, const struct pyjson *body, struct bytes id, struct foreign_run *run)
{
    *run = (struct foreign_run){
        .id = id,
        .cwd = text(m, body, "cwd", TEXT_FILE),
        .command_line = raw(pyjson_get(body, "command_line")),
        .message = text(m, body, "message", TEXT_MESSAGE),
        .traceback = raw(pyjson_get(body, "traceback")),
        .stats = text(m, body, "stats", TEXT_STATS),
    };
}

static void read_event(struct messages *m, const struct pyjson *body, struct bytes word, struct foreign_event *e)
{
    struct pyjson line = pyjson_get(body, "line_no"), locals = pyjson_get(body, "local_vars");
    if (!locals.kind)
        locals = pyjson_get(body, "locals"); /* as versions before 0.6 had it */
    *e = (struct foreign_event){
        .event = word,
        .thread = text(m, body, "thread_id", TEXT_THREAD),
        .file = text(m, body, "filename", TEXT_FILE),
        .function = text(m, body, "func_name", TEXT_FUNCTION),
        .arg = raw(pyjson_get(body, "arg")),
        .locals = raw(locals),
        .time = moment(body),
    };
    e->has_line = pyjson_int(&line, &e->line);
}

static bool is_word(struct bytes word, const char *plain)
{
    return word.len == strlen(plain) && memcmp(word.at, plain, word.len) == 0;
}

static bool is_event(struct bytes word)
{
    return is_word(word, "line") || is_word(word, "call") || is_word(word, "return") || is_word(word, "exception");
}

static int end_guest(struct messages *m, size_t i, const struct foreign_run *from, bool ended, struct err *err)
{
    struct guest *g = m->guests[i];
    int status = translator_end(g->translator, from, ended, &g->run, err);
    if (!status)
        status = g->to->run_ended(g->to, &g->run, err);
    if (!status && m->in->tell)
        m->in->tell(m->in, &g->run, RUN_ENDS);
    drop_guest(m, i);
    return status;
}

static int take_start(struct messages *m, const struct pyjson *body, struct bytes id, struct err *err)
{
    struct foreign_run from;
    struct guest *g;
    size_t i = find_guest(m, (const char *)id.at);
    if (i < m->n) /* another one of the same name: the first will not go on */
        if (end_guest(m, i, &(struct foreign_run){ .id = id }, false, err))
            return -1;
    read_run(m, body, id, &from);
    from.start = moment(body);
    return add_guest(m, (const char *)id.at, &from, &g, err);
}

static int take_end(struct messages *m, const struct pyjson *body, struct bytes id, struct err *err)
{
    struct foreign_run from;
    size_t i = find_guest(m, (const char *)id.at);
    if (i == m->n)
        return 1;
    read_run(m, body, id, &from);
    from.end = moment(body);
    return end_guest(m, i, &from, true, err);
}

static int take_event(struct messages *m, const struct pyjson *body, struct bytes id, struct bytes word,
                      struct err *err)
{
    struct foreign_event e;
    size_t i = find_guest(m, (const char *)id.at);
    struct guest *g = i < m->n ? m->guests[i] : NULL;
    if (!g && add_guest(m, (const char *)id.at, &(struct foreign_run){ .id = id, .start = moment(body) }, &g, err))
        return -1;
    read_event(m, body, word, &e);
    if (translator_event(g->translator, &e, err) == 0)
        return 0;
    drop_guest(m, find_guest(m, (const char *)id.at));
    return -1;
}

static int take(struct foreign *f, const void *event, size_t event_len, const void *json, size_t json_len,
                struct err *err)
{
    struct messages *m = (struct messages *)f;
    struct bytes word = { .at = event, .len = event_len };
    struct pyjson body;
    if (!pyjson_read(&body, json, json_len) || body.kind != PYJSON_OBJECT)
        return 1;
    struct bytes id = text(m, &body, "run_id", TEXT_RUN);
    if (!id.len || id.len >= sizeof m->guests[0]->name || strlen((const char *)id.at) != id.len)
        return 1;
    if (is_word(word, "start_run"))
        return take_start(m, &body, id, err);
    if (is_word(word, "end_run"))
        return take_end(m, &body, id, err);
    return is_event(word) ? take_event(m, &body, id, word, err) : 1;
}

static int tick(struct foreign *f, struct err *err)
{
    struct messages *m = (struct messages *)f;
    int status = 0;
    for (size_t i = m->n; i-- > 0;) {
        struct guest *g = m->guests[i];
        if (translator_flush(g->translator, err) == 0 && (!g->to->tick || g->to->tick(g->to, err) == 0))
            continue;
        status = -1;
        drop_guest(m, i);
    }
    return status;
}

static void close_all(struct foreign *f)
{
    struct messages *m = (struct messages *)f;
    while (m->n)
        end_guest(m, m->n - 1, &(struct foreign_run){ .id = { 0 } }, false, NULL);
    for (size_t i = 0; i < sizeof m->texts / sizeof *m->texts; i++)
        buf_release(&m->texts[i]);
    free(m);
}

struct foreign *foreign_messages(struct intake *in)
{
    struct messages *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->in = in;
    m->foreign = (struct foreign){ .message = take, .tick = tick, .close = close_all };
    return &m->foreign;
}
