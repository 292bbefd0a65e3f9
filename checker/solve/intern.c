/* SPDX-License-Identifier: GPL-2.0-only */
/* Looks an array up where it lies, and copies it only when it has not been there. */
#include "solve/intern.h"

void interned_init(struct interned *t, guint size, GHashFunc hash, GEqualFunc equal)
{
	t->size = size;
	t->all = g_ptr_array_new_with_free_func((GDestroyNotify)g_array_unref);
	t->index = g_hash_table_new(hash, equal);
	interned_get(t, NULL, 0);
}

void interned_release(struct interned *t)
{
	g_hash_table_unref(t->index);
	g_ptr_array_unref(t->all);
}

guint interned_get(struct interned *t, gconstpointer elements, guint n)
{
	const GArray asked = { (char *)(gpointer)elements, n };
	GArray *key;
	gpointer found;

	if (g_hash_table_lookup_extended(t->index, &asked, NULL, &found))
		return GPOINTER_TO_UINT(found);
	key = g_array_sized_new(FALSE, FALSE, t->size, n);
	if (n)
		g_array_append_vals(key, elements, n);
	g_ptr_array_add(t->all, key);
	g_hash_table_insert(t->index, key, GUINT_TO_POINTER(t->all->len - 1));
	return t->all->len - 1;
}
