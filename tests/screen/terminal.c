#include "terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { SAFETY_MS = 60000 };

static int64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int on_property(VTermProp property, VTermValue *value, void *data)
{
    struct terminal *t = data;
    if (property == VTERM_PROP_ALTSCREEN)
        t->alternate = value->boolean;
    if (property == VTERM_PROP_CURSORVISIBLE)
        t->cursor_hidden = !value->boolean;
    return 1;
}

static const VTermScreenCallbacks callbacks = { .settermprop = on_property };

/* A shell of one job: gives it the terminal, takes the terminal back where the job stops, and stops itself so that
 * it can be told to go on. Ends as the job does. Returns in the job. */
static void be_shell(int tell)
{
    pid_t job = fork();
    int status;
    if (job == 0) {
        setpgid(0, 0);
        tcsetpgrp(0, getpid());
        signal(SIGTTOU, SIG_DFL);
        return;
    }
    setpgid(job, job);
    tcsetpgrp(0, job);
    if (write(tell, &job, sizeof job) < 0)
        _exit(127);
    close(tell);
    while (waitpid(job, &status, WUNTRACED) == job && WIFSTOPPED(status)) {
        tcsetpgrp(0, getpid());
        raise(SIGSTOP);
        tcsetpgrp(0, job);
        kill(-job, SIGCONT);
    }
    if (WIFSIGNALED(status))
        kill(getpid(), WTERMSIG(status));
    _exit(WEXITSTATUS(status));
}

/* tell: gets the job's pid; -1: no job is wanted. */
static void in_child(struct terminal *t, const char *dir, char *const argv[], char *const env[], int tell)
{
    struct sigaction dfl = { .sa_handler = SIG_DFL };
    sigset_t none;
    for (int sig = 1; sig < 32; sig++)
        sigaction(sig, &dfl, NULL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    close(t->master);
    setsid();
    ioctl(t->slave, TIOCSCTTY, 0);
    for (int fd = 0; fd < 3; fd++)
        dup2(t->slave, fd);
    if (t->slave > 2)
        close(t->slave);
    if (tell >= 0) {
        signal(SIGTTOU, SIG_IGN); /* the shell hands the terminal on from wherever it stands */
        be_shell(tell);
    }
    if (chdir(dir) == 0)
        execve(argv[0], argv, env);
    perror(argv[0]);
    _exit(127);
}

static int start(struct terminal *t, int rows, int cols, const char *dir, char *const argv[], char *const env[],
                 int tell)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    memset(t, 0, sizeof *t);
    t->rows = rows;
    t->cols = cols;
    if (openpty(&t->master, &t->slave, NULL, NULL, &size) < 0)
        return -1;
    fcntl(t->master, F_SETFD, FD_CLOEXEC);
    tcgetattr(t->slave, &t->before);
    t->vt = vterm_new(rows, cols);
    vterm_set_utf8(t->vt, 1);
    t->screen = vterm_obtain_screen(t->vt);
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
    t->pid = fork();
    if (t->pid == 0)
        in_child(t, dir, argv, env, tell);
    if (t->pid < 0)
        return -1;
    t->program = t->pid;
    t->pidfd = (int)syscall(SYS_pidfd_open, t->pid, 0);
    return t->pidfd < 0 ? -1 : 0;
}

int terminal_start(struct terminal *t, int rows, int cols, const char *dir, char *const argv[], char *const env[])
{
    return start(t, rows, cols, dir, argv, env, -1);
}

int terminal_start_job(struct terminal *t, int rows, int cols, const char *dir, char *const argv[], char *const env[])
{
    int tell[2], result = -1;
    if (pipe2(tell, O_CLOEXEC) < 0)
        return -1;
    if (start(t, rows, cols, dir, argv, env, tell[1]) == 0 &&
        read(tell[0], &t->program, sizeof t->program) == sizeof t->program)
        result = 0;
    close(tell[0]);
    close(tell[1]);
    return result;
}

void terminal_stop(struct terminal *t)
{
    if (t->pid > 0) {
        if (t->program != t->pid)
            kill(t->program, SIGKILL);
        kill(t->pid, SIGKILL);
        waitpid(t->pid, &t->status, 0);
    }
    close(t->pidfd);
    close(t->master);
    close(t->slave);
    vterm_free(t->vt);
    buf_release(&t->written);
    memset(t, 0, sizeof *t);
}

/* How often it has gone to sleep. What is sent to a pty gets there a little later, so that "asleep, and nothing to
 * read" alone could still be the sleep before. */
