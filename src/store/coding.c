/* PEP 263 in one file: find the coding line, find a converter for Python's name of it, convert, and make line ends one.
 */
#include "src/store/coding.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "smiley/text.h"

enum { NAME_MAX_LEN = 64 };
static const char bom[] = "\xef\xbb\xbf";
static const char replacement[] = "\xef\xbf\xbd";

/* --- the coding line ---------------------------------------------------------------------------------------- */

static size_t line_length(const char *at, size_t len)
{
    size_t n = 0;
    while (n < len && at[n] != '\n' && at[n] != '\r')
        n++;
    return n;
}

/* The comment's coding, as in `[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)`. *blank: nothing but a comment or space, so
 * that the next line may still hold one. */
static bool coding_of_line(const char *line, size_t len, char name[NAME_MAX_LEN], bool *blank)
{
    size_t i = 0;
    while (i < len && strchr(" \t\f", line[i]))
        i++;
    *blank = i == len || line[i] == '#';
    if (i == len || line[i] != '#')
        return false;
    for (; i + 7 < len; i++) {
        if (memcmp(line + i, "coding", 6) != 0 || (line[i + 6] != ':' && line[i + 6] != '='))
            continue;
        size_t start = i + 7, end;
        while (start < len && (line[start] == ' ' || line[start] == '\t'))
            start++;
        for (end = start; end < len && (isalnum((unsigned char)line[end]) || strchr("-_.", line[end])); end++)
            ;
        if (end > start) {
            snprintf(name, NAME_MAX_LEN, "%.*s", (int)(end - start < NAME_MAX_LEN ? end - start : 0), line + start);
            return true;
        }
    }
    return false;
}

static bool find_coding(const char *at, size_t len, char name[NAME_MAX_LEN])
{
    bool blank;
    size_t n = line_length(at, len);
    if (coding_of_line(at, n, name, &blank))
        return true;
    if (!blank || n == len)
        return false;
    size_t next = n + (at[n] == '\r' && n + 1 < len && at[n + 1] == '\n' ? 2 : 1);
    return coding_of_line(at + next, line_length(at + next, len - next), name, &blank);
}

/* --- names -------------------------------------------------------------------------------------------------- */

/* Python's aliases, normalized, that iconv calls otherwise. What is not here goes to iconv as it is. */
static const struct {
    const char *python, *iconv;
} names[] = {
    { "utf-8", "UTF-8" },
    { "utf8", "UTF-8" },
    { "u8", "UTF-8" },
    { "utf", "UTF-8" },
    { "utf-8-sig", "UTF-8" },
    { "cp65001", "UTF-8" },
    { "latin-1", "ISO-8859-1" },
    { "latin1", "ISO-8859-1" },
    { "latin", "ISO-8859-1" },
    { "l1", "ISO-8859-1" },
    { "8859", "ISO-8859-1" },
    { "iso8859", "ISO-8859-1" },
    { "latin-2", "ISO-8859-2" },
    { "latin-3", "ISO-8859-3" },
    { "latin-4", "ISO-8859-4" },
    { "cyrillic", "ISO-8859-5" },
    { "arabic", "ISO-8859-6" },
    { "greek", "ISO-8859-7" },
    { "hebrew", "ISO-8859-8" },
    { "latin-5", "ISO-8859-9" },
    { "latin-6", "ISO-8859-10" },
    { "thai", "ISO-8859-11" },
    { "latin-7", "ISO-8859-13" },
    { "latin-8", "ISO-8859-14" },
    { "latin-9", "ISO-8859-15" },
    { "latin-10", "ISO-8859-16" },
    { "ascii", "ASCII" },
    { "us-ascii", "ASCII" },
    { "646", "ASCII" },
    { "ujis", "EUC-JP" },
    { "eucjp", "EUC-JP" },
    { "sjis", "SHIFT_JIS" },
    { "shiftjis", "SHIFT_JIS" },
    { "shift-jis", "SHIFT_JIS" },
    { "ms-kanji", "CP932" },
    { "mskanji", "CP932" },
    { "euckr", "EUC-KR" },
    { "korean", "EUC-KR" },
    { "chinese", "GB2312" },
    { "big5-hkscs", "BIG5-HKSCS" },
    { "big5hkscs", "BIG5-HKSCS" },
    { "mac-roman", "MACINTOSH" },
    { "macroman", "MACINTOSH" },
    { "mac-cyrillic", "MAC-CYRILLIC" },
    { "kz1048", "RK1048" },
    { "ptcp154", "PT154" },
    { "cyrillic-asian", "PT154" },
};

