/* What is known of a run, as a JSON object. Strings are UTF-8: what a path holds that is none becomes U+FFFD. */
#include <jansson.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "smiley/text.h"
#include "src/wire/message.h"

enum { SHORT = 4096, LONG = 64 << 10, HUGE_TEXT = 1 << 20 };

struct fact {
    const char *name;
    size_t at;
    bool is_number;
    bool at_end; /* in END only */
    size_t max;  /* bytes of a string */
};

#define AT(member) .at = offsetof(struct run, member)
static const struct fact facts[] = {
    { "description", AT(description), .max = LONG },
    { "cwd", AT(cwd), .max = SHORT },
    { "host", AT(host), .max = SHORT },
    { "user", AT(user), .max = SHORT },
    { "python", AT(python), .max = SHORT },
    { "pid", AT(pid), .is_number = true },
    { "start_ns", AT(start_ns), .is_number = true },
    { "end_ns", AT(end_ns), .is_number = true, .at_end = true },
    { "error_type", AT(error_type), .at_end = true, .max = LONG },
    { "error_message", AT(error_message), .at_end = true, .max = LONG },
    { "traceback", AT(traceback), .at_end = true, .max = HUGE_TEXT },
    { "notice", AT(notice), .max = LONG },
};
#undef AT
enum { FACTS = sizeof facts / sizeof *facts };

static const char *const status_words[RUN_STATUSES] = {
    [RUN_RUNNING] = "running",
    [RUN_EXITED] = "exited",
    [RUN_KILLED] = "killed",
    [RUN_LOST] = "lost",
};

static void *member(const struct run *run, const struct fact *f)
{
    return (char *)(uintptr_t)run + f->at;
}

/* --- writing -------------------------------------------------------------------------------------------------- */

static json_t *text_of(const char *s, size_t max)
{
    struct buf out = BUF_INIT;
    size_t len = s ? strnlen(s, max) : 0;
    for (size_t i = 0, used; i < len; i += used) {
        uint32_t c;
        bool valid;
        char utf8[4];
        used = text_decode(s + i, len - i, &c, &valid);
        buf_put(&out, utf8, text_encode(utf8, valid ? c : 0xfffd));
    }
    json_t *text = out.failed ? NULL : json_stringn(out.len ? (const char *)out.data : "", out.len);
    buf_release(&out);
    return text;
}

static int append(const char *at, size_t len, void *out)
{
    buf_put(out, at, len);
    return 0;
}

void facts_write(struct buf *out, const struct run *run, bool ended)
{
    json_t *o = json_object();
    int status = o ? 0 : -1;
    for (size_t i = 0; i < FACTS; i++) {
        const struct fact *f = &facts[i];
        if (f->at_end && !ended)
            continue;
        json_t *v = f->is_number ? json_integer(*(int64_t *)member(run, f)) : text_of(*(char **)member(run, f), f->max);
        status |= json_object_set_new(o, f->name, v);
    }
    if (ended) {
        status |= json_object_set_new(o, "status", json_string(status_words[run->status]));
        status |= json_object_set_new(o, "code", json_integer(run->code));
        status |= json_object_set_new(o, "events", json_integer((json_int_t)run->events));
    }
    if (status || json_dump_callback(o, append, out, JSON_COMPACT))
        out->failed = true;
    json_decref(o);
}

/* --- reading -------------------------------------------------------------------------------------------------- */

static int take_text(char **to, const json_t *v, size_t max)
{
    const char *s = json_is_string(v) ? json_string_value(v) : "";
    size_t len = strnlen(s, max);
    while (len < strlen(s) && len > 0 && ((unsigned char)s[len] & 0xc0) == 0x80)
        len--;
    *to = strndup(s, len);
    return *to ? 0 : -1;
}

static int take_outcome(struct run *run, const json_t *o)
{
    const char *word = json_string_value(json_object_get(o, "status"));
    json_int_t code = json_integer_value(json_object_get(o, "code"));
    run->status = RUN_LOST;
    for (enum run_status s = RUN_EXITED; word && s < RUN_STATUSES; s++)
        if (strcmp(word, status_words[s]) == 0)
            run->status = s;
    if (code < -1 || code > (run->status == RUN_KILLED ? NSIG - 1 : 255) || (run->status == RUN_KILLED && code < 1))
        return -1;
    run->code = (int)code;
    return 0;
}

int facts_read(struct run *run, const char *id, struct bytes json, bool ended, struct err *err)
{
    json_t *o = json.len > FACTS_MAX ? NULL : json_loadb((const char *)json.at, json.len, 0, NULL);
    bool ok = json_is_object(o), memory = true;
    run_init(run);
    memcpy(run->id, id, strlen(id) + 1);
    for (size_t i = 0; ok && i < FACTS; i++) {
        const struct fact *f = &facts[i];
        const json_t *v = json_object_get(o, f->name);
        if (v && !(f->is_number ? json_is_integer(v) : json_is_string(v)))
            ok = false;
        if (f->is_number)
            *(int64_t *)member(run, f) = json_integer_value(v);
        else
            memory &= take_text(member(run, f), v, f->max) == 0;
    }
    run->status = RUN_RUNNING;
    if (ok && ended)
        ok = take_outcome(run, o) == 0;
    if (run->start_ns < 0 || run->end_ns < 0 || run->pid < 0)
        ok = false;
    json_decref(o);
    if (ok && memory)
        return 0;
    run_release(run);
    return ok ? err_memory(err) : err_set(err, ERR_CORRUPT, "a message whose facts are damaged");
}
