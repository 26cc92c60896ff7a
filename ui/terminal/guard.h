/* The guard: whatever happens, the terminal is given back.
 *
 * Holds what a signal handler needs to do so (this is the terminal, the one global thing): the terminal's settings, the
 * bytes that undo what was sent, and where standard error really goes. Crash signals (SEGV, BUS, FPE, ILL, ABRT) pass
 * on to whoever had them before, after the terminal is sane again. */
#ifndef UI_GUARD_H
#define UI_GUARD_H

#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#include "smiley/err.h"

int guard_install(struct err *err);
void guard_uninstall(void);
/* From now on a crash sets `saved` and writes the farewell; standard error is put aside if it is a terminal. */
void guard_hold(const struct termios *saved, const uint8_t *farewell, size_t len);
/* Does what a crash would do, and prints what was put aside. Safe in a signal handler. */
void guard_release(void);

#endif
