/* The signs the browser draws with, in the set the terminal can show: chosen once, used by name. */
#ifndef UI_GLYPHS_H
#define UI_GLYPHS_H

#include <stdbool.h>

enum glyph {
#define GLYPH(id, utf8, ascii) GLYPH_##id,
#include "ui/terminal/glyphs.def"
    GLYPHS
};

enum glyph_set { GLYPHS_ASCII, GLYPHS_UTF8 };

/* UTF-8 where the locale's character set is UTF-8 and the terminal (its $TERM; NULL: not known) is known to have such
 * signs in its font. */
enum glyph_set glyphs_choose(const char *charset, const char *term);
const char *glyph(enum glyph_set set, enum glyph g);

#endif
