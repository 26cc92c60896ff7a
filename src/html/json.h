/* The pages as JSON; docs/web.md has the forms. Each returns a new reference, or NULL with err. */
#ifndef SMILEY_HTML_JSON_H
#define SMILEY_HTML_JSON_H

#include <jansson.h>

#include "src/html/site.h"

/* A string, valid whatever the bytes are: what is no UTF-8 becomes U+FFFD. */
json_t *json_chars(const char *s, size_t len);
json_t *json_run(const struct run *r);
json_t *json_runs(const struct run *runs, size_t n, bool errors);
/* What has to be sent to delete the run. */
json_t *json_question(const struct run *r, const char *token);
json_t *json_message(const char *title, const char *text);

json_t *json_trace(struct view *v, const struct asked *asked, struct err *err);
json_t *json_files(struct view *v, const struct asked *asked, struct err *err);
json_t *json_source(struct view *v, const struct asked *asked, struct err *err);
json_t *json_threads(struct view *v, const struct asked *asked, struct err *err);
json_t *json_output(struct view *v, const struct asked *asked, struct err *err);
json_t *json_exceptions(struct view *v, const struct asked *asked, struct err *err);
json_t *json_stats(struct view *v, const struct asked *asked, struct err *err);
json_t *json_graph(struct view *v, const struct asked *asked, struct err *err);
json_t *json_search(struct view *v, const struct asked *asked, struct err *err);

#endif
