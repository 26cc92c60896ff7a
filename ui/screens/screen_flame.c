/* The flame screen: which calls the program was in, over the run or a part of it. Its place is the trace's. */
#include <stdio.h>
#include <string.h>

#include "smiley/text.h"
#include "ui/run/finding.h"
#include "ui/screens/pane_flame.h"
#include "ui/run/run_screen.h"
#include "ui/screens/screens.h"

static struct flame_pane *pane_of(struct screen *s)
{
    return flame_of(s->panes[0]);
}

/* What the row may be too short for. */
static void put_note(struct pen *p, enum role role, const char *text)
{
    pen_fit(p, role, text, strlen(text), pen_room(p) - 1);
}

static void put_time(struct pen *p, const char *label, uint64_t ns)
{
    struct buf text = BUF_INIT;
    buf_puts(&text, label);
    text_duration(&text, ns);
    bool fits = (int)text.len < pen_room(p);
    put_note(p, ROLE_DIM, fits ? label : buf_str(&text));
    put_note(p, ROLE_NUMBER, fits ? buf_str(&text) + strlen(label) : "");
    buf_release(&text);
}

static void put_share(struct pen *p, uint64_t part, uint64_t all)
{
    double share = all ? 100.0 * (double)part / (double)all : 100;
    pen_printf(p, ROLE_TEXT, share < 0.05 ? " <0.1%%" : " %.1f%%", share);
}

/* What is selected, and how much of the picture is still being made out. */
static void flame_position(struct screen *s, struct pen *p)
{
    struct trace_view *v = s->view;
    struct flame_pane *fp = pane_of(s);
    const struct defs *defs = view_defs(v);
    const struct flame_call *call = flame_selected(fp);
    if (!call) {
        of_run_position(s, p);
        return;
    }
    const char *name = defs_code_name(defs, call->code), *path = trace_path(v->trace, defs->codes[call->code]->file);
    const char *slash = strrchr(path, '/');
    if (slash && strlen(path) > (size_t)p->area.w / 4)
        path = slash + 1;
    pen_fit(p, ROLE_CALL, name, strlen(name), p->area.w / 3);
    pen_puts(p, ROLE_TEXT, " ");
    pen_fit(p, ROLE_DIM, path, strlen(path), p->area.w / 4);
    pen_printf(p, ROLE_LINENO, ":%u", defs->codes[call->code]->first_line);
    put_time(p, "  ", call->to_ns - call->from_ns);
    put_share(p, call->to_ns - call->from_ns, fp->all.to_ns - fp->all.from_ns);
    put_time(p, "  at ", call->from_ns);
    char depth[24];
    snprintf(depth, sizeof depth, "  depth %u", call->depth);
    put_note(p, ROLE_DIM, depth);
    if (!call->last)
        put_note(p, ROLE_DIM, of_run_live(s) ? "  still running" : "  never returned");
    if (defs->n_threads > 1) {
        const char *thread = defs_thread_name(defs, fp->thread, v->event);
        pen_puts(p, ROLE_TEXT, "  ");
        pen_fit(p, ROLE_THREAD, thread, strlen(thread), 20);
    }
    if (view_follows(v) && of_run_live(s))
        put_note(p, ROLE_LIVE, "  following");
    if (fp->more)
        pen_printf(p, ROLE_LIVE, "  looking closer, %u%%", (unsigned)(100 * flame_learned(fp)));
    finding_draw(v, p);
}

static bool flame_idle(struct screen *s, uint64_t budget_ns, struct effects *fx)
{
    struct flame_pane *fp = pane_of(s);
    if (finding_idle(s->view, budget_ns, fx))
        return true;
    if (!fp->more)
        return of_run_idle(s, budget_ns, fx);
    fp->more = flame_learn(fp, budget_ns);
    fx->flags |= FX_DRAW;
    return true;
}

static const struct layout flame_layout = { .nodes = { { .kind = LAYOUT_PANE, .pane = 0 } }, .n_panes = 1 };

const struct screen_class screen_flame = {
    .title = "Flame",
    .context = CONTEXT_TRACE,
    .layout = &flame_layout,
    .panes = { &pane_flame },
    .of_run = true,
    .title_text = of_run_title,
    .position = flame_position,
    .act = of_run_act, /* where steps and searches lead is seen right here */
    .live = of_run_live,
    .poll = of_run_poll,
    .idle = flame_idle,
    .filter = of_run_filter,
    .place = of_run_place,
};
