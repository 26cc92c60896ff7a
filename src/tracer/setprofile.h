/* The program's own use of sys.setprofile, and of cProfile, which takes the same place. */
#ifndef SMILEY_TRACER_SETPROFILE_H
#define SMILEY_TRACER_SETPROFILE_H

int setprofile_init(void);
/* The audit event: some profile function is being set or taken away. */
void setprofile_seen(void);

#endif
