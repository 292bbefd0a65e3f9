/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What engines say of balance, set against facts: every kind of answer, on a run written by hand.
 */
#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "engines/agree.h"
#include "engines/effect.h"
#include "tests/ask.h"
#include "tests/folder.h"
#include "tests/sample.h"

/* --- exits ---------------------------------------------------- */

static void test_exits(void)
{
	struct ways *w = ways_parse("0: as before; positive: +a.lock*2 +given away >c -b; "
				    "-11: -x (handed over) +d? -?; …");
	g_autoptr(GPtrArray) classes = g_ptr_array_new();
	g_autofree char *text = NULL;

	g_assert_cmpuint(w->all->len, ==, 3);
	g_assert_true(w->cut);
	g_assert_cmpint(way_net(w->all->pdata[1], "a.lock"), ==, 2);
	g_assert_cmpint(way_net(w->all->pdata[1], "given away"), ==, 1);
	g_assert_cmpint(way_net(w->all->pdata[1], "b"), ==, -1);
	g_assert_cmpint(way_net(w->all->pdata[1], "c"), ==, 0);
	g_assert_cmpint(way_net(w->all->pdata[2], "x"), ==, 0);
	g_assert_cmpint(way_net(w->all->pdata[2], "?"), ==, -1);
	g_assert_true(way_perhaps(w->all->pdata[2], "d"));
	g_assert_false(way_perhaps(w->all->pdata[2], "?"));
	g_ptr_array_add(classes, (gpointer)"a.lock");
	g_ptr_array_add(classes, (gpointer)"d");
	text = ways_say(w, classes);
	g_assert_cmpstr(text, ==, "0: as before; positive: +a.lock*2; -11: +d?");
	ways_free(w);
}

static void test_results(void)
{
	static const struct { const char *exits; gboolean alike; } all[] = {
		{ "0: +a; 1: +b", FALSE }, { "0: +a; negative or 0: +b", TRUE },
		{ "-5: +a; negative: +b", TRUE }, { "-5: +a; -6: +b", FALSE },
		{ "positive: +a; 0: +b", FALSE }, { "any: +a; 0: +b", TRUE },
		{ "non-zero: +a; 0: +b", FALSE }, { "7: +a; 7: +b", TRUE },
	};

	for (gsize i = 0; i < N(all); i++) {
		struct ways *w = ways_parse(all[i].exits);

		g_test_message("%s", all[i].exits);
		g_assert_true(way_looks_like(w->all->pdata[0], w->all->pdata[1]) == all[i].alike);
		ways_free(w);
	}
}

/* --- verdicts ---------------------------------------------------- */

enum { USER, LEAVES, DROPS, RESULT, STATE, CALLS, TRIES, EACH, SEES_NOT, LONELY, UNHELD, CONFUSED,
       PERHAPS, EMPTY, SLEEPS, OURS, DOUBTED, TWIN_A, TWIN_B, HELPER, GIVES_UP,
       SWAPS };

#define FN(id, name, file, exits, balanced) { id, name, file, 1, "static", TRUE, exits, balanced }

