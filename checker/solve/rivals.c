/* SPDX-License-Identifier: GPL-2.0-only */
/* Counts in tables by pairs of places: a place is a class in a subclass. */
#include "solve/rivals.h"

#include "base/pair.h"

struct rivals {
	const struct lock_node *nodes;
	guint n_nodes;
	GHashTable *pairs;	/* outer and inner place → functions that show it (a set) */
	GArray **of;		/* by outer node: inner nodes; NULL: not asked yet */
	GArray **inner;		/* by outer node: struct target, of its edges */
};

struct target {
	guint node;
	gboolean always;
};

static gint64 pair_key(const struct rivals *r, guint outer, guint inner)
{
	const struct lock_node *o = &r->nodes[outer], *i = &r->nodes[inner];

	return (gint64)(o->class << 6 | (o->subclass & 63)) << 32 |
	       (i->class << 6 | (i->subclass & 63));
}

struct rivals *rivals_new(const struct lock_node *nodes, guint n_nodes)
{
	struct rivals *r = g_new0(struct rivals, 1);

	r->nodes = nodes;
	r->n_nodes = n_nodes;
	r->pairs = pair_table_new((GDestroyNotify)g_hash_table_unref);
	r->of = g_new0(GArray *, n_nodes + 1);
	r->inner = g_new0(GArray *, n_nodes + 1);
	return r;
}

void rivals_free(struct rivals *r)
{
	for (guint i = 0; i < r->n_nodes; i++) {
		g_clear_pointer(&r->of[i], g_array_unref);
		g_clear_pointer(&r->inner[i], g_array_unref);
	}
	g_free(r->of);
	g_free(r->inner);
	g_hash_table_unref(r->pairs);
	g_free(r);
}

void rivals_add(struct rivals *r, guint outer, guint inner, gboolean always)
{
	gint64 key = pair_key(r, outer, inner);
	struct target t = { inner, always };

	if (!r->inner[outer])
		r->inner[outer] = g_array_new(FALSE, FALSE, sizeof(t));
	g_array_append_val(r->inner[outer], t);
	if (!g_hash_table_contains(r->pairs, &key))
		g_hash_table_insert(r->pairs, g_memdup2(&key, sizeof(key)),
				    g_hash_table_new(NULL, NULL));
}

const GArray *rivals_of(struct rivals *r, guint outer)
{
	GArray *list = r->of[outer];

	if (list)
		return list;
	list = r->of[outer] = g_array_new(FALSE, FALSE, sizeof(guint));
	for (guint i = 0; r->inner[outer] && i < r->inner[outer]->len; i++) {
		const struct target *t = &g_array_index(r->inner[outer], struct target, i);
		gint64 key = pair_key(r, outer, t->node), back = pair_key(r, t->node, outer);

		if (t->always || (key != back && g_hash_table_contains(r->pairs, &back)))
			g_array_append_val(list, t->node);
	}
	return list;
}

void rivals_show(struct rivals *r, guint outer, guint inner, guint function)
{
	gint64 key = pair_key(r, outer, inner);

	g_hash_table_add(g_hash_table_lookup(r->pairs, &key), GUINT_TO_POINTER(function));
}

guint rivals_count(const struct rivals *r, guint outer, guint inner)
{
	gint64 key = pair_key(r, outer, inner);
	GHashTable *functions = g_hash_table_lookup(r->pairs, &key);

	return functions ? g_hash_table_size(functions) : 0;
}
