/* Serves the pages until a signal ends it. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "smiley/server.h"
#include "src/cmd/cmd_impl.h"

struct server_values {
    const char *host, *password_file;
    uint32_t port;
    bool read_only, insecure, open;
};

/* clang-format off */
static const struct opt server_opts[] = {
    { .name = "host", .kind = OPT_TEXT, .arg = "ADDRESS", OPT_AT(struct server_values, host),
      .help = "listen on this address instead of 127.0.0.1; one that others can reach needs one of the next two" },
    { .name = "password-file", .kind = OPT_TEXT, .arg = "FILE", OPT_AT(struct server_values, password_file),
      .help = "ask for the password that is the first line of FILE" },
    { .name = "insecure", .kind = OPT_FLAG, .set = true, OPT_AT(struct server_values, insecure),
      .help = "let everybody read what was recorded, who can reach the address" },
    { .name = "port", .kind = OPT_NUMBER32, .arg = "N", .max = 65535, OPT_AT(struct server_values, port),
      .help = "listen on this port; 0: any that is free" },
    { .name = "read-only", .kind = OPT_FLAG, .set = true, OPT_AT(struct server_values, read_only),
      .help = "no run can be deleted" },
    { .name = "open", .kind = OPT_FLAG, .set = true, OPT_AT(struct server_values, open),
      .help = "open the pages in your web browser" },
    { 0 },
};
/* clang-format on */

static const struct server_values server_defaults = { .port = 8080 };

enum { PASSWORD_MAX = 200 };

static int read_password(const char *path, char password[PASSWORD_MAX + 1], struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, password, PASSWORD_MAX);
    int status = 0;
    if (n < 0)
        status = err_errno(err, "cannot read the password from %s", path);
    else if (fstat(fd, &st) == 0 && st.st_mode & (S_IRWXG | S_IRWXO))
        status = err_set(err, ERR_FAILED, "%s can be read by others: run `chmod 600` on it", path);
    if (!status && n >= 0) {
        password[n] = '\0';
        password[strcspn(password, "\r\n")] = '\0';
        if (!*password)
            status = err_set(err, ERR_FAILED, "%s holds no password: its first line is empty", path);
    }
    if (fd >= 0)
        close(fd);
    return status;
}

/* A grandchild, so that nobody has to wait for it. */
static void open_browser(const struct context *c, const char *url)
{
    pid_t pid = fork();
    if (pid == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        if (fork() == 0) {
            int null = open("/dev/null", O_RDWR);
            dup2(null, STDIN_FILENO);
            dup2(null, STDOUT_FILENO);
            dup2(null, STDERR_FILENO);
            const char *own = getenv("BROWSER");
            if (own && *own)
                execlp(own, own, url, (char *)NULL);
            execlp("xdg-open", "xdg-open", url, (char *)NULL);
            execlp("open", "open", url, (char *)NULL);
            _exit(127);
        }
        _exit(0);
    }
    if (pid < 0)
        log_say(c, LOG_ERROR, "cannot open a web browser: %s", strerror(errno));
    else
        waitpid(pid, NULL, 0);
}

/* Until one of the signals comes. */
static void wait_for_end(struct server *s, const sigset_t *ends)
{
    struct timespec second = { .tv_sec = 1 };
    while (sigtimedwait(ends, NULL, &second) < 0)
        server_tick(s);
}

static int serve(struct context *c, const void *values, int argc, char **argv, struct err *err)
{
    const struct server_values *v = values;
    char password[PASSWORD_MAX + 1];
    struct server *server = NULL;
    sigset_t ends, before;
    (void)argc;
    (void)argv;
    if (v->password_file && read_password(v->password_file, password, err))
        return -1;
    struct server_options o = {
        .database = c->database,
        .host = v->host ? v->host : "127.0.0.1",
        .port = (uint16_t)v->port,
        .password = v->password_file ? password : NULL,
        .insecure = v->insecure,
        .read_only = v->read_only,
    };
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGHUP);
    sigprocmask(SIG_BLOCK, &ends, &before); /* the server's threads, too, leave them to us */
    int status = server_start(&server, &o, err);
    if (!status) {
        log_say(c, LOG_INFO, "serving %s at %s; Ctrl-C ends it", c->database, server_url(server));
        if (!server_is_loopback(server))
            log_say(c, LOG_INFO, "others can reach this address%s, and what is sent is not encrypted",
                    o.password ? "" : ", without a password");
        if (v->open)
            open_browser(c, server_url(server));
        wait_for_end(server, &ends);
        server_stop(server);
    }
    sigprocmask(SIG_SETMASK, &before, NULL);
    return status;
}

const struct command cmd_server = {
    .name = "server",
    .args = "",
    .help = "serve the recordings as web pages",
    .about = "The pages show the runs of the database: trace, source, threads, output, exceptions, statistics and call "
             "graph of each. Runs that are "
             "recorded meanwhile appear when a page is loaded again. Every page comes as JSON to who asks for "
             "application/json.",
    .examples =
        "smiley server\nsmiley server --port 0 --open\nsmiley server --host 0.0.0.0 --password-file secret --read-only",
    .options = server_opts,
    .defaults = &server_defaults,
    .values_size = sizeof(struct server_values),
    .run = serve,
};
