/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The lock graph in the store: what comes out is what went in, a run that rests
 * on the facts of the last one leaves them as they are, and files of the version
 * before keep their history.
 */
#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "tests/ask.h"
#include "tests/folder.h"
#include "tests/sample.h"

/* --- graph in, graph out ------------------------------------------------------------------ */

static void assert_same_steps(const struct edge *a, const struct edge *b)
{
	g_assert_cmpuint(a->n_steps, ==, b->n_steps);
	for (gsize i = 0; i < a->n_steps; i++) {
		g_assert_cmpstr(a->steps[i].file, ==, b->steps[i].file);
		g_assert_cmpuint(a->steps[i].line, ==, b->steps[i].line);
		g_assert_cmpuint(a->steps[i].col, ==, b->steps[i].col);
		g_assert_cmpstr(a->steps[i].function, ==, b->steps[i].function);
		g_assert_cmpstr(a->steps[i].what, ==, b->steps[i].what);
	}
}

static void assert_same_edges(const struct edge *a, gsize n, const struct edge *b, gsize m)
{
	g_assert_cmpuint(n, ==, m);
	for (gsize i = 0; i < n; i++) {
		g_assert_cmpuint(a[i].world, ==, b[i].world);
		g_assert_cmpuint(a[i].outer, ==, b[i].outer);
		g_assert_cmpuint(a[i].inner, ==, b[i].inner);
		g_assert_cmpint((int)a[i].confidence, ==, (int)b[i].confidence);
		g_assert_cmpstr(a[i].reason, ==, b[i].reason);
		g_assert_cmpint(a[i].same_instance, ==, b[i].same_instance);
		g_assert_cmpmem(a[i].gates, a[i].n_gates * sizeof(guint), b[i].gates,
				b[i].n_gates * sizeof(guint));
		assert_same_steps(&a[i], &b[i]);
		g_assert_cmpuint(a[i].n_like, ==, b[i].n_like);
		g_assert_cmpuint(a[i].n_against, ==, b[i].n_against);
		g_assert_cmpstr(a[i].context, ==, b[i].context);
	}
}

static void assert_same_classes(const struct graph *a, const struct graph *b)
{
	static const char *const none[] = { NULL };

	g_assert_cmpuint(a->n_classes, ==, b->n_classes);
	for (gsize i = 0; i < a->n_classes; i++) {
		const struct lock_class *x = &a->classes[i], *y = &b->classes[i];

		g_assert_cmpstr(x->name, ==, y->name);
		g_assert_cmpstr(x->alias, ==, y->alias);
		g_assert_cmpstr(x->lockdep_name, ==, y->lockdep_name);
		g_assert_cmpint((int)x->kind, ==, (int)y->kind);
		g_assert_true(g_strv_equal(x->lockdep_also ? x->lockdep_also : (const char **)none,
					   y->lockdep_also ? y->lockdep_also : (const char **)none));
	}
}

static void assert_same_graph(const struct graph *a, const struct graph *b)
{
	g_assert_cmpuint(a->n_worlds, ==, b->n_worlds);
	for (gsize i = 0; i < a->n_worlds; i++)
		g_assert_cmpstr(a->worlds[i], ==, b->worlds[i]);
	assert_same_classes(a, b);
	g_assert_cmpuint(a->n_nodes, ==, b->n_nodes);
	for (gsize i = 0; i < a->n_nodes; i++) {
		g_assert_cmpuint(a->nodes[i].class, ==, b->nodes[i].class);
		g_assert_cmpint(a->nodes[i].subclass, ==, b->nodes[i].subclass);
		g_assert_cmpint((int)a->nodes[i].mode, ==, (int)b->nodes[i].mode);
	}
	assert_same_edges(a->edges, a->n_edges, b->edges, b->n_edges);
	assert_same_edges(a->recursions, a->n_recursions, b->recursions, b->n_recursions);
	assert_same_edges(a->rivals, a->n_rivals, b->rivals, b->n_rivals);
}

