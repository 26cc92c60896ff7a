/* A run as lines of text:
 *
 *     FILE:LINE: source line                    a call, a line, or where a generator goes on,
 *                name = value                   … and the variables of its frame
 *     FILE:LINE: return>>> value                a return or a yield
 *     FILE:LINE: exception: Type: message
 *     stdout>>> text
 *
 * Variables stand below the source. Every line of another thread than the run's first begins with [its name]. */
#include <string.h>

#include "smiley/describe.h"
#include "smiley/text.h"
#include "src/model/replay/replay_impl.h"

enum { LINE_WIDTH = 4, PENDING_MAX = 64 << 10 };

/* --- colours --------------------------------------------------------------------------------------------------- */

enum paint { PAINT_PLACE, PAINT_THREAD, PAINT_CHANGED, PAINT_RETURN, PAINT_EXCEPTION, PAINT_OUTPUT, PAINTS };

static const char *const paints[PAINTS] = {
    [PAINT_PLACE] = "90",    [PAINT_THREAD] = "34",      [PAINT_CHANGED] = "1;33",
    [PAINT_RETURN] = "1;32", [PAINT_EXCEPTION] = "1;31", [PAINT_OUTPUT] = "36",
};

static const char *const span_paints[SPAN_KINDS] = {
    [SPAN_KEYWORD] = "35", [SPAN_CONSTANT] = "35",     [SPAN_BUILTIN] = "36",
    [SPAN_NUMBER] = "33",  [SPAN_STRING] = "32",       [SPAN_ESCAPE] = "1;32",
    [SPAN_COMMENT] = "90", [SPAN_DEFINITION] = "1;34", [SPAN_DECORATOR] = "34",
};

static void paint(const struct replay *r, struct buf *out, const char *sgr)
{
    if (!r->options->colour || !sgr)
        return;
    buf_puts(out, "\033[");
    buf_puts(out, sgr);
    buf_putc(out, 'm');
}

static void unpaint(const struct replay *r, struct buf *out, const char *sgr)
{
    if (r->options->colour && sgr)
        buf_puts(out, "\033[m");
}

static void put_painted(const struct replay *r, struct buf *out, enum paint how, const char *text)
{
    paint(r, out, paints[how]);
    buf_puts(out, text);
    unpaint(r, out, paints[how]);
}

static void put_spans(const struct replay *r, struct buf *out, const char *line, const struct span *spans, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *sgr = span_paints[spans[i].kind];
        paint(r, out, sgr);
        text_clean(out, line + spans[i].start, spans[i].len, TEXT_KEEP_TABS);
        unpaint(r, out, sgr);
    }
}

static void write_value(const struct replay *r, const char *text, size_t len, struct buf *out)
{
    enum { VALUE_SPANS = 1024 };
    struct span spans[VALUE_SPANS];
    struct highlighter h = HIGHLIGHTER_INIT;
    if (r->options->colour)
        put_spans(r, out, text, spans, highlight_line(&h, text, len, spans, VALUE_SPANS));
    else
        text_clean(out, text, len, 0);
}

static void write_name(const struct replay *r, const char *name, struct buf *out)
{
    (void)r;
    text_clean(out, name, strlen(name), 0);
}

/* --- lines ----------------------------------------------------------------------------------------------------- */

static void put_thread(struct replay *r, uint32_t thread, uint64_t event)
{
    if (thread == r->first_thread)
        return;
    const char *name = defs_thread_name(r->defs, thread, event);
    paint(r, &r->out, paints[PAINT_THREAD]);
    buf_putc(&r->out, '[');
    text_clean(&r->out, name, strlen(name), 0);
    buf_putc(&r->out, ']');
    unpaint(r, &r->out, paints[PAINT_THREAD]);
    buf_putc(&r->out, ' ');
}

/* What a place's entry in the memo begins with. */
struct place_head {
    uint32_t indent; /* cells before the source */
    uint32_t prefix; /* bytes of FILE:LINE: with its blank */
};

static void put_line_number(struct buf *out, uint32_t line)
{
    for (uint32_t floor = 1000; floor > line && floor > 1; floor /= 10)
        buf_putc(out, ' ');
    put_uint(out, line);
}

