/* The lanes of the flame: which threads are in sight, each with how many rows.
 *
 * The lane of the place is always among them, and the first to have what it needs, up to half of the pane. The others
 * have a heading and a row at least; what is left goes around. Where not all threads fit those beside it are seen. */
#include "ui/screens/pane_flame.h"

#include <string.h>

enum { HEADING = 1, LEAST = HEADING + 1, LOWEST = 2 * LEAST + 1 };

bool flame_in_lanes(const struct flame_pane *fp)
{
    uint32_t threads = view_defs(flame_view(fp))->n_threads;
    return !fp->alone && threads > 1 && fp->thread < threads && fp->all_h >= LOWEST;
}

/* --- which ----------------------------------------------------------------------------------------------------- */

static uint32_t that_fit(const struct flame_pane *fp)
{
    uint32_t threads = view_defs(flame_view(fp))->n_threads;
    if (!flame_in_lanes(fp))
        return 1;
    uint32_t fit = (uint32_t)(fp->all_h - fp->all_h / 3) / LEAST;
    fit = fit < FLAME_LANES ? fit : FLAME_LANES;
    return fit < threads ? fit : threads;
}

/* The first of `fit` threads, of which the place's is one: as before, where that goes. */
static uint32_t first_thread(const struct flame_pane *fp, uint32_t fit)
{
    uint32_t threads = view_defs(flame_view(fp))->n_threads, first = fp->first;
    if (fit == 1)
        return fp->thread;
    if (fp->thread < first)
        first = fp->thread;
    if (fp->thread - first >= fit)
        first = fp->thread - fit + 1;
    if (first > threads - fit)
        first = threads - fit;
    return first;
}

/* What is known of a thread, or of one that is seen no more: its memory is used again. */
static struct flame *take(struct flame_lane *from, unsigned n, uint32_t thread, bool any)
{
    struct flame *f = NULL;
    for (unsigned i = 0; i < n && !f; i++)
        if (from[i].flame && (any || from[i].thread == thread)) {
            f = from[i].flame;
            from[i].flame = NULL;
        }
    return f;
}

void flame_choose_lanes(struct flame_pane *fp)
{
    struct flame_lane before[FLAME_LANES], next[FLAME_LANES] = { 0 };
    uint32_t fit = that_fit(fp), first = first_thread(fp, fit), at = fp->thread - first;
    unsigned n = fp->n_lanes;
    fp->first = fit > 1 ? first : fp->first;
    memcpy(before, fp->lanes, sizeof before);
    for (uint32_t i = 0; i < fit; i++) {
        next[i] = before[i]; /* rows, as long as they are not shared out again */
        next[i].thread = first + i;
        next[i].flame = NULL;
    }
    for (uint32_t i = 0; i < fit; i++)
        next[i].flame = take(before, n, first + i, false);
    if (!next[at].flame) /* before the others: it has to be */
        next[at].flame = take(before, n, 0, true);
    if (!next[at].flame)
        next[at].flame = flame_new(flame_view(fp)->trace);
    if (!next[at].flame)
        next[at].flame = take(next, fit, 0, true);
    fp->n_lanes = 0;
    for (uint32_t i = 0; i < fit; i++) {
        if (!next[i].flame && !(next[i].flame = take(before, n, 0, true)))
            next[i].flame = flame_new(flame_view(fp)->trace);
        if (i == at)
            fp->flame = next[i].flame;
        if (next[i].flame)
            fp->lanes[fp->n_lanes++] = next[i];
    }
    for (unsigned i = 0; i < n; i++)
        flame_free(before[i].flame);
}

void flame_to_thread(struct flame_pane *fp, uint32_t thread)
{
    if (thread != fp->thread)
        fp->top = 0;
    fp->thread = thread;
    flame_choose_lanes(fp);
}

/* --- how high -------------------------------------------------------------------------------------------------- */

static int rows_wanted(struct flame_pane *fp, const struct flame_lane *lane)
{
    uint32_t depths = flame_depths(lane->flame), rows = flame_is_double(fp) ? (depths + 1) / 2 : depths;
    return rows < (uint32_t)fp->all_h ? (int)rows : fp->all_h;
}

/* A row to each that wants one, as long as there are some. */
static int go_around(struct flame_lane *lanes, const int *wanted, unsigned n, int left)
{
    for (bool given = true; given && left > 0;) {
        given = false;
        for (unsigned i = 0; i < n && left > 0; i++)
            if (lanes[i].h < wanted[i]) {
                lanes[i].h++;
                left--;
                given = true;
            }
    }
    return left;
}

void flame_share_rows(struct flame_pane *fp)
{
    int wanted[FLAME_LANES], left = fp->all_h, y = 0;
    bool lanes = flame_in_lanes(fp);
    for (unsigned i = 0; i < fp->n_lanes && lanes; i++) {
        wanted[i] = rows_wanted(fp, &fp->lanes[i]);
        fp->lanes[i].h = 1;
        left -= LEAST;
    }
    for (unsigned i = 0; i < fp->n_lanes && lanes; i++)
        if (fp->lanes[i].flame == fp->flame) {
            int most = left < fp->all_h / 2 ? left : fp->all_h / 2;
            int more = wanted[i] - 1 < most ? wanted[i] - 1 : most;
            fp->lanes[i].h += more > 0 ? more : 0;
            left -= more > 0 ? more : 0;
        }
    if (lanes)
        go_around(fp->lanes, wanted, fp->n_lanes, left);
    else
        fp->lanes[0].h = fp->all_h;
    for (unsigned i = 0; i < fp->n_lanes; i++) {
        fp->lanes[i].y = y + (lanes ? HEADING : 0);
        y = fp->lanes[i].y + fp->lanes[i].h;
        if (fp->lanes[i].flame == fp->flame)
            fp->h = fp->lanes[i].h;
    }
}

const struct flame_lane *flame_lane_at(const struct flame_pane *fp, int y)
{
    int heading = flame_in_lanes(fp) ? HEADING : 0;
    for (unsigned i = 0; i < fp->n_lanes; i++)
        if (y >= fp->lanes[i].y - heading && y < fp->lanes[i].y + fp->lanes[i].h)
            return &fp->lanes[i];
    return NULL;
}

/* --- all of them ----------------------------------------------------------------------------------------------- */

bool flame_learn(struct flame_pane *fp, uint64_t budget_ns)
{
    struct flame *all[FLAME_LANES];
    for (unsigned i = 0; i < fp->n_lanes; i++)
        all[i] = fp->lanes[i].flame;
    return flame_step_all(all, fp->n_lanes, budget_ns, NULL) > 0;
}

double flame_learned(const struct flame_pane *fp)
{
    double least = 1;
    for (unsigned i = 0; i < fp->n_lanes; i++) {
        double part = flame_progress(fp->lanes[i].flame);
        least = part < least ? part : least;
    }
    return least;
}

void flame_toggle_lanes(struct flame_pane *fp, struct effects *fx)
{
    if (view_defs(flame_view(fp))->n_threads < 2) {
        effects_say(fx, FX_SAY | FX_HANDLED, "there is no other thread");
        return;
    }
    fp->alone = !fp->alone;
    if (!fp->alone && !flame_in_lanes(fp))
        effects_say(fx, FX_SAY, "all threads: when the pane is higher");
    flame_choose_lanes(fp);
    fx->flags |= FX_HANDLED | FX_FOLLOW | FX_DRAW;
}
