#include "venv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "src/tracer/python/python.h"

/* The version in a pyvenv.cfg, as "3.11"; false where there is no such file. */
static bool read_config(const char *folder, char version[16])
{
    struct buf path = BUF_INIT;
    char line[1024];
    buf_printf(&path, "%s/pyvenv.cfg", folder);
    FILE *f = fopen(buf_str(&path), "re");
    buf_release(&path);
    version[0] = '\0';
    if (!f)
        return false;
    while (fgets(line, sizeof line, f)) {
        int major, minor;
        if ((sscanf(line, " version = %d.%d", &major, &minor) == 2 ||
             sscanf(line, " version_info = %d.%d", &major, &minor) == 2) &&
            major >= 0 && major < 1000 && minor >= 0 && minor < 1000)
            snprintf(version, 16, "%d.%d", major, minor);
    }
    fclose(f);
    return true;
}

/* Takes folder/bin/python3 where folder is an environment of our version. */
static bool try_folder(struct buf *out, const char *folder, const char *version, struct buf *warning)
{
    char its[16];
    if (!read_config(folder, its))
        return false;
    if (its[0] && strcmp(its, version) != 0) {
        buf_printf(
            warning,
            "the virtual environment %s is one of Python %s, but smiley embeds Python %s: its packages are not used",
            folder, its, version);
        return false;
    }
    size_t before = out->len;
    buf_printf(out, "%s/bin/python3", folder);
    if (access(buf_str(out) + before, X_OK) == 0)
        return true;
    out->len = before;
    return false;
}

/* The folder above the one in which PATH finds python3 first. */
static bool folder_on_path(struct buf *folder)
{
    const char *path = getenv("PATH");
    for (; path && *path; path += *path == ':') {
        size_t len = strcspn(path, ":");
        buf_clear(folder);
        buf_put(folder, path, len);
        buf_puts(folder, len ? "/python3" : "./python3");
        path += len;
        if (access(buf_str(folder), X_OK) == 0) {
            folder->len = len;
            while (folder->len > 1 && folder->data[folder->len - 1] == '/')
                folder->len--;
            const char *slash = strrchr(buf_str(folder), '/');
            if (!slash || slash == buf_str(folder))
                return false;
            folder->len = (size_t)(slash - buf_str(folder));
            return true;
        }
    }
    return false;
}

void venv_find(struct buf *out, const char *asked, const char *version, struct buf *warning)
{
    struct buf folder = BUF_INIT;
    const char *active = getenv("VIRTUAL_ENV");
    bool found = false;
    if (asked) {
        buf_puts(out, asked);
        return;
    }
    if (active && *active)
        found = try_folder(out, active, version, warning);
    else if (folder_on_path(&folder))
        found = try_folder(out, buf_str(&folder), version, warning);
    if (!found)
        buf_puts(out, SMILEY_PYTHON);
    buf_release(&folder);
}
