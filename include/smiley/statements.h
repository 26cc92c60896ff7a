/* Which lines of a file begin something that can be executed, as far as its text tells: lines that have no hits among
 * these never ran. Comments, blank lines, the inner lines of a statement, texts that stand alone, `else`, `finally`,
 * `global` and `nonlocal` begin nothing. */
#ifndef SMILEY_STATEMENTS_H
#define SMILEY_STATEMENTS_H

#include "smiley/trace.h"

/* *starts: n_lines + 1 of them, by line number; the caller frees. */
int source_statements(const struct source *s, bool **starts, struct err *err);

#endif
