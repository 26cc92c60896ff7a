#include "ui/exports.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "smiley/replay.h"
#include "ui/export_profile.h"
#include "ui/framework/manager.h"

typedef int export_fn(struct trace *t, const char *path, bool (*progress)(void *data, double done), void *data,
                      struct buf *note, struct err *err);

/* --- the browser's own --------------------------------------------------------------------------------------- */

static int export_replay(struct trace *t, const char *path, bool json, bool (*progress)(void *data, double done),
                         void *data, struct err *err)
{
    const struct replay_options o = { .output = true, .json = json, .progress = progress, .data = data };
    FILE *f = fopen(path, "we");
    if (!f)
        return err_errno(err, "cannot write %.200s", path);
    int result = replay(t, &o, f, err);
    if (fclose(f) != 0 && result == 0)
        result = err_errno(err, "cannot write %.200s", path);
    return result;
}

static int export_text(struct trace *t, const char *path, bool (*progress)(void *data, double done), void *data,
                       struct buf *note, struct err *err)
{
    (void)note;
    return export_replay(t, path, false, progress, data, err);
}

static int export_json(struct trace *t, const char *path, bool (*progress)(void *data, double done), void *data,
                       struct buf *note, struct err *err)
{
    (void)note;
    return export_replay(t, path, true, progress, data, err);
}

struct own_export {
    enum action action;
    const char *extension;               /* "" where it is a folder */
    export_fn *run;                      /* NULL: a profile, or a database */
    const struct profile_format *format; /* of the profile */
};

static const struct {
    enum action action;
    const char *extension;
    export_fn *run;
    const char *format;
} own[] = {
#define EXPORT(action_, extension_, run_, format_) { ACTION_##action_, extension_, run_, format_ },
#include "ui/exports.def"
};

static bool find(const struct manager *m, enum action action, struct own_export *out)
{
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i].action == action) {
            const struct profile_format *format = own[i].format ? profile_format_find(own[i].format) : NULL;
            *out = (struct own_export){ action, own[i].extension, own[i].run, format };
            return true;
        }
    for (const struct browser_export *e = m->options->exports; e && e->action; e++)
        if (strcmp(e->action, action_info(action)->name) == 0) {
            *out = (struct own_export){ action, e->extension, e->run, NULL };
            return true;
        }
    return false;
}

static bool is_folder(const struct own_export *how)
{
    return !how->format && *how->extension == '\0';
}

bool export_can(const struct manager *m, enum action action)
{
    struct own_export e;
    return find(m, action, &e);
}

/* --- the work ------------------------------------------------------------------------------------------------ */

/* What is written stands beside its place until it is whole. */
struct exporting {
    struct manager *manager;
    char run[64], *path, *part;
    struct own_export how;
    bool failed;
    struct err err;
    struct buf note; /* what is to be said of it, besides that it was written */
};

/* An export is one call: it looks at the keyboard itself, by pumping the loop. */
static bool on_progress(void *data, double done)
{
    struct exporting *e = data;
    struct manager *m = e->manager;
    m->working.done = done;
    uint64_t now = clock_ns();
    if (now - m->working.drawn_ns >= (uint64_t)WORK_SLICE_NS * 4) {
        m->working.drawn_ns = now;
        m->dirty |= working_shown(&m->working);
        if (m->pump)
            m->pump(m->pump_data);
    }
    return !m->working.cancelled && !m->leave;
}

/* Into a database that holds nothing else. */
static int copy_to(struct store *from, const char *run, const char *path, struct err *err)
{
    struct store *to = NULL;
    unlink(path);
    int result = store_open(&to, path, STORE_CREATE, err);
    if (result == 0)
        result = store_copy_run(to, from, run, false, err);
    store_close(to);
    return result;
}

/* The one long call of drawing a graph cannot be asked how far it is: the dialog is shown before it. */
static bool on_long_call(void *data)
{
    struct exporting *e = data;
    e->manager->working.since_ns = e->manager->working.drawn_ns = 0;
    return on_progress(e, -1);
}

static int write_profile(struct store *store, struct exporting *e)
{
    struct reader *reader = NULL;
    int result = reader_open(&reader, store, e->run, &e->err);
    if (result == 0)
        result = export_profile(reader, e->how.format, e->part, on_long_call, e, &e->err);
    reader_close(reader);
    return result;
}

static int write_run(struct store *store, struct exporting *e)
{
    struct trace *trace = NULL;
    if (e->how.format)
        return write_profile(store, e);
    if (!e->how.run)
        return copy_to(store, e->run, e->part, &e->err);
    int result = trace_open(&trace, store, e->run, &e->err);
    if (result == 0)
        result = e->how.run(trace, e->part, on_progress, e, &e->note, &e->err);
    trace_close(trace);
    return result;
}

static bool export_step(void *data, uint64_t budget_ns, double *done, struct effects *fx)
{
    struct exporting *e = data;
    struct store *store = NULL;
    (void)budget_ns;
    (void)done;
    (void)fx;
    e->failed = store_open(&store, e->manager->database, STORE_READ, &e->err) < 0 || write_run(store, e) < 0;
    store_close(store);
    if (!e->failed && strcmp(e->part, e->path) != 0 && rename(e->part, e->path) < 0)
        e->failed = err_errno(&e->err, "cannot write %.200s", e->path) < 0;
    return false;
}

static void free_exporting(struct exporting *e)
{
    free(e->path);
    free(e->part);
    buf_release(&e->note);
    free(e);
}

