/* The columns of the list of runs: what each says of a run, how runs compare by it, and how many of those a person has
 * chosen fit on a screen. */
#ifndef UI_RUNS_COLUMNS_H
#define UI_RUNS_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "smiley/run.h"
#include "ui/terminal/theme.h"

struct buf;

enum { RUNS_COLUMNS_MAX = 16, RUNS_GAP = 2 };

struct runs_column {
    const char *name;  /* as it is typed; the heading is the same in capitals */
    int width, narrow; /* cells, and on small screens */
    bool open;         /* takes its share of what is left */
    int weight;        /* the heaviest go first where not all fit */
    bool right;
    void (*text)(const struct run *r, struct buf *out);
    enum role (*role)(const struct run *r);
    int (*compare)(const struct run *a, const struct run *b);
};

size_t runs_columns(void); /* how many there are; the first ones are shown by default */
const struct runs_column *runs_column(size_t i);
size_t runs_column_by_name(const char *name, size_t len); /* runs_columns(): none */

/* What is chosen, by number. */
struct runs_choice {
    unsigned char list[RUNS_COLUMNS_MAX];
    size_t n;
};
void runs_choice_default(struct runs_choice *c);
void runs_choice_live(struct runs_choice *c); /* what one wants to know of runs that go on */
/* `id command outcome`; false, and the choice as it was, where a word is no column or there is none. */
bool runs_choice_read(struct runs_choice *c, const char *text);
void runs_choice_write(const struct runs_choice *c, struct buf *out);
/* Widths by place in the choice; 0: there is no room for it. */
void runs_choice_widths(const struct runs_choice *c, int cols, int *widths);

#endif
