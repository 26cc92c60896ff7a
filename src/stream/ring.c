/* A memfd holds one page of counters, then the data. Each side maps the page, the data, and the data once more right
 * behind itself, so that neither ever sees the seam.
 *
 * Waiting is lopsided. Publishing is on the traced program's every event and therefore only a store: nobody is woken,
 * and the reader looks by itself, seldom enough to cost nothing and often enough for a person watching. The writer
 * waits only when the ring is full; then it says so, wakes the reader if that sleeps, and is woken by the next consume.
 * Whoever waits first sets its flag and then looks at the counter again; whoever moves a counter looks at the flag
 * afterwards. With full fences between, one of the two sees the other, and no wakeup is lost. */
#include "smiley/ring.h"

#include <errno.h>
#include <linux/futex.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <fcntl.h>
#include <unistd.h>

#define RING_MAGIC UINT64_C(0x31676e69726c6d73) /* "smlring1" */

enum { RING_MIN = 64 << 10, RING_MAX = 1 << 30 };
enum { LOOK_FIRST_US = 500, LOOK_LAST_US = 10000, ALIVE_US = 100000 };

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

static bool is_ring_size(uint64_t size)
{
    return size >= RING_MIN && size <= RING_MAX && !(size & (size - 1)) && size % page_size() == 0;
}

/* --- mapping ------------------------------------------------------------------------------------------------------ */

static void *map_part(void *at, size_t len, int fd, size_t offset)
{
    return mmap(at, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, (off_t)offset);
}

/* The writer stands at `head`, and has not looked yet how far it is free from there. */
static void writer_at(struct ring *r, uint64_t head)
{
    r->at = r->until = r->data + (head & (r->size - 1));
    r->lead = head - (uintptr_t)r->at;
}

static int map_ring(struct ring *r, int fd, size_t size, struct err *err)
{
    size_t page = page_size(), total = page + 2 * size;
    uint8_t *base = mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return err_errno(err, "cannot reserve %zu bytes of addresses for the ring", total);
    if (map_part(base, page + size, fd, 0) == MAP_FAILED ||
        map_part(base + page + size, size, fd, page) == MAP_FAILED) {
        err_errno(err, "cannot map the ring of %zu bytes", size);
        munmap(base, total);
        return -1;
    }
    *r = (struct ring){ .shared = (struct ring_shared *)base, .data = base + page, .size = size, .fd = -1 };
    writer_at(r, 0);
    return 0;
}

int ring_create(struct ring *r, size_t size, struct err *err)
{
    _Static_assert(sizeof(struct ring_shared) <= 4096, "the counters take one page");
    if (!is_ring_size(size))
        return err_set(err, ERR_FAILED, "a ring cannot have %zu bytes, only a power of two from 64 KiB to 1 GiB", size);
    int fd = memfd_create("smiley-ring", MFD_ALLOW_SEALING);
    if (fd < 0)
        return err_errno(err, "cannot make the ring's memory");
    /* sealed: a program that shrinks the file under the reader's feet would kill it with SIGBUS */
    if (ftruncate(fd, (off_t)(page_size() + size)) < 0 ||
        fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) < 0) {
        err_errno(err, "cannot make the ring of %zu bytes", size);
        close(fd);
        return -1;
    }
    if (map_ring(r, fd, size, err) < 0) {
        close(fd);
        return -1;
    }
    r->fd = fd;
    r->shared->size = size;
    r->shared->reader_pid = (uint32_t)getpid();
    r->shared->magic = RING_MAGIC;
    return 0;
}

/* What stands behind fd, seen before anything of it is trusted. */
static int check_ring(int fd, struct ring_shared *header, struct err *err)
{
    struct stat st;
    if (fstat(fd, &st) < 0)
        return err_errno(err, "cannot look at the ring behind descriptor %d", fd);
    ssize_t got = S_ISREG(st.st_mode) ? pread(fd, header, sizeof(*header), 0) : -1;
    if (got != (ssize_t)sizeof(*header) || header->magic != RING_MAGIC || !is_ring_size(header->size) ||
        (uint64_t)st.st_size != page_size() + header->size || header->reader_pid == 0 ||
        atomic_load(&header->head) - atomic_load(&header->tail) > header->size)
        return err_set(err, ERR_CORRUPT, "descriptor %d is not a ring: start programs with 'smiley run'", fd);
    return 0;
}

int ring_attach(struct ring *r, int fd, struct err *err)
{
    struct ring_shared header;
    if (check_ring(fd, &header, err) < 0 || map_ring(r, fd, (size_t)header.size, err) < 0)
        return -1;
    size_t total = page_size() + 2 * r->size;
    if (madvise(r->shared, total, MADV_DONTFORK) < 0) {
        err_errno(err, "cannot keep the ring from forked children");
        munmap(r->shared, total);
        return -1;
    }
    close(fd);
    writer_at(r, atomic_load(&r->shared->head));
    r->reader_is_parent = (uint32_t)getppid() == header.reader_pid;
    return 0;
}

