#include <stdlib.h>
#include <unistd.h>

#include "smiley/browser.h"
#include "smiley/buf.h"
#include "src/cmd/browse_exports.h"
#include "src/cmd/cmd_impl.h"

/* A folder of smiley's below $variable, else below ~/fallback. */
static void xdg_dir(struct buf *path, const char *variable, const char *fallback)
{
    const char *base = getenv(variable), *home = getenv("HOME");
    if (base && base[0] == '/')
        buf_printf(path, "%s/smiley", base);
    else if (home && *home)
        buf_printf(path, "%s/%s/smiley", home, fallback);
}

static const char *editor(void)
{
    const char *visual = getenv("VISUAL"), *edit = getenv("EDITOR");
    return visual && *visual ? visual : edit && *edit ? edit : NULL;
}

static int browse(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)values;
    struct buf config = BUF_INIT, state = BUF_INIT;
    const char *no_color = getenv("NO_COLOR"), *home = getenv("HOME");
    xdg_dir(&config, "XDG_CONFIG_HOME", ".config");
    xdg_dir(&state, "XDG_STATE_HOME", ".local/state");
    struct browser_options o = {
        .database = c->database,
        .run = argc ? argv[0] : NULL,
        .term = getenv("TERM"),
        .colorterm = getenv("COLORTERM"),
        .no_color = no_color && *no_color,
        .config_dir = config.len ? buf_str(&config) : NULL,
        .state_dir = state.len ? buf_str(&state) : NULL,
        .home = home && *home ? home : NULL,
        .editor = editor(),
        .exports = browse_exports,
    };
    int status = browser_run(&o, err);
    buf_release(&config);
    buf_release(&state);
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
