#include "src/model/profile_export.h"

const struct profile_format profile_formats[] = {
    { "pstats", export_pstats, "for Python's pstats, snakeviz, gprof2dot, tuna" },
    { "callgrind", export_callgrind, "for KCachegrind" },
    { "folded", export_folded, "for flame graphs: a stack a line" },
    { "speedscope", export_speedscope, "for speedscope.app" },
    { "dot", export_dot, "the call graph, for graphviz" },
    { "svg", export_svg, "the call graph drawn" },
    { "png", export_png, "the call graph drawn" },
    { "pdf", export_pdf, "the call graph drawn" },
    { 0 },
};
