/* Who may ask: the checks a request passes before anything is looked up. */
#ifndef SMILEY_HTML_GUARD_H
#define SMILEY_HTML_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/* Whether a Host field names this server. A page of somebody else's may make its own name mean this machine's address,
 * and a browser will then send that page's requests here, under that name: numeric addresses and names that are ours
 * alone are safe. The port does not matter (it may have been forwarded). */
bool guard_host(const char *field, const char *given, bool loopback, const char *machine);

/* Whether an Authorization field brings the password, under any user name. Takes as long for a wrong one as for the
 * right one. */
bool guard_password(const char *field, const char *password);
bool guard_same(const char *a, const char *b);

/* Whether a form was sent by a page of this very server, as far as the browser tells; NULL: it did not. */
bool guard_origin(const char *origin, const char *site, const char *host);

/* 128 random bits in hex. False where there are none to be had. */
bool guard_token(char token[33]);

#endif
