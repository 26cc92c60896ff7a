/* `stats show` and `stats export`: the profile of a run as a table, and as files for other tools. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smiley/call_graph.h"
#include "smiley/profile.h"
#include "smiley/store.h"
#include "smiley/text.h"
#include "src/cmd/cmd_impl.h"
#include "src/cmd/stats.h"
#include "src/cmd/whole_file.h"

static const struct stats_values defaults = { .sort_order = "cumulative" };

/* Of `show` the tables' formats, of `export` the files'. */
static const char *nth_format(size_t i)
{
    return i < FORMATS ? table_format_name(i) : profile_formats[i - FORMATS].name;
}

static const char *nth_column(size_t i)
{
    return column_name(stats_columns, i);
}

#define AT(member) OPT_AT(struct stats_values, member)
/* clang-format off */
static const struct opt stats_options[] = {
    { .name = "sort-order", .letter = 's', .kind = OPT_TEXT, .arg = "KEY", AT(sort_order),
      .help = "show: order by calls, cumulative, file, line, name, nfl, pcalls, stdname or time; all names and "
              "abbreviations that pstats knows (default: cumulative)" },
    { .name = "limit", .letter = 'n', .kind = OPT_NUMBER, .arg = "N", .min = 1, .max = UINT32_MAX, AT(limit),
      .help = "show: only the first N" },
    { .name = "callers", .kind = OPT_TEXT, .arg = "FUNC", AT(callers),
      .help = "show: who called the functions whose name holds FUNC" },
    { .name = "callees", .kind = OPT_TEXT, .arg = "FUNC", AT(callees),
      .help = "show: what these functions called" },
    { .name = "format", .letter = 'f', .kind = OPT_TEXT, .arg = "FORMAT", .choice = nth_format, AT(table.format),
      .help = "how to write it" },
    { .name = "node-threshold", .kind = OPT_TEXT, .arg = "PERCENT", AT(node_threshold),
      .help = "export of the call graph: leave out functions with less of the time than this (default: 0.5)" },
    { .name = "edge-threshold", .kind = OPT_TEXT, .arg = "PERCENT", AT(edge_threshold),
      .help = "export of the call graph: leave out edges with less of the time than this (default: 0.1)" },
    { .name = "column", .letter = 'c', .kind = OPT_LIST, .arg = "COLUMN", .choice = nth_column, AT(table.columns),
      .help = "show: only this column" },
    { 0 },
};
/* clang-format on */
#undef AT

/* --- opening ------------------------------------------------------------------------------------------------ */

struct opened {
    struct store *store;
    struct reader *reader;
    struct profile profile;
};

static void close_profile(struct opened *o)
{
    profile_release(&o->profile);
    reader_close(o->reader);
    store_close(o->store);
}

static int open_profile(struct opened *o, struct context *c, const char *name, struct err *err)
{
    char id[64];
    if (store_open(&o->store, c->database, STORE_READ, err) || store_find(o->store, name, id, err) ||
        reader_open(&o->reader, o->store, id, err) || profile_load(&o->profile, o->reader, err))
        return -1;
    return 0;
}

/* --- show --------------------------------------------------------------------------------------------------- */

static int check_show(const struct stats_values *v, struct err *err)
{
    if (profile_key_find(v->sort_order) == PROFILE_KEYS)
        return err_set(
            err, ERR_USAGE,
            "--sort-order takes calls, cumulative, cumtime, file, filename, line, module, name, ncalls, nfl, "
            "pcalls, stdname, time or tottime, not '%.40s'",
            v->sort_order);
    if (v->node_threshold || v->edge_threshold)
        return err_set(err, ERR_USAGE, "--node-threshold and --edge-threshold are for stats export");
    if (v->callers && v->callees)
        return err_set(err, ERR_USAGE, "--callers and --callees: one at a time");
    if (v->table.format && !stats_is_table(v->table.format))
        return err_set(err, ERR_USAGE, "stats show takes --format table, json, csv or value; %s is for stats export",
                       v->table.format);
    return check_table(v->callers || v->callees ? stats_edge_columns : stats_columns, &v->table, err);
}

static int show(struct context *c, const struct stats_values *v, char **argv, int argc, struct err *err)
{
    struct opened o = { 0 };
    if (argc > 1)
        return err_set(err, ERR_USAGE, "stats show takes one RUN");
    int status = check_show(v, err);
    if (!status)
        status = open_profile(&o, c, argv[0], err);
    if (!status)
        status = stats_show(&o.profile, v, err);
    close_profile(&o);
    return status;
}

/* --- export ------------------------------------------------------------------------------------------------- */

