/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A lock taken again by its holder. Reads the places where one instance is surely
 * meant, and the sure edges from a class to itself, where it may be another one of
 * the class: lockdep takes those for the same, we for little more than a question, and
 * for none where it is surely the same.
 * Locks that allow it (recursive readers) are passed over; a reader of a fair lock
 * again is only stopped by a writer between.
 */
#include "judge/judge.h"

static enum judge_wait wait_of(const struct judge *j, const struct edge *e)
{
	return judge_waits(j->g->nodes[e->outer].mode, j->g->nodes[e->inner].mode);
}

static gboolean may_nest(const struct judge *j, const struct edge *e)
{
	return e->same_instance > SAME_TAKEN || wait_of(j, e) == WAIT_NEVER ||
	       j->g->classes[j->g->nodes[e->inner].class].kind == LOCK_HANDLE;
}

static char *place_of(const struct finding *f)
{
	return g_strdup_printf("%s %u %u", f->file, f->line, f->col);
}

static void report(struct judge *j, const struct edge *e, GHashTable *places)
{
	struct finding *f = judge_finding(j, e);
	g_autofree char *name = judge_node_name(j, e->inner);
	const char *parts[] = { name, e->steps[0].function, f->function };

	f->message = g_strdup_printf("%s is taken while the same %s is held", name, name);
	judge_side(j, f, e);
	if (wait_of(j, e) == WAIT_BEHIND_WRITER)
		judge_doubt(f, CONFIDENCE_LOW, "both take it for reading: only a writer that waits "
			    "between them blocks");
	judge_fingerprint(f, parts, G_N_ELEMENTS(parts));
	g_hash_table_add(places, place_of(f));
	g_ptr_array_add(j->findings, f);
}

/* --- another of the class ---------------------------------------------------------------- */

static void report_class(struct judge *j, const struct edge *e, GHashTable *told,
			 GHashTable *places)
{
	struct finding *f = judge_finding(j, e);
	g_autofree char *place = place_of(f), *name = judge_node_name(j, e->inner);

	f->message = g_strdup_printf("%s is taken while one of its class is held", name);
	judge_side(j, f, e);
	judge_doubt(f, CONFIDENCE_LOW, "the two may be two locks, with an order of their own");
	judge_fingerprint(f, (const char *[]){ name }, 1);
	if (!g_hash_table_contains(places, place) && g_hash_table_add(told, g_strdup(f->fingerprint)))
		g_ptr_array_add(j->findings, f);
	else
		finding_free(f);
}

/* In whatever modes, each class is told once: as one that takes no writer's help, if it can. */
static void find_classes(struct judge *j, GHashTable *told, GHashTable *places,
			 enum judge_wait wait)
{
	for (gsize i = 0; i < j->g->n_edges; i++) {
		const struct edge *e = &j->g->edges[i];

		if (judge_place(j, e->outer) == judge_place(j, e->inner) &&
		    e->confidence == CONFIDENCE_HIGH && !may_nest(j, e) && wait_of(j, e) == wait)
			report_class(j, e, told, places);
	}
}

void judge_recursive(struct judge *j)
{
	g_autoptr(GHashTable) told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) places = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

	for (gsize i = 0; i < j->g->n_recursions; i++)
		if (!may_nest(j, &j->g->recursions[i]))
			report(j, &j->g->recursions[i], places);
	find_classes(j, told, places, WAIT_ALWAYS);
	find_classes(j, told, places, WAIT_BEHIND_WRITER);
}