static void put_graph(struct store *s, const struct graph *g, const char *solved)
{
	struct store_run run = { .inputs = "a", .solved = solved };

	g_assert_true(store_begin(s, &run, NULL));
	g_assert_true(store_put_graph(s, g, NULL));
	g_assert_true(store_commit(s, NULL));
}

static void expect_graph_of(struct store *s, const struct graph *g)
{
	GError *error = NULL;
	struct graph *out = store_read_graph(s, &error);

	g_assert_no_error(error);
	assert_same_graph(g, out);
	store_free_graph(out);
}

static void test_sample(void)
{
	g_autofree char *path = db_path("sample.db");
	struct store *s = must_open(path);

	put_graph(s, &sample_graph, "x");
	expect_graph_of(s, &sample_graph);
	store_close(s);
	/* Nor does it need the process that wrote it. */
	s = must_open(path);
	expect_graph_of(s, &sample_graph);
	store_close(s);
}

#define N_MODES (LOCK_READ_RECURSIVE + 1)
#define N_LEVELS (CONFIDENCE_HIGH + 1)

/* Every kind, mode and confidence; names out of order, long lists, empty ones, none. */
static void test_every_kind(void)
{
	static const char *also[] = { "z", "a", "&m->z", NULL };
	static const char *worlds[] = { "core", "of no edge", "one" };
	static char names[N_LOCK_KINDS][32];
	static struct lock_class classes[N_LOCK_KINDS];
	static struct lock_node nodes[N_LOCK_KINDS * N_MODES];
	static struct edge edges[N_LOCK_KINDS * N_MODES];
	static guint gates[N_LOCK_KINDS];
	static struct step steps[40];
	struct graph g = { worlds, N(worlds), classes, N(classes), nodes, N(nodes),
			   edges, N(edges), edges + 5, 3, edges + 4, 2 };
	g_autofree char *path = db_path("kinds.db");
	struct store *s = must_open(path);

	for (guint i = 0; i < N(classes); i++) {
		g_snprintf(names[i], sizeof(names[i]), "a,b \"%u\"", i);
		classes[i] = (struct lock_class){ names[i], i % 2 ? "" : NULL,
						  i % 3 ? "m" : NULL, (enum lock_kind)i,
						  i % 3 ? also : NULL };
		gates[i] = i;
	}
	for (guint i = 0; i < N(steps); i++)
		steps[i] = (struct step){ names[i % 3], i, i % 7, i % 5 ? "f" : "", names[i % 4] };
	for (guint i = 0; i < N(nodes); i++) {
		nodes[i] = (struct lock_node){ i / N_MODES, i % 2 ? SUBCLASS_UNKNOWN : 0,
					       (enum lock_mode)(i % N_MODES) };
		edges[i] = (struct edge){ i < 9 ? 0 : 2, i, N(nodes) - 1 - i,
					  (enum rule_confidence)(i % N_LEVELS), i % 2 ? "why" : "",
					  i % 2, gates, i % N(gates), steps, i % N(steps), i, i + 1,
					  i % 3 ? "page_fault" : "" };
	}
	put_graph(s, &g, "x");
	expect_graph_of(s, &g);
	store_close(s);
}

