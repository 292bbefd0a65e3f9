/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Looks at all documented orders of one world together: when they form a
 * cycle, no code can keep them, and the rule files are wrong. Every world that
 * an order names is looked at, and one that none names.
 *
 * A name without a subclass stands for all of them, but only equal names meet
 * here: "a/1 before b" and "b before a" is not seen as a contradiction.
 */
#include "rules/builder.h"

#include <string.h>

#include "base/error.h"

struct world_graph {
	const struct rules *rules;
	const char *world;	/* "" for one that no order names */
	GStringChunk *names;	/* of nodes, each once */
	GHashTable *from;	/* node → GPtrArray of struct rule_order */
	GHashTable *done;	/* nodes that lead into no cycle */
	GHashTable *open;	/* nodes on the way from where the search began */
	GPtrArray *way;		/* the orders of that way */
};

static gboolean order_in_world(const struct rule_order *o, const char *world)
{
	if (!o->worlds)
		return TRUE;
	for (char **w = o->worlds; *w; w++) {
		if (**w == '!' && g_str_equal(*w + 1, world))
			return FALSE;
		if (**w != '!' && g_str_equal(*w, world))
			return TRUE;
	}
	return **o->worlds == '!';
}

/* An alias and its class are one node, one pointer; a subclass makes it another. */
static const char *node_of(const struct world_graph *g, const char *name)
{
	const char *slash = strchr(name, '/');
	g_autofree char *base = slash ? g_strndup(name, (gsize)(slash - name)) : g_strdup(name);
	const struct rule_lock *lock = rules_lock(g->rules, base);
	g_autofree char *node = g_strconcat(lock ? lock->class : base, slash, NULL);

	return g_string_chunk_insert_const(g->names, node);
}

static void graph_fill(struct world_graph *g)
{
	for (gsize i = 0; i < g->rules->n_orders; i++) {
		struct rule_order *o = &g->rules->orders[i];
		const char *outer = node_of(g, o->outer);
		GPtrArray *out = g_hash_table_lookup(g->from, outer);

		if (!order_in_world(o, g->world))
			continue;
		if (!out) {
			out = g_ptr_array_new();
			g_hash_table_insert(g->from, (gpointer)outer, out);
		}
		g_ptr_array_add(out, o);
	}
}

/* The cycle is the end of the way, from where `node` is outer. */
static gboolean report_cycle(const struct world_graph *g, const char *node, GError **error)
{
	const struct rule_order *last = g_ptr_array_index(g->way, g->way->len - 1);
	g_autoptr(GString) text = g_string_new(NULL);
	guint i = g->way->len;

	while (i > 0) {
		const struct rule_order *o = g_ptr_array_index(g->way, --i);

		if (node_of(g, o->outer) == node)
			break;
	}
	for (; i < g->way->len; i++) {
		const struct rule_order *o = g_ptr_array_index(g->way, i);

		g_string_append_printf(text, "%s%s before %s (%s:%d)", text->len ? ", " : "",
				       o->outer, o->inner, o->file, o->line);
	}
	g_set_error(error, FL_ERROR, FL_ERROR_RULE,
		    "%s:%d: chain: documented orders contradict each other%s%s: %s", last->file,
		    last->line, *g->world ? " in world " : "", g->world, text->str);
	return FALSE;
}

static gboolean visit(struct world_graph *g, const char *node, GError **error)
{
	GPtrArray *out = g_hash_table_lookup(g->from, node);
	gboolean ok = TRUE;

	if (g_hash_table_contains(g->open, node))
		return report_cycle(g, node, error);
	if (!out || g_hash_table_contains(g->done, node))
		return TRUE;
	g_hash_table_add(g->open, (gpointer)node);
	for (guint i = 0; ok && i < out->len; i++) {
		const struct rule_order *o = g_ptr_array_index(out, i);

		g_ptr_array_add(g->way, (gpointer)o);
		ok = visit(g, node_of(g, o->inner), error);
		g_ptr_array_set_size(g->way, (int)g->way->len - 1);
	}
	g_hash_table_remove(g->open, node);
	g_hash_table_add(g->done, (gpointer)node);
	return ok;
}

static gboolean check_world(const struct rules *r, const char *world, GError **error)
{
	struct world_graph g = {
		.rules = r,
		.world = world,
		.names = g_string_chunk_new(1024),
		.from = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref),
		.done = g_hash_table_new(NULL, NULL),
		.open = g_hash_table_new(NULL, NULL),
		.way = g_ptr_array_new(),
	};
	gboolean ok = TRUE;

	graph_fill(&g);
	for (gsize i = 0; ok && i < r->n_orders; i++)
		ok = visit(&g, node_of(&g, r->orders[i].outer), error);
	g_hash_table_unref(g.from);
	g_hash_table_unref(g.done);
	g_hash_table_unref(g.open);
	g_ptr_array_unref(g.way);
	g_string_chunk_free(g.names);
	return ok;
}

gboolean orders_check(const struct rules *r, GError **error)
{
	g_autoptr(GHashTable) checked = g_hash_table_new(g_str_hash, g_str_equal);
	gboolean ok = check_world(r, "", error);

	for (gsize i = 0; ok && i < r->n_orders; i++) {
		for (char **w = r->orders[i].worlds; ok && w && *w; w++) {
			const char *world = **w == '!' ? *w + 1 : *w;

			if (g_hash_table_add(checked, (gpointer)world))
				ok = check_world(r, world, error);
		}
	}
	return ok;
}
