/* Search in a run: functions and source lines, which are few, and then the events in whose values the text is found,
 * nearest first. A search works for a while and then offers to go on from where it came to. */
#include <regex.h>
#include <strings.h>
#include <time.h>

#include "smiley/describe.h"
#include "smiley/find.h"
#include "smiley/text.h"
#include "smiley/value.h"
#include "src/html/json.h"
#include "src/html/site.h"

enum { HITS_SHOWN = 50, LINES_SHOWN = 100, BUDGET_MS = 700, SLICE_NS = 20000000 };

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* A pattern as find.h has it: as it stands, in any case where it has no capital letter; after re: a regular expression.
 */
struct matcher {
    const char *text;
    bool exact, is_regex;
    regex_t regex;
};

static int matcher_init(struct matcher *m, const char *text, struct err *err)
{
    *m = (struct matcher){ .text = text, .is_regex = strncmp(text, "re:", 3) == 0 };
    m->text += m->is_regex ? 3 : 0;
    for (const char *p = m->text; *p; p++)
        m->exact |= *p >= 'A' && *p <= 'Z';
    if (m->is_regex && regcomp(&m->regex, m->text, REG_EXTENDED | (m->exact ? 0 : REG_ICASE)))
        return err_set(err, ERR_USAGE, "this is no regular expression: %.200s", m->text);
    return 0;
}

static void matcher_release(struct matcher *m)
{
    if (m->is_regex)
        regfree(&m->regex);
}

static bool holds(const struct matcher *m, const char *s, size_t len)
{
    size_t n = strlen(m->text);
    regmatch_t range = { .rm_so = 0, .rm_eo = (regoff_t)len };
    if (m->is_regex)
        return regexec(&m->regex, s, 1, &range, REG_STARTEND) == 0;
    for (size_t i = 0; i + n <= len; i++)
        if (m->exact ? memcmp(s + i, m->text, n) == 0 : strncasecmp(s + i, m->text, n) == 0)
            return true;
    return false;
}

/* --- functions and lines -------------------------------------------------------------------------------------------
 */

/* Goes on from *at; false after the last. */
static bool next_function(const struct matcher *m, const struct defs *defs, uint32_t *at)
{
    for (; *at < defs->n_codes; ++*at) {
        const char *name = defs_name(defs, defs->codes[*at]->qualname);
        if (holds(m, name, strlen(name)))
            return true;
    }
    return false;
}

struct line_at {
    uint32_t file, line; /* from 1 */
    const struct source *source;
};

static bool next_line(const struct matcher *m, struct trace *t, struct line_at *at)
{
    for (; at->file < reader_defs(trace_reader(t))->n_files; at->file++, at->line = 0) {
        if (trace_source(t, at->file, &at->source, NULL))
            continue;
        while (++at->line <= at->source->n_lines)
            if (holds(m, at->source->lines[at->line - 1], at->source->lens[at->line - 1]))
                return true;
    }
    return false;
}

static void put_functions(struct view *v, const struct matcher *m)
{
    struct html *h = v->h;
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    uint32_t found = 0;
    for (uint32_t i = 0; found < LINES_SHOWN && next_function(m, defs, &i); i++) {
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

static void put_source(struct view *v, const struct matcher *m)
{
    struct html *h = v->h;
    struct line_at at = { 0 };
    uint32_t found = 0;
    while (found < LINES_SHOWN && next_line(m, v->trace, &at)) {
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
    find_free(s.find);
    return s.got < 0 ? -1 : 0;
}

int page_search(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    struct matcher m;
    const char *text = asked->text ? asked->text : "";
    if (matcher_init(&m, text, err))
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
        put_functions(v, &m);
        put_source(v, &m);
    }
    int status = *text ? put_values(v, asked, err) : 0;
    matcher_release(&m);
    layout_end(v);
    return status;
}

/* --- as JSON ----------------------------------------------------------------------------------------------------- */

static json_t *functions_found(const struct matcher *m, const struct defs *defs)
{
    json_t *list = json_array();
    for (uint32_t i = 0; json_array_size(list) < LINES_SHOWN && next_function(m, defs, &i); i++) {
        const char *name = defs_name(defs, defs->codes[i]->qualname), *path = defs_code_path(defs, i);
        json_array_append_new(list, json_pack("{s:o, s:o, s:I}", "function", json_chars(name, strlen(name)), "file",
                                              json_chars(path, strlen(path)), "line",
                                              (json_int_t)defs->codes[i]->first_line));
    }
    return list;
}

static json_t *lines_found(const struct matcher *m, struct trace *t)
{
    json_t *list = json_array();
    struct line_at at = { 0 };
    while (json_array_size(list) < LINES_SHOWN && next_line(m, t, &at)) {
        const char *path = reader_defs(trace_reader(t))->files[at.file].path;
        json_array_append_new(list, json_pack("{s:o, s:I, s:o}", "file", json_chars(path, strlen(path)), "line",
                                              (json_int_t)at.line, "text",
                                              json_chars(at.source->lines[at.line - 1], at.source->lens[at.line - 1])));
    }
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
    struct matcher m;
    struct search s;
    const char *text = asked->text ? asked->text : "";
    json_t *o = json_object(), *values = json_array();
    json_object_set_new(o, "run", json_run(reader_run(trace_reader(t))));
    json_object_set_new(o, "query", json_chars(text, strlen(text)));
    json_object_set_new(o, "values", values);
    if (!*text)
        return o;
    if (matcher_init(&m, text, err) || search_begin(&s, t, asked, err)) {
        json_decref(o);
        return NULL;
    }
    if (!asked->from) {
        json_object_set_new(o, "functions", functions_found(&m, reader_defs(trace_reader(t))));
        json_object_set_new(o, "source", lines_found(&m, t));
    }
    while (search_next(&s, err))
        json_array_append_new(values, value_found(t, &s.hit));
    uint64_t rest = search_rest(&s, reader_events(trace_reader(t)));
    json_object_set_new(o, "from", rest ? json_integer((json_int_t)rest) : json_null());
    find_free(s.find);
    matcher_release(&m);
    return o;
}