/* Rows that name what is not there, lists that are none: refused, in words. */
static void test_damaged(void)
{
	static const char *const damages[] = {
		"UPDATE edge SET outer_node = 99 WHERE id = 2",
		"UPDATE edge SET inner_node = -1 WHERE id = 2",
		"UPDATE edge SET world = 0 WHERE id = 1",
		"UPDATE edge SET world = (SELECT confidence FROM edge WHERE id = 0)",
		"UPDATE edge SET confidence = 9999999999 WHERE id = 1",
		"UPDATE edge SET steps = '[9999999999999999999999]' WHERE id = 3",
		"UPDATE edge SET steps = '[0,]' WHERE id = 3",
		"UPDATE edge SET steps = '[0' WHERE id = 3", "UPDATE edge SET steps = '' WHERE id = 3",
		"UPDATE edge SET gates = '[-1]' WHERE id = 3",
		"UPDATE edge SET gates = '[1][' WHERE id = 3", "DELETE FROM edge WHERE id = 3",
		"DELETE FROM place WHERE id = 1", "DELETE FROM string WHERE id = 2",
		"UPDATE node SET class = 77 WHERE id = 1", "UPDATE node SET mode = 'x' WHERE id = 1",
		"UPDATE class SET kind = 'x' WHERE id = 1", "UPDATE class_name SET class = 70",
		"UPDATE place SET what = 0 WHERE id = 1", "DELETE FROM world WHERE id = 0",
		"UPDATE recursion SET outer_node = 99",
		"UPDATE rival SET inner_node = 99",
	};

	for (gsize i = 0; i < N(damages); i++) {
		g_autofree char *path = db_path("bad.db");
		struct store *s = must_open(path);
		GError *error = NULL;

		put_graph(s, &sample_graph, "x");
		store_close(s);
		exec_raw(path, damages[i]);
		s = must_open(path);
		g_assert_null(store_read_graph(s, &error));
		if (!error || !strstr(error->message, "damaged"))
			g_error("no error after %s", damages[i]);
		g_assert_error(error, FL_ERROR, FL_ERROR_DATA);
		g_clear_error(&error);
		store_close(s);
		g_unlink(path);
	}
}

/* --- a run that solves nothing -------------------------------------------------------------- */

static void full_run(struct store *s, const char *solved)
{
	struct store_run run = { .inputs = "a", .solved = solved, .unresolved = 7,
				 .functions = 6, .balanced = 5 };

	g_assert_true(store_begin(s, &run, NULL));
	sample_put_facts(s, NULL);
	for (gsize i = 0; i < 2; i++)
		g_assert_true(store_put_finding(s, &sample_findings[i], NULL));
	g_assert_true(store_commit(s, NULL));
}

static char *facts_of(struct store *s)
{
	static const char *const sql[] = {
		"SELECT * FROM v_function", "SELECT * FROM v_call", "SELECT * FROM v_event",
		"SELECT * FROM v_lock_class", "SELECT * FROM v_lock_name",
		"SELECT * FROM v_lock_edge", "SELECT * FROM v_edge_step ORDER BY edge, seq",
		"SELECT unresolved, functions, balanced FROM v_run ORDER BY id DESC LIMIT 1",
	};
	GString *all = g_string_new(NULL);

	for (gsize i = 0; i < N(sql); i++) {
		g_autofree char *rows = ask(s, sql[i]);

		g_assert_cmpstr(rows, !=, "");
		g_string_append_printf(all, "%s\n", rows);
	}
	return g_string_free(all, FALSE);
}

static void test_again(void)
{
	struct store_run run = { .inputs = "b", .solved = "x", .units = 3 };
	g_autofree char *path = db_path("again.db"), *before = NULL, *after = NULL, *solved = NULL;
	struct store *s = must_open(path);

	full_run(s, "x");
	before = facts_of(s);
	g_assert_true(store_begin_again(s, &run, NULL));
	expect_graph_of(s, &sample_graph);
	for (gsize i = 1; i < N(sample_units); i++)
		g_assert_true(store_put_unit(s, &sample_units[i], NULL));
	g_assert_true(store_put_finding(s, &sample_findings[1], NULL));
	g_assert_true(store_put_finding(s, &sample_findings[2], NULL));
	g_assert_true(store_commit(s, NULL));
	after = facts_of(s);
	g_assert_cmpstr(before, ==, after);
	expect(s, "SELECT inputs, units FROM v_run", "a|0;b|3");
	expect(s, "SELECT count(*) FROM v_unit", "3");
	expect(s, "SELECT count(*) FROM v_rule", "0");
	expect(s, "SELECT substr(fingerprint, 1, 1), last_run, status FROM v_finding "
	       "ORDER BY fingerprint", "1|1|fixed;1|2|open;3|2|new");
	solved = store_last_solved(s);
	g_assert_cmpstr(solved, ==, "x");
	store_close(s);
	expect_sound(path);
}

