/* A completion script for bash, made from the same tables as everything else: `eval "$(smiley complete)"`. Run ids are
 * asked for when they are needed, through the hidden `complete --runs`. */
#include <string.h>

#include "smiley/buf.h"
#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

struct complete_values {
    bool runs;
};

/* clang-format off */
static const struct opt complete_options[] = {
    { .name = "runs", .kind = OPT_FLAG, .set = true, .hidden = true, OPT_AT(struct complete_values, runs),
      .help = "print the ids of the recorded runs" },
    { 0 },
};
/* clang-format on */

/* The script's fixed part. @…@ lines are filled in from the tables. */
static const char script[] =
    "# bash completion for smiley. To use it: eval \"$(smiley complete)\"\n"
    "_smiley_runs()\n"
    "{\n"
    "    local i\n"
    "    local -a database=()\n"
    "    for ((i = 1; i < COMP_CWORD - 1; i++)); do\n"
    "        [[ ${COMP_WORDS[i]} == --database ]] && database=(--database \"${COMP_WORDS[i + 1]/#\\~\\//$HOME/}\")\n"
    "    done\n"
    "    \"${COMP_WORDS[0]}\" \"${database[@]}\" complete --runs 2>/dev/null\n"
    "}\n"
    "\n"
    "_smiley_offer()\n"
    "{\n"
    "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
    "}\n"
    "\n"
    "_smiley()\n"
    "{\n"
    "    local cur=${COMP_WORDS[COMP_CWORD]} command='' program='' value='' options='' word i\n"
    "    COMPREPLY=()\n"
    "    # What comes before the cursor: the command, and the option (if any) whose value is being typed.\n"
    "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
    "        word=${COMP_WORDS[i]}\n"
    "        if [[ -n $value ]]; then value=; continue; fi\n"
    "        case $command:$word in\n"
    "@values@"
    "        :-*) ;;\n"
    "        :*) command=$word ;;\n"
    "        run:-m | run:-c) program=$word; value=$word ;;\n"
    "        run:-*) ;;\n"
    "        run:*) program=$word ;;\n"
    "        esac\n"
    "        [[ -n $program && -z $value ]] && break\n"
    "    done\n"
    "    if [[ -n $program && $value != -[mc] ]]; then\n"
    "        compopt -o default 2>/dev/null\n"
    "        return\n"
    "    fi\n"
    "    case $value in\n"
    "    '') ;;\n"
    "@choices@"
    "    *) compopt -o default 2>/dev/null; return ;;\n"
    "    esac\n"
    "    case $command in\n"
    "@options@"
    "    esac\n"
    "    if [[ $cur == -* ]]; then\n"
    "        _smiley_offer \"$options @globals@\"\n"
    "        return\n"
    "    fi\n"
    "    case $command in\n"
    "@arguments@"
    "    esac\n"
    "}\n"
    "complete -F _smiley smiley\n";

/* How a command's option is told apart from another command's of the same name: COMMAND:--option, :--option for global
 * ones. */
static void put_flag(struct buf *out, const char *command, const struct opt *o, const char *between)
{
    if (o->letter)
        buf_printf(out, "%s:-%c%s", command, o->letter, o->name ? between : "");
    if (o->name)
        buf_printf(out, "%s:--%s", command, o->name);
}

static void each_command(struct buf *out, void (*put)(struct buf *out, const struct command *c))
{
    const struct command *c;
    for (size_t i = 0; (c = command_at(i)); i++)
        if (!c->hidden)
            put(out, c);
}

static void put_value_options(struct buf *out, const char *command, const char *pattern, const struct opt *options)
{
    for (const struct opt *o = options; o && opt_is(o); o++)
        if (opt_takes_value(o) && !o->hidden) {
            buf_puts(out, "        ");
            put_flag(out, pattern, o, " | ");
            buf_printf(out, ") value=%s:--%s ;;\n", command, o->name);
        }
}

static void put_values(struct buf *out, const struct command *c)
{
    put_value_options(out, c->name, c->name, c->options);
}

static void put_choices(struct buf *out, const struct command *c)
{
    for (const struct opt *o = c->options; o && opt_is(o); o++) {
        if (!o->choice)
            continue;
        buf_printf(out, "    %s:--%s) _smiley_offer \"", c->name, o->name);
        const char *word;
        for (size_t i = 0; (word = o->choice(i)); i++)
            buf_printf(out, "%s%s", i ? " " : "", word);
        buf_puts(out, "\"; return ;;\n");
    }
}

