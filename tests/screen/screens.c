/* The screen tests: plays scripts against the browser in a virtual terminal, and compares what is seen with goldens.
 *
 *     screens [SCRIPT…]       all of tests/screen/scripts without arguments; prints TAP
 *
 * SMILEY_BIN is the program, SMILEY_ROOT the project's root; GOLDEN=rewrite writes the goldens anew. A script is lines:
 *
 *     size 80 24              before start; columns, rows
 *     term xterm-256color     before start
 *     env NAME VALUE          before start; the rest of the environment is fixed (UTC, C.UTF-8)
 *     db demo|more|profiles|empty|none before start: which database is there
 *     record PROGRAM ARG…     before start: a program of test_app is recorded into it (db none)
 *     live PROGRAM ARG…       the same, but it is waited for no longer than until it is there; it ends with the script
 *     file NAME TEXT          before start: a file in the test's own folder, \n for line ends
 *     start ARG…              smiley --database demo.db ARG…, and waits until it is idle
 *     job                     before start: it is the job of a small shell, see stopped
 *     keys TEXT               as in a keymap (ui/terminal/key.h): jj<Enter>; waits until it is idle
 *     raw TEXT                bytes, \xNN and \e understood; does not wait
 *     resize 40 10            and waits
 *     wrote TEXT              the bytes it has sent since it was sent something hold this; \e as in raw
 *     stopped                 waits until the job has stopped: the terminal is as it was
 *     fg                      continues it, and waits until it is idle
 *     storm                   a hundred sizes one after the other, then the size before
 *     signal NAME             TERM, HUP, TSTP, CONT, SEGV; does not wait
 *     see TEXT / miss TEXT    waits until the text stands on the screen / until it does not
 *     golden NAME             the screen is golden/NAME.txt
 *     has FILE TEXT           a file in the test's own folder holds the text
 *     lacks FILE TEXT         and that it does not
 *     exit N                  waits for the end: with that status (signal: 128 + its number), the terminal as it was
 *     random SEED N           N random keys and clicks, now and then another size; it must survive. Where it leaves it
 * is started again. SMILEY_RANDOM=n in the environment: n times as many
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "demo.h"
#include "terminal.h"
#include "ui/terminal/key.h"

enum { WORDS = 16, ENVIRONMENT = 24, PATH = 1024 };

struct script {
    const char *root, *name;
    char dir[PATH];
    int rows, cols, line;
    char *env[ENVIRONMENT + 1]; /* owned */
    int n_env;
    const char *db;
    struct terminal t;
    bool started, failed, job, stopped;
    char args[128];  /* of the last start */
    pid_t recording; /* 0: none */
    struct buf why;
};

static void fail(struct script *s, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    buf_printf(&s->why, "# %s:%d: ", s->name, s->line);
    buf_vprintf(&s->why, format, ap);
    buf_putc(&s->why, '\n');
    va_end(ap);
    s->failed = true;
}

/* --- words of a script --------------------------------------------------------------------------------------- */

static void set_env(struct script *s, const char *name, const char *value)
{
    size_t len = strlen(name);
    char *pair = malloc(len + strlen(value) + 2);
    sprintf(pair, "%s=%s", name, value);
    for (int i = 0; i < s->n_env; i++)
        if (strncmp(s->env[i], pair, len + 1) == 0) {
            free(s->env[i]);
            s->env[i] = pair;
            return;
        }
    if (s->n_env < ENVIRONMENT)
        s->env[s->n_env++] = pair;
    else
        free(pair);
}

static void unescape(char *text)
{
    char *to = text;
    for (char *from = text; *from; from++) {
        unsigned byte;
        if (from[0] == '\\' && from[1] == 'e') {
            *to++ = 0x1b;
            from++;
        } else if (from[0] == '\\' && from[1] == 'n') {
            *to++ = '\n';
            from++;
        } else if (from[0] == '\\' && from[1] == 'x' && sscanf(from + 2, "%2x", &byte) == 1) {
            *to++ = (char)byte;
            from += 3;
        } else {
            *to++ = *from;
        }
    }
    *to = '\0';
}

