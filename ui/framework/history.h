/* What was typed before, by kind of prompt; kept in a file, so that it is there the next time. */
#ifndef UI_HISTORY_H
#define UI_HISTORY_H

#include <stddef.h>

struct buf;

enum history_kind {
    HISTORY_COMMAND,
    HISTORY_SEARCH,
    HISTORY_FILTER,
    HISTORY_GOTO,
    HISTORY_CONDITION,
    HISTORY_FILE,
    HISTORY_TITLE,
    HISTORIES,
    HISTORY_NONE = HISTORIES
};

enum { HISTORY_LINES = 200 }; /* of each kind: the oldest go */

struct history {
    struct history_list {
        char **lines; /* owned; oldest first, none twice */
        size_t n;
    } kinds[HISTORIES];
};

void history_release(struct history *h);
void history_add(struct history *h, enum history_kind kind, const char *line); /* blank lines are not kept */
size_t history_count(const struct history *h, enum history_kind kind);
const char *history_line(const struct history *h, enum history_kind kind, size_t back); /* 0: the newest; NULL: none */
/* As text, one `kind line` a row; what cannot be understood is passed over. */
void history_read(struct history *h, const char *text);
void history_write(const struct history *h, struct buf *out);

#endif
