/* Which stretch of time the flame shows. */
#include "ui/screens/pane_flame.h"

void flame_see(struct flame_pane *fp, uint64_t from_ns, uint64_t span_ns, struct effects *fx)
{
    uint64_t least = fp->w > 0 ? (uint64_t)fp->w : 1;
    fp->all.to_ns = reader_duration_ns(view_reader(flame_view(fp)));
    if (span_ns < least)
        span_ns = least;
    if (span_ns >= fp->all.to_ns - fp->all.from_ns) {
        flame_see_all(fp);
    } else {
        if (from_ns < fp->all.from_ns)
            from_ns = fp->all.from_ns;
        if (from_ns > fp->all.to_ns - span_ns)
            from_ns = fp->all.to_ns - span_ns;
        fp->seen = (struct stretch){ from_ns, from_ns + span_ns };
        fp->whole = false;
    }
    fx->flags |= FX_HANDLED | FX_DRAW;
}

static void remember(struct flame_pane *fp)
{
    if (fp->n_zooms == FLAME_ZOOMS) {
        fp->n_zooms--;
        for (unsigned i = 0; i < fp->n_zooms; i++)
            fp->zooms[i] = fp->zooms[i + 1];
    }
    fp->zooms[fp->n_zooms++] = fp->seen;
}

static bool fills(const struct flame_pane *fp, const struct flame_call *call)
{
    uint64_t least = fp->w > 0 ? (uint64_t)fp->w : 1, span = call->to_ns - call->from_ns;
    bool smallest = fp->seen.to_ns - fp->seen.from_ns <= least && span <= least;
    return smallest || (call->from_ns <= fp->seen.from_ns && call->to_ns >= fp->seen.to_ns);
}

void flame_zoom_to_call(struct flame_pane *fp, struct effects *fx)
{
    const struct flame_call *call = flame_selected(fp);
    if (!call) {
        effects_say(fx, FX_SAY | FX_HANDLED, "there is no call here");
        return;
    }
    if (fills(fp, call)) {
        fx->screen = SCREEN_TRACE;
        fx->flags |= FX_SHOW | FX_HANDLED;
        return;
    }
    remember(fp);
    flame_see(fp, call->from_ns, call->to_ns - call->from_ns, fx);
}

void flame_zoom_back(struct flame_pane *fp, struct effects *fx)
{
    fx->flags |= FX_HANDLED | FX_DRAW;
    if (fp->n_zooms) {
        struct stretch s = fp->zooms[--fp->n_zooms];
        flame_see(fp, s.from_ns, s.to_ns - s.from_ns, fx);
    } else if (!fp->whole) {
        flame_see_all(fp);
    } else {
        fx->flags |= FX_BACK;
    }
}

void flame_zoom(struct flame_pane *fp, bool in, struct effects *fx)
{
    const struct trace_view *v = flame_view(fp);
    uint64_t span = fp->seen.to_ns - fp->seen.from_ns, wanted = in ? span / 2 : span * 2;
    uint64_t still = v->at.time_ns; /* what keeps its place */
    if (still < fp->seen.from_ns || still > fp->seen.to_ns)
        still = fp->seen.from_ns + span / 2;
    uint64_t before = in ? (still - fp->seen.from_ns) / 2 : (still - fp->seen.from_ns) * 2;
    if (!in && fp->whole)
        effects_say(fx, FX_SAY | FX_HANDLED, "this is all of the run");
    else if (in && span <= (uint64_t)(fp->w > 0 ? fp->w : 1))
        effects_say(fx, FX_SAY | FX_HANDLED, "a column is a nanosecond: there is nothing closer");
    else
        flame_see(fp, still > before ? still - before : 0, wanted, fx);
}

void flame_pan(struct flame_pane *fp, bool back, unsigned parts, struct effects *fx)
{
    uint64_t span = fp->seen.to_ns - fp->seen.from_ns, by = span / parts + (span < parts);
    if (fp->whole)
        effects_say(fx, FX_SAY | FX_HANDLED, "this is all of the run");
    else
        flame_see(fp, back ? (fp->seen.from_ns > by ? fp->seen.from_ns - by : 0) : fp->seen.from_ns + by, span, fx);
}
