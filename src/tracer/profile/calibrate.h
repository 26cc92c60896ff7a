/* What the interpreter itself takes for tracing, beside what the hooks take: the profile's clock takes that off, too.
 */
#ifndef SMILEY_TRACER_CALIBRATE_H
#define SMILEY_TRACER_CALIBRATE_H

#include <stdint.h>

struct calibration {        /* picoseconds */
    int32_t instruction_ps; /* what a bytecode instruction takes longer because there is a trace function */
    int32_t line_ps;        /* what an event takes, with what of the hook itself it cannot measure: a line, */
    int32_t call_ps;        /* a call or a return, */
    int32_t exception_ps;   /* an exception in a frame */
    int32_t look_ps;        /* what a hook's look at the clock takes */
    int32_t python_look_ps; /* and one by Python's own profiler */
};

/* Runs small loops with and without a trace function; a few milliseconds. Zeros where it cannot. The calling thread has
 * the trace hook afterwards, and no profile function. profiler.on, for it measures as the hook does. */
struct calibration calibrate(void);

#endif
