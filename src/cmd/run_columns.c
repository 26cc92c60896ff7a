/* A run as columns: one description for `list`, for `show`, and for whoever shows runs next. */
#include "src/cmd/cmd_impl.h"

#include <string.h>

static void put_text(struct cell *cell, const char *text)
{
    if (text && *text)
        buf_puts(&cell->text, text);
    else
        cell->none = true;
}

#define TEXT_PRODUCER(member)                                                                                          \
    static void put_##member(const void *row, struct cell *cell)                                                       \
    {                                                                                                                  \
        put_text(cell, ((const struct run *)row)->member);                                                             \
    }
TEXT_PRODUCER(id)
TEXT_PRODUCER(description)
TEXT_PRODUCER(cwd)
TEXT_PRODUCER(host)
TEXT_PRODUCER(user)
TEXT_PRODUCER(python)
TEXT_PRODUCER(traceback)
TEXT_PRODUCER(notice)
#undef TEXT_PRODUCER

static void put_number(struct cell *cell, int64_t number, bool known)
{
    cell->number = number;
    cell->none = !known;
}

static void put_start(const void *row, struct cell *cell)
{
    const struct run *r = row;
    put_number(cell, r->start_ns, r->start_ns != 0);
}

static void put_end(const void *row, struct cell *cell)
{
    const struct run *r = row;
    put_number(cell, r->end_ns, r->end_ns != 0);
}

static void put_duration(const void *row, struct cell *cell)
{
    const struct run *r = row;
    put_number(cell, r->end_ns - r->start_ns, r->end_ns && r->start_ns && r->end_ns >= r->start_ns);
}

static void put_events(const void *row, struct cell *cell)
{
    put_number(cell, (int64_t)((const struct run *)row)->events, true);
}

static void put_pid(const void *row, struct cell *cell)
{
    const struct run *r = row;
    put_number(cell, r->pid, r->pid != 0);
}

static void put_outcome(const void *row, struct cell *cell)
{
    run_outcome(row, &cell->text);
    cell->alarm = run_failed(row);
}

/* As Python ends a traceback: the type and, where there is one, the message. */
static void put_error(const void *row, struct cell *cell)
{
    const struct run *r = row;
    put_text(cell, r->error_type);
    if (!cell->none && r->error_message && *r->error_message)
        buf_printf(&cell->text, ": %s", r->error_message);
    cell->alarm = true;
}

/* clang-format off */
#define ID          "id", COLUMN_TEXT, COLUMN_ID, put_id, "the run's id; any unique prefix of it names the run"
#define DESCRIPTION "description", COLUMN_TEXT, COLUMN_SHRINKS, put_description, "the command line, or a title given later"
#define CWD         "cwd", COLUMN_TEXT, COLUMN_SHRINKS, put_cwd, "the directory it was started in"
#define START       "start", COLUMN_TIME, 0, put_start, "when it started"
#define END         "end", COLUMN_TIME, 0, put_end, "when it ended"
#define DURATION    "duration", COLUMN_DURATION, 0, put_duration, "how long it ran"
#define EVENTS      "events", COLUMN_NUMBER, 0, put_events, "how many events were recorded"
#define OUTCOME     "outcome", COLUMN_TEXT, 0, put_outcome, "how it ended"
#define ERROR       "error", COLUMN_TEXT, COLUMN_SHRINKS, put_error, "the uncaught exception"
#define TRACEBACK   "traceback", COLUMN_TEXT, COLUMN_EXTRA, put_traceback, "the traceback of the uncaught exception"
#define NOTICE      "notice", COLUMN_TEXT, COLUMN_EXTRA, put_notice, "what a reader of this run must know"
#define PYTHON      "python", COLUMN_TEXT, COLUMN_EXTRA, put_python, "Python's version"
#define HOST        "host", COLUMN_TEXT, COLUMN_EXTRA, put_host, "the machine"
#define USER        "user", COLUMN_TEXT, COLUMN_EXTRA, put_user, "who ran it"
#define PID         "pid", COLUMN_NUMBER, COLUMN_EXTRA | COLUMN_BARE, put_pid, "its process id"

const struct column run_columns[] = {
    { ID }, { DESCRIPTION }, { CWD }, { START }, { END }, { DURATION }, { EVENTS }, { OUTCOME }, { ERROR },
    { TRACEBACK }, { NOTICE }, { PYTHON }, { HOST }, { USER }, { PID }, { 0 },
};
/* clang-format on */
