/* Call graphs drawn in characters: fixed ones against goldens (GOLDEN=rewrite in the environment writes them anew), and
 * what must be true of any drawing, on fixed and random ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "made_profile.h"
#include "smiley/graph_drawing.h"

static const char *const fixtures[] = { "chain", "diamond", "recursion", "fan", "realistic" };
enum { FIXTURES = sizeof fixtures / sizeof *fixtures, RANDOM_GRAPHS = 60, SIDES = 4 };

/* --- files ---------------------------------------------------------------------------------------------------- */

static void path_of(char path[512], const char *name, const char *end)
{
    const char *root = getenv("SMILEY_ROOT");
    snprintf(path, 512, "%s/tests/unit/model/graphs/%s%s", root ? root : ".", name, end);
}

static char *read_text(const char *path)
{
    FILE *f = fopen(path, "r");
    struct buf text = BUF_INIT;
    char part[4096];
    if (!f)
        fail_msg("cannot read %s", path);
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;)
        buf_put(&text, part, n);
    fclose(f);
    return buf_detach(&text);
}

static void load(struct profile *p, const char *name)
{
    char path[512];
    path_of(path, name, ".txt");
    char *text = read_text(path);
    made_profile(p, text);
    free(text);
}

static void compare(const char *name, const char *end, struct buf *seen)
{
    char path[512];
    path_of(path, name, end);
    const char *rewrite = getenv("GOLDEN");
    if (rewrite && !strcmp(rewrite, "rewrite")) {
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fwrite(seen->data, 1, seen->len, f);
        fclose(f);
        return;
    }
    char *golden = read_text(path);
    if (strcmp(golden, buf_str(seen)) != 0)
        fail_msg("%s%s is another drawing:\n%s", name, end, buf_str(seen));
    free(golden);
}

/* --- what must be true of any drawing ------------------------------------------------------------------------- */

static bool in_box(const struct graph_box *b, int row, int col)
{
    return row >= b->row && row < b->row + b->rows && col >= b->col && col < b->col + b->cols;
}

static void boxes_stand_apart(const struct graph_drawing *d)
{
    for (size_t i = 0; i < d->graph.n_nodes; i++) {
        const struct graph_box *a = &d->boxes[i];
        assert_true(a->row >= 0 && a->col >= 0 && a->row + a->rows <= d->rows && a->col + a->cols <= d->cols);
        for (size_t k = 0; k < i; k++) {
            const struct graph_box *b = &d->boxes[k];
            assert_true(a->row >= b->row + b->rows || b->row >= a->row + a->rows || a->col > b->col + b->cols ||
                        b->col > a->col + a->cols);
        }
    }
}

static bool in_any_box(const struct graph_drawing *d, int row, int col)
{
    uint8_t kind = graph_drawing_at(d, row, col)->kind;
    for (size_t i = 0; i < d->graph.n_nodes; i++)
        if (in_box(&d->boxes[i], row, col))
            return true;
    assert_true(kind != GRAPH_BORDER && kind != GRAPH_INSIDE);
    return false;
}

/* Which edges go from a cell to its right, and down: two that do both must have a function in common. */
struct runs {
    size_t *right, *down; /* edge + 1 */
};

static void run_along(const struct graph_drawing *d, struct runs *r, size_t edge, int row, int col, int to_row,
                      int to_col)
{
    size_t at = (size_t)(row < to_row ? row : to_row) * (size_t)d->cols + (size_t)(col < to_col ? col : to_col);
    size_t *slot = row == to_row ? &r->right[at] : &r->down[at];
    if (*slot) {
        const struct call_graph_edge *e = &d->graph.edges[edge], *f = &d->graph.edges[*slot - 1];
        assert_true(e->from == f->from || e->to == f->to ||
                    (d->zoom != GRAPH_BOX && (e->from == f->to || e->to == f->from)));
    }
    *slot = edge + 1;
}

static unsigned side(const struct graph_drawing *d, int row, int col, unsigned which)
{
    return graph_drawing_at(d, row, col)->sides >> (2 * which) & 3;
}

