/* A run that says "running" is only as true as its recorder is alive. Numbers of processes are used again, so a process
 * is its number and its start time; and they mean something only within one boot of one host and one pid namespace,
 * which is the "place" that stands beside them. */
#include "src/store/alive.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t read_file(const char *path, char *out, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, out, size - 1);
    if (fd >= 0)
        close(fd);
    out[got > 0 ? got : 0] = '\0';
    return got > 0 ? (size_t)got : 0;
}

int64_t alive_started(int64_t pid)
{
    enum { STATE = 3, START_TIME = 22 }; /* fields of proc(5) stat, counted from 1 */
    char path[48], text[1024];
    snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    if (!read_file(path, text, sizeof text))
        return 0;
    char *p = strrchr(text, ')'); /* field 2 is the name in parentheses, and may hold anything */
    if (!p || strlen(p) < 3 || p[2] == 'Z' || p[2] == 'X')
        return 0;
    p += 2;
    for (int field = STATE; p && field < START_TIME; field++)
        p = (p = strchr(p, ' ')) ? p + 1 : NULL;
    return p ? strtoll(p, NULL, 10) : 0;
}

bool alive_is(int64_t pid, int64_t started)
{
    if (pid <= 0 || pid > INT32_MAX)
        return false;
    if (kill((pid_t)pid, 0) < 0 && errno == ESRCH)
        return false;
    if (access("/proc/self/stat", R_OK) != 0)
        return true; /* no proc: the number is all there is */
    int64_t now = alive_started(pid);
    return now != 0 && (started == 0 || started == now);
}

void alive_place(char *out, size_t size)
{
    char host[256] = "", boot[64], space[64];
    if (gethostname(host, sizeof host - 1) != 0 || !*host)
        strcpy(host, "localhost");
    read_file("/proc/sys/kernel/random/boot_id", boot, sizeof boot);
    boot[strcspn(boot, "\n")] = '\0';
    ssize_t len = readlink("/proc/self/ns/pid", space, sizeof space - 1);
    space[len > 0 ? len : 0] = '\0';
    snprintf(out, size, "%s %s %s", host, boot, space);
}

enum alive_view alive_view(const char *place)
{
    char here[512];
    alive_place(here, sizeof here);
    if (!strcmp(here, place))
        return ALIVE_HERE;
    size_t host = strcspn(here, " ") + 1;
    if (strncmp(here, place, host) != 0)
        return ALIVE_BEYOND;
    size_t boot = host + strcspn(here + host, " ") + 1;
    return strncmp(here, place, boot) != 0 ? ALIVE_GONE : ALIVE_BEYOND;
}