static unsigned long sleeps_of(const struct terminal *t)
{
    char path[64], line[128];
    unsigned long n = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)t->program);
    FILE *f = t->pid ? fopen(path, "re") : NULL;
    while (f && fgets(line, sizeof line, f) && sscanf(line, "voluntary_ctxt_switches: %lu", &n) != 1)
        ;
    if (f)
        fclose(f);
    return n;
}

static void stir(struct terminal *t)
{
    if (!t->stirred)
        t->sleeps = sleeps_of(t);
    t->stirred = true;
}

void terminal_resize(struct terminal *t, int rows, int cols)
{
    struct winsize size = { .ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols };
    if (rows == t->rows && cols == t->cols)
        return;
    stir(t);
    t->rows = rows;
    t->cols = cols;
    vterm_set_size(t->vt, rows, cols);
    ioctl(t->master, TIOCSWINSZ, &size);
}

void terminal_send(struct terminal *t, const char *bytes, size_t len)
{
    stir(t);
    buf_clear(&t->written);
    while (len > 0) {
        ssize_t n = write(t->master, bytes, len);
        if (n < 0 && errno != EINTR)
            return;
        if (n > 0) {
            bytes += n;
            len -= (size_t)n;
        }
    }
}

/* --- waiting ------------------------------------------------------------------------------------------------- */

static bool take_output(struct terminal *t, int ms)
{
    struct pollfd fds[2] = { { .fd = t->master, .events = POLLIN }, { .fd = t->pidfd, .events = POLLIN } };
    char bytes[4096];
    if (poll(fds, t->pid ? 2 : 1, ms) <= 0)
        return false;
    if (fds[0].revents & POLLIN) {
        ssize_t n = read(t->master, bytes, sizeof bytes);
        if (n > 0) {
            vterm_input_write(t->vt, bytes, (size_t)n);
            buf_put(&t->written, bytes, (size_t)n);
        }
        return n > 0;
    }
    if (t->pid && (fds[1].revents & POLLIN)) {
        waitpid(t->pid, &t->status, 0);
        t->pid = 0;
        return true;
    }
    return false;
}

/* Asleep, with nothing left to read. A signal that is on its way wakes it at once, so it would not be asleep. */
static bool asleep(const struct terminal *t)
{
    char path[64], line[512];
    int unread = 0;
    if (ioctl(t->slave, FIONREAD, &unread) < 0 || unread > 0)
        return false;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)t->program);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    size_t n = fread(line, 1, sizeof line - 1, f);
    fclose(f);
    line[n] = '\0';
    const char *after = strrchr(line, ')');
    if (!after || after[2] != 'S')
        return false;
    snprintf(path, sizeof path, "/proc/%d/syscall", (int)t->program);
    f = fopen(path, "re");
    long call = -1;
    bool known = f && fscanf(f, "%ld", &call) == 1; /* "running", or not ours to know */
    if (f)
        fclose(f);
    return (!known || call == SYS_ppoll) && (!t->stirred || sleeps_of(t) > t->sleeps);
}

bool terminal_idle(struct terminal *t)
{
    enum { CALM = 3 }; /* so often in a row */
    int64_t until = now_ms() + SAFETY_MS;
    int calm = 0;
    while (now_ms() < until) {
        if (take_output(t, calm ? 1 : 5)) {
            calm = 0;
            continue;
        }
        if (!t->pid)
            return true;
        calm = asleep(t) ? calm + 1 : 0;
        if (calm == CALM) {
            t->stirred = false;
            return true;
        }
    }
    return false;
}

bool terminal_wait_stopped(struct terminal *t)
{
    int64_t until = now_ms() + SAFETY_MS;
    int status;
    while (t->program != t->pid && now_ms() < until) {
        if (waitpid(t->pid, &status, WUNTRACED | WNOHANG) == t->pid) {
            while (take_output(t, 1))
                ;
            return WIFSTOPPED(status);
        }
        take_output(t, 5);
    }
    return false;
}

void terminal_continue(struct terminal *t)
{
    stir(t);
    buf_clear(&t->written);
    kill(t->pid, SIGCONT);
}

void terminal_pump(struct terminal *t, int ms)
{
    take_output(t, ms);
}

/* --- what is seen -------------------------------------------------------------------------------------------- */

