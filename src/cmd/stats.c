/* The default text is what pstats prints, to the blank; the other formats are the tables' own. */
#include "src/cmd/stats.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "src/cmd/cmd_impl.h"

bool stats_is_table(const char *format)
{
    for (size_t i = 0; i < FORMATS; i++)
        if (!strcmp(table_format_name(i), format))
            return true;
    return false;
}

/* --- rows for other programs -------------------------------------------------------------------------------- */

struct row {
    const struct profile_function *function, *other; /* other: the caller or callee; NULL in the plain table */
    struct profile_cost cost;
    uint64_t whole_ns; /* of the program */
};

#define NUMBER(name, value)                                                                                            \
    static void put_##name(const void *row, struct cell *cell)                                                         \
    {                                                                                                                  \
        const struct row *r = row;                                                                                     \
        cell->number = (int64_t)(value);                                                                               \
    }
NUMBER(ncalls, r->cost.calls)
NUMBER(pcalls, r->cost.calls - r->cost.recursive)
NUMBER(tottime, r->cost.own_ns)
NUMBER(cumtime, r->cost.total_ns)
NUMBER(line, r->function->line)

static void put_file(const void *row, struct cell *cell)
{
    buf_puts(&cell->text, ((const struct row *)row)->function->file);
}

static void put_name(const void *row, struct cell *cell)
{
    buf_puts(&cell->text, ((const struct row *)row)->function->name);
}

static void put_function(const void *row, struct cell *cell)
{
    profile_label(&cell->text, ((const struct row *)row)->function, true);
}

static void put_other(const void *row, struct cell *cell)
{
    profile_label(&cell->text, ((const struct row *)row)->other, true);
}

static void put_share(struct cell *cell, uint64_t ns, uint64_t whole_ns)
{
    buf_printf(&cell->text, "%.1f%%", whole_ns ? 100.0 * (double)ns / (double)whole_ns : 0.0);
}

static void put_own_share(const void *row, struct cell *cell)
{
    put_share(cell, ((const struct row *)row)->cost.own_ns, ((const struct row *)row)->whole_ns);
}

static void put_total_share(const void *row, struct cell *cell)
{
    put_share(cell, ((const struct row *)row)->cost.total_ns, ((const struct row *)row)->whole_ns);
}

#define COST_COLUMNS                                                                                                   \
    { "ncalls", COLUMN_NUMBER, 0, put_ncalls, "calls" },                                                               \
        { "pcalls", COLUMN_NUMBER, 0, put_pcalls, "primitive calls: those that were not recursive" },                  \
        { "tottime", COLUMN_DURATION, 0, put_tottime, "time in the function itself" },                                 \
    {                                                                                                                  \
        "cumtime", COLUMN_DURATION, 0, put_cumtime, "time with what it called"                                         \
    }

const struct column stats_columns[] = {
    COST_COLUMNS,
    { "own", COLUMN_TEXT, COLUMN_EXTRA, put_own_share, "tottime as a share of the program's" },
    { "total", COLUMN_TEXT, COLUMN_EXTRA, put_total_share, "cumtime as a share of the program's" },
    { "file", COLUMN_TEXT, COLUMN_SHRINKS, put_file, "its file; ~ of a builtin" },
    { "line", COLUMN_NUMBER, COLUMN_BARE, put_line, "where it begins" },
    { "name", COLUMN_TEXT, 0, put_name, "its name" },
    { 0 },
};

const struct column stats_edge_columns[] = {
    { "function", COLUMN_TEXT, 0, put_function, "the function" },
    COST_COLUMNS,
    { "other", COLUMN_TEXT, 0, put_other, "its caller, or what it called" },
    { 0 },
};

/* --- pstats' text ------------------------------------------------------------------------------------------- */

static void clean_label(struct buf *out, const struct profile_function *f)
{
    struct buf label = BUF_INIT;
    profile_label(&label, f, false);
    text_clean(out, buf_str(&label), label.len, 0);
    buf_release(&label);
}

static double seconds(uint64_t ns)
{
    return (double)ns / 1e9;
}

static void head_text(struct buf *out, const struct profile *p, const struct stats_values *v, size_t n, size_t of)
{
    uint64_t primitive = p->total.calls - p->total.recursive;
    buf_printf(out, "         %" PRIu64 " function calls", p->total.calls);
    if (primitive != p->total.calls)
        buf_printf(out, " (%" PRIu64 " primitive calls)", primitive);
    buf_printf(out, " in %.3f seconds\n\n   Ordered by: %s\n", seconds(p->total.own_ns),
               profile_key_title(profile_key_find(v->sort_order)));
    if (n < of)
        buf_printf(out, "   List reduced from %zu to %zu\n", of, n);
    buf_putc(out, '\n');
}

static void calls_text(char text[48], const struct profile_cost *c)
{
    if (c->recursive)
        snprintf(text, 48, "%" PRIu64 "/%" PRIu64, c->calls, c->calls - c->recursive);
    else
        snprintf(text, 48, "%" PRIu64, c->calls);
}

static void per_call(struct buf *out, uint64_t ns, uint64_t calls)
{
    if (calls)
        buf_printf(out, " %8.3f", seconds(ns) / (double)calls);
    else
        buf_printf(out, " %8s", "");
}

