/* Which python3 the program would have been run with. */
#ifndef SMILEY_TRACER_VENV_H
#define SMILEY_TRACER_VENV_H

#include "smiley/buf.h"

/* The path of the interpreter to appear as (sys.executable, and where its packages are looked for): `asked` where not
 * NULL, else that of the active virtual environment, else the one embedded. An environment of another version cannot be
 * used: then *warning says so. Appends a NUL-terminated path to out. */
void venv_find(struct buf *out, const char *asked, const char *version, struct buf *warning);

#endif