static void key_bytes(struct buf *out, keycode key)
{
    static const struct {
        keycode key;
        const char *bytes;
    } table[] = {
        { K_ENTER, "\r" },        { K_TAB, "\t" },          { K_ESC, "\x1b" },
        { K_BACKSPACE, "\x7f" },  { K_UP, "\x1bOA" },       { K_DOWN, "\x1bOB" },
        { K_RIGHT, "\x1bOC" },    { K_LEFT, "\x1bOD" },     { K_HOME, "\x1bOH" },
        { K_END, "\x1bOF" },      { K_PAGE_UP, "\x1b[5~" }, { K_PAGE_DOWN, "\x1b[6~" },
        { K_DELETE, "\x1b[3~" },  { K_F1, "\x1bOP" },       { K_TAB | KEY_MOD_SHIFT, "\x1b[Z" },
        { K_F1 + 9, "\x1b[21~" },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (table[i].key == key) {
            buf_puts(out, table[i].bytes);
            return;
        }
    if (key & KEY_MOD_CTRL)
        buf_putc(out, (int)(key & 0x1f));
    else if (key < KEY_NAMED)
        buf_putc(out, (int)key);
}

/* --- what a script can do ------------------------------------------------------------------------------------ */

static void wait_idle(struct script *s)
{
    if (!s->stopped && !terminal_idle(&s->t))
        fail(s, "it does not come to rest");
}

static void make_db(struct script *s)
{
    char path[PATH + 16];
    struct err err = { 0 };
    snprintf(path, sizeof path, "%s/demo.db", s->dir);
    int made = strcmp(s->db, "demo") == 0       ? demo_make(path, &err)
               : strcmp(s->db, "more") == 0     ? demo_make_more(path, &err)
               : strcmp(s->db, "profiles") == 0 ? demo_make_profiles(path, &err)
               : strcmp(s->db, "threads") == 0  ? demo_make_threads(path, &err)
               : strcmp(s->db, "empty") == 0    ? demo_make_empty(path, &err)
                                                : 0;
    if (made < 0)
        fail(s, "no database: %s", err.text);
}

static bool has_run(const char *bin, const char *db)
{
    int status = 1;
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        dup2(null, 2);
        execl(bin, bin, "--database", db, "show", "last", (char *)NULL);
        _exit(127);
    }
    return waitpid(pid, &status, 0) == pid && status == 0;
}

/* The recording of a program, of which only what is seen can be compared: its times differ. */
static void do_record(struct script *s, char *args, bool live)
{
    const char *bin = getenv("SMILEY_BIN");
    char program[2 * PATH], db[PATH + 16], *root = realpath(s->root, NULL);
    char *argv[WORDS + 8] = { (char *)(bin ? bin : "./smiley"),
                              (char *)"-q",
                              (char *)"--database",
                              db,
                              (char *)"run",
                              (char *)"--local",
                              program };
    int n = 7, status = 0;
    char *name = strtok(args, " ");
    snprintf(db, sizeof db, "%s/demo.db", s->dir);
    snprintf(program, sizeof program, "%s/test_app/%s", root ? root : ".", name ? name : "");
    free(root);
    for (char *word = strtok(NULL, " "); word && n < WORDS + 7; word = strtok(NULL, " "))
        argv[n++] = word;
    s->db = "none";
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 0);
        dup2(null, 1);
        dup2(null, 2);
        setpgid(0, 0);
        if (chdir(s->dir) == 0)
            execv(argv[0], argv);
        _exit(127);
    }
    if (live) {
        s->recording = pid;
        for (int i = 0; i < 600 && !has_run(argv[0], db); i++)
            usleep(20000);
    } else if (waitpid(pid, &status, 0) < 0 || WIFSIGNALED(status) || WEXITSTATUS(status) == 127) {
        fail(s, "%s was not recorded", program);
    }
}

static void do_start(struct script *s, char *args)
{
    snprintf(s->args, sizeof s->args, "%s", args);
    const char *bin = getenv("SMILEY_BIN");
    char *argv[WORDS + 4] = { (char *)(bin ? bin : "./smiley"), (char *)"--database", (char *)"demo.db" };
    int n = 3;
    for (char *word = strtok(args, " "); word && n < WORDS + 3; word = strtok(NULL, " "))
        argv[n++] = word;
    if (s->started) /* again: all files are as they were left */
        terminal_stop(&s->t);
    else
        make_db(s);
    if ((s->job ? terminal_start_job : terminal_start)(&s->t, s->rows, s->cols, s->dir, argv, s->env) < 0)
        fail(s, "cannot start: %s", strerror(errno));
    s->started = true;
    wait_idle(s);
}

