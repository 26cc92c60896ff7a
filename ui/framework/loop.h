/* The event loop: waits for bytes, time and signals, and does nothing else.
 *
 *     struct loop l;
 *     loop_init(&l, &err);
 *     loop_watch(&l, fd, on_bytes, data);            called while fd can be read, is at its end, or broken
 *     loop_timer(&l, LOOP_TIMER_POLL, 500, on_time, data);   once; set it again for more; ms < 0: never
 *     loop_idle(&l, work, data);                     called while nothing else is to do, until it returns false
 *     l.settle = draw;                               called before the loop goes to sleep
 *     loop_run(&l);                                  until loop_stop()
 *
 * The signals below are blocked except inside ppoll; handlers only set flags, and on_signal is called from the loop
 * like everything else. Input that keeps coming is taken before `settle`, but not for ever. With nothing to do the
 * process sleeps. */
#ifndef UI_LOOP_H
#define UI_LOOP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "smiley/err.h"

enum { LOOP_WATCHES = 8, LOOP_SIGNALS = 7 };

enum loop_timer { LOOP_TIMER_ESC, LOOP_TIMER_KEYS, LOOP_TIMER_POLL, LOOP_TIMER_MESSAGE, LOOP_TIMERS };

typedef void loop_fn(void *data);

struct loop {
    struct {
        int fd;
        loop_fn *fn;
        void *data;
    } watches[LOOP_WATCHES];
    int n_watches;
    struct {
        int64_t due_ms; /* monotonic; < 0: off */
        loop_fn *fn;
        void *data;
    } timers[LOOP_TIMERS];
    bool (*idle)(void *data);
    void *idle_data;
    loop_fn *settle;
    void (*on_signal)(void *data, int sig);
    void *data; /* of settle and on_signal */
    bool stopped;
    sigset_t outside; /* the signal mask while waiting, and afterwards */
    struct sigaction before[LOOP_SIGNALS];
};

int loop_init(struct loop *l, struct err *err); /* one loop at a time */
void loop_release(struct loop *l);              /* signals are as they were */
int loop_watch(struct loop *l, int fd, loop_fn *fn, void *data);
void loop_unwatch(struct loop *l, int fd);
void loop_timer(struct loop *l, enum loop_timer timer, int ms, loop_fn *fn, void *data);
void loop_idle(struct loop *l, bool (*work)(void *data), void *data);
int loop_run(struct loop *l, struct err *err);
void loop_stop(struct loop *l);
/* From within a hook that takes long: takes in what is there, without waiting, and settles. Idle work is not called. */
void loop_pump(struct loop *l);
/* Runs a shell command with the signals as they were before, and waits for it. Its exit status; 127: it cannot be run.
 */
int loop_run_outside(struct loop *l, const char *command);
/* Stops this process as Ctrl-Z would; returns when it goes on. */
void loop_suspend(struct loop *l);

#endif
