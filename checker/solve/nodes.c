/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers the nodes of the lock graph in the order in which they are met. */
#include "solve/nodes.h"

#include "base/pair.h"

void node_table_init(struct node_table *t)
{
	t->nodes = g_array_new(FALSE, TRUE, sizeof(struct lock_node));
	t->index = pair_table_new(NULL);
}

void node_table_release(struct node_table *t)
{
	g_hash_table_unref(t->index);
	g_array_unref(t->nodes);
}

guint node_get(struct node_table *t, guint class, int subclass, enum lock_mode mode)
{
	struct lock_node n = { .class = class, .subclass = subclass, .mode = mode };
	gint64 key = (gint64)class << 16 | (subclass & 0xff) << 4 | mode;
	gpointer found;

	if (g_hash_table_lookup_extended(t->index, &key, NULL, &found))
		return GPOINTER_TO_UINT(found);
	g_array_append_val(t->nodes, n);
	g_hash_table_insert(t->index, g_memdup2(&key, sizeof(key)),
			    GUINT_TO_POINTER(t->nodes->len - 1));
	return t->nodes->len - 1;
}

guint node_of(struct node_table *t, const struct lock_ref *l, enum lock_mode mode)
{
	return l->class < CLASS_UNKNOWN ? node_get(t, l->class, l->subclass, mode) : NO_NODE;
}

void class_put(const struct lock_table *locks, guint class, struct bytes_out *out)
{
	bytes_put_text(out, lock_class_name(locks, class));
	bytes_put(out, g_array_index(locks->classes, struct class_info, class).kind);
}

guint class_take(struct lock_table *locks, struct bytes_in *in)
{
	const char *name = bytes_get_text(in);
	guint kind = bytes_get(in);

	in->bad |= !name;
	return in->bad ? 0 : lock_class(locks, name, kind);
}

void node_put(const struct node_table *t, const struct lock_table *locks, guint node,
	      struct bytes_out *out)
{
	const struct lock_node *n = &g_array_index(t->nodes, struct lock_node, node);

	class_put(locks, n->class, out);
	bytes_put(out, n->subclass);
	bytes_put(out, n->mode);
}

guint node_take(struct node_table *t, struct lock_table *locks, struct bytes_in *in)
{
	guint class = class_take(locks, in), subclass = bytes_get(in), mode = bytes_get(in);

	return in->bad ? 0 : node_get(t, class, (int)subclass, mode);
}

char *node_spelt(const struct node_table *t, const struct lock_table *locks, guint node)
{
	const struct lock_node *n = &g_array_index(t->nodes, struct lock_node, node);

	return g_strdup_printf("%s/%d/%d", lock_class_name(locks, n->class), n->subclass, n->mode);
}
