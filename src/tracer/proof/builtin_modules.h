/* Modules of the interpreter in which there are types that call C code of the program's choice: itertools (lazy.h) and
 * _collections, whose defaultdict does when it is read. They are looked at as they are made, when the program first
 * imports them. Where that can not be, effects.blind or effects.lazy is set. */
#ifndef SMILEY_TRACER_BUILTIN_MODULES_H
#define SMILEY_TRACER_BUILTIN_MODULES_H

void builtin_modules_watch(void); /* before the interpreter is initialized */

#endif
