/* The terminal: taken over and given back, and the cells it shows.
 *
 * Of ncurses this uses the terminal descriptions (terminfo) and draws from cells of its own, for three reasons: widths
 * come from text.h and are the same in every locale; 24-bit colours work on terminals whose description has 256; and no
 * library installs signal handlers or keeps the screen behind our back. Only cells that differ from what stands there
 * are sent, as one write.
 *
 * There is one terminal. While it is held, standard error goes to a file of its own, so that nothing a library prints
 * ends up between the cells; tty_close() copies it out. A crash gives the terminal back first. */
#ifndef UI_TTY_H
#define UI_TTY_H

#include <stdbool.h>

#include "smiley/err.h"
#include "ui/terminal/canvas.h"
#include "ui/terminal/input.h"
#include "ui/terminal/theme.h"

struct tty;

struct tty_options {
    const char *term, *colorterm; /* as browser_options has them */
    bool no_color;
    bool mouse; /* clicks and the wheel are wanted */
};

/* Takes over standard input and output. ERR_USAGE: they are no terminal, or one that cannot move its cursor. */
int tty_open(struct tty **out, const struct tty_options *o, struct err *err);
void tty_close(struct tty *t); /* gives it back as it was; NULL is fine */
/* For a while: to the shell and back. Entering draws anew. */
void tty_leave(struct tty *t);
void tty_enter(struct tty *t);

void tty_size(const struct tty *t, int *rows, int *cols);
enum color_depth tty_depth(const struct tty *t);
/* How many colours to use from now on; "auto" is what the terminal says of itself. Without colours asked for (no_color)
 * it stays without. */
void tty_set_depth(struct tty *t, const char *colors);
void tty_set_mouse(struct tty *t, bool wanted);
/* Asks the terminal to put text into the clipboard (OSC 52). What it makes of it cannot be known. */
void tty_copy(struct tty *t, const void *text, size_t len);
void tty_keys(const struct tty *t, struct input *in); /* tells the decoder what this terminal's keys send */
/* Sends what differs. -1: the terminal is gone. */
int tty_show(struct tty *t, const struct canvas *c);
void tty_forget(struct tty *t); /* what it shows is not known any more: the next show sends all */

#endif
