/* ZeroMQ sockets, set up the one way smiley uses them. */
#ifndef WIRE_SOCKET_H
#define WIRE_SOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "smiley/curve.h"
#include "smiley/err.h"

enum socket_side { SIDE_SENDER, SIDE_LISTENER };

/* A socket of this type that is encrypted where there are keys. NULL: err says why. */
void *socket_new(void *context, int type, const struct curve *curve, enum socket_side side, struct err *err);
/* Binds or connects. ERR_FAILED names the endpoint. */
int socket_attach(void *socket, const char *endpoint, bool bind, struct err *err);

/* Closes it and takes away the file that binding it made. */
void socket_close(void *socket, const char *endpoint, bool bound);

int64_t monotonic_ms(void);

#endif
