#include "src/html/folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "smiley/buf.h"

static const char marker[] = ".smiley-report";

/* --- what a report makes ----------------------------------------------------------------------------------------- */

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), m = strlen(end);
    return n >= m && strcmp(s + n - m, end) == 0;
}

/* Whether a report makes files of this name. */
static bool is_ours(const char *name)
{
    static const char *const whole[] = { ".smiley-report",  "assets",     "smiley.css",      "smiley.js",
                                         "index.html",      "files.html", "threads.html",    "output.html",
                                         "exceptions.html", "stats.html", "call_graph.html", "call_graph.svg",
                                         "call_graph.png" };
    static const char *const numbered[] = { "trace-", "file-", "output-", "exceptions-" };
    for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
        if (strcmp(name, whole[i]) == 0)
            return true;
    for (size_t i = 0; i < sizeof numbered / sizeof *numbered; i++) {
        size_t len = strlen(numbered[i]), n;
        if (strncmp(name, numbered[i], len) != 0)
            continue;
        n = strspn(name + len, "0123456789abcdef-");
        return n && strcmp(name + len + n, ".html") == 0;
    }
    return false;
}

typedef int entry_fn(int folder, const char *name, struct err *err);

static int each_entry(int at, const char *name, entry_fn *fn, struct err *err)
{
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *e;
    int status = 0;
    if (!dir) {
        if (fd >= 0)
            close(fd);
        return err_errno(err, "cannot look into %s", name);
    }
    while (!status && (e = readdir(dir)))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            status = fn(dirfd(dir), e->d_name, err);
    closedir(dir);
    return status;
}

static int check_entry(int folder, const char *name, struct err *err)
{
    struct stat st;
    if (!is_ours(name) || fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW))
        return err_set(err, ERR_FAILED, "it holds %.100s, which no report made", name);
    if (S_ISDIR(st.st_mode))
        return strcmp(name, "assets") == 0 ? each_entry(folder, name, check_entry, err)
                                           : err_set(err, ERR_FAILED, "it holds the folder %.100s", name);
    return S_ISREG(st.st_mode) ? 0 : err_set(err, ERR_FAILED, "it holds %.100s, which is no file", name);
}

static int remove_entry(int folder, const char *name, struct err *err)
{
    if (!is_ours(name))
        return 0;
    if (strcmp(name, "assets") == 0) {
        each_entry(folder, name, remove_entry, err);
        unlinkat(folder, name, AT_REMOVEDIR);
    } else {
        unlinkat(folder, name, 0);
    }
    return 0;
}

static void remove_made(const char *path, bool single)
{
    if (single) {
        unlink(path);
        return;
    }
    each_entry(AT_FDCWD, path, remove_entry, NULL);
    rmdir(path);
}

/* --- beginning --------------------------------------------------------------------------------------------------- */

static int check_page(const char *path, struct err *err)
{
    char head[2048];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? -1 : read(fd, head, sizeof head - 1);
    if (fd >= 0)
        close(fd);
    head[n > 0 ? n : 0] = '\0';
    return strstr(head, FOLDER_GENERATOR) ? 0 : err_set(err, ERR_FAILED, "no report made it");
}

static int check_folder(const char *path, struct err *err)
{
    struct buf name = BUF_INIT;
    struct stat st;
    buf_printf(&name, "%s/%s", path, marker);
    bool marked = lstat(buf_str(&name), &st) == 0 && S_ISREG(st.st_mode);
    buf_release(&name);
    return marked ? each_entry(AT_FDCWD, path, check_entry, err) : err_set(err, ERR_FAILED, "no report made it");
}

/* Whether what stands at the place may be replaced. */
static int check_place(struct folder *f, bool force, struct err *err)
{
    struct stat st;
    struct err why = { 0 };
    if (lstat(f->path, &st)) {
        if (errno == ENOENT)
            return 0;
        return err_errno(err, "cannot write %s", f->path);
    }
    if (!force)
        return err_set(err, ERR_FAILED, "%s is there already; --force replaces a report", f->path);
    f->replaces = true;
    if (f->single ? !S_ISREG(st.st_mode) : !S_ISDIR(st.st_mode))
        return err_set(err, ERR_FAILED, "%s is not replaced: it is no %s", f->path, f->single ? "page" : "folder");
    if (f->single ? check_page(f->path, &why) : check_folder(f->path, &why))
        return err_set(err, ERR_FAILED, "%.200s is not replaced: %.200s", f->path, why.text);
    return 0;
}