/* As asked for, else as the file's name says (which the browser goes by, too). */
static const struct profile_format *format_of(const struct stats_values *v, const char *path, struct err *err)
{
    const struct profile_format *f =
        v->table.format ? profile_format_find(v->table.format) : profile_format_of_file(path);
    if (!f && !v->table.format)
        return &profile_formats[0];
    if (!f)
        err_set(err, ERR_USAGE, "stats export does not write %s; `smiley help stats` lists the formats",
                v->table.format);
    return f;
}

/* A threshold as typed, to a share. */
static int threshold_of(double *share, const char *option, const char *typed, struct err *err)
{
    if (!typed)
        return 0;
    char *end;
    double percent = strtod(typed, &end);
    if (end == typed || *end || !(percent >= 0 && percent <= 100))
        return err_set(err, ERR_USAGE, "%s takes a percentage, 0 to 100, not '%.40s'", option, typed);
    *share = percent / 100;
    return 0;
}

static int thresholds_of(struct call_graph_options *o, const struct stats_values *v,
                         const struct profile_format *format, struct err *err)
{
    if ((v->node_threshold || v->edge_threshold) && !format->graph)
        return err_set(err, ERR_USAGE,
                       "--node-threshold and --edge-threshold are for the call graph: --format dot, svg, png or pdf");
    return threshold_of(&o->node_threshold, "--node-threshold", v->node_threshold, err) ||
                   threshold_of(&o->edge_threshold, "--edge-threshold", v->edge_threshold, err)
               ? -1
               : 0;
}

static int export(struct context *c, const struct stats_values *v, char **argv, int argc, struct err *err)
{
    struct opened o = { 0 };
    struct buf out = BUF_INIT;
    struct call_graph_options graph = CALL_GRAPH_DEFAULTS;
    if (argc != 2)
        return err_set(err, ERR_USAGE, "stats export needs a RUN and a FILE");
    const struct profile_format *format = format_of(v, argv[1], err);
    if (!format || thresholds_of(&graph, v, format, err))
        return -1;
    if (v->callers || v->callees || v->limit || v->table.columns.n)
        return err_set(err, ERR_USAGE,
                       "stats export writes the whole profile: --limit, --callers, --callees and "
                       "--column are for stats show");
    int status = open_profile(&o, c, argv[0], err);
    if (!status && !o.profile.n_functions)
        status = err_set(err, ERR_FAILED, "run %s has no profile", reader_run(o.reader)->id);
    if (!status) {
        const char *title = reader_run(o.reader)->description;
        status = format->graph ? call_graph_export(&o.profile, &graph, title, format->name, &out, err)
                               : format->write(&o.profile, title, &out, err);
    }
    if (!status)
        status = whole_file_write(argv[1], &out, err);
    if (!status && strcmp(argv[1], "-") != 0)
        log_say(c, LOG_INFO, "profile of run %s in %s (%s)", reader_run(o.reader)->id, argv[1], format->name);
    buf_release(&out);
    close_profile(&o);
    return status;
}

/* --- the command -------------------------------------------------------------------------------------------- */

static int stats(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    if (!strcmp(argv[0], "show"))
        return argc > 1 ? show(c, values, argv + 1, argc - 1, err) : err_set(err, ERR_USAGE, "stats show needs a RUN");
    if (!strcmp(argv[0], "export"))
        return export(c, values, argv + 1, argc - 1, err);
    return err_set(err, ERR_USAGE, "stats %.40s: it is stats show RUN, or stats export RUN FILE", argv[0]);
}

const struct command cmd_stats = {
    .name = "stats",
    .args = "(show RUN | export RUN FILE)",
    .help = "show where a run's time went, or write its profile to a file",
    .about = "Every run has a profile of all functions it called, traced or not: how often each was\n"
             "called, the time it took itself (tottime) and with all it called (cumtime), as Python's\n"
             "cProfile counts them. The time that recording took is taken off. ncalls 8/3 are 8 calls,\n"
             "of which 3 were not recursive.\n\n"
             "show writes the table that pstats writes, and with -f the same for other programs, with\n"
             "times in seconds. export writes a file whole or not at all, - to standard output:\n"
             "pstats (for pstats, snakeviz, gprof2dot, tuna), callgrind (KCachegrind), folded (flame\n"
             "graphs; in nanoseconds), speedscope, and the call graph as dot (graphviz), svg, png or\n"
             "pdf. Without --format the ending of the file's name says which; else it is pstats.",
    .examples = "smiley stats show last --sort-order tottime --limit 20\nsmiley stats show last --callers parse\n"
                "smiley stats export last prog.prof && python3 -m pstats prog.prof\n"
                "smiley stats export last prog.svg --node-threshold 2",
    .options = stats_options,
    .defaults = &defaults,
    .values_size = sizeof(struct stats_values),
    .arg_kind = ARG_RUN,
    .min_args = 1,
    .max_args = 3,
    .run = stats,
};
