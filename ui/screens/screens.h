/* The screens, each in its own file. */
#ifndef UI_SCREENS_H
#define UI_SCREENS_H

#include "ui/framework/pane.h"

extern const struct screen_class screen_runs, screen_trace, screen_source, screen_threads, screen_output,
    screen_exceptions, screen_profile, screen_graph, screen_flame, screen_help;

#endif
