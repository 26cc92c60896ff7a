/* Search in a run: functions and source lines, which are few, and then the events in whose values the text is found,
 * nearest first. A search works for a while and then offers to go on from where it came to. */
#include <string.h>
#include <time.h>

#include "smiley/describe.h"
#include "smiley/find.h"
#include "smiley/pattern.h"
#include "smiley/text.h"
#include "smiley/value.h"
#include "src/html/json.h"
#include "src/html/site.h"

enum { HITS_SHOWN = 50, LINES_SHOWN = 100, LINES_AT_ONCE = 32, BUDGET_MS = 700, SLICE_NS = 20000000 };

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* --- functions and lines ----------------------------------------------------------------------------------------- */

/* Goes on from *at; false after the last. */
static bool next_function(const struct pattern *p, const struct defs *defs, uint32_t *at)
{
    for (; *at < defs->n_codes; ++*at) {
        const char *name = defs_name(defs, defs->codes[*at]->qualname);
        if (pattern_in(p, name, strlen(name)))
            return true;
    }
    return false;
}

struct line_at {
    uint32_t file, line; /* from 1 */
    const struct source *source;
    int64_t end; /* when it has taken long enough */
    bool late;   /* it has: there may be more */
};

static bool next_line(const struct pattern *p, struct trace *t, struct line_at *at)
{
    for (; at->file < reader_defs(trace_reader(t))->n_files; at->file++, at->line = 0) {
        if (trace_source(t, at->file, &at->source, NULL))
            continue;
        while (++at->line <= at->source->n_lines && !at->late) {
            at->late = at->line % LINES_AT_ONCE == 0 && now_ms() > at->end;
            if (pattern_in(p, at->source->lines[at->line - 1], at->source->lens[at->line - 1]))
                return true;
        }
        if (at->late)
            return false;
    }
    return false;
}

static void put_gave_up(struct html *h, const char *texts)
{
    HTML(h, "<p class=\"count\">The expression takes too long on some ");
    html_str(h, texts);
    HTML(h, ": they were passed over.</p>\n");
}

static void put_functions(struct view *v, const struct pattern *p)
{
    struct html *h = v->h;
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    uint32_t found = 0;
    for (uint32_t i = 0; found < LINES_SHOWN && next_function(p, defs, &i); i++) {
        const struct code_def *code = defs->codes[i];
        if (!found++)
            HTML(h, "<h2>Functions</h2>\n<div class=\"wide\"><table><tbody>\n");
        HTML(h, "<tr><td class=\"fn\">");
        html_str(h, defs_name(defs, code->qualname));
        HTML(h, "</td><td>");
        code_place(v, code->file, code->first_line, code->first_line);
        HTML(h, "</td></tr>\n");
    }
    if (found)
        HTML(h, "</tbody></table></div>\n");
}

static void put_source(struct view *v, const struct pattern *p)
{
    struct html *h = v->h;
    struct line_at at = { .end = now_ms() + BUDGET_MS };
    uint32_t found = 0;
    while (found < LINES_SHOWN && next_line(p, v->trace, &at)) {
        if (!found++)
            HTML(h, "<h2>Source</h2>\n<div class=\"wide\"><table class=\"lines\"><tbody>\n");
        HTML(h, "<tr><td class=\"no\">");
        code_place(v, at.file, at.line, at.line);
        HTML(h, "</td><td class=\"text\">");
        code_line(h, at.source, at.line);
        HTML(h, "</td></tr>\n");
    }
    if (found)
        HTML(h, "</tbody></table></div>\n");
    if (at.late)
        HTML(h, "<p class=\"count\">This takes long: not all lines of source were looked at.</p>\n");
    if (p->gave_up)
        put_gave_up(h, "lines");
}

/* --- values ------------------------------------------------------------------------------------------------------ */

struct search {
    struct find *find;
    struct find_hit hit;
    unsigned found;
    int64_t end; /* when it has taken long enough */
    int got;     /* what stepping gave last */
    uint64_t last;
};

static int search_begin(struct search *s, struct trace *t, const struct asked *asked, struct err *err)
{
    *s = (struct search){ .last = asked->from, .end = now_ms() + BUDGET_MS };
    return find_new(&s->find, t, asked->text, FIND_VALUES, asked->from, false, err);
}

