/* The default keymap is an ordinary keymap file; the assembler puts its bytes into the program. */
#include "ui/keymap.h"

extern const char keymap_default_start[] __attribute__((visibility("hidden")));
extern const char keymap_default_end[] __attribute__((visibility("hidden")));

__asm__(".pushsection .rodata\n"
        ".global keymap_default_start, keymap_default_end\n"
        ".hidden keymap_default_start, keymap_default_end\n"
        "keymap_default_start:\n"
        ".incbin \"keymaps/default.keymap\"\n"
        "keymap_default_end:\n"
        ".byte 0\n"
        ".popsection\n");

const char *keymap_default(size_t *len)
{
    *len = (size_t)(keymap_default_end - keymap_default_start);
    return keymap_default_start;
}
