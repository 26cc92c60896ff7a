#!/usr/bin/python3
"""Writes src/base/text_width.c: the tables behind text_width_of() and text_is_printable().

    /usr/bin/python3 tests/tools/width_table.py > src/base/text_width.c

The facts are those of the interpreter's own unicodedata, so "printable" is what its repr() thinks.
"""
import sys
import unicodedata


def is_zero(c):
    """Combining marks, and the Hangul vowels and finals that join the syllable before them."""
    return (unicodedata.category(chr(c)) in ("Mn", "Me") or 0x1160 <= c <= 0x11FF or 0xD7B0 <= c <= 0xD7FF
            or c in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF))


def is_wide(c):
    if unicodedata.category(chr(c)) == "Cn":  # unassigned: what unicodedata says of them means nothing
        return 0x20000 <= c <= 0x3FFFD        # the planes of ideographs
    return unicodedata.east_asian_width(chr(c)) in ("W", "F") and not is_zero(c)


def is_unprintable(c):
    return not chr(c).isprintable()


def ranges(holds):
    start = None
    for c in range(0x80, 0x110001):
        if c < 0x110000 and holds(c):
            start = c if start is None else start
        elif start is not None:
            yield start, c - 1
            start = None


def table(name, comment, holds):
    rows = ["{ 0x%x, 0x%x }," % r for r in ranges(holds)]
    lines, line = [], "   "
    for row in rows:
        if len(line) + 1 + len(row) > 120:
            lines.append(line)
            line = "   "
        line += " " + row
    lines.append(line)
    print("/* %s */\n/* clang-format off */\nstatic const struct range %s[] = {" % (comment, name))
    print("\n".join(lines))
    print("};\n/* clang-format on */\n")


print('''/* What Unicode says of characters: made by tests/tools/width_table.py from Unicode %s, not to be edited by hand. */
#include "smiley/text.h"

struct range {
    uint32_t first, last;
};
''' % unicodedata.unidata_version)
table("zero", "no cell of their own", is_zero)
table("wide", "two cells", is_wide)
table("unprintable", "escaped by repr: controls, formats, surrogates, private use, unassigned, spaces but ' '", is_unprintable)
print('''static bool in_table(const struct range *table, size_t n, uint32_t c)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c > table[middle].last)
            low = middle + 1;
        else
            high = middle;
    }
    return low < n && c >= table[low].first;
}

#define IN(table, c) in_table(table, sizeof(table) / sizeof(*(table)), c)

int text_width_of(uint32_t c)
{
    if (c < 0x7f)
        return c < 0x20 ? -1 : 1;
    if (c < 0xa0)
        return -1;
    if (c < zero[0].first)
        return 1;
    return IN(zero, c) ? 0 : IN(wide, c) ? 2 : 1;
}

bool text_is_printable(uint32_t c)
{
    if (c < 0x7f)
        return c >= 0x20;
    return c <= 0x10ffff && c != 0x7f && !IN(unprintable, c);
}''')
sys.stdout.flush()
