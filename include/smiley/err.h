/* One error, in words a person can act on.
 *
 * A function that can fail returns 0 or -1 and fills the `struct err *` it was handed; the caller owns it
 * and may pass NULL where it does not care. Messages are lower case, without full stop: what failed, on which
 * thing, what to do. Only the commands print them. */
#ifndef SMILEY_ERR_H
#define SMILEY_ERR_H

enum err_code {
    ERR_NONE = 0,
    ERR_FAILED,       /* the operation failed: exit status 1 */
    ERR_USAGE,        /* the person asked for something that makes no sense: exit status 2 */
    ERR_NOT_FOUND,    /* no such run, event, file: exit status 1 */
    ERR_CORRUPT,      /* bytes from outside do not follow their format: exit status 1 */
    ERR_NO_MEMORY,
};

struct err {
    enum err_code code;
    char text[512];
};

/* Fills err (where not NULL) from a printf format. Returns -1, so that `return err_set(…)` reads well. */
int err_set(struct err *err, enum err_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* The same, with ": " and strerror(errno) appended. Returns -1. */
int err_errno(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Out of memory. Returns -1. */
int err_memory(struct err *err);

#endif
