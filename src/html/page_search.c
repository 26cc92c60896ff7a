/* Search in a run: functions and source lines, which are few, and then the events in whose values the text is found,
 * nearest first. A search works for a while and then offers to go on from where it came to. */
#include <ctype.h>
#include <time.h>

#include "smiley/describe.h"
#include "smiley/find.h"
#include "smiley/text.h"
#include "src/html/site.h"

enum { HITS_SHOWN = 50, LINES_SHOWN = 100, BUDGET_MS = 700, SLICE_NS = 20000000 };

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* As find.h has it: in any case where the pattern has no capital letter. */
static bool holds(const char *s, size_t len, const char *pattern)
{
    size_t n = strlen(pattern);
    bool exact = false;
    for (const char *p = pattern; *p; p++)
        exact |= isupper((unsigned char)*p) != 0;
    for (size_t i = 0; i + n <= len; i++)
        if (exact ? memcmp(s + i, pattern, n) == 0 : strncasecmp(s + i, pattern, n) == 0)
            return true;
    return false;
}

/* --- functions and lines -------------------------------------------------------------------------------------------
 */

static void put_functions(struct view *v, const char *pattern)
{
    struct html *h = v->h;
    const struct defs *defs = reader_defs(trace_reader(v->trace));
    uint32_t found = 0;
    for (uint32_t i = 0; i < defs->n_codes && found < LINES_SHOWN; i++) {
        const struct code_def *code = defs->codes[i];
        const char *name = defs_name(defs, code->qualname);
        if (!holds(name, strlen(name), pattern))
            continue;
        if (!found++)
            HTML(h, "<h2>Functions</h2>\n<div class=\"wide\"><table><tbody>\n");
        HTML(h, "<tr><td class=\"fn\">");
        html_str(h, name);
        HTML(h, "</td><td>");
        code_place(v, code->file, code->first_line, code->first_line);
        HTML(h, "</td></tr>\n");
    }
    if (found)
        HTML(h, "</tbody></table></div>\n");
}

