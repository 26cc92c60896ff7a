/* The program's own use of sys.settrace, and the exception that ends it: what the audit events tell. */
#ifndef SMILEY_TRACER_SETTRACE_H
#define SMILEY_TRACER_SETTRACE_H

/* Between the interpreter's pre-initialization and its making. */
int settrace_audit(void);
/* Afterwards: patches sys.settrace, so that tracing goes on where the program gives the trace function back. */
int settrace_init(void);

#endif
