/* The files of a run: each gets an id, and its text is sent once, as it is at that moment. */
#ifndef SMILEY_TRACER_SOURCE_H
#define SMILEY_TRACER_SOURCE_H

#include "src/tracer/python/python.h"
#include "smiley/map.h"
#include "writer.h"

struct sources {
    struct map by_path; /* hash of the path → index of the first with it, + 1 */
    struct source_file {
        char *path; /* owned */
        uint32_t next;
    } * files;
    uint32_t count, cap;
};

/* The id of the file at `path`. name: as its code objects have it, globals: of a frame in it, where its loader is
 * found. May run the standard library's zipimport, and so let other threads run. */
uint32_t sources_id(struct sources *s, struct writer *w, const char *path, PyObject *name, PyObject *globals);

#endif
