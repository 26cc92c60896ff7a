/* Writes the static report, with its progress on a terminal. Ctrl-C stops it, and leaves nothing behind. */
#include <ctype.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smiley/report.h"
#include "smiley/store.h"
#include "smiley/text.h"
#include "src/cmd/cmd_impl.h"

struct report_values {
    const char *output, *title;
    uint64_t items_per_page, max_pages;
    bool single_file, force;
};

/* clang-format off */
static const struct opt report_opts[] = {
    { .name = "output", .letter = 'o', .kind = OPT_TEXT, .arg = "DIR", OPT_AT(struct report_values, output),
      .help = "write to this folder (with --single-file: this file) instead of one named after the run" },
    { .name = "items-per-page", .kind = OPT_NUMBER, .arg = "N", .min = 1, .max = 100000, OPT_AT(struct report_values, items_per_page),
      .help = "blocks of the trace on a page" },
    { .name = "title", .kind = OPT_TEXT, .arg = "TEXT", OPT_AT(struct report_values, title),
      .help = "call the run this instead of by its command line" },
    { .name = "single-file", .kind = OPT_FLAG, .set = true, OPT_AT(struct report_values, single_file),
      .help = "one page with everything in it" },
    { .name = "max-pages", .kind = OPT_NUMBER, .arg = "N", .min = 1, .max = 1000000, OPT_AT(struct report_values, max_pages),
      .help = "leave out what would be on later pages of the trace, the output and the exceptions, and say so" },
    { .name = "force", .kind = OPT_FLAG, .set = true, OPT_AT(struct report_values, force),
      .help = "replace a report that is there already, and nothing else" },
    { 0 },
};
/* clang-format on */

static const struct report_values report_defaults = { .items_per_page = 100, .max_pages = 2000 };

enum { BAR = 30 };

struct progress {
    bool shown;
    int percent;
    sigset_t stops;
};

static int on_progress(void *data, uint64_t done, uint64_t of)
{
    struct progress *p = data;
    struct timespec none = { 0 };
    int percent = of ? (int)(done * 100 / of) : 100;
    percent = percent > 100 ? 100 : percent;
    if (p->shown && percent != p->percent) {
        int full = percent * BAR / 100;
        fprintf(stderr, "\r[%.*s%.*s] %3d%%", full, "##############################", BAR - full,
                "..............................", percent);
        p->percent = percent;
    }
    return sigtimedwait(&p->stops, NULL, &none) > 0;
}

/* A name for the run that no file system and no shell minds. */
static void name_after(struct buf *name, const char *id, bool single)
{
    buf_puts(name, "smiley-report-");
    for (size_t i = 0, n = 0; id[i] && n < 8; i++)
        if (isalnum((unsigned char)id[i])) {
            buf_putc(name, id[i]);
            n++;
        }
    if (single)
        buf_puts(name, ".html");
}

static void say_result(struct context *c, const struct report_result *r, const char *path)
{
    struct buf text = BUF_INIT;
    report_left_out(r, &text);
    if (text.len)
        log_say(c, LOG_ERROR, "%s: --max-pages allows more pages", buf_str(&text));
    buf_clear(&text);
    text_count(&text, r->pages);
    log_say(c, LOG_INFO, "wrote %s (%s page%s)", path, buf_str(&text), r->pages == 1 ? "" : "s");
    buf_release(&text);
}

static int write_it(struct context *c, const struct report_values *v, struct trace *trace, struct err *err)
{
    struct buf path = BUF_INIT;
    struct report_result result;
    struct progress p = { .shown = isatty(STDERR_FILENO) && !c->quiet, .percent = -1 };
    sigset_t before;
    if (v->output)
        buf_puts(&path, v->output);
    else
        name_after(&path, reader_run(trace_reader(trace))->id, v->single_file);
    struct report_options o = {
        .path = buf_str(&path),
        .title = v->title,
        .per_page = v->items_per_page,
        .max_pages = v->max_pages,
        .single_file = v->single_file,
        .force = v->force,
        .progress = on_progress,
        .data = &p,
    };
    sigemptyset(&p.stops);
    sigaddset(&p.stops, SIGINT);
    sigaddset(&p.stops, SIGTERM);
    sigaddset(&p.stops, SIGHUP);
    sigprocmask(SIG_BLOCK, &p.stops, &before);
    int status = report_write(trace, &o, &result, err);
    if (p.percent >= 0)
        fputs("\r\033[K", stderr);
    sigprocmask(SIG_SETMASK, &before, NULL);
    if (!status)
        say_result(c, &result, buf_str(&path));
    buf_release(&path);
    return status;
}

static int report(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    struct store *store = NULL;
    struct trace *trace = NULL;
    int status = -1;
    (void)argc;
    if (store_open(&store, c->database, STORE_READ, err) == 0 && trace_open(&trace, store, argv[0], err) == 0)
        status = write_it(c, values, trace, err);
    trace_close(trace);
    store_close(store);
    return status;
}

const struct command cmd_report = {
    .name = "report",
    .args = "RUN",
    .help = "write a run as a folder of web pages",
    .about = "The folder opens from disk with any web browser, and can be put on any web host as it is: start with its "
             "index.html. It is put in its place when it is whole.",
    .examples = "smiley report last\nsmiley report last -o report --title 'The slow case'\nsmiley report last "
                "--single-file -o report.html",
    .options = report_opts,
    .defaults = &report_defaults,
    .values_size = sizeof(struct report_values),
    .arg_kind = ARG_RUN,
    .min_args = 1,
    .max_args = 1,
    .run = report,
};
