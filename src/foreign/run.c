/* What a foreign run tells about itself, as a run of ours; and a whole run out of a database. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "smiley/chunk.h"
#include "src/foreign/translate.h"

enum { TEXT_MAX = 64 << 10, TRACEBACK_MAX = 1 << 20 };

bool foreign_ns(const struct foreign_time *time, int64_t *ns)
{
    if (!time->known || !isfinite(time->seconds) || time->seconds < 0 || time->seconds > 9e9)
        return false;
    *ns = (int64_t)(time->seconds * 1e9);
    return true;
}

/* --- the start --------------------------------------------------------------------------------------------------- */

/* As it is where it can be; else a name made of it that is the same every time. */
static void take_id(char to[64], struct bytes id)
{
    bool good = id.len > 0 && id.len < 64;
    for (size_t i = 0; good && i < id.len; i++)
        good = id.at[i] > ' ' && id.at[i] <= '~' && id.at[i] != '/';
    if (good)
        snprintf(to, 64, "%.*s", (int)id.len, (const char *)id.at);
    else
        snprintf(to, 64, "unnamed-%016llx", (unsigned long long)XXH3_64bits(id.len ? (const char *)id.at : "", id.len));
}

/* A word as one would type it. */
static void put_word(struct buf *out, const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";
    if (*word && !word[strspn(word, plain)]) {
        buf_puts(out, word);
        return;
    }
    buf_putc(out, '\'');
    for (; *word; word++)
        if (*word == '\'')
            buf_puts(out, "'\"'\"'");
        else
            buf_putc(out, *word);
    buf_putc(out, '\'');
}

static void put_command_line(struct buf *out, const struct pyjson *line)
{
    struct pyjson_iter it;
    struct pyjson key, word;
    struct buf text = BUF_INIT;
    if (line->kind == PYJSON_STRING)
        pyjson_text(line, out, TEXT_MAX);
    pyjson_iter_init(&it, line);
    while (line->kind == PYJSON_LIST && pyjson_next(&it, &key, &word) && out->len < TEXT_MAX) {
        buf_clear(&text);
        if (word.kind == PYJSON_STRING)
            pyjson_text(&word, &text, TEXT_MAX);
        else
            buf_put(&text, word.at, (size_t)(word.end - word.at));
        if (out->len)
            buf_putc(out, ' ');
        put_word(out, buf_str(&text));
    }
    buf_release(&text);
}

static char *copy_text(struct bytes b)
{
    size_t len = b.len < TEXT_MAX ? b.len : TEXT_MAX;
    return b.at ? strndup((const char *)b.at, len) : strdup("");
}

int foreign_run_start(struct run *run, const struct foreign_run *from, struct foreign_counts *counts, struct err *err)
{
    struct pyjson line;
    struct buf text = BUF_INIT;
    run_init(run);
    take_id(run->id, from->id);
    if (pyjson_read(&line, from->command_line.at, from->command_line.len)) {
        put_command_line(&text, &line);
    } else {
        counts->bad_command_line = true;
        buf_put(&text, from->command_line.at, from->command_line.len < TEXT_MAX ? from->command_line.len : TEXT_MAX);
    }
    run->description = buf_detach(&text);
    buf_release(&text);
    run->cwd = copy_text(from->cwd);
    counts->no_start = !foreign_ns(&from->start, &run->start_ns);
    run->status = RUN_RUNNING;
    if (run->description && run->cwd)
        return 0;
    run_release(run);
    return err_memory(err);
}

/* --- the end ----------------------------------------------------------------------------------------------------- */

static struct pyjson nth(const struct pyjson *list, size_t n)
{
    struct pyjson_iter it;
    struct pyjson key, value;
    pyjson_iter_init(&it, list);
    for (size_t i = 0; list->kind == PYJSON_LIST && pyjson_next(&it, &key, &value); i++)
        if (i == n)
            return value;
    return (struct pyjson){ 0 };
}