/* What a terminal says when it is asked: no key. After an Esc it tells at once that this was no Alt, as the time until
 * the next key does where a person presses them. */
static const char no_key[] = "\x1b[?1;2c";

static void do_keys(struct script *s, const char *text)
{
    struct buf bytes = BUF_INIT;
    for (size_t at = 0, used, len = strlen(text); at < len; at += used) {
        keycode key;
        if (!key_parse(text + at, len - at, &key, &used)) {
            fail(s, "no such key: %s", text + at);
            break;
        }
        key_bytes(&bytes, key);
        if (key == K_ESC)
            buf_puts(&bytes, no_key);
    }
    terminal_send(&s->t, buf_str(&bytes), bytes.len);
    buf_release(&bytes);
    wait_idle(s);
}

static void do_see(struct script *s, const char *text, bool wanted)
{
    enum { TRIES = 600, TRY_MS = 50 };
    struct buf screen = BUF_INIT;
    for (int i = 0; i < TRIES; i++) {
        buf_clear(&screen);
        terminal_text(&s->t, &screen);
        if ((strstr(buf_str(&screen), text) != NULL) == wanted) {
            buf_release(&screen);
            return;
        }
        terminal_pump(&s->t, TRY_MS);
    }
    fail(s, wanted ? "does not show \"%s\" but\n%s" : "still shows \"%s\":\n%s", text, buf_str(&screen));
    buf_release(&screen);
}

static bool read_whole(const char *path, struct buf *out)
{
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    char part[4096];
    size_t n;
    while ((n = fread(part, 1, sizeof part, f)) > 0)
        buf_put(out, part, n);
    fclose(f);
    return true;
}

static void write_whole(const char *path, const struct buf *text)
{
    FILE *f = fopen(path, "we");
    if (!f)
        return;
    fwrite(text->data, 1, text->len, f);
    fclose(f);
}

static void do_golden(struct script *s, const char *name)
{
    char path[PATH];
    const char *mode = getenv("GOLDEN");
    struct buf now = BUF_INIT, golden = BUF_INIT;
    snprintf(path, sizeof path, "%s/tests/screen/golden/%s.txt", s->root, name);
    terminal_dump(&s->t, &now);
    if (mode && strcmp(mode, "rewrite") == 0)
        write_whole(path, &now);
    else if (!read_whole(path, &golden))
        fail(s, "there is no golden %s: make check-screens GOLDEN=rewrite writes it", name);
    else if (now.len != golden.len || memcmp(now.data, golden.data, now.len) != 0)
        fail(s, "the screen is not golden %s but\n%s", name, buf_str(&now));
    buf_release(&now);
    buf_release(&golden);
}

/* The terminal is as it was before the program. */
static void check_sane(struct script *s)
{
    struct termios now;
    tcgetattr(s->t.slave, &now);
    if (now.c_lflag != s->t.before.c_lflag || now.c_iflag != s->t.before.c_iflag || now.c_oflag != s->t.before.c_oflag)
        fail(s, "the terminal's settings were not put back");
    if (s->t.alternate || s->t.cursor_hidden)
        fail(s, "the terminal was left in the other screen, or without a cursor");
}

static void do_wrote(struct script *s, char *text)
{
    unescape(text);
    if (!memmem(s->t.written.data, s->t.written.len, text, strlen(text)))
        fail(s, "it did not write that among its %zu bytes", s->t.written.len);
}

static void do_stopped(struct script *s)
{
    if (!terminal_wait_stopped(&s->t))
        fail(s, "it does not stop");
    check_sane(s);
    s->stopped = true;
}

static void do_exit(struct script *s, int expected)
{
    for (int i = 0; s->t.pid && i < 600; i++)
        terminal_pump(&s->t, 100);
    terminal_idle(&s->t);
    if (s->t.pid) {
        struct buf screen = BUF_INIT;
        terminal_text(&s->t, &screen);
        fail(s, "it does not leave\n%s", buf_str(&screen));
        buf_release(&screen);
        return;
    }
    int status = WIFSIGNALED(s->t.status) ? 128 + WTERMSIG(s->t.status) : WEXITSTATUS(s->t.status);
    if (status != expected) {
        struct buf screen = BUF_INIT;
        terminal_text(&s->t, &screen);
        fail(s, "exit status %d, not %d\n%s", status, expected, buf_str(&screen));
        buf_release(&screen);
    }
    check_sane(s);
}

