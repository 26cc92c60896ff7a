/* Settings: what a person writes into $XDG_CONFIG_HOME/smiley/config, or types as `:set name value`. Line by line:
 *
 *     # a comment
 *     theme light
 *     tab-width 8
 *     color selected black on yellow bold      a role of roles.def; theme.h says what may stand there
 *     layout trace 60 50 hide=3                how a screen is laid out at first; layout.h says what may stand there
 *
 * Settings are declared in settings.def. Each value was checked when it was set. */
#ifndef UI_SETTINGS_H
#define UI_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/buf.h"
#include "smiley/err.h"
#include "ui/framework/keep.h"
#include "ui/terminal/theme.h"

enum setting {
#define SETTING(id, name, kind, def, values, help) SETTING_##id,
#include "ui/settings.def"
    SETTINGS
};

struct settings {
    char *values[SETTINGS]; /* owned; NULL: as it is by default */
    struct keep colors;     /* by the role's name */
    struct keep layouts;    /* by the screen's name, in small letters */
};

void settings_release(struct settings *s);
/* One line of the file. ERR_USAGE: what is wrong with it. A blank or a comment is fine. Of a word to choose, as much is
 * enough as no other begins with. */
int settings_line(struct settings *s, const char *line, struct err *err);
/* The whole file. Each complaint is appended to `errors` as `name:line: message` and a newline, and the rest still
 * holds. */
size_t settings_read(struct settings *s, const char *name, const char *text, struct buf *errors);
const char *setting(const struct settings *s, enum setting id); /* never NULL */
bool setting_is(const struct settings *s, enum setting id, const char *value);
int setting_number(const struct settings *s, enum setting id);
const char *setting_name(enum setting id);
const char *setting_values(enum setting id);

#endif