/* --- waiting ------------------------------------------------------------------------------------------------------ */

/* Sleeps while *flag is 1. False where a signal came in between. */
static bool futex_sleep(_Atomic uint32_t *flag, long us)
{
    struct timespec timeout = { .tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000 };
    return syscall(SYS_futex, flag, FUTEX_WAIT, 1, &timeout, NULL, 0) == 0 || errno != EINTR;
}

/* Wakes the side whose flag it is, if it sleeps or is just about to. */
static void wake(_Atomic uint32_t *flag)
{
    atomic_thread_fence(memory_order_seq_cst);
    if (atomic_load_explicit(flag, memory_order_relaxed) && atomic_exchange(flag, 0))
        syscall(SYS_futex, flag, FUTEX_WAKE, INT32_MAX, NULL, NULL, 0);
}

void ring_close(struct ring *r)
{
    if (!r->shared)
        return;
    if (r->fd >= 0) {
        atomic_store(&r->shared->closed, 1);
        wake(&r->shared->writer_waits);
        close(r->fd);
    }
    munmap(r->shared, page_size() + 2 * r->size);
    *r = (struct ring){ .fd = -1 };
}

static bool reader_lives(const struct ring *r)
{
    pid_t pid = (pid_t)r->shared->reader_pid;
    if (r->reader_is_parent)
        return getppid() == pid; /* also right when the pid was given to another process since */
    return kill(pid, 0) == 0 || errno != ESRCH;
}

/* From now on nothing fits: the quick check in ring_reserve() fails whatever its len, and the slow one knows. */
static uint8_t *give_up(struct ring *r)
{
    atomic_store(&r->shared->closed, 1);
    r->until = r->at;
    return NULL;
}

/* `room` bytes from the head on are free. The writer goes back to the first copy of the data, and into the second as
 * far only as a record may: less memory that both are mapped for. */
static uint8_t *take_room(struct ring *r, uint64_t head, size_t room)
{
    size_t to_seam = r->size - (size_t)(head & (r->size - 1)), most = to_seam + r->size / 4;
    writer_at(r, head);
    r->until = r->at + (room < most ? room : most);
    return r->at;
}

uint8_t *ring_reserve_slow(struct ring *r, size_t len)
{
    int saved = errno; /* the traced program's */
    uint64_t head = r->lead + (uintptr_t)r->at;
    uint8_t *room = NULL;
    for (bool waited = false;; waited = true) {
        if (atomic_load(&r->shared->closed) || (waited && !reader_lives(r)))
            break;
        uint64_t tail = atomic_load_explicit(&r->shared->tail, memory_order_acquire), used = head - tail;
        if (used > r->size) /* somebody wrote over the counters */
            break;
        if (used + len <= r->size) {
            room = take_room(r, head, r->size - used);
            break;
        }
        wake(&r->shared->reader_waits);
        atomic_store(&r->shared->writer_waits, 1);
        atomic_thread_fence(memory_order_seq_cst);
        if (atomic_load(&r->shared->tail) == tail && !atomic_load(&r->shared->closed))
            futex_sleep(&r->shared->writer_waits, ALIVE_US);
        atomic_store(&r->shared->writer_waits, 0);
    }
    errno = saved;
    return room ? room : give_up(r);
}

size_t ring_peek(struct ring *r, const uint8_t **at)
{
    uint64_t head = atomic_load_explicit(&r->shared->head, memory_order_acquire);
    *at = r->data + (r->tail & (r->size - 1));
    /* more than fits: the program wrote over the counters, and there is no telling what of it is a record */
    return head - r->tail > r->size ? 0 : (size_t)(head - r->tail);
}

void ring_consume(struct ring *r, size_t len)
{
    r->tail += len;
    atomic_store_explicit(&r->shared->tail, r->tail, memory_order_release);
    wake(&r->shared->writer_waits);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static bool has_news(const struct ring *r)
{
    return atomic_load_explicit(&r->shared->head, memory_order_acquire) != r->tail;
}

void ring_wait(struct ring *r, int timeout_ms)
{
    if (has_news(r) || timeout_ms <= 0)
        return;
    int64_t until = now_us() + (int64_t)timeout_ms * 1000, look = LOOK_FIRST_US;
    for (int64_t left = until - now_us(); left > 0 && !has_news(r); left = until - now_us()) {
        atomic_store(&r->shared->reader_waits, 1);
        atomic_thread_fence(memory_order_seq_cst);
        bool undisturbed = has_news(r) || futex_sleep(&r->shared->reader_waits, (long)(look < left ? look : left));
        atomic_store(&r->shared->reader_waits, 0);
        if (!undisturbed) /* a signal: the caller may have something to see to */
            return;
        look = look * 2 < LOOK_LAST_US ? look * 2 : LOOK_LAST_US;
    }
}