static void do_has(struct script *s, char *rest, bool wants)
{
    char path[PATH + 64];
    struct buf text = BUF_INIT;
    char *wanted = strchr(rest, ' ');
    if (!wanted)
        return;
    *wanted++ = '\0';
    snprintf(path, sizeof path, "%s/%s", s->dir, rest);
    if (!read_whole(path, &text))
        fail(s, "there is no file %s", rest);
    else if (!strstr(buf_str(&text), wanted) == wants)
        fail(s, "%s %s \"%s\":\n%s", rest, wants ? "does not hold" : "holds", wanted, buf_str(&text));
    buf_release(&text);
}

static void do_storm(struct script *s)
{
    int rows = s->t.rows, cols = s->t.cols;
    uint32_t seed = 7;
    for (int i = 0; i < 100 && !s->failed; i++) {
        seed = seed * 1664525 + 1013904223;
        terminal_resize(&s->t, 1 + (int)(seed >> 16) % 60, 1 + (int)(seed >> 8) % 200);
        if (i % 5 == 0)
            wait_idle(s);
    }
    terminal_resize(&s->t, rows, cols);
    wait_idle(s);
}

/* What random people press. Not among it: what stops the program (^Z), and what would let a file name begin with a
 * slash. */
static const char *const presses[] = {
    "\x1bOA",
    "\x1bOB",
    "\x1bOC",
    "\x1bOD",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[F",
    "\x1b[Z",
    "\x1b[21~",
    "\x1bOP",
    "\x1b[3~",
    "\x1b[1;2A",
    "\x1b[1;5C",
    "\x1b[<0;20;8M",
    "\x1b[<0;20;8m",
    "\x1b[<0;3;2M",
    "\x1b[<0;12;2M",
    "\x1b[<0;60;30M",
    "\x1b[<64;20;8M",
    "\x1b[<65;70;12M",
    "\x1b[<0;30;1M",
    "\x1b[<0;70;24M",
    "\x1b[<0;500;500M",
    "\x1b[M !!",
    "\x1b",
    "\x1b\x1b",
    "\x1b[99~",
    "\x1b[?1;2c",
    "\xc3\xa9",
    "\xe4\xb8\xad",
    "\xff",
    "\xcc\x81",
    "\t",
    "\r",
    " ",
    "\x02",
    "\x03",
    "\x04",
    "\x05",
    "\x06",
    "\x07",
    "\x0b",
    "\x0c",
    "\x0e",
    "\x10",
    ":sort\t\r",
    ":set theme \t\t\r",
    ":set glyphs ascii\r",
    ":set glyphs utf8\r",
    ":set keymap vi\r",
    ":set keymap default\r",
    "/to\r",
    "f\x0e\r",
    "t50%\r",
    "gg",
    "G",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "?",
};
enum { PRESSES = sizeof presses / sizeof *presses };

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 10;
}

static void press(struct script *s, unsigned *seed)
{
    unsigned what = next_random(seed) % 100;
    char c = (char)(' ' + next_random(seed) % 95);
    const char *text = presses[next_random(seed) % PRESSES];
    if ((c == 'q' || c == 'Q') && next_random(seed) % 16) /* leaving is too easy otherwise */
        c = '\r';
    if (what == 0)
        terminal_resize(&s->t, 1 + (int)(next_random(seed) % 60), 1 + (int)(next_random(seed) % 200));
    else if (what < 50)
        terminal_send(&s->t, &c, 1);
    else
        terminal_send(&s->t, text, strlen(text));
}

static bool left_well(struct script *s)
{
    terminal_idle(&s->t);
    if (s->t.pid)
        return true;
    bool late_interrupt = WIFSIGNALED(s->t.status) && WTERMSIG(s->t.status) == SIGINT; /* ^C after it had left */
    if (!late_interrupt && (!WIFEXITED(s->t.status) || WEXITSTATUS(s->t.status) != 0)) {
        struct buf screen = BUF_INIT;
        terminal_text(&s->t, &screen);
        fail(s, "it ended with status %x\n%s", (unsigned)s->t.status, buf_str(&screen));
        buf_release(&screen);
    }
    check_sane(s);
    return false;
}

