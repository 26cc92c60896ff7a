/* What a call's arguments are is mostly what variables of its caller show already: then the CALL names that variable
 * (COPY in format.h), and the value is not written again.
 *
 * The caller is the activation below the new one on its thread's stack, as in the stream, where that is the frame
 * below; what its shadows hold is what the stream says its variables have, be it true still or not. */
#ifndef SMILEY_TRACER_COPY_H
#define SMILEY_TRACER_COPY_H

#include "shadow.h"

/* Says of `var`, which has no value yet, that it has what a variable of the caller has: one that shows v, or did when
 * it was recorded last. What was written of it is the result, not a reference of one's own; NULL, with nothing done,
 * where there is none. In *held, since when it has held v, or NEVER_LOOKED. */
struct deep *copy_deep(struct shadows *all, const PyObject *v, uint32_t var, struct change_sink *sink, uint64_t *held);

/* The same for a string or bytes that a variable of the caller holds as an atom. */
bool copy_atom(struct shadows *all, const PyObject *v, uint32_t var, struct change_sink *sink);

#endif
