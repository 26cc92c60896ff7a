/* Key files are ZPL, as other programs around ZeroMQ write them, too: lines like `public-key = "…"`. */
#include "smiley/curve.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

enum { KEY_CHARS = KEY_TEXT - 1, KEY_BYTES = 32, FILE_MAX = 16 << 10, CLIENTS_MAX = 10000 };

void curve_init(struct curve *c)
{
    *c = (struct curve){ .any_client = true };
}

void curve_release(struct curve *c)
{
    free(c->clients);
    explicit_bzero(c, sizeof *c);
}

/* --- reading -------------------------------------------------------------------------------------------------- */

static int read_text(const char *path, bool secret, char text[FILE_MAX], struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (fd < 0)
        return err_errno(err, "cannot read the key %s", path);
    int status = 0;
    ssize_t got = 0;
    if (fstat(fd, &st) || (!S_ISREG(st.st_mode) && (errno = EINVAL)))
        status = err_errno(err, "cannot read the key %s", path);
    else if (secret && st.st_mode & (S_IRWXG | S_IRWXO))
        status = err_set(err, ERR_FAILED, "others may read the secret key %s; say chmod 600 %s", path, path);
    else if ((got = read(fd, text, FILE_MAX - 1)) < 0)
        status = err_errno(err, "cannot read the key %s", path);
    text[got > 0 ? got : 0] = 0;
    close(fd);
    return status;
}

static bool find_key(const char *text, const char *name, char key[KEY_TEXT])
{
    uint8_t bytes[KEY_BYTES];
    const char *at = strstr(text, name);
    if (!at)
        return false;
    at += strlen(name);
    at += strspn(at, " \t=");
    if (*at++ != '"' || strcspn(at, "\"\r\n") != KEY_CHARS || at[KEY_CHARS] != '"')
        return false;
    memcpy(key, at, KEY_CHARS);
    key[KEY_CHARS] = 0;
    bool ok = zmq_z85_decode(bytes, key) != NULL;
    explicit_bzero(bytes, sizeof bytes);
    return ok;
}

int curve_load_key(struct curve *c, const char *path, struct err *err)
{
    char text[FILE_MAX];
    if (read_text(path, true, text, err))
        return -1;
    bool ok = find_key(text, "public-key", c->public) && find_key(text, "secret-key", c->secret);
    explicit_bzero(text, sizeof text);
    return ok ? 0 : err_set(err, ERR_FAILED, "%s holds no pair of keys; `smiley keygen` makes one", path);
}

int curve_load_server(struct curve *c, const char *path, struct err *err)
{
    char text[FILE_MAX];
    if (read_text(path, false, text, err))
        return -1;
    bool ok = find_key(text, "public-key", c->server);
    explicit_bzero(text, sizeof text);
    return ok ? 0 : err_set(err, ERR_FAILED, "%s holds no public key", path);
}

static int add_client(struct curve *c, const char *dir, const char *name, struct err *err)
{
    char path[4096], text[FILE_MAX], key[KEY_TEXT];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    if (read_text(path, false, text, err))
        return -1;
    bool ok = find_key(text, "public-key", key);
    explicit_bzero(text, sizeof text);
    if (!ok)
        return err_set(err, ERR_FAILED, "%.400s holds no public key", path);
    char(*more)[KEY_TEXT] = realloc(c->clients, (c->n_clients + 1) * sizeof *more);
    if (!more)
        return err_memory(err);
    c->clients = more;
    memcpy(more[c->n_clients++], key, KEY_TEXT);
    return 0;
}

static bool is_public(const char *name)
{
    const char *dot = strrchr(name, '.');
    return name[0] != '.' && dot && (strcmp(dot, ".public") == 0 || strcmp(dot, ".key") == 0);
}

int curve_load_clients(struct curve *c, const char *dir, struct err *err)
{
    DIR *d = opendir(dir);
    int status = 0;
    if (!d)
        return err_errno(err, "cannot read the clients' keys in %s", dir);
    for (struct dirent *entry; !status && c->n_clients < CLIENTS_MAX && (entry = readdir(d));)
        if (is_public(entry->d_name))
            status = add_client(c, dir, entry->d_name, err);
    closedir(d);
    if (!status && !c->n_clients)
        status = err_set(err, ERR_FAILED, "no client's key is in %s (files named NAME.public)", dir);
    c->any_client = false;
    return status;
}

/* --- making --------------------------------------------------------------------------------------------------- */

static int write_file(const char *path, mode_t mode, const char *text, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    size_t len = strlen(text);
    if (fd < 0)
        return err_errno(err, "cannot write the key %s", path);
    bool ok = fchmod(fd, mode) == 0 && write(fd, text, len) == (ssize_t)len && fsync(fd) == 0;
    int status = ok ? 0 : err_errno(err, "cannot write the key %s", path);
    close(fd);
    if (!ok)
        unlink(path);
    return status;
}

int curve_generate(const char *path, struct err *err)
{
    char public[KEY_TEXT], secret[KEY_TEXT], public_path[4096], text[512];
    if ((size_t)snprintf(public_path, sizeof public_path, "%s.public", path) >= sizeof public_path)
        return err_set(err, ERR_USAGE, "the name of the key is too long");
    if (access(public_path, F_OK) == 0) {
        errno = EEXIST;
        return err_errno(err, "cannot write the key %s", public_path);
    }
    if (zmq_curve_keypair(public, secret))
        return err_set(err, ERR_FAILED, "this ZeroMQ has no CURVE: %s", zmq_strerror(zmq_errno()));
    snprintf(text, sizeof text,
             "#   smiley: a pair of CURVE keys. Keep this file secret; %s.public is the half to give away.\n"
             "metadata\ncurve\n    public-key = \"%s\"\n    secret-key = \"%s\"\n",
             strlen(path) < 80 ? path : "the other", public, secret);
    int status = write_file(path, 0600, text, err);
    explicit_bzero(text, sizeof text);
    explicit_bzero(secret, sizeof secret);
    snprintf(text, sizeof text, "#   smiley: a public CURVE key.\nmetadata\ncurve\n    public-key = \"%s\"\n", public);
    if (!status && write_file(public_path, 0644, text, err)) {
        unlink(path);
        status = -1;
    }
    return status;
}