/* Steps until there is a hit. False: the time is over, there are enough, or the run is at its end. */
static bool search_next(struct search *s, struct err *err)
{
    if (s->found >= HITS_SHOWN)
        return false;
    do
        s->got = find_step(s->find, SLICE_NS, &s->hit, err);
    while (s->got == FIND_MORE && now_ms() < s->end);
    if (s->got != FIND_FOUND || s->hit.wrapped)
        return false;
    s->found++;
    s->last = s->hit.n;
    return true;
}

/* The event after which to go on; 0: the whole run was searched. */
static uint64_t search_rest(const struct search *s, uint64_t events)
{
    if (s->found >= HITS_SHOWN)
        return s->last;
    if (s->got != FIND_MORE)
        return 0;
    uint64_t searched = (uint64_t)((double)events * find_progress(s->find));
    uint64_t at = s->found ? s->last : s->last + searched;
    return at < events ? at : 0;
}

/* The bytes of the value that matched; *output: of what was printed. Appended to out. */
static bool hit_value(struct trace *t, const struct find_hit *hit, struct buf *out)
{
    const struct state *state;
    const struct frame *f;
    if (!hit->variable)
        return trace_value(t, hit->n, out, NULL) == 0;
    if (reader_state(trace_reader(t), hit->n, &state, NULL) || !(f = state_frame(state)) || hit->var >= f->n_vars ||
        !f->vars[hit->var].len)
        return false;
    buf_put(out, var_bytes(&f->vars[hit->var]), f->vars[hit->var].len);
    return true;
}

static void put_hit(struct view *v, const struct find_hit *hit, const struct moment *m)
{
    struct html *h = v->h;
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    struct buf bytes = BUF_INIT;
    HTML(h, "<tr><td class=\"no\">");
    bool link = anchor_open(v, &(struct target){ .kind = TO_TRACE, .event = hit->n, .thread = ALL_THREADS });
    if (link)
        HTML(h, ">");
    HTML(h, "#");
    html_count(h, hit->n);
    if (link)
        HTML(h, "</a>");
    HTML(h, "</td><td class=\"no\">");
    if (m->call)
        code_place(v, m->file, m->line, m->line);
    HTML(h, "</td><td class=\"text\"><span class=\"fn\">");
    html_str(h, hit->variable ? defs_var_name(defs, m->code, hit->var) : describe_event(m->kind));
    HTML(h, "</span> = ");
    if (!hit_value(v->trace, hit, &bytes))
        ;
    else if (m->kind == EVENT_OUTPUT)
        html_text(h, buf_str(&bytes), bytes.len < 400 ? bytes.len : 400, 0);
    else
        code_value(h, bytes.data, bytes.data + bytes.len, defs);
    HTML(h, "</td></tr>\n");
    buf_release(&bytes);
}

static int put_values(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    struct search s;
    struct moment m;
    if (search_begin(&s, v->trace, asked, err))
        return -1;
    HTML(h, "<h2>Values</h2>\n");
    while (search_next(&s, err)) {
        if (s.found == 1)
            HTML(h, "<div class=\"wide\"><table class=\"lines\"><tbody>\n");
        if (reader_moment(trace_reader(v->trace), s.hit.n, &m, NULL) == 0)
            put_hit(v, &s.hit, &m);
    }
    if (s.found)
        HTML(h, "</tbody></table></div>\n");
    uint64_t rest = search_rest(&s, reader_events(trace_reader(v->trace)));
    if (rest && anchor_open(v, &(struct target){ .kind = TO_SEARCH, .query = asked->text, .event = rest })) {
        HTML(h, " rel=\"next\">Go on after event ");
        html_count(h, rest);
        HTML(h, " →</a>\n");
    } else if (!s.found) {
        HTML(h, "<p class=\"count\">No value holds it.</p>\n");
    }
    if (find_gave_up(s.find))
        put_gave_up(h, "values");
    find_free(s.find);
    return s.got < 0 ? -1 : 0;
}

