/* `run` with a listener: where to, with which keys, and what is said about it at the end. */
#ifndef SMILEY_CMD_RUN_REMOTE_H
#define SMILEY_CMD_RUN_REMOTE_H

#include "smiley/sender.h"
#include "src/cmd/listen.h"

struct remote_values {
    bool local, remote, insecure;
    const char *socket, *curve_key, *curve_server_key;
    uint64_t stall;
};

enum { STALL_DEFAULT = 10 };

#define REMOTE_OPTIONS(type, member)                                                                                   \
    { .name = "local",                                                                                                 \
      .kind = OPT_FLAG,                                                                                                \
      .set = true,                                                                                                     \
      OPT_AT(type, member.local),                                                                                      \
      .help = "record into the database (the default where no listener answers)" },                                    \
        { .name = "remote",                                                                                            \
          .kind = OPT_FLAG,                                                                                            \
          .set = true,                                                                                                 \
          OPT_AT(type, member.remote),                                                                                 \
          .help = "send to a listener: smiley record, watch or monitor" },                                             \
        { .name = "socket",                                                                                            \
          .kind = OPT_TEXT,                                                                                            \
          .arg = "EP",                                                                                                 \
          OPT_AT(type, member.socket),                                                                                 \
          .help = "the listener's endpoint (default: tcp://127.0.0.1:5556); @EP binds" },                              \
        { .name = "stall",                                                                                             \
          .kind = OPT_NUMBER,                                                                                          \
          .arg = "SECONDS",                                                                                            \
          .max = 86400,                                                                                                \
          OPT_AT(type, member.stall),                                                                                  \
          .help = "how long to wait for a listener before the run goes on in the database" },                          \
        { .name = "curve-key",                                                                                         \
          .kind = OPT_TEXT,                                                                                            \
          .arg = "FILE",                                                                                               \
          OPT_AT(type, member.curve_key),                                                                              \
          .help = "our pair of keys (see keygen): what is sent is encrypted" },                                        \
        { .name = "curve-server-key",                                                                                  \
          .kind = OPT_TEXT,                                                                                            \
          .arg = "FILE",                                                                                               \
          OPT_AT(type, member.curve_server_key),                                                                       \
          .help = "the listener's public key" },                                                                       \
    {                                                                                                                  \
        .name = "insecure", .kind = OPT_FLAG, .set = true, OPT_AT(type, member.insecure),                              \
        .help = "send beyond this host without encryption"                                                             \
    }

struct remote {
    struct context *context;
    struct endpoint endpoint;
    struct curve curve;
    bool has_curve;
    struct store_intake home;
    struct consumer *consumer; /* whoever runs it closes it by remote_close() */
    char folder[4096];
};

/* Whether the run is to be sent: 1, 0, or -1 where what was asked for makes no sense. */
int remote_decide(struct remote *r, struct context *c, const struct remote_values *v, struct err *err);
int remote_open(struct remote *r, const struct remote_values *v, struct err *err);
/* The closing line. True: the run is in the database. */
bool remote_say(const struct remote *r, const struct run *run);
void remote_close(struct remote *r);

#endif
