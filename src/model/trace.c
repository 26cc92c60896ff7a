#include "smiley/trace.h"

#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"
#include "src/model/trace_impl.h"

int trace_open(struct trace **out, struct store *s, const char *id, struct err *err)
{
    char full[64];
    *out = NULL;
    if (store_find(s, id, full, err))
        return -1;
    struct trace *t = calloc(1, sizeof *t);
    if (!t)
        return err_memory(err);
    if (reader_open(&t->reader, s, full, err)) {
        trace_close(t);
        return -1;
    }
    *out = t;
    return 0;
}

void trace_close(struct trace *t)
{
    if (!t)
        return;
    for (uint32_t i = 0; i < t->n_sources; i++)
        source_free(t->sources[i]);
    free(t->sources);
    digest_release(&t->digest);
    reader_close(t->reader);
    free(t);
}

struct reader *trace_reader(struct trace *t)
{
    return t->reader;
}

int trace_place(struct trace *t, uint64_t n, struct place *p, struct err *err)
{
    if (n < 1 || n > reader_events(t->reader))
        return err_set(err, ERR_NOT_FOUND, "there is no event %llu; the run has %llu", (unsigned long long)n,
                       (unsigned long long)reader_events(t->reader));
    p->chunk = reader_chunk_of(t->reader, n);
    if (reader_moments(t->reader, p->chunk, &p->moments, err))
        return -1;
    p->at = (uint32_t)(n - p->moments[0].n);
    p->n = reader_summary(t->reader, p->chunk)->n_events;
    return 0;
}

const char *trace_path(struct trace *t, uint32_t file)
{
    const struct defs *defs = reader_defs(t->reader);
    if (file >= defs->n_files)
        return "?";
    const char *path = defs->files[file].path, *cwd = reader_run(t->reader)->cwd;
    size_t len = cwd ? strlen(cwd) : 0;
    while (len > 0 && cwd[len - 1] == '/')
        len--;
    bool below = cwd && cwd[0] == '/' && strncmp(path, cwd, len) == 0 && path[len] == '/' && path[len + 1];
    return below ? path + len + 1 : path;
}

int trace_value(struct trace *t, uint64_t n, struct buf *out, struct err *err)
{
    struct record r;
    if (reader_record(t->reader, n, &r, err))
        return -1;
    buf_put(out, r.value.at, r.value.len);
    return out->failed ? err_memory(err) : 0;
}

int trace_stack(struct trace *t, uint64_t n, struct stack_entry **stack, size_t *count, struct err *err)
{
    const struct state *s;
    *stack = NULL;
    *count = 0;
    if (reader_state(t->reader, n, &s, err))
        return -1;
    if (s->thread >= s->n_threads)
        return 0;
    const struct thread_state *thread = &s->threads[s->thread];
    struct stack_entry *list = calloc(thread->depth + 1, sizeof *list);
    if (!list)
        return err_memory(err);
    for (uint32_t i = 0; i < thread->depth; i++) {
        const struct frame *f = thread->stack[thread->depth - 1 - i];
        list[i] = (struct stack_entry){
            .call = f->call,
            .first = f->first,
            .code = f->code,
            .file = s->defs->codes[f->code]->file,
            .line = f->line,
        };
    }
    *stack = list;
    *count = thread->depth;
    return 0;
}
