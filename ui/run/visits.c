#include "ui/run/visits.h"

#include <string.h>

static void push(struct visited *list, uint64_t event)
{
    if (event == 0 || (list->n && list->events[list->n - 1] == event))
        return;
    if (list->n == VISITS)
        memmove(list->events, list->events + 1, --list->n * sizeof *list->events);
    list->events[list->n++] = event;
}

/* The last one that is another place than this. */
static uint64_t pop(struct visited *list, uint64_t event)
{
    while (list->n)
        if (list->events[--list->n] != event)
            return list->events[list->n];
    return 0;
}

void visits_leave(struct visits *v, uint64_t event)
{
    push(&v->behind, event);
    v->ahead.n = 0;
}

uint64_t visits_back(struct visits *v, uint64_t event)
{
    uint64_t to = pop(&v->behind, event);
    if (to)
        push(&v->ahead, event);
    return to;
}

uint64_t visits_forward(struct visits *v, uint64_t event)
{
    uint64_t to = pop(&v->ahead, event);
    if (to)
        push(&v->behind, event);
    return to;
}
