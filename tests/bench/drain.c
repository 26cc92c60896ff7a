/* The other end of the ring, and nothing else: drain [-o FILE] COMMAND [ARG…]
 *
 * Runs `COMMAND ARG…` (smiley-run, maybe below valgrind) with a ring on descriptor 200, throws away what comes through
 * it, or keeps it in FILE (for bench_stream), and prints how many bytes that was. So what the tracer costs can be
 * counted without a recorder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "smiley/ring.h"

enum { RING_FD = 200, WAIT_MS = 100 };

static unsigned long long drain(struct ring *ring, FILE *keep)
{
    const uint8_t *at;
    unsigned long long bytes = 0;
    for (size_t len; (len = ring_peek(ring, &at)) > 0; bytes += len) {
        if (keep && fwrite(at, 1, len, keep) != len)
            perror("drain");
        ring_consume(ring, len);
    }
    return bytes;
}

int main(int argc, char **argv)
{
    struct ring ring;
    struct err err = { 0 };
    FILE *keep = NULL;
    if (argc > 2 && !strcmp(argv[1], "-o")) {
        keep = fopen(argv[2], "wb");
        if (!keep) {
            perror(argv[2]);
            return 2;
        }
        argc -= 2;
        argv += 2;
    }
    if (argc < 2 || ring_create(&ring, RING_SIZE, &err) < 0) {
        fprintf(stderr, "usage: drain [-o FILE] COMMAND [ARG…]\n");
        return 2;
    }
    pid_t child = fork();
    if (child == 0) {
        if (dup2(ring.fd, RING_FD) == RING_FD)
            execvp(argv[1], argv + 1);
        perror(argv[1]);
        _exit(127);
    }
    unsigned long long bytes = 0;
    int status = -1;
    while (child > 0 && waitpid(child, &status, WNOHANG) == 0) {
        ring_wait(&ring, WAIT_MS);
        bytes += drain(&ring, keep);
    }
    bytes += drain(&ring, keep);
    fprintf(stderr, "%llu bytes\n", bytes);
    ring_close(&ring);
    if (keep && fclose(keep)) {
        perror("drain");
        return 2;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
