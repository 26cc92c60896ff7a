#include "ui/framework/prompt.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "smiley/text.h"

enum { COMPLETIONS_MAX = 2000 };

/* --- completion ---------------------------------------------------------------------------------------------- */

void completions_add(struct completions *c, const char *word)
{
    if (c->n == COMPLETIONS_MAX)
        return;
    buf_put(&c->words, word, strlen(word) + 1);
    c->n++;
}

void completions_offer(struct completions *c, const char *text, const char *word)
{
    if (strncmp(word, text + c->start, strlen(text + c->start)) == 0)
        completions_add(c, word);
}

static void offer_file(struct completions *out, const char *folder, const char *name, const char *beginning)
{
    struct buf path = BUF_INIT;
    struct stat st;
    if (strncmp(name, beginning, strlen(beginning)) != 0 || (name[0] == '.' && beginning[0] != '.') ||
        strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return;
    buf_printf(&path, "%s/%s", *folder ? folder : ".", name);
    bool is_folder = stat(buf_str(&path), &st) == 0 && S_ISDIR(st.st_mode);
    buf_clear(&path);
    buf_printf(&path, "%s%s", name, is_folder ? "/" : "");
    completions_add(out, buf_str(&path));
    buf_release(&path);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort_words(struct completions *c)
{
    const char **words = calloc(c->n + 1, sizeof *words), *at = buf_str(&c->words);
    struct buf sorted = BUF_INIT;
    for (size_t i = 0; words && i < c->n; i++, at += strlen(at) + 1)
        words[i] = at;
    if (!words)
        return;
    qsort(words, c->n, sizeof *words, by_text);
    for (size_t i = 0; i < c->n; i++)
        buf_put(&sorted, words[i], strlen(words[i]) + 1);
    buf_release(&c->words);
    c->words = sorted;
    free(words);
}

void complete_files(void *owner, const char *text, struct completions *out)
{
    const char *slash = strrchr(text + out->start, '/');
    const char *name = slash ? slash + 1 : text + out->start;
    char *typed = strndup(text + out->start, slash ? (size_t)(slash - text) - out->start + 1 : 0);
    struct buf path = BUF_INIT;
    prompt_path(&path, typed ? typed : "", out->home);
    const char *folder = buf_str(&path);
    DIR *d = opendir(*folder ? folder : ".");
    (void)owner;
    out->start = (size_t)(name - text);
    for (struct dirent *e; d && (e = readdir(d));)
        offer_file(out, folder, e->d_name, name);
    if (!slash && out->home && strcmp(name, "~") == 0)
        completions_add(out, "~/");
    if (d)
        closedir(d);
    buf_release(&path);
    free(typed);
    sort_words(out);
}

void prompt_path(struct buf *out, const char *text, const char *home)
{
    if (home && text[0] == '~' && (text[1] == '/' || !text[1])) {
        buf_puts(out, home);
        text++;
    }
    buf_puts(out, text);
}

static const char *word_at(const struct completions *c, size_t i)
{
    const char *at = (const char *)c->words.data;
    while (i-- > 0)
        at += strlen(at) + 1;
    return at;
}

static void forget_choices(struct prompt *pr)
{
    buf_release(&pr->found.words);
    pr->found = (struct completions){ .home = pr->home };
}

/* What all of them begin with. */
static size_t in_common(const struct completions *c)
{
    const char *first = word_at(c, 0);
    size_t len = strlen(first);
    for (size_t i = 1; i < c->n; i++) {
        const char *word = word_at(c, i);
        size_t same = 0;
        while (same < len && word[same] == first[same])
            same++;
        len = same;
    }
    while (len > 0 && ((unsigned char)first[len] & 0xc0) == 0x80)
        len--;
    return len;
}

static void put_word(struct prompt *pr, size_t choice)
{
    const char *word = word_at(&pr->found, choice);
    pr->choice = choice;
    edit_replace(&pr->edit, pr->found.start, word, strlen(word));
}

static void complete(struct prompt *pr, bool back)
{
    struct completions *c = &pr->found;
    if (c->n > 1) { /* pressed again: one after the other */
        put_word(pr, pr->choice == c->n ? (back ? c->n - 1 : 0) : (pr->choice + (back ? c->n - 1 : 1)) % c->n);
        return;
    }
    forget_choices(pr);
    if (!pr->spec->complete)
        return;
    char *text = strndup(buf_str(&pr->edit.text), pr->edit.cursor);
    if (text)
        pr->spec->complete(pr->owner, text, c);
    free(text);
    if (c->n == 0 || c->words.failed) {
        forget_choices(pr);
    } else if (c->n == 1) {
        put_word(pr, 0);
        forget_choices(pr);
    } else {
        edit_replace(&pr->edit, c->start, word_at(c, 0), in_common(c));
        pr->choice = c->n;
    }
}

/* --- typing -------------------------------------------------------------------------------------------------- */

void prompt_open(struct prompt *pr, const struct prompt_spec *spec, void *owner, const char *text)
{
    prompt_close(pr);
    pr->spec = spec;
    pr->owner = owner;
    edit_set(&pr->edit, text);
}

void prompt_close(struct prompt *pr)
{
    forget_choices(pr);
    edit_release(&pr->edit);
    free(pr->own);
    *pr = (struct prompt){ .home = pr->home };
}

static void tell(struct prompt *pr, struct effects *fx)
{
    if (pr->spec->typed)
        pr->spec->typed(pr->owner, buf_str(&pr->edit.text), fx);
}

void prompt_key(struct prompt *pr, keycode key, struct effects *fx)
{
    if (!edit_insert(&pr->edit, key))
        return;
    forget_choices(pr);
    pr->back = 0;
    tell(pr, fx);
}

/* Only lines that begin with what was typed itself. */
static void look_back(struct prompt *pr, const struct history *h, bool older)
{
    size_t n = history_count(h, pr->spec->history), back = pr->back;
    if (back == 0) {
        free(pr->own);
        pr->own = strdup(buf_str(&pr->edit.text));
    }
    size_t len = pr->own ? strlen(pr->own) : 0;
    for (;;) {
        if (older ? back >= n : back == 0)
            return;
        back += older ? 1 : (size_t)-1;
        const char *line = back ? history_line(h, pr->spec->history, back - 1) : pr->own;
        if (!line || strncmp(line, pr->own ? pr->own : "", len) != 0)
            continue;
        pr->back = back;
        edit_set(&pr->edit, line);
        return;
    }
}

static enum prompt_answer enter(struct prompt *pr, struct history *h, struct effects *fx, char **line)
{
    const char *text = buf_str(&pr->edit.text);
    if (!*text && !pr->spec->maybe_empty) {
        if (pr->spec->typed)
            pr->spec->typed(pr->owner, NULL, fx);
        return PROMPT_GIVEN_UP;
    }
    history_add(h, pr->spec->history, text);
    struct buf path = BUF_INIT;
    if (pr->spec->file)
        prompt_path(&path, text, pr->home);
    *line = pr->spec->file ? buf_detach(&path) : strdup(text);
    return *line ? PROMPT_ENTERED : PROMPT_GIVEN_UP;
}

enum prompt_answer prompt_act(struct prompt *pr, enum action action, struct history *h, struct effects *fx, char **line)
{
    bool back_at_nothing = action == ACTION_DELETE_LEFT && pr->edit.text.len == 0;
    *line = NULL;
    switch (action) {
    case ACTION_OPEN:
        return enter(pr, h, fx, line);
    case ACTION_COMPLETE:
    case ACTION_COMPLETE_BACK:
        complete(pr, action == ACTION_COMPLETE_BACK);
        tell(pr, fx);
        return PROMPT_GOES_ON;
    case ACTION_UP:
    case ACTION_DOWN:
        forget_choices(pr);
        look_back(pr, h, action == ACTION_UP);
        tell(pr, fx);
        return PROMPT_GOES_ON;
    default:
        break;
    }
    if (action == ACTION_CANCEL || back_at_nothing) {
        if (pr->spec->typed)
            pr->spec->typed(pr->owner, NULL, fx);
        return PROMPT_GIVEN_UP;
    }
    if (edit_act(&pr->edit, action)) {
        forget_choices(pr);
        tell(pr, fx);
    }
    return PROMPT_GOES_ON;
}

/* --- drawing ------------------------------------------------------------------------------------------------- */

static int width(const char *text, size_t len)
{
    struct buf clean = BUF_INIT;
    text_clean(&clean, text, len, 0);
    int w = text_width(buf_str(&clean), clean.len);
    buf_release(&clean);
    return w;
}

void prompt_draw(struct prompt *pr, struct area row)
{
    const char *text = buf_str(&pr->edit.text);
    struct pen p = area_pen(row, 0, 1);
    area_fill(row, ROLE_PROMPT);
    pen_printf(&p, ROLE_PROMPT_LABEL, "%s: ", pr->spec->label);
    struct area line = area_cut(row, 0, p.x, 1, row.w - p.x - 1);
    int before = width(text, pr->edit.cursor);
    if (before - pr->from >= line.w)
        pr->from = before - line.w + 1;
    if (before < pr->from)
        pr->from = before > line.w / 3 ? before - line.w / 3 : 0;
    p = area_pen(line, 0, -pr->from);
    struct buf clean = BUF_INIT;
    text_clean(&clean, text, pr->edit.text.len, 0);
    pen_text(&p, ROLE_PROMPT, buf_str(&clean), clean.len);
    buf_release(&clean);
    if (pr->edit.text.len == 0 && pr->spec->hint) {
        p = area_pen(line, 0, 1);
        pen_fit(&p, ROLE_PROMPT_HINT, pr->spec->hint, strlen(pr->spec->hint), pen_room(&p));
    }
    area_over(area_cut(line, 0, before - pr->from, 1, 1), ROLE_CURSOR);
}

bool prompt_draw_choices(struct prompt *pr, struct area row)
{
    const struct completions *c = &pr->found;
    if (c->n < 2)
        return false;
    struct pen p = area_pen(row, 0, 1);
    size_t from = pr->choice < c->n && pr->choice > 2 ? pr->choice - 2 : 0;
    const char *word = word_at(c, from);
    for (size_t i = from; i < c->n && pen_room(&p) > 1; i++, word += strlen(word) + 1) {
        enum role role = i == pr->choice ? ROLE_KEY : ROLE_HINT;
        if (width(word, strlen(word)) + 1 > pen_room(&p)) {
            pen_glyph(&p, ROLE_HINT, GLYPH_MORE);
            break;
        }
        pen_fit(&p, role, word, strlen(word), pen_room(&p) - 1);
        pen_puts(&p, ROLE_HINT, "  ");
    }
    return true;
}
