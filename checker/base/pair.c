/* SPDX-License-Identifier: GPL-2.0-only */
/* Both halves of a key count, and which is which. */
#include "base/pair.h"

guint pair_hash(gconstpointer key)
{
	guint64 k = *(const guint64 *)key * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

	return k >> 32;
}

GHashTable *pair_table_new(GDestroyNotify free_value)
{
	return g_hash_table_new_full(pair_hash, g_int64_equal, g_free, free_value);
}
