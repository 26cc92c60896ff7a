/* What the files that make JSON share. */
#ifndef SMILEY_HTML_JSON_PARTS_H
#define SMILEY_HTML_JSON_PARTS_H

#include <string.h>

#include "src/html/json.h"

static inline json_t *chars(const char *s)
{
    return json_chars(s, strlen(s));
}

static inline json_t *number(uint64_t n)
{
    return json_integer((json_int_t)n);
}

static inline json_t *seconds(uint64_t ns)
{
    return json_real((double)ns / 1e9);
}

static inline void set(json_t *object, const char *name, json_t *value)
{
    json_object_set_new(object, name, value);
}

/* What every page of a run begins with. */
json_t *json_page(struct trace *t);
void json_set_slice(json_t *o, const struct slice *s);

#endif
