/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A path against a documented order. Reads the orders of rules/orders and every
 * edge that runs the other way round.
 */
#include "judge/judge.h"

#include <stdlib.h>
#include <string.h>

/* "CLASS/N": -1 when no subclass is named, so any will do. */
static const char *split(const char *text, int *subclass, char **buffer)
{
	const char *slash = strrchr(text, '/');

	*subclass = -1;
	if (!slash || !g_ascii_isdigit(slash[1]))
		return text;
	*subclass = atoi(slash + 1);
	return *buffer = g_strndup(text, slash - text);
}

static gboolean names_node(const struct judge *j, const char *text, guint node)
{
	const struct lock_node *n = &j->g->nodes[node];
	const struct rule_lock *rule;
	g_autofree char *buffer = NULL;
	const char *name;
	int subclass;

	name = split(text, &subclass, &buffer);
	rule = rules_lock(j->r, name);
	if (strcmp(j->g->classes[n->class].name, rule ? rule->class : name))
		return FALSE;
	return subclass < 0 || subclass == n->subclass;
}

static gboolean applies(const struct rule_order *o, const char *world)
{
	gboolean listed = FALSE, positive = FALSE;

	for (char **w = o->worlds; w && *w; w++) {
		if (**w == '!') {
			if (!strcmp(*w + 1, world))
				return FALSE;
			continue;
		}
		positive = TRUE;
		listed |= !strcmp(*w, world);
	}
	return listed || !positive;
}

/* The edge that does it as documented, to show beside: of this world, or the core's. */
static const struct edge *as_documented(const struct judge *j, const struct edge *bad)
{
	for (gsize i = 0; i < j->g->n_edges; i++) {
		const struct edge *e = &j->g->edges[i];

		if ((e->world == bad->world || e->world == 0) &&
		    j->g->nodes[e->outer].class == j->g->nodes[bad->inner].class &&
		    j->g->nodes[e->inner].class == j->g->nodes[bad->outer].class &&
		    e->confidence == CONFIDENCE_HIGH)
			return e;
	}
	return NULL;
}

static void report(struct judge *j, const struct rule_order *o, const struct edge *e)
{
	struct finding *f = judge_finding(j, e);
	const struct edge *good = as_documented(j, e);
	g_autofree char *outer = judge_node_name(j, e->outer);
	g_autofree char *inner = judge_node_name(j, e->inner);
	const char *parts[] = { outer, inner, e->steps[0].function, f->function };

	f->message = g_strdup_printf("%s is taken under %s; documented the other way round (%s)",
				     inner, outer, o->source);
	judge_side(j, f, e);
	if (good)
		judge_side(j, f, good);
	judge_fingerprint(f, parts, G_N_ELEMENTS(parts));
	g_ptr_array_add(j->findings, f);
}

void judge_declared(struct judge *j)
{
	for (gsize i = 0; i < j->g->n_edges; i++) {
		const struct edge *e = &j->g->edges[i];

		for (gsize k = 0; k < j->r->n_orders; k++) {
			const struct rule_order *o = &j->r->orders[k];

			if (!names_node(j, o->outer, e->inner) || !names_node(j, o->inner, e->outer) ||
			    !applies(o, j->g->worlds[e->world]))
				continue;
			report(j, o, e);
			break;
		}
	}
}
