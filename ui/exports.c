#include "ui/exports.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "smiley/profile.h"
#include "smiley/replay.h"
#include "ui/manager.h"

typedef int export_fn(struct trace *t, const char *path, bool (*progress)(void *data, double done), void *data,
                      struct err *err);

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
                       struct err *err)
{
    return export_replay(t, path, false, progress, data, err);
}

static int export_json(struct trace *t, const char *path, bool (*progress)(void *data, double done), void *data,
                       struct err *err)
{
    return export_replay(t, path, true, progress, data, err);
}

static int write_whole(const char *path, const struct buf *content, struct err *err)
{
    FILE *f = fopen(path, "we");
    if (!f)
        return err_errno(err, "cannot write %.200s", path);
    bool whole = fwrite(content->data, 1, content->len, f) == content->len;
    if (fclose(f) != 0 || !whole)
        return err_errno(err, "cannot write %.200s", path);
    return 0;
}

/* It was counted while the run was recorded: there is nothing to wait for. */
static int export_stats(struct trace *t, const char *path, bool (*progress)(void *data, double done), void *data,
                        struct err *err)
{
    struct profile p = { 0 };
    struct buf content = BUF_INIT;
    const struct run *run = reader_run(trace_reader(t));
    (void)progress;
    (void)data;
    int result = profile_load(&p, trace_reader(t), err);
    if (result == 0)
        result = profile_formats[0].write(&p, run->description, &content, err);
    if (result == 0)
        result = content.failed ? err_memory(err) : write_whole(path, &content, err);
    profile_release(&p);
    buf_release(&content);
    return result;
}

static const struct own_export {
    enum action action;
    const char *extension;
    export_fn *run;
} own[] = {
#define EXPORT(action_, extension_, run_) { .action = ACTION_##action_, .extension = extension_, .run = run_ },
#include "ui/exports.def"
};

static bool find(const struct manager *m, enum action action, struct own_export *out)
{
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (own[i].action == action) {
            *out = own[i];
            return true;
        }
    for (const struct browser_export *e = m->options->exports; e && e->action; e++)
        if (strcmp(e->action, action_info(action)->name) == 0) {
            *out = (struct own_export){ action, e->extension, e->run };
            return true;
        }
    return false;
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

static bool export_step(void *data, uint64_t budget_ns, double *done, struct effects *fx)
{
    struct exporting *e = data;
    struct store *store = NULL;
    struct trace *trace = NULL;
    (void)budget_ns;
    (void)done;
    (void)fx;
    e->failed = store_open(&store, e->manager->database, STORE_READ, &e->err) < 0;
    if (!e->failed && !e->how.run)
        e->failed = copy_to(store, e->run, e->part, &e->err) < 0;
    else if (!e->failed)
        e->failed =
            trace_open(&trace, store, e->run, &e->err) < 0 || e->how.run(trace, e->part, on_progress, e, &e->err) < 0;
    trace_close(trace);
    store_close(store);
    if (!e->failed && strcmp(e->part, e->path) != 0 && rename(e->part, e->path) < 0)
        e->failed = err_errno(&e->err, "cannot write %.200s", e->path) < 0;
    return false;
}

static void free_exporting(struct exporting *e)
{
    free(e->path);
    free(e->part);
    free(e);
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
        effects_say(fx, FX_SAY, "written to %.200s", e->path);
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
    bool is_folder = *e->how.extension == '\0';
    struct buf part = BUF_INIT;
    buf_printf(&part, is_folder ? "%s" : "%s.part", text);
    e->path = strdup(text);
    e->part = buf_detach(&part);
    if (!e->path || !e->part) {
        forget(m);
        effects_say(fx, FX_COMPLAIN, "out of memory");
    } else if (stat(text, &st) == 0 && !is_folder && S_ISDIR(st.st_mode)) {
        effects_say(fx, FX_COMPLAIN, "%.200s is a folder", text);
        forget(m);
    } else if (stat(text, &st) == 0 && !is_folder) {
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
    .complete = complete_files,
    .entered = named,
};

bool export_ask(struct manager *m, enum action action)
{
    struct own_export how;
    char run[64], name[160];
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
    snprintf(name, sizeof name, "smiley-%.8s%s%s", run, *how.extension ? "." : "", how.extension);
    manager_prompt(m, &file_prompt, name);
    return true;
}

void export_release(struct manager *m)
{
    forget(m);
}