static void table_text(struct buf *out, const struct row *rows, size_t n)
{
    if (n)
        buf_puts(out, "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n");
    for (size_t i = 0; i < n; i++) {
        const struct profile_cost *c = &rows[i].cost;
        char calls[48];
        calls_text(calls, c);
        buf_printf(out, "%9s %8.3f", calls, seconds(c->own_ns));
        per_call(out, c->own_ns, c->calls);
        buf_printf(out, " %8.3f", seconds(c->total_ns));
        per_call(out, c->total_ns, c->calls - c->recursive);
        buf_putc(out, ' ');
        clean_label(out, rows[i].function);
        buf_putc(out, '\n');
    }
    buf_puts(out, n ? "\n\n" : "");
}

static int label_width(const struct profile_function *f)
{
    struct buf label = BUF_INIT;
    clean_label(&label, f);
    int width = text_width(buf_str(&label), label.len);
    buf_release(&label);
    return width;
}

static void edges_text(struct buf *out, const struct row *rows, size_t n, bool callers)
{
    int width = 0;
    for (size_t i = 0; i < n; i++) {
        int w = label_width(rows[i].function) + 2;
        width = w > width ? w : width;
    }
    width = width < 10 ? 10 : width;
    buf_printf(out, "%-*s%s\n%*s    ncalls  tottime  cumtime\n", width, "Function ",
               callers ? "was called by..." : "called...", width, "");
    for (size_t i = 0; i < n; i++) {
        bool first = i == 0 || rows[i].function != rows[i - 1].function;
        char calls[48];
        if (first) {
            clean_label(out, rows[i].function);
            buf_printf(out, "%*s%s ", width - label_width(rows[i].function), "", callers ? "<-" : "->");
        } else {
            buf_printf(out, "%*s", width + 3, "");
        }
        if (rows[i].other) {
            calls_text(calls, &rows[i].cost);
            buf_printf(out, "%7s %8.3f %8.3f  ", calls, seconds(rows[i].cost.own_ns), seconds(rows[i].cost.total_ns));
            clean_label(out, rows[i].other);
        }
        buf_putc(out, '\n');
    }
    buf_puts(out, "\n\n");
}

/* --- choosing ----------------------------------------------------------------------------------------------- */

static void add_edges(struct row *rows, size_t *n, const struct profile *p, size_t function, bool callers)
{
    const struct profile_function *f = &p->functions[function];
    size_t before = *n;
    for (size_t i = 0; i < (callers ? f->n_callers : f->n_callees); i++) {
        const struct profile_edge *e = &p->edges[callers ? f->callers + i : p->by_caller[f->callees + i]];
        rows[(*n)++] = (struct row){ f, &p->functions[callers ? e->caller : e->callee], e->cost, p->total.own_ns };
    }
    if (*n == before)
        rows[(*n)++] = (struct row){ .function = f };
}

static bool fits(const struct profile_function *f, const char *word)
{
    struct buf label = BUF_INIT;
    profile_label(&label, f, true);
    bool found = strstr(buf_str(&label), word) != NULL;
    buf_release(&label);
    return found;
}

/* Functions without callers have a row in the text, and none in the data. */
static size_t drop_empty(struct row *rows, size_t n)
{
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (rows[i].other)
            rows[kept++] = rows[i];
    return kept;
}

int stats_show(const struct profile *p, const struct stats_values *v, struct err *err)
{
    const char *word = v->callers ? v->callers : v->callees;
    size_t *order = calloc(p->n_functions + 1, sizeof *order), n = 0, of = 0;
    struct row *rows = calloc(p->n_functions + p->n_edges + 1, sizeof *rows);
    struct buf text = BUF_INIT;
    int status = order && rows ? 0 : err_memory(err);
    if (!status)
        profile_sort(p, profile_key_find(v->sort_order), order);
    for (size_t i = 0; !status && i < p->n_functions; i++) {
        const struct profile_function *f = &p->functions[order[i]];
        if ((word && !fits(f, word)) || (v->limit && of++ >= v->limit))
            continue;
        if (word)
            add_edges(rows, &n, p, order[i], v->callers != NULL);
        else
            rows[n++] = (struct row){ f, NULL, f->cost, p->total.own_ns };
    }
    if (!status && word && !n)
        status = err_set(err, ERR_NOT_FOUND, "no function of this run has '%.60s' in its name", word);
    bool plain = !v->table.format && !v->table.columns.n;
    if (!status && plain) {
        head_text(&text, p, v, word ? 1 : n, word ? 1 : p->n_functions);
        if (word)
            edges_text(&text, rows, n, v->callers != NULL);
        else
            table_text(&text, rows, n);
        status = text.failed ? err_memory(err) : 0;
        if (!status) {
            fwrite(buf_str(&text), 1, text.len, stdout);
            status = output_finish(stdout, err);
        }
    } else if (!status) {
        n = word ? drop_empty(rows, n) : n;
        status = put_table(word ? stats_edge_columns : stats_columns, &v->table, false, rows, n, sizeof *rows, err);
    }
    buf_release(&text);
    free(rows);
    free(order);
    return status;
}