static void put_cell_text(struct buf *out, const VTermScreenCell *cell)
{
    if (cell->chars[0] == 0) {
        buf_putc(out, ' ');
        return;
    }
    for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && cell->chars[i]; i++) {
        uint32_t c = cell->chars[i];
        if (c < 0x80) {
            buf_putc(out, (int)c);
        } else if (c < 0x800) {
            buf_putc(out, (int)(0xc0 | c >> 6));
            buf_putc(out, (int)(0x80 | (c & 0x3f)));
        } else if (c < 0x10000) {
            buf_putc(out, (int)(0xe0 | c >> 12));
            buf_putc(out, (int)(0x80 | (c >> 6 & 0x3f)));
            buf_putc(out, (int)(0x80 | (c & 0x3f)));
        } else {
            buf_putc(out, (int)(0xf0 | c >> 18));
            buf_putc(out, (int)(0x80 | (c >> 12 & 0x3f)));
            buf_putc(out, (int)(0x80 | (c >> 6 & 0x3f)));
            buf_putc(out, (int)(0x80 | (c & 0x3f)));
        }
    }
}

static void trim(struct buf *out, size_t from, char what)
{
    while (out->len > from && out->data[out->len - 1] == (uint8_t)what)
        out->len--;
}

static void row_text(struct terminal *t, int y, struct buf *out)
{
    size_t start = out->len;
    VTermScreenCell cell;
    for (int x = 0; x<t->cols; x += cell.width> 1 ? cell.width : 1) {
        vterm_screen_get_cell(t->screen, (VTermPos){ .row = y, .col = x }, &cell);
        put_cell_text(out, &cell);
    }
    trim(out, start, ' ');
    buf_putc(out, '\n');
}

void terminal_text(struct terminal *t, struct buf *out)
{
    for (int y = 0; y < t->rows; y++)
        row_text(t, y, out);
}

enum { LOOKS = 52, LOOK_TEXT = 64 };

struct looks {
    char text[LOOKS][LOOK_TEXT];
    int n;
};

static void put_color(char *out, size_t size, const char *name, const VTermColor *c)
{
    if (VTERM_COLOR_IS_INDEXED(c))
        snprintf(out, size, " %s %d", name, c->indexed.idx);
    else
        snprintf(out, size, " %s #%02x%02x%02x", name, c->rgb.red, c->rgb.green, c->rgb.blue);
}

static char look_of(struct looks *looks, const VTermScreenCell *cell)
{
    char text[LOOK_TEXT] = "", part[32];
    if (!VTERM_COLOR_IS_DEFAULT_FG(&cell->fg)) {
        put_color(part, sizeof part, "on", &cell->fg);
        strcat(text, part + 3);
    }
    if (!VTERM_COLOR_IS_DEFAULT_BG(&cell->bg)) {
        put_color(part, sizeof part, "on", &cell->bg);
        strcat(text, part);
    }
    strcat(text, cell->attrs.bold ? " bold" : "");
    strcat(text, cell->attrs.underline ? " underline" : "");
    strcat(text, cell->attrs.reverse ? " reverse" : "");
    strcat(text, cell->attrs.blink ? " blink" : "");
    if (!*text)
        return '.';
    for (int i = 0; i <= looks->n && i < LOOKS; i++) {
        if (i == looks->n)
            snprintf(looks->text[looks->n++], LOOK_TEXT, "%s", text);
        if (strcmp(looks->text[i], text) == 0)
            return (char)(i < 26 ? 'a' + i : 'A' + i - 26);
    }
    return '?';
}

void terminal_dump(struct terminal *t, struct buf *out)
{
    struct looks looks = { .n = 0 };
    VTermScreenCell cell;
    for (int y = 0; y < t->rows; y++) {
        buf_putc(out, '|');
        row_text(t, y, out);
        size_t start = out->len;
        buf_putc(out, ':');
        for (int x = 0; x < t->cols; x++) {
            vterm_screen_get_cell(t->screen, (VTermPos){ .row = y, .col = x }, &cell);
            bool invisible = cell.chars[0] == ' ' && !cell.attrs.reverse && !cell.attrs.underline &&
                             VTERM_COLOR_IS_DEFAULT_BG(&cell.bg);
            buf_putc(out, invisible ? '.' : look_of(&looks, &cell));
        }
        trim(out, start + 1, '.');
        if (out->len == start + 1)
            out->len = start;
        else
            buf_putc(out, '\n');
    }
    for (int i = 0; i < looks.n; i++)
        buf_printf(out, "%c =%s%s\n", i < 26 ? 'a' + i : 'A' + i - 26, looks.text[i][0] == ' ' ? "" : " ",
                   looks.text[i]);
}
