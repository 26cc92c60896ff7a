/* The pages of a database, by address: what a request is answered with, apart from how both travel. Any number of
 * threads may ask at once.
 *
 * Each request is answered by a desk: an open store, and the traces it looked at last. A thread takes one for as long
 * as it works, so there are no more of them than threads at work. Finished pages are kept, as long as the database does
 * not change, and are handed out again as they are. */
#ifndef SMILEY_HTML_SERVICE_H
#define SMILEY_HTML_SERVICE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "smiley/err.h"

struct request {
    const char *method;
    char *path, *query; /* as they came, still encoded; query without its ?, or NULL. Both are changed by answering */
    const char *host, *accept, *none_match, *authorization, *origin, *site; /* header fields; NULL: not there */
    char *body;                                                             /* NUL-terminated; changed by answering */
};

/* Bytes that several hold. */
struct blob {
    atomic_int holders;
    size_t len;
    char *data; /* owned */
};
void blob_drop(struct blob *b); /* NULL is fine */

enum { ETAG_LEN = 18 }; /* with its quotes */

struct response {
    int status;
    const char *type;
    struct blob *body;       /* the caller's to drop */
    char etag[ETAG_LEN + 1]; /* "" where there is none */
    char *location;          /* owned; NULL: none */
    const char *allow;       /* for 405 */
    bool ask_password;
};
void response_release(struct response *r);

struct service_options {
    const char *database;
    const char *host;     /* what is listened on, as it was given */
    bool loopback;        /* … which is an address of this machine alone */
    const char *machine;  /* this machine's name, NULL: not known */
    const char *password; /* NULL: none is asked for */
    bool read_only;
};

struct service;
/* The strings are copied. Fails where the database cannot be read. */
int service_open(struct service **out, const struct service_options *o, struct err *err);
void service_close(struct service *s); /* NULL is fine */
void service_answer(struct service *s, struct request *q, struct response *r);

#endif
