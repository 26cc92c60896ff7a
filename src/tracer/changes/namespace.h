/* The variables of a module or class body, which stand in a dict, and what was last recorded of them. */
#ifndef SMILEY_TRACER_NAMESPACE_H
#define SMILEY_TRACER_NAMESPACE_H

#include "shadow.h"

struct code;
struct namespace;

struct namespace *namespace_new(void); /* NULL without memory */
void namespace_free(struct namespace *s);
/* What was last recorded of its variables, *n of them. */
const struct shadow *namespace_shadows(const struct namespace *s, uint32_t *n);
/* Records what changed in the dict (NULL: there is none yet) of a body of this code since the last event. */
void namespace_changes(struct namespace *s, struct code *code, PyObject *dict, struct change_sink *sink);

#endif
