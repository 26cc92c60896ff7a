#include "src/model/profile_export.h"

const struct profile_format profile_formats[] = {
    { "pstats", export_pstats, "for Python's pstats, snakeviz, gprof2dot, tuna" },
    { "callgrind", export_callgrind, "for KCachegrind" },
    { "folded", export_folded, "for flame graphs: a stack a line" },
    { "speedscope", export_speedscope, "for speedscope.app" },
    { 0 },
};