/* The runs may have been deleted. */
static void renew_db(struct script *s)
{
    static const char *const parts[] = { "", "-wal", "-shm" };
    char path[PATH + 32];
    for (size_t i = 0; strcmp(s->db, "none") != 0 && i < sizeof parts / sizeof *parts; i++) {
        snprintf(path, sizeof path, "%s/demo.db%s", s->dir, parts[i]);
        unlink(path);
    }
    make_db(s);
}

/* It may leave, if it does so well; then it is started again. SMILEY_RANDOM times as many, where that is set. */
static void do_random(struct script *s, unsigned seed, int n)
{
    const char *times = getenv("SMILEY_RANDOM");
    n *= times && atoi(times) > 0 ? atoi(times) : 1;
    for (int i = 0; i < n && !s->failed; i++) {
        char again[sizeof s->args];
        memcpy(again, s->args, sizeof again);
        press(s, &seed);
        if ((i % 16 == 0 || i == n - 1) && !left_well(s) && !s->failed) {
            renew_db(s);
            do_start(s, again);
        }
    }
    if (s->t.pid)
        terminal_resize(&s->t, s->rows, s->cols);
}

static void do_signal(struct script *s, const char *name)
{
    static const struct {
        const char *name;
        int sig;
    } table[] = { { "TERM", SIGTERM }, { "HUP", SIGHUP },   { "TSTP", SIGTSTP },
                  { "CONT", SIGCONT }, { "SEGV", SIGSEGV }, { "INT", SIGINT } };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (strcmp(table[i].name, name) == 0) {
            kill(s->t.program, table[i].sig);
            return;
        }
    fail(s, "no such signal here: %s", name);
}

static void do_file(struct script *s, char *rest)
{
    char path[PATH + 64];
    char *text = strchr(rest, ' ');
    if (!text)
        return;
    *text++ = '\0';
    unescape(text);
    snprintf(path, sizeof path, "%s/%s", s->dir, rest);
    for (char *slash = path + strlen(s->dir) + 1; (slash = strchr(slash, '/')); slash++) {
        *slash = '\0';
        mkdir(path, 0700);
        *slash = '/';
    }
    struct buf b = BUF_INIT;
    buf_puts(&b, text);
    write_whole(path, &b);
    buf_release(&b);
}

static void do_size(struct script *s, const char *rest)
{
    int cols, rows;
    if (sscanf(rest, "%d %d", &cols, &rows) != 2) {
        fail(s, "size COLUMNS ROWS");
        return;
    }
    s->rows = rows;
    s->cols = cols;
    if (s->started) {
        terminal_resize(&s->t, rows, cols);
        wait_idle(s);
    }
}

static void do_env(struct script *s, char *rest)
{
    char *value = strchr(rest, ' ');
    if (value)
        *value++ = '\0';
    set_env(s, rest, value ? value : "");
}

