#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "smiley/buf.h"
#include "smiley/text.h"
#include "src/cmd/cmd_impl.h"

struct log {
    FILE *file;
};

int log_open(struct context *c, struct err *err)
{
    if (!c->log_file)
        return 0;
    FILE *file = fopen(c->log_file, "ae");
    if (!file)
        return err_errno(err, "cannot write the log file %s", c->log_file);
    setvbuf(file, NULL, _IOLBF, 0);
    c->log = calloc(1, sizeof *c->log);
    if (!c->log) {
        fclose(file);
        return err_memory(err);
    }
    c->log->file = file;
    return 0;
}

void log_close(struct context *c)
{
    if (c->log)
        fclose(c->log->file);
    free(c->log);
    c->log = NULL;
}

static bool wanted(const struct context *c, enum log_level level)
{
    switch (level) {
    case LOG_ERROR:
        return true;
    case LOG_INFO:
        return !c->quiet;
    case LOG_VERBOSE:
        return c->verbose > 0 || c->debug;
    case LOG_DEBUG:
        return c->verbose > 1 || c->debug;
    }
    return false;
}

static void write_to_file(FILE *file, const char *text)
{
    struct timespec now;
    struct buf line = BUF_INIT;
    clock_gettime(CLOCK_REALTIME, &now);
    text_time_iso(&line, now.tv_sec * INT64_C(1000000000) + now.tv_nsec);
    fprintf(file, "%s [%ld] %s\n", buf_str(&line), (long)getpid(), text);
    buf_release(&line);
}

void log_say(const struct context *c, enum log_level level, const char *format, ...)
{
    struct buf raw = BUF_INIT, line = BUF_INIT;
    va_list ap;
    va_start(ap, format);
    buf_vprintf(&raw, format, ap);
    va_end(ap);
    text_clean(&line, buf_str(&raw), raw.len, TEXT_KEEP_LINES);
    if (wanted(c, level))
        fprintf(stderr, "smiley: %s\n", buf_str(&line));
    if (c->log)
        write_to_file(c->log->file, buf_str(&line));
    buf_release(&raw);
    buf_release(&line);
}