static void test_not_again(void)
{
	static const char *const others[] = { "y", "", NULL };
	g_autofree char *path = db_path("not-again.db"), *before = NULL, *after = NULL;
	struct store *s = must_open(path);
	struct store_run run = { .inputs = "b", .solved = "x" };
	GError *error = NULL;

	g_assert_false(store_begin_again(s, &run, &error));
	g_assert_error(error, FL_ERROR, FL_ERROR_IO);
	g_clear_error(&error);
	full_run(s, "x");
	before = facts_of(s);
	for (gsize i = 0; i < N(others); i++) {
		run.solved = others[i];
		g_assert_false(store_begin_again(s, &run, &error));
		g_assert_error(error, FL_ERROR, FL_ERROR_IO);
		g_clear_error(&error);
	}
	/* A run that does not say what it follows from is none to rest on. */
	full_run(s, NULL);
	run.solved = NULL;
	g_assert_false(store_begin_again(s, &run, NULL));
	run.solved = "x";
	g_assert_false(store_begin_again(s, &run, NULL));
	/* And the store is good for another run, with the facts it had. */
	full_run(s, "x");
	g_assert_true(store_begin_again(s, &run, NULL));
	store_rollback(s);
	after = facts_of(s);
	g_assert_cmpstr(before, ==, after);
	store_close(s);
	expect_sound(path);
}

/* --- lines that findings tell of ------------------------------------------------------------ */

/* They are shared, and go with the last finding that tells of them. */
static void test_spots(void)
{
	g_autofree char *path = db_path("spots.db");
	struct store *s = must_open(path);
	struct finding changed = sample_findings[0];
	struct finding_side side = sample_sides1[0];
	struct step step = { "fs/demo/new.c", 1, 1, "f", "takes x" };

	g_assert_true(sample_run(s, 1, "a", NULL));
	g_assert_true(sample_run(s, 1, "b", NULL));
	exec_raw(path, "CREATE VIEW v_spots AS SELECT count(*) AS n FROM spot");
	expect(s, "SELECT n FROM v_spots", "6");
	changed.sides = &side;
	changed.n_sides = 1;
	side.steps = &step;
	side.n_steps = 1;
	g_assert_true(store_begin(s, &(struct store_run){ .inputs = "c" }, NULL));
	g_assert_true(store_put_finding(s, &changed, NULL));
	g_assert_true(store_commit(s, NULL));
	expect(s, "SELECT n FROM v_spots", "1");
	expect(s, "SELECT side, seq, file, line, col, function, what FROM v_step",
	       "0|0|fs/demo/new.c|1|1|f|takes x");
	store_close(s);
	expect_sound(path);
}

/* --- the version before --------------------------------------------------------------------- */

