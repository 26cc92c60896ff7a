/* What the listening commands (record, monitor, watch) and the sending one (run) share: their options, and a database
 * as the place runs go to. */
#ifndef SMILEY_CMD_LISTEN_H
#define SMILEY_CMD_LISTEN_H

#include "smiley/curve.h"
#include "smiley/receiver.h"
#include "smiley/store.h"
#include "src/cmd/cmd_impl.h"

struct listen_values {
    struct words sockets;
    const char *curve_key, *curve_clients;
    bool insecure, exit;
    uint64_t lost; /* seconds */
};

enum { LOST_DEFAULT = 10 };

/* clang-format off */
#define LISTEN_OPTIONS(type, member)                                                                                   \
    { .name = "socket", .kind = OPT_LIST, .arg = "EP", OPT_AT(type, member.sockets),                                   \
      .help = "listen here; repeatable (default: tcp://127.0.0.1:5556); >EP connects" },                               \
    { .name = "curve-key", .kind = OPT_TEXT, .arg = "FILE", OPT_AT(type, member.curve_key),                            \
      .help = "our pair of keys (see keygen): what comes is encrypted" },                                              \
    { .name = "curve-clients", .kind = OPT_TEXT, .arg = "DIR", OPT_AT(type, member.curve_clients),                     \
      .help = "only programs whose public key is in a file DIR/NAME.public may send" },                                \
    { .name = "lost", .kind = OPT_NUMBER, .arg = "SECONDS", .min = 1, .max = 86400, OPT_AT(type, member.lost),         \
      .help = "how long a program may be silent before it counts as lost" },                                           \
    { .name = "insecure", .kind = OPT_FLAG, .set = true, OPT_AT(type, member.insecure),                                \
      .help = "listen beyond this host without encryption" }

#define LISTEN_EXIT_OPTION(type, member)                                                                               \
    { .name = "exit", .kind = OPT_FLAG, .set = true, OPT_AT(type, member.exit),                                        \
      .help = "end after the first run has ended; with status 1 if it failed" }
/* clang-format on */

/* --- a database as an intake --------------------------------------------------------------------------------- */

struct store_intake {
    struct intake intake; /* first, so that one is the other */
    struct context *context;
    const char *path;    /* of the database, which is made when the first run comes */
    struct store *store; /* owned; NULL: not opened yet */
    bool quiet;          /* does not tell people what becomes of runs */
    bool first_ended, first_failed;
    uint32_t begun;
};

void store_intake_init(struct store_intake *s, struct context *c, const char *path);
void store_intake_release(struct store_intake *s);
int store_intake_open(struct store_intake *s, struct err *err); /* now rather than with the first run */
/* For intakes on top of it. */
struct consumer *store_intake_begin(struct intake *in, const struct run *run, struct taken *taken, struct err *err);
int store_intake_mark(struct intake *in, struct consumer *c, const struct run *run, struct err *err);
void store_intake_tell(struct intake *in, const struct run *run, enum arrival what);

/* --- listening ------------------------------------------------------------------------------------------------ */

struct listening {
    struct receiver *receiver;
    struct foreign *foreign; /* messages of the Python program smiley */
    struct curve curve;
    bool has_curve;
};

/* Opens the sockets, and says where. */
int listen_open(struct listening *l, struct context *c, const struct listen_values *v, struct intake *intake,
                struct err *err);
void listen_close(struct listening *l);
/* Listens until somebody interrupts it, *stop (where not NULL) becomes true, or, with --exit, the first run has ended. Returns the
 * exit status. */
int listen_loop(struct listening *l, const struct listen_values *v, const struct store_intake *intake, const bool *stop,
                struct err *err);
/* Signals that end a person's listening (Ctrl-C, TERM, HUP) end listen_loop() from now on. */
void listen_catch_signals(void);

#endif
