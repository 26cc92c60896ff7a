#include "src/html/listen.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 512 };

static bool is_loopback(const struct sockaddr *a)
{
    if (a->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)(const void *)a)->sin_addr.s_addr) >> 24) == 127;
    return a->sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr);
}

static int bind_to(const struct addrinfo *a, const char *host, uint16_t port, struct err *err)
{
    int on = 1, fd = socket(a->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return err_errno(err, "cannot listen on %s", host);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, a->ai_addr, a->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    if (errno == EADDRINUSE)
        err_set(err, ERR_FAILED,
                "port %u on %s is in use; choose another with --port, or let one be chosen with --port 0", port, host);
    else
        err_errno(err, "cannot listen on %s port %u", host, port);
    close(fd);
    return -1;
}

static int name_url(struct listener *l, struct err *err)
{
    struct sockaddr_storage a;
    socklen_t len = sizeof a;
    char host[64], port[16];
    if (getsockname(l->fd, (struct sockaddr *)&a, &len) ||
        getnameinfo((struct sockaddr *)&a, len, host, sizeof host, port, sizeof port, NI_NUMERICHOST | NI_NUMERICSERV))
        return err_set(err, ERR_FAILED, "cannot tell which address is listened on");
    snprintf(l->url, sizeof l->url, strchr(host, ':') ? "http://[%s]:%s/" : "http://%s:%s/", host, port);
    return 0;
}

int listen_on(struct listener *l, const char *host, uint16_t port, bool everywhere, struct err *err)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV }, *found;
    char service[8];
    snprintf(service, sizeof service, "%u", port);
    int failed = getaddrinfo(host, service, &hints, &found);
    if (failed)
        return err_set(err, ERR_USAGE, "there is no address %s: %s", host, gai_strerror(failed));
    *l = (struct listener){ .fd = -1, .loopback = is_loopback(found->ai_addr) };
    if (!l->loopback && !everywhere)
        err_set(
            err, ERR_USAGE,
            "%s can be reached by others: set a password with --password-file, or say --insecure to let everybody read "
            "what was recorded",
            host);
    else
        l->fd = bind_to(found, host, port, err);
    freeaddrinfo(found);
    if (l->fd < 0)
        return -1;
    if (name_url(l, err)) {
        close(l->fd);
        return -1;
    }
    return 0;
}
