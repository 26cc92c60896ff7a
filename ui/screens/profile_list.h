/* Which functions of a profile are shown, and in what order: a list of numbers into the profile, made anew whenever the
 * filter, the order or the profile changes. */
#ifndef UI_PROFILE_LIST_H
#define UI_PROFILE_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/profile.h"

enum { PROFILE_FILTER_MAX = 128 };

struct profile_list {
    size_t *rows; /* owned; functions, as they are shown */
    size_t n;
    enum profile_key key;
    bool back;                       /* the other way round */
    bool traced;                     /* only functions whose lines are traced */
    char filter[PROFILE_FILTER_MAX]; /* words of the label with its path, in any case; "": all */
    int calls_width;                 /* cells the widest number of calls takes */
};

int profile_list_arrange(struct profile_list *l, const struct profile *p, struct err *err); /* on failure it is empty */
void profile_list_release(struct profile_list *l);
size_t profile_list_find(const struct profile_list *l, size_t function); /* its row; l->n: it is not shown */
bool profile_list_shows(const struct profile_list *l, const struct profile_function *f);

/* The order as text, `call count`, `internal time back`; what cannot be understood changes nothing. */
void profile_list_read_sort(struct profile_list *l, const char *text);
void profile_list_write_sort(const struct profile_list *l, struct buf *out);

#endif
