/* The schema of a smiley database, version STORE_VERSION (PRAGMA user_version; application_id is 'SMLY'). Comments
 * inside the statements stay in the database, so that `.schema` in sqlite3 explains itself; docs/store.md says
 * what the blobs hold. A change here is a new version. */
#include "src/store/schema.h"

#include <stddef.h>

const char *const store_tables[] = { "runs", "chunks", "bodies", "definitions", "files", "sources", NULL };

const char *const store_schema =
    "CREATE TABLE runs (\n"
    "    -- One traced program.\n"
    "    run INTEGER PRIMARY KEY AUTOINCREMENT, -- number within this database, never used again\n"
    "    id TEXT NOT NULL UNIQUE,        -- the name people use: a UUID\n"
    "    description TEXT NOT NULL,      -- the command line, quoted for a shell\n"
    "    title TEXT NOT NULL DEFAULT '', -- shown in its place where somebody gave one\n"
    "    cwd TEXT NOT NULL,\n"
    "    host TEXT NOT NULL,\n"
    "    user TEXT NOT NULL,\n"
    "    python TEXT NOT NULL,           -- version, 3.11.2\n"
    "    pid INTEGER NOT NULL,           -- of the program\n"
    "    start_ns INTEGER NOT NULL,      -- unix time\n"
    "    end_ns INTEGER NOT NULL,        -- 0: not ended\n"
    "    status TEXT NOT NULL,           -- running, exited, killed, lost\n"
    "    code INTEGER NOT NULL,          -- exit status, or signal\n"
    "    error_type TEXT NOT NULL,       -- the uncaught exception; '' where none\n"
    "    error_message TEXT NOT NULL,\n"
    "    traceback TEXT NOT NULL,\n"
    "    notice TEXT NOT NULL,           -- lines a reader must know\n"
    "    events INTEGER NOT NULL,        -- stored so far\n"
    "    duration_ns INTEGER NOT NULL,   -- time of the last of them since the start\n"
    "    recorder_pid INTEGER NOT NULL,  -- who writes it; 0 once it has ended\n"
    "    recorder_started INTEGER NOT NULL, -- that process's start, clock ticks since boot; 0: not known\n"
    "    recorder_place TEXT NOT NULL    -- host name, boot id and pid namespace it is in\n"
    ");\n"
    "CREATE INDEX runs_by_start ON runs (start_ns);\n"

    "CREATE TABLE chunks (\n"
    "    -- Some thousands of consecutive events: what is in them. The events themselves are in bodies, so that\n"
    "    -- reading through a run's summaries does not touch them.\n"
    "    chunk INTEGER PRIMARY KEY,      -- run << 32 | number of the chunk within the run, from 0\n"
    "    first_event INTEGER NOT NULL,   -- events are numbered from 1\n"
    "    events INTEGER NOT NULL,\n"
    "    blocks INTEGER NOT NULL,        -- events that start a block\n"
    "    start_ns INTEGER NOT NULL,      -- first and last event, since the start of the run\n"
    "    end_ns INTEGER NOT NULL,\n"
    "    exceptions INTEGER NOT NULL,\n"
    "    output INTEGER NOT NULL,        -- bytes the program printed\n"
    "    summary BLOB NOT NULL\n"
    ");\n"

    "CREATE TABLE bodies (\n"
    "    chunk INTEGER PRIMARY KEY,      -- as in chunks\n"
    "    body BLOB NOT NULL              -- checkpoint, events and times, compressed\n"
    ");\n"

    "CREATE TABLE definitions (\n"
    "    -- What the events refer to: files, code objects, names, threads; in the order they came.\n"
    "    part INTEGER PRIMARY KEY,       -- run << 32 | number of the part within the run, from 0\n"
    "    records BLOB NOT NULL           -- stream records, SOURCE left out\n"
    ");\n"

    "CREATE TABLE files (\n"
    "    run INTEGER NOT NULL,\n"
    "    file INTEGER NOT NULL,          -- id within the run\n"
    "    path TEXT NOT NULL,\n"
    "    source TEXT,                    -- key in sources; NULL: not known\n"
    "    PRIMARY KEY (run, file)\n"
    ") WITHOUT ROWID;\n"
    "CREATE INDEX files_by_source ON files (source) WHERE source IS NOT NULL;\n"

    "CREATE TABLE sources (\n"
    "    -- The text of source files as they were when they ran, once per content.\n"
    "    key TEXT PRIMARY KEY,           -- xxhash128 of the text, 32 hex digits\n"
    "    length INTEGER NOT NULL,        -- bytes of the text\n"
    "    text BLOB NOT NULL              -- UTF-8 with \\n line ends, compressed\n"
    ");\n";