static void edge_is_drawn(const struct graph_drawing *d, size_t edge, struct runs *runs)
{
    const struct call_graph_edge *e = &d->graph.edges[edge];
    const struct graph_path *path = &d->paths[edge];
    const struct graph_box *from = &d->boxes[e->from], *to = &d->boxes[e->to];
    if (e->from == e->to) {
        assert_int_equal(path->n, 0);
        return;
    }
    assert_true(path->n >= 2);
    struct graph_spot at = path->spots[0], end = path->spots[path->n - 1];
    bool down = from->rank < to->rank;
    assert_true(in_box(from, at.row, at.col));
    assert_int_equal(at.row, down ? from->row + from->rows - 1 : from->row);
    assert_true(in_box(to, end.row + (down ? 1 : -1), end.col));
    assert_int_equal(graph_drawing_at(d, end.row, end.col)->kind, down ? GRAPH_ARROW_DOWN : GRAPH_ARROW_UP);
    for (size_t i = 1; i < path->n; i++) {
        struct graph_spot next = path->spots[i];
        assert_true((at.row == next.row) != (at.col == next.col));
        while (at.row != next.row || at.col != next.col) {
            int row = at.row, col = at.col;
            at.row += (next.row > row) - (next.row < row);
            at.col += (next.col > col) - (next.col < col);
            assert_false(in_any_box(d, at.row, at.col));
            unsigned ahead = at.row > row   ? GRAPH_SIDE_DOWN
                             : at.row < row ? GRAPH_SIDE_UP
                             : at.col > col ? GRAPH_SIDE_RIGHT
                                            : GRAPH_SIDE_LEFT;
            assert_true(side(d, row, col, ahead) >= (e->hot ? GRAPH_HEAVY : GRAPH_LIGHT));
            assert_true(side(d, at.row, at.col, (ahead + 2) % SIDES) >= (e->hot ? GRAPH_HEAVY : GRAPH_LIGHT));
            run_along(d, runs, edge, row, col, at.row, at.col);
        }
    }
}

/* What a line leaves a cell to, meets it from there. */
static void lines_go_on(const struct graph_drawing *d)
{
    static const int rows[SIDES] = { -1, 0, 1, 0 }, cols[SIDES] = { 0, 1, 0, -1 };
    for (int row = 0; row < d->rows; row++)
        for (int col = 0; col < d->cols; col++)
            for (unsigned s = 0; s < SIDES; s++) {
                int other_row = row + rows[s], other_col = col + cols[s];
                if (graph_drawing_at(d, row, col)->kind != GRAPH_WIRE || !side(d, row, col, s))
                    continue;
                assert_true(other_row >= 0 && other_row < d->rows && other_col >= 0 && other_col < d->cols);
                assert_int_equal(side(d, other_row, other_col, (s + 2) % SIDES), side(d, row, col, s));
            }
}

static void keys_reach_all(const struct graph_drawing *d)
{
    size_t n = d->graph.n_nodes, *queue = calloc(n + 1, sizeof *queue);
    for (size_t start = 0; start < n; start++) {
        bool *seen = calloc(n + 1, 1);
        size_t head = 0, tail = 0;
        seen[start] = true;
        queue[tail++] = start;
        while (head < tail) {
            size_t at = queue[head++];
            for (enum graph_move m = GRAPH_UP; m <= GRAPH_RIGHT; m++) {
                size_t to = graph_drawing_move(d, at, m);
                assert_true(to < n);
                if (!seen[to])
                    queue[tail++] = to;
                seen[to] = true;
            }
        }
        assert_int_equal(tail, n);
        free(seen);
    }
    free(queue);
}

static void is_sound(const struct graph_drawing *d)
{
    size_t cells = (size_t)d->rows * (size_t)d->cols + 1;
    struct runs runs = { calloc(cells, sizeof(size_t)), calloc(cells, sizeof(size_t)) };
    boxes_stand_apart(d);
    for (size_t i = 0; i < d->graph.n_edges; i++)
        edge_is_drawn(d, i, &runs);
    lines_go_on(d);
    keys_reach_all(d);
    free(runs.right);
    free(runs.down);
}

static void draw(struct graph_drawing *d, const struct profile *p, enum graph_zoom zoom)
{
    struct call_graph_options o = CALL_GRAPH_DEFAULTS;
    struct err err = { 0 };
    if (graph_drawing_make(d, p, &o, zoom, &err))
        fail_msg("%s", err.text);
}

