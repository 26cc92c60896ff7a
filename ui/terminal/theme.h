/* Themes: what each role looks like, on a terminal of so many colours. */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdbool.h>
#include <stdint.h>

enum role {
#define ROLE(id, name, dark, light, mono, contrast) ROLE_##id,
#include "ui/terminal/roles.def"
    ROLES
};

enum color_depth { COLORS_NONE, COLORS_8, COLORS_256, COLORS_TRUE };

enum {
    ATTR_BOLD = 1,
    ATTR_DIM = 2,
    ATTR_UNDERLINE = 4,
    ATTR_REVERSE = 8,
};

enum { COLOR_OWN = -1 }; /* the terminal's own foreground or background */

struct style {
    int32_t fg, bg; /* COLOR_OWN, an index, or 24 bits, as the depth says */
    uint32_t attrs; /* ATTR_* */
};

struct theme {
    enum color_depth depth;
    struct style styles[ROLES];
};

struct err;

/* A theme by name (dark, light, mono or monochrome, contrast or high-contrast), for a terminal of that depth;
 * COLORS_NONE gives mono whatever the name says. False, and the dark theme, where there is none of that name. NULL:
 * dark. */
bool theme_init(struct theme *t, const char *name, enum color_depth depth);
/* The style of text with an overlay role laid over it. */
struct style theme_over(const struct theme *t, struct style under, enum role overlay);
const char *role_name(enum role role);
/* Changes one role: `yellow`, `#ffcc00 on 236 bold`, `default on default`, `reverse`. A colour is a name (black red
 * green yellow blue magenta cyan white, bright- before them), a number of 0-255, #rrggbb, or default; attributes are
 * bold, dim, underline, reverse. Shown as near as the terminal can; without colours only the attributes count.
 * ERR_USAGE: what is wrong. */
int theme_look(struct theme *t, const char *role, const char *look, struct err *err);

#endif