static void put_source(struct replay *r, struct buf *out, uint32_t file, uint32_t line)
{
    const struct source *s;
    if (trace_source(r->trace, file, &s, NULL) || s->missing) {
        buf_puts(out, "(source not available)");
    } else if (line >= 1 && line <= s->n_lines) {
        if (r->options->colour)
            put_spans(r, out, s->lines[line - 1], s->spans[line - 1], s->n_spans[line - 1]);
        else
            text_clean(out, s->lines[line - 1], s->lens[line - 1], TEXT_KEEP_TABS);
    }
}

/* FILE:LINE: and the source line, with their head in front. */
static void make_place(struct replay *r, struct buf *out, uint32_t file, uint32_t line)
{
    struct place_head head = { 0 };
    const char *path = trace_path(r->trace, file);
    buf_clear(out);
    buf_put(out, &head, sizeof head);
    paint(r, out, paints[PAINT_PLACE]);
    size_t at = out->len;
    text_clean(out, path, strlen(path), 0);
    buf_putc(out, ':');
    put_line_number(out, line);
    buf_putc(out, ':');
    if (out->failed)
        return;
    head.indent = (uint32_t)text_width((const char *)out->data + at, out->len - at) + 1;
    unpaint(r, out, paints[PAINT_PLACE]);
    buf_putc(out, ' ');
    head.prefix = (uint32_t)(out->len - sizeof head);
    put_source(r, out, file, line);
    if (!out->failed)
        memcpy(out->data, &head, sizeof head);
}

/* Appends the thread and FILE:LINE: and, where asked to, the source line. Returns the indentation of what stands below.
 */
static uint32_t put_place(struct replay *r, const struct moment *m, bool source)
{
    struct place_head head = { 0 };
    uint32_t key[2] = { m->file, m->line };
    size_t len;
    const char *known = memo_find(&r->places, key, sizeof key, &len);
    if (!known) {
        make_place(r, &r->more, m->file, m->line);
        r->out.failed |= r->more.failed;
        if (r->more.failed)
            return 0;
        known = (const char *)r->more.data;
        len = r->more.len;
        memo_keep(&r->places, key, sizeof key, known, len);
    }
    memcpy(&head, known, sizeof head);
    put_thread(r, m->thread, m->n);
    buf_put(&r->out, known + sizeof head, source ? len - sizeof head : head.prefix);
    return head.indent;
}

static void put_indent(struct buf *out, uint32_t n)
{
    uint8_t *at = buf_reserve(out, n);
    if (!at)
        return;
    memset(at, ' ', n);
    out->len += n;
}

static int put_variables(struct replay *r, const struct moment *m, uint32_t indent, struct err *err)
{
    const struct state *s;
    const struct frame *f;
    const struct code_order *order;
    if (reader_state(r->reader, m->n, &s, err))
        return -1;
    if (!(f = state_frame(s)) || !f->n_vars)
        return 0;
    if (!(order = replay_order(r, f->code)))
        return err_memory(err);
    for (uint32_t i = 0; i < order->n; i++) {
        const struct shown_var *shown = &order->vars[i];
        if (shown->var >= f->n_vars || !f->vars[shown->var].len)
            continue;
        const struct var *v = &f->vars[shown->var];
        const char *sgr = v->changed == m->n ? paints[PAINT_CHANGED] : NULL;
        put_thread(r, m->thread, m->n);
        put_indent(&r->out, indent);
        paint(r, &r->out, sgr);
        buf_put(&r->out, shown->text, shown->len);
        unpaint(r, &r->out, sgr);
        buf_put(&r->out, " = ", 3);
        replay_value(r, &r->out, var_bytes(v), v->len);
        buf_putc(&r->out, '\n');
    }
    return 0;
}

/* --- output ---------------------------------------------------------------------------------------------------- */

static void put_printed(struct replay *r, int fd, const uint8_t *text, size_t len)
{
    put_thread(r, r->printed[fd].thread, r->printed[fd].event);
    put_painted(r, &r->out, PAINT_OUTPUT, fd == 2 ? "stderr>>>" : "stdout>>>");
    buf_putc(&r->out, ' ');
    text_clean(&r->out, (const char *)text, len, TEXT_KEEP_TABS);
    buf_putc(&r->out, '\n');
}

