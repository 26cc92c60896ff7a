#include "src/wire/socket.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "smiley/endpoint.h"
#include "src/wire/message.h"

enum {
    QUEUE = 16,     /* messages on either side of a connection, besides what the sender counts itself */
    BEAT_MS = 1000, /* between two heartbeats of a connection */
    DEAD_MS = 5000, /* without an answer to them it is made anew */
    RECONNECT_MS = 50,
    RECONNECT_MAX_MS = 200,
};

struct setting {
    int name, value;
};

static int set_all(void *socket, const struct setting *s, size_t n)
{
    int status = 0;
    for (size_t i = 0; i < n; i++)
        status |= zmq_setsockopt(socket, s[i].name, &s[i].value, sizeof s[i].value);
    return status;
}

static int protect(void *socket, const struct curve *curve, enum socket_side side)
{
    int yes = 1, status = 0;
    if (side == SIDE_LISTENER) {
        status |= zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &yes, sizeof yes);
        status |= zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, "smiley", 6);
    } else {
        status |= zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, curve->server, KEY_TEXT);
        status |= zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, curve->public, KEY_TEXT);
    }
    return status | zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, curve->secret, KEY_TEXT);
}

void *socket_new(void *context, int type, const struct curve *curve, enum socket_side side, struct err *err)
{
    const struct setting settings[] = {
        { ZMQ_LINGER, 0 },
        { ZMQ_IPV6, 1 },
        { ZMQ_HEARTBEAT_IVL, BEAT_MS },
        { ZMQ_HEARTBEAT_TIMEOUT, DEAD_MS },
        { ZMQ_RECONNECT_IVL, RECONNECT_MS },
        { ZMQ_RECONNECT_IVL_MAX, RECONNECT_MAX_MS },
        { ZMQ_CONNECT_TIMEOUT, DEAD_MS },
    };
    void *socket = zmq_socket(context, type);
    int64_t most = type == ZMQ_PULL ? WIRE_MAX : 4096;
    if (!socket) {
        err_set(err, ERR_FAILED, "cannot make a socket: %s", zmq_strerror(zmq_errno()));
        return NULL;
    }
    int status = set_all(socket, settings, sizeof settings / sizeof *settings);
    if (type == ZMQ_PULL || type == ZMQ_PUSH) {
        const struct setting data[] = { { ZMQ_SNDHWM, QUEUE }, { ZMQ_RCVHWM, QUEUE }, { ZMQ_IMMEDIATE, 1 } };
        status |= set_all(socket, data, sizeof data / sizeof *data);
    }
    status |= zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &most, sizeof most);
    if (curve)
        status |= protect(socket, curve, side);
    if (!status)
        return socket;
    err_set(err, ERR_FAILED, "cannot set up a socket: %s", zmq_strerror(zmq_errno()));
    zmq_close(socket);
    return NULL;
}

int socket_attach(void *socket, const char *endpoint, bool bind, struct err *err)
{
    if ((bind ? zmq_bind : zmq_connect)(socket, endpoint) == 0) {
        if (bind && strncmp(endpoint, "ipc://", 6) == 0)
            chmod(endpoint + 6, 0600);
        return 0;
    }
    int why = zmq_errno();
    return err_set(err, ERR_FAILED, "cannot %s %s: %s", bind ? "listen at" : "connect to", endpoint,
                   why == EADDRINUSE ? "it is in use already; is another listener running?" : zmq_strerror(why));
}

void socket_close(void *socket, const char *endpoint, bool bound)
{
    if (socket)
        zmq_close(socket);
    if (socket && bound && strncmp(endpoint, "ipc://", 6) == 0)
        unlink(endpoint + 6);
}

int64_t monotonic_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}
