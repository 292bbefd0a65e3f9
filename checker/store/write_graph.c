/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Writing the lock graph and the rules of a run.
 *
 * Reads struct graph and struct rules, makes rows. A witness is the same in
 * many worlds when it lies in code they share, so equal ones are stored once.
 */
#include "store/internal.h"

#define WITNESS_COLUMNS 5	/* file, line, col, function, what */

static gboolean put_names(struct store *s, gint64 class, const struct lock_class *c, GError **error)
{
	if (c->lockdep_name &&
	    !store_put_row(s, STMT_CLASS_NAME, error, "it", class, c->lockdep_name))
		return FALSE;
	for (const char **name = c->lockdep_also; name && *name; name++)
		if (!store_put_row(s, STMT_CLASS_NAME, error, "it", class, *name))
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

static gboolean put_steps(struct store *s, const guint32 *row, gsize n, GError **error)
{
	for (gsize i = 0; i < n; i++, row += WITNESS_COLUMNS)
		if (!store_put_row(s, STMT_WITNESS, error, "iiiiii", s->next_step++,
				   (gint64)row[0], (gint64)row[1], (gint64)row[2], (gint64)row[3],
				   (gint64)row[4]))
			return FALSE;
	return TRUE;
}

/*
 * Steps share their strings, which stay where they are as long as the graph:
 * most are known by their address.
 */
static guint32 shared_string(struct store *s, const char *text, GError **error)
{
	gint64 id = GPOINTER_TO_SIZE(g_hash_table_lookup(s->pointers, text));

	if (id)
		return (guint32)id;
	id = store_string(s, text, error);
	if (id && text)
		g_hash_table_insert(s->pointers, (void *)text, GSIZE_TO_POINTER(id));
	return (guint32)id;
}

static gboolean pack_step(struct store *s, const struct step *step, guint32 *row, GError **error)
{
	row[0] = shared_string(s, step->file, error);
	row[1] = step->line;
	row[2] = step->col;
	row[3] = row[0] ? shared_string(s, step->function, error) : 0;
	row[4] = row[3] ? shared_string(s, step->what, error) : 0;
	return row[4] != 0;
}

/* *first is the first row of the witness with these steps, stored if new. */
static gboolean put_witness(struct store *s, const struct edge *e, gint64 *first, GError **error)
{
	gsize size = e->n_steps * WITNESS_COLUMNS * sizeof(guint32);
	guint32 *rows = g_malloc0(size + 1);
	gpointer known;
	GBytes *key;

	for (gsize i = 0; i < e->n_steps; i++) {
		if (pack_step(s, &e->steps[i], rows + i * WITNESS_COLUMNS, error))
			continue;
		g_free(rows);
		return FALSE;
	}
	key = g_bytes_new_take(rows, size);
	if (g_hash_table_lookup_extended(s->witnesses, key, NULL, &known)) {
		g_bytes_unref(key);
		*first = GPOINTER_TO_SIZE(known);
		return TRUE;
	}
	*first = s->next_step;
	g_hash_table_insert(s->witnesses, key, GSIZE_TO_POINTER(*first));
	return put_steps(s, rows, e->n_steps, error);
}

static char *gate_names(const struct graph *g, const struct edge *e)
{
	GString *names = g_string_new(NULL);

	for (gsize i = 0; i < e->n_gates; i++)
		g_string_append_printf(names, "%s%s", i ? "," : "", g->classes[e->gates[i]].name);
	return g_string_free(names, FALSE);
}

static gboolean put_edge(struct store *s, const struct graph *g, gsize i, GError **error)
{
	static const struct step nowhere;
	const struct edge *e = &g->edges[i];
	const struct step *last = e->n_steps ? &e->steps[e->n_steps - 1] : &nowhere;
	g_autofree char *gates = gate_names(g, e);
	gint64 first;

	if (e->world >= g->n_worlds || e->outer >= g->n_nodes || e->inner >= g->n_nodes)
		BUG("edge %zu joins what is not there", i);
	return put_witness(s, e, &first, error) &&
	       store_put_row(s, STMT_EDGE, error, "isiississiisii", (gint64)i, g->worlds[e->world],
			     (gint64)e->outer, (gint64)e->inner, confidence_name(e->confidence),
			     e->reason, (gint64)!!e->same_instance, gates, last->file,
			     (gint64)last->line, (gint64)last->col, last->function, first,
			     (gint64)e->n_steps);
}

static gboolean put_edges(struct store *s, const struct graph *g, GError **error)
{
	gboolean ok = TRUE;

	s->pointers = g_hash_table_new(NULL, NULL);
	for (gsize i = 0; ok && i < g->n_edges; i++)
		ok = put_edge(s, g, i, error);
	g_clear_pointer(&s->pointers, g_hash_table_unref);
	return ok;
}

gboolean store_put_graph(struct store *s, const struct graph *g, GError **error)
{
	if (!s->in_run)
		BUG("store_put_graph() outside a run");
	s->worlds = g_ptr_array_new_with_free_func(g_free);
	for (gsize i = 0; i < g->n_worlds; i++)
		g_ptr_array_add(s->worlds, g_strdup(g->worlds[i]));
	return put_classes(s, g, error) && put_edges(s, g, error);
}

static char *join(char *const *list, const char *separator)
{
	return list ? g_strjoinv(separator, (char **)list) : g_strdup("");
}

static gboolean put_check(struct store *s, const struct rule_check *c, GError **error)
{
	g_autofree char *refs = join(c->references, "\n");

	return store_put_row(s, STMT_RULE, error, "TTTTTTTTTi", c->id, c->kind, c->summary, c->why,
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
	for (gsize i = 0; i < r->n_orders; i++)
		if (!put_order(s, &r->orders[i], error))
			return FALSE;
	return TRUE;
}
