/* Standard output: whether it takes colour, and whether it took everything. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/cmd/cmd_impl.h"

bool output_has_colour(FILE *f)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    return isatty(fileno(f)) && !(no_color && *no_color) && term && *term && strcmp(term, "dumb") != 0;
}

bool output_reader_gone(FILE *f)
{
    struct pollfd fd = { .fd = fileno(f), .events = POLLOUT };
    return poll(&fd, 1, 0) > 0 && fd.revents & POLLERR;
}

int output_finish(FILE *f, struct err *err)
{
    errno = 0;
    int failed = fflush(f), error = errno;
    if (!failed && !ferror(f))
        return 0;
    if (error == EPIPE || output_reader_gone(f))
        return 0;
    errno = error ? error : EIO;
    return err_errno(err, "cannot write the output");
}

static struct table table_of(const struct column *columns, const struct table_values *values, bool record)
{
    return (struct table){
        .columns = columns,
        .names = (const char *const *)values->columns.list,
        .format = table_format_find(values->format),
        .record = record,
        .out = stdout,
        .terminal = isatty(STDOUT_FILENO),
        .colour = output_has_colour(stdout),
    };
}

int check_table(const struct column *columns, const struct table_values *values, struct err *err)
{
    struct table t = table_of(columns, values, false);
    return table_check(&t, err);
}

int put_table(const struct column *columns, const struct table_values *values, bool record, const void *rows, size_t n,
              size_t size, struct err *err)
{
    struct table t = table_of(columns, values, record);
    if (table_write(&t, rows, n, size, err))
        return -1;
    return output_finish(stdout, err);
}

const char *column_name(const struct column *columns, size_t i)
{
    for (; columns->name && i; i--)
        columns++;
    return columns->name;
}
