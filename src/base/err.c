#include "smiley/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Formats apart first: the arguments may be err's own old text. */
static void fill(struct err *err, enum err_code code, const char *format, va_list ap)
{
    char text[sizeof(err->text)];
    vsnprintf(text, sizeof(text), format, ap);
    err->code = code;
    memcpy(err->text, text, sizeof(text));
}

int err_set(struct err *err, enum err_code code, const char *format, ...)
{
    if (err) {
        va_list ap;
        va_start(ap, format);
        fill(err, code, format, ap);
        va_end(ap);
    }
    return -1;
}

int err_errno(struct err *err, const char *format, ...)
{
    int number = errno;
    if (err) {
        va_list ap;
        va_start(ap, format);
        fill(err, number == ENOMEM ? ERR_NO_MEMORY : ERR_FAILED, format, ap);
        va_end(ap);
        /* GNU strerror_r: it returns the text, which need not stand in `reason` */
        char reason[128];
        size_t len = strlen(err->text);
        snprintf(err->text + len, sizeof(err->text) - len, ": %s", strerror_r(number, reason, sizeof(reason)));
    }
    errno = number;
    return -1;
}

int err_memory(struct err *err)
{
    return err_set(err, ERR_NO_MEMORY, "out of memory");
}