static void put_names(struct buf *out, const struct opt *options)
{
    const char *space = "";
    for (const struct opt *o = options; o && opt_is(o); o++) {
        if (o->hidden)
            continue;
        if (o->name)
            buf_printf(out, "%s--%s", space, o->name);
        else
            buf_printf(out, "%s-%c", space, o->letter);
        space = " ";
    }
}

static void put_options(struct buf *out, const struct command *c)
{
    if (!c->options)
        return;
    buf_printf(out, "    %s) options='", c->name);
    put_names(out, c->options);
    buf_puts(out, "' ;;\n");
}

static void put_command_names(struct buf *out, const struct command *c)
{
    buf_printf(out, "%s ", c->name);
}

static void put_arguments(struct buf *out, const struct command *c)
{
    switch (c->arg_kind) {
    case ARG_RUN:
        buf_printf(out, "    %s) _smiley_offer \"$(_smiley_runs)\" ;;\n", c->name);
        break;
    case ARG_PROGRAM:
        buf_printf(out, "    %s) compopt -o default 2>/dev/null ;;\n", c->name);
        break;
    case ARG_COMMAND:
        buf_printf(out, "    %s) _smiley_offer \"", c->name);
        each_command(out, put_command_names);
        buf_puts(out, "\" ;;\n");
        break;
    case ARG_NONE:
        break;
    }
}

static void fill_in(struct buf *out, const char *part, size_t len)
{
    if (strncmp(part, "values", len) == 0) {
        put_value_options(out, "", "*", global_options);
        each_command(out, put_values);
    } else if (strncmp(part, "choices", len) == 0) {
        each_command(out, put_choices);
    } else if (strncmp(part, "options", len) == 0) {
        each_command(out, put_options);
    } else if (strncmp(part, "globals", len) == 0) {
        put_names(out, global_options);
    } else if (strncmp(part, "arguments", len) == 0) {
        buf_puts(out, "    '') _smiley_offer \"");
        each_command(out, put_command_names);
        buf_puts(out, "\" ;;\n");
        each_command(out, put_arguments);
    } else {
        buf_put(out, "@", 1); /* the script's own, as in ${database[@]} */
        buf_put(out, part, len);
        buf_put(out, "@", 1);
    }
}

static bool is_part(const char *at, size_t len)
{
    return len && len < 12 && strspn(at, "abcdefghijklmnopqrstuvwxyz") == len;
}

static void write_script(struct buf *out)
{
    const char *at = script, *mark;
    while ((mark = strchr(at, '@'))) {
        buf_put(out, at, (size_t)(mark - at));
        size_t len = strcspn(mark + 1, "@");
        if (is_part(mark + 1, len) && mark[1 + len] == '@') {
            fill_in(out, mark + 1, len);
            at = mark + len + 2;
        } else {
            buf_putc(out, '@');
            at = mark + 1;
        }
    }
    buf_puts(out, at);
}

/* For the script: says nothing where there is nothing to say. */
static void print_runs(const char *database)
{
    struct store *store;
    struct run *runs;
    size_t n;
    if (store_open(&store, database, STORE_READ, NULL))
        return;
    if (store_runs(store, &runs, &n, NULL) == 0) {
        if (n)
            puts("last");
        for (size_t i = 0; i < n; i++)
            puts(runs[i].id);
        store_runs_free(runs, n);
    }
    store_close(store);
}

static int complete(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    (void)argc, (void)argv;
    const struct complete_values *v = values;
    if (v->runs) {
        print_runs(c->database);
        return output_finish(stdout, err);
    }
    struct buf out = BUF_INIT;
    write_script(&out);
    bool failed = out.failed;
    fwrite(buf_str(&out), 1, out.len, stdout);
    buf_release(&out);
    return failed ? err_memory(err) : output_finish(stdout, err);
}

const struct command cmd_complete = {
    .name = "complete",
    .args = "",
    .help = "print a completion script for bash",
    .about = "Prints a script that completes smiley's commands, options and run ids in bash.",
    .examples = "eval \"$(smiley complete)\"",
    .options = complete_options,
    .values_size = sizeof(struct complete_values),
    .run = complete,
};
