/* Exports: writes the run that is open, or the selected one, to a file the person names, with a dialog that can be
 * cancelled. A file that is left half-written by that is removed. */
#ifndef UI_EXPORTS_H
#define UI_EXPORTS_H

#include <stdbool.h>

#include "ui/framework/action.h"

struct manager;

/* Asks for the file name. False: the action is no export. */
bool export_ask(struct manager *m, enum action action);
bool export_can(const struct manager *m, enum action action); /* there is a way to do it */
void export_release(struct manager *m);

#endif
