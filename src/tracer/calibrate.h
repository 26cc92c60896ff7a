/* What the interpreter itself takes for tracing, beside what the hooks take: the profile's clock takes that off, too.
 */
#ifndef SMILEY_TRACER_CALIBRATE_H
#define SMILEY_TRACER_CALIBRATE_H

#include <stdint.h>

struct calibration {
    uint32_t instruction_ps; /* picoseconds a bytecode instruction takes longer because there is a trace function */
    uint32_t line_ps;        /* and an event, with what of the hook itself it cannot measure */
};

/* Runs a small loop with and without functions that do nothing; a millisecond. Zeros where it cannot. The calling
 * thread has the trace hook afterwards, and no profile function. */
struct calibration calibrate(void);

#endif
