#include "src/html/gathered.h"

int gather_output(struct gathered *g, struct trace *t, uint64_t budget_ns, struct err *err)
{
    if (!g->output && !(g->output = output_new(t)))
        return err_memory(err);
    return output_step(g->output, budget_ns, err);
}

int gather_exceptions(struct gathered *g, struct trace *t, uint64_t budget_ns, struct err *err)
{
    if (!g->exceptions && !(g->exceptions = exceptions_new(t)))
        return err_memory(err);
    return exceptions_step(g->exceptions, budget_ns, err);
}

int gather_threads(struct gathered *g, struct trace *t, uint64_t budget_ns, struct err *err)
{
    uint64_t events = reader_events(trace_reader(t));
    if (!g->threads && !(g->threads = threads_new(trace_reader(t))))
        return err_memory(err);
    if (!threads_count(g->threads) || g->threads_events != events) {
        if (threads_read(g->threads, err))
            return -1;
        g->threads_events = events;
    }
    return threads_step(g->threads, budget_ns, err);
}

void gathered_release(struct gathered *g)
{
    output_free(g->output);
    exceptions_free(g->exceptions);
    threads_free(g->threads);
    *g = (struct gathered){ 0 };
}
