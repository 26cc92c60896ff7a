#include "smiley/curve.h"
#include "src/cmd/cmd_impl.h"

static int keygen(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)values, (void)argc;
    if (!argv[0][0])
        return err_set(err, ERR_USAGE, "keygen needs a file to write; its name is empty");
    if (curve_generate(argv[0], err))
        return -1;
    log_say(c, LOG_INFO, "the pair is in %s, to be kept secret; its public half in %s.public", argv[0], argv[0]);
    return 0;
}

const struct command cmd_keygen = {
    .name = "keygen",
    .args = "FILE",
    .help = "make a pair of keys for encrypted connections",
    .about = "Writes FILE (both keys, readable by its owner only) and FILE.public. The listener gets its\n"
             "own pair with --curve-key and the programs' public halves in a directory with --curve-clients;\n"
             "a program gets its own pair with --curve-key and the listener's public half with --curve-server-key.",
    .examples = "smiley keygen listener\n"
                "smiley keygen program && mkdir -p clients && cp program.public clients/\n"
                "smiley record --socket tcp://0.0.0.0:5556 --curve-key listener --curve-clients clients\n"
                "smiley run --remote --socket tcp://home:5556 --curve-key program --curve-server-key "
                "listener.public prog.py",
    .min_args = 1,
    .max_args = 1,
    .run = keygen,
};