/* One frame: [file, line, function, source], or whatever text stands in its place. */
static void put_frame(struct buf *out, const struct pyjson *frame)
{
    struct pyjson file = nth(frame, 0), line = nth(frame, 1), function = nth(frame, 2), source = nth(frame, 3);
    if (frame->kind == PYJSON_STRING) {
        buf_puts(out, "  ");
        pyjson_text(frame, out, TEXT_MAX);
        buf_putc(out, '\n');
        return;
    }
    buf_puts(out, "  File \"");
    pyjson_text(&file, out, TEXT_MAX);
    buf_puts(out, "\", line ");
    if (line.kind == PYJSON_NUMBER)
        buf_put(out, line.at, (size_t)(line.end - line.at));
    buf_puts(out, ", in ");
    pyjson_text(&function, out, TEXT_MAX);
    buf_putc(out, '\n');
    if (source.kind == PYJSON_STRING) {
        buf_puts(out, "    ");
        pyjson_text(&source, out, TEXT_MAX);
        buf_putc(out, '\n');
    }
}

static void put_frames(struct buf *out, const struct pyjson *list)
{
    struct pyjson_iter it;
    struct pyjson key, frame;
    buf_puts(out, "Traceback (most recent call last):\n");
    pyjson_iter_init(&it, list);
    while (pyjson_next(&it, &key, &frame) && out->len < TRACEBACK_MAX)
        put_frame(out, &frame);
}

/* A list of frames, once or (after its own export) twice packed as JSON. Anything else is shown as it is. */
static void put_traceback(struct buf *out, struct bytes from, struct foreign_counts *counts)
{
    struct pyjson v;
    struct buf inner = BUF_INIT;
    bool good = pyjson_read(&v, from.at, from.len);
    if (good && v.kind == PYJSON_STRING) {
        pyjson_text(&v, &inner, TRACEBACK_MAX);
        struct pyjson within;
        if (pyjson_read(&within, inner.data, inner.len) && within.kind >= PYJSON_LIST)
            v = within;
        else if (!(inner.len == 4 && memcmp(inner.data, "null", 4) == 0))
            buf_put(out, inner.data, inner.len);
    }
    if (v.kind == PYJSON_LIST)
        put_frames(out, &v);
    else if (!good && from.len)
        buf_put(out, from.at, from.len < TRACEBACK_MAX ? from.len : TRACEBACK_MAX);
    counts->bad_traceback = !good && from.len;
    buf_release(&inner);
}

/* The text between quotes of a C string; frees what was there. */
static int set_text(char **to, struct buf *text, struct err *err)
{
    char *s = text->len ? buf_detach(text) : strdup("");
    buf_release(text);
    if (!s)
        return err_memory(err);
    free(*to);
    *to = s;
    return 0;
}

static int take_error(struct translator *t, const struct foreign_run *from, struct run *run, struct err *err)
{
    struct buf type = BUF_INIT, message = BUF_INIT, traceback = BUF_INIT;
    struct foreign_counts *counts = translator_counts(t);
    put_traceback(&traceback, from->traceback, counts);
    if (from->message.at || traceback.len) {
        buf_puts(&type, *translator_last_raised(t) ? translator_last_raised(t) : "exception");
        buf_put(&message, from->message.at, from->message.len < TEXT_MAX ? from->message.len : TEXT_MAX);
        if (traceback.len)
            buf_printf(&traceback, "%s%s%s\n", buf_str(&type), message.len ? ": " : "", buf_str(&message));
    }
    int status = set_text(&run->error_type, &type, err) || set_text(&run->error_message, &message, err) ||
                         set_text(&run->traceback, &traceback, err)
                     ? -1
                     : 0;
    return status;
}

int translator_end(struct translator *t, const struct foreign_run *from, bool ended, struct run *run, struct err *err)
{
    struct foreign_counts *counts = translator_counts(t);
    counts->bad_stats = from->stats.len && !foreign_profile(t, from->stats);
    if (translator_finish(t, err) || take_error(t, from, run, err))
        return -1;
    counts = translator_counts(t);
    run->status = ended ? RUN_EXITED : RUN_LOST;
    run->code = -1; /* it does not say */
    run->events = counts->events + counts->added_calls + counts->added_returns;
    int64_t last = run->start_ns + (int64_t)translator_time_ns(t);
    if (!foreign_ns(&from->end, &run->end_ns) || run->end_ns < last) {
        counts->no_end |= ended && !from->end.known;
        run->end_ns = last;
    }
    struct buf notice = BUF_INIT;
    foreign_report(counts, &notice);
    return set_text(&run->notice, &notice, err);
}

