/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A small run, written by hand, for the tests of the store and the reports: a
 * cycle of two locks, one of three, a recursion, a contradicted order, a
 * finding without locks, and names as hostile as they come.
 */
#ifndef FAULTLINE_TESTS_SAMPLE_H
#define FAULTLINE_TESTS_SAMPLE_H

#include <glib.h>

#include "store/store.h"

#define SAMPLE_HOSTILE "a'b\"c<d>&e\n\033[31mf\xff|g`h"
#define N(a) (sizeof(a) / sizeof((a)[0]))

static struct step sample_cycle1[] = {
	{ "fs/demo/file.c", 40, 2, "demo_write", "takes demo_inode.sem" },
	{ "fs/demo/file.c", 44, 9, "demo_write", "calls fault_in_readable" },
	{ "mm/fault.c", 12, 2, "fault_in_readable", "takes mm_struct.mmap_lock for reading" },
};
static struct step sample_cycle2[] = {
	{ "mm/fault.c", 70, 2, "handle_fault", "takes mm_struct.mmap_lock for reading" },
	{ "mm/fault.c", 75, 9, "handle_fault",
	  "calls vm_operations_struct.page_mkwrite, which in this world is demo_page_mkwrite" },
	{ "fs/demo/file.c", 90, 2, "demo_page_mkwrite", "takes demo_inode.sem" },
};
static struct step sample_three[][2] = {
	{ { "fs/demo/a.c", 10, 2, "one", "takes lock_a" },
	  { "fs/demo/a.c", 11, 2, "one", "takes demo_inode.sem/1" } },
	{ { "fs/demo/a.c", 20, 2, "two", "takes demo_inode.sem/1" },
	  { "fs/demo/a.c", 21, 2, "two", "takes lock_c" } },
	{ { "fs/demo/a.c", 30, 2, "three", "takes lock_c" },
	  { "fs/demo/a.c", 31, 2, "three", "takes lock_a" } },
};
static struct step sample_again[] = {
	{ "fs/demo/file.c", 120, 2, "demo_rename", "takes demo_inode.sem" },
	{ "fs/demo/file.c", 121, 2, "demo_rename", "takes demo_inode.sem" },
};
static struct step sample_hostile[] = {
	{ SAMPLE_HOSTILE, 1, 1, SAMPLE_HOSTILE, SAMPLE_HOSTILE },
};

static struct finding_side sample_sides1[] = {
	{ (char *)"demo_inode.sem, then mm_struct.mmap_lock", (char *)"demo_inode.sem",
	  (char *)"mm_struct.mmap_lock", sample_cycle1, N(sample_cycle1) },
	{ (char *)"mm_struct.mmap_lock, then demo_inode.sem", (char *)"mm_struct.mmap_lock",
	  (char *)"demo_inode.sem", sample_cycle2, N(sample_cycle2) },
};
static struct finding_side sample_sides3[] = {
	{ (char *)"lock_a, then demo_inode.sem/1", (char *)"lock_a", (char *)"demo_inode.sem/1",
	  sample_three[0], 2 },
	{ (char *)"demo_inode.sem/1, then lock_c", (char *)"demo_inode.sem/1", (char *)"lock_c",
	  sample_three[1], 2 },
	{ (char *)"lock_c, then lock_a", (char *)"lock_c", (char *)"lock_a", sample_three[2], 2 },
};
static struct finding_side sample_side_again[] = {
	{ (char *)"demo_inode.sem twice", (char *)"demo_inode.sem", (char *)"demo_inode.sem",
	  sample_again, N(sample_again) },
};
static struct finding_side sample_side_declared[] = {
	{ (char *)"mm_struct.mmap_lock, then demo_inode.sem", (char *)"mm_struct.mmap_lock",
	  (char *)"demo_inode.sem", sample_cycle2, N(sample_cycle2) },
};
static struct finding_side sample_side_hostile[] = {
	{ (char *)SAMPLE_HOSTILE, (char *)"", (char *)"", sample_hostile, N(sample_hostile) },
};