/* --- the fixed ones ------------------------------------------------------------------------------------------- */

static void goldens(void **state)
{
    static const char *const ends[GRAPH_ZOOMS][2] = { { ".box", ".box.ascii" }, { ".line", NULL }, { ".dot", NULL } };
    (void)state;
    for (size_t i = 0; i < FIXTURES; i++) {
        struct profile p;
        load(&p, fixtures[i]);
        for (enum graph_zoom zoom = GRAPH_BOX; zoom < GRAPH_ZOOMS; zoom++) {
            struct graph_drawing d;
            draw(&d, &p, zoom);
            is_sound(&d);
            for (int ascii = 0; ascii < 2 && ends[zoom][ascii]; ascii++) {
                struct buf text = BUF_INIT;
                graph_drawing_write(&d, &p, ascii, &text);
                compare(fixtures[i], ends[zoom][ascii], &text);
                buf_release(&text);
            }
            graph_drawing_release(&d);
        }
        profile_release(&p);
    }
}

/* --- random ones ---------------------------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    return *seed ^= *seed << 5;
}

static void random_profile(struct profile *p, uint32_t seed)
{
    enum { FEWEST = 2, SPREAD = 70 };
    const uint64_t ms = 1000000;
    size_t n = FEWEST + next_random(&seed) % SPREAD, more = next_random(&seed) % n;
    *p = (struct profile){ 0 };
    for (size_t i = 0; i < n; i++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s%zu", (int)(next_random(&seed) % 20), "abcdefghijklmnopqrst", i);
        made_function(p, name, "/home/ada/random.py", (uint32_t)i + 1,
                      (struct profile_cost){ 1 + next_random(&seed) % 5000, 0, ms, ms * (1 + next_random(&seed) % n) });
    }
    for (size_t i = 1; i < n; i++)
        made_edge(p, next_random(&seed) % i, i, (struct profile_cost){ .calls = 1, .total_ns = ms });
    for (size_t i = 0; i < more; i++) {
        size_t from = next_random(&seed) % n, to = next_random(&seed) % n;
        bool there = false;
        for (size_t k = 0; k < p->n_edges; k++)
            there |= p->edges[k].caller == from && p->edges[k].callee == to;
        if (!there)
            made_edge(p, from, to, (struct profile_cost){ .calls = 2, .total_ns = ms * (1 + next_random(&seed) % 9) });
    }
    made_finish(p);
}

static void random_ones(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= RANDOM_GRAPHS; seed++) {
        struct profile p;
        random_profile(&p, seed * 2654435761u);
        for (enum graph_zoom zoom = GRAPH_BOX; zoom < GRAPH_ZOOMS; zoom++) {
            struct graph_drawing d;
            draw(&d, &p, zoom);
            is_sound(&d);
            graph_drawing_release(&d);
        }
        profile_release(&p);
    }
}

/* --- too many, too few ---------------------------------------------------------------------------------------- */

/* Everyone calls the next `degree` ones. */
static void ring(struct profile *p, size_t n, size_t degree)
{
    const uint64_t ms = 1000000;
    *p = (struct profile){ 0 };
    for (size_t i = 0; i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "f%zu", i);
        made_function(p, name, "/home/ada/ring.py", 1, (struct profile_cost){ 1, 0, ms, ms * (2 * n - i) });
        for (size_t k = 1; k <= degree; k++)
            made_edge(p, i, (i + k) % n, (struct profile_cost){ .calls = 1, .total_ns = ms * n });
    }
    made_finish(p);
}

static void too_many(void **state)
{
    static const size_t sizes[][2] = { { 700, 1 }, { 400, 3 }, { 60, 59 } };
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct profile p;
        struct graph_drawing d;
        ring(&p, sizes[i][0], sizes[i][1]);
        draw(&d, &p, GRAPH_LINE);
        assert_true(d.graph.n_nodes > 1 && d.graph.n_nodes <= CALL_GRAPH_NODES_MOST);
        assert_true(d.graph.n_edges <= CALL_GRAPH_EDGES_MOST);
        assert_int_equal(d.graph.n_nodes + d.graph.left_out, sizes[i][0]);
        assert_true(d.graph.node_threshold > 0.005);
        is_sound(&d);
        graph_drawing_release(&d);
        profile_release(&p);
    }
}

