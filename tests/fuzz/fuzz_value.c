/* Bytes that value_end() lets pass must be safe for everybody behind it: their text is bounded and clean, and every
 * level of them opens. For libFuzzer (-fsanitize=fuzzer,address,undefined), and for test_value_fuzz.c. */
#include <stdlib.h>
#include <string.h>

#include "smiley/buf.h"
#include "smiley/defs.h"
#include "smiley/text.h"
#include "smiley/value.h"

enum { FUZZ_TEXT = 4096, FUZZ_LEVELS = 4 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_check(bool holds)
{
    if (!holds)
        abort();
}

/* Opens everything, REFs too, so many levels deep; `budget` nodes in all, since REFs multiply. */
static void fuzz_open(const uint8_t *root, const uint8_t *end, const uint8_t *at, const struct defs *defs, int levels,
                      int *budget)
{
    struct value_iter it;
    struct value_node node;
    struct buf out = BUF_INIT;
    bool cut;
    value_iter_init(&it, root, end, at, defs);
    while (*budget > 0 && value_iter_next(&it, &node)) {
        --*budget;
        fuzz_check(node.at >= root && node.at < node.end && node.end <= end);
        fuzz_check(!node.key || (node.key >= root && node.key < node.key_end && node.key_end <= node.at));
        value_type_text(&out, node.at, node.end, defs);
        value_node_text(&out, root, end, node.at, defs, 100);
        buf_clear(&out);
        if (node.has_children && levels > 0)
            fuzz_open(root, end, node.at, defs, levels - 1, budget);
    }
    value_iter_missing(&it, &cut);
    buf_release(&out);
}

static void fuzz_text(const uint8_t *at, const uint8_t *end, const struct defs *defs)
{
    struct buf out = BUF_INIT;
    value_text(&out, at, end, defs, FUZZ_TEXT);
    fuzz_check(out.len > 0 && out.len <= FUZZ_TEXT + strlen("…"));
    for (size_t i = 0; i < out.len;) {
        uint32_t c;
        bool valid;
        i += text_decode((const char *)out.data + i, out.len - i, &c, &valid);
        fuzz_check(valid && text_is_printable(c));
    }
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct name_def names[] = { { (char *)(uintptr_t) "builtins", 8 }, { (char *)(uintptr_t) "a\033\xff", 3 } };
    const struct defs defs = { .names = names, .n_names = 2 };
    int64_t v;
    int budget = 2000;
    value_get_int(data, data + size, &v);
    const uint8_t *end = value_end(data, data + size, size % 2 ? &defs : NULL);
    if (!end)
        return 0;
    fuzz_check(end > data && end <= data + size);
    fuzz_check(value_end(data, end, size % 2 ? &defs : NULL) == end);
    fuzz_text(data, end, &defs);
    fuzz_text(data, end, NULL);
    fuzz_open(data, end, data, &defs, FUZZ_LEVELS, &budget);
    return 0;
}