static const struct store_function functions[] = {
	FN(USER, "user", "fs/a.c", "", TRUE),
	FN(LEAVES, "leaves", "fs/a.c", "any: +a.spin", TRUE),
	FN(DROPS, "drops", "fs/a.c", "0: -a.spin; 1: -a.spin", TRUE),
	FN(RESULT, "result", "fs/a.c", "0: as before; positive: +a.spin", TRUE),
	FN(STATE, "state", "fs/a.c", "0: as before; 0: +a.spin", TRUE),
	FN(CALLS, "calls", "fs/a.c", "", TRUE),
	FN(TRIES, "tries", "fs/a.c", "", TRUE),
	FN(EACH, "each", "fs/a.c", "", TRUE),
	FN(SEES_NOT, "sees_not", "fs/a.c", "", TRUE),
	FN(LONELY, "lonely", "fs/a.c", "any: +a.spin", TRUE),
	FN(UNHELD, "unheld", "fs/a.c", "any: -b.spin", TRUE),
	FN(CONFUSED, "confused", "fs/a.c", "0: as before; 0: +a.spin", FALSE),
	FN(PERHAPS, "perhaps", "fs/a.c", "any: +a.spin?", TRUE),
	FN(EMPTY, "empty", "fs/a.c", "", TRUE),
	FN(SLEEPS, "sleeps", "fs/a.c", "0: +a.mutex; negative: as before", TRUE),
	FN(OURS, "ours", "fs/a.c", "0: as before; 0: +a.spin", FALSE),
	FN(DOUBTED, "doubted", "fs/a.c", "0: as before; 0: +a.spin", FALSE),
	FN(TWIN_A, "twin", "fs/a.c", "", TRUE),
	FN(TWIN_B, "twin", "fs/b.c", "any: +a.spin", TRUE),
	FN(HELPER, "helper", "fs/a.c", "any: +a.spin", TRUE),
	FN(GIVES_UP, "gives_up", "fs/a.c", "", TRUE),
	FN(SWAPS, "swaps", "fs/a.c", "0: +a.spin; 1: -a.spin", TRUE),
};

#define CALL(from, to, line, held) { from, to, NULL, "", "fs/a.c", line, 2, "direct", held }

static const struct store_call calls[] = {
	CALL(USER, LEAVES, 10, ""), CALL(USER, DROPS, 11, "a.spin"), CALL(USER, RESULT, 12, ""),
	CALL(USER, STATE, 13, ""), CALL(USER, UNHELD, 14, "a.spin"), CALL(USER, SLEEPS, 15, ""),
	CALL(USER, TWIN_B, 16, ""), CALL(CALLS, RESULT, 20, ""), CALL(SEES_NOT, HELPER, 30, ""),
};

#define EVENT(fn, kind, class, held) { fn, kind, class, "write", 0, "fs/a.c", 40, 2, held }

static const struct store_event events[] = {
	EVENT(TRIES, "try", "a.spin", ""), EVENT(TRIES, "release", "a.spin", "a.spin"),
	EVENT(EACH, "acquire", "a.spin", ""), EVENT(EACH, "release", "a.spin", "b.spin,a.spin"),
	EVENT(SEES_NOT, "release", "a.spin", ""), EVENT(EMPTY, "acquire", "a.mutex", ""),
	EVENT(GIVES_UP, "release", "a.spin", "b.spin"), EVENT(GIVES_UP, "acquire", "a.spin", ""),
};

static struct lock_class classes[] = {
	{ "a.mutex", NULL, NULL, LOCK_MUTEX, NULL },
	{ "a.spin", NULL, NULL, LOCK_SPINLOCK, NULL },
	{ "b.spin", NULL, NULL, LOCK_SPINLOCK, NULL },
};

static struct step missing_steps[] = {
	{ "fs/a.c", 50, 2, "ours", "takes a.spin" }, { "fs/a.c", 60, 2, "ours", "returns" },
};
static struct finding_side missing_sides[] = {
	{ (char *)"a.spin", (char *)"a.spin", (char *)"a.spin", missing_steps, N(missing_steps) },
};

