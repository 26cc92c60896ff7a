/* Runs of several threads at once, for the screen that shows them one below the other. */
#include <stdio.h>

#include "demo.h"

enum { PAGES = 3 };

struct crawl {
    struct tape *tape;
    uint32_t module, main, join, worker, fetch, request, read, parse, clean;
};

static void after(const struct crawl *c, uint64_t us)
{
    c->tape->dt_ns = us * 1000;
}

/* A worker's part of a page: asked for, read, or taken apart. */
static void page_step(const struct crawl *c, uint32_t worker, int step)
{
    struct tape *t = c->tape;
    tape_switch(t, worker);
    after(c, 150 + 70 * worker);
    if (step == 0) {
        tape_call(t, c->fetch, "");
        tape_call(t, c->request, "");
        tape_line(t, 22, "");
    } else if (step == 1) {
        tape_return(t, 23, "None", "");
        tape_call(t, c->read, "");
        tape_line(t, 26, "");
        tape_return(t, 27, "None", "");
        tape_return(t, 18, "None", "");
    } else {
        tape_call(t, c->parse, "");
        tape_line(t, 31, "");
        for (uint32_t i = 0; i < worker; i++) {
            after(c, 90);
            tape_call(t, c->clean, "");
            tape_return(t, 36, "None", "");
        }
        tape_return(t, 32, "None", "");
    }
}

/* Three workers that fetch pages, while the main thread waits for them. */
static void crawl(struct tape *t)
{
    enum { WORKERS = 3 };
    static const char *const names[] = { "MainThread", "news", "weather and traffic",
                                         "a thread with a very long name" };
    uint32_t file = tape_file(t, "/home/ada/crawl.py", NULL);
    struct crawl c = { .tape = t };
    c.module = tape_code(t, file, "<module>", 1, CODE_MODULE, "");
    c.main = tape_code(t, file, "main", 40, 0, "");
    c.join = tape_code(t, file, "wait_for_all", 50, 0, "");
    c.worker = tape_code(t, file, "Worker.run", 10, 0, "");
    c.fetch = tape_code(t, file, "fetch", 15, 0, "");
    c.request = tape_code(t, file, "request", 21, 0, "");
    c.read = tape_code(t, file, "read", 25, 0, "");
    c.parse = tape_code(t, file, "parse", 30, 0, "");
    c.clean = tape_code(t, file, "clean", 35, 0, "");
    tape_thread(t, 0, names[0]);
    tape_call(t, c.module, "");
    after(&c, 200);
    tape_call(t, c.main, "");
    for (uint32_t worker = 1; worker <= WORKERS; worker++) {
        tape_switch(t, 0);
        tape_line(t, 40 + worker, "");
        tape_thread(t, worker, names[worker]);
        tape_call(t, c.worker, "");
    }
    tape_switch(t, 0);
    tape_call(t, c.join, "");
    tape_line(t, 51, "");
    for (int i = 0; i < PAGES * 3; i++)
        for (uint32_t worker = 1; worker <= WORKERS; worker++)
            page_step(&c, worker, i % 3);
    for (uint32_t worker = 1; worker <= WORKERS; worker++) {
        tape_switch(t, worker);
        tape_return(t, 12, "None", "");
    }
    tape_switch(t, 0);
    tape_return(t, 52, "None", "");
    tape_return(t, 45, "None", "");
    tape_return(t, 60, "None", "");
}

/* More threads than any screen has rows. */
static void many(struct tape *t)
{
    uint32_t file = tape_file(t, "/home/ada/many.py", NULL);
    uint32_t work = tape_code(t, file, "work", 1, 0, ""), part = tape_code(t, file, "part", 5, 0, "");
    for (uint32_t i = 0; i < TAPE_THREADS; i++) {
        char name[16];
        snprintf(name, sizeof name, "Thread-%u", i);
        tape_thread(t, i, name);
        tape_call(t, work, "");
        tape_call(t, part, "");
        tape_return(t, 6, "None", "");
    }
    for (uint32_t i = 0; i < TAPE_THREADS; i++) {
        tape_switch(t, i);
        tape_return(t, 2, "None", "");
    }
}

int demo_make_threads(const char *path, struct err *err)
{
    static const struct demo_run list[] = {
        { "11111111-cccc-4000-8000-000000000001", "crawl.py", 1700000000, 20, RUN_EXITED, 0, "", "", crawl },
        { "22222222-cccc-4000-8000-000000000002", "many.py", 1700003600, 20, RUN_EXITED, 0, "", "", many },
    };
    return demo_store(path, list, sizeof list / sizeof *list, err);
}