int page_search(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    struct pattern p = { 0 };
    const char *text = asked->text ? asked->text : "";
    if (*text && pattern_init(&p, text, err))
        return -1;
    v->search = text;
    layout_begin(v, TO_SEARCH, "Search");
    HTML(h, "<h1>Search</h1>\n<p class=\"count\">");
    if (*text) {
        HTML(h, "for <b>");
        html_str(h, text);
        HTML(h, "</b>. A small letter stands for both, a capital only for itself; <code>re:</code> in front makes a "
                "regular expression.");
    } else {
        HTML(h, "for the names of functions, lines of source, and values.");
    }
    HTML(h, "</p>\n");
    if (*text && !asked->from) {
        put_functions(v, &p);
        put_source(v, &p);
    }
    int status = *text ? put_values(v, asked, err) : 0;
    pattern_release(&p);
    layout_end(v);
    return status;
}

/* --- as JSON ----------------------------------------------------------------------------------------------------- */

static json_t *functions_found(const struct pattern *p, const struct defs *defs)
{
    json_t *list = json_array();
    for (uint32_t i = 0; json_array_size(list) < LINES_SHOWN && next_function(p, defs, &i); i++) {
        const char *name = defs_name(defs, defs->codes[i]->qualname), *path = defs_code_path(defs, i);
        json_array_append_new(list, json_pack("{s:o, s:o, s:I}", "function", json_chars(name, strlen(name)), "file",
                                              json_chars(path, strlen(path)), "line",
                                              (json_int_t)defs->codes[i]->first_line));
    }
    return list;
}

/* *all: every line was looked at, as far as they are shown. */
static json_t *lines_found(const struct pattern *p, struct trace *t, bool *all)
{
    json_t *list = json_array();
    struct line_at at = { .end = now_ms() + BUDGET_MS };
    while (json_array_size(list) < LINES_SHOWN && next_line(p, t, &at)) {
        const char *path = reader_defs(trace_reader(t))->files[at.file].path;
        json_array_append_new(list, json_pack("{s:o, s:I, s:o}", "file", json_chars(path, strlen(path)), "line",
                                              (json_int_t)at.line, "text",
                                              json_chars(at.source->lines[at.line - 1], at.source->lens[at.line - 1])));
    }
    *all = !at.late && !p->gave_up;
    return list;
}

static json_t *value_found(struct trace *t, const struct find_hit *hit)
{
    const struct defs *defs = reader_defs(trace_reader(t));
    struct buf bytes = BUF_INIT, text = BUF_INIT;
    struct moment m;
    json_t *o = NULL;
    if (reader_moment(trace_reader(t), hit->n, &m, NULL) == 0 && hit_value(t, hit, &bytes)) {
        const char *name = hit->variable ? defs_var_name(defs, m.code, hit->var) : describe_event(m.kind);
        if (m.kind == EVENT_OUTPUT)
            buf_put(&text, bytes.data, bytes.len);
        else
            value_text(&text, bytes.data, bytes.data + bytes.len, defs, 0);
        o = json_pack("{s:I, s:o, s:o}", "event", (json_int_t)hit->n, hit->variable ? "variable" : "kind",
                      json_chars(name, strlen(name)), "value", json_chars(buf_str(&text), text.len));
    }
    buf_release(&bytes);
    buf_release(&text);
    return o;
}

json_t *json_search(struct view *v, const struct asked *asked, struct err *err)
{
    struct trace *t = v->trace;
    struct pattern p;
    struct search s;
    bool all = true;
    const char *text = asked->text ? asked->text : "";
    json_t *o = json_object(), *values = json_array();
    json_object_set_new(o, "run", json_run(reader_run(trace_reader(t))));
    json_object_set_new(o, "query", json_chars(text, strlen(text)));
    json_object_set_new(o, "values", values);
    if (!*text)
        return o;
    if (pattern_init(&p, text, err) || search_begin(&s, t, asked, err)) {
        pattern_release(&p);
        json_decref(o);
        return NULL;
    }
    if (!asked->from) {
        json_object_set_new(o, "functions", functions_found(&p, reader_defs(trace_reader(t))));
        json_object_set_new(o, "source", lines_found(&p, t, &all));
    }
    while (search_next(&s, err))
        json_array_append_new(values, value_found(t, &s.hit));
    uint64_t rest = search_rest(&s, reader_events(trace_reader(t)));
    json_object_set_new(o, "from", rest ? json_integer((json_int_t)rest) : json_null());
    json_object_set_new(o, "complete", json_boolean(all && !find_gave_up(s.find)));
    find_free(s.find);
    pattern_release(&p);
    return o;
}
