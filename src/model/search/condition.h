/* Conditions on a variable of a frame: `total == 5`, `name != 'x'`, `self.size > 100`, `done`. */
#ifndef SMILEY_MODEL_CONDITION_H
#define SMILEY_MODEL_CONDITION_H

#include "smiley/buf.h"
#include "smiley/state.h"

enum condition_op { OP_TRUE, OP_EQ, OP_NE, OP_LE, OP_GE, OP_LT, OP_GT };

struct condition {
    char *name; /* owned; attributes after dots */
    enum condition_op op;
    char *text; /* owned: what it is compared with */
    bool is_number;
    double number;
    struct buf shown; /* of the value at hand */
};

/* NULL or empty text: always true (name NULL). ERR_USAGE where it cannot be understood. */
int condition_init(struct condition *c, const char *text, struct err *err);
void condition_release(struct condition *c);
/* Whether it holds for the frame. False where there is no such variable. */
bool condition_holds(struct condition *c, const struct frame *f, const struct defs *defs);

#endif
