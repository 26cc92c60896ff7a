/* Counts, durations and times as a person reads them. */
#include "smiley/text.h"

#include <inttypes.h>
#include <time.h>

#include "smiley/buf.h"

void text_count(struct buf *out, uint64_t n)
{
    char text[32];
    size_t at = sizeof(text);
    int digits = 0;
    do {
        if (digits && digits % 3 == 0)
            text[--at] = ',';
        text[--at] = (char)('0' + n % 10);
        digits++;
        n /= 10;
    } while (n);
    buf_put(out, text + at, sizeof(text) - at);
}

struct unit {
    uint64_t ns;
    const char *name;
};

/* Below a minute three digits of one unit say enough; the limits are where rounding would reach the next unit. */
static const struct {
    uint64_t below;
    struct unit unit;
} small_units[] = {
    { UINT64_C(1000), { 1, "ns" } },
    { UINT64_C(999500), { 1000, "us" } },
    { UINT64_C(999500000), { 1000000, "ms" } },
    { UINT64_C(59950000000), { 1000000000, "s" } },
};

/* From a minute on, two neighbouring ones. */
static const struct unit large_units[] = {
    { UINT64_C(86400000000000), "d" },
    { UINT64_C(3600000000000), "h" },
    { UINT64_C(60000000000), "min" },
    { UINT64_C(1000000000), "s" },
};

void text_duration(struct buf *out, uint64_t ns)
{
    for (size_t i = 0; i < sizeof(small_units) / sizeof(*small_units); i++) {
        if (ns >= small_units[i].below)
            continue;
        const struct unit *unit = &small_units[i].unit;
        uint64_t tenth = unit->ns / 10;
        if (!tenth || ns >= 100 * unit->ns - tenth / 2) {
            buf_printf(out, "%" PRIu64 " %s", (ns + unit->ns / 2) / unit->ns, unit->name);
        } else {
            uint64_t tenths = (ns + tenth / 2) / tenth;
            buf_printf(out, "%" PRIu64 ".%u %s", tenths / 10, (unsigned)(tenths % 10), unit->name);
        }
        return;
    }
    uint64_t seconds = ns / UINT64_C(1000000000) + (ns % UINT64_C(1000000000) >= 500000000);
    for (size_t i = 0;; i++) {
        uint64_t here = large_units[i].ns / UINT64_C(1000000000), next = large_units[i + 1].ns / UINT64_C(1000000000);
        if (seconds >= here || next == 1) {
            buf_printf(out, "%" PRIu64 " %s %" PRIu64 " %s", seconds / here, large_units[i].name, seconds % here / next,
                       large_units[i + 1].name);
            return;
        }
    }
}

/* Seconds and nanoseconds of a time that may lie before 1970. */
static time_t split(int64_t unix_ns, long *ns)
{
    int64_t seconds = unix_ns / 1000000000, rest = unix_ns % 1000000000;
    if (rest < 0) {
        rest += 1000000000;
        seconds--;
    }
    *ns = (long)rest;
    return (time_t)seconds;
}

void text_time(struct buf *out, int64_t unix_ns)
{
    long ns;
    time_t seconds = split(unix_ns, &ns);
    struct tm tm;
    char text[64];
    if (localtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S", &tm))
        buf_puts(out, text);
}

void text_time_iso(struct buf *out, int64_t unix_ns)
{
    long ns;
    time_t seconds = split(unix_ns, &ns);
    struct tm tm;
    char text[64];
    if (gmtime_r(&seconds, &tm) && strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm))
        buf_printf(out, "%s.%06ld+00:00", text, ns / 1000);
}
