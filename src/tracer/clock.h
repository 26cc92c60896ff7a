/* Time, cheap enough for every event: nanoseconds since the clock was started, never going backwards.
 *
 * Where the processor's counter runs at one rate whatever the core and its frequency (invariant TSC), it is read
 * directly and scaled; the scale is taken from a short spin at the start and corrected against CLOCK_MONOTONIC now and
 * then. Elsewhere CLOCK_MONOTONIC is asked each time. */
#ifndef SMILEY_TRACER_CLOCK_H
#define SMILEY_TRACER_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

struct clock {
    bool counter;               /* the counter is used */
    uint64_t base;              /* counter at the last correction */
    uint64_t base_ns;           /* what clock_ns() said then */
    uint64_t scale;             /* ns per tick << 32 */
    uint64_t period;            /* ticks after which the next correction is due, at most a second; 0: no counter */
    uint64_t start, start_mono; /* counter and CLOCK_MONOTONIC ns at the start */
    int64_t start_wall;         /* unix time in ns at the start */
};

void clock_start(struct clock *c);
uint64_t clock_slow(struct clock *c, uint64_t ticks); /* see clock_ns() */

/* The time where it can be had without a call; false where clock_ns() is to be asked. */
static inline bool clock_quick(const struct clock *c, uint64_t *ns)
{
#if defined(__x86_64__)
    uint64_t ticks = __builtin_ia32_rdtsc() - c->base;
    *ns = c->base_ns + (ticks * c->scale >> 32); /* ns << 32 fits: they are less than four seconds */
    return __builtin_expect(ticks < c->period, 1);
#else
    (void)c, (void)ns;
    return false;
#endif
}

static inline uint64_t clock_ns(struct clock *c)
{
#if defined(__x86_64__)
    uint64_t ticks = __builtin_ia32_rdtsc();
    if (__builtin_expect(ticks - c->base < c->period, 1)) /* ns << 32 fits: they are less than four seconds */
        return c->base_ns + ((ticks - c->base) * c->scale >> 32);
    return clock_slow(c, ticks);
#else
    return clock_slow(c, 0);
#endif
}

#endif