/* --- what is to be said ------------------------------------------------------------------------------------------ */

void foreign_report(const struct foreign_counts *c, struct buf *out)
{
    const struct {
        uint64_t n;
        const char *text;
        bool counted;
    } lines[] = {
        { c->damaged, "the file is damaged: what follows the last event cannot be read", false },
        { c->unknown, "left out, of no known kind", true },
        { c->no_place, "without file, function, line or thread", true },
        { c->no_time, "without a time", true },
        { c->bad_locals, "whose variables cannot be read", true },
        { c->bad_arg, "whose value cannot be read", true },
        { c->added_calls, "added: calls that were missing", true },
        { c->added_returns, "added: returns that were missing", true },
        { c->cut, "with values too large to be kept whole", true },
        { c->no_source, "files without source", true },
        { c->bad_command_line, "the command line is missing", false },
        { c->bad_traceback, "the traceback cannot be read", false },
        { c->bad_stats, "the profile cannot be read", false },
        { c->no_start, "the start time is missing", false },
        { c->no_end, "the end time is missing", false },
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        const char *events = lines[i].n == 1 ? "event" : "events";
        if (!lines[i].n)
            continue;
        if (out->len)
            buf_puts(out, "; ");
        if (lines[i].counted && strncmp(lines[i].text, "files", 5) == 0)
            buf_printf(out, "%llu %s", (unsigned long long)lines[i].n,
                       lines[i].n == 1 ? "file without source" : lines[i].text);
        else if (lines[i].counted)
            buf_printf(out, "%llu %s %s", (unsigned long long)lines[i].n, events, lines[i].text);
        else
            buf_puts(out, lines[i].text);
    }
}

/* --- a run out of a database ------------------------------------------------------------------------------------- */

struct importing {
    struct foreign_db *db;
    struct bytes id;
    struct translator *translator;
};

static bool source_of(void *data, struct bytes path, struct buf *out)
{
    struct importing *i = data;
    return foreign_db_source(i->db, i->id, path, out);
}

static int take_event(void *data, const struct foreign_event *e, struct err *err)
{
    return translator_event(((struct importing *)data)->translator, e, err);
}

/* Where the run does not say when it began, it began with its first event. */
static int first_time(void *data, const struct foreign_event *e, struct err *err)
{
    (void)err;
    return foreign_ns(&e->time, data) ? 1 : 0;
}

static int import_events(struct importing *i, const struct foreign_run *from, struct consumer *to, struct run *run,
                         struct foreign_counts *counts, struct err *err)
{
    bool damaged;
    if (foreign_db_events(i->db, i->id, take_event, i, &damaged, err))
        return -1;
    struct foreign_counts *c = translator_counts(i->translator);
    c->damaged = damaged;
    c->bad_command_line = counts->bad_command_line;
    c->no_start = counts->no_start;
    int status = translator_end(i->translator, from, from->end.known, run, err);
    *counts = *translator_counts(i->translator);
    return status ? -1 : to->run_ended(to, run, err);
}

int foreign_import(struct foreign_db *db, struct bytes id, struct redact redact, struct consumer *to, struct run *run,
                   struct foreign_counts *counts, struct err *err)
{
    struct importing i = { .db = db, .id = id };
    struct foreign_run from;
    bool damaged;
    *counts = (struct foreign_counts){ 0 };
    run_init(run);
    if (foreign_db_run(db, id, &from, err) || foreign_run_start(run, &from, counts, err))
        return -1;
    if (counts->no_start)
        foreign_db_events(db, id, first_time, &run->start_ns, &damaged, NULL);
    i.translator =
        translator_new(run, to, &(struct foreign_run_options){ .source = source_of, .data = &i, .redact = redact });
    if (!i.translator)
        return err_memory(err);
    int status = to->run_started(to, run, err) || import_events(&i, &from, to, run, counts, err) ? -1 : 0;
    translator_free(i.translator);
    return status;
}
