/* A slice of time: work that may be long is done in slices, so that the person's keys are heard in between. */
#ifndef SMILEY_MODEL_SLICE_H
#define SMILEY_MODEL_SLICE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct slice {
    uint64_t until_ns; /* 0: no end */
};

static inline uint64_t slice_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* budget_ns 0: as long as it takes */
static inline struct slice slice_of(uint64_t budget_ns)
{
    return (struct slice){ budget_ns ? slice_now() + budget_ns : 0 };
}

static inline bool slice_over(const struct slice *s)
{
    return s->until_ns && slice_now() >= s->until_ns;
}

#endif
