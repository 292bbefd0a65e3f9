/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A path against a documented order. Reads the orders of rules/orders and every
 * edge that runs the other way round, and every function that shows it, as each
 * of them has to be changed. What one function does to locks of a class in several
 * nesting subclasses is one finding.
 */
#include "judge/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/pair.h"

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

/* One end of an order: a class of the graph, in a subclass, or in any (-1). */
struct end {
	guint class;
	int subclass;
};

struct order {
	const struct rule_order *rule;
	struct end outer, inner;
};

struct declared {
	struct judge *j;
	GHashTable *classes;	/* name → index + 1 */
	GArray *orders;		/* struct order: those whose classes the graph has */
	GHashTable *sure;	/* packed (world, outer class, inner class) → first sure edge */
	GHashTable *told;	/* key_of() → struct finding */
};

static gboolean find_end(const struct declared *d, const char *text, struct end *end)
{
	g_autofree char *buffer = NULL;
	const char *name = split(text, &end->subclass, &buffer);
	const struct rule_lock *rule = rules_lock(d->j->r, name);
	guint i = GPOINTER_TO_UINT(g_hash_table_lookup(d->classes, rule ? rule->class : name));

	end->class = i - 1;
	return i;
}

static void find_orders(struct declared *d)
{
	const struct graph *g = d->j->g;

	d->classes = g_hash_table_new(g_str_hash, g_str_equal);
	for (gsize i = 0; i < g->n_classes; i++)
		g_hash_table_insert(d->classes, (gpointer)g->classes[i].name,
				    GUINT_TO_POINTER(i + 1));
	d->orders = g_array_new(FALSE, FALSE, sizeof(struct order));
	for (gsize k = 0; k < d->j->r->n_orders; k++) {
		struct order o = { .rule = &d->j->r->orders[k] };

		if (find_end(d, o.rule->outer, &o.outer) && find_end(d, o.rule->inner, &o.inner))
			g_array_append_val(d->orders, o);
	}
}

static gboolean is_at(const struct declared *d, const struct end *end, guint node)
{
	const struct lock_node *n = &d->j->g->nodes[node];

	return end->class == n->class && (end->subclass < 0 || end->subclass == n->subclass);
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

static gint64 pack(guint world, guint outer, guint inner)
{
	return ((gint64)world << 42) + ((gint64)outer << 21) + inner;
}

static void find_sure(struct declared *d)
{
	const struct graph *g = d->j->g;

	d->sure = pair_table_new(NULL);
	for (gsize i = 0; i < g->n_edges; i++) {
		const struct edge *e = &g->edges[i];
		gint64 key = pack(e->world, g->nodes[e->outer].class, g->nodes[e->inner].class);

		if (e->confidence == CONFIDENCE_HIGH && !g_hash_table_contains(d->sure, &key))
			g_hash_table_insert(d->sure, g_memdup2(&key, sizeof(key)), (gpointer)e);
	}
}

/* The edge that does it as documented, to show beside: the core's, or of this world. */
static const struct edge *as_documented(const struct declared *d, const struct edge *bad)
{
	const struct lock_node *n = d->j->g->nodes;
	gint64 core = pack(0, n[bad->inner].class, n[bad->outer].class);
	gint64 own = pack(bad->world, n[bad->inner].class, n[bad->outer].class);
	const struct edge *e = g_hash_table_lookup(d->sure, &core);

	return e ? e : g_hash_table_lookup(d->sure, &own);
}

/* What stays the same in whatever subclasses the function has the locks. */
static char *key_of(const struct declared *d, const struct edge *e, const struct finding *f)
{
	const struct lock_node *n = d->j->g->nodes;

	return g_strdup_printf("%s\n%u\n%u\n%s\n%s", f->world, n[e->outer].class,
			       n[e->inner].class, e->steps[0].function, f->function);
}

/* Adds f, or has it take the place of one alike that is less sure. */
static void add(struct declared *d, const struct edge *e, struct finding *f)
{
	g_autofree char *key = key_of(d, e, f);
	struct finding *known = g_hash_table_lookup(d->told, key);
	guint at = 0;

	if (known && f->confidence <= known->confidence) {
		finding_free(f);
		return;
	}
	if (known && g_ptr_array_find(d->j->findings, known, &at)) {
		d->j->findings->pdata[at] = f;
		finding_free(known);
	} else {
		g_ptr_array_add(d->j->findings, f);
	}
	g_hash_table_insert(d->told, g_steal_pointer(&key), f);
}

/* In no subclass: which of those that a function has shows best, others decide, too. */
static const char *class_of(const struct judge *j, guint node)
{
	return j->g->classes[j->g->nodes[node].class].name;
}

static void report(struct declared *d, const struct rule_order *o, const struct edge *e,
		   gboolean another)
{
	struct judge *j = d->j;
	struct finding *f = judge_finding(j, e);
	const struct edge *good = as_documented(d, e);
	g_autofree char *outer = judge_node_name(j, e->outer);
	g_autofree char *inner = judge_node_name(j, e->inner);
	const char *parts[] = { class_of(j, e->outer), class_of(j, e->inner),
				e->steps[0].function, f->function };

	f->message = g_strdup_printf("%s is taken under %s; documented the other way round (%s)",
				     inner, outer, o->source);
	judge_side(j, f, e);
	if (good)
		judge_side(j, f, good);
	if (another)
		judge_doubt(f, CONFIDENCE_MEDIUM, "another function " CONFIDENCE_NO_BETTER);
	judge_fingerprint(f, parts, G_N_ELEMENTS(parts));
	judge_note_contradiction(j, e, f->confidence);
	add(d, e, f);
}

static const struct rule_order *broken_by(const struct declared *d, const struct edge *e)
{
	for (guint k = 0; k < d->orders->len; k++) {
		const struct order *o = &g_array_index(d->orders, struct order, k);

		if (is_at(d, &o->outer, e->inner) && is_at(d, &o->inner, e->outer) &&
		    applies(o->rule, d->j->g->worlds[e->world]))
			return o->rule;
	}
	return NULL;
}

static void report_all(struct declared *d, const struct edge *edges, gsize n, gboolean another)
{
	for (gsize i = 0; i < n; i++) {
		const struct rule_order *o = broken_by(d, &edges[i]);

		if (o)
			report(d, o, &edges[i], another);
	}
}

void judge_declared(struct judge *j)
{
	struct declared d = { .j = j };

	find_orders(&d);
	find_sure(&d);
	d.told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	report_all(&d, j->g->edges, j->g->n_edges, FALSE);
	report_all(&d, j->g->rivals, j->g->n_rivals, TRUE);
	g_hash_table_unref(d.told);
	g_hash_table_unref(d.classes);
	g_hash_table_unref(d.sure);
	g_array_unref(d.orders);
}
