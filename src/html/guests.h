/* The open connections, and since when each has been at its present request: a client has so long for one, from its
 * first byte to the last byte of the answer. That bounds what slow ones can hold, however slowly they go on. */
#ifndef SMILEY_HTML_GUESTS_H
#define SMILEY_HTML_GUESTS_H

#include <pthread.h>
#include <stdint.h>

enum { GUEST_SECONDS = 60 };

struct guest {
    struct guest *next, *prev;
    int fd;
    int64_t since; /* seconds of the monotonic clock */
};

struct guests {
    pthread_mutex_t lock;
    struct guest list; /* a ring; this one is nobody */
};

void guests_init(struct guests *g);
void guests_release(struct guests *g);
struct guest *guests_enter(struct guests *g, int fd);     /* NULL without memory */
void guests_leave(struct guests *g, struct guest *guest); /* before its fd is closed */
void guests_renew(struct guests *g, struct guest *guest); /* the next request begins */
/* Shuts down the sockets of those who took longer than so many seconds. */
void guests_expire(struct guests *g, int64_t seconds);

#endif
