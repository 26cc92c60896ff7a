/* A person's own colours: a look in words, brought down to what the terminal can show. */
#include <stdlib.h>
#include <string.h>

#include "smiley/err.h"
#include "ui/terminal/theme.h"

struct rgb {
    int r, g, b;
};

static const char *const basic[] = { "black", "red", "green", "yellow", "blue", "magenta", "cyan", "white" };
/* As xterm has them: the eight, and the bright ones. */
static const struct rgb basic_rgb[16] = {
    { 0, 0, 0 },     { 205, 0, 0 },     { 0, 205, 0 },     { 205, 205, 0 },   { 0, 0, 238 }, { 205, 0, 205 },
    { 0, 205, 205 }, { 229, 229, 229 }, { 127, 127, 127 }, { 255, 0, 0 },     { 0, 255, 0 }, { 255, 255, 0 },
    { 92, 92, 255 }, { 255, 0, 255 },   { 0, 255, 255 },   { 255, 255, 255 },
};

static const struct {
    const char *name;
    uint32_t bit;
} attributes[] = {
    { "bold", ATTR_BOLD }, { "dim", ATTR_DIM }, { "underline", ATTR_UNDERLINE }, { "reverse", ATTR_REVERSE }
};

/* --- colours of one kind as another --------------------------------------------------------------------------- */

static const int steps[6] = { 0, 95, 135, 175, 215, 255 }; /* of the 6×6×6 cube, from 16 on; 24 greys follow */

static struct rgb rgb_of_index(int i)
{
    if (i < 16)
        return basic_rgb[i];
    if (i >= 232)
        return (struct rgb){ 8 + (i - 232) * 10, 8 + (i - 232) * 10, 8 + (i - 232) * 10 };
    i -= 16;
    return (struct rgb){ steps[i / 36], steps[i / 6 % 6], steps[i % 6] };
}

static int nearest(struct rgb c, int first, int n)
{
    long best = -1;
    int found = first;
    for (int i = first; i < n; i++) {
        struct rgb o = rgb_of_index(i);
        long dr = o.r - c.r, dg = o.g - c.g, db = o.b - c.b, d = dr * dr * 2 + dg * dg * 4 + db * db * 3;
        if (best < 0 || d < best) {
            best = d;
            found = i;
        }
    }
    return found;
}

static int32_t as_depth(struct rgb c, int index, enum color_depth depth)
{
    switch (depth) {
    case COLORS_TRUE:
        return c.r << 16 | c.g << 8 | c.b;
    case COLORS_256:
        return index >= 0 ? index : nearest(c, 16, 256);
    case COLORS_8:
        return index >= 0 && index < 16 ? index % 8 : nearest(c, 0, 8);
    default:
        return COLOR_OWN;
    }
}

/* --- reading ------------------------------------------------------------------------------------------------- */

static bool read_color(const char *word, enum color_depth depth, int32_t *color)
{
    char *end;
    bool bright = strncmp(word, "bright-", 7) == 0;
    if (strcmp(word, "default") == 0) {
        *color = COLOR_OWN;
        return true;
    }
    for (int i = 0; i < 8; i++)
        if (strcmp(word + (bright ? 7 : 0), basic[i]) == 0) {
            int index = i + (bright ? 8 : 0);
            *color = as_depth(rgb_of_index(index), index, depth);
            return true;
        }
    if (word[0] == '#') {
        unsigned long v = strtoul(word + 1, &end, 16);
        *color = as_depth((struct rgb){ (int)(v >> 16) & 255, (int)(v >> 8) & 255, (int)v & 255 }, -1, depth);
        return strlen(word) == 7 && !*end && word[1] != '-' && word[1] != '+';
    }
    long n = strtol(word, &end, 10);
    if (*end || end == word || n < 0 || n > 255)
        return false;
    *color = as_depth(rgb_of_index((int)n), (int)n, depth);
    return true;
}

static bool read_attribute(const char *word, uint32_t *attrs)
{
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++)
        if (strcmp(word, attributes[i].name) == 0) {
            *attrs |= attributes[i].bit;
            return true;
        }
    return false;
}

static int read_look(const char *text, enum color_depth depth, struct style *out, struct err *err)
{
    struct style s = { COLOR_OWN, COLOR_OWN, 0 };
    bool back = false;
    while (*(text += strspn(text, " \t"))) {
        char word[32];
        size_t len = strcspn(text, " \t");
        if (len >= sizeof word)
            return err_set(err, ERR_USAGE, "no such colour: %.40s", text);
        memcpy(word, text, len);
        word[len] = '\0';
        text += len;
        if (strcmp(word, "on") == 0) {
            back = true;
        } else if (!read_attribute(word, &s.attrs)) {
            if (!read_color(word, depth, back ? &s.bg : &s.fg))
                return err_set(err, ERR_USAGE, "no such colour: %s", word);
            back = false;
        }
    }
    *out = s;
    return back ? err_set(err, ERR_USAGE, "a colour is missing after `on`") : 0;
}

int theme_look(struct theme *t, const char *role, const char *look, struct err *err)
{
    for (enum role r = 0; r < ROLES; r++)
        if (strcmp(role_name(r), role) == 0)
            return read_look(look, t->depth, &t->styles[r], err);
    return err_set(err, ERR_USAGE, "no such role: %.40s", role);
}
