/* A program in a terminal that nobody sees: a pty with libvterm on the other end. */
#ifndef SCREEN_TERMINAL_H
#define SCREEN_TERMINAL_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

#include <vterm.h>

#include "smiley/buf.h"

struct terminal {
    VTerm *vt;
    VTermScreen *screen;
    int rows, cols;
    int master, slave; /* the slave stays open here: its settings and unread input tell how the program is */
    pid_t pid;         /* what was started; 0: none, or it has ended */
    pid_t program;     /* the same, or as a job of that */
    int pidfd, status; /* as waitpid gives it */
    bool stirred;      /* something was sent that it has not woken for yet, when it had slept so often: */
    unsigned long sleeps;
    bool alternate, cursor_hidden;
    struct termios before;
    struct buf written; /* what came from the program since it was sent something last, as it came */
};

/* Starts argv in a terminal of that size, in the folder `dir` and with exactly that environment. -1: errno. */
int terminal_start(struct terminal *t, int rows, int cols, const char *dir, char *const argv[], char *const env[]);
/* The same as a job of a small shell, which can be stopped and continued. */
int terminal_start_job(struct terminal *t, int rows, int cols, const char *dir, char *const argv[], char *const env[]);
/* Waits until the job has stopped, and the shell has the terminal. False: it does not, or is no job. */
bool terminal_wait_stopped(struct terminal *t);
void terminal_continue(struct terminal *t); /* the job gets the terminal again, as by fg */
void terminal_stop(struct terminal *t);     /* kills what is still there */
void terminal_resize(struct terminal *t, int rows, int cols);
void terminal_send(struct terminal *t, const char *bytes, size_t len);
/* Takes in what the program writes until it has read all its input, written all it has to, and waits in poll; or
 * has ended. False: it did not come to that within the time that is the safety net. */
bool terminal_idle(struct terminal *t);
/* Takes in what comes until the program does something, for at most `ms`. */
void terminal_pump(struct terminal *t, int ms);
/* The screen as text, without blanks at line ends. */
void terminal_text(struct terminal *t, struct buf *out);
/* The same, each row followed by a row of letters where something stands out, and what the letters mean. */
void terminal_dump(struct terminal *t, struct buf *out);

#endif
