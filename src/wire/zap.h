/* Who may connect: answers ZeroMQ's questions (ZAP, RFC 27) about the keys of those who knock. */
#ifndef WIRE_ZAP_H
#define WIRE_ZAP_H

#include "smiley/curve.h"

/* A socket to poll; NULL with err filled. To be made before the sockets it guards are bound. */
void *zap_open(void *context, struct err *err);
/* Answers one question. 1: refused, 0: let in, -1: there was none. */
int zap_answer(void *zap, const struct curve *curve);

#endif
