#include <stdio.h>
#include <string.h>

#include "smiley/buf.h"
#include "src/cmd/cmd_impl.h"

static void put_examples(struct buf *out, const char *text)
{
    buf_puts(out, "\nexamples:\n");
    while (*text) {
        size_t len = strcspn(text, "\n");
        buf_printf(out, "  %.*s\n", (int)len, text);
        text += len + (text[len] == '\n');
    }
}

void command_usage(const struct command *c, struct buf *out)
{
    buf_printf(out, "usage: smiley %s%s%s%s\n\n", c->name, c->options ? " [options]" : "", *c->args ? " " : "",
               c->args);
    if (c->about)
        buf_printf(out, "%s\n", c->about);
    else
        buf_printf(out, "%c%s.\n", c->help[0] - 'a' + 'A', c->help + 1);
    if (c->options) {
        buf_puts(out, "\noptions:\n");
        options_help(out, c->options, c->defaults);
    }
    if (c->examples)
        put_examples(out, c->examples);
    buf_puts(out, "\nThe options of every command: smiley help\n");
}

static void overview(struct buf *out)
{
    buf_puts(out, "usage: smiley [options] [COMMAND …]\n\n"
                  "Smiley records everything a Python program does, and lets you walk through it\n"
                  "in the terminal, forwards and backwards. Without a command: the browser.\n\ncommands:\n");
    const struct command *c;
    for (size_t i = 0; (c = command_at(i)); i++)
        if (!c->hidden)
            buf_printf(out, "  %-10s %s\n", c->name, c->help);
    buf_puts(out, "\noptions:\n");
    options_help(out, global_options, NULL);
    buf_puts(out, "\nRUN is a run's id, any unique prefix of one, or `last`.\n"
                  "More on a command: smiley help COMMAND\n");
}

static int help(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)c, (void)values;
    struct buf out = BUF_INIT;
    if (argc) {
        const struct command *cmd = command_find(argv[0]);
        if (!cmd)
            return err_set(err, ERR_USAGE, "no command '%.60s'; `smiley help` lists them", argv[0]);
        command_usage(cmd, &out);
    } else {
        overview(&out);
    }
    fputs(buf_str(&out), stdout);
    buf_release(&out);
    return output_finish(stdout, err);
}

const struct command cmd_help = {
    .name = "help",
    .args = "[COMMAND]",
    .help = "explain smiley, or a command",
    .arg_kind = ARG_COMMAND,
    .max_args = 1,
    .run = help,
};
