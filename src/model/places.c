/* Places in a run: by percent, by time, and as a person types them. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/moves.h"
#include "src/model/trace_impl.h"

int trace_at_percent(struct trace *t, double percent, uint64_t *to, struct err *err)
{
    (void)err;
    uint64_t events = reader_events(t->reader);
    if (!events)
        return 0;
    double p = percent > 0 ? (percent < 100 ? percent / 100 : 1) : 0; /* NaN is 0 too */
    uint64_t n = 1 + (uint64_t)(p * (double)(events - 1) + 0.5);
    *to = n < events ? n : events;
    return 1;
}

double trace_percent(struct trace *t, uint64_t n)
{
    uint64_t events = reader_events(t->reader);
    return events > 1 && n ? 100 * (double)(n - 1) / (double)(events - 1) : 0;
}

int trace_at_time(struct trace *t, uint64_t time_ns, uint64_t *to, struct err *err)
{
    size_t low = 0, high = reader_chunks(t->reader);
    const struct moment *m;
    if (!high)
        return 0;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        *(reader_summary(t->reader, middle)->start_ns <= time_ns ? &low : &high) = middle;
    }
    if (reader_moments(t->reader, low, &m, err))
        return -1;
    uint32_t first = 0, end = reader_summary(t->reader, low)->n_events;
    while (end - first > 1) {
        uint32_t middle = first + (end - first) / 2;
        *(m[middle].time_ns <= time_ns ? &first : &end) = middle;
    }
    *to = m[first].n;
    return 1;
}

/* --- as a person types them ---------------------------------------------------------------------------------- */

static const struct unit {
    const char *name;
    double ns;
} units[] = {
    { "h", 3600e9 }, { "ns", 1 }, { "us", 1e3 }, { "µs", 1e3 }, { "ms", 1e6 }, { "m", 60e9 }, { "s", 1e9 }
}; /* a name stands before those it begins with */

static int not_understood(const char *where, struct err *err)
{
    return err_set(err, ERR_USAGE,
                   "%.100s is no place in a run: type an event (1234, +20, -20, $), a percentage (37.5%%) or a time "
                   "(1.5s, 300ms, 2m10s)",
                   where);
}

/* Digits with commas between them, all of the text. */
static bool read_count(const char *s, uint64_t *n)
{
    bool any = false;
    for (*n = 0; *s; s++) {
        if (*s == ',' && any)
            continue;
        if (!isdigit((unsigned char)*s) || *n > UINT64_MAX / 10 - 9)
            return false;
        *n = *n * 10 + (uint64_t)(*s - '0');
        any = true;
    }
    return any;
}

static bool read_number(const char **at, double *v)
{
    char *end;
    if (!isdigit((unsigned char)**at) && **at != '.')
        return false;
    *v = strtod(*at, &end);
    bool good = end > *at && isfinite(*v) && !memchr(*at, 'x', (size_t)(end - *at));
    *at = end;
    return good;
}

static bool read_time(const char *s, double *ns)
{
    double v;
    *ns = 0;
    do {
        const struct unit *u = units;
        if (!read_number(&s, &v))
            return false;
        while (u < units + sizeof units / sizeof *units && strncmp(s, u->name, strlen(u->name)) != 0)
            u++;
        if (u == units + sizeof units / sizeof *units)
            return false;
        *ns += v * u->ns;
        s += strlen(u->name);
    } while (*s);
    return true;
}

int trace_goto(struct trace *t, const char *where, uint64_t n, uint64_t *to, struct err *err)
{
    uint64_t events = reader_events(t->reader), count;
    double v;
    const char *s = where;
    if (!events)
        return 0;
    if (strcmp(s, "$") == 0) {
        *to = events;
    } else if ((*s == '+' || *s == '-') && read_count(s + 1, &count)) {
        uint64_t room = *s == '+' ? events - n : n - 1;
        count = count < room ? count : room;
        *to = *s == '+' ? n + count : n - count;
    } else if (read_count(s, &count)) {
        *to = count < 1 ? 1 : count < events ? count : events;
    } else if (read_number(&s, &v) && strcmp(s, "%") == 0) {
        return trace_at_percent(t, v, to, err);
    } else if (read_time(where, &v)) {
        return trace_at_time(t, v < 1e18 ? (uint64_t)v : (uint64_t)1e18, to, err);
    } else {
        return not_understood(where, err);
    }
    return 1;
}
