#include "clock.h"

#include <time.h>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

enum { SPIN_NS = 300 * 1000, CORRECT_FIRST_NS = 20 * 1000 * 1000, CORRECT_NS = 500 * 1000 * 1000 };

static uint64_t read_ns(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

#if defined(__x86_64__)
static bool counter_is_invariant(void)
{
    unsigned a, b, c, d;
    return __get_cpuid(0x80000007, &a, &b, &c, &d) && (d & (1u << 8));
}

static uint64_t scale_of(uint64_t ns, uint64_t ticks)
{
    return (uint64_t)(((unsigned __int128)ns << 32) / ticks);
}

/* Takes the rate since the start as the truth, and bends it so that the next period ends where CLOCK_MONOTONIC says. */
static void correct(struct clock *c, uint64_t ticks, uint64_t now, uint64_t period_ns)
{
    uint64_t true_ns = read_ns(CLOCK_MONOTONIC) - c->start_mono;
    uint64_t scale = ticks > c->start && true_ns ? scale_of(true_ns, ticks - c->start) : c->scale;
    uint64_t period = (uint64_t)(((unsigned __int128)period_ns << 32) / (scale ? scale : 1));
    int64_t off = (int64_t)(true_ns - now), most = (int64_t)(period_ns / 10);
    if (off > (int64_t)period_ns) { /* asleep, or stopped: nothing to bend, it did pass */
        now = true_ns;
        off = 0;
    }
    if (off > most)
        off = most;
    if (off < -most)
        off = -most;
    c->base = ticks;
    c->base_ns = now;
    c->scale = scale_of(period_ns + (uint64_t)off, period ? period : 1);
    c->period = period;
}
#endif

void clock_start(struct clock *c)
{
    *c = (struct clock){ 0 };
    c->start_wall = (int64_t)read_ns(CLOCK_REALTIME);
    c->start_mono = read_ns(CLOCK_MONOTONIC);
#if defined(__x86_64__)
    if (!counter_is_invariant())
        return;
    c->start = c->base = __builtin_ia32_rdtsc();
    uint64_t ns, ticks;
    do {
        ns = read_ns(CLOCK_MONOTONIC) - c->start_mono;
        ticks = __builtin_ia32_rdtsc() - c->start;
    } while (ns < SPIN_NS);
    c->counter = ticks > 0;
    if (!c->counter)
        return;
    c->scale = scale_of(ns, ticks);
    c->period = (uint64_t)(((unsigned __int128)CORRECT_FIRST_NS << 32) / c->scale);
#endif
}

uint64_t clock_slow(struct clock *c, uint64_t ticks)
{
#if defined(__x86_64__)
    if (c->counter) {
        if (ticks < c->base) /* another core's counter, a little behind */
            return c->base_ns;
        uint64_t now = c->base_ns + (uint64_t)(((unsigned __int128)(ticks - c->base) * c->scale) >> 32);
        correct(c, ticks, now, c->base_ns < CORRECT_NS ? CORRECT_FIRST_NS : CORRECT_NS);
        return c->base_ns;
    }
#endif
    (void)ticks;
    uint64_t now = read_ns(CLOCK_MONOTONIC) - c->start_mono;
    if (now > c->base_ns)
        c->base_ns = now;
    return c->base_ns;
}
