/* The panes of the source screen: the list of files (pane_files.c), and the file (screen_source.c). */
#ifndef UI_PANE_FILES_H
#define UI_PANE_FILES_H

#include "ui/framework/pane.h"

enum { SOURCE_PANE_FILES, SOURCE_PANE_FILE };

extern const struct pane_class pane_files;
/* Counts hits and times of all files, where that is still to be done; true: it has. For when nothing else is to do. */
bool files_count_on(struct pane *p);

#endif
