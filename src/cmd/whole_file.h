/* Files that are written whole or not at all. */
#ifndef SMILEY_CMD_WHOLE_FILE_H
#define SMILEY_CMD_WHOLE_FILE_H

#include "smiley/buf.h"
#include "smiley/err.h"

/* Writes `content` to a new file beside `path`, which then takes its place with its mode; where something goes wrong
 * what was there stays. "-" is standard output; what is no regular file (a pipe, /dev/null) is written to. */
int whole_file_write(const char *path, const struct buf *content, struct err *err);

#endif
