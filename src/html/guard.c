#include "src/html/guard.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

enum { HOST_MAX = 255 };

/* The name in a Host field, without port and brackets. */
static bool host_name(const char *field, char name[HOST_MAX + 1])
{
    const char *from = field, *end;
    if (*field == '[') {
        from++;
        end = strchr(field, ']');
        if (!end || (end[1] && end[1] != ':'))
            return false;
    } else {
        end = field + strcspn(field, ":");
    }
    size_t len = (size_t)(end - from), port = strspn(*end ? end + 1 + (*end == ']' && end[1]) : "", "0123456789");
    const char *rest = *end ? end + 1 + (*end == ']' && end[1]) : "";
    if (len < 1 || len > HOST_MAX || rest[port])
        return false;
    memcpy(name, from, len);
    name[len] = '\0';
    return true;
}

bool guard_host(const char *field, const char *given, bool loopback, const char *machine)
{
    char name[HOST_MAX + 1];
    unsigned char address[16];
    if (!field || !host_name(field, name))
        return false;
    if (inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1)
        return true;
    return strcasecmp(name, "localhost") == 0 || strcasecmp(name, given) == 0 ||
           (!loopback && machine && strcasecmp(name, machine) == 0);
}

bool guard_same(const char *a, const char *b)
{
    size_t n = strlen(a), m = strlen(b);
    unsigned differs = n != m;
    for (size_t i = 0; i < n; i++)
        differs |= (unsigned char)a[i] ^ (unsigned char)b[m ? i % m : 0];
    return !differs;
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : NULL;
    return at ? (int)(at - digits) : -1;
}

bool guard_password(const char *field, const char *password)
{
    char text[512];
    size_t n = 0;
    uint32_t bits = 0;
    int held = 0;
    if (!field || strncasecmp(field, "Basic ", 6) != 0)
        return false;
    for (const char *p = field + 6 + strspn(field + 6, " "); *p && *p != '='; p++) {
        int digit = base64_digit(*p);
        if (digit < 0 || n + 1 >= sizeof text)
            return false;
        bits = bits << 6 | (uint32_t)digit;
        if ((held += 6) >= 8) {
            held -= 8;
            text[n++] = (char)(bits >> held);
        }
    }
    text[n] = '\0';
    const char *colon = strchr(text, ':');
    return colon && guard_same(colon + 1, password);
}

bool guard_origin(const char *origin, const char *site, const char *host)
{
    if (site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0)
        return false;
    if (!origin || strcmp(origin, "null") == 0) /* what a browser says of pages that ask for no-referrer, as ours do */
        return true;
    const char *name = strstr(origin, "://");
    return name && host && strcasecmp(name + 3, host) == 0;
}

bool guard_token(char token[33])
{
    uint8_t bytes[16];
    if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
        return false;
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(token + 2 * i, 3, "%02x", bytes[i]);
    return true;
}
