#include "src/cmd/listen.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/endpoint.h"
#include "smiley/foreign.h"
#include "smiley/text.h"

/* --- a database as an intake --------------------------------------------------------------------------------- */

void store_intake_init(struct store_intake *s, struct context *c, const char *path)
{
    *s = (struct store_intake){
        .intake = { .begin = store_intake_begin, .mark = store_intake_mark, .tell = store_intake_tell },
        .context = c,
        .path = path,
    };
}

void store_intake_release(struct store_intake *s)
{
    store_close(s->store);
    s->store = NULL;
}

int store_intake_open(struct store_intake *s, struct err *err)
{
    return s->store ? 0 : store_open(&s->store, s->path, STORE_CREATE, err);
}

struct consumer *store_intake_begin(struct intake *in, const struct run *run, struct taken *taken, struct err *err)
{
    struct store_intake *s = (struct store_intake *)in;
    struct store_progress p;
    struct consumer *c;
    if (store_intake_open(s, err) || !(c = store_consumer(s->store, err)))
        return NULL;
    int got = store_take_up(c, run->id, &p, err);
    *taken = (struct taken){ .operations = 1 };
    if (got > 0)
        *taken = (struct taken){ .operations = p.operations,
                                 .last_seq = p.last_seq,
                                 .last_first = p.last_first,
                                 .last_events = p.last_events,
                                 .ended = p.ended };
    if (got < 0 || (got == 0 && c->run_started(c, run, err))) {
        c->close(c);
        return NULL;
    }
    s->begun++;
    return c;
}

int store_intake_mark(struct intake *in, struct consumer *c, const struct run *run, struct err *err)
{
    (void)in;
    return store_mark(c, run, err);
}

static void describe(struct buf *out, const struct run *run)
{
    buf_printf(out, "run %.8s ", run->id);
    text_clean(out, run->description, strlen(run->description), 0);
    if (run->host && *run->host)
        buf_printf(out, " on %s", run->host);
}

static void describe_end(struct buf *out, const struct run *run)
{
    buf_puts(out, " ended: ");
    run_outcome(run, out);
    buf_puts(out, ", ");
    text_count(out, run->events);
    buf_puts(out, run->events == 1 ? " event" : " events");
}

void store_intake_tell(struct intake *in, const struct run *run, enum arrival what)
{
    static const char *const words[] = {
        [RUN_BEGINS] = " has begun",
        [RUN_GOES_ON] = " goes on",
        [RUN_VANISHES] = " is silent: lost, unless it returns",
        [RUN_RETURNS] = " is back",
    };
    struct store_intake *s = (struct store_intake *)in;
    struct buf line = BUF_INIT;
    describe(&line, run);
    if (what == RUN_ENDS)
        describe_end(&line, run);
    else
        buf_puts(&line, words[what]);
    if ((what == RUN_ENDS || what == RUN_VANISHES) && !s->first_ended) {
        s->first_ended = true;
        s->first_failed = what == RUN_VANISHES || run_failed(run);
    }
    if (!s->quiet)
        log_say(s->context, LOG_INFO, "%s", buf_str(&line));
    buf_release(&line);
}

/* --- listening ------------------------------------------------------------------------------------------------ */

static int load_keys(struct listening *l, const struct listen_values *v, struct err *err)
{
    curve_init(&l->curve);
    if (v->curve_clients && !v->curve_key)
        return err_set(err, ERR_USAGE, "--curve-clients needs --curve-key, the listener's own pair");
    if (!v->curve_key)
        return 0;
    l->has_curve = true;
    if (curve_load_key(&l->curve, v->curve_key, err))
        return -1;
    return v->curve_clients ? curve_load_clients(&l->curve, v->curve_clients, err) : 0;
}

static void complain(void *data, const char *text)
{
    log_say(data, LOG_ERROR, "%s", text);
}

static void say_where(const struct context *c, const struct listening *l, const char *text)
{
    struct endpoint e;
    if (endpoint_parse(&e, text, true, NULL))
        return;
    const char *how = l->has_curve
                          ? l->curve.any_client ? " (encrypted; whoever knows our public key may send)" : " (encrypted)"
                      : e.local ? ""
                                : " (insecure: everybody on the network may read and write)";
    log_say(c, LOG_INFO, "%s %s%s", e.bind ? "listening at" : "listening to", e.data, how);
}

int listen_open(struct listening *l, struct context *c, const struct listen_values *v, struct intake *intake,
                struct err *err)
{
    static char *const by_default[] = { (char *)ENDPOINT_DEFAULT };
    struct receiver_options o = {
        .endpoints = v->sockets.n ? v->sockets.list : by_default,
        .n = v->sockets.n ? v->sockets.n : 1,
        .insecure = v->insecure,
        .lost_ms = (uint32_t)v->lost * 1000,
        .intake = intake,
        .complain = complain,
        .data = c,
    };
    *l = (struct listening){ 0 };
    if (load_keys(l, v, err))
        return -1;
    o.curve = l->has_curve ? &l->curve : NULL;
    if (!(l->foreign = o.foreign = foreign_messages(intake)))
        return err_memory(err);
    if (receiver_open(&l->receiver, &o, err))
        return -1;
    for (size_t i = 0; i < o.n; i++)
        say_where(c, l, o.endpoints[i]);
    return 0;
}

void listen_close(struct listening *l)
{
    receiver_close(l->receiver);
    if (l->foreign)
        l->foreign->close(l->foreign);
    l->foreign = NULL;
    curve_release(&l->curve);
    l->receiver = NULL;
}

static volatile sig_atomic_t interrupted;

static void interrupt(int sig)
{
    (void)sig;
    interrupted = 1;
}

void listen_catch_signals(void)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction action = { .sa_handler = interrupt }, old;
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
        if (sigaction(signals[i], NULL, &old) == 0 && (old.sa_handler != SIG_IGN || signals[i] != SIGHUP))
            sigaction(signals[i], &action, NULL);
}

/* The first run has ended, and its sender knows that all of it is here. */
static bool may_exit(const struct listening *l, const struct store_intake *intake)
{
    struct receiver_counts counts;
    if (!intake->first_ended)
        return false;
    receiver_count(l->receiver, &counts);
    return counts.unsettled == 0;
}

int listen_loop(struct listening *l, const struct listen_values *v, const struct store_intake *intake, const bool *stop,
                struct err *err)
{
    while (!interrupted && !(stop && *stop) && !(v->exit && may_exit(l, intake)))
        if (receiver_poll(l->receiver, 100, err))
            return -1;
    return v->exit && intake->first_ended && intake->first_failed;
}