#define SAMPLE_FINDING(r, sev, conf, why, w, f, l, fn, msg, fp, s) \
	{ (char *)(r), (char *)"libclang", sev, conf, (char *)(why), (char *)(w), (char *)(f), l, 2, \
	  (char *)(fn), (char *)(msg), (char *)(fp), s, N(s), NULL }

static const struct finding sample_findings[] = {
	SAMPLE_FINDING("order/cycle", SEVERITY_ERROR, CONFIDENCE_HIGH, "", "demo", "mm/fault.c", 12,
		       "fault_in_readable",
		       "demo_inode.sem and mm_struct.mmap_lock are taken in both orders",
		       "11111111111111111111111111111111", sample_sides1),
	SAMPLE_FINDING("order/cycle", SEVERITY_ERROR, CONFIDENCE_MEDIUM,
		       "through an indirect call with 3 targets; instances may differ", "demo",
		       "fs/demo/a.c", 31, "three",
		       "lock_a, demo_inode.sem/1 and lock_c are taken in a circle",
		       "1222222222222222222222222222222a", sample_sides3),
	SAMPLE_FINDING("order/recursive", SEVERITY_WARNING, CONFIDENCE_LOW, "instances may differ",
		       "demo", "fs/demo/file.c", 121, "demo_rename",
		       "demo_inode.sem is taken while it is held",
		       "33333333333333333333333333333333", sample_side_again),
	SAMPLE_FINDING("order/declared", SEVERITY_WARNING, CONFIDENCE_HIGH, "", "demo",
		       "fs/demo/file.c", 90, "demo_page_mkwrite",
		       "demo_inode.sem is taken under mm_struct.mmap_lock; fs/demo/file.c:5 says the "
		       "other way round",
		       "44444444444444444444444444444444", sample_side_declared),
	SAMPLE_FINDING("test/hostile", SEVERITY_NOTE, CONFIDENCE_MEDIUM, SAMPLE_HOSTILE, "",
		       SAMPLE_HOSTILE, 1, SAMPLE_HOSTILE, SAMPLE_HOSTILE,
		       "55555555555555555555555555555555", sample_side_hostile),
};

static const struct store_unit sample_units[] = {
	{ "fs/demo/a.c", "ok", NULL, 0.5 },
	{ "fs/demo/broken.c", "failed", "fs/demo/broken.c:1:10: fatal: 'gone.h' file not found", 0.1 },
	{ "fs/demo/file.c", "cached", NULL, 0 },
	{ "mm/fault.c", "partial", "mm/fault.c:9:1: error: unknown type name 'foo_t'", 1.25 },
};

static const struct store_function sample_functions[] = {
	{ 0, "demo_write", "fs/demo/file.c", 38, "static", TRUE, "", TRUE },
	{ 1, "fault_in_readable", "mm/fault.c", 10, "extern", TRUE, "", TRUE },
	{ 2, "handle_fault", "mm/fault.c", 68, "extern", TRUE, "", TRUE },
	{ 3, "demo_page_mkwrite", "fs/demo/file.c", 88, "static", TRUE, "", TRUE },
	{ 4, "helper", "fs/demo/a.c", 5, "static", FALSE, "", TRUE },
	{ 5, "helper", "fs/demo/file.c", 6, "static", TRUE, "holds demo_inode.sem when 0", FALSE },
	{ 6, "demo_rename", "fs/demo/file.c", 110, "static", TRUE, "", TRUE },
};

static const struct store_call sample_calls[] = {
	{ 0, 1, NULL, "", "fs/demo/file.c", 44, 9, "direct", "demo_inode.sem" },
	{ 0, 4, NULL, "", "fs/demo/file.c", 45, 9, "direct", "demo_inode.sem" },
	{ 1, 2, NULL, "", "mm/fault.c", 14, 9, "direct", "mm_struct.mmap_lock" },
	{ 2, 3, NULL, "demo", "mm/fault.c", 75, 9, "vm_operations_struct.page_mkwrite",
	  "mm_struct.mmap_lock" },
	{ 2, G_MAXUINT, "vm_operations_struct.open", "", "mm/fault.c", 80, 9,
	  "vm_operations_struct.open", "" },
	{ 3, 5, NULL, "", "fs/demo/file.c", 91, 9, "direct", "demo_inode.sem" },
	{ 5, 0, NULL, "", "fs/demo/file.c", 8, 9, "direct", "" },
	{ 6, 5, NULL, "", "fs/demo/file.c", 115, 9, "direct", "" },
	{ 6, G_MAXUINT, "printk", "", "fs/demo/file.c", 116, 9, "direct", "" },
};

