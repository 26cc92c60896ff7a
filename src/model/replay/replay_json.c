/* A run as JSON, one object a line for every event. Written by hand: the members are always the same, and this is where
 * a program that reads a large run spends its time. */
#include <string.h>

#include "smiley/describe.h"
#include "smiley/text.h"
#include "src/model/replay/json_text.h"
#include "src/model/replay/replay_impl.h"

static void write_value(const struct replay *r, const char *text, size_t len, struct buf *out)
{
    (void)r;
    json_text(out, text, len);
}

static void write_name(const struct replay *r, const char *name, struct buf *out)
{
    (void)r;
    json_text(out, name, strlen(name));
}

#define PUT(out, literal) buf_put(out, literal, sizeof(literal) - 1)

/* Seconds with all nine digits. */
static void put_seconds(struct buf *out, uint64_t ns)
{
    char digits[10] = ".";
    uint64_t part = ns % 1000000000;
    for (int i = 9; i > 0; i--, part /= 10)
        digits[i] = (char)('0' + part % 10);
    put_uint(out, ns / 1000000000);
    buf_put(out, digits, sizeof digits);
}

static void put_place(struct replay *r, const struct moment *m)
{
    if (!m->call) {
        PUT(&r->out, "\"file\": null, \"line\": null, \"function\": null");
        return;
    }
    uint32_t key[2] = { m->code, m->line };
    size_t len;
    const char *known = memo_find(&r->places, key, sizeof key, &len);
    if (known) {
        buf_put(&r->out, known, len);
        return;
    }
    size_t before = r->out.len;
    const char *path = defs_code_path(r->defs, m->code), *function = describe_function(r->defs, m->code);
    PUT(&r->out, "\"file\": ");
    json_text(&r->out, path, strlen(path));
    PUT(&r->out, ", \"line\": ");
    put_uint(&r->out, m->line);
    PUT(&r->out, ", \"function\": ");
    json_text(&r->out, function, strlen(function));
    if (!r->out.failed)
        memo_keep(&r->places, key, sizeof key, (const char *)r->out.data + before, r->out.len - before);
}

static int put_locals(struct replay *r, const struct moment *m, struct err *err)
{
    const struct state *s;
    const struct frame *f;
    const struct code_order *order;
    const char *comma = "";
    if (reader_state(r->reader, m->n, &s, err))
        return -1;
    PUT(&r->out, ", \"locals\": {");
    if ((f = state_frame(s)) && f->n_vars) {
        if (!(order = replay_order(r, f->code)))
            return err_memory(err);
        for (uint32_t i = 0; i < order->n; i++) {
            const struct shown_var *shown = &order->vars[i];
            if (shown->var >= f->n_vars || !f->vars[shown->var].len)
                continue;
            buf_puts(&r->out, comma);
            buf_put(&r->out, shown->text, shown->len);
            PUT(&r->out, ": ");
            replay_value(r, &r->out, var_bytes(&f->vars[shown->var]), f->vars[shown->var].len);
            comma = ", ";
        }
    }
    PUT(&r->out, "}");
    return 0;
}

/* Names of what the event changes. Several splices of one variable stand together and count as one. */
static void put_changed(struct replay *r, struct buf *out, const struct moment *m, const struct record *record)
{
    struct bytes rest = record->changes;
    struct change c;
    uint32_t last = UINT32_MAX;
    const char *comma = "";
    PUT(out, ", \"changed\": [");
    while (rest.len && change_next(&rest, &c)) {
        if (c.var == last)
            continue;
        const char *name = defs_var_name(r->defs, m->code, c.var);
        buf_puts(out, comma);
        json_text(out, name, strlen(name));
        comma = ", ";
        last = c.var;
    }
    PUT(out, "]");
}

/* Bytes at the end that only begin a character. */
static size_t unfinished(const uint8_t *at, size_t len)
{
    for (size_t n = 1; n <= 3 && n <= len; n++) {
        uint8_t c = at[len - n];
        if ((c & 0xc0) == 0x80)
            continue;
        size_t need = c >= 0xf0 && c < 0xf5 ? 4 : c >= 0xe0 && c < 0xf0 ? 3 : c >= 0xc2 && c < 0xe0 ? 2 : 1;
        return need > n ? n : 0;
    }
    return 0;
}

/* A character may have been cut by the end of a write: its first bytes are kept for the next one. */
static void put_output(struct replay *r, struct buf *out, const struct record *record)
{
    int fd = record->fd == 2 ? 2 : 1;
    struct buf *kept = &r->printed[fd].text;
    buf_put(kept, record->value.at, record->value.len);
    size_t tail = kept->len ? unfinished(kept->data, kept->len) : 0;
    PUT(out, ", \"value\": ");
    json_text(out, (const char *)kept->data, kept->len - tail);
    buf_puts(out, fd == 2 ? ", \"stream\": \"stderr\"" : ", \"stream\": \"stdout\"");
    if (tail)
        memmove(kept->data, kept->data + kept->len - tail, tail);
    out->failed |= kept->failed;
    kept->len = tail;
}

static void put_exception(struct replay *r, struct buf *out, const struct record *record)
{
    struct buf type = BUF_INIT, message = BUF_INIT;
    describe_exception(&type, &message, record->value.at, record->value.at + record->value.len, r->defs);
    PUT(out, ", \"value\": ");
    json_text(out, (const char *)type.data, type.len);
    PUT(out, ", \"message\": ");
    json_text(out, (const char *)message.data, message.len);
    out->failed |= type.failed || message.failed;
    buf_release(&type);
    buf_release(&message);
}

static void put_body(struct replay *r, struct buf *out, const struct moment *m, const struct record *record)
{
    switch (m->kind) {
    case EVENT_OUTPUT:
        put_output(r, out, record);
        break;
    case EVENT_EXCEPTION:
        put_exception(r, out, record);
        break;
    case EVENT_YIELD:
    case EVENT_RETURN:
        PUT(out, ", \"value\": ");
        replay_value(r, out, record->value.at, record->value.len);
        if (m->unwound)
            PUT(out, ", \"unwound\": true");
        break;
    default:
        break;
    }
}

static int write_event(struct replay *r, const struct moment *m, struct err *err)
{
    struct record record;
    if (reader_record(r->reader, m->n, &record, err))
        return -1;
    buf_clear(&r->more); /* the record is gone once the state is asked for */
    put_changed(r, &r->more, m, &record);
    put_body(r, &r->more, m, &record);

    struct buf *out = &r->out;
    const char *thread = defs_thread_name(r->defs, m->thread, m->n);
    PUT(out, "{\"event\": \"");
    buf_puts(out, describe_event(m->kind));
    PUT(out, "\", \"n\": ");
    put_uint(out, m->n);
    PUT(out, ", \"time\": ");
    put_seconds(out, m->time_ns);
    PUT(out, ", \"thread\": ");
    json_text(out, thread, strlen(thread));
    PUT(out, ", \"call\": ");
    put_uint(out, m->call);
    PUT(out, ", \"depth\": ");
    put_uint(out, m->depth);
    PUT(out, ", ");
    put_place(r, m);
    if (put_locals(r, m, err))
        return -1;
    buf_put(out, r->more.data, r->more.len);
    PUT(out, "}\n");
    out->failed |= r->more.failed;
    return 0;
}

const struct replay_format replay_json = {
    .output = true,
    .event = write_event,
    .name = write_name,
    .value = write_value,
};