/* Python's name in lower case with `-` between words, then iconv's name for it. */
static void iconv_name(const char *python, char out[NAME_MAX_LEN])
{
    size_t n = 0;
    for (; python[n] && n + 1 < NAME_MAX_LEN; n++)
        out[n] = python[n] == '_' ? '-' : (char)tolower((unsigned char)python[n]);
    out[n] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i].python, out)) {
            snprintf(out, NAME_MAX_LEN, "%s", names[i].iconv);
            return;
        }
    unsigned number;
    if (sscanf(out, "iso8859-%u", &number) == 1)
        snprintf(out, NAME_MAX_LEN, "ISO-8859-%u", number);
    else if (sscanf(out, "windows-%u", &number) == 1)
        snprintf(out, NAME_MAX_LEN, "CP%u", number);
}

/* --- converting --------------------------------------------------------------------------------------------- */

static void from_utf8(struct buf *out, const char *at, size_t len)
{
    size_t start = 0, i = 0;
    while (i < len) {
        uint32_t c;
        bool valid = true;
        size_t used = (unsigned char)at[i] < 0x80 ? 1 : text_decode(at + i, len - i, &c, &valid);
        if (!valid) {
            buf_put(out, at + start, i - start);
            buf_puts(out, replacement);
            start = i + used;
        }
        i += used;
    }
    buf_put(out, at + start, len - start);
}

/* False where iconv does not know the coding. */
static bool from_other(struct buf *out, const char *name, const char *at, size_t len)
{
    enum { STEP = 4096 };
    iconv_t cd = iconv_open("UTF-8", name);
    if (cd == (iconv_t)-1)
        return false;
    char *in = (char *)at;
    while (len > 0) {
        char piece[STEP], *to = piece;
        size_t room = sizeof piece;
        size_t got = iconv(cd, &in, &len, &to, &room);
        int why = errno;
        buf_put(out, piece, sizeof piece - room);
        if (got == (size_t)-1 && why != E2BIG && len > 0) { /* one byte that means nothing here */
            buf_puts(out, replacement);
            iconv(cd, NULL, NULL, NULL, NULL);
            in++;
            len--;
        }
        if (out->failed)
            break;
    }
    iconv_close(cd);
    return true;
}

/* Line ends as Python's universal newlines have them, in place from `from` on. */
static void unify_lines(struct buf *b, size_t from)
{
    size_t to = from;
    for (size_t i = from; i < b->len; i++) {
        uint8_t c = b->data[i];
        if (c == '\r') {
            c = '\n';
            i += i + 1 < b->len && b->data[i + 1] == '\n';
        }
        b->data[to++] = c;
    }
    b->len = to;
}

void coding_decode(struct buf *out, const char *at, size_t len)
{
    char python[NAME_MAX_LEN], name[NAME_MAX_LEN] = "UTF-8";
    size_t from = out->len;
    if (len >= 3 && !memcmp(at, bom, 3)) {
        at += 3;
        len -= 3;
    } else if (find_coding(at, len, python)) {
        iconv_name(python, name);
    }
    if (!strcmp(name, "UTF-8") || !from_other(out, name, at, len))
        from_utf8(out, at, len);
    unify_lines(out, from);
}
