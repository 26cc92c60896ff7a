#include "ui/screens/runs_view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ui/framework/keep.h"

/* How quickly a run grows, measured over half a second at least. */
struct run_rate {
    char id[64];
    uint64_t events, rate;
    int64_t since_ms;
};

/* --- filtering and sorting ----------------------------------------------------------------------------------- */

static bool has_capital(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] >= 'A' && text[i] <= 'Z')
            return true;
    return false;
}

static bool holds(const char *text, const char *word, bool exact)
{
    return (exact ? strstr(text, word) : strcasestr(text, word)) != NULL;
}

/* Every word of the filter stands somewhere in what the columns say. */
static bool passes(const struct runs_view *v, const struct run *r)
{
    struct buf all = BUF_INIT;
    bool ok = true;
    for (size_t i = 0; i < runs_columns(); i++) {
        runs_column(i)->text(r, &all);
        buf_putc(&all, '\n');
    }
    buf_puts(&all, r->id);
    for (const char *at = v->filter; ok && *(at += strspn(at, " "));) {
        size_t len = strcspn(at, " ");
        char word[sizeof v->filter];
        memcpy(word, at, len);
        word[len] = '\0';
        ok = holds(buf_str(&all), word, has_capital(word, len));
        at += len;
    }
    buf_release(&all);
    return ok;
}

static int by_column(const void *a, const void *b, void *data)
{
    const struct runs_view *v = data;
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    int got = runs_column(v->sort)->compare(&v->runs[x], &v->runs[y]);
    if (got == 0)
        return x < y ? -1 : 1;
    return v->backwards ? -got : got;
}

static void arrange(struct runs_view *v)
{
    v->n_shown = 0;
    for (size_t i = 0; i < v->n; i++)
        if (!v->filter[0] || passes(v, &v->runs[i]))
            v->shown[v->n_shown++] = (uint32_t)i;
    if (v->sort < runs_columns())
        qsort_r(v->shown, v->n_shown, sizeof *v->shown, by_column, v);
    else if (v->backwards)
        for (size_t i = 0; i < v->n_shown / 2; i++) {
            uint32_t x = v->shown[i];
            v->shown[i] = v->shown[v->n_shown - 1 - i];
            v->shown[v->n_shown - 1 - i] = x;
        }
}

/* The cursor stays on its run, wherever that is now. */
static void arrange_in_place(struct screen *s, const char *id)
{
    struct runs_view *v = s->view;
    arrange(v);
    for (size_t i = 0; s->n_panes && i < v->n_shown; i++)
        if (strcmp(runs_at(v, i)->id, id) == 0) {
            list_select(s->panes[0], i);
            return;
        }
}

void runs_rearrange(struct screen *s)
{
    char id[64] = "";
    const struct run *r = runs_selected(s->panes[0]);
    if (r)
        memcpy(id, r->id, sizeof id);
    arrange_in_place(s, id);
}

/* --- the view ------------------------------------------------------------------------------------------------ */

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000) + t.tv_nsec / 1000000;
}

static struct run_rate measure(const struct runs_view *v, const struct run *r, int64_t now)
{
    enum { LEAST_MS = 500 };
    struct run_rate m = { .events = r->events, .since_ms = now };
    memcpy(m.id, r->id, sizeof m.id);
    for (size_t i = 0; i < v->n_rates; i++) {
        const struct run_rate *old = &v->rates[i];
        if (strcmp(old->id, r->id) != 0)
            continue;
        if (now - old->since_ms < LEAST_MS || r->events < old->events)
            return *old;
        m.rate = (r->events - old->events) * 1000 / (uint64_t)(now - old->since_ms);
    }
    return m;
}

/* Fills in the rates of the runs that go on; shows them, unless the person has chosen what is shown. */
static void measure_all(struct runs_view *v, struct run *runs, size_t n)
{
    size_t live = 0;
    for (size_t i = 0; i < n; i++)
        live += runs[i].status == RUN_RUNNING;
    struct run_rate *rates = calloc(live + 1, sizeof *rates);
    if (!rates)
        return;
    int64_t now = now_ms();
    live = 0;
    for (size_t i = 0; i < n; i++)
        if (runs[i].status == RUN_RUNNING) {
            rates[live] = measure(v, &runs[i], now);
            runs[i].rate = rates[live++].rate;
        }
    free(v->rates);
    v->rates = rates;
    v->n_rates = live;
    v->reloaded_ms = now;
    if (live && !v->chosen)
        runs_choice_live(&v->choice);
}

