/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing the lock graph and the rules of a run.
 *
 * Reads struct graph and struct rules, makes rows; read_graph.c makes the graph of
 * them again. Witnesses are in write_witness.c.
 */
#include "store/internal.h"

static gboolean put_names(struct store *s, gint64 class, const struct lock_class *c, GError **error)
{
	gint64 seq = 0;

	if (c->lockdep_name &&
	    !store_put_row(s, STMT_CLASS_NAME, error, "iti", class, c->lockdep_name, seq++))
		return FALSE;
	for (const char **name = c->lockdep_also; name && *name; name++)
		if (!store_put_row(s, STMT_CLASS_NAME, error, "iti", class, *name, seq++))
			return FALSE;
	return TRUE;
}

static gboolean put_classes(struct store *s, const struct graph *g, GError **error)
{
	for (gsize i = 0; i < g->n_classes; i++) {
		const struct lock_class *c = &g->classes[i];

		if (!store_put_row(s, STMT_CLASS, error, "iTttT", (gint64)i, c->name, c->alias,
				   c->lockdep_name, lock_kind_name(c->kind)) ||
		    !put_names(s, (gint64)i, c, error))
			return FALSE;
	}
	for (gsize i = 0; i < g->n_nodes; i++) {
		const struct lock_node *n = &g->nodes[i];

		if (n->class >= g->n_classes)
			BUG("node %zu is of class %u of %zu", i, n->class, g->n_classes);
		if (!store_put_row(s, STMT_NODE, error, "iiiT", (gint64)i, (gint64)n->class,
				   (gint64)n->subclass, lock_mode_name(n->mode)))
			return FALSE;
	}
	return TRUE;
}

static char *gates_list(const struct edge *e)
{
	GString *list = g_string_new("[");

	for (gsize i = 0; i < e->n_gates; i++)
		g_string_append_printf(list, "%s%u", i ? "," : "", e->gates[i]);
	g_string_append_c(list, ']');
	return g_string_free(list, FALSE);
}

static gboolean put_edge(struct store *s, enum store_stmt which, const struct graph *g,
			 const struct edge *e, gint64 id, GError **error)
{
	g_autofree char *gates = gates_list(e), *steps = NULL;
	gint64 last;

	if (e->world >= g->n_worlds || e->outer >= g->n_nodes || e->inner >= g->n_nodes)
		BUG("edge %" G_GINT64_FORMAT " joins what is not there", id);
	steps = store_steps(s, IN_PLACE, e->steps, e->n_steps, &last, error);
	return steps &&
	       store_put_row(s, which, error, "isiisssitItii", id,
			     g->worlds[e->world], (gint64)e->outer, (gint64)e->inner,
			     confidence_name(e->confidence), e->reason, e->context,
			     (gint64)e->same_instance, gates, last, steps,
			     (gint64)e->n_like, (gint64)e->n_against);
}

static gboolean put_edges(struct store *s, enum store_stmt which, const struct graph *g,
			  const struct edge *edges, gsize n, GError **error)
{
	for (gsize i = 0; i < n; i++)
		if (!put_edge(s, which, g, &edges[i], i, error))
			return FALSE;
	return TRUE;
}

static gboolean put_worlds(struct store *s, const struct graph *g, GError **error)
{
	for (gsize i = 0; i < g->n_worlds; i++)
		if (!store_put_row(s, STMT_WORLD, error, "is", (gint64)i, g->worlds[i]))
			return FALSE;
	return TRUE;
}

gboolean store_put_graph(struct store *s, const struct graph *g, GError **error)
{
	if (!s->in_run)
		BUG("store_put_graph() outside a run");
	return put_worlds(s, g, error) && put_classes(s, g, error) &&
	       put_edges(s, STMT_EDGE, g, g->edges, g->n_edges, error) &&
	       put_edges(s, STMT_RECURSION, g, g->recursions, g->n_recursions, error) &&
	       put_edges(s, STMT_RIVAL, g, g->rivals, g->n_rivals, error);
}

static char *join(char *const *list, const char *separator)
{
	return list ? g_strjoinv(separator, (char **)list) : g_strdup("");
}

static gboolean put_check(struct store *s, const struct rule_check *c, GError **error)
{
	g_autofree char *refs = join(c->references, "\n");

	return store_put_row(s, STMT_RULE, error, "TTTTTTTTTi", c->id, c->off ? "off" : c->kind,
			     c->summary, c->off ? c->off : c->why,
			     c->fix, refs, severity_name(c->severity),
			     confidence_name(c->confidence), c->file, (gint64)c->line);
}

static gboolean put_order(struct store *s, const struct rule_order *o, GError **error)
{
	g_autofree char *worlds = join(o->worlds, ",");

	return store_put_row(s, STMT_ORDER, error, "TTTTTTi", o->outer, o->inner, o->source,
			     o->note, worlds, o->file, (gint64)o->line);
}

gboolean store_put_rules(struct store *s, const struct rules *r, GError **error)
{
	if (!s->in_run)
		BUG("store_put_rules() outside a run");
	for (gsize i = 0; i < r->n_checks; i++)
		if (!put_check(s, &r->checks[i], error))
			return FALSE;
	for (gsize i = 0; i < r->n_off; i++)
		if (!put_check(s, &r->off[i], error))
			return FALSE;
	for (gsize i = 0; i < r->n_orders; i++)
		if (!put_order(s, &r->orders[i], error))
			return FALSE;
	return TRUE;
}
