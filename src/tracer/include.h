/* Which code is recorded: the program's own and site-packages, not the standard library, unless asked otherwise.
 *
 * Code that stands in no file (<frozen …>, <string>, but for the script read from <stdin>) never is; nor are the
 * modules in site-packages that were there before the program began (import hooks that .pth files set up). A package
 * that was named is, wherever it lies. */
#ifndef SMILEY_TRACER_INCLUDE_H
#define SMILEY_TRACER_INCLUDE_H

#include <stdbool.h>
#include <stddef.h>

struct include {
    bool stdlib, site_packages;
    char *const *packages; /* borrowed; dotted names */
    size_t n_packages;
    char *cwd;        /* owned: the folder that relative paths are against */
    char **preloaded; /* owned: paths of modules that were there before the program */
    size_t n_preloaded;
    char *stdlib_dirs[2]; /* owned: as the interpreter names it, and with symbolic links followed; may be NULL */
};

/* stdlib_dir: where the interpreter has its library; may be NULL. */
int include_init(struct include *inc, const char *stdlib_dir);
/* Absolute and normalized (text only: //, /./ and /../), malloc'ed; names in <…> stay as they are. NULL without memory.
 */
char *include_path(const struct include *inc, const char *filename);
/* path as include_path() made it; module: the __name__ of the code's module, or "". */
bool include_wants(const struct include *inc, const char *path, const char *module);
/* Takes in a module that is there before the program begins. */
void include_preloaded(struct include *inc, const char *filename);
bool include_is_stdlib(const struct include *inc, const char *path);

#endif
