/* Short texts about events and values that every face shows in the same words. Nothing here is sanitized: what comes
 * from the program is what the program gave us (text.h cleans it). */
#ifndef SMILEY_DESCRIBE_H
#define SMILEY_DESCRIBE_H

#include <stddef.h>
#include <stdint.h>

#include "smiley/defs.h"
#include "smiley/format.h"

struct buf;

/* call, resume, line, exception, yield, return, output */
const char *describe_event(enum event_kind kind);

/* The name of a code object as `def` has it: co_name, not the qualified one; "?" where there is none. */
const char *describe_function(const struct defs *defs, uint32_t code);

/* An exception's snapshot in the two words of a traceback's last line: its class (without module and enclosing scopes),
 * and its message, empty where it has none. The message is what str() of the builtin exceptions makes of the recorded
 * arguments: no code of the program is asked. Both are appended, and either may be NULL. A value that is no EXCEPTION
 * gives its type and its text. */
void describe_exception(struct buf *type, struct buf *message, const uint8_t *at, const uint8_t *end,
                        const struct defs *defs);
/* "Type: message", or "Type" where there is no message. */
void describe_exception_line(struct buf *out, const uint8_t *at, const uint8_t *end, const struct defs *defs);

#endif
