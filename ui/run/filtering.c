#include "ui/run/filtering.h"

#include <stdio.h>
#include <string.h>

#include "smiley/filter.h"
#include "ui/framework/pane.h"
#include "ui/run/trace_view.h"

static void filter_entered(void *owner, const char *text, struct effects *fx)
{
    struct trace_view *v = ((struct pane *)owner)->screen->view;
    struct filter *filter;
    struct err err = { 0 };
    if (filter_parse(&filter, text, &err) < 0) {
        effects_say(fx, FX_COMPLAIN, "%.240s", err.text);
        return;
    }
    view_filter(v, filter);
    fx->flags |= FX_FOLLOW | FX_DRAW;
}

static void offer(struct completions *out, const char *text, const char *key, const char *name)
{
    char word[256];
    if (strpbrk(name, " '\"\\"))
        snprintf(word, sizeof word, "%s'%s'", key, name);
    else
        snprintf(word, sizeof word, "%s%s", key, name);
    completions_offer(out, text, word);
}

static void complete_filter(void *owner, const char *text, struct completions *out)
{
    static const char *const keys[] = { "thread:", "func:", "file:", "kind:", "text:" };
    static const char *const kinds[] = { "call", "resume", "line", "exception", "yield", "return", "output" };
    struct trace_view *v = ((struct pane *)owner)->screen->view;
    const struct defs *defs = view_defs(v);
    const char *blank = strrchr(text, ' '), *word = blank ? blank + 1 : text;
    if (*word == '-')
        word++;
    out->start = (size_t)(word - text);
    for (size_t i = 0; !strchr(word, ':') && i < sizeof keys / sizeof *keys; i++)
        completions_offer(out, text, keys[i]);
    for (size_t i = 0; strncmp(word, "kind:", 5) == 0 && i < sizeof kinds / sizeof *kinds; i++)
        offer(out, text, "kind:", kinds[i]);
    for (uint32_t i = 0; strncmp(word, "thread:", 7) == 0 && i < defs->n_threads; i++)
        offer(out, text, "thread:", defs->threads[i].name ? defs->threads[i].name : "");
    for (uint32_t i = 0; strncmp(word, "func:", 5) == 0 && i < defs->n_codes; i++)
        offer(out, text, "func:", defs_code_name(defs, i));
    for (uint32_t i = 0; strncmp(word, "file:", 5) == 0 && i < defs->n_files; i++)
        offer(out, text, "file:", trace_path(v->trace, i));
}

static void ask_filter(struct trace_view *v, struct effects *fx)
{
    static const struct prompt_spec spec = {
        .label = "show only",
        .hint = "thread:NAME func:NAME file:PATH kind:call,return text:VALUE, - before it: not",
        .history = HISTORY_FILTER,
        .maybe_empty = true,
        .complete = complete_filter,
        .entered = filter_entered,
    };
    struct buf words = BUF_INIT;
    filter_words(v, &words);
    effects_prompt(fx, &spec, buf_str(&words));
    buf_release(&words);
}

bool filter_words(const struct trace_view *v, struct buf *out)
{
    const struct filter *f = tree_filter_of(v->tree);
    if (f)
        filter_text(f, out);
    return f != NULL;
}

static void drop_filter(struct trace_view *v, struct effects *fx)
{
    if (!tree_filter_of(v->tree)) {
        effects_say(fx, FX_SAY, "nothing is filtered");
        return;
    }
    view_filter(v, NULL);
    fx->flags |= FX_FOLLOW;
}

void filtering_act(struct screen *s, enum action action, struct effects *fx)
{
    if (action == ACTION_FILTER)
        ask_filter(s->view, fx);
    else if (action == ACTION_DROP_FILTER)
        drop_filter(s->view, fx);
    else
        return;
    fx->flags |= FX_HANDLED | FX_DRAW;
}