static void put_source(struct view *v, const char *pattern)
{
    struct html *h = v->h;
    uint32_t found = 0;
    for (uint32_t file = 0; file < reader_defs(trace_reader(v->trace))->n_files && found < LINES_SHOWN; file++) {
        const struct source *s;
        if (trace_source(v->trace, file, &s, NULL))
            continue;
        for (uint32_t i = 1; i <= s->n_lines && found < LINES_SHOWN; i++) {
            if (!holds(s->lines[i - 1], s->lens[i - 1], pattern))
                continue;
            if (!found++)
                HTML(h, "<h2>Source</h2>\n<div class=\"wide\"><table class=\"lines\"><tbody>\n");
            HTML(h, "<tr><td class=\"no\">");
            code_place(v, file, i, i);
            HTML(h, "</td><td class=\"text\">");
            code_line(h, s, i);
            HTML(h, "</td></tr>\n");
        }
    }
    if (found)
        HTML(h, "</tbody></table></div>\n");
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static void put_value(struct view *v, const struct find_hit *hit, const struct moment *m)
{
    struct html *h = v->h;
    struct reader *r = trace_reader(v->trace);
    const struct defs *defs = reader_defs(r);
    const struct state *state;
    const struct frame *f;
    struct buf bytes = BUF_INIT;
    if (hit->variable) {
        HTML(h, "<span class=\"fn\">");
        html_str(h, defs_var_name(defs, m->code, hit->var));
        HTML(h, "</span> = <code>");
        if (reader_state(r, hit->n, &state, NULL) == 0 && (f = state_frame(state)) && hit->var < f->n_vars &&
            f->vars[hit->var].len)
            code_value(h, var_bytes(&f->vars[hit->var]), var_bytes(&f->vars[hit->var]) + f->vars[hit->var].len, defs);
        HTML(h, "</code>");
    } else if (trace_value(v->trace, hit->n, &bytes, NULL) == 0) {
        HTML(h, "<span class=\"kind\">");
        html_str(h, describe_event(m->kind));
        HTML(h, "</span> <code>");
        if (m->kind == EVENT_OUTPUT)
            html_text(h, (const char *)bytes.data, bytes.len < 400 ? bytes.len : 400, 0);
        else
            code_value(h, bytes.data, bytes.data + bytes.len, defs);
        HTML(h, "</code>");
    }
    buf_release(&bytes);
}

static void put_hit(struct view *v, const struct find_hit *hit)
{
    struct html *h = v->h;
    struct moment m;
    if (reader_moment(trace_reader(v->trace), hit->n, &m, NULL))
        return;
    HTML(h, "<tr><td class=\"no\">");
    bool link = anchor_open(v, &(struct target){ .kind = TO_TRACE, .event = hit->n, .thread = ALL_THREADS });
    if (link)
        HTML(h, ">");
    HTML(h, "#");
    html_count(h, hit->n);
    if (link)
        HTML(h, "</a>");
    HTML(h, "</td><td class=\"no\">");
    if (m.call)
        code_place(v, m.file, m.line, m.line);
    HTML(h, "</td><td class=\"text\">");
    put_value(v, hit, &m);
    HTML(h, "</td></tr>\n");
}

/* Steps until there is a hit, or the time is over. */
static int next_hit(struct find *f, int64_t end, struct find_hit *hit, struct err *err)
{
    int got;
    do
        got = find_step(f, SLICE_NS, hit, err);
    while (got == FIND_MORE && now_ms() < end);
    return got;
}

static int put_values(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    struct find *f;
    struct find_hit hit = { 0 };
    uint64_t last = asked->from;
    unsigned found = 0;
    int64_t end = now_ms() + BUDGET_MS;
    int got;
    if (find_new(&f, v->trace, asked->text, FIND_VALUES, asked->from, false, err))
        return -1;
    HTML(h, "<h2>Values</h2>\n");
    while (found < HITS_SHOWN && (got = next_hit(f, end, &hit, err)) == FIND_FOUND && !hit.wrapped) {
        if (!found++)
            HTML(h, "<div class=\"wide\"><table class=\"lines\"><tbody>\n");
        put_hit(v, &hit);
        last = hit.n;
    }
    if (found)
        HTML(h, "</tbody></table></div>\n");
    if (got == FIND_MORE && !found) { /* so much was searched in vain */
        uint64_t events = reader_events(trace_reader(v->trace));
        last = (uint64_t)((double)events * find_progress(f)) + asked->from;
        last = last > events ? 0 : last;
    }
    bool more = (found == HITS_SHOWN || got == FIND_MORE) && last;
    if (more && anchor_open(v, &(struct target){ .kind = TO_SEARCH, .query = asked->text, .event = last })) {
        HTML(h, " rel=\"next\">Go on after event ");
        html_count(h, last);
        HTML(h, "</a>\n");
    } else if (!found) {
        HTML(h, "<p class=\"count\">No value holds it.</p>\n");
    }
    find_free(f);
    return got < 0 ? -1 : 0;
}

int page_search(struct view *v, const struct asked *asked, struct err *err)
{
    struct html *h = v->h;
    const char *text = asked->text ? asked->text : "";
    layout_begin(v, TO_SEARCH, "Search");
    HTML(h, "<h1>Search</h1>\n<p class=\"count\">");
    if (*text) {
        HTML(h, "for <b>");
        html_str(h, text);
        HTML(h, "</b>; small letters stand for both, a capital only for itself");
    } else {
        HTML(h, "for the names of functions, lines of source, and values.");
    }
    HTML(h, "</p>\n");
    if (*text && !asked->from) {
        put_functions(v, text);
        put_source(v, text);
    }
    if (*text && put_values(v, asked, err))
        return -1;
    layout_end(v);
    return 0;
}
