/* Where runs are sent to and listened for: tcp://HOST:PORT or ipc://PATH. A listener binds and a program connects,
 * unless the endpoint begins with > (connect) or @ (bind). */
#ifndef SMILEY_ENDPOINT_H
#define SMILEY_ENDPOINT_H

#include <stdbool.h>

#include "smiley/err.h"

#define ENDPOINT_DEFAULT "tcp://127.0.0.1:5556"

enum { ENDPOINT_LEN = 256 };

struct endpoint {
    char data[ENDPOINT_LEN]; /* as ZeroMQ takes it, without > and @ */
    char ack[ENDPOINT_LEN];  /* where acknowledgements go: the next port, or PATH.ack */
    bool bind;
    bool local; /* loopback, or a socket in the file system: nobody on another host can reach it */
};

/* ERR_USAGE with what is wrong. `binds`: what it means where neither > nor @ stands in front. */
int endpoint_parse(struct endpoint *e, const char *text, bool binds, struct err *err);
/* ERR_USAGE where the endpoint reaches beyond this host and nothing protects it. */
int endpoint_check(const struct endpoint *e, bool encrypted, bool insecure, struct err *err);
/* Whether a listener answers there within timeout_ms. */
bool endpoint_answers(const struct endpoint *e, int timeout_ms);

#endif
