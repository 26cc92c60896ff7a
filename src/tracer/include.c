#include "include.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int include_init(struct include *inc, const char *stdlib_dir)
{
    inc->cwd = getcwd(NULL, 0);
    if (!inc->cwd)
        inc->cwd = strdup("/");
    if (stdlib_dir) {
        inc->stdlib_dirs[0] = strdup(stdlib_dir);
        inc->stdlib_dirs[1] = realpath(stdlib_dir, NULL);
    }
    return inc->cwd ? 0 : -1;
}

char *include_path(const struct include *inc, const char *filename)
{
    if (filename[0] == '<')
        return strdup(filename);
    size_t cwd_len = filename[0] == '/' ? 0 : strlen(inc->cwd), len = cwd_len + 1 + strlen(filename);
    char *joined = malloc(len + 1), *path = malloc(len + 2);
    if (!joined || !path) {
        free(joined);
        free(path);
        return NULL;
    }
    memcpy(joined, inc->cwd, cwd_len);
    joined[cwd_len] = '/';
    strcpy(joined + cwd_len + 1, filename);
    size_t n = 0;
    for (const char *at = joined; *at;) {
        at += strspn(at, "/");
        size_t part = strcspn(at, "/");
        if (part == 2 && at[0] == '.' && at[1] == '.') {
            while (n > 0 && path[--n] != '/')
                ;
        } else if (part > 0 && !(part == 1 && at[0] == '.')) {
            path[n++] = '/';
            memcpy(path + n, at, part);
            n += part;
        }
        at += part;
    }
    if (n == 0)
        path[n++] = '/';
    path[n] = '\0';
    free(joined);
    return path;
}

/* The rest of path behind folder and its slash, or NULL. */
static const char *below(const char *path, const char *folder)
{
    size_t len = folder ? strlen(folder) : 0;
    return len && !strncmp(path, folder, len) && path[len] == '/' ? path + len + 1 : NULL;
}

/* The rest behind the last site-packages or dist-packages folder. */
static const char *in_site_packages(const char *path)
{
    static const char *const folders[] = { "/site-packages/", "/dist-packages/" };
    const char *found = NULL;
    for (size_t i = 0; i < 2; i++)
        for (const char *at = path; (at = strstr(at, folders[i])); at++)
            if (!found || at + strlen(folders[i]) > found)
                found = at + strlen(folders[i]);
    return found;
}

static const char *in_stdlib(const struct include *inc, const char *path)
{
    const char *rest = below(path, inc->stdlib_dirs[0]);
    return rest ? rest : below(path, inc->stdlib_dirs[1]);
}

bool include_is_stdlib(const struct include *inc, const char *path)
{
    return in_stdlib(inc, path) && !in_site_packages(path);
}

/* json.decoder is meant by package "json" and by "json.decoder"; so is its file, json/decoder.py below some root. */
static bool is_named(const struct include *inc, const char *module, const char *file)
{
    for (size_t i = 0; i < inc->n_packages; i++) {
        const char *name = inc->packages[i];
        size_t len = strlen(name), n = 0;
        if (!strncmp(module, name, len) && (module[len] == '\0' || module[len] == '.'))
            return true;
        while (file && n < len && (file[n] == name[n] || (file[n] == '/' && name[n] == '.')))
            n++;
        if (file && n == len && (file[n] == '/' || !strcmp(file + n, ".py")))
            return true;
    }
    return false;
}

void include_preloaded(struct include *inc, const char *filename)
{
    char *path = include_path(inc, filename);
    char **grown =
        path && in_site_packages(path) ? realloc(inc->preloaded, (inc->n_preloaded + 1) * sizeof *grown) : NULL;
    if (!grown) {
        free(path);
        return;
    }
    inc->preloaded = grown;
    grown[inc->n_preloaded++] = path;
}

static bool is_preloaded(const struct include *inc, const char *path)
{
    for (size_t i = 0; i < inc->n_preloaded; i++)
        if (!strcmp(inc->preloaded[i], path))
            return true;
    return false;
}

bool include_wants(const struct include *inc, const char *path, const char *module)
{
    if (path[0] == '<')
        return !strcmp(path, "<stdin>");
    const char *site = in_site_packages(path), *library = site ? NULL : in_stdlib(inc, path);
    if (inc->n_packages && is_named(inc, module, site ? site : library))
        return true;
    return site ? inc->site_packages && !is_preloaded(inc, path) : library ? inc->stdlib : true;
}
