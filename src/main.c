/* smiley: a time machine for Python programs. */
#include <fcntl.h>
#include <locale.h>
#include <unistd.h>

#include "smiley/cmd.h"

/* Where one of the standard descriptors is closed, a file opened later would take its number, and be taken for it. The
 * stand-ins are close-on-exec: a program that we start finds them closed, as they were. */
static void guard_standard_descriptors(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd > STDERR_FILENO)
        close(fd);
}

int main(int argc, char **argv)
{
    guard_standard_descriptors();
    setlocale(LC_CTYPE, ""); /* what the terminal can show; numbers and messages stay the same for everyone */
    return cmd_main(argc, argv);
}
