/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What may not happen while a lock is held. Reads the edges from the locks that a
 * rule names to its events, and every function that shows one.
 */
#include "judge/judge.h"

struct events {
	struct judge *j;
	gboolean *is_event, *is_held;	/* by class */
	GHashTable *told;		/* fingerprints */
};

/* Classes of the graph that the list names, by their names or aliases. */
static gboolean *find_classes(const struct judge *j, char **names)
{
	gboolean *in = g_new0(gboolean, j->g->n_classes + 1);

	for (char **name = names; name && *name; name++) {
		const struct rule_lock *rule = rules_lock(j->r, *name);
		const char *class = rule ? rule->class : *name;

		for (gsize i = 0; i < j->g->n_classes; i++)
			in[i] |= g_str_equal(j->g->classes[i].name, class);
	}
	return in;
}

static void report(struct events *x, const struct edge *e, gboolean another)
{
	struct judge *j = x->j;
	struct finding *f = judge_finding(j, e);
	g_autofree char *outer = judge_node_name(j, e->outer);
	g_autofree char *inner = judge_node_name(j, e->inner);
	const char *parts[] = { outer, inner, f->function };

	f->message = g_strdup_printf("%s while %s is held", inner, outer);
	judge_side(j, f, e);
	if (another)
		judge_doubt(f, CONFIDENCE_MEDIUM, "another function " CONFIDENCE_NO_BETTER);
	judge_fingerprint(f, parts, G_N_ELEMENTS(parts));
	if (g_hash_table_add(x->told, g_strdup(f->fingerprint)))
		g_ptr_array_add(j->findings, f);
	else
		finding_free(f);
}

static void report_all(struct events *x, const struct edge *edges, gsize n, gboolean another)
{
	const struct lock_node *nodes = x->j->g->nodes;

	for (gsize i = 0; i < n; i++)
		if (x->is_held[nodes[edges[i].outer].class] &&
		    x->is_event[nodes[edges[i].inner].class])
			report(x, &edges[i], another);
}

void judge_events(struct judge *j)
{
	struct events x = { .j = j };

	x.is_event = find_classes(j, j->check->event);
	x.is_held = find_classes(j, j->check->holding);
	x.told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	report_all(&x, j->g->edges, j->g->n_edges, FALSE);
	report_all(&x, j->g->rivals, j->g->n_rivals, TRUE);
	g_hash_table_unref(x.told);
	g_free(x.is_event);
	g_free(x.is_held);
}
