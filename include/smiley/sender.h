/* The sender: a consumer that brings a run to a listener, whatever becomes of the listener meanwhile.
 *
 * Everything goes into a spool first, a nameless file that is gone with this process; from there it is sent, in order,
 * and again from where a listener says it stands. So memory stays bounded, a listener may be stopped, killed, restarted
 * with an empty database, and nothing is missing and nothing there twice. Up to a window of unacknowledged bytes the
 * program runs freely; beyond it the recorder lets it wait (consumer.full). Without progress for stall_ms the run goes
 * on at home: it is kept complete, from its start, in an intake of our own, and the listener gets what is missing when
 * it returns. */
#ifndef SMILEY_SENDER_H
#define SMILEY_SENDER_H

#include "smiley/endpoint.h"
#include "smiley/receiver.h"

struct sender_options {
    struct endpoint endpoint;
    const struct curve *curve; /* NULL: no encryption */
    uint32_t stall_ms;
    const char *const *folders; /* where the spool may be made, in order of preference; NULL-terminated */
    struct intake *home;        /* borrowed, and so is the curve */
    const char *home_name;      /* for people */
    bool (*impatient)(void);    /* asked while the last messages are waited for: true ends that. May be NULL. */
    void (*say)(void *data, const char *text); /* a line for people: at most a few in a run's life */
    void *data;
};

/* How it went; meaningful after run_ended(). */
struct sender_report {
    bool delivered; /* the listener has all of it */
    bool at_home;   /* the intake has all of it */
    uint64_t unsent_messages;
};

/* NULL: err says why. Binds or connects at once; whether somebody listens shows later. */
struct consumer *sender_new(const struct sender_options *o, struct err *err);
struct sender_report sender_report(const struct consumer *c);

#endif
