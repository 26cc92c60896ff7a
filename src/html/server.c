/* The only file that knows libmicrohttpd: it takes requests apart for service.h, and sends what that answers. */
#include "smiley/server.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "src/html/guests.h"
#include "src/html/listen.h"
#include "src/html/service.h"

enum {
    HEADERS_MAX = 32 << 10, /* of a request, with what stands in the way of sending its answer */
    BODY_MAX = 4 << 10,
    IDLE_SECONDS = 15,
    CONNECTIONS = 2000,
    THREADS_MIN = 2,
    THREADS_MAX = 4,
};

struct server {
    struct MHD_Daemon *daemon;
    struct service *service; /* owned */
    struct guests guests;
    struct listener listener;
};

/* From the first line of a request to its end. */
struct visit {
    char *uri; /* owned; as it came */
    char body[BODY_MAX + 1];
    size_t body_len;
    bool begun, too_large;
};

/* --- answering --------------------------------------------------------------------------------------------------- */

static const struct field {
    const char *name, *value;
} fields[] = {
    { "Content-Security-Policy",
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
      "base-uri 'none'; frame-ancestors 'none'" },
    { "X-Content-Type-Options", "nosniff" },
    { "X-Frame-Options", "DENY" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cache-Control", "private, no-cache" },
    { "Vary", "Accept" },
};

static void drop_body(void *blob)
{
    blob_drop(blob);
}

static struct MHD_Response *response_of(struct response *r)
{
    struct MHD_Response *m;
    if (r->body) {
        m = MHD_create_response_from_buffer_with_free_callback_cls(r->body->len, r->body->data, drop_body, r->body);
        if (m)
            r->body = NULL;
    } else {
        m = MHD_create_response_from_buffer(0, (void *)"", MHD_RESPMEM_PERSISTENT);
    }
    if (!m)
        return NULL;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        MHD_add_response_header(m, fields[i].name, fields[i].value);
    if (r->type)
        MHD_add_response_header(m, "Content-Type", r->type);
    if (*r->etag)
        MHD_add_response_header(m, "ETag", r->etag);
    if (r->location)
        MHD_add_response_header(m, "Location", r->location);
    if (r->allow)
        MHD_add_response_header(m, "Allow", r->allow);
    if (r->ask_password)
        MHD_add_response_header(m, "WWW-Authenticate", "Basic realm=\"smiley\", charset=\"UTF-8\"");
    return m;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, struct response *r)
{
    struct MHD_Response *m = response_of(r);
    enum MHD_Result done = m ? MHD_queue_response(connection, (unsigned)r->status, m) : MHD_NO;
    if (m)
        MHD_destroy_response(m);
    response_release(r);
    return done;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
    return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static enum MHD_Result answer(struct server *s, struct MHD_Connection *connection, const char *method,
                              struct visit *visit)
{
    struct response r = { .status = visit->uri ? 413 : 400 };
    char *query = visit->uri ? strchr(visit->uri, '?') : NULL;
    if (query)
        *query++ = '\0';
    visit->body[visit->body_len] = '\0';
    struct request q = {
        .method = method,
        .path = visit->uri,
        .query = query,
        .host = header(connection, "Host"),
        .accept = header(connection, "Accept"),
        .none_match = header(connection, "If-None-Match"),
        .authorization = header(connection, "Authorization"),
        .origin = header(connection, "Origin"),
        .site = header(connection, "Sec-Fetch-Site"),
        .body = visit->body,
    };
    if (!visit->too_large && visit->uri)
        service_answer(s->service, &q, &r);
    return send_answer(connection, &r);
}

static enum MHD_Result on_request(void *data, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *body, size_t *body_len, void **request)
{
    struct visit *visit = *request;
    (void)url;
    (void)version;
    if (!visit)
        return MHD_NO;
    if (!visit->begun) { /* the header is there; the body, if any, comes now */
        visit->begun = true;
        return MHD_YES;
    }
    if (*body_len) {
        size_t room = BODY_MAX - visit->body_len;
        visit->too_large |= *body_len > room;
        size_t n = *body_len < room ? *body_len : room;
        memcpy(visit->body + visit->body_len, body, n);
        visit->body_len += n;
        *body_len = 0;
        return MHD_YES;
    }
    return answer(data, connection, method, visit);
}

/* --- what libmicrohttpd tells ------------------------------------------------------------------------------------ */

static void *on_uri(void *data, const char *uri, struct MHD_Connection *connection)
{
    struct visit *visit = calloc(1, sizeof *visit);
    (void)data;
    (void)connection;
    if (visit && *uri == '/')
        visit->uri = strdup(uri);
    return visit;
}

static void on_completed(void *data, struct MHD_Connection *connection, void **request,
                         enum MHD_RequestTerminationCode how)
{
    struct server *s = data;
    struct visit *visit = *request;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    (void)how;
    if (visit)
        free(visit->uri);
    free(visit);
    *request = NULL;
    if (info && info->socket_context)
        guests_renew(&s->guests, info->socket_context);
}

static void on_connection(void *data, struct MHD_Connection *connection, void **context,
                          enum MHD_ConnectionNotificationCode what)
{
    struct server *s = data;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
        *context = info ? guests_enter(&s->guests, info->connect_fd) : NULL;
    } else if (*context) {
        guests_leave(&s->guests, *context);
        *context = NULL;
    }
}

/* Addresses are decoded part by part, later: a %2F is no slash. */
static size_t leave_encoded(void *data, struct MHD_Connection *connection, char *text)
{
    (void)data;
    (void)connection;
    return strlen(text);
}

static void say_nothing(void *data, const char *format, va_list ap)
{
    (void)data;
    (void)format;
    (void)ap;
}

/* --- starting ---------------------------------------------------------------------------------------------------- */

/* Room for so many connections, where the system gives it. */
static unsigned room_for_connections(void)
{
    struct rlimit limit;
    enum { OTHERS = 64 };
    if (getrlimit(RLIMIT_NOFILE, &limit))
        return 512;
    if (limit.rlim_cur < CONNECTIONS + OTHERS) {
        limit.rlim_cur = limit.rlim_max < CONNECTIONS + OTHERS ? limit.rlim_max : CONNECTIONS + OTHERS;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    rlim_t room = limit.rlim_cur > 2 * OTHERS ? limit.rlim_cur - OTHERS : OTHERS;
    return room < CONNECTIONS ? (unsigned)room : CONNECTIONS;
}

/* As many as there are processors; never one alone, which a page that takes long would keep from all others. */
static unsigned threads(void)
{
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n < THREADS_MIN ? THREADS_MIN : n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

static int start_daemon(struct server *s, struct err *err)
{
    struct MHD_OptionItem options[] = {
        { MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)say_nothing, NULL }, /* first: those that follow may complain */
        { MHD_OPTION_LISTEN_SOCKET, s->listener.fd, NULL },
        { MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)on_uri, s },
        { MHD_OPTION_UNESCAPE_CALLBACK, (intptr_t)leave_encoded, NULL },
        { MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)on_completed, s },
        { MHD_OPTION_NOTIFY_CONNECTION, (intptr_t)on_connection, s },
        { MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, NULL },
        { MHD_OPTION_CONNECTION_LIMIT, room_for_connections(), NULL },
        { MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEADERS_MAX, NULL },
        { MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
        { MHD_OPTION_THREAD_POOL_SIZE, threads(), NULL },
        { MHD_OPTION_END, 0, NULL },
    };
    s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, s,
                                 MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    return s->daemon ? 0 : err_set(err, ERR_FAILED, "cannot start the server");
}

int server_start(struct server **out, const struct server_options *o, struct err *err)
{
    struct server *s = calloc(1, sizeof *s);
    char machine[256] = "";
    *out = NULL;
    if (!s)
        return err_memory(err);
    s->listener.fd = -1;
    guests_init(&s->guests);
    gethostname(machine, sizeof machine - 1);
    struct service_options so = {
        .database = o->database,
        .host = o->host,
        .machine = *machine ? machine : NULL,
        .password = o->password,
        .read_only = o->read_only,
    };
    int status = listen_on(&s->listener, o->host, o->port, o->password || o->insecure, err);
    so.loopback = s->listener.loopback;
    if (!status)
        status = service_open(&s->service, &so, err);
    if (!status)
        status = start_daemon(s, err);
    if (status) {
        if (!s->daemon && s->listener.fd >= 0)
            close(s->listener.fd);
        server_stop(s);
        return -1;
    }
    *out = s;
    return 0;
}

const char *server_url(const struct server *s)
{
    return s->listener.url;
}

bool server_is_loopback(const struct server *s)
{
    return s->listener.loopback;
}

void server_tick(struct server *s)
{
    guests_expire(&s->guests, GUEST_SECONDS);
}

void server_stop(struct server *s)
{
    if (!s)
        return;
    if (s->daemon)
        MHD_stop_daemon(s->daemon); /* closes the listening socket */
    service_close(s->service);
    guests_release(&s->guests);
    free(s);
}
