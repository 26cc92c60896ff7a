#include "ui/screens/runs_columns.h"

#include <string.h>
#include <time.h>

#include "smiley/buf.h"
#include "smiley/text.h"

enum { ID_SHOWN = 8, DEFAULT_COLUMNS = 7 };

/* --- what they say ------------------------------------------------------------------------------------------- */

static void text_of_id(const struct run *r, struct buf *out)
{
    buf_put(out, r->id, strnlen(r->id, ID_SHOWN));
}

static void text_of_start(const struct run *r, struct buf *out)
{
    text_time(out, r->start_ns);
}

static int64_t duration_ns(const struct run *r)
{
    int64_t end = r->end_ns;
    if (end == 0 && r->status == RUN_RUNNING) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        end = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    }
    return end > r->start_ns ? end - r->start_ns : -1;
}

static void text_of_duration(const struct run *r, struct buf *out)
{
    int64_t ns = duration_ns(r);
    if (ns >= 0)
        text_duration(out, (uint64_t)ns);
}

static void text_of_events(const struct run *r, struct buf *out)
{
    text_count(out, r->events);
}

static void text_of_rate(const struct run *r, struct buf *out)
{
    if (r->status != RUN_RUNNING)
        return;
    text_count(out, r->rate);
    buf_puts(out, "/s");
}

static void text_of_error(const struct run *r, struct buf *out)
{
    if (!*r->error_type)
        return;
    buf_puts(out, r->error_type);
    if (*r->error_message)
        buf_printf(out, ": %s", r->error_message);
}

static void text_of_pid(const struct run *r, struct buf *out)
{
    if (r->pid > 0)
        buf_printf(out, "%lld", (long long)r->pid);
}

#define TEXT_OF(field)                                                                                                 \
    static void text_of_##field(const struct run *r, struct buf *out)                                                  \
    {                                                                                                                  \
        buf_puts(out, r->field);                                                                                       \
    }                                                                                                                  \
    static int by_##field(const struct run *a, const struct run *b)                                                    \
    {                                                                                                                  \
        return strcmp(a->field, b->field);                                                                             \
    }
TEXT_OF(description)
TEXT_OF(cwd)
TEXT_OF(host)
TEXT_OF(user)
TEXT_OF(python)

/* --- what they look like ------------------------------------------------------------------------------------- */

#define ROLE_FN(name, id)                                                                                              \
    static enum role role_##name(const struct run *r)                                                                  \
    {                                                                                                                  \
        (void)r;                                                                                                       \
        return ROLE_##id;                                                                                              \
    }
ROLE_FN(plain, TEXT)
ROLE_FN(dim, DIM)
ROLE_FN(number, NUMBER)
ROLE_FN(error, ERROR)

static enum role role_outcome(const struct run *r)
{
    if (r->status == RUN_RUNNING)
        return ROLE_LIVE;
    if (r->status == RUN_LOST)
        return ROLE_WARN;
    return run_failed(r) ? ROLE_ERROR : ROLE_OK;
}

/* --- how runs compare ---------------------------------------------------------------------------------------- */

