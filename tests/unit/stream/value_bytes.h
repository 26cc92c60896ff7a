/* Snapshots written out in tests: B(VALUE_LIST, INT8(1), VALUE_END) is a struct bytes of them. */
#ifndef VALUE_BYTES_H
#define VALUE_BYTES_H

#include <stdlib.h>
#include <string.h>

#include "smiley/defs.h"
#include "smiley/record.h"
#include "smiley/value.h"

#define B(...) ((struct bytes){ (const uint8_t[]){ __VA_ARGS__ }, sizeof((const uint8_t[]){ __VA_ARGS__ }) })
#define SMALL(n) (VALUE_SMALL_ZERO + (n))

/* Ids of the names that the tests' values use. */
enum { N_EMPTY, N_BUILTINS, N_APP, N_POINT, N_X, N_Y, N_ERROR, N_EVIL, N_NAMES };

static const struct defs *test_defs(void)
{
#define NAME(s)                                                                                                        \
    {                                                                                                                  \
        (char *)(uintptr_t)(s), sizeof(s) - 1                                                                          \
    }
    static struct name_def names[N_NAMES] = {
        [N_EMPTY] = NAME(""),
        [N_BUILTINS] = NAME("builtins"),
        [N_APP] = NAME("app"),
        [N_POINT] = NAME("Point"),
        [N_X] = NAME("x"),
        [N_Y] = NAME("y"),
        [N_ERROR] = NAME("ValueError"),
        [N_EVIL] = NAME("a\x1b[2Jb"),
    };
#undef NAME
    static const struct defs defs = { .names = names, .n_names = N_NAMES };
    return &defs;
}

#endif
