/* The keymaps that come along are ordinary keymap files; the assembler puts their bytes into the program. */
#include <string.h>

#include "ui/framework/keymap.h"

#define EMBED(id, file)                                                                                                \
    extern const char id##_start[] __attribute__((visibility("hidden")));                                              \
    extern const char id##_end[] __attribute__((visibility("hidden")));                                                \
    __asm__(".pushsection .rodata\n"                                                                                   \
            ".global " #id "_start, " #id "_end\n"                                                                     \
            ".hidden " #id "_start, " #id "_end\n" #id "_start:\n"                                                     \
            ".incbin \"" file "\"\n" #id "_end:\n"                                                                     \
            ".byte 0\n"                                                                                                \
            ".popsection\n")

EMBED(keymap_default_text, "keymaps/default.keymap");
EMBED(keymap_vi_text, "keymaps/vi.keymap");
EMBED(keymap_emacs_text, "keymaps/emacs.keymap");

const char *keymap_builtin(const char *name, size_t *len)
{
    static const struct {
        const char *name, *start, *end;
    } table[] = {
        { "default", keymap_default_text_start, keymap_default_text_end },
        { "vi", keymap_vi_text_start, keymap_vi_text_end },
        { "emacs", keymap_emacs_text_start, keymap_emacs_text_end },
    };
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t n = strlen(table[i].name);
        if (strncmp(name, table[i].name, n) == 0 && (name[n] == '\0' || strcmp(name + n, ".keymap") == 0)) {
            *len = (size_t)(table[i].end - table[i].start);
            return table[i].start;
        }
    }
    return NULL;
}

const char *keymap_default(size_t *len)
{
    return keymap_builtin("default", len);
}
