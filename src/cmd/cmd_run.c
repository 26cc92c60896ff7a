/* `run`: the command that has to be invisible. Whatever goes wrong with the recording, the program runs, and this
 * process ends as the program did; only a database that was named wrongly is reason not to start. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "smiley/recorder.h"
#include "smiley/store.h"
#include "smiley/text.h"
#include "src/cmd/cmd_impl.h"
#include "src/cmd/run_remote.h"

struct run_values {
    struct remote_values remote;
    bool include_stdlib, no_site_packages, no_output, no_redact, no_profile, open;
    struct words packages, redact;
    const char *python;
    struct limits limits;
};

static const struct run_values defaults = { .limits = LIMITS_DEFAULT, .remote = { .stall = STALL_DEFAULT } };

#define AT(member) OPT_AT(struct run_values, member)
/* clang-format off */
static const struct opt run_options[] = {
    REMOTE_OPTIONS(struct run_values, remote),
    { .name = "open", .kind = OPT_FLAG, .set = true, AT(open), .help = "browse the run when it has ended" },
    { .name = "include-stdlib", .kind = OPT_FLAG, .set = true, AT(include_stdlib),
      .help = "trace the standard library, too" },
    { .name = "no-include-stdlib", .kind = OPT_FLAG, .set = false, AT(include_stdlib),
      .help = "leave the standard library out (the default)" },
    { .name = "include-site-packages", .kind = OPT_FLAG, .set = false, AT(no_site_packages),
      .help = "trace installed packages, too (the default)" },
    { .name = "no-include-site-packages", .kind = OPT_FLAG, .set = true, AT(no_site_packages),
      .help = "leave installed packages out" },
    { .name = "include-package", .kind = OPT_LIST, .arg = "NAME", AT(packages),
      .help = "trace this package wherever it is" },
    { .name = "python", .kind = OPT_TEXT, .arg = "PATH", AT(python),
      .help = "the python3 whose environment is used (default: the active one)" },
    { .name = "max-depth", .kind = OPT_NUMBER32, .arg = "N", .min = 1, .max = MAX_NESTING - 4, AT(limits.depth),
      .help = "containers inside containers that are recorded" },
    { .name = "max-items", .kind = OPT_NUMBER32, .arg = "N", .min = 1, .max = 100000, AT(limits.items),
      .help = "items recorded of each container" },
    { .name = "max-string", .kind = OPT_NUMBER32, .arg = "N", .min = 1, .max = 100000, AT(limits.string),
      .help = "characters recorded of each string" },
    { .name = "max-values", .kind = OPT_NUMBER32, .arg = "N", .min = 1, .max = 100000, AT(limits.values),
      .help = "values recorded of one variable, all levels together" },
    { .name = "redact", .kind = OPT_LIST, .arg = "PATTERN", AT(redact),
      .help = "do not record values whose name holds this, besides those that look like secrets" },
    { .name = "no-redact", .kind = OPT_FLAG, .set = true, AT(no_redact), .help = "record secrets, too" },
    { .name = "no-output", .kind = OPT_FLAG, .set = true, AT(no_output),
      .help = "do not record what the program prints" },
    { .name = "no-profile", .kind = OPT_FLAG, .set = true, AT(no_profile),
      .help = "do not count the calls of all functions and measure their time" },
    { .letter = 'm', .kind = OPT_STOP, .arg = "MODULE", .help = "run a module as a program; ends smiley's options" },
    { .letter = 'c', .kind = OPT_STOP, .arg = "CODE", .help = "run this code; ends smiley's options" },
    { 0 },
};
/* clang-format on */
#undef AT

/* --- the database ------------------------------------------------------------------------------------------- */

/* Whether the database cannot be used because it is something else, rather than because it cannot be written. */
static bool is_wrong_file(const char *path)
{
    struct stat st;
    struct store *store;
    if (stat(path, &st))
        return false;
    if (!S_ISREG(st.st_mode))
        return true;
    if (st.st_size == 0 || access(path, R_OK))
        return false;
    if (store_open(&store, path, STORE_READ, NULL))
        return true;
    store_close(store);
    return false;
}

/* A limit on the size of files is an error like a full disk, not a reason to die; the program must not notice. */
static void ignore_signal(int sig, struct sigaction *before)
{
    struct sigaction ignore = { .sa_handler = SIG_IGN };
    sigaction(sig, &ignore, before);
}

/* *consumer stays NULL where the program is to run unrecorded. */
static int open_database(struct context *c, struct store **store, struct consumer **consumer, struct err *err)
{
    if (store_open(store, c->database, STORE_CREATE, err) == 0) {
        *consumer = store_consumer(*store, err);
        if (*consumer)
            return 0;
    }
    if (is_wrong_file(c->database))
        return -1;
    log_say(c, LOG_ERROR, "%s; the program runs unrecorded", err->text);
    return 0;
}

/* --- afterwards --------------------------------------------------------------------------------------------- */

static void say_where(struct context *c, const struct run *run)
{
    struct buf events = BUF_INIT;
    text_count(&events, run->events);
    log_say(c, LOG_INFO, "run %s (%s event%s) in %s", run->id, buf_str(&events), run->events == 1 ? "" : "s",
            c->database);
    buf_release(&events);
}

/* The recorder gave the terminal up; the browser needs it back. */
struct terminal {
    int in, out;
};

