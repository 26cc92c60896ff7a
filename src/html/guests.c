#include "src/html/guests.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

static int64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

void guests_init(struct guests *g)
{
    pthread_mutex_init(&g->lock, NULL);
    g->list.next = g->list.prev = &g->list;
}

void guests_release(struct guests *g)
{
    while (g->list.next != &g->list)
        guests_leave(g, g->list.next);
    pthread_mutex_destroy(&g->lock);
}

struct guest *guests_enter(struct guests *g, int fd)
{
    struct guest *guest = malloc(sizeof *guest);
    if (!guest)
        return NULL;
    pthread_mutex_lock(&g->lock);
    *guest = (struct guest){ .next = g->list.next, .prev = &g->list, .fd = fd, .since = now() };
    guest->next->prev = guest;
    g->list.next = guest;
    pthread_mutex_unlock(&g->lock);
    return guest;
}

void guests_leave(struct guests *g, struct guest *guest)
{
    pthread_mutex_lock(&g->lock);
    guest->next->prev = guest->prev;
    guest->prev->next = guest->next;
    pthread_mutex_unlock(&g->lock);
    free(guest);
}

void guests_renew(struct guests *g, struct guest *guest)
{
    pthread_mutex_lock(&g->lock);
    guest->since = now();
    pthread_mutex_unlock(&g->lock);
}

void guests_expire(struct guests *g, int64_t seconds)
{
    int64_t before = now() - seconds;
    pthread_mutex_lock(&g->lock);
    for (struct guest *guest = g->list.next; guest != &g->list; guest = guest->next)
        if (guest->since < before)
            shutdown(guest->fd, SHUT_RDWR);
    pthread_mutex_unlock(&g->lock);
}
