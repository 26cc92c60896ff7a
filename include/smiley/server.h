/* The pages of a database, served over HTTP.
 *
 * Threads of its own do the work; signals are the caller's business (the threads take those that the caller had not
 * blocked). Strings are borrowed for the length of server_start(). */
#ifndef SMILEY_SERVER_H
#define SMILEY_SERVER_H

#include <stdbool.h>
#include <stdint.h>

#include "smiley/err.h"

struct server_options {
    const char *database;
    const char *host;     /* an address or a name of this machine */
    uint16_t port;        /* 0: any that is free */
    const char *password; /* asked for under any user name; NULL: none */
    bool insecure;        /* listens on other addresses than loopback even without a password */
    bool read_only;       /* nothing can be deleted */
};

struct server;
/* ERR_USAGE: another address than loopback needs a password, or `insecure`. */
int server_start(struct server **out, const struct server_options *o, struct err *err);
const char *server_url(const struct server *s); /* http://127.0.0.1:8080/; valid as long as the server */
bool server_is_loopback(const struct server *s);
/* To be called every second or so: ends connections that take too long. */
void server_tick(struct server *s);
/* Waits for requests that are being answered. NULL is fine. */
void server_stop(struct server *s);

#endif