/* Writes unfinished lines, so that they stand before what comes now. */
static void finish_printed(struct replay *r, int but)
{
    for (int fd = 0; fd < FDS; fd++) {
        struct pending_output *p = &r->printed[fd];
        if (fd == but || !p->text.len)
            continue;
        put_printed(r, fd, p->text.data, p->text.len);
        buf_clear(&p->text);
        p->broken = true;
    }
}

static void take_printed(struct replay *r, const struct moment *m, int fd, const uint8_t *at, size_t len)
{
    struct pending_output *p = &r->printed[fd];
    finish_printed(r, p->thread == m->thread ? fd : -1);
    p->event = m->n;
    p->thread = m->thread;
    p->n = m->n;
    if (p->broken && len && *at == '\n') { /* the end of a line that was written already */
        at++;
        len--;
    }
    p->broken &= !len;
    const uint8_t *newline;
    while (len && (newline = memchr(at, '\n', len))) {
        size_t n = (size_t)(newline - at);
        buf_put(&p->text, at, n);
        put_printed(r, fd, p->text.data, p->text.len);
        buf_clear(&p->text);
        at += n + 1;
        len -= n + 1;
    }
    buf_put(&p->text, at, len);
    r->out.failed |= p->text.failed;
    if (p->text.len > PENDING_MAX)
        finish_printed(r, -1);
}

/* --- events ---------------------------------------------------------------------------------------------------- */

static void put_exception(struct replay *r, const struct record *record)
{
    put_painted(r, &r->out, PAINT_EXCEPTION, "exception:");
    buf_putc(&r->out, ' ');
    buf_clear(&r->scratch);
    describe_exception_line(&r->scratch, record->value.at, record->value.at + record->value.len, r->defs);
    text_clean(&r->out, (const char *)r->scratch.data, r->scratch.len, 0);
    r->out.failed |= r->scratch.failed;
}

static void put_return(struct replay *r, const struct record *record)
{
    put_painted(r, &r->out, PAINT_RETURN, "return>>>");
    buf_putc(&r->out, ' ');
    replay_value(r, &r->out, record->value.at, record->value.len);
}

static int write_event(struct replay *r, const struct moment *m, struct err *err)
{
    struct record record;
    if (m->kind == EVENT_OUTPUT) {
        if (reader_record(r->reader, m->n, &record, err))
            return -1;
        take_printed(r, m, record.fd == 2 ? 2 : 1, record.value.at, record.value.len);
        return 0;
    }
    finish_printed(r, -1);
    bool source = m->kind == EVENT_CALL || m->kind == EVENT_RESUME || m->kind == EVENT_LINE;
    uint32_t indent = put_place(r, m, source);
    if (source) {
        buf_putc(&r->out, '\n');
        return put_variables(r, m, indent, err);
    }
    if (reader_record(r->reader, m->n, &record, err))
        return -1;
    (m->kind == EVENT_EXCEPTION ? put_exception : put_return)(r, &record);
    buf_putc(&r->out, '\n');
    return 0;
}

static int begin(struct replay *r, struct err *err)
{
    (void)err;
    const char *command = reader_run(r->reader)->description;
    buf_puts(&r->out, "Starting new run: ");
    text_clean(&r->out, command, strlen(command), 0);
    buf_putc(&r->out, '\n');
    return 0;
}

static int end(struct replay *r, struct err *err)
{
    (void)err;
    const struct run *run = reader_run(r->reader);
    finish_printed(r, -1);
    if (run->status == RUN_RUNNING) {
        buf_puts(&r->out, "Run goes on\n");
        return 0;
    }
    buf_puts(&r->out, "Finished run");
    if (run->error_type[0]) {
        buf_puts(&r->out, ": ERROR ");
        text_clean(&r->out, run->error_type, strlen(run->error_type), 0);
        buf_puts(&r->out, run->error_message[0] ? ": " : "");
        text_clean(&r->out, run->error_message, strlen(run->error_message), 0);
    } else if (run_failed(run)) {
        buf_puts(&r->out, ": ");
        run_outcome(run, &r->out);
    }
    buf_putc(&r->out, '\n');
    return 0;
}

const struct replay_format replay_text = {
    .begin = begin,
    .event = write_event,
    .end = end,
    .name = write_name,
    .value = write_value,
};
