#include "src/wire/message.h"

#include <string.h>
#include <xxhash.h>

static const char magic[4] = { 'S', 'M', 'L', 'Y' };

static bool is_id(const uint8_t *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!((at[i] >= '0' && at[i] <= '9') || (at[i] >= 'a' && at[i] <= 'z') || (at[i] >= 'A' && at[i] <= 'Z') ||
              at[i] == '-' || at[i] == '_' || at[i] == '.'))
            return false;
    return len > 0 && len < sizeof((struct message *)0)->id;
}

void message_write(struct buf *out, enum message_kind kind, uint64_t number, const char *id, struct bytes body)
{
    uint8_t head[WIRE_HEAD] = { 0 }, tail[WIRE_TAIL];
    memcpy(head, magic, sizeof magic);
    head[4] = WIRE_VERSION;
    head[5] = (uint8_t)kind;
    head[6] = (uint8_t)strlen(id);
    put_le(head + 8, number, 8);
    buf_clear(out);
    buf_reserve(out, WIRE_HEAD + head[6] + body.len + WIRE_TAIL);
    buf_put(out, head, sizeof head);
    buf_puts(out, id);
    buf_put(out, body.at, body.len);
    if (out->failed)
        return;
    put_le(tail, XXH3_64bits(out->data, out->len), 8);
    buf_put(out, tail, sizeof tail);
}

int message_read(struct message *m, const void *data, size_t len, struct err *err)
{
    const uint8_t *at = data;
    if (len < WIRE_HEAD + 1 + WIRE_TAIL || len > WIRE_MAX || memcmp(at, magic, sizeof magic) != 0)
        return err_set(err, ERR_CORRUPT, "a message that is not smiley's");
    if (at[4] != WIRE_VERSION)
        return err_set(err, ERR_CORRUPT, "a message of version %d, where this smiley knows version %d", at[4],
                       WIRE_VERSION);
    size_t id_len = at[6];
    m->kind = at[5];
    m->number = get_le(at + 8, 8);
    if (m->kind < MESSAGE_START || m->kind >= MESSAGE_KINDS || at[7] || m->number > INT64_MAX ||
        WIRE_HEAD + id_len + WIRE_TAIL > len || !is_id(at + WIRE_HEAD, id_len))
        return err_set(err, ERR_CORRUPT, "a message with a damaged head");
    if (XXH3_64bits(at, len - WIRE_TAIL) != get_le(at + len - WIRE_TAIL, WIRE_TAIL))
        return err_set(err, ERR_CORRUPT, "a message whose hash does not fit");
    memcpy(m->id, at + WIRE_HEAD, id_len);
    m->id[id_len] = 0;
    m->body = (struct bytes){ at + WIRE_HEAD + id_len, len - WIRE_HEAD - id_len - WIRE_TAIL };
    return 0;
}

/* --- acknowledgements ----------------------------------------------------------------------------------------- */

size_t ack_topic(char topic[ACK_TOPIC], const char *id)
{
    size_t len = strlen(id);
    topic[0] = len ? 'A' : 'L';
    memcpy(topic + 1, id, len + 1);
    return len + 2;
}

enum { ACK_BODY = 26 };

size_t ack_write(uint8_t out[ACK_MAX], const struct ack *a)
{
    size_t len = ack_topic((char *)out, a->id);
    uint8_t *at = out + len;
    at[0] = WIRE_VERSION;
    at[1] = a->flags;
    put_le(at + 2, a->instance, 8);
    put_le(at + 10, a->number, 8);
    put_le(at + 18, a->events, 8);
    return len + ACK_BODY;
}

int ack_read(struct ack *a, const uint8_t *at, size_t len)
{
    const uint8_t *nul = len > 2 ? memchr(at, 0, len < ACK_TOPIC ? len : ACK_TOPIC) : NULL;
    if (!nul || nul - at > 63 || (size_t)(at + len - nul) < 1 + ACK_BODY || nul[1] != WIRE_VERSION)
        return -1;
    memcpy(a->id, at + 1, (size_t)(nul - at));
    nul++;
    a->flags = nul[1];
    a->instance = get_le(nul + 2, 8);
    a->number = get_le(nul + 10, 8);
    a->events = get_le(nul + 18, 8);
    return 0;
}
