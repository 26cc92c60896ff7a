/* Orders of a profile, under the names that pstats gives them. */
#include <stdlib.h>
#include <string.h>

#include "smiley/profile.h"

static const struct {
    const char *name;
    enum profile_key key;
} names[] = {
    { "calls", PROFILE_CALLS },
    { "cumulative", PROFILE_CUMULATIVE },
    { "cumtime", PROFILE_CUMULATIVE },
    { "file", PROFILE_FILE },
    { "filename", PROFILE_FILE },
    { "line", PROFILE_LINE },
    { "module", PROFILE_FILE },
    { "name", PROFILE_NAME },
    { "ncalls", PROFILE_CALLS },
    { "nfl", PROFILE_NFL },
    { "pcalls", PROFILE_PCALLS },
    { "stdname", PROFILE_STDNAME },
    { "time", PROFILE_TIME },
    { "tottime", PROFILE_TIME },
    { "-1", PROFILE_STDNAME },
    { "0", PROFILE_CALLS },
    { "1", PROFILE_TIME },
    { "2", PROFILE_CUMULATIVE },
};
enum { NAMES = sizeof names / sizeof *names, NUMBERS = 4 /* the last ones, for who knows the old profiler */ };

enum profile_key profile_key_find(const char *name)
{
    enum profile_key found = PROFILE_KEYS;
    size_t len = strlen(name);
    for (size_t i = 0; i < NAMES; i++)
        if (!strcmp(names[i].name, name))
            return names[i].key;
    for (size_t i = 0; len && i < NAMES - NUMBERS; i++) {
        if (strncmp(names[i].name, name, len) != 0)
            continue;
        if (found != PROFILE_KEYS && found != names[i].key)
            return PROFILE_KEYS;
        found = names[i].key;
    }
    return found;
}

const char *profile_key_name(size_t i)
{
    return i < NAMES - NUMBERS ? names[i].name : NULL;
}

const char *profile_key_title(enum profile_key key)
{
    static const char *const titles[] = {
        [PROFILE_CALLS] = "call count",
        [PROFILE_CUMULATIVE] = "cumulative time",
        [PROFILE_FILE] = "file name",
        [PROFILE_LINE] = "line number",
        [PROFILE_NAME] = "function name",
        [PROFILE_NFL] = "name/file/line",
        [PROFILE_PCALLS] = "primitive call count",
        [PROFILE_PLACE] = "file, line and function",
        [PROFILE_STDNAME] = "standard name",
        [PROFILE_TIME] = "internal time",
        [PROFILE_TIME_EACH] = "internal time per call",
        [PROFILE_CUMULATIVE_EACH] = "cumulative time per call",
    };
    _Static_assert(sizeof titles / sizeof *titles == PROFILE_KEYS, "a title a key");
    return titles[key];
}

void profile_label(struct buf *out, const struct profile_function *f, bool whole)
{
    size_t len = strlen(f->name);
    if (!strcmp(f->file, "~") && f->line == 0) {
        if (len >= 2 && f->name[0] == '<' && f->name[len - 1] == '>')
            buf_printf(out, "{%.*s}", (int)(len - 2), f->name + 1);
        else
            buf_puts(out, f->name);
        return;
    }
    const char *slash = whole ? NULL : strrchr(f->file, '/');
    buf_printf(out, "%s:%u(%s)", slash ? slash + 1 : f->file, f->line, f->name);
}

/* --- sorting ------------------------------------------------------------------------------------------------ */

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int compare_number(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int compare_each(uint64_t a_ns, uint64_t a_calls, uint64_t b_ns, uint64_t b_calls)
{
    double a = a_calls ? (double)a_ns / (double)a_calls : 0, b = b_calls ? (double)b_ns / (double)b_calls : 0;
    return (a > b) - (a < b);
}

static int compare_file(const struct profile_function *a, const struct profile_function *b)
{
    int order = strcmp(base_of(a->file), base_of(b->file));
    return order ? order : strcmp(a->file, b->file);
}

static int compare_place(const struct profile_function *a, const struct profile_function *b)
{
    int order = compare_file(a, b);
    if (!order)
        order = compare_number(a->line, b->line);
    return order ? order : strcmp(a->name, b->name);
}

static int compare_stdname(const struct profile_function *a, const struct profile_function *b)
{
    struct buf first = BUF_INIT, second = BUF_INIT;
    profile_label(&first, a, false);
    profile_label(&second, b, false);
    int order = strcmp(buf_str(&first), buf_str(&second));
    buf_release(&first);
    buf_release(&second);
    return order;
}

static int compare_key(enum profile_key key, const struct profile_function *a, const struct profile_function *b)
{
    int order = 0;
    switch (key) {
    case PROFILE_CALLS:
        return compare_number(b->cost.calls, a->cost.calls);
    case PROFILE_PCALLS:
        return compare_number(b->cost.calls - b->cost.recursive, a->cost.calls - a->cost.recursive);
    case PROFILE_CUMULATIVE:
        return compare_number(b->cost.total_ns, a->cost.total_ns);
    case PROFILE_TIME:
        return compare_number(b->cost.own_ns, a->cost.own_ns);
    case PROFILE_TIME_EACH:
        return compare_each(b->cost.own_ns, b->cost.calls, a->cost.own_ns, a->cost.calls);
    case PROFILE_CUMULATIVE_EACH:
        return compare_each(b->cost.total_ns, b->cost.calls - b->cost.recursive, a->cost.total_ns,
                            a->cost.calls - a->cost.recursive);
    case PROFILE_FILE:
        return compare_file(a, b);
    case PROFILE_LINE:
        return compare_number(a->line, b->line);
    case PROFILE_NAME:
        return strcmp(a->name, b->name);
    case PROFILE_NFL:
        order = strcmp(a->name, b->name);
        return order ? order : compare_place(a, b);
    case PROFILE_STDNAME:
        return compare_stdname(a, b);
    default:
        return compare_place(a, b);
    }
}

struct by {
    const struct profile *p;
    enum profile_key key;
};

static int compare(const void *a, const void *b, void *data)
{
    const struct by *by = data;
    const struct profile_function *f = &by->p->functions[*(const size_t *)a];
    const struct profile_function *g = &by->p->functions[*(const size_t *)b];
    int order = compare_key(by->key, f, g);
    return order ? order : compare_place(f, g);
}

void profile_sort(const struct profile *p, enum profile_key key, size_t *order)
{
    for (size_t i = 0; i < p->n_functions; i++)
        order[i] = i;
    if (p->n_functions)
        qsort_r(order, p->n_functions, sizeof *order, compare, &(struct by){ p, key });
}
