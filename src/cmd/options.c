/* Parsing by table. Arguments are gathered at the front of argv while the options are read out of it, so that nothing
 * is allocated but the lists of repeatable options. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/options.h"

struct parser {
    const struct opt_set *sets;
    char **argv;
    int argc, next; /* argv[next] is the word to read next */
    struct err *err;
};

static const struct opt *find(const struct parser *p, const char *name, size_t len, char letter, void **values)
{
    for (const struct opt_set *set = p->sets; set->options; set++)
        for (const struct opt *o = set->options; opt_is(o); o++)
            if (letter ? o->letter == letter : o->name && strncmp(o->name, name, len) == 0 && !o->name[len]) {
                *values = set->values;
                return o;
            }
    return NULL;
}

static const char *nth_name(const void *data, size_t i)
{
    for (const struct opt_set *set = data; set->options; set++)
        for (const struct opt *o = set->options; opt_is(o); o++)
            if (o->name && !o->hidden && i-- == 0)
                return o->name;
    return NULL;
}

static int unknown(const struct parser *p, const char *name, size_t len)
{
    char typed[64];
    snprintf(typed, sizeof typed, "%.*s", (int)(len < 60 ? len : 60), name);
    const char *near = options_suggest(typed, nth_name, p->sets);
    if (near)
        return err_set(p->err, ERR_USAGE, "unknown option --%s (did you mean --%s?)", typed, near);
    return err_set(p->err, ERR_USAGE, "unknown option --%s", typed);
}

static int add_word(struct words *w, const char *word, struct err *err)
{
    char **list = realloc(w->list, (w->n + 2) * sizeof *list);
    if (!list)
        return err_memory(err);
    w->list = list;
    list[w->n++] = (char *)word;
    list[w->n] = NULL;
    return 0;
}

static int check_choice(const struct opt *o, const char *shown, const char *value, struct err *err)
{
    char known[320] = "";
    size_t len = 0;
    const char *word;
    for (size_t i = 0; (word = o->choice(i)); i++) {
        if (strcmp(word, value) == 0)
            return 0;
        if (len < sizeof known)
            len += (size_t)snprintf(known + len, sizeof known - len, "%s%s", len ? ", " : "", word);
    }
    return err_set(err, ERR_USAGE, "%s: '%.60s' is none of %s", shown, value, known);
}

static int parse_number(const struct opt *o, const char *shown, const char *value, uint64_t *number, struct err *err)
{
    char *end;
    errno = 0;
    unsigned long long v = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end)
        return err_set(err, ERR_USAGE, "%s: '%.60s' is not a number", shown, value);
    if (errno || v < o->min || v > o->max)
        return err_set(err, ERR_USAGE, "%s: %.60s is out of range (%llu to %llu)", shown, value,
                       (unsigned long long)o->min, (unsigned long long)o->max);
    *number = v;
    return 0;
}

/* Stores what an option says. `shown` is how it was written; value is NULL where none stands with it. */
static int take(struct parser *p, const struct opt *o, void *values, const char *shown, const char *value)
{
    void *at = (char *)values + o->at;
    if (opt_takes_value(o)) {
        if (!value && p->next == p->argc)
            return err_set(p->err, ERR_USAGE, "%s needs a value (%s)", shown, o->arg);
        if (!value)
            value = p->argv[p->next++];
        if (o->choice && check_choice(o, shown, value, p->err))
            return -1;
    } else if (value) {
        return err_set(p->err, ERR_USAGE, "%s takes no value", shown);
    }
    switch (o->kind) {
    case OPT_FLAG:
        *(bool *)at = o->set;
        return 0;
    case OPT_COUNT:
        ++*(int *)at;
        return 0;
    case OPT_TEXT:
        *(const char **)at = value;
        return 0;
    case OPT_LIST:
        return add_word(at, value, p->err);
    case OPT_NUMBER:
        return parse_number(o, shown, value, at, p->err);
    case OPT_NUMBER32: {
        uint64_t number;
        if (parse_number(o, shown, value, &number, p->err))
            return -1;
        *(uint32_t *)at = (uint32_t)number;
        return 0;
    }
    case OPT_STOP:
    case OPT_KINDS:
        break;
    }
    return 0;
}

static int long_option(struct parser *p, const char *word)
{
    const char *name = word + 2, *equals = strchr(name, '=');
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    void *values;
    const struct opt *o = find(p, name, len, 0, &values);
    if (!o)
        return unknown(p, name, len);
    char shown[64];
    snprintf(shown, sizeof shown, "--%s", o->name);
    return take(p, o, values, shown, equals ? equals + 1 : NULL);
}

/* A word of letters: flags, the last of which may take the rest of the word as its value. */
static int letters(struct parser *p, const char *word)
{
    for (const char *c = word + 1; *c; c++) {
        void *values;
        const struct opt *o = find(p, NULL, 0, *c, &values);
        if (!o || o->kind == OPT_STOP)
            return err_set(p->err, ERR_USAGE, "unknown option -%c", *c > ' ' && *c < 0x7f ? *c : '?');
        char shown[3] = { '-', *c, 0 };
        bool glued = opt_takes_value(o) && c[1];
        if (take(p, o, values, shown, glued ? c + 1 : NULL))
            return -1;
        if (glued)
            break;
    }
    return 0;
}

static bool stops(const struct parser *p, const char *word)
{
    void *values;
    if (word[0] != '-' || !word[1])
        return false;
    const struct opt *o =
        word[1] == '-' ? find(p, word + 2, strlen(word + 2), 0, &values) : find(p, NULL, 0, word[1], &values);
    return o && o->kind == OPT_STOP;
}

int options_parse(const struct opt_set *sets, unsigned flags, int argc, char **argv, int *n_args, struct err *err)
{
    struct parser p = { .sets = sets, .argv = argv, .argc = argc, .err = err };
    int n = 0;
    while (p.next < argc) {
        char *word = argv[p.next];
        if (strcmp(word, "--") == 0) {
            p.next++;
            break;
        }
        bool is_argument = word[0] != '-' || !word[1];
        if (stops(&p, word) || (is_argument && flags & OPTIONS_STOP_AT_FIRST))
            break;
        p.next++;
        if (is_argument)
            argv[n++] = word;
        else if (word[1] == '-' ? long_option(&p, word) : letters(&p, word))
            return -1;
    }
    while (p.next < argc)
        argv[n++] = argv[p.next++];
    argv[n] = NULL;
    *n_args = n;
    return 0;
}

void options_release(const struct opt_set *sets)
{
    for (const struct opt_set *set = sets; set->options; set++)
        for (const struct opt *o = set->options; opt_is(o); o++)
            if (o->kind == OPT_LIST) {
                struct words *w = (struct words *)((char *)set->values + o->at);
                free(w->list);
                *w = (struct words){ 0 };
            }
}