static const struct store_event sample_events[] = {
	{ 0, "acquire", "demo_inode.sem", "write", 0, "fs/demo/file.c", 40, 2, "" },
	{ 0, "release", "demo_inode.sem", "write", 0, "fs/demo/file.c", 50, 2, "demo_inode.sem" },
	{ 1, "acquire", "mm_struct.mmap_lock", "read", 0, "mm/fault.c", 12, 2, "" },
	{ 2, "acquire", "mm_struct.mmap_lock", "read", 0, "mm/fault.c", 70, 2, "" },
	{ 3, "acquire", "demo_inode.sem", "write", 0, "fs/demo/file.c", 90, 2, "" },
	{ 5, "try", "demo_inode.sem", "read", 1, "fs/demo/file.c", 7, 2, "" },
};

static const char *sample_names[] = { "&type->sem_key", NULL };

static struct lock_class sample_classes[] = {
	{ "demo_inode.sem", "demo_sem", "&di->sem", LOCK_RWSEM, sample_names },
	{ "lock_a", NULL, NULL, LOCK_MUTEX, NULL },
	{ "lock_c", NULL, "lock_c", LOCK_SPINLOCK, NULL },
	{ "mm_struct.mmap_lock", "mmap_sem", "&mm->mmap_lock", LOCK_RWSEM, NULL },
};

static struct lock_node sample_nodes[] = {
	{ 0, 0, LOCK_WRITE }, { 0, 1, LOCK_WRITE }, { 1, 0, LOCK_WRITE }, { 2, 0, LOCK_WRITE },
	{ 3, 0, LOCK_READ },
};

static guint sample_gate[] = { 1, 2 };

static struct edge sample_edges[] = {
	{ 0, 0, 0, CONFIDENCE_LOW, "instances may differ", FALSE, NULL, 0, sample_again, 2, 0, 0, "" },
	{ 0, 0, 4, CONFIDENCE_HIGH, "", FALSE, NULL, 0, sample_cycle1, 3, 0, 0, "page_fault" },
	{ 0, 1, 3, CONFIDENCE_MEDIUM, "branch states merged", FALSE, NULL, 0,
	  sample_three[1], 2, 0, 0, "" },
	{ 0, 2, 1, CONFIDENCE_MEDIUM, "branch states merged", FALSE, NULL, 0,
	  sample_three[0], 2, 0, 0, "" },
	{ 0, 3, 2, CONFIDENCE_MEDIUM, "branch states merged", FALSE, NULL, 0,
	  sample_three[2], 2, 0, 0, "" },
	{ 0, 4, 0, CONFIDENCE_HIGH, "", FALSE, sample_gate, 2, sample_cycle2, 3, 0, 0, "" },
	{ 1, 0, 4, CONFIDENCE_HIGH, "", FALSE, NULL, 0, sample_cycle1, 3, 0, 0, "" },
};

static struct edge sample_recursions[] = {
	{ 0, 0, 0, CONFIDENCE_LOW, "instances may differ", TRUE, NULL, 0, sample_again, 2, 0, 0, "" },
};

static struct edge sample_rivals[] = {
	{ 0, 4, 0, CONFIDENCE_HIGH, "", FALSE, sample_gate, 2, sample_cycle2, 3, 1, 2, "" },
};

static const char *sample_worlds[] = { "demo", "other" };

static const struct graph sample_graph = {
	sample_worlds, N(sample_worlds), sample_classes, N(sample_classes),
	sample_nodes, N(sample_nodes), sample_edges, N(sample_edges),
	sample_recursions, N(sample_recursions), sample_rivals, N(sample_rivals),
};

static char *sample_refs[] = { (char *)"Documentation/locking/lockdep-design.rst",
			       (char *)"commit 0123456789ab", NULL };
