#include "smiley/endpoint.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const char ack_suffix[] = ".ack";

/* --- reading one ---------------------------------------------------------------------------------------------- */

static int no_endpoint(const char *text, struct err *err)
{
    return err_set(err, ERR_USAGE, "'%.100s' is no endpoint; give tcp://HOST:PORT or ipc://PATH", text);
}

static bool is_loopback(const char *host, size_t len)
{
    if (len > 4 && strncmp(host, "127.", 4) == 0)
        return strspn(host, "0123456789.") >= len;
    return (len == 9 && strncmp(host, "localhost", len) == 0) || (len == 5 && strncmp(host, "[::1]", len) == 0);
}

static bool is_host(const char *host, size_t len)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_*";
    if (len > 2 && host[0] == '[' && host[len - 1] == ']')
        return strspn(host + 1, "0123456789abcdefABCDEF:.%eth") >= len - 2;
    return len > 0 && strspn(host, allowed) >= len;
}

static int parse_tcp(struct endpoint *e, const char *text, const char *rest, struct err *err)
{
    const char *colon = strrchr(rest, ':');
    size_t len = colon ? (size_t)(colon - rest) : 0;
    char *end;
    if (!colon || !is_host(rest, len) || len > 200)
        return no_endpoint(text, err);
    long port = strtol(colon + 1, &end, 10);
    if (colon[1] < '0' || colon[1] > '9' || *end)
        return no_endpoint(text, err);
    if (port < 1 || port > 65534)
        return err_set(err, ERR_USAGE, "'%.100s': the port must be from 1 to 65534", text);
    e->local = is_loopback(rest, len);
    if (e->bind && e->local && rest[0] == 'l') { /* ZeroMQ binds to addresses, not to names */
        rest = "127.0.0.1";
        len = strlen(rest);
    }
    snprintf(e->data, sizeof e->data, "tcp://%.*s:%ld", (int)len, rest, port);
    snprintf(e->ack, sizeof e->ack, "tcp://%.*s:%ld", (int)len, rest, port + 1);
    return 0;
}

static int parse_ipc(struct endpoint *e, const char *text, const char *rest, struct err *err)
{
    if (!*rest || *rest == '@')
        return no_endpoint(text, err);
    if (strlen(rest) + sizeof ack_suffix > sizeof((struct sockaddr_un *)0)->sun_path)
        return err_set(err, ERR_USAGE, "'%.100s': the path of a socket may have %zu characters at most", text,
                       sizeof((struct sockaddr_un *)0)->sun_path - sizeof ack_suffix);
    e->local = true;
    snprintf(e->data, sizeof e->data, "ipc://%s", rest);
    snprintf(e->ack, sizeof e->ack, "ipc://%s%s", rest, ack_suffix);
    return 0;
}

int endpoint_parse(struct endpoint *e, const char *text, bool binds, struct err *err)
{
    const char *rest = text;
    *e = (struct endpoint){ .bind = binds };
    if (*rest == '>' || *rest == '@')
        e->bind = *rest++ == '@';
    if (strncmp(rest, "tcp://", 6) == 0)
        return parse_tcp(e, text, rest + 6, err);
    if (strncmp(rest, "ipc://", 6) == 0)
        return parse_ipc(e, text, rest + 6, err);
    return no_endpoint(text, err);
}

int endpoint_check(const struct endpoint *e, bool encrypted, bool insecure, struct err *err)
{
    if (e->local || encrypted || insecure)
        return 0;
    return err_set(err, ERR_USAGE,
                   "%s reaches beyond this host; use --curve-key (see `smiley help keygen`), or --insecure where "
                   "everybody on the network may read and write",
                   e->data);
}

/* --- is somebody there? ----------------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static bool wait_for(int fd, short what, int64_t deadline)
{
    struct pollfd p = { .fd = fd, .events = what };
    for (;;) {
        int64_t left = deadline - now_ms();
        int got = poll(&p, 1, left > 0 ? (int)left : 0);
        if (got > 0)
            return true;
        if (got == 0 || errno != EINTR)
            return false;
    }
}

/* Whoever speaks ZMTP begins with the byte 0xff, as soon as somebody has connected. */
static bool greets(const struct sockaddr *address, socklen_t len, int64_t deadline)
{
    unsigned char first = 0;
    int failure = 0;
    socklen_t size = sizeof failure;
    int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return false;
    bool ok =
        connect(fd, address, len) == 0 || (errno == EINPROGRESS && wait_for(fd, POLLOUT, deadline) &&
                                           getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0);
    ok = ok && wait_for(fd, POLLIN, deadline) && recv(fd, &first, 1, 0) == 1 && first == 0xff;
    close(fd);
    return ok;
}

static bool tcp_answers(const char *host_port, int64_t deadline)
{
    char host[ENDPOINT_LEN];
    const char *colon = strrchr(host_port, ':');
    size_t len = (size_t)(colon - host_port);
    struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *list, *a;
    if (host_port[0] == '[')
        snprintf(host, sizeof host, "%.*s", (int)len - 2, host_port + 1);
    else
        snprintf(host, sizeof host, "%.*s", (int)len, host_port);
    if (getaddrinfo(host, colon + 1, &hints, &list))
        return false;
    bool ok = false;
    for (a = list; a && !ok; a = a->ai_next)
        ok = greets(a->ai_addr, a->ai_addrlen, deadline);
    freeaddrinfo(list);
    return ok;
}

bool endpoint_answers(const struct endpoint *e, int timeout_ms)
{
    int64_t deadline = now_ms() + timeout_ms;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    if (strncmp(e->data, "tcp://", 6) == 0)
        return tcp_answers(e->data + 6, deadline);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", e->data + 6);
    return greets((const struct sockaddr *)&address, sizeof address, deadline);
}
