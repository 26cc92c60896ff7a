#include "src/cmd/run_remote.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/recorder.h"
#include "smiley/text.h"

enum { PROBE_MS = 50, PROBE_FAR_MS = 500 };

static int load_keys(struct remote *r, const struct remote_values *v, struct err *err)
{
    curve_init(&r->curve);
    if (!v->curve_key != !v->curve_server_key)
        return err_set(err, ERR_USAGE, "encryption needs both --curve-key and --curve-server-key");
    if (!v->curve_key)
        return 0;
    r->has_curve = true;
    return curve_load_key(&r->curve, v->curve_key, err) || curve_load_server(&r->curve, v->curve_server_key, err) ? -1
                                                                                                                  : 0;
}

int remote_decide(struct remote *r, struct context *c, const struct remote_values *v, struct err *err)
{
    *r = (struct remote){ .context = c };
    if (v->local && v->remote)
        return err_set(err, ERR_USAGE, "--local and --remote exclude each other");
    if (v->local)
        return 0;
    if (endpoint_parse(&r->endpoint, v->socket ? v->socket : ENDPOINT_DEFAULT, false, err) || load_keys(r, v, err) ||
        endpoint_check(&r->endpoint, r->has_curve, v->insecure, err))
        return -1;
    return v->remote || r->endpoint.bind || endpoint_answers(&r->endpoint, r->endpoint.local ? PROBE_MS : PROBE_FAR_MS);
}

static void say(void *data, const char *text)
{
    log_say(data, LOG_ERROR, "%s", text);
}

/* Where the database is there is room for what would go there. */
static const char *folder_of(struct remote *r, const char *database)
{
    const char *slash = strrchr(database, '/');
    size_t len = slash ? (size_t)(slash - database) + (slash == database) : 0;
    if (!slash || len >= sizeof r->folder)
        return ".";
    memcpy(r->folder, database, len);
    r->folder[len] = 0;
    return r->folder;
}

int remote_open(struct remote *r, const struct remote_values *v, struct err *err)
{
    const char *tmp = getenv("TMPDIR");
    const char *folders[] = { folder_of(r, r->context->database), tmp && *tmp ? tmp : "/var/tmp", "/var/tmp", "/tmp",
                              NULL };
    store_intake_init(&r->home, r->context, r->context->database);
    r->home.quiet = true;
    struct sender_options o = {
        .endpoint = r->endpoint,
        .curve = r->has_curve ? &r->curve : NULL,
        .stall_ms = (uint32_t)v->stall * 1000,
        .folders = folders,
        .home = &r->home.intake,
        .home_name = r->context->database,
        .impatient = record_interrupted,
        .say = say,
        .data = r->context,
    };
    r->consumer = sender_new(&o, err);
    return r->consumer ? 0 : -1;
}

bool remote_say(const struct remote *r, const struct run *run)
{
    struct sender_report report = sender_report(r->consumer);
    const char *at = r->endpoint.data, *database = r->context->database;
    struct buf line = BUF_INIT;
    buf_printf(&line, "run %s (", run->id);
    text_count(&line, run->events);
    buf_puts(&line, run->events == 1 ? " event) " : " events) ");
    if (report.delivered)
        buf_printf(&line, "%s %s", r->endpoint.bind ? "fetched from" : "sent to", at);
    if (report.delivered && report.at_home)
        buf_printf(&line, ", and in %s", database);
    if (!report.delivered && report.at_home)
        buf_printf(&line, "in %s; the listener at %s has not got all of it", database, at);
    if (report.delivered || report.at_home)
        log_say(r->context, LOG_INFO, "%s", buf_str(&line));
    buf_release(&line);
    return report.at_home;
}

void remote_close(struct remote *r)
{
    if (r->consumer)
        r->consumer->close(r->consumer);
    r->consumer = NULL;
    store_intake_release(&r->home);
    curve_release(&r->curve);
}