static const struct finding missing[] = {
	SAMPLE_FINDING("balance/missing-unlock", SEVERITY_ERROR, CONFIDENCE_MEDIUM, "one guess", "core",
		       "fs/a.c", 60, "ours", "a.spin is still held",
		       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", missing_sides),
	SAMPLE_FINDING("balance/missing-unlock", SEVERITY_ERROR, CONFIDENCE_LOW, "merged", "core",
		       "fs/a.c", 60, "doubted", "a.spin is still held",
		       "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", missing_sides),
	SAMPLE_FINDING("order/cycle", SEVERITY_ERROR, CONFIDENCE_HIGH, "", "core",
		       "fs/a.c", 60, "each", "no matter of balance",
		       "cccccccccccccccccccccccccccccccc", missing_sides),
};

static char *balance[] = { (char *)"mutex", (char *)"balance", NULL };
static char *same[] = { (char *)"gup/none", (char *)"balance/missing-unlock", NULL };
static char *other[] = { (char *)"mutex", NULL };

static struct rule_check checks[] = {
	{ .id = (char *)"sparse/context-imbalance", .kind = (char *)"sparse",
	  .summary = (char *)"s", .why = (char *)"w", .fix = (char *)"f", .references = sample_refs,
	  .file = (char *)"x", .line = 1 },
	{ .id = (char *)"cocci/balance", .kind = (char *)"smpl", .keywords = balance,
	  .summary = (char *)"s", .why = (char *)"w", .fix = (char *)"f", .references = sample_refs,
	  .file = (char *)"x", .line = 1 },
	{ .id = (char *)"cocci/other", .kind = (char *)"smpl", .keywords = other,
	  .summary = (char *)"s", .why = (char *)"w", .fix = (char *)"f", .references = sample_refs,
	  .file = (char *)"x", .line = 1 },
	{ .id = (char *)"cocci/same", .kind = (char *)"smpl", .same = same,
	  .summary = (char *)"s", .why = (char *)"w", .fix = (char *)"f", .references = sample_refs,
	  .file = (char *)"x", .line = 1 },
	{ .id = (char *)"balance/missing-unlock", .kind = (char *)"missing-unlock",
	  .summary = (char *)"s", .why = (char *)"w", .fix = (char *)"f", .references = sample_refs,
	  .severity = SEVERITY_ERROR, .confidence = CONFIDENCE_HIGH, .file = (char *)"x", .line = 1 },
	{ .id = (char *)"order/cycle", .kind = (char *)"cycle",
	  .summary = (char *)"s", .why = (char *)"w", .fix = (char *)"f", .references = sample_refs,
	  .severity = SEVERITY_ERROR, .confidence = CONFIDENCE_HIGH, .file = (char *)"x", .line = 1 },
};

static const struct rules rules = { .checks = checks, .n_checks = N(checks) };

static struct store *begin(const char *path)
{
	static const char *worlds[] = { "core" };
	const struct graph graph = { .worlds = worlds, .n_worlds = 1, .classes = classes,
				     .n_classes = N(classes) };
	const struct store_run run = sample_description("agree");
	struct store *s = must_open(path);
	GError *error = NULL;

	store_begin(s, &run, &error);
	for (gsize i = 0; !error && i < N(functions); i++)
		store_put_function(s, &functions[i], &error);
	for (gsize i = 0; !error && i < N(calls); i++)
		store_put_call(s, &calls[i], &error);
	for (gsize i = 0; !error && i < N(events); i++)
		store_put_event(s, &events[i], &error);
	if (!error && store_put_graph(s, &graph, &error) && store_put_rules(s, &rules, &error))
		for (gsize i = 0; !error && i < N(missing); i++)
			store_put_finding(s, &missing[i], &error);
	g_assert_no_error(error);
	g_assert_true(store_facts_done(s, NULL));
	return s;
}

static struct finding *said(const char *engine, const char *rule, const char *function,
			    const char *file, const char *why)
{
	struct finding *f = finding_new();

	f->rule = g_strdup(rule);
	f->engine = g_strdup(engine);
	f->severity = SEVERITY_WARNING;
	f->confidence = CONFIDENCE_MEDIUM;
	f->reason = g_strdup("untouched");
	f->world = g_strdup("");
	f->file = g_strdup(file);
	f->function = g_strdup(function);
	f->message = g_strdup_printf("context imbalance: %s", why);
	f->fingerprint = g_strdup("");
	return f;
}

static const struct {
	const char *function, *file, *why, *reason;
	enum rule_confidence confidence;
} expected[] = {
	{ "leaves", "fs/a.c", "wrong count at exit", "explained, it returns with a lock held: "
	  "any: +a.spin; 1 of 1 callers return without a.spin", CONFIDENCE_LOW },
	{ "drops", "fs/a.c", "unexpected unlock", "explained, it drops a lock of its callers: "
	  "0: -a.spin; 1: -a.spin; 1 of 1 callers hold a.spin", CONFIDENCE_LOW },
	{ "result", "fs/a.c", "wrong count at exit", "explained, its result says what is held: "
	  "0: as before; positive: +a.spin; 2 of 2 callers return without a.spin", CONFIDENCE_LOW },
	{ "state", "fs/a.c", "wrong count at exit", "explained, what it is given says what is held: "
	  "0: as before; 0: +a.spin; 1 of 1 callers return without a.spin", CONFIDENCE_LOW },
	/* the place is in a header: what it calls is inlined there */
	{ "calls", "include/h.h", "unexpected unlock", "explained, a call takes or drops on some ways: "
	  "every way out leaves locks as they were; result() leaves 0: as before; positive: +a.spin",
	  CONFIDENCE_LOW },
	{ "tries", "fs/a.c", "different lock contexts for basic block", "explained, it goes by whether "
	  "a lock was got: every way out leaves locks as they were; it tries a.spin, of a.spin",
	  CONFIDENCE_LOW },
	{ "each", "fs/a.c", "different lock contexts for basic block", "explained, each way drops what "
	  "it takes: every way out leaves locks as they were; it takes and drops a.spin",
	  CONFIDENCE_LOW },
	{ "gives_up", "fs/a.c", "unexpected unlock", "explained, it drops a lock of its callers and takes "
	  "it again: every way out leaves locks as they were; it drops a.spin", CONFIDENCE_LOW },
	{ "sees_not", "fs/a.c", "unexpected unlock", "explained, a call takes or drops: every way out "
	  "leaves locks as they were; helper() leaves any: +a.spin; itself it takes or drops a.spin",
	  CONFIDENCE_LOW },
	/* annotated: sparse does not see mutexes */
	{ "sleeps", "fs/a.c", "wrong count at exit", "explained, its result says what is held: "
	  "0: +a.mutex; negative: as before; 1 of 1 callers return without a.mutex", CONFIDENCE_LOW },
	{ "lonely", "fs/a.c", "wrong count at exit", "not explained, no caller is seen: any: +a.spin; "
	  "0 of 0 callers return without a.spin", CONFIDENCE_MEDIUM },
	{ "unheld", "fs/a.c", "unexpected unlock", "not explained, callers do not go by it: "
	  "any: -b.spin; 0 of 1 callers hold b.spin", CONFIDENCE_MEDIUM },
	{ "confused", "fs/a.c", "wrong count at exit", "not explained, its ways out cannot be told "
	  "apart: 0: as before; 0: +a.spin", CONFIDENCE_MEDIUM },
	{ "swaps", "fs/a.c", "wrong count at exit", "not explained, its ways out cannot be told "
	  "apart: 0: +a.spin; 1: -a.spin", CONFIDENCE_MEDIUM },
	{ "perhaps", "fs/a.c", "wrong count at exit", "not explained, ways were merged: any: +a.spin?",
	  CONFIDENCE_MEDIUM },
	{ "empty", "fs/a.c", "unexpected unlock", "not explained, no lock is seen: neither it nor what "
	  "it calls is seen to take one that counts here", CONFIDENCE_MEDIUM },
	{ "gone", "fs/a.c", "unexpected unlock", "not explained, nothing is known of it: nothing that "
	  "was solved comes to it, or it does nothing that a rule names", CONFIDENCE_MEDIUM },
	{ "twin", "include/h.h", "unexpected unlock", "not explained, which function: there are 2 of "
	  "that name", CONFIDENCE_MEDIUM },
	{ "twin", "fs/b.c", "wrong count at exit", "explained, it returns with a lock held: "
	  "any: +a.spin; 1 of 1 callers return without a.spin", CONFIDENCE_LOW },
	{ "ours", "fs/a.c", "wrong count at exit", "confirmed, our analysis sees it, too: "
	  "balance/missing-unlock: a.spin is still held: one guess", CONFIDENCE_MEDIUM },
	{ "doubted", "fs/a.c", "wrong count at exit", "not explained, our analysis doubts it: "
	  "balance/missing-unlock: a.spin is still held: merged", CONFIDENCE_MEDIUM },
};

static void test_sparse(void)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
	g_autofree char *path = db_path("sparse.db");
	struct store *s = begin(path);
	GError *error = NULL;

	for (gsize i = 0; i < N(expected); i++)
		g_ptr_array_add(all, said("sparse", "sparse/context-imbalance", expected[i].function,
					  expected[i].file, expected[i].why));
	g_assert_true(agree_findings(s, &rules, all, TRUE, &error));
	g_assert_no_error(error);
	for (gsize i = 0; i < N(expected); i++) {
		const struct finding *f = all->pdata[i];

		g_assert_cmpstr(f->reason, ==, expected[i].reason);
		g_assert_cmpint((int)f->confidence, ==, (int)expected[i].confidence);
		g_assert_cmpuint(f->n_sides, ==, strstr(f->reason, "our analysis doubts") ? 1 : 0);
		g_assert_cmpstr(f->told_by, ==, strcmp(f->function, "ours") ? NULL :
				"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	}
	store_rollback(s);
	store_close(s);
}

/* What our own finding rests on is shown with the other engine's. */
static void test_witness(void)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
	g_autofree char *path = db_path("witness.db");
	struct store *s = begin(path);
	const struct finding *f;

	g_ptr_array_add(all, said("sparse", "sparse/context-imbalance", "doubted", "fs/a.c",
				  "wrong count at exit"));
	g_assert_true(agree_findings(s, &rules, all, TRUE, NULL));
	f = all->pdata[0];
	g_assert_cmpstr(f->sides[0].title, ==, "balance/missing-unlock: a.spin is still held");
	g_assert_cmpstr(f->sides[0].inner, ==, "a.spin");
	g_assert_cmpuint(f->sides[0].n_steps, ==, 2);
	g_assert_cmpstr(f->sides[0].steps[1].what, ==, "returns");
	g_assert_cmpuint(f->sides[0].steps[1].line, ==, 60);
	store_rollback(s);
	store_close(s);
}

/* SmPL knows every lock, and is sure of what it says until something speaks against it. */
static void test_cocci(void)
{
	static const struct {
		const char *function, *reason;
		enum rule_confidence confidence;
	} want[] = {
		{ "empty", "explained, each way drops what it takes: every way out leaves locks as they "
		  "were; it takes and drops a.mutex", CONFIDENCE_LOW },
		{ "ours", "", CONFIDENCE_HIGH },
		{ "doubted", "", CONFIDENCE_HIGH },
		{ "gone", "", CONFIDENCE_HIGH },
	};
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
	g_autofree char *path = db_path("cocci.db");
	struct store *s = begin(path);

	for (gsize i = 0; i < N(want); i++) {
		struct finding *f = said("coccinelle", "cocci/balance", want[i].function, "fs/a.c", "x");

		f->confidence = CONFIDENCE_HIGH;
		*f->reason = '\0';
		g_ptr_array_add(all, f);
	}
	g_assert_true(agree_findings(s, &rules, all, TRUE, NULL));
	for (gsize i = 0; i < N(want); i++) {
		const struct finding *f = all->pdata[i];

		g_assert_cmpstr(f->reason, ==, want[i].reason);
		g_assert_cmpint((int)f->confidence, ==, (int)want[i].confidence);
	}
	store_rollback(s);
	store_close(s);
}

/* Other rules are none of this module's business, and without any nothing is read. */
static void test_others(void)
{
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
	g_autofree char *path = db_path("others.db");
	struct store *s = begin(path);
	const struct finding *f;

	g_assert_true(agree_findings(s, &rules, all, TRUE, NULL));
	g_ptr_array_add(all, said("coccinelle", "cocci/other", "ours", "fs/a.c", "x"));
	g_assert_true(agree_findings(s, &rules, all, TRUE, NULL));
	f = all->pdata[0];
	g_assert_cmpstr(f->reason, ==, "untouched");
	g_assert_cmpint((int)f->confidence, ==, CONFIDENCE_MEDIUM);
	store_rollback(s);
	store_close(s);
}

static struct finding *same_at(const char *fingerprint, const char *file, guint line,
			       const char *why)
{
	struct finding *f = said("coccinelle", "cocci/same", "whatever", file, why);

	f->line = line;
	f->confidence = CONFIDENCE_HIGH;
	*f->reason = '\0';
	g_free(f->fingerprint);
	f->fingerprint = g_strdup(fingerprint);
	return f;
}

/* Rules that look for the same have found the same where they share a line. */
static void test_same(void)
{
	static const struct {
		const char *fingerprint, *file, *why;
		guint line;
		gboolean same;
	} all_of[] = {
		{ "1", "fs/a.c", "at our place", 60, TRUE },
		{ "2", "fs/a.c", "in our witness", 50, TRUE },
		{ "3", "fs/a.c", "what line 9 takes and line 50 has", 7, TRUE },
		{ "4", "fs/a.c", "line 500, line 5, 60 and online 50", 7, FALSE },
		{ "5", "fs/b.c", "of line 60", 60, FALSE },
	};
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)finding_free);
	const struct store_run again = sample_description("again");
	g_autofree char *path = db_path("same.db");
	struct store *s = begin(path);

	for (gsize i = 0; i < N(all_of); i++)
		g_ptr_array_add(all, same_at(all_of[i].fingerprint, all_of[i].file, all_of[i].line,
					     all_of[i].why));
	g_assert_true(agree_findings(s, &rules, all, TRUE, NULL));
	for (gsize i = 0; i < N(all_of); i++) {
		const struct finding *f = all->pdata[i];

		g_assert_cmpstr(f->told_by, ==,
				all_of[i].same ? "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" : NULL);
		g_assert_true(store_put_finding(s, f, NULL));
	}
	g_assert_true(store_commit(s, NULL));
	expect(s, "SELECT fingerprint FROM v_finding WHERE rule = 'cocci/same' ORDER BY 1", "4;5");
	expect(s, "SELECT confidence, reason FROM v_finding WHERE fingerprint LIKE 'aa%'",
	       "high|one guess; confirmed by cocci/same");
	expect(s, "SELECT fingerprint, line FROM v_told ORDER BY 1", "1|60;2|50;3|7");

	/* Ours is gone: the other tells of it again, and has not been away. */
	g_assert_true(store_begin(s, &again, NULL));
	g_assert_true(store_put_rules(s, &rules, NULL));
	for (gsize i = 0; i < N(all_of); i++) {
		struct finding *f = all->pdata[i];

		g_clear_pointer(&f->told_by, g_free);
		g_assert_true(store_put_finding(s, f, NULL));
	}
	g_assert_true(store_commit(s, NULL));
	expect(s, "SELECT fingerprint, status, first_run FROM v_finding WHERE rule = 'cocci/same' "
	       "ORDER BY 1", "1|open|1;2|open|1;3|open|1;4|open|1;5|open|1");
	expect(s, "SELECT count(*) FROM v_told", "0");
	store_close(s);
	expect_sound(path);
}

int main(int argc, char **argv)
{
	int status;

	g_test_init(&argc, &argv, NULL);
	folder = g_dir_make_tmp("faultline-XXXXXX", NULL);
	g_test_add_func("/agree/exits", test_exits);
	g_test_add_func("/agree/results", test_results);
	g_test_add_func("/agree/sparse", test_sparse);
	g_test_add_func("/agree/witness", test_witness);
	g_test_add_func("/agree/cocci", test_cocci);
	g_test_add_func("/agree/others", test_others);
	g_test_add_func("/agree/same", test_same);
	status = g_test_run();
	remove_folder();
	return status;
}
