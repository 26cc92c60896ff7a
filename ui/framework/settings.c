#include "ui/framework/settings.h"

#include <stdlib.h>
#include <string.h>

enum setting_kind { CHOICE, NUMBER, TEXT };
enum { NUMBER_MIN = 1, NUMBER_MAX = 16, LINE_MAX_BYTES = 1000 };

static const struct {
    const char *name, *def, *values;
    enum setting_kind kind;
} table[] = {
#define SETTING(id, name_, kind_, def_, values_, help_)                                                                \
    [SETTING_##id] = { .name = name_, .kind = kind_, .def = def_, .values = values_ },
#include "ui/settings.def"
};
_Static_assert(sizeof table / sizeof *table == SETTINGS, "one row for each setting");

void settings_release(struct settings *s)
{
    for (enum setting i = 0; i < SETTINGS; i++)
        free(s->values[i]);
    keep_release(&s->colors);
    keep_release(&s->layouts);
    *s = (struct settings){ 0 };
}

const char *setting(const struct settings *s, enum setting id)
{
    return s->values[id] ? s->values[id] : table[id].def;
}

bool setting_is(const struct settings *s, enum setting id, const char *value)
{
    return strcmp(setting(s, id), value) == 0;
}

int setting_number(const struct settings *s, enum setting id)
{
    return atoi(setting(s, id));
}

const char *setting_name(enum setting id)
{
    return table[id].name;
}

const char *setting_values(enum setting id)
{
    return table[id].values;
}

/* --- setting ------------------------------------------------------------------------------------------------- */

/* The word that is meant: the one that is the value, else the only one that begins so. Borrowed from words, *len bytes;
 * NULL: none, or several. */
static const char *word_meant(const char *words, const char *value, size_t *len)
{
    size_t given = strlen(value);
    const char *found = NULL;
    bool several = false;
    for (const char *at = words, *next; given && *at; at = next) {
        size_t n = strcspn(at, " ");
        next = at + n + (at[n] == ' ');
        if (n < given || strncmp(at, value, given) != 0)
            continue;
        several = found && n != given;
        found = at;
        *len = n;
        if (n == given)
            return at;
    }
    return several ? NULL : found;
}

static int check(enum setting id, const char *value, struct err *err)
{
    char *end;
    size_t len;
    if (table[id].kind == CHOICE && !word_meant(table[id].values, value, &len))
        return err_set(err, ERR_USAGE, "%s is one of: %s", table[id].name, table[id].values);
    if (table[id].kind == NUMBER) {
        long n = strtol(value, &end, 10);
        if (end == value || *end || n < NUMBER_MIN || n > NUMBER_MAX)
            return err_set(err, ERR_USAGE, "%s is a number, %s", table[id].name, table[id].values);
    }
    if (!*value)
        return err_set(err, ERR_USAGE, "%s needs a value: %s", table[id].name, table[id].values);
    return 0;
}

static int set(struct settings *s, const char *name, const char *value, struct err *err)
{
    for (enum setting i = 0; i < SETTINGS; i++) {
        if (strcmp(table[i].name, name) != 0)
            continue;
        if (check(i, value, err) < 0)
            return -1;
        size_t len = strlen(value);
        const char *meant = table[i].kind == CHOICE ? word_meant(table[i].values, value, &len) : value;
        char *copy = strndup(meant, len);
        if (!copy)
            return err_memory(err);
        free(s->values[i]);
        s->values[i] = copy;
        return 0;
    }
    return err_set(err, ERR_USAGE, "no such setting: %.80s", name);
}

static int set_color(struct settings *s, const char *role, const char *look, struct err *err)
{
    struct theme trial = { .depth = COLORS_TRUE };
    if (theme_look(&trial, role, look, err) < 0)
        return -1;
    keep_set(&s->colors, role, look);
    return 0;
}

/* Cuts the next word off; what is left begins without blanks. */
static char *word(char **at)
{
    char *start = *at + strspn(*at, " \t"), *end = start + strcspn(start, " \t");
    *at = end + strspn(end, " \t");
    if (*end)
        *end = '\0';
    return start;
}

int settings_line(struct settings *s, const char *line, struct err *err)
{
    char text[LINE_MAX_BYTES];
    size_t len = strlen(line);
    while (len && strchr(" \t\r\n", line[len - 1]))
        len--;
    if (len >= sizeof text)
        return err_set(err, ERR_USAGE, "the line is too long");
    memcpy(text, line, len);
    text[len] = '\0';
    char *rest = text, *name = word(&rest);
    if (!*name || *name == '#')
        return 0;
    if (strcmp(name, "color") != 0 && strcmp(name, "layout") != 0)
        return set(s, name, rest, err);
    char *of = word(&rest);
    if (!*of || !*rest)
        return err_set(err, ERR_USAGE, "%s needs a %s and what it is to be", name, *name == 'c' ? "role" : "screen");
    if (*name == 'c')
        return set_color(s, of, rest, err);
    keep_set(&s->layouts, of, rest);
    return 0;
}

size_t settings_read(struct settings *s, const char *name, const char *text, struct buf *errors)
{
    size_t n = 0;
    for (size_t number = 1; *text; number++) {
        size_t len = strcspn(text, "\n");
        char *line = strndup(text, len);
        struct err err = { 0 };
        if (line && settings_line(s, line, &err) < 0) {
            buf_printf(errors, "%s:%zu: %s\n", name, number, err.text);
            n++;
        }
        free(line);
        text += len + (text[len] == '\n');
    }
    return n;
}
