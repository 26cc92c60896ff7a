/* Prompts: a line the person types, with history and completion, in the row above the key hints.
 *
 * A hook asks for one with effects_prompt(fx, &spec, "text to start with"); the spec says what is asked and who hears
 * of it:
 *
 *     static const struct prompt_spec go_to = {
 *         .label = "go to", .hint = "event, 50%, 1.5s", .history = HISTORY_GOTO, .entered = went,
 *     };
 *
 * `owner` is the pane that asked. `entered` gets the line on Enter. `typed`, where there is one, gets it after every
 * change (a filter that works while it is typed), and NULL where the person gives up. */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include <stdbool.h>

#include "ui/terminal/canvas.h"
#include "ui/framework/edit.h"
#include "ui/framework/history.h"

struct effects;

/* What a completion hook fills: whole words that may stand in the text from byte `start` on. */
struct completions {
    size_t start;
    struct buf words; /* each ended by a NUL */
    size_t n;
    const char *home; /* what ~ stands for in file names; NULL: itself */
};
void completions_add(struct completions *c, const char *word);
/* Adds it where it begins as the text does from `start` on. */
void completions_offer(struct completions *c, const char *text, const char *word);
/* File names; folders end in a slash. A hook like any other. */
void complete_files(void *owner, const char *text, struct completions *out);
/* Appends a path as it was typed, ~ at its start replaced. home NULL: nothing is. */
void prompt_path(struct buf *out, const char *text, const char *home);

struct prompt_spec {
    const char *label;         /* "search" */
    const char *hint;          /* what may be typed, shown while the line is empty; NULL: nothing */
    enum history_kind history; /* HISTORY_NONE: not kept */
    bool one_key;              /* the first character enters the line */
    bool maybe_empty;          /* an empty line may be entered; else it counts as giving up */
    bool file;                 /* a file is named: `entered` gets the path with ~ replaced */
    void (*complete)(void *owner, const char *text, struct completions *out); /* text: up to the cursor. NULL: none */
    void (*typed)(void *owner, const char *text, struct effects *fx);
    void (*entered)(void *owner, const char *text, struct effects *fx);
};

struct prompt {
    const struct prompt_spec *spec; /* NULL: there is none */
    void *owner;
    struct edit edit;
    int from;                 /* columns scrolled off */
    size_t back;              /* 0: the line itself; n: the nth of the history */
    char *own;                /* the line, while the history is looked at */
    struct completions found; /* n 0: not asked for */
    size_t choice;            /* which of them stands in the line; found.n: none yet */
    size_t word_len;          /* bytes it has there */
    const char *home;         /* borrowed, and kept from prompt to prompt: what ~ stands for; NULL: itself */
};

void prompt_open(struct prompt *pr, const struct prompt_spec *spec, void *owner, const char *text);
void prompt_close(struct prompt *pr);
/* A key that is bound to nothing. */
void prompt_key(struct prompt *pr, keycode key, struct effects *fx);
enum prompt_answer { PROMPT_GOES_ON, PROMPT_ENTERED, PROMPT_GIVEN_UP };
/* An action; where the answer is not GOES_ON the caller closes the prompt (and has *line, to be freed, if ENTERED). */
enum prompt_answer prompt_act(struct prompt *pr, enum action action, struct history *h, struct effects *fx,
                              char **line);
void prompt_draw(struct prompt *pr, struct area row);
/* What could complete the word, in the row below; false: nothing was asked for. */
bool prompt_draw_choices(struct prompt *pr, struct area row);

#endif
