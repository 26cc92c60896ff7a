/* Actions: what a key can mean. The table is actions.def. */
#ifndef UI_ACTION_H
#define UI_ACTION_H

#include <stddef.h>

enum action {
    ACTION_NONE, /* bound to nothing */
#define ACTION(id, name, group, help) ACTION_##id,
#include "ui/actions.def"
    ACTIONS
};

enum action_group {
#define ACTION_GROUP(id, heading) GROUP_##id,
#include "ui/actions.def"
    ACTION_GROUPS
};

struct action_info {
    const char *name, *help;
    enum action_group group;
};

const struct action_info *action_info(enum action action); /* of ACTION_NONE: "none" */
const char *action_group_heading(enum action_group group);
/* The action of that name, "none" included; ACTIONS where there is none. */
enum action action_by_name(const char *name, size_t len);

#endif
