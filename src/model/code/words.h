/* What kind of word a Python name is. */
#ifndef SMILEY_MODEL_WORDS_H
#define SMILEY_MODEL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/highlight.h"

/* SPAN_KEYWORD, SPAN_CONSTANT, SPAN_BUILTIN, or SPAN_PLAIN for every other name. Soft keywords (match, case, type, _)
 * are plain here: what they are depends on where they stand. */
enum span_kind word_kind(const char *s, size_t len);

/* Whether the name is one of the keywords that join two expressions: and, or, in, is, if, else, for, … */
bool word_joins(const char *s, size_t len);

#endif
