#include "ui/framework/person.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ui/framework/manager.h"
#include "ui/run/marks.h"

enum { TEXT_MAX = 1 << 20 };

/* -1 with errno: it is not there (ENOENT), is no file, or cannot be read. */
static int read_whole(const char *path, struct buf *out)
{
    struct stat st;
    if (stat(path, &st) < 0)
        return -1;
    if (!S_ISREG(st.st_mode)) {
        errno = EINVAL;
        return -1;
    }
    FILE *f = fopen(path, "re");
    if (!f)
        return -1;
    uint8_t *room = buf_reserve(out, TEXT_MAX);
    size_t n = room ? fread(room, 1, TEXT_MAX, f) : 0;
    out->len += n;
    int ok = room && !ferror(f) ? 0 : -1;
    fclose(f);
    return ok;
}

/* A path in the config folder, unless it says where it is. */
static void config_path(const struct manager *m, const char *name, struct buf *out)
{
    if (name[0] == '/' || !m->options->config_dir)
        buf_puts(out, name);
    else
        buf_printf(out, "%s/%s", m->options->config_dir, name);
}

/* A keymap by name: a file of the person's own, else one of those that come along. */
static int load_keymap(void *data, const char *from, const char *name, struct buf *out)
{
    struct manager *m = data;
    struct buf path = BUF_INIT;
    size_t len;
    (void)from;
    config_path(m, name, &path);
    int got = read_whole(buf_str(&path), out);
    buf_release(&path);
    const char *ours = got < 0 ? keymap_builtin(name, &len) : NULL;
    if (ours)
        buf_put(out, ours, len);
    return ours ? 0 : got;
}

static void read_named(struct manager *m, struct keymap *map, const char *name, struct buf *errors)
{
    struct buf text = BUF_INIT;
    size_t len;
    const char *ours = keymap_builtin(name, &len);
    if (ours)
        keymap_read(map, name, ours, len, load_keymap, m, errors);
    else if (load_keymap(m, "", name, &text) == 0)
        keymap_read(map, name, buf_str(&text), text.len, load_keymap, m, errors);
    else
        buf_printf(errors, "config: there is no keymap %s\n", name);
    buf_release(&text);
}

void person_load_keymap(struct manager *m, struct buf *errors)
{
    struct buf path = BUF_INIT, text = BUF_INIT;
    const char *base = setting(&m->settings, SETTING_KEYMAP);
    size_t len;
    keymap_release(&m->keymap);
    keymap_release(&m->builtin);
    const char *ours = keymap_builtin("default", &len);
    keymap_read(&m->builtin, "default.keymap", ours, len, NULL, NULL, errors);
    keymap_read(&m->keymap, "default.keymap", ours, len, NULL, NULL, errors);
    if (strcmp(base, "default") != 0)
        read_named(m, &m->keymap, base, errors);
    if (m->options->config_dir) {
        config_path(m, "keymap", &path);
        if (read_whole(buf_str(&path), &text) == 0)
            keymap_read(&m->keymap, "keymap", buf_str(&text), text.len, load_keymap, m, errors);
        else if (errno != ENOENT && errno != ENOTDIR)
            buf_printf(errors, "cannot read %s: %s\n", buf_str(&path), strerror(errno));
    }
    buf_release(&path);
    buf_release(&text);
}

static void load_config(struct manager *m, struct buf *errors)
{
    struct buf path = BUF_INIT, text = BUF_INIT;
    if (!m->options->config_dir)
        return;
    config_path(m, "config", &path);
    if (read_whole(buf_str(&path), &text) == 0)
        settings_read(&m->settings, "config", buf_str(&text), errors);
    else if (errno != ENOENT && errno != ENOTDIR)
        buf_printf(errors, "cannot read %s: %s\n", buf_str(&path), strerror(errno));
    buf_release(&path);
    buf_release(&text);
}

void person_load(struct manager *m, struct buf *errors)
{
    struct buf text = BUF_INIT;
    load_config(m, errors);
    person_load_keymap(m, errors);
    if (keep_load_file(m->options->state_dir, "state", &text) == 0)
        keep_read(&m->keep, buf_str(&text));
    buf_clear(&text);
    if (keep_load_file(m->options->state_dir, "history", &text) == 0)
        history_read(&m->history, buf_str(&text));
    buf_release(&text);
}

static void save_state(struct manager *m)
{
    struct keep keep = { 0 };
    struct buf text = BUF_INIT, before = BUF_INIT;
    bool had = keep_load_file(m->options->state_dir, "state", &before) == 0;
    if (had)
        keep_read(&keep, buf_str(&before));
    keep_merge(&keep, &m->keep);
    marks_bound(&keep);
    keep_write(&keep, &text);
    if (had ? strcmp(buf_str(&before), buf_str(&text)) != 0 : text.len > 0)
        keep_save_file(m->options->state_dir, "state", &text, NULL);
    keep_release(&keep);
    buf_release(&before);
    buf_release(&text);
}

static void save_history(struct manager *m)
{
    struct history history = { 0 };
    struct buf text = BUF_INIT;
    if (keep_load_file(m->options->state_dir, "history", &text) == 0)
        history_read(&history, buf_str(&text));
    for (enum history_kind k = 0; k < HISTORIES; k++)
        for (size_t i = history_count(&m->history, k); i-- > 0;)
            history_add(&history, k, history_line(&m->history, k, i));
    buf_clear(&text);
    history_write(&history, &text);
    if (text.len)
        keep_save_file(m->options->state_dir, "history", &text, NULL);
    history_release(&history);
    buf_release(&text);
}

/* Nothing to keep makes no file. Another browser may have written meanwhile: the last one wins, of a key or a line. */
void person_save(struct manager *m)
{
    if (!m->options->state_dir)
        return;
    save_state(m);
    save_history(m);
}
