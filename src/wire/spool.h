/* The spool: all numbered messages of a run, in order, in a file without a name. */
#ifndef WIRE_SPOOL_H
#define WIRE_SPOOL_H

#include "smiley/buf.h"
#include "smiley/err.h"

struct spool {
    int fd;
    uint64_t *ends; /* owned: of message i + 1, where it ends in the file */
    uint64_t n, cap;
};

int spool_open(struct spool *s, const char *const *folders, struct err *err);
void spool_close(struct spool *s);
/* Appends the next message. */
int spool_put(struct spool *s, const void *at, size_t len, struct err *err);
size_t spool_len(const struct spool *s, uint64_t number);
/* Reads message `number`, from 1 to n, of spool_len() bytes. */
int spool_read(const struct spool *s, uint64_t number, void *at, struct err *err);
/* Bytes of the messages behind `number` (0: all), up to `last`. */
uint64_t spool_bytes(const struct spool *s, uint64_t number, uint64_t last);

#endif
