#include "options.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

enum kind { FLAG, TEXT, LIST, NUMBER, DESCRIPTOR };

static const struct option_row {
    const char *name;
    enum kind kind;
    size_t offset;
    uint32_t least, most;
} rows[] = {
    { "--ring", DESCRIPTOR, offsetof(struct options, ring), 0, 1 << 20 },
    { "--python", TEXT, offsetof(struct options, python), 0, 0 },
    { "--include-stdlib", FLAG, offsetof(struct options, include_stdlib), 0, 0 },
    { "--no-site-packages", FLAG, offsetof(struct options, no_site_packages), 0, 0 },
    { "--no-output", FLAG, offsetof(struct options, no_output), 0, 0 },
    { "--no-redact", FLAG, offsetof(struct options, no_redact), 0, 0 },
    { "--quiet", FLAG, offsetof(struct options, quiet), 0, 0 },
    { "--no-profile", FLAG, offsetof(struct options, no_profile), 0, 0 },
    { "--package", LIST, offsetof(struct options, packages), 0, 0 },
    { "--redact", LIST, offsetof(struct options, redact), 0, 0 },
    { "--max-depth", NUMBER, offsetof(struct options, limits.depth), 1, MAX_NESTING / 2 - 2 },
    { "--max-items", NUMBER, offsetof(struct options, limits.items), 0, 100000 },
    { "--max-string", NUMBER, offsetof(struct options, limits.string), 0, 1000000 },
    { "--max-values", NUMBER, offsetof(struct options, limits.values), 1, 100000 },
};

static const struct option_row *find(const char *name)
{
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (!strcmp(rows[i].name, name))
            return &rows[i];
    return NULL;
}

static int number(const struct option_row *row, const char *text, uint32_t *out, struct err *err)
{
    char *end;
    errno = 0;
    unsigned long v = strtoul(text, &end, 10);
    if (errno || end == text || *end || text[0] == '-' || v < row->least || v > row->most)
        return err_set(err, ERR_USAGE, "%s takes a number from %u to %u, not '%s'", row->name, row->least, row->most,
                       text);
    *out = (uint32_t)v;
    return 0;
}

static int append(struct list *list, char *text, struct err *err)
{
    char **grown = realloc(list->items, (list->n + 1) * sizeof *grown);
    if (!grown)
        return err_memory(err);
    list->items = grown;
    grown[list->n++] = text;
    return 0;
}

static int take(struct options *o, const struct option_row *row, char *text, struct err *err)
{
    void *at = (char *)o + row->offset;
    uint32_t n;
    switch (row->kind) {
    case FLAG:
        *(bool *)at = true;
        return 0;
    case TEXT:
        *(const char **)at = text;
        return 0;
    case LIST:
        return append(at, text, err);
    case NUMBER:
        return number(row, text, at, err);
    case DESCRIPTOR:
        if (number(row, text, &n, err) < 0)
            return -1;
        *(int *)at = (int)n;
        return 0;
    }
    return 0;
}

int options_parse(struct options *o, int argc, char **argv, struct err *err)
{
    *o = (struct options){ .ring = -1, .limits = LIMITS_DEFAULT };
    int i = 1;
    for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
        const struct option_row *row = find(argv[i]);
        if (!row)
            return err_set(err, ERR_USAGE, "unknown option '%s' (smiley-run is started by 'smiley run')", argv[i]);
        char *text = row->kind == FLAG ? NULL : i + 1 < argc ? argv[++i] : NULL;
        if (row->kind != FLAG && !text)
            return err_set(err, ERR_USAGE, "%s needs a value", row->name);
        if (take(o, row, text, err) < 0)
            return -1;
    }
    if (i < argc)
        i++;
    o->args = argv + i;
    o->n_args = argc - i;
    return 0;
}
