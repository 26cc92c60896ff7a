/* CURVE keys (RFC 26 of ZeroMQ): who may listen and who may send, where more than this host is involved. The listener
 * is the server: senders know its public key, and it knows theirs. */
#ifndef SMILEY_CURVE_H
#define SMILEY_CURVE_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/err.h"

enum { KEY_TEXT = 41 }; /* Z85, 40 characters and a NUL */

struct curve {
    char public[KEY_TEXT], secret[KEY_TEXT]; /* our own pair */
    char server[KEY_TEXT];                   /* sender: the listener's public key; "" on the listener's side */
    char (*clients)[KEY_TEXT];               /* owned, n_clients: who may send */
    size_t n_clients;
    bool any_client; /* no list was given: whoever knows the listener's public key may */
};

void curve_init(struct curve *c);
void curve_release(struct curve *c); /* wipes the secret, too */
/* Reads a pair from FILE as curve_generate() wrote it; refused where others may read it. */
int curve_load_key(struct curve *c, const char *path, struct err *err);
int curve_load_server(struct curve *c, const char *path, struct err *err); /* the public key in FILE */
int curve_load_clients(struct curve *c, const char *dir, struct err *err); /* of all files DIR/NAME.public */
/* Makes a pair: PATH (mode 0600, both keys) and PATH.public (0644). Refused where one of them is there. */
int curve_generate(const char *path, struct err *err);

#endif