static int make_temp(struct folder *f, struct err *err)
{
    struct buf name = BUF_INIT;
    const char *slash = strrchr(f->path, '/');
    int dir = slash ? (int)(slash - f->path) + 1 : 0;
    buf_printf(&name, "%.*s.%s.XXXXXX", dir, f->path, f->path + dir);
    char *temp = buf_detach(&name);
    buf_release(&name);
    if (!temp)
        return err_memory(err);
    int fd = f->single ? mkostemp(temp, O_CLOEXEC) : mkdtemp(temp) ? 0 : -1;
    if (fd < 0) {
        err_errno(err, "cannot write %s", f->path);
        free(temp);
        return -1;
    }
    /* as a folder or file made the ordinary way would be */
    mode_t mask = umask(0);
    umask(mask);
    int status = chmod(temp, (f->single ? 0666 : 0777) & ~mask);
    if (f->single)
        close(fd);
    f->temp = temp;
    return status ? err_errno(err, "cannot write %s", f->path) : 0;
}

static int make_marker(struct folder *f, struct err *err)
{
    struct buf assets = BUF_INIT;
    FILE *file = folder_create(f, marker, err);
    if (!file)
        return -1;
    fputs("This folder was written by `smiley report`, which replaces it when asked to with --force.\n", file);
    if (folder_close(file, marker, err))
        return -1;
    buf_printf(&assets, "%s/assets", f->temp);
    int status = mkdir(buf_str(&assets), 0777) ? err_errno(err, "cannot make %s", buf_str(&assets)) : 0;
    buf_release(&assets);
    return status;
}

int folder_begin(struct folder *f, const char *path, bool single, bool force, struct err *err)
{
    size_t len = strlen(path);
    while (len > 1 && path[len - 1] == '/')
        len--;
    *f = (struct folder){ .path = strndup(path, len), .single = single };
    if (!f->path)
        return err_memory(err);
    if (!len || ends_with(f->path, "/..") || strcmp(f->path, "..") == 0 || strcmp(f->path, ".") == 0 ||
        strcmp(f->path, "/") == 0)
        return err_set(err, ERR_USAGE, "a report needs a place of its own, not %s", len ? f->path : "an empty name");
    if (check_place(f, force, err) || make_temp(f, err))
        return -1;
    return single ? 0 : make_marker(f, err);
}

/* --- files ------------------------------------------------------------------------------------------------------- */

FILE *folder_create(struct folder *f, const char *name, struct err *err)
{
    struct buf path = BUF_INIT;
    buf_puts(&path, f->temp);
    if (!f->single)
        buf_printf(&path, "/%s", name);
    FILE *file = fopen(buf_str(&path), f->single ? "we" : "wxe");
    if (!file)
        err_errno(err, "cannot write %s", buf_str(&path));
    buf_release(&path);
    return file;
}

int folder_close(FILE *file, const char *name, struct err *err)
{
    bool failed = ferror(file);
    return fclose(file) || failed ? err_errno(err, "cannot write %s", name) : 0;
}

int folder_finish(struct folder *f, struct err *err)
{
    /* a folder does not give way to another: the two change places, and the old one goes */
    bool swap = f->replaces && !f->single;
    if (swap ? renameat2(AT_FDCWD, f->temp, AT_FDCWD, f->path, RENAME_EXCHANGE) : rename(f->temp, f->path))
        return err_errno(err, "cannot put the report to %s", f->path);
    if (swap)
        remove_made(f->temp, false);
    free(f->temp);
    f->temp = NULL;
    return 0;
}

void folder_release(struct folder *f)
{
    if (f->temp)
        remove_made(f->temp, f->single);
    free(f->temp);
    free(f->path);
    *f = (struct folder){ 0 };
}
