/* Tables: rows of any kind, seen through columns, in four formats. A column is a record with a function that produces a
 * row's cell; what the cell looks like in each format follows from the column's kind.
 *
 *              table (for eyes)         json                    csv, value
 *   TEXT       text                     string                  text
 *   NUMBER     1,234,567                integer                 1234567
 *   TIME       2026-11-21 11:02:33      ISO 8601 string, UTC    the same
 *   DURATION   1.5 ms                   seconds                 seconds
 *   (none)     empty                    null                    empty
 *
 * json is an array of objects (of a single record: the object), csv follows RFC 4180 with a heading row, value gives
 * bare values, a row a line, with tabs between. */
#ifndef SMILEY_CMD_TABLE_H
#define SMILEY_CMD_TABLE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "smiley/buf.h"
#include "smiley/err.h"
#include "smiley/options.h"

enum column_kind { COLUMN_TEXT, COLUMN_NUMBER, COLUMN_TIME, COLUMN_DURATION, COLUMN_KINDS };
enum {
    COLUMN_SHRINKS = 1, /* gives way on a narrow terminal */
    COLUMN_EXTRA = 2,   /* shown only when asked for */
    COLUMN_ID = 4,      /* a run's id: on a terminal its first characters are enough */
    COLUMN_BARE = 8,    /* a number that is a name: written without separators */
};

struct cell {
    struct buf text; /* TEXT: what the program or system gave, raw */
    int64_t number;  /* the others; times and durations in ns */
    bool none;       /* there is no value */
    bool alarm;      /* something went wrong: red where there is colour */
};

struct column {
    const char *name;
    enum column_kind kind;
    unsigned flags;
    void (*produce)(const void *row, struct cell *cell); /* cell comes empty */
    const char *help;
};

enum table_format { FORMAT_TABLE, FORMAT_JSON, FORMAT_CSV, FORMAT_VALUE, FORMATS };

struct table {
    const struct column *columns; /* ends with a row without name */
    const char *const *names;     /* columns asked for, NULL-terminated; NULL: all (of a list, but the extra ones) */
    enum table_format format;
    bool record; /* one row, written downwards; for eyes, without what there is not */
    FILE *out;
    bool terminal, colour;
};

/* The value of -f, as options know it; the formats' names for OPT choice. */
const char *table_format_name(size_t i);
enum table_format table_format_find(const char *name); /* NULL: table */

/* ERR_USAGE, with the columns there are, where a name asked for is none. Writes nothing. */
int table_check(const struct table *t, struct err *err);
/* Rows are `n` structs of `size` bytes. */
int table_write(const struct table *t, const void *rows, size_t n, size_t size, struct err *err);

/* The options every command with a table has. */
struct table_values {
    const char *format;
    struct words columns;
};
#define TABLE_OPTIONS(type, member, column_name)                                                                       \
    { .name = "format",                                                                                                \
      .letter = 'f',                                                                                                   \
      .kind = OPT_TEXT,                                                                                                \
      .arg = "FORMAT",                                                                                                 \
      .choice = table_format_name,                                                                                     \
      OPT_AT(type, member.format),                                                                                     \
      .help = "how to write it" },                                                                                     \
    {                                                                                                                  \
        .name = "column", .letter = 'c', .kind = OPT_LIST, .arg = "COLUMN", .choice = column_name,                     \
        OPT_AT(type, member.columns), .help = "only this column"                                                       \
    }

#endif
