/* Whether the program has C code called where its bytecode does not tell.
 *
 * That an instruction changes nothing (segment.h) holds because what the program adds to it, `__add__` or a property,
 * is a function in Python, with events of its own. It can be made a builtin method, too: `__add__ = items.append`, or
 * the callback of a weak reference. Where classes and weak references are made that is looked for, and from the first
 * one found on nothing is taken to be unchanged (effects.blind). An iterator that calls such a thing, as
 * `map(items.append, …)` does, is no better where code takes items of what it does not know (effects.lazy). The program
 * sees nothing of the looking. */
#ifndef SMILEY_TRACER_BLIND_H
#define SMILEY_TRACER_BLIND_H

#include "src/tracer/python/python.h"

void blind_init(void);  /* before the interpreter is initialized: classes inherit what stands there */
void blind_start(void); /* after that */

#endif
