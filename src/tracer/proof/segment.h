/* What the instructions from one event of a frame to its next can change.
 *
 * A segment is all that can run from an instruction on until the next line event of the frame, whichever way it goes.
 * It is found out once, from the bytecode alone: what it stores in the frame's own slots, and what else it does that
 * could change a value, as needs (need.h). When the frame gets there, each need is held against the objects that are in
 * its operands' places then.
 *
 * Code in Python that an instruction calls is none of the segment's: it has events of its own. What remains of an
 * instruction that calls is taken to read its operands only, with the exceptions that are needs: calls, stores,
 * operations in place, and consuming an iterator. */
#ifndef SMILEY_TRACER_SEGMENT_H
#define SMILEY_TRACER_SEGMENT_H

#include "need.h"

struct segment {
    bool quiet[2];         /* it changes nothing but slots: as long as effects.lazy is not set, and when it is */
    bool anything;         /* it may change anything */
    bool takes;            /* it takes items of what is not known: with effects.lazy, that may change anything */
    uint8_t in_vain, left; /* how often it came out as anything, as a power of 2; so often it is not asked again */
    uint64_t stored;       /* slots that it may store to, by slot_bit() */
    uint32_t n_needs;
    struct need needs[];
};

extern struct segment segment_prologue; /* of a call, until its first line: nothing */

/* The last one stands for all slots behind it, too. */
static inline uint64_t slot_bit(uint32_t slot)
{
    return UINT64_C(1) << (slot < 63 ? slot : 63);
}

struct segments { /* of a code object */
    int n;
    struct segment *at[]; /* owned, by unit of the first instruction; NULL before it is met */
};

/* The segment that begins with the frame's present instruction; NULL without memory.
 * In *segments, where those of a code object are kept: owned, NULL at first. */
struct segment *segment_find(struct segments **segments, PyFrameObject *f);
static inline struct segment *segment_at(struct segments **segments, PyFrameObject *f)
{
    int unit = py_frame_unit(f);
    struct segment *s = *segments && (unsigned)unit < (unsigned)(*segments)->n ? (*segments)->at[unit] : NULL;
    return __builtin_expect(s != NULL, 1) ? s : segment_find(segments, f);
}
void segments_free(struct segments *segments);

#endif
