/* What cProfile's dump_stats() writes: one dict in Python's marshal format (Python/marshal.c), version 2, which every
 * Python reads.
 *
 *     { (file, line, name): (primitive calls, calls, own s, cumulative s, { caller: (calls, primitive, own, cumulative)
 * }) }
 *
 * In the callers the two numbers of calls stand the other way round, as they do there. */
#include <string.h>

#include "smiley/text.h"
#include "src/model/profile/profile_export.h"

static void put_u32(struct buf *out, uint32_t v)
{
    for (int shift = 0; shift < 32; shift += 8)
        buf_putc(out, (int)(v >> shift & 0xff));
}

static void put_int(struct buf *out, uint64_t v)
{
    uint16_t digits[5];
    uint32_t n = 0;
    if (v <= INT32_MAX) {
        buf_putc(out, 'i');
        put_u32(out, (uint32_t)v);
        return;
    }
    for (; v; v >>= 15)
        digits[n++] = v & 0x7fff;
    buf_putc(out, 'l');
    put_u32(out, n);
    for (uint32_t i = 0; i < n; i++) {
        buf_putc(out, digits[i] & 0xff);
        buf_putc(out, digits[i] >> 8);
    }
}

static void put_seconds(struct buf *out, uint64_t ns)
{
    double seconds = (double)ns / 1e9;
    uint64_t bits;
    memcpy(&bits, &seconds, sizeof bits);
    buf_putc(out, 'g');
    put_u32(out, (uint32_t)bits);
    put_u32(out, (uint32_t)(bits >> 32));
}

/* Marshal takes surrogates as three bytes, as they are here, and no other invalid UTF-8. */
static bool is_surrogate(const char *s, size_t len)
{
    const unsigned char *u = (const unsigned char *)s;
    return len >= 3 && u[0] == 0xed && u[1] >= 0xa0 && u[1] <= 0xbf && (u[2] & 0xc0) == 0x80;
}

static void put_text(struct buf *out, const char *s)
{
    size_t len = strlen(s), start = out->len + 1;
    buf_putc(out, 'u');
    put_u32(out, 0);
    for (size_t used; len > 0; s += used, len -= used) {
        uint32_t c;
        bool valid;
        used = text_decode(s, len, &c, &valid);
        if (!valid && is_surrogate(s, len)) {
            used = 3;
            valid = true;
        }
        buf_put(out, valid ? s : "?", valid ? used : 1);
    }
    if (out->failed)
        return;
    uint32_t n = (uint32_t)(out->len - start - 4);
    for (int i = 0; i < 4; i++)
        out->data[start + (size_t)i] = (uint8_t)(n >> 8 * i);
}

static void put_tuple(struct buf *out, uint32_t n)
{
    buf_putc(out, '(');
    put_u32(out, n);
}

static void put_function(struct buf *out, const struct profile_function *f)
{
    put_tuple(out, 3);
    put_text(out, f->file);
    put_int(out, f->line);
    put_text(out, f->name);
}

static void put_callers(struct buf *out, const struct profile *p, const struct profile_function *f)
{
    buf_putc(out, '{');
    for (size_t i = 0; i < f->n_callers; i++) {
        const struct profile_edge *e = &p->edges[f->callers + i];
        put_function(out, &p->functions[e->caller]);
        put_tuple(out, 4);
        put_int(out, e->cost.calls);
        put_int(out, e->cost.calls - e->cost.recursive);
        put_seconds(out, e->cost.own_ns);
        put_seconds(out, e->cost.total_ns);
    }
    buf_putc(out, '0');
}

int export_pstats(const struct profile *p, const char *title, struct buf *out, struct err *err)
{
    (void)title;
    buf_putc(out, '{');
    for (const struct profile_function *f = p->functions; f < p->functions + p->n_functions; f++) {
        put_function(out, f);
        put_tuple(out, 5);
        put_int(out, f->cost.calls - f->cost.recursive);
        put_int(out, f->cost.calls);
        put_seconds(out, f->cost.own_ns);
        put_seconds(out, f->cost.total_ns);
        put_callers(out, p, f);
    }
    buf_putc(out, '0');
    return export_done(out, err);
}
