#include "ui/framework/action.h"

#include <string.h>

static const struct action_info infos[] = {
    [ACTION_NONE] = { .name = "none", .help = "nothing", .group = GROUP_GENERAL },
#define ACTION(id, name_, group_, help_) [ACTION_##id] = { .name = name_, .help = help_, .group = GROUP_##group_ },
#include "ui/actions.def"
};
_Static_assert(sizeof infos / sizeof *infos == ACTIONS, "one row for each action");

static const char *const headings[] = {
#define ACTION_GROUP(id, heading) [GROUP_##id] = heading,
#include "ui/actions.def"
};
_Static_assert(sizeof headings / sizeof *headings == ACTION_GROUPS, "one heading for each group");

const struct action_info *action_info(enum action action)
{
    return &infos[action < ACTIONS ? action : ACTION_NONE];
}

const char *action_group_heading(enum action_group group)
{
    return headings[group];
}

enum action action_by_name(const char *name, size_t len)
{
    for (enum action a = ACTION_NONE; a < ACTIONS; a++)
        if (strlen(infos[a].name) == len && memcmp(infos[a].name, name, len) == 0)
            return a;
    return ACTIONS;
}
