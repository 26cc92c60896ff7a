#ifndef SMILEY_HTML_LISTEN_H
#define SMILEY_HTML_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "smiley/err.h"

struct listener {
    int fd;
    bool loopback;
    char url[128]; /* http://127.0.0.1:8080/ */
};

/* A listening socket on the host (an address or a name of this machine) and port (0: any that is free). Where it is
 * none of loopback's and `everywhere` is not set, ERR_USAGE. */
int listen_on(struct listener *l, const char *host, uint16_t port, bool everywhere, struct err *err);

#endif