static int order(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int by_id(const struct run *a, const struct run *b)
{
    return strcmp(a->id, b->id);
}

static int by_start(const struct run *a, const struct run *b)
{
    return order(a->start_ns, b->start_ns);
}

static int by_duration(const struct run *a, const struct run *b)
{
    return order(duration_ns(a), duration_ns(b));
}

static int by_events(const struct run *a, const struct run *b)
{
    return order((int64_t)a->events, (int64_t)b->events);
}

static int by_rate(const struct run *a, const struct run *b)
{
    return order((int64_t)a->rate, (int64_t)b->rate);
}

static int by_pid(const struct run *a, const struct run *b)
{
    return order(a->pid, b->pid);
}

static int by_outcome(const struct run *a, const struct run *b)
{
    int got = order(run_failed(a), run_failed(b));
    if (got == 0)
        got = order((int64_t)a->status, (int64_t)b->status);
    return got ? got : order(a->code, b->code);
}

static int by_error(const struct run *a, const struct run *b)
{
    int got = strcmp(a->error_type, b->error_type);
    return got ? got : strcmp(a->error_message, b->error_message);
}

static const struct runs_column table[] = {
    { "id", ID_SHOWN, ID_SHOWN, false, 3, false, text_of_id, role_dim, by_id },
    { "command", 22, 10, true, 1, false, text_of_description, role_plain, by_description },
    { "start", 19, 19, false, 6, false, text_of_start, role_dim, by_start },
    { "duration", 10, 10, false, 5, true, text_of_duration, role_plain, by_duration },
    { "events", 11, 11, false, 4, true, text_of_events, role_number, by_events },
    { "outcome", 16, 9, false, 2, false, run_outcome, role_outcome, by_outcome },
    { "error", 16, 16, true, 7, false, text_of_error, role_error, by_error },
    { "python", 8, 8, false, 8, false, text_of_python, role_dim, by_python },
    { "host", 12, 8, false, 9, false, text_of_host, role_dim, by_host },
    { "user", 10, 6, false, 10, false, text_of_user, role_dim, by_user },
    { "pid", 8, 8, false, 11, true, text_of_pid, role_dim, by_pid },
    { "directory", 16, 10, true, 12, false, text_of_cwd, role_dim, by_cwd },
    { "rate", 12, 10, false, 5, true, text_of_rate, role_number, by_rate },
};
enum { COLUMNS = sizeof table / sizeof *table };
_Static_assert((int)COLUMNS <= (int)RUNS_COLUMNS_MAX, "all of them can be chosen");

size_t runs_columns(void)
{
    return COLUMNS;
}

const struct runs_column *runs_column(size_t i)
{
    return &table[i];
}

size_t runs_column_by_name(const char *name, size_t len)
{
    size_t i = 0;
    while (i < COLUMNS && (strlen(table[i].name) != len || memcmp(table[i].name, name, len) != 0))
        i++;
    return i;
}

/* --- what is chosen ------------------------------------------------------------------------------------------ */

void runs_choice_default(struct runs_choice *c)
{
    c->n = DEFAULT_COLUMNS;
    for (size_t i = 0; i < c->n; i++)
        c->list[i] = (unsigned char)i;
}

void runs_choice_live(struct runs_choice *c)
{
    runs_choice_read(c, "id command host rate events outcome duration");
}

bool runs_choice_read(struct runs_choice *c, const char *text)
{
    struct runs_choice fresh = { .n = 0 };
    while (*(text += strspn(text, " ,\t"))) {
        size_t len = strcspn(text, " ,\t"), column = runs_column_by_name(text, len);
        if (column == COLUMNS || fresh.n == RUNS_COLUMNS_MAX || memchr(fresh.list, (int)column, fresh.n))
            return false;
        fresh.list[fresh.n++] = (unsigned char)column;
        text += len;
    }
    if (fresh.n == 0)
        return false;
    *c = fresh;
    return true;
}

void runs_choice_write(const struct runs_choice *c, struct buf *out)
{
    for (size_t i = 0; i < c->n; i++)
        buf_printf(out, i ? " %s" : "%s", table[c->list[i]].name);
}

static int needed(const struct runs_choice *c, const int *widths)
{
    int sum = RUNS_GAP;
    for (size_t i = 0; i < c->n; i++)
        sum += widths[i] ? widths[i] + RUNS_GAP : 0;
    return sum;
}

/* Takes out the heaviest, but one stays. */
static bool lighten(const struct runs_choice *c, int *widths)
{
    size_t heaviest = c->n, left = 0;
    for (size_t i = 0; i < c->n; i++) {
        left += widths[i] > 0;
        if (widths[i] && (heaviest == c->n || table[c->list[i]].weight > table[c->list[heaviest]].weight))
            heaviest = i;
    }
    if (left < 2)
        return false;
    widths[heaviest] = 0;
    return true;
}

void runs_choice_widths(const struct runs_choice *c, int cols, int *widths)
{
    enum { SMALL = 72 };
    int open = 0;
    for (size_t i = 0; i < c->n; i++)
        widths[i] = cols >= SMALL ? table[c->list[i]].width : table[c->list[i]].narrow;
    while (needed(c, widths) > cols && lighten(c, widths))
        ;
    for (size_t i = 0; i < c->n; i++)
        open += widths[i] && table[c->list[i]].open;
    int rest = cols - needed(c, widths);
    for (size_t i = 0; open > 0 && rest > 0 && i < c->n; i++)
        if (widths[i] && table[c->list[i]].open) {
            int share = rest / open--;
            widths[i] += share;
            rest -= share;
        }
    for (size_t i = 0; i < c->n; i++)
        if (widths[i] > cols - RUNS_GAP)
            widths[i] = cols > RUNS_GAP + 1 ? cols - RUNS_GAP : 1;
}
