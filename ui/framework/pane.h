/* Panes and screens: what the browser is made of.
 *
 * A screen is a subject (the runs of a database, the trace of a run) shown by one or more panes that share a view of
 * it. Both are small tables of hooks, below; a hook never acts on the browser, it answers with effects, and the manager
 * (browser.c) acts. Every hook may be NULL unless it says otherwise.
 *
 * A pane that shows a list fills `list` and leaves cursor, scrolling and selection to the framework (list.c): it is
 * asked only for the items that are seen. Items are numbered from 0 in order; an item may be several rows high. A pane
 * that folds items away gives `next` and `previous`. Any other pane draws itself.
 *
 * To add a pane: its class in a file pane_X.c, and its name in the screen's list of panes. To add a screen: screen_X.c,
 * and a row in screens.def. */
#ifndef UI_PANE_H
#define UI_PANE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "smiley/buf.h"
#include "smiley/err.h"
#include "ui/framework/action.h"
#include "ui/terminal/canvas.h"
#include "ui/framework/keymap.h"
#include "ui/framework/layout.h"
#include "ui/framework/list.h"
#include "ui/framework/prompt.h"
#include "ui/framework/work.h"

struct store;
struct keep;
struct pane;
struct screen;

enum screen_id {
#define SCREEN(id, class, action) SCREEN_##id,
#include "ui/screens.def"
    SCREENS
};

/* What a hook wants done. Several at once are fine. */
enum {
    FX_HANDLED = 1,   /* the action was this pane's: nobody else is asked */
    FX_DRAW = 2,      /* something looks different */
    FX_FOLLOW = 4,    /* the screen's place moved: every pane's follow hook is called */
    FX_OPEN_RUN = 8,  /* the run `run` is to be opened */
    FX_RUN_GONE = 16, /* the run `run` is no more */
    FX_BACK = 32,
    FX_SAY = 64,       /* `text` is for the status row */
    FX_COMPLAIN = 128, /* likewise, and it is bad news */
    FX_ASK = 256,      /* `text` is a question; `answer`, or the pane's answer hook, gets yes or no */
    FX_PROMPT = 512,   /* a line is to be typed, see effects_prompt() */
    FX_WORK = 1024,    /* something long is to be done, see effects_work() */
    FX_SHOW = 2048,    /* the screen `screen` is to be shown (of the run that is open) */
};