int runs_reload(struct screen *s, struct err *err)
{
    struct runs_view *v = s->view;
    struct run *runs;
    size_t n;
    char id[64] = "";
    uint64_t generation = store_generation(s->ui.store);
    const struct run *r = s->n_panes ? runs_selected(s->panes[0]) : NULL;
    if (r)
        memcpy(id, r->id, sizeof id);
    if (store_runs(s->ui.store, &runs, &n, err) < 0)
        return -1;
    uint32_t *shown = calloc(n + 1, sizeof *shown);
    if (!shown) {
        store_runs_free(runs, n);
        return err_memory(err);
    }
    measure_all(v, runs, n);
    store_runs_free(v->runs, v->n);
    free(v->shown);
    v->runs = runs;
    v->n = n;
    v->shown = shown;
    v->generation = generation;
    arrange_in_place(s, id);
    return 0;
}

/* `events back`, `newest`. */
static void read_sort(struct runs_view *v, const char *text)
{
    size_t len = strcspn(text, " ");
    v->sort = runs_column_by_name(text, len);
    v->backwards = strcmp(text + len, " back") == 0;
}

void runs_keep_sort(struct screen *s)
{
    const struct runs_view *v = s->view;
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s%s", v->sort < runs_columns() ? runs_column(v->sort)->name : "newest",
               v->backwards ? " back" : "");
    keep_set(s->ui.keep, "runs.sort", buf_str(&text));
    buf_release(&text);
}

static void keep_marks(struct screen *s)
{
    const struct runs_view *v = s->view;
    struct buf text = BUF_INIT;
    buf_printf(&text, "%s%s%s", v->marks[0], v->marks[1][0] ? " " : "", v->marks[1]);
    keep_set(s->ui.keep, "runs.marked", text.len ? buf_str(&text) : NULL);
    buf_release(&text);
}
int runs_view_open(struct screen *s, const struct ui_context *ui, struct err *err)
{
    struct runs_view *v = calloc(1, sizeof *v);
    const char *columns = keep_get(ui->keep, "runs.columns"), *sort = keep_get(ui->keep, "runs.sort");
    const char *marked = keep_get(ui->keep, "runs.marked");
    s->view = v;
    if (!v)
        return err_memory(err);
    v->sort = runs_columns();
    runs_choice_default(&v->choice);
    if (columns)
        v->chosen = runs_choice_read(&v->choice, columns);
    if (sort)
        read_sort(v, sort);
    if (marked)
        sscanf(marked, "%63s %63s", v->marks[0], v->marks[1]);
    return runs_reload(s, err);
}

void runs_view_close(struct runs_view *v)
{
    if (!v)
        return;
    store_runs_free(v->runs, v->n);
    free(v->shown);
    free(v->rates);
    free(v);
}

int runs_refresh(struct screen *s, struct err *err)
{
    enum { AGAIN_MS = 500 };
    const struct runs_view *v = s->view;
    /* rates and durations change by themselves */
    bool again = v->n_rates && now_ms() - v->reloaded_ms > AGAIN_MS;
    if (store_generation(s->ui.store) == v->generation && !again)
        return 0;
    return runs_reload(s, err) < 0 ? -1 : 1;
}

/* --- marks --------------------------------------------------------------------------------------------------- */

bool runs_is_marked(const struct runs_view *v, const struct run *r)
{
    return strcmp(v->marks[0], r->id) == 0 || strcmp(v->marks[1], r->id) == 0;
}

static bool is_here(const struct runs_view *v, const char *id)
{
    for (size_t i = 0; i < v->n; i++)
        if (strcmp(v->runs[i].id, id) == 0)
            return true;
    return false;
}

/* Marks of runs that are gone, or of another database, do not count. */
static void drop_stale_marks(struct runs_view *v)
{
    if (v->marks[1][0] && !is_here(v, v->marks[1]))
        v->marks[1][0] = '\0';
    if (!is_here(v, v->marks[0])) {
        memcpy(v->marks[0], v->marks[1], sizeof v->marks[0]);
        v->marks[1][0] = '\0';
    }
}

void runs_mark(struct screen *s, const struct run *r)
{
    struct runs_view *v = s->view;
    drop_stale_marks(v);
    if (strcmp(v->marks[0], r->id) == 0) {
        memcpy(v->marks[0], v->marks[1], sizeof v->marks[0]);
        v->marks[1][0] = '\0';
    } else if (strcmp(v->marks[1], r->id) == 0) {
        v->marks[1][0] = '\0';
    } else {
        if (v->marks[0][0] && v->marks[1][0]) /* a third one: the oldest goes */
            memcpy(v->marks[0], v->marks[1], sizeof v->marks[0]);
        memcpy(v->marks[v->marks[0][0] != '\0'], r->id, sizeof v->marks[0]);
    }
    keep_marks(s);
}