static char *sample_not_other[] = { (char *)"!other", NULL };

static struct rule_check sample_checks[] = {
	{ .id = (char *)"order/cycle", .kind = (char *)"cycle",
	  .summary = (char *)"two paths take locks in opposite orders",
	  .why = (char *)"Each of two tasks may hold the lock that the other one waits for, and\n"
	  "neither goes on.\n\nExample:\n\n\tlock(a); lock(b);\n",
	  .fix = (char *)"Take the locks in one order everywhere.\n", .references = sample_refs,
	  .severity = SEVERITY_ERROR, .confidence = CONFIDENCE_HIGH,
	  .file = (char *)"rules/checks/order/cycle.yaml", .line = 1 },
};

static struct rule_order sample_orders[] = {
	{ (char *)"demo_inode.sem", (char *)"mm_struct.mmap_lock", (char *)"fs/demo/file.c:5", NULL,
	  sample_not_other, (char *)"rules/orders/demo.yaml", 3 },
	{ (char *)"lock_a", (char *)"demo_sem/1", (char *)"fs/demo/a.c:7", (char *)"as written",
	  NULL, (char *)"rules/orders/demo.yaml", 5 },
	{ (char *)"lock_a", (char *)"demo_sem/0", (char *)"fs/demo/a.c:7", NULL, NULL,
	  (char *)"rules/orders/demo.yaml", 5 },
	{ (char *)"lock_a", (char *)"lock_gone", (char *)"fs/demo/a.c:8", NULL, NULL,
	  (char *)"rules/orders/demo.yaml", 7 },
};

static const struct rules sample_rules = {
	.checks = sample_checks, .n_checks = N(sample_checks),
	.orders = sample_orders, .n_orders = N(sample_orders),
};

static inline void sample_put_facts(struct store *s, GError **error)
{
	gboolean ok = TRUE;

	for (gsize i = 0; ok && i < N(sample_functions); i++)
		ok = store_put_function(s, &sample_functions[i], error);
	for (gsize i = 0; ok && i < N(sample_calls); i++)
		ok = store_put_call(s, &sample_calls[i], error);
	for (gsize i = 0; ok && i < N(sample_events); i++)
		ok = store_put_event(s, &sample_events[i], error);
	if (ok)
		store_put_graph(s, &sample_graph, error);
}

static inline struct store_run sample_description(const char *inputs)
{
	return (struct store_run){
		.kernel = "6.12.0", .root = "/src", .config = "c0ffee", .tool_version = "0.1",
		.inputs = inputs, .solved = "sample", .scope = "fs/demo,mm", .units = 4,
		.failed = 1, .unresolved = 1, .functions = 6, .balanced = 5, .seconds = 1.5,
		.commit = "0123456789abcdef0123456789abcdef01234567",
	};
}

/* What a run writes whose facts are there, with the findings in `which`, and its end. */
static inline gboolean sample_finish(struct store *s, guint which, GError *failed, GError **error)
{
	for (gsize i = 0; !failed && i < N(sample_units); i++)
		store_put_unit(s, &sample_units[i], &failed);
	if (!failed)
		store_put_rules(s, &sample_rules, &failed);
	for (gsize i = 0; !failed && i < N(sample_findings); i++)
		if (which & 1u << i)
			store_put_finding(s, &sample_findings[i], &failed);
	if (!failed)
		return store_commit(s, error);
	g_propagate_error(error, failed);
	store_rollback(s);
	return FALSE;
}

/* Writes a run with the findings whose bits are set in `which`. FALSE and *error on failure. */
static inline gboolean sample_run(struct store *s, guint which, const char *inputs, GError **error)
{
	struct store_run run = sample_description(inputs);
	GError *failed = NULL;

	if (!store_begin(s, &run, error))
		return FALSE;
	sample_put_facts(s, &failed);
	return sample_finish(s, which, failed, error);
}

/* The same of a run that rests on the facts of the one before. */
static inline gboolean sample_rerun(struct store *s, guint which, const char *inputs,
				    GError **error)
{
	struct store_run run = sample_description(inputs);

	return store_begin_again(s, &run, error) && sample_finish(s, which, NULL, error);
}

#endif
