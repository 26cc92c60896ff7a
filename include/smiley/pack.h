/* Compression: the one place that knows zstd. */
#ifndef SMILEY_PACK_H
#define SMILEY_PACK_H

#include "smiley/buf.h"
#include "smiley/err.h"

enum { PACK_MAX = 256 << 20 }; /* no unpacked thing is larger */

/* Appends the compressed form of [at, at + len) to out. */
int pack(struct buf *out, const void *at, size_t len, struct err *err);

/* For who packs one thing after the other beside a program that runs: the memory of the last one is used again, and speed goes
 * before size. All zero at first. */
struct packer {
    void *context;     /* owned */
    struct buf joined; /* chunk_pack()'s */
};
void packer_release(struct packer *p);
int pack_quickly(struct packer *p, struct buf *out, const void *at, size_t len, struct err *err);

/* Appends what was packed; ERR_CORRUPT where it is damaged or says it is larger than max. */
int unpack(struct buf *out, const void *at, size_t len, size_t max, struct err *err);

#endif
