/* Linked into smiley-run where it is built with AddressSanitizer: the interpreter it embeds keeps memory until the process ends, and so
 * do the programs it runs. Everything else ASan looks for stays on. */
const char *__asan_default_options(void);

__attribute__((visibility("default"), used)) const char *__asan_default_options(void)
{
    return "detect_leaks=0";
}
