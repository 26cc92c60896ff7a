/* A folder of files, or a single file, that appears whole or not at all: it is made beside its place under another
 * name.
 *
 * One that is there already is replaced only where `force` is set and everything in it is a report's: a folder must
 * hold the marker and nothing that a report does not make, a page must say that it is one. */
#ifndef SMILEY_HTML_FOLDER_H
#define SMILEY_HTML_FOLDER_H

#include <stdbool.h>
#include <stdio.h>

#include "smiley/err.h"

#define FOLDER_GENERATOR "<meta name=\"generator\" content=\"smiley report\">"

struct folder {
    char *path, *temp; /* owned; temp: where it is made, NULL: nothing is */
    bool single, replaces;
};

/* Refuses at once what could not be put in place later. */
int folder_begin(struct folder *f, const char *path, bool single, bool force, struct err *err);
/* A new file in it (of a single one: the file); the caller closes it with folder_close(). NULL with err. */
FILE *folder_create(struct folder *f, const char *name, struct err *err);
int folder_close(FILE *file, const char *name, struct err *err);
/* Puts it in its place. */
int folder_finish(struct folder *f, struct err *err);
/* Removes what was made and is not in its place; frees. */
void folder_release(struct folder *f);

#endif