static void play_line(struct script *s, char *line)
{
    char *rest = line + strcspn(line, " ");
    if (*rest)
        *rest++ = '\0';
    unsigned seed;
    int n;
    if (!*line || *line == '#')
        return;
    if (strcmp(line, "size") == 0 || strcmp(line, "resize") == 0)
        do_size(s, rest);
    else if (strcmp(line, "term") == 0)
        set_env(s, "TERM", rest);
    else if (strcmp(line, "env") == 0)
        do_env(s, rest);
    else if (strcmp(line, "db") == 0)
        s->db = strcmp(rest, "more") == 0       ? "more"
                : strcmp(rest, "profiles") == 0 ? "profiles"
                : strcmp(rest, "threads") == 0  ? "threads"
                : strcmp(rest, "empty") == 0    ? "empty"
                : strcmp(rest, "none") == 0     ? "none"
                                                : "demo";
    else if (strcmp(line, "file") == 0)
        do_file(s, rest);
    else if (strcmp(line, "record") == 0 || strcmp(line, "live") == 0)
        do_record(s, rest, line[0] == 'l');
    else if (strcmp(line, "job") == 0)
        s->job = true;
    else if (strcmp(line, "start") == 0)
        do_start(s, rest);
    else if (!s->started)
        fail(s, "nothing was started yet: %s", line);
    else if (strcmp(line, "keys") == 0)
        do_keys(s, rest);
    else if (strcmp(line, "raw") == 0) {
        unescape(rest);
        terminal_send(&s->t, rest, strlen(rest));
    } else if (strcmp(line, "see") == 0 || strcmp(line, "miss") == 0)
        do_see(s, rest, line[0] == 's');
    else if (strcmp(line, "golden") == 0)
        do_golden(s, rest);
    else if (strcmp(line, "has") == 0 || strcmp(line, "lacks") == 0)
        do_has(s, rest, line[0] == 'h');
    else if (strcmp(line, "wrote") == 0)
        do_wrote(s, rest);
    else if (strcmp(line, "stopped") == 0)
        do_stopped(s);
    else if (strcmp(line, "fg") == 0) {
        terminal_continue(&s->t);
        s->stopped = false;
        wait_idle(s);
    } else if (strcmp(line, "storm") == 0)
        do_storm(s);
    else if (strcmp(line, "signal") == 0)
        do_signal(s, rest);
    else if (strcmp(line, "exit") == 0)
        do_exit(s, atoi(rest));
    else if (strcmp(line, "random") == 0 && sscanf(rest, "%u %d", &seed, &n) == 2)
        do_random(s, seed, n);
    else
        fail(s, "not a word of a script: %s", line);
}

/* --- scripts ------------------------------------------------------------------------------------------------- */

static void remove_folder(const char *dir)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", dir, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

static void begin(struct script *s)
{
    const char *tmp = getenv("TMPDIR"), *keep[] = { "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "PATH" };
    snprintf(s->dir, sizeof s->dir, "%s/smiley-screen-XXXXXX", tmp ? tmp : P_tmpdir);
    if (!mkdtemp(s->dir))
        fail(s, "no folder: %s", strerror(errno));
    s->rows = 24;
    s->cols = 80;
    s->db = "demo";
    set_env(s, "TERM", "xterm-256color");
    set_env(s, "LC_ALL", "C.UTF-8");
    set_env(s, "TZ", "UTC");
    set_env(s, "HOME", s->dir);
    for (size_t i = 0; i < sizeof keep / sizeof *keep; i++)
        if (getenv(keep[i]))
            set_env(s, keep[i], getenv(keep[i]));
}

static bool play(const char *root, const char *name)
{
    struct script s = { .root = root, .name = name };
    char path[PATH];
    struct buf text = BUF_INIT;
    begin(&s);
    snprintf(path, sizeof path, "%s/tests/screen/scripts/%s", root, name);
    if (!read_whole(path, &text))
        fail(&s, "cannot read %s", path);
    char *at = (char *)buf_str(&text);
    while (*at && !s.failed) {
        char *line = at;
        at += strcspn(at, "\n");
        if (*at)
            *at++ = '\0';
        s.line++;
        play_line(&s, line);
    }
    if (s.started)
        terminal_stop(&s.t);
    if (s.recording) {
        kill(-s.recording, SIGKILL);
        waitpid(s.recording, NULL, 0);
    }
    remove_folder(s.dir);
    fputs(buf_str(&s.why), stdout);
    for (int i = 0; i < s.n_env; i++)
        free(s.env[i]);
    buf_release(&s.why);
    buf_release(&text);
    return !s.failed;
}

static int is_script(const struct dirent *d)
{
    return d->d_name[0] != '.';
}

int main(int argc, char **argv)
{
    const char *root = getenv("SMILEY_ROOT") ? getenv("SMILEY_ROOT") : ".";
    char path[PATH];
    struct dirent **all = NULL;
    signal(SIGPIPE, SIG_IGN);
    snprintf(path, sizeof path, "%s/tests/screen/scripts", root);
    int n = argc > 1 ? argc - 1 : scandir(path, &all, is_script, alphasort), failed = 0;
    printf("1..%d\n", n);
    for (int i = 0; i < n; i++) {
        const char *name = argc > 1 ? argv[i + 1] : all[i]->d_name;
        bool ok = play(root, name);
        printf("%s %d - %s\n", ok ? "ok" : "not ok", i + 1, name);
        fflush(stdout);
        failed += !ok;
    }
    for (int i = 0; all && i < n; i++)
        free(all[i]);
    free(all);
    return failed ? 1 : 0;
}
