/* What the program prints, recorded between the events of the lines that print it. */
#ifndef SMILEY_TRACER_OUTPUT_H
#define SMILEY_TRACER_OUTPUT_H

/* Wraps the write methods of the io module and os.write, in place: objects, types and methods stay the very ones they
 * were. */
int output_init(void);

#endif