struct effects {
    unsigned flags;
    char run[64];
    char text[256];
    enum screen_id screen;
    void (*answer)(void *owner, bool yes, struct effects *fx); /* of FX_ASK; owner: the pane. NULL: the pane's hook */
    const struct prompt_spec *prompt;
    char typed[256]; /* what the prompt starts with */
    struct work work;
};
/* Adds a message or a question; printf's format. */
void effects_say(struct effects *fx, unsigned flag, const char *format, ...) __attribute__((format(printf, 3, 4)));
void effects_ask(struct effects *fx, void (*answer)(void *owner, bool yes, struct effects *fx), const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void effects_prompt(struct effects *fx, const struct prompt_spec *spec, const char *text); /* see prompt.h */
void effects_work(struct effects *fx, const struct work *work);                            /* see work.h */

/* What screens are opened with. */
struct ui_context {
    const char *database;
    struct store *store; /* open for reading */
    const struct keymap *keymap;
    const char *run;          /* the run to show */
    struct keep *keep;        /* what is kept between two times, see keep.h */
    void *shared;             /* the view of the trace screen, for the other screens of that run; else NULL */
    enum screen_id under;     /* the screen that is covered by help */
    enum context contexts[3]; /* and the key contexts there */
    size_t n_contexts;
};

/* What the mouse did in a pane: from 0, in what the pane draws itself on (the heading of columns is row -1). */
struct mouse {
    int y, x;
    bool twice; /* the second click of a double one */
};

/* A line of a file as it is on disk, for the editor. */
struct place {
    char path[4096];
    uint32_t line;
};

struct pane_class {
    const char *title;
    enum context context;
    size_t size;              /* of the pane's own struct, which starts with a struct pane; 0: struct pane */
    const enum action *hints; /* for the bottom row, most useful first, ended by ACTION_NONE */
    const struct list_hooks *list;

    int (*open)(struct pane *p, struct err *err);
    void (*close)(struct pane *p);
    void (*title_text)(struct pane *p, struct buf *out);          /* in place of title; may hold foreign text */
    void (*draw)(struct pane *p, struct area area, bool focused); /* where there is no list */
    void (*act)(struct pane *p, enum action action, struct effects *fx);
    void (*moved)(struct pane *p, struct effects *fx); /* the list's cursor moved by the person's doing */
    void (*answer)(struct pane *p, bool yes, struct effects *fx);
    void (*follow)(struct pane *p); /* the screen's place moved, or what is shown grew */
    /* A click. In a list the item under it was selected already, and a double click is the action `open`; where this
     * hook sets FX_HANDLED neither is done. */
    void (*mouse)(struct pane *p, const struct mouse *m, struct effects *fx);
    void (*wheel)(struct pane *p, bool down, struct effects *fx); /* NULL: a few rows up or down */
    bool (*copy)(struct pane *p, struct buf *out);                /* the selected value as text; false: there is none */
    bool (*place)(struct pane *p, struct place *place);           /* the line that is selected; false: ask the screen */
};

struct pane {
    const struct pane_class *class;
    struct screen *screen;
    struct list list;
    int left;         /* columns scrolled off */
    struct rect seen; /* where on the screen its inside was drawn last; h 0: not at all */
};

enum { SCREEN_PANES = LAYOUT_PANES };

struct screen_class {
    const char *title;
    enum context context;
    const struct layout *layout;                  /* how it starts */
    const struct pane_class *panes[SCREEN_PANES]; /* by number of the layout, NULL-terminated where fewer */

    int (*open)(struct screen *s, const struct ui_context *ui, struct err *err); /* makes the view */
    void (*close)(struct screen *s);
    void (*title_text)(struct screen *s, struct buf *left, struct buf *right, enum role *right_role);
    void (*position)(struct screen *s, struct pen *p);                     /* the position row */
    void (*act)(struct screen *s, enum action action, struct effects *fx); /* what no pane took */
    bool (*live)(struct screen *s); /* shows something that may grow: poll is called now and then */
    void (*poll)(struct screen *s, struct effects *fx);
    bool shared; /* others may change what it shows: poll is called where nothing is live, too, but seldom */
    void (*sized)(struct screen *s, int h, int w); /* it is going to be drawn at another size than before */
    /* The screen shows the run that is open: `view` is the trace screen's (ui.shared) and not its own to free. It is
     * opened when it is first shown, closed before the trace screen is, and follows whenever it is shown. */
    bool of_run;
    /* Something worth doing while the person does nothing: works for about so long; true: there is more. Asked anew
     * after each key. */
    bool (*idle)(struct screen *s, uint64_t budget_ns, struct effects *fx);
    bool (*command)(struct screen *s, const char *text,
                    struct effects *fx);                  /* typed at `:`, and no action; true: took it */
    bool (*place)(struct screen *s, struct place *place); /* the current line; false: there is none */
    bool (*run)(struct screen *s, char id[64]); /* the run that is selected, where it is not the one that is open */
    bool (*filter)(struct screen *s, struct buf *out); /* what is filtered out of sight at the moment, in words */
};

struct screen {
    const struct screen_class *class;
    struct ui_context ui;
    void *view; /* what the panes share, the class's own */
    struct pane *panes[SCREEN_PANES];
    unsigned n_panes, focus;
    struct layout layout;
    int h, w; /* when it was drawn last */
};

int screen_open(struct screen **out, enum screen_id id, const struct ui_context *ui, struct err *err);
void screen_close(struct screen *s); /* NULL is fine */
const struct screen_class *screen_class_of(enum screen_id id);
enum action screen_action_of(enum screen_id id); /* what shows it */
/* Draws the panes with their headings. */
void screen_draw(struct screen *s, struct area area);
/* Hands an action to the pane with the focus, its list, and the screen. */
void screen_act(struct screen *s, enum action action, struct effects *fx);
/* A click or the wheel at a cell of the canvas. */
void screen_click(struct screen *s, int y, int x, bool twice, struct effects *fx);
void screen_wheel(struct screen *s, int y, int x, bool down, struct effects *fx);
void screen_follow(struct screen *s);
/* The contexts to look keys up in, narrowest first. */
size_t screen_contexts(const struct screen *s, enum context contexts[3]);
static inline struct pane *screen_focus(const struct screen *s)
{
    return s->panes[s->focus];
}

#endif
