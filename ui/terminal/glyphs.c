#include "ui/terminal/glyphs.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

static const char *const table[][2] = {
#define GLYPH(id, utf8, ascii) [GLYPH_##id] = { [GLYPHS_ASCII] = ascii, [GLYPHS_UTF8] = utf8 },
#include "ui/terminal/glyphs.def"
};
_Static_assert(sizeof table / sizeof *table == GLYPHS, "one row for each glyph");

enum glyph_set glyphs_choose(const char *charset, const char *term)
{
    static const char *const plain[] = { "linux", "vt100", "vt102", "vt220", "vt52", "ansi", "dumb", "cons25" };
    if (!charset || (strcasecmp(charset, "UTF-8") != 0 && strcasecmp(charset, "utf8") != 0))
        return GLYPHS_ASCII;
    for (size_t i = 0; term && i < sizeof plain / sizeof *plain; i++)
        if (strcmp(term, plain[i]) == 0)
            return GLYPHS_ASCII;
    return GLYPHS_UTF8;
}

const char *glyph(enum glyph_set set, enum glyph g)
{
    return table[g][set];
}
