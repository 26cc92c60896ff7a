/* The style and the script of all pages are ordinary files; the assembler puts their bytes into the program. */
#include "src/html/site.h"

#define ASSET(name, path)                                                                                              \
    extern const char asset_##name##_start[] __attribute__((visibility("hidden")));                                    \
    extern const char asset_##name##_end[] __attribute__((visibility("hidden")));                                      \
    __asm__(".pushsection .rodata\n"                                                                                   \
            ".global asset_" #name "_start, asset_" #name "_end\n"                                                     \
            ".hidden asset_" #name "_start, asset_" #name "_end\n"                                                     \
            "asset_" #name "_start:\n"                                                                                 \
            ".incbin \"" path "\"\n"                                                                                   \
            "asset_" #name "_end:\n"                                                                                   \
            ".byte 0\n"                                                                                                \
            ".popsection\n");                                                                                          \
    const char *asset_##name(size_t *len)                                                                              \
    {                                                                                                                  \
        *len = (size_t)(asset_##name##_end - asset_##name##_start);                                                    \
        return asset_##name##_start;                                                                                   \
    }

ASSET(style, "src/html/assets/smiley.css")
ASSET(script, "src/html/assets/smiley.js")