static void say_written(struct exporting *e, struct effects *fx)
{
    if (e->how.format)
        effects_say(fx, FX_SAY, "written to %.200s (%s)", e->path, e->how.format->name);
    else if (e->note.len)
        effects_say(fx, FX_SAY, "written to %.100s; %.140s", e->path, buf_str(&e->note));
    else
        effects_say(fx, FX_SAY, "written to %.200s", e->path);
}

static void export_end(void *data, bool cancelled, struct effects *fx)
{
    struct exporting *e = data;
    if ((cancelled || e->failed) && strcmp(e->part, e->path) != 0)
        unlink(e->part);
    if (cancelled)
        effects_say(fx, FX_SAY, "cancelled: %.160s was not written", e->path);
    else if (e->failed)
        effects_say(fx, FX_COMPLAIN, "%.240s", e->err.text);
    else
        say_written(e, fx);
    free_exporting(e);
}

static void begin(struct manager *m, struct exporting *e)
{
    char title[160];
    snprintf(title, sizeof title, "writing %.140s", e->path);
    manager_work(m, &(struct work){ title, export_step, export_end, e });
}

/* --- asking -------------------------------------------------------------------------------------------------- */

/* What is being asked about. */
static struct exporting *asked(struct manager *m)
{
    return m->export_asked;
}

static void forget(struct manager *m)
{
    if (m->export_asked)
        free_exporting(m->export_asked);
    m->export_asked = NULL;
}

static void overwrite_answer(void *owner, bool yes, struct effects *fx)
{
    struct manager *m = owner;
    struct exporting *e = asked(m);
    if (!yes || !e) {
        forget(m);
        effects_say(fx, FX_SAY, "nothing was written");
        return;
    }
    m->export_asked = NULL;
    begin(m, e);
}

static void named(void *owner, const char *text, struct effects *fx)
{
    struct manager *m = owner;
    struct exporting *e = asked(m);
    struct stat st;
    char question[256];
    if (!e)
        return;
    const struct profile_format *said = e->how.format ? profile_format_of_file(text) : NULL;
    if (said && said->graph == e->how.format->graph)
        e->how.format = said;
    bool folder = is_folder(&e->how);
    struct buf part = BUF_INIT;
    buf_printf(&part, folder ? "%s" : "%s.part", text);
    e->path = strdup(text);
    e->part = buf_detach(&part);
    if (!e->path || !e->part) {
        forget(m);
        effects_say(fx, FX_COMPLAIN, "out of memory");
    } else if (stat(text, &st) == 0 && !folder && S_ISDIR(st.st_mode)) {
        effects_say(fx, FX_COMPLAIN, "%.200s is a folder", text);
        forget(m);
    } else if (stat(text, &st) == 0 && !folder) {
        snprintf(question, sizeof question, "%.200s is there already: write over it?", text);
        manager_ask(m, overwrite_answer, question);
    } else {
        m->export_asked = NULL;
        begin(m, e);
    }
}

static const struct prompt_spec file_prompt = {
    .label = "write to",
    .hint = "a file name",
    .history = HISTORY_FILE,
    .file = true,
    .complete = complete_files,
    .entered = named,
};

static void ask_file(struct manager *m, const struct exporting *e)
{
    char name[160];
    const char *extension = e->how.format ? e->how.format->endings : e->how.extension;
    snprintf(name, sizeof name, "smiley-%.8s%s%.*s", e->run, *extension ? "." : "", (int)strcspn(extension, " "),
             extension);
    manager_prompt(m, &file_prompt, name);
}

/* --- the format of a profile --------------------------------------------------------------------------------- */

static void offer_formats(void *owner, const char *text, struct completions *out)
{
    const struct exporting *e = asked(owner);
    for (const struct profile_format *f = profile_formats; e && f->name; f++)
        if (f->graph == e->how.format->graph)
            completions_offer(out, text, f->name);
}

/* The first one that begins so; nothing typed: the usual one. */
static void format_chosen(void *owner, const char *text, struct effects *fx)
{
    struct manager *m = owner;
    struct exporting *e = asked(m);
    const struct profile_format *f = profile_formats;
    if (!e)
        return;
    while (f->name && (f->graph != e->how.format->graph || strncmp(f->name, text, strlen(text)) != 0))
        f++;
    if (*text && !f->name) {
        effects_say(fx, FX_COMPLAIN, "no such format: %.80s (Tab lists them)", text);
        forget(m);
        return;
    }
    if (*text)
        e->how.format = f;
    ask_file(m, e);
}

static const struct prompt_spec format_prompts[] = {
    { .label = "profile as",
      .hint = "pstats (Enter), callgrind, folded, speedscope",
      .history = HISTORY_NONE,
      .maybe_empty = true,
      .complete = offer_formats,
      .entered = format_chosen },
    { .label = "graph as",
      .hint = "svg (Enter), png, pdf, dot",
      .history = HISTORY_NONE,
      .maybe_empty = true,
      .complete = offer_formats,
      .entered = format_chosen },
};

/* --- asking for all of it ------------------------------------------------------------------------------------ */

bool export_ask(struct manager *m, enum action action)
{
    struct own_export how;
    char run[64];
    if (!find(m, action, &how))
        return false;
    if (!manager_run(m, run)) {
        manager_say(m, true, "there is no run to write");
        return true;
    }
    forget(m);
    m->export_asked = calloc(1, sizeof *m->export_asked);
    if (!m->export_asked)
        return true;
    *m->export_asked = (struct exporting){ .manager = m, .how = how };
    memcpy(m->export_asked->run, run, sizeof run);
    if (how.format)
        manager_prompt(m, &format_prompts[how.format->graph], "");
    else
        ask_file(m, m->export_asked);
    return true;
}

void export_release(struct manager *m)
{
    forget(m);
}
