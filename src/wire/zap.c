#include "src/wire/zap.h"

#include <string.h>
#include <zmq.h>

void *zap_open(void *context, struct err *err)
{
    void *zap = zmq_socket(context, ZMQ_REP);
    if (zap && zmq_bind(zap, "inproc://zeromq.zap.01") == 0)
        return zap;
    err_set(err, ERR_FAILED, "cannot guard the sockets: %s", zmq_strerror(zmq_errno()));
    if (zap)
        zmq_close(zap);
    return NULL;
}

/* version, request id, domain, address, identity, mechanism, credentials */
enum { PARTS = 7, REQUEST_ID = 1, MECHANISM = 5, CREDENTIALS = 6, PART_MAX = 256, KEY_BYTES = 32 };

struct part {
    char at[PART_MAX];
    size_t len;
};

static int receive(void *zap, struct part parts[PARTS])
{
    int n = 0, more = 1;
    size_t size = sizeof more;
    while (more) {
        char spill[PART_MAX];
        int got = zmq_recv(zap, n < PARTS ? parts[n].at : spill, PART_MAX, n ? 0 : ZMQ_DONTWAIT);
        if (got < 0)
            return -1;
        if (n < PARTS)
            parts[n].len = (size_t)got < PART_MAX ? (size_t)got : PART_MAX;
        n++;
        zmq_getsockopt(zap, ZMQ_RCVMORE, &more, &size);
    }
    return n;
}

static bool may_enter(const struct part parts[PARTS], const struct curve *curve)
{
    char key[KEY_TEXT];
    const struct part *mechanism = &parts[MECHANISM], *credentials = &parts[CREDENTIALS];
    if (!curve || mechanism->len != 5 || memcmp(mechanism->at, "CURVE", 5) != 0 || credentials->len != KEY_BYTES)
        return false;
    if (curve->any_client)
        return true;
    if (!zmq_z85_encode(key, (const uint8_t *)credentials->at, KEY_BYTES))
        return false;
    for (size_t i = 0; i < curve->n_clients; i++)
        if (memcmp(key, curve->clients[i], KEY_TEXT) == 0)
            return true;
    return false;
}

int zap_answer(void *zap, const struct curve *curve)
{
    struct part parts[PARTS];
    int n = receive(zap, parts);
    if (n < 0)
        return -1;
    bool ok = n == PARTS && may_enter(parts, curve);
    zmq_send(zap, "1.0", 3, ZMQ_SNDMORE);
    zmq_send(zap, parts[REQUEST_ID].at, n > REQUEST_ID ? parts[REQUEST_ID].len : 0, ZMQ_SNDMORE);
    zmq_send(zap, ok ? "200" : "400", 3, ZMQ_SNDMORE);
    zmq_send(zap, ok ? "OK" : "no", 2, ZMQ_SNDMORE);
    zmq_send(zap, "", 0, ZMQ_SNDMORE);
    zmq_send(zap, "", 0, 0);
    return !ok;
}
