/* Addresses of the server, both ways: what a path and a query ask for, and which path a page has.
 *
 *     /runs                            /runs/ID/threads
 *     /runs/delete                     /runs/ID/output
 *     /runs/ID                         /runs/ID/exceptions
 *     /runs/ID/files                   /runs/ID/search
 *     /runs/ID/stats                   /runs/ID/stats/graph, graph.svg, graph.png
 *     /runs/ID/files/KEY               /assets/smiley.css, /assets/smiley.js
 *
 * A run's id that a browser would not send as it is (one that starts with a dot), or that means something else, stands
 * behind a ~. */
#ifndef SMILEY_HTML_ROUTES_H
#define SMILEY_HTML_ROUTES_H

#include <jansson.h>

#include "src/html/site.h"

struct route {
    enum target_kind kind;
    const char *tail; /* behind the run's id; a * is one part */
    int (*page)(struct view *v, const struct asked *asked, struct err *err);
    json_t *(*json)(struct view *v, const struct asked *asked, struct err *err); /* NULL with err */
    const char *render, *type; /* page NULL: the call graph as a file of this format and media type */
};

enum { PATH_PARTS = 5 };

struct path {
    char *parts[PATH_PARTS]; /* decoded */
    int n;
};

/* Cuts and decodes in place. False: it is no path of ours, whatever it says. */
bool path_parse(struct path *p, char *text);
/* The page of a run this path names; the run's id is p->parts[1]. NULL: there is none. */
const struct route *route_find(const struct path *p);
/* The id as it was before it was put into an address. */
const char *route_run(const struct path *p);

/* ERR_USAGE names the parameter that makes no sense. `query` may be NULL; it is changed, and the texts point into it.
 */
int asked_parse(struct asked *asked, char *query, struct err *err);
/* One parameter of a form or query, decoded in place; NULL: it is not there. */
char *form_field(char *form, const char *name);

bool server_address(const struct site *site, const struct target *to, struct buf *out);

#endif
