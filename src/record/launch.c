#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/record/launch.h"

static int add(struct launch *l, const char *word, struct err *err)
{
    if (l->n + 2 > l->cap) {
        size_t cap = l->cap ? 2 * l->cap : 32;
        char **argv = realloc(l->argv, cap * sizeof *argv);
        if (!argv)
            return err_memory(err);
        l->argv = argv;
        l->cap = cap;
    }
    l->argv[l->n] = strdup(word);
    if (!l->argv[l->n])
        return err_memory(err);
    l->argv[++l->n] = NULL;
    return 0;
}

static int add_text(struct launch *l, const char *name, const char *value, struct err *err)
{
    return add(l, name, err) || add(l, value, err) ? -1 : 0;
}

static int add_number(struct launch *l, const char *name, int64_t value, struct err *err)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, value);
    return add_text(l, name, text, err);
}

static int add_limits(struct launch *l, const struct limits *limits, struct err *err)
{
    const struct {
        const char *name;
        uint32_t value;
    } rows[] = {
        { "--max-depth", limits->depth },
        { "--max-items", limits->items },
        { "--max-string", limits->string },
        { "--max-values", limits->values },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (add_number(l, rows[i].name, rows[i].value, err))
            return -1;
    return 0;
}

static int add_flags(struct launch *l, const struct recorder_options *o, struct err *err)
{
    const struct {
        const char *name;
        bool given;
    } rows[] = {
        { "--include-stdlib", o->include_stdlib },
        { "--no-site-packages", o->no_site_packages },
        { "--no-output", o->no_output },
        { "--no-redact", o->no_redact },
        { "--no-profile", o->no_profile },
        { "--quiet", o->quiet },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].given && add(l, rows[i].name, err))
            return -1;
    return 0;
}

static int add_each(struct launch *l, const char *name, char *const *values, struct err *err)
{
    for (; values && *values; values++)
        if (add_text(l, name, *values, err))
            return -1;
    return 0;
}

int launch_build(struct launch *l, const struct recorder_options *o, int ring_fd, struct err *err)
{
    *l = (struct launch){ 0 };
    if (add(l, o->launcher, err) || (ring_fd >= 0 && add_number(l, "--ring", ring_fd, err)) ||
        (o->python && add_text(l, "--python", o->python, err)) || add_flags(l, o, err) ||
        add_each(l, "--package", o->packages, err) || add_each(l, "--redact", o->redact, err) ||
        add_limits(l, &o->limits, err) || add(l, "--", err))
        goto failed;
    for (char *const *word = o->argv; *word; word++)
        if (add(l, *word, err))
            goto failed;
    return 0;
failed:
    launch_release(l);
    return -1;
}

void launch_release(struct launch *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->argv[i]);
    free(l->argv);
    *l = (struct launch){ 0 };
}

static bool is_plain(const char *word)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    return *word && !word[strspn(word, safe)];
}

void launch_describe(struct buf *out, char *const *argv)
{
    for (size_t i = 0; argv[i]; i++) {
        if (i)
            buf_putc(out, ' ');
        if (is_plain(argv[i])) {
            buf_puts(out, argv[i]);
            continue;
        }
        buf_putc(out, '\'');
        for (const char *c = argv[i]; *c; c++)
            if (*c == '\'')
                buf_puts(out, "'\"'\"'");
            else
                buf_putc(out, *c);
        buf_putc(out, '\'');
    }
}
