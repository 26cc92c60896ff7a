#include <stdlib.h>
#include <unistd.h>

#include "smiley/browser.h"
#include "smiley/buf.h"
#include "src/cmd/cmd_impl.h"

/* $XDG_CONFIG_HOME/smiley, else ~/.config/smiley. */
static void config_dir(struct buf *path)
{
    const char *config = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    if (config && config[0] == '/')
        buf_printf(path, "%s/smiley", config);
    else if (home && *home)
        buf_printf(path, "%s/.config/smiley", home);
}

static int browse(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)values;
    struct buf config = BUF_INIT;
    const char *no_color = getenv("NO_COLOR");
    config_dir(&config);
    struct browser_options o = {
        .database = c->database,
        .run = argc ? argv[0] : NULL,
        .term = getenv("TERM"),
        .colorterm = getenv("COLORTERM"),
        .no_color = no_color && *no_color,
        .config_dir = config.len ? buf_str(&config) : NULL,
    };
    int status = browser_run(&o, err);
    buf_release(&config);
    return status;
}

const struct command cmd_browse = {
    .name = "browse",
    .args = "[RUN]",
    .help = "walk through recorded runs in the terminal (also without a command)",
    .arg_kind = ARG_RUN,
    .max_args = 1,
    .run = browse,
};
