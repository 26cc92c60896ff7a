/* Places visited, as a browser keeps them: back goes to where a jump came from, forward undoes going back. A plain
 * value; the oldest are forgotten. */
#ifndef UI_VISITS_H
#define UI_VISITS_H

#include <stdbool.h>
#include <stdint.h>

enum { VISITS = 128 };

struct visits {
    struct visited {
        uint64_t events[VISITS];
        unsigned n;
    } behind, ahead;
};

/* A jump is about to leave this event. */
void visits_leave(struct visits *v, uint64_t event);
/* Where back (forward) leads from this event; 0: nowhere. */
uint64_t visits_back(struct visits *v, uint64_t event);
uint64_t visits_forward(struct visits *v, uint64_t event);

#endif
