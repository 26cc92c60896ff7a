/* Input: the bytes a terminal sends, cut into keys.
 *
 * A decoder is fed bytes as they are read and gives keys as they are complete. A lone Esc is told from the start of a
 * sequence by time only, which is the loop's: input_pending() says that something waits, input_timeout() that
 * nothing more came. Sequences nobody knows are swallowed whole, so that they never act as letters. */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/terminal/key.h"

enum { INPUT_BUFFER = 64, INPUT_KEYS = 64, INPUT_ESC_MS = 40 };

enum mouse_what { MOUSE_PRESS, MOUSE_RELEASE, MOUSE_DRAG, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct input_event {
    keycode key;
    bool pasted; /* part of what was pasted: text, never a command */
    /* where key is K_MOUSE */
    enum mouse_what what;
    int button, y, x; /* from 0 */
};

struct input {
    uint8_t bytes[INPUT_BUFFER];
    size_t n;
    bool pasting; /* between the marks that terminals put around what is pasted */
    /* What this terminal says its keys send (terminfo), beside what all of them do. */
    struct {
        char sequence[12];
        keycode key;
    } known[INPUT_KEYS];
    size_t n_known;
};

void input_init(struct input *in);
void input_know(struct input *in, const char *sequence, keycode key); /* too long ones are passed over */
/* Takes in bytes; returns how many were taken (the rest when keys have been fetched). */
size_t input_feed(struct input *in, const uint8_t *bytes, size_t len);
/* The next complete key. False: more bytes are needed. */
bool input_next(struct input *in, struct input_event *e);
bool input_pending(const struct input *in); /* an unfinished sequence */
/* Nothing came for a while: what waits is taken as it stands. */
bool input_timeout(struct input *in, struct input_event *e);

#endif
