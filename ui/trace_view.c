#include "ui/trace_view.h"

static int settle(struct trace_view *v, uint64_t event, uint64_t since, const struct block *b, uint64_t index,
                  struct err *err)
{
    struct moment m;
    if (reader_moment(view_reader(v), event, &m, err) < 0)
        return -1;
    v->event = event;
    v->since = since;
    v->at = m;
    v->block = *b;
    v->block_index = index;
    return 0;
}

int view_go_event(struct trace_view *v, uint64_t event, struct err *err)
{
    struct block b;
    uint64_t index;
    if (trace_block(v->trace, event, &b, err) < 0 || trace_block_index(v->trace, event, &index, err) < 0)
        return -1;
    return settle(v, event, event, &b, index, err);
}

int view_go_block(struct trace_view *v, uint64_t index, struct err *err)
{
    struct block b;
    if (trace_block_at(v->trace, index, &b, err) < 0)
        return -1;
    return settle(v, b.last, b.first, &b, index, err);
}

int view_step(struct trace_view *v, enum action action, struct err *err)
{
    static const struct {
        enum step step;
        bool back;
    } steps[ACTIONS] = {
        [ACTION_STEP_INTO] = { STEP_INTO, false }, [ACTION_BACK_INTO] = { STEP_INTO, true },
        [ACTION_STEP_OVER] = { STEP_OVER, false }, [ACTION_BACK_OVER] = { STEP_OVER, true },
        [ACTION_STEP_OUT] = { STEP_OUT, false },   [ACTION_BACK_OUT] = { STEP_OUT, true },
    };
    uint64_t to;
    if (v->event == 0)
        return 0;
    int got = trace_step(v->trace, v->event, steps[action].step, steps[action].back, &to, err);
    if (got <= 0)
        return got;
    return view_go_event(v, to, err) < 0 ? -1 : 1;
}
