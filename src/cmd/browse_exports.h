/* What the browser can write beside what it knows by itself: pages. */
#ifndef SMILEY_CMD_BROWSE_EXPORTS_H
#define SMILEY_CMD_BROWSE_EXPORTS_H

#include "smiley/browser.h"

extern const struct browser_export browse_exports[]; /* ended by an action of NULL */

#endif