static struct terminal keep_terminal(bool wanted)
{
    if (!wanted || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return (struct terminal){ -1, -1 };
    return (struct terminal){ fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3), fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) };
}

static void browse_run(struct context *c, const struct terminal *t, struct run *run)
{
    struct err err = { 0 };
    if (t->in < 0 || t->out < 0) {
        log_say(c, LOG_ERROR, "--open needs a terminal");
        return;
    }
    dup2(t->in, STDIN_FILENO);
    dup2(t->out, STDOUT_FILENO);
    if (cmd_browse.run(c, NULL, 1, (char *[]){ run->id, NULL }, &err))
        log_say(c, LOG_ERROR, "%s", err.text);
}

static void complain(void *data, const char *text)
{
    log_say(data, LOG_ERROR, "%s", text);
}

/* --- the command -------------------------------------------------------------------------------------------- */

static struct recorder_options options_of(const struct run_values *v, const char *launcher, char **argv, bool quiet)
{
    return (struct recorder_options){
        .launcher = launcher,
        .python = v->python,
        .include_stdlib = v->include_stdlib,
        .no_site_packages = v->no_site_packages,
        .no_output = v->no_output,
        .no_profile = v->no_profile,
        .no_redact = v->no_redact,
        .packages = v->packages.list,
        .redact = v->redact.list,
        .limits = v->limits,
        .argv = argv,
        .quiet = quiet,
    };
}

static int check_program(char **argv, struct err *err)
{
    bool takes_word = strcmp(argv[0], "-m") == 0 || strcmp(argv[0], "-c") == 0;
    if (takes_word && !argv[1])
        return err_set(err, ERR_USAGE, "run %s needs %s", argv[0], argv[0][1] == 'm' ? "the name of a module" : "code");
    if (!argv[0][0])
        return err_set(err, ERR_USAGE, "run needs a program; its name is empty");
    return 0;
}

/* Whoever takes the run: the database, or a listener. */
struct taker {
    struct store *store;
    struct remote remote;
    struct consumer *consumer; /* NULL: the program runs unrecorded */
    bool is_remote;
};

static int open_taker(struct taker *t, struct context *c, const struct run_values *v, struct err *err)
{
    int sends = remote_decide(&t->remote, c, &v->remote, err);
    if (sends < 0)
        return -1;
    t->is_remote = sends;
    if (!sends)
        return open_database(c, &t->store, &t->consumer, err);
    if (remote_open(&t->remote, &v->remote, err))
        return -1;
    t->consumer = t->remote.consumer;
    return 0;
}

static void close_taker(struct taker *t)
{
    if (t->is_remote)
        remote_close(&t->remote);
    else if (t->consumer)
        t->consumer->close(t->consumer);
    store_close(t->store);
}

static int run_program(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc;
    const struct run_values *v = values;
    char launcher[4096];
    struct taker taker = { 0 };
    struct sigaction too_large;
    ignore_signal(SIGXFSZ, &too_large);
    if (check_program(argv, err) || find_launcher(launcher, sizeof launcher, err) || open_taker(&taker, c, v, err)) {
        close_taker(&taker);
        return -1;
    }
    sigaction(SIGXFSZ, &too_large, NULL);
    struct recorder_options o = options_of(v, launcher, argv, c->quiet);
    struct terminal terminal = keep_terminal(v->open);
    struct run run;
    log_say(c, LOG_DEBUG, "starting %s", launcher);
    int status = record(&o, taker.consumer, &run, complain, c, err);
    bool recorded = taker.consumer != NULL, in_database = recorded;
    ignore_signal(SIGXFSZ, NULL);
    ignore_signal(SIGPIPE, NULL); /* the last line may have no reader any more */
    if (!status && taker.is_remote)
        in_database = remote_say(&taker.remote, &run);
    close_taker(&taker);
    if (status) {
        run_release(&run);
        return -1;
    }
    if (recorded && !taker.is_remote && (run.events || !*run.notice)) /* else there is nothing to be found there */
        say_where(c, &run);
    if (v->open && in_database)
        browse_run(c, &terminal, &run);
    else if (v->open && recorded)
        log_say(c, LOG_ERROR, "--open: the run is not in %s, it was sent to %s", c->database,
                taker.remote.endpoint.data);
    log_close(c);
    record_exit_like(&run);
}

const struct command cmd_run = {
    .name = "run",
    .args = "[--] (SCRIPT | -m MODULE | -c CODE | -) [ARG…]",
    .help = "run a Python program and record everything it does",
    .about = "Runs a program as python3 would, and records everything it does: every call, line,\n"
             "return and exception, and every change of a variable. Ends as the program ends,\n"
             "with its exit status or by the same signal. The first word that is no option ends\n"
             "smiley's options: what follows belongs to the program.\n\n"
             "With --remote, or without --local where a listener answers at --socket, the run is sent\n"
             "to that listener; where it does not take anything for --stall seconds, the run goes on\n"
             "in the database, and what is missing is sent when the listener returns.",
    .examples = "smiley run prog.py --its-own option\nsmiley run --include-package json -m json.tool data.json\n"
                "smiley run --open -c 'print(sum(range(10)))'",
    .options = run_options,
    .defaults = &defaults,
    .values_size = sizeof(struct run_values),
    .arg_kind = ARG_PROGRAM,
    .min_args = 1,
    .max_args = -1,
    .foreign_args = true,
    .run = run_program,
};
