/* Whether the process that records a run is still there. The only place that knows /proc. */
#ifndef STORE_ALIVE_H
#define STORE_ALIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* When the process started, in clock ticks since boot; 0 where there is no such process (a zombie is none). */
int64_t alive_started(int64_t pid);

/* False only where it is certain: no such process, or another one that got its number. started 0: not known. */
bool alive_is(int64_t pid, int64_t started);

/* Where this process is: "host name, boot id, pid namespace", separated by spaces. */
void alive_place(char *out, size_t size);

/* What can be said about a process of another place from here. */
enum alive_view {
    ALIVE_HERE,   /* same place: look at it */
    ALIVE_GONE,   /* same host, booted since: no process of then is left */
    ALIVE_BEYOND, /* another host or container: cannot be seen */
};
enum alive_view alive_view(const char *place);

#endif
