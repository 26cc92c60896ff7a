#include "src/model/profile/profile_export.h"

#include <string.h>

const struct profile_format profile_formats[] = {
    { "pstats", export_pstats, "for Python's pstats, snakeviz, gprof2dot, tuna", "pstats prof", false },
    { "callgrind", export_callgrind, "for KCachegrind", "callgrind", false },
    { "folded", export_folded, "for flame graphs: a stack a line", "folded", false },
    { "speedscope", export_speedscope, "for speedscope.app", "speedscope.json", false },
    { "dot", export_dot, "the call graph, for graphviz", "dot gv", true },
    { "svg", export_svg, "the call graph drawn", "svg", true },
    { "png", export_png, "the call graph drawn", "png", true },
    { "pdf", export_pdf, "the call graph drawn", "pdf", true },
    { 0 },
};

const struct profile_format *profile_format_find(const char *name)
{
    for (const struct profile_format *f = profile_formats; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}

/* Whether a name ends in a dot and this, with something before it. */
static bool ends_in(const char *name, const char *ending, size_t len)
{
    size_t whole = strlen(name);
    return whole > len + 1 && name[whole - len - 1] == '.' && strncasecmp(name + whole - len, ending, len) == 0;
}

const struct profile_format *profile_format_of_file(const char *path)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    for (const struct profile_format *f = profile_formats; f->name; f++)
        for (const char *at = f->endings; *at; at += strspn(at, " ")) {
            size_t len = strcspn(at, " ");
            if (ends_in(name, at, len))
                return f;
            at += len;
        }
    return strncmp(name, "callgrind.out", 13) == 0 ? profile_format_find("callgrind") : NULL;
}