/* The function that is asked for is there, be it the cheapest of too many. */
static void root_stays(void **state)
{
    struct profile p;
    struct graph_drawing d;
    struct err err = { 0 };
    (void)state;
    ring(&p, 400, 3);
    struct call_graph_options o = { .root = 399, .part = GRAPH_ANCESTORS, .most = 50 };
    assert_int_equal(graph_drawing_make(&d, &p, &o, GRAPH_BOX, &err), 0);
    assert_int_equal(d.graph.n_nodes, 50);
    assert_true(graph_drawing_find(&d, 399) < 50);
    graph_drawing_release(&d);
    o.most = 0;
    assert_int_equal(graph_drawing_make(&d, &p, &o, GRAPH_BOX, &err), 0);
    assert_true(graph_drawing_find(&d, 399) < d.graph.n_nodes);
    assert_true(d.graph.n_edges <= CALL_GRAPH_EDGES_MOST);
    graph_drawing_release(&d);
    profile_release(&p);
}

/* The same functions in another order, and one less. */
static void read_again(void **state)
{
    struct profile before, now;
    struct graph_drawing d;
    struct err err = { 0 };
    (void)state;
    made_profile(&before, "main /p.py 1 1 0 5 10\nf /p.py 2 1 0 5 5\ng /p.py 3 1 0 1 1\nmain > f 1 5\nmain > g 1 1\n");
    made_profile(&now, "new /p.py 9 1 0 1 1\nf /p.py 2 1 0 5 5\nmain /p.py 1 1 0 5 10\nmain > f 1 5\n");
    draw(&d, &before, GRAPH_BOX);
    assert_int_equal(graph_drawing_rebind(&d, &now, &err), 0);
    assert_int_equal(d.graph.nodes[0].function, 2);
    assert_int_equal(d.graph.nodes[1].function, 1);
    assert_true(d.graph.nodes[2].function == SIZE_MAX);
    graph_drawing_release(&d);
    profile_release(&before);
    profile_release(&now);
}

static void too_few(void **state)
{
    static const char *const texts[] = { "", "main /p.py 1 1 0 0 0\n",
                                         "main /p.py 1 1 0 0 0\nabs ~ 0 1 0 0 0\nmain > abs 1 0\n",
                                         "f /p.py 1 9 8 5 5\nf > f 8 5\n" };
    static const size_t nodes[] = { 0, 1, 2, 1 };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct profile p;
        made_profile(&p, texts[i]);
        for (enum graph_zoom zoom = GRAPH_BOX; zoom < GRAPH_ZOOMS; zoom++) {
            struct graph_drawing d;
            draw(&d, &p, zoom);
            assert_int_equal(d.graph.n_nodes, nodes[i]);
            is_sound(&d);
            assert_int_equal(graph_drawing_move(&d, 0, GRAPH_LEFT), 0);
            graph_drawing_release(&d);
        }
        profile_release(&p);
    }
}

static void names(void **state)
{
    static const char *const list[][2] = { { "<built-in method builtins.len>", "len" },
                                           { "<built-in method _sre.compile>", "_sre.compile" },
                                           { "<method 'get' of 'dict' objects>", "dict.get" },
                                           { "<method '", "<method '" },
                                           { "<built-in method __new__ of type object at 0x5f>", "__new__" },
                                           { "<method '' objects>", "<method '' objects>" },
                                           { "<built-in method >", "" },
                                           { "<lambda>", "<lambda>" },
                                           { "a\nb\x1b[m", "a\\nb\\x1b[m" },
                                           { "", "" } };
    (void)state;
    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct profile_function f = { .file = (char *)"~", .name = (char *)list[i][0] };
        struct buf out = BUF_INIT;
        graph_name(&out, &f);
        assert_string_equal(buf_str(&out), list[i][1]);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goldens),    cmocka_unit_test(random_ones), cmocka_unit_test(too_many),
        cmocka_unit_test(root_stays), cmocka_unit_test(read_again),  cmocka_unit_test(too_few),
        cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