/* The history as version 2 had it, with what it had of it. */
static const char version_2[] =
	"CREATE TABLE run (id INTEGER PRIMARY KEY, finished TEXT NOT NULL, kernel TEXT NOT NULL,"
	" root TEXT NOT NULL, config TEXT NOT NULL, tool_version TEXT NOT NULL,"
	" inputs TEXT NOT NULL, scope TEXT NOT NULL, units INTEGER NOT NULL,"
	" failed INTEGER NOT NULL, unresolved INTEGER NOT NULL, functions INTEGER NOT NULL,"
	" balanced INTEGER NOT NULL, seconds REAL NOT NULL) STRICT;"
	"CREATE TABLE finding (id INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE,"
	" rule TEXT NOT NULL, engine TEXT NOT NULL,"
	" severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'note')),"
	" confidence TEXT NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),"
	" reason TEXT NOT NULL, world TEXT NOT NULL, file TEXT NOT NULL, line INTEGER NOT NULL,"
	" col INTEGER NOT NULL, function TEXT NOT NULL, message TEXT NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN ('new', 'open', 'fixed')),"
	" triage TEXT CHECK (triage IN ('accepted', 'false-positive')),"
	" triage_reason TEXT NOT NULL DEFAULT '', first_run INTEGER NOT NULL REFERENCES run (id),"
	" last_run INTEGER NOT NULL REFERENCES run (id)) STRICT;"
	"CREATE TABLE side (finding INTEGER NOT NULL REFERENCES finding (id) ON DELETE CASCADE,"
	" side INTEGER NOT NULL, title TEXT NOT NULL, outer_class TEXT NOT NULL,"
	" inner_class TEXT NOT NULL, PRIMARY KEY (finding, side)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE step (finding INTEGER NOT NULL, side INTEGER NOT NULL, seq INTEGER NOT NULL,"
	" file TEXT NOT NULL, line INTEGER NOT NULL, col INTEGER NOT NULL, function TEXT NOT NULL,"
	" what TEXT NOT NULL, PRIMARY KEY (finding, side, seq), FOREIGN KEY (finding, side)"
	" REFERENCES side (finding, side) ON DELETE CASCADE) STRICT, WITHOUT ROWID;"
	"CREATE VIEW v_step AS SELECT finding, side, seq, file, line, col, function, what FROM step;"
	"INSERT INTO run VALUES (1, '2026-01-01T00:00:00Z', '6.12', '/src', 'c', '0.1', 'a', 'fs',"
	" 1, 0, 0, 1, 1, 0.5);"
	"INSERT INTO finding VALUES (1, '11111111111111111111111111111111', 'order/cycle',"
	" 'libclang', 'error', 'high', '', 'demo', 'a.c', 1, 1, 'f', 'm', 'new', 'accepted', 'known',"
	" 1, 1);"
	"INSERT INTO side VALUES (1, 0, 'A, then B', 'A', 'B'), (1, 1, 'B, then A', 'B', 'A'),"
	" (1, 2, 'no steps', '', '');"
	"INSERT INTO step VALUES (1, 0, 0, 'z.c', 1, 2, 'f', 'takes A'),"
	" (1, 0, 1, 'b.c', 2, 2, 'f', 'takes B'), (1, 0, 2, 'z.c', 1, 2, 'f', 'takes A'),"
	" (1, 1, 0, 'b.c', 2, 2, 'f', 'takes B'), (1, 1, 1, 'a.c', 9, 2, 'f', 'takes A');"
	"PRAGMA application_id = 0x464c544c; PRAGMA user_version = 2;";

static void test_version_2(void)
{
	g_autofree char *path = db_path("version2.db");
	struct store *s;

	exec_raw(path, version_2);
	s = must_open(path);
	expect(s, "SELECT finding, side, seq, file, line, col, function, what FROM v_step "
	       "ORDER BY side, seq",
	       "1|0|0|z.c|1|2|f|takes A;1|0|1|b.c|2|2|f|takes B;1|0|2|z.c|1|2|f|takes A;"
	       "1|1|0|b.c|2|2|f|takes B;1|1|1|a.c|9|2|f|takes A");
	expect(s, "SELECT side, title, \"outer\", \"inner\" FROM v_side",
	       "0|A, then B|A|B;1|B, then A|B|A;2|no steps||");
	expect(s, "SELECT status, triage_reason FROM v_finding", "accepted|known");
	expect(s, "SELECT inputs, seconds, commit_id, dirty FROM v_run", "a|0.5|NULL|0");
	expect(s, "SELECT finding, run FROM v_seen", "1|1");
	g_assert_false(store_begin_again(s, &(struct store_run){ .solved = "" }, NULL));
	/* what brought it up to date went with that run */
	store_close(s);
	s = must_open(path);
	full_run(s, "x");
	expect(s, "SELECT id, status, last_run FROM v_finding ORDER BY id LIMIT 1", "1|accepted|2");
	expect(s, "SELECT count(*) FROM v_step WHERE finding = 1", "6");
	store_close(s);
	expect_sound(path);
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("faultline-store-XXXXXX", NULL);
	g_test_add_func("/store/graph/sample", test_sample);
	g_test_add_func("/store/graph/every-kind", test_every_kind);
	g_test_add_func("/store/graph/damaged", test_damaged);
	g_test_add_func("/store/again", test_again);
	g_test_add_func("/store/not-again", test_not_again);
	g_test_add_func("/store/spots", test_spots);
	g_test_add_func("/store/version-2", test_version_2);
	status = g_test_run();
	remove_folder();
	return status;
}
