#include "ui/terminal/theme.h"

#include <stddef.h>
#include <string.h>

struct color {
    int32_t rgb;
    int16_t of_256;
    int8_t of_8;
};

enum color_id {
#define COLOR(id, rgb, of_256, of_8) COLOR_##id,
#include "ui/terminal/palette.def"
    COLORS_ALL
};

static const struct color palette[] = {
#define COLOR(id, rgb_, of_256_, of_8_) [COLOR_##id] = { .rgb = rgb_, .of_256 = of_256_, .of_8 = of_8_ },
#include "ui/terminal/palette.def"
};

enum theme_id { THEME_DARK, THEME_LIGHT, THEME_MONO, THEME_CONTRAST, THEMES };
static const char *const theme_names[THEMES][2] = {
    { "dark", "dark" }, { "light", "light" }, { "mono", "monochrome" }, { "contrast", "high-contrast" }
};

/* A POOR_ attribute holds only where a colour it stands for cannot be shown: eight colours have no greys. */
enum {
    BOLD = ATTR_BOLD,
    DIM = ATTR_DIM,
    UNDERLINE = ATTR_UNDERLINE,
    REVERSE = ATTR_REVERSE,
    POOR_SHIFT = 8,
    POOR_BOLD = BOLD << POOR_SHIFT,
    POOR_DIM = DIM << POOR_SHIFT,
    POOR_UNDERLINE = UNDERLINE << POOR_SHIFT,
    POOR_REVERSE = REVERSE << POOR_SHIFT,
};

struct look {
    uint8_t fg, bg;
    uint16_t attrs;
};

#define FG(fg_, attrs_)                                                                                                \
    {                                                                                                                  \
        .fg = COLOR_##fg_, .bg = COLOR_DEFAULT, .attrs = attrs_                                                        \
    }
#define ON(fg_, bg_, attrs_)                                                                                           \
    {                                                                                                                  \
        .fg = COLOR_##fg_, .bg = COLOR_##bg_, .attrs = attrs_                                                          \
    }

static const struct {
    const char *name;
    struct look looks[THEMES];
} rows[] = {
#define ROLE(id, name_, dark, light, mono, contrast)                                                                   \
    [ROLE_##id] = { .name = name_, .looks = { dark, light, mono, contrast } },
#include "ui/terminal/roles.def"
};
_Static_assert(sizeof rows / sizeof *rows == ROLES, "one row for each role");

static int32_t color_value(enum color_id id, enum color_depth depth)
{
    switch (depth) {
    case COLORS_TRUE:
        return palette[id].rgb;
    case COLORS_256:
        return palette[id].of_256;
    case COLORS_8:
        return palette[id].of_8;
    default:
        return COLOR_OWN;
    }
}

static struct style resolve(const struct look *look, enum color_depth depth)
{
    uint32_t attrs = look->attrs & 0xff, poor = (uint32_t)look->attrs >> POOR_SHIFT;
    struct style s = { .fg = color_value(look->fg, depth), .bg = color_value(look->bg, depth), .attrs = attrs };
    if (depth <= COLORS_8 && poor) {
        s.attrs |= poor;
        if (poor & ATTR_REVERSE)
            s.fg = s.bg = COLOR_OWN;
    }
    return s;
}

bool theme_init(struct theme *t, const char *name, enum color_depth depth)
{
    enum theme_id id = THEME_DARK;
    bool found = !name;
    for (enum theme_id i = 0; name && i < THEMES; i++)
        if (strcmp(name, theme_names[i][0]) == 0 || strcmp(name, theme_names[i][1]) == 0) {
            id = i;
            found = true;
        }
    if (depth == COLORS_NONE)
        id = THEME_MONO;
    t->depth = depth;
    for (enum role r = 0; r < ROLES; r++)
        t->styles[r] = resolve(&rows[r].looks[id], depth);
    return found;
}

struct style theme_over(const struct theme *t, struct style under, enum role overlay)
{
    const struct style *over = &t->styles[overlay];
    struct style s = under;
    if (over->bg != COLOR_OWN)
        s.bg = over->bg;
    if (over->fg != COLOR_OWN && over->bg != COLOR_OWN)
        s.fg = over->fg;
    if (over->attrs & ATTR_REVERSE) { /* one plain bar: many colours in reverse are a patchwork, dim ones unreadable */
        s.fg = s.bg = COLOR_OWN;
        s.attrs &= ~(uint32_t)ATTR_DIM;
    }
    s.attrs |= over->attrs;
    return s;
}

const char *role_name(enum role role)
{
    return rows[role].name;
}
